/* Are these two byte strings equal, without telling where they differ?   Layer: crypto. */
#ifndef EYELET_CRYPTO_SECRET_EQUAL_H
#define EYELET_CRYPTO_SECRET_EQUAL_H

#include "base/bytes.h"

/* A request uses 7.9 KB of wasm's stack at most (a certificate is read; else 4.7 KB);
 * tests/js/wipe.test.mjs holds it to this. What a public key's arithmetic leaves below that
 * holds nothing of the request but its signature. */
#define EYELET_STACK_WIPE_SIZE 8192

/* True where sizes and bytes are equal.
 * Constant time: looks at every byte of given; the time depends on given.size only, neither on
 * expected.size, nor on what either holds. That the sizes differ shows only in the result.
 * Empty equals empty: a caller refuses an empty secret before. */
EYELET_MUST_USE bool eyelet_secret_equal(eyelet_bytes given, eyelet_bytes expected);

/* Overwrites size bytes with zeros in a way that the compiler keeps. */
void eyelet_secret_wipe(void *data, size_t size);

/* Overwrites the EYELET_STACK_WIPE_SIZE bytes of stack below its caller: what the calls that
 * the caller made before have left there. */
void eyelet_secret_wipe_stack(void);

#endif
