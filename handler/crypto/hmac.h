/* The keyed and plain hashes that signatures are made of.   Layer: crypto.   [RFC2104]
 * [FIPS180-4] [BearSSL]
 *
 * A thin face over BearSSL's br_hmac; this pair and the hash classes beside it are the only
 * includers of bearssl.h. The key schedule is computed once a secret (eyelet_hmac_key_init);
 * starting a MAC from it costs no compression. Constant time: no branch and no address depends
 * on keys or data; sizes of keys and data may leak. */
#ifndef EYELET_CRYPTO_HMAC_H
#define EYELET_CRYPTO_HMAC_H

#include "base/bytes.h"

#define EYELET_HASH_SIZE_MAX 64 /* SHA-512 */

typedef enum eyelet_hash_kind {
    EYELET_HASH_SHA1,
    EYELET_HASH_SHA256,
    EYELET_HASH_SHA384,
    EYELET_HASH_SHA512
} eyelet_hash_kind;

/* Digest size in bytes: 20, 32, 48 or 64. */
size_t eyelet_hash_size(eyelet_hash_kind kind);

/* Room for BearSSL's contexts; their sizes are asserted in hmac.c. All three may be copied as
 * plain memory. */
typedef struct eyelet_hash {
    uint64_t opaque[28];
} eyelet_hash;
typedef struct eyelet_hmac_key {
    uint64_t opaque[18];
} eyelet_hmac_key;
typedef struct eyelet_hmac {
    uint64_t opaque[40];
} eyelet_hmac;

void eyelet_hash_start(eyelet_hash *hash, eyelet_hash_kind kind);
void eyelet_hash_update(eyelet_hash *hash, eyelet_bytes data);
/* Writes eyelet_hash_size(kind) bytes; hash may be updated further. Returns that size. */
size_t eyelet_hash_finish(const eyelet_hash *hash, uint8_t out[EYELET_HASH_SIZE_MAX]);

/* secret: any size, 0 included. */
void eyelet_hmac_key_init(eyelet_hmac_key *key, eyelet_hash_kind kind, eyelet_bytes secret);
void eyelet_hmac_start(eyelet_hmac *mac, const eyelet_hmac_key *key);
void eyelet_hmac_update(eyelet_hmac *mac, eyelet_bytes data);
/* Writes the full MAC (never truncated) and returns its size in bytes. */
size_t eyelet_hmac_finish(const eyelet_hmac *mac, uint8_t out[EYELET_HASH_SIZE_MAX]);

#endif
