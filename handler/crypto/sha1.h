/* Which SHA-1 do the MACs run on?   Layer: crypto.   [FIPS180-4] [BearSSL]
 *
 * A br_hash_class with the context of br_sha1_context, so that br_hmac takes it for BearSSL's
 * own, which it equals bit for bit. Two things make it faster: the message schedule runs in
 * 128-bit vectors beside the scalar rounds, and whole blocks are read where the caller has
 * them. Constant time: no branch and no address depends on the data; sizes may leak. */
#ifndef EYELET_CRYPTO_SHA1_H
#define EYELET_CRYPTO_SHA1_H

#include <bearssl_hash.h>

extern const br_hash_class eyelet_sha1_vtable;

#endif
