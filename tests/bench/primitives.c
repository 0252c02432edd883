/* How fast are the hashes and the JSON reader by themselves?   Ours and BearSSL's C in one
 * module, called by tests/bench/contestants.mjs; never shipped. */
#include "codec/json.h"
#include "crypto/hmac.h"

#include <bearssl_hash.h>

#define EXPORT(name) __attribute__((export_name(#name)))

static uint8_t out[EYELET_HASH_SIZE_MAX];
static uint8_t bodies[8 << 20];

EXPORT(space) uint8_t *space(void);
EXPORT(hash) const uint8_t *hash(bool ours, bool sha1, const uint8_t *data, size_t size);
EXPORT(json) const eyelet_json_value *json(const uint8_t *data, size_t size);

/* Where the bodies of a cell are put. */
uint8_t *space(void) { return bodies; }

const uint8_t *hash(bool ours, bool sha1, const uint8_t *data, size_t size) {
    if (ours) {
        static eyelet_hash context;
        eyelet_hash_start(&context, sha1 ? EYELET_HASH_SHA1 : EYELET_HASH_SHA256);
        eyelet_hash_update(&context, (eyelet_bytes){data, size});
        (void)eyelet_hash_finish(&context, out);
    } else {
        static br_hash_compat_context context;
        const br_hash_class *hash_class = sha1 ? &br_sha1_vtable : &br_sha256_vtable;
        hash_class->init(&context.vtable);
        hash_class->update(&context.vtable, data, size);
        hash_class->out(&context.vtable, out);
    }
    return out;
}

/* What is read of a Stripe event: five paths in one pass, the whole text validated. The first
 * two values are the id and the type. */
const eyelet_json_value *json(const uint8_t *data, size_t size) {
    static const eyelet_bytes paths[] = {{(const uint8_t *)"id", 2},
                                         {(const uint8_t *)"type", 4},
                                         {(const uint8_t *)"created", 7},
                                         {(const uint8_t *)"account", 7},
                                         {(const uint8_t *)"context", 7}};
    static eyelet_json_value values[5];
    eyelet_json_result result =
        eyelet_json_read((eyelet_bytes){data, size}, paths, 5, values, NULL);
    return result == EYELET_JSON_OK ? values : NULL;
}
