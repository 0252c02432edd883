/* How is a MAC computed from a key schedule that was made once?   Layer: crypto.   [RFC2104]
 * [FIPS180-4] [BearSSL]
 *
 * The opaque types of hmac.h are storage for BearSSL's contexts; nothing outside this file
 * looks into them. */
#include "crypto/hmac.h"

#include "crypto/sha1.h"
#include "crypto/sha256.h"

#include <bearssl_hash.h>
#include <bearssl_hmac.h>

_Static_assert(sizeof(br_hash_compat_context) <= sizeof(eyelet_hash),
               "eyelet_hash is too small");
_Static_assert(sizeof(br_hmac_key_context) <= sizeof(eyelet_hmac_key),
               "eyelet_hmac_key is too small");
_Static_assert(sizeof(br_hmac_context) <= sizeof(eyelet_hmac), "eyelet_hmac is too small");
_Static_assert(_Alignof(br_hash_compat_context) <= _Alignof(eyelet_hash), "alignment");
_Static_assert(_Alignof(br_hmac_key_context) <= _Alignof(eyelet_hmac_key), "alignment");
_Static_assert(_Alignof(br_hmac_context) <= _Alignof(eyelet_hmac), "alignment");
_Static_assert(br_sha512_SIZE == EYELET_HASH_SIZE_MAX, "the largest digest");

static const br_hash_class *find_class(eyelet_hash_kind kind) {
    switch (kind) {
    case EYELET_HASH_SHA1:
        return &eyelet_sha1_vtable;
    case EYELET_HASH_SHA384:
        return &br_sha384_vtable;
    case EYELET_HASH_SHA512:
        return &br_sha512_vtable;
    case EYELET_HASH_SHA256:
        break;
    }
    return &eyelet_sha256_vtable;
}

static size_t read_digest_size(const br_hash_class *hash_class) {
    return (hash_class->desc >> BR_HASHDESC_OUT_OFF) & BR_HASHDESC_OUT_MASK;
}

static br_hash_compat_context *open_hash(eyelet_hash *hash) { return (void *)hash; }

static br_hmac_context *open_hmac(eyelet_hmac *mac) { return (void *)mac; }

size_t eyelet_hash_size(eyelet_hash_kind kind) { return read_digest_size(find_class(kind)); }

void eyelet_hash_start(eyelet_hash *hash, eyelet_hash_kind kind) {
    const br_hash_class *hash_class = find_class(kind);
    hash_class->init(&open_hash(hash)->vtable);
}

void eyelet_hash_update(eyelet_hash *hash, eyelet_bytes data) {
    if (data.size > 0) {
        br_hash_compat_context *context = open_hash(hash);
        context->vtable->update(&context->vtable, data.data, data.size);
    }
}

size_t eyelet_hash_finish(const eyelet_hash *hash, uint8_t out[EYELET_HASH_SIZE_MAX]) {
    const br_hash_compat_context *context = (const void *)hash;
    context->vtable->out(&context->vtable, out);
    return read_digest_size(context->vtable);
}

void eyelet_hmac_key_init(eyelet_hmac_key *key, eyelet_hash_kind kind, eyelet_bytes secret) {
    /* BearSSL hands the pointer to memcpy even where the size is 0, and memcpy may not see
     * NULL. */
    const void *data = secret.size > 0 ? (const void *)secret.data : "";
    br_hmac_key_init((void *)key, find_class(kind), data, secret.size);
}

void eyelet_hmac_start(eyelet_hmac *mac, const eyelet_hmac_key *key) {
    br_hmac_init(open_hmac(mac), (const void *)key, 0);
}

void eyelet_hmac_update(eyelet_hmac *mac, eyelet_bytes data) {
    if (data.size > 0) {
        br_hmac_update(open_hmac(mac), data.data, data.size);
    }
}

size_t eyelet_hmac_finish(const eyelet_hmac *mac, uint8_t out[EYELET_HASH_SIZE_MAX]) {
    return br_hmac_out((const void *)mac, out);
}
