/* Does anything that a secret touches decide a branch or an address?   Layer: tests.
 *
 * Linked with tests/vectors/drive.c and the core, with `--wrap` on the functions below, and run
 * under valgrind's memcheck, for which every secret is memory that was never written: a branch
 * or an address that depends on it, or on anything computed from it, is an error. [ctgrind]
 *
 * What is declared to be public, here and nowhere else:
 *   - the verdict of eyelet_secret_equal (one bit), never what it compared;
 *   - a text that eyelet_hex_encode and eyelet_base64_encode write: it leaves in an answer or a
 * delivery's signature;
 *   - public keys, which stand in webhooks.json's secrets but are none. */
#include <valgrind/memcheck.h>

#include "codec/base64.h"
#include "codec/hex.h"
#include "crypto/public_key.h"
#include "crypto/secret_equal.h"
#include "handler.h"

ptrdiff_t __real_eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size);
ptrdiff_t __wrap_eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size);
bool __real_eyelet_secret_equal(eyelet_bytes given, eyelet_bytes expected);
bool __wrap_eyelet_secret_equal(eyelet_bytes given, eyelet_bytes expected);
void __real_eyelet_hex_encode(eyelet_bytes bytes, eyelet_buffer *out);
void __wrap_eyelet_hex_encode(eyelet_bytes bytes, eyelet_buffer *out);
void __real_eyelet_base64_encode(eyelet_bytes bytes, eyelet_buffer *out);
void __wrap_eyelet_base64_encode(eyelet_bytes bytes, eyelet_buffer *out);
bool __real_eyelet_public_key_decode(eyelet_bytes text, uint8_t der[EYELET_PUBLIC_KEY_SIZE_MAX],
                                     size_t *der_size);
bool __wrap_eyelet_public_key_decode(eyelet_bytes text, uint8_t der[EYELET_PUBLIC_KEY_SIZE_MAX],
                                     size_t *der_size);

ptrdiff_t __wrap_eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    ptrdiff_t size = __real_eyelet_host_secret(name, out, out_size);
    if (size > 0) {
        (void)VALGRIND_MAKE_MEM_UNDEFINED(out,
                                          (size_t)size < out_size ? (size_t)size : out_size);
    }
    return size;
}

/* The leaky twins are what shows that this test can fail: run.sh links them and wants errors.
 */
bool __wrap_eyelet_secret_equal(eyelet_bytes given, eyelet_bytes expected) {
#ifdef LEAKY_BRANCH
    bool equal = given.size == expected.size;
    for (size_t i = 0; equal && i < given.size; i++) {
        equal = given.data[i] == expected.data[i];
    }
#elif defined(LEAKY_ADDRESS)
    static const uint8_t identity[4] = {0, 1, 2, 3};
    bool equal = __real_eyelet_secret_equal(given, expected);
    if (expected.size > 0) {
        volatile uint8_t kept = identity[expected.data[0] & 3];
        (void)kept;
    }
#else
    bool equal = __real_eyelet_secret_equal(given, expected);
#endif
    (void)VALGRIND_MAKE_MEM_DEFINED(&equal, sizeof equal);
    return equal;
}

void __wrap_eyelet_hex_encode(eyelet_bytes bytes, eyelet_buffer *out) {
    size_t start = out->size;
    __real_eyelet_hex_encode(bytes, out);
    (void)VALGRIND_MAKE_MEM_DEFINED(out->data + start, out->size - start);
}

void __wrap_eyelet_base64_encode(eyelet_bytes bytes, eyelet_buffer *out) {
    size_t start = out->size;
    __real_eyelet_base64_encode(bytes, out);
    (void)VALGRIND_MAKE_MEM_DEFINED(out->data + start, out->size - start);
}

bool __wrap_eyelet_public_key_decode(eyelet_bytes text, uint8_t der[EYELET_PUBLIC_KEY_SIZE_MAX],
                                     size_t *der_size) {
    (void)VALGRIND_MAKE_MEM_DEFINED(text.data, text.size);
    return __real_eyelet_public_key_decode(text, der, der_size);
}
