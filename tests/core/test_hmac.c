/* Does hmac.c compute what RFC 2202, RFC 4231 and other implementations do, and sha256.c what
 * BearSSL does? Layer: tests.
 *
 * Expected values are the RFCs', the others were computed with Python's hmac and hashlib. */
#include "crypto/hmac.h"
#include "crypto/secret_equal.h"
#include "crypto/sha1.h"
#include "crypto/sha256.h"
#include "guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define MESSAGE_SIZE_MAX 4096
#define SPLIT_SIZE_MAX 320
#define SPLIT_COUNT 1000000

static void format_hex(const uint8_t *bytes, size_t size, char *text) {
    for (size_t i = 0; i < size; i++) {
        (void)snprintf(text + 2 * i, 3, "%02x", (unsigned)bytes[i]);
    }
}

static uint64_t random_state = 0x9e3779b97f4a7c15U;
static size_t draw(size_t below) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (size_t)(random_state >> 11) % below;
}

static size_t compute_mac(eyelet_hash_kind kind, eyelet_bytes secret, eyelet_bytes message,
                          uint8_t *out) {
    eyelet_hmac_key key;
    eyelet_hmac mac;
    eyelet_hmac_key_init(&key, kind, secret);
    eyelet_hmac_start(&mac, &key);
    eyelet_hmac_update(&mac, message);
    return eyelet_hmac_finish(&mac, out);
}

static const struct {
    const char *name;
    eyelet_hash_kind kind;
    eyelet_bytes key;
    eyelet_bytes data;
    const char *expected;
} rfc_cases[] = {
    {"RFC 2202, case 1: short key and data, sha1",
     EYELET_HASH_SHA1,
     {(const uint8_t
           *)"\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b",
      sizeof(
          "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b") -
          1},
     {(const uint8_t *)"Hi There", sizeof("Hi There") - 1},
     "b617318655057264e28bc0b6fb378c8ef146be00"},
    {"RFC 2202, case 2: key shorter than the output, sha1",
     EYELET_HASH_SHA1,
     {(const uint8_t *)"Jefe", sizeof("Jefe") - 1},
     {(const uint8_t *)"\x77\x68\x61\x74\x20\x64\x6f\x20\x79\x61\x20\x77\x61\x6e\x74\x20\x66"
                       "\x6f\x72\x20\x6e\x6f\x74\x68\x69\x6e\x67\x3f",
      sizeof("\x77\x68\x61\x74\x20\x64\x6f\x20\x79\x61\x20\x77\x61\x6e\x74\x20\x66\x6f\x72\x20"
             "\x6e\x6f\x74\x68\x69\x6e\x67\x3f") -
          1},
     "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
    {"RFC 2202, case 3: key and data together longer than a block, sha1",
     EYELET_HASH_SHA1,
     {(const uint8_t
           *)"\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa",
      sizeof(
          "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa") -
          1},
     {(const uint8_t *)"\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"
                       "\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"
                       "\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd",
      sizeof("\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"
             "\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"
             "\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd") -
          1},
     "125d7342b9ac11cd91a39af48aa17b4f63f175d3"},
    {"RFC 2202, case 4: key of 25 bytes, sha1",
     EYELET_HASH_SHA1,
     {(const uint8_t *)"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11"
                       "\x12\x13\x14\x15\x16\x17\x18\x19",
      sizeof("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14"
             "\x15\x16\x17\x18\x19") -
          1},
     {(const uint8_t *)"\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd"
                       "\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd"
                       "\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd",
      sizeof("\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd"
             "\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd"
             "\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd") -
          1},
     "4c9007f4026250c6bc8414f9bf50c86c2d7235da"},
    {"RFC 2202, case 5: the whole of the truncated output, sha1",
     EYELET_HASH_SHA1,
     {(const uint8_t
           *)"\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c",
      sizeof(
          "\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c") -
          1},
     {(const uint8_t *)"Test With Truncation", sizeof("Test With Truncation") - 1},
     "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"},
    {"RFC 2202, case 6: key longer than a block, sha1",
     EYELET_HASH_SHA1,
     {(const uint8_t
           *)"\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa",
      sizeof(
          "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
          "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
          "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
          "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa") -
          1},
     {(const uint8_t *)"Test Using Larger Than Block-Size Key - Hash Key First",
      sizeof("Test Using Larger Than Block-Size Key - Hash Key First") - 1},
     "aa4ae5e15272d00e95705637ce8a3b55ed402112"},
    {"RFC 2202, case 7: key and data longer than a block, sha1",
     EYELET_HASH_SHA1,
     {(const uint8_t
           *)"\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa",
      sizeof(
          "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
          "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
          "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
          "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa") -
          1},
     {(const uint8_t
           *)"Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data",
      sizeof("Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data") - 1},
     "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"},
    {"RFC 4231, case 1: short key and data, sha256",
     EYELET_HASH_SHA256,
     {(const uint8_t
           *)"\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b",
      sizeof(
          "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b") -
          1},
     {(const uint8_t *)"Hi There", sizeof("Hi There") - 1},
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {"RFC 4231, case 1: short key and data, sha384",
     EYELET_HASH_SHA384,
     {(const uint8_t
           *)"\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b",
      sizeof(
          "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b") -
          1},
     {(const uint8_t *)"Hi There", sizeof("Hi There") - 1},
     "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b"
     "2fa9cb6"},
    {"RFC 4231, case 1: short key and data, sha512",
     EYELET_HASH_SHA512,
     {(const uint8_t
           *)"\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b",
      sizeof(
          "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b") -
          1},
     {(const uint8_t *)"Hi There", sizeof("Hi There") - 1},
     "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274ea"
     "ea3f4e4be9d914eeb61f1702e696c203a126854"},
    {"RFC 4231, case 2: key shorter than the output, sha256",
     EYELET_HASH_SHA256,
     {(const uint8_t *)"Jefe", sizeof("Jefe") - 1},
     {(const uint8_t *)"\x77\x68\x61\x74\x20\x64\x6f\x20\x79\x61\x20\x77\x61\x6e\x74\x20\x66"
                       "\x6f\x72\x20\x6e\x6f\x74\x68\x69\x6e\x67\x3f",
      sizeof("\x77\x68\x61\x74\x20\x64\x6f\x20\x79\x61\x20\x77\x61\x6e\x74\x20\x66\x6f\x72\x20"
             "\x6e\x6f\x74\x68\x69\x6e\x67\x3f") -
          1},
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {"RFC 4231, case 2: key shorter than the output, sha384",
     EYELET_HASH_SHA384,
     {(const uint8_t *)"Jefe", sizeof("Jefe") - 1},
     {(const uint8_t *)"\x77\x68\x61\x74\x20\x64\x6f\x20\x79\x61\x20\x77\x61\x6e\x74\x20\x66"
                       "\x6f\x72\x20\x6e\x6f\x74\x68\x69\x6e\x67\x3f",
      sizeof("\x77\x68\x61\x74\x20\x64\x6f\x20\x79\x61\x20\x77\x61\x6e\x74\x20\x66\x6f\x72\x20"
             "\x6e\x6f\x74\x68\x69\x6e\x67\x3f") -
          1},
     "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecf"
     "ab21649"},
    {"RFC 4231, case 2: key shorter than the output, sha512",
     EYELET_HASH_SHA512,
     {(const uint8_t *)"Jefe", sizeof("Jefe") - 1},
     {(const uint8_t *)"\x77\x68\x61\x74\x20\x64\x6f\x20\x79\x61\x20\x77\x61\x6e\x74\x20\x66"
                       "\x6f\x72\x20\x6e\x6f\x74\x68\x69\x6e\x67\x3f",
      sizeof("\x77\x68\x61\x74\x20\x64\x6f\x20\x79\x61\x20\x77\x61\x6e\x74\x20\x66\x6f\x72\x20"
             "\x6e\x6f\x74\x68\x69\x6e\x67\x3f") -
          1},
     "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f"
     "8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
    {"RFC 4231, case 3: key and data together longer than a block, sha256",
     EYELET_HASH_SHA256,
     {(const uint8_t
           *)"\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa",
      sizeof(
          "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa") -
          1},
     {(const uint8_t *)"\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"
                       "\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"
                       "\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd",
      sizeof("\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"
             "\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"
             "\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd") -
          1},
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {"RFC 4231, case 3: key and data together longer than a block, sha384",
     EYELET_HASH_SHA384,
     {(const uint8_t
           *)"\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa",
      sizeof(
          "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa") -
          1},
     {(const uint8_t *)"\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"
                       "\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"
                       "\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd",
      sizeof("\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"
             "\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"
             "\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd") -
          1},
     "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b2a5ab39dc13814b94e3ab6e10"
     "1a34f27"},
    {"RFC 4231, case 3: key and data together longer than a block, sha512",
     EYELET_HASH_SHA512,
     {(const uint8_t
           *)"\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa",
      sizeof(
          "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa") -
          1},
     {(const uint8_t *)"\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"
                       "\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"
                       "\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd",
      sizeof("\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"
             "\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"
             "\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd") -
          1},
     "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a47"
     "e67c807b946a337bee8942674278859e13292fb"},
    {"RFC 4231, case 4: key of 25 bytes, sha256",
     EYELET_HASH_SHA256,
     {(const uint8_t *)"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11"
                       "\x12\x13\x14\x15\x16\x17\x18\x19",
      sizeof("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14"
             "\x15\x16\x17\x18\x19") -
          1},
     {(const uint8_t *)"\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd"
                       "\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd"
                       "\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd",
      sizeof("\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd"
             "\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd"
             "\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd") -
          1},
     "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    {"RFC 4231, case 4: key of 25 bytes, sha384",
     EYELET_HASH_SHA384,
     {(const uint8_t *)"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11"
                       "\x12\x13\x14\x15\x16\x17\x18\x19",
      sizeof("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14"
             "\x15\x16\x17\x18\x19") -
          1},
     {(const uint8_t *)"\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd"
                       "\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd"
                       "\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd",
      sizeof("\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd"
             "\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd"
             "\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd") -
          1},
     "3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e6801dd23c4a7d679ccf8a386c"
     "674cffb"},
    {"RFC 4231, case 4: key of 25 bytes, sha512",
     EYELET_HASH_SHA512,
     {(const uint8_t *)"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11"
                       "\x12\x13\x14\x15\x16\x17\x18\x19",
      sizeof("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14"
             "\x15\x16\x17\x18\x19") -
          1},
     {(const uint8_t *)"\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd"
                       "\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd"
                       "\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd",
      sizeof("\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd"
             "\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd"
             "\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd") -
          1},
     "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275cc"
     "5788063a5f19741120c4f2de2adebeb10a298dd"},
    {"RFC 4231, case 5: the whole of the truncated output, sha256",
     EYELET_HASH_SHA256,
     {(const uint8_t
           *)"\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c",
      sizeof(
          "\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c") -
          1},
     {(const uint8_t *)"Test With Truncation", sizeof("Test With Truncation") - 1},
     "a3b6167473100ee06e0c796c2955552bfa6f7c0a6a8aef8b93f860aab0cd20c5"},
    {"RFC 4231, case 5: the whole of the truncated output, sha384",
     EYELET_HASH_SHA384,
     {(const uint8_t
           *)"\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c",
      sizeof(
          "\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c") -
          1},
     {(const uint8_t *)"Test With Truncation", sizeof("Test With Truncation") - 1},
     "3abf34c3503b2a23a46efc619baef897f4c8e42c934ce55ccbae9740fcbc1af4ca62269e2a37cd88ba926341e"
     "fe4aeea"},
    {"RFC 4231, case 5: the whole of the truncated output, sha512",
     EYELET_HASH_SHA512,
     {(const uint8_t
           *)"\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c",
      sizeof(
          "\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c") -
          1},
     {(const uint8_t *)"Test With Truncation", sizeof("Test With Truncation") - 1},
     "415fad6271580a531d4179bc891d87a650188707922a4fbb36663a1eb16da008711c5b50ddd0fc235084eb9d3"
     "364a1454fb2ef67cd1d29fe6773068ea266e96b"},
    {"RFC 4231, case 6: key longer than a block, sha256",
     EYELET_HASH_SHA256,
     {(const uint8_t
           *)"\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa",
      sizeof("\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa") -
          1},
     {(const uint8_t *)"Test Using Larger Than Block-Size Key - Hash Key First",
      sizeof("Test Using Larger Than Block-Size Key - Hash Key First") - 1},
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {"RFC 4231, case 6: key longer than a block, sha384",
     EYELET_HASH_SHA384,
     {(const uint8_t
           *)"\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa",
      sizeof("\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa") -
          1},
     {(const uint8_t *)"Test Using Larger Than Block-Size Key - Hash Key First",
      sizeof("Test Using Larger Than Block-Size Key - Hash Key First") - 1},
     "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df16"
     "3f44952"},
    {"RFC 4231, case 6: key longer than a block, sha512",
     EYELET_HASH_SHA512,
     {(const uint8_t
           *)"\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa",
      sizeof("\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa") -
          1},
     {(const uint8_t *)"Test Using Larger Than Block-Size Key - Hash Key First",
      sizeof("Test Using Larger Than Block-Size Key - Hash Key First") - 1},
     "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215"
     "d6a1e5295e64f73f63f0aec8b915a985d786598"},
    {"RFC 4231, case 7: key and data longer than a block, sha256",
     EYELET_HASH_SHA256,
     {(const uint8_t
           *)"\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa",
      sizeof("\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa") -
          1},
     {(const uint8_t
           *)"This is a test using a larger than block-size key and a larger than block-size "
             "data. The key needs to be hashed before being used by the HMAC algorithm.",
      sizeof("This is a test using a larger than block-size key and a larger than block-size "
             "data. The key needs to be hashed before being used by the HMAC algorithm.") -
          1},
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
    {"RFC 4231, case 7: key and data longer than a block, sha384",
     EYELET_HASH_SHA384,
     {(const uint8_t
           *)"\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa",
      sizeof("\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa") -
          1},
     {(const uint8_t
           *)"This is a test using a larger than block-size key and a larger than block-size "
             "data. The key needs to be hashed before being used by the HMAC algorithm.",
      sizeof("This is a test using a larger than block-size key and a larger than block-size "
             "data. The key needs to be hashed before being used by the HMAC algorithm.") -
          1},
     "6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5a678cc31e799176d3860e6110"
     "c46523e"},
    {"RFC 4231, case 7: key and data longer than a block, sha512",
     EYELET_HASH_SHA512,
     {(const uint8_t
           *)"\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa",
      sizeof("\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
             "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa") -
          1},
     {(const uint8_t
           *)"This is a test using a larger than block-size key and a larger than block-size "
             "data. The key needs to be hashed before being used by the HMAC algorithm.",
      sizeof("This is a test using a larger than block-size key and a larger than block-size "
             "data. The key needs to be hashed before being used by the HMAC algorithm.") -
          1},
     "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b10d5eeb55c"
     "3e4de15134676fb6de0446065c97440fa8c6a58"},
};

static void macs_are_those_of_the_rfcs(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rfc_cases / sizeof rfc_cases[0]; i++) {
        uint8_t *out = eyelet_guard_memory(eyelet_hash_size(rfc_cases[i].kind));
        char text[2 * EYELET_HASH_SIZE_MAX + 1];
        eyelet_bytes key = eyelet_guard(rfc_cases[i].key.data, rfc_cases[i].key.size);
        eyelet_bytes data = eyelet_guard(rfc_cases[i].data.data, rfc_cases[i].data.size);
        format_hex(out, compute_mac(rfc_cases[i].kind, key, data, out), text);
        if (strcmp(text, rfc_cases[i].expected) != 0) {
            fail_msg("%s: %s", rfc_cases[i].name, text);
        }
    }
}

static const struct {
    eyelet_hash_kind kind;
    size_t key_size;
    const char *expected;
} key_size_cases[] = {
    {EYELET_HASH_SHA1, 0, "5a098f59c3e565233fa33d00ff9a120c13fd0b8d"},
    {EYELET_HASH_SHA1, 1, "5d1026f39bcdccdd37f03d9ecdb07c7567e5c83a"},
    {EYELET_HASH_SHA1, 63, "333c679c30e7d3733525615937902407aba8a9f9"},
    {EYELET_HASH_SHA1, 64, "7a1a74d0d11c4d1150b57c13f92e1ebbb1a46813"},
    {EYELET_HASH_SHA1, 65, "cbdbd45179507e41f316bdd9ae2eb7e3ca849c05"},
    {EYELET_HASH_SHA1, 127, "e8e8595c822d6dd9bd8233e3a0f22be27d5f8411"},
    {EYELET_HASH_SHA1, 128, "a8696b3bd9c565e439aec670bf126722f1e06e6f"},
    {EYELET_HASH_SHA1, 129, "e9fb182792973ef78bf4592d80d48a3a6b7578b2"},
    {EYELET_HASH_SHA1, 1000, "6c031f648fc501ca6208025739573f2d8372c5bf"},
    {EYELET_HASH_SHA256, 0, "d7fd30af06bb5d80057df66eb49f71f3e064fe413f2b9476ba3adb26837c2e6b"},
    {EYELET_HASH_SHA256, 1, "eb5bc30f77fd493220feb1b606bf844cf008849ef6b4bec39c3989d3b8cd203d"},
    {EYELET_HASH_SHA256, 63,
     "d6be0a660bda76e996bd60657af7490c80c83e7770d15d8f677aef79f58f71a9"},
    {EYELET_HASH_SHA256, 64,
     "5046912723711a236f692280ff6dc02779107080225c3128b2a86732936b314a"},
    {EYELET_HASH_SHA256, 65,
     "4ad6e7a4a65e87880462bcdb5bca8f4d2d26a843360c3d735e2cd7f53a1926f5"},
    {EYELET_HASH_SHA256, 127,
     "9bd64d53f567e0e58675554fe37beffa93833587b53f8b15c94f5925aad3cdff"},
    {EYELET_HASH_SHA256, 128,
     "a45b69ef122acc633b049103dbb677339e59ce52e671ced30817398810e10531"},
    {EYELET_HASH_SHA256, 129,
     "c5d2f9825864611209d06497cd84c65e4e48533a88eb11f4403d23fd9077d381"},
    {EYELET_HASH_SHA256, 1000,
     "feac3a5b0759db0763a769b6abb2a32e5ebe1fedb26e0d87ee55a27a554771a3"},
    {EYELET_HASH_SHA384, 0,
     "12b31b963023c038a424b35713005f697f722991312c7ba799b696de5d8b40b787c8a765232c7cc3e385d6d57"
     "9ccf451"},
    {EYELET_HASH_SHA384, 1,
     "0056e8a2ce5aa8d89f2c1445673df61f44fa01c1d226c8fa301d2af82aab888fb46d85cd79e7140a683974f32"
     "67ab56b"},
    {EYELET_HASH_SHA384, 63,
     "97b00c677bfe002ab9b7e1017ca4d6c6835ea65ec0d45e8c2fda48630b75b076dd11d0587a45bfa3ae21f7725"
     "f20dd87"},
    {EYELET_HASH_SHA384, 64,
     "85f311546ca1ff36fba8b28d1d46308c96f2537542f58db292d9c1a39a2866f90081aed776997bcefddd3d1ce"
     "12eed5b"},
    {EYELET_HASH_SHA384, 65,
     "ac1adf953264c6799c048c616f88a499a258c6d781f529f779bfbd1c66254b7b8bb8f3cd47d2ce8f791e58093"
     "bce806d"},
    {EYELET_HASH_SHA384, 127,
     "8886100cab7d4d112d82655abc51b3d038f3a7a3601ada5c50eef8ae61264f74d0062ceed5ce4a81a2ebd2019"
     "1d15a39"},
    {EYELET_HASH_SHA384, 128,
     "9686ea27bd2c688bbd5a6dd53e059eeff3e953e72c97b8cdb820fd55c5688176d131092f8cb151327316481a2"
     "6ff6215"},
    {EYELET_HASH_SHA384, 129,
     "04a9f14f665be374544863284db165a2291d6e49d8cd53215cfdfd6ff0af52410c3d789d231b3e841107ed504"
     "9af943f"},
    {EYELET_HASH_SHA384, 1000,
     "82e6b8f04fd75d117ee57586d7878dfb4a9dc8c3ec07e93c21ca9a14ea37c0dc6f67ff992893cf8cc61961ece"
     "a39ac14"},
    {EYELET_HASH_SHA512, 0,
     "b9fcf0b0855c6f2f6ef359ced7b66ca47e902ad2fe920dd1c56021572186e67978543189b8fc6991f72b86891"
     "ffec8d28a777268c0a97a53f5431da9038881e0"},
    {EYELET_HASH_SHA512, 1,
     "2884f20c5c90f57fa263ec7ac27d265e456bbfd451a564f084b95854250888e9578154942e80f5debb13767a1"
     "71eb02ec4e167c9593909727498017294125055"},
    {EYELET_HASH_SHA512, 63,
     "c92e49ea5fd06e40486bed4ce4cbc306b78d4d94a3807d7ef72e8ab237c38ab73a0003ae723839f78b3879826"
     "c25c9c3299debdb66dafe2427fa4be832ab697d"},
    {EYELET_HASH_SHA512, 64,
     "b44f01c5b4101de4c90d8019e6a6dd5a51030c2f5a96c68d448b91204b32c145ee666bfbd46f10c37d5e26653"
     "5ba6a9cf0fdbcd5cff69437e3a30d5914c2a5e4"},
    {EYELET_HASH_SHA512, 65,
     "0437aef11e8afcdab563dc39e2e2485cfdc73d9e974a5bcc31963e60e35577d0f8d8970c3099946d09881c6c7"
     "64e4488bfad1e7250eef75d1b12168943d0f3f7"},
    {EYELET_HASH_SHA512, 127,
     "95e5ad5e19835a6a29e36996d58b0fd60a3a3861cb2b7abe3dca5d7227bb38c4395431c23e84e1f598789df7c"
     "79d2b377addcd74c64c0c3dcb917747c96a3bb3"},
    {EYELET_HASH_SHA512, 128,
     "77caf660048982f43e3461b4953c8ab0525939c646b6e2b0e43269a2f539a7fe8950f6fa294476f9dfe829f6c"
     "40f494686bf80b4b5b5905b1edd3256d5493cc8"},
    {EYELET_HASH_SHA512, 129,
     "885c01d8760a6b35d8103570d9c5f248a0bbb8a3032233d81326824b60db401944a132be726c7c420af7673ff"
     "e4b02210af4494b05abc6b4d333f02dc18f3cf8"},
    {EYELET_HASH_SHA512, 1000,
     "99dc3edb0727d8904fd8bc37aa53fc3c9f307b478cfdf2ef9ed2d768b922ddc72fc0d9773c35464b4f5752df0"
     "951594872f39b8a8445ca400d35022eca895914"},
};

static void keys_of_every_size_about_a_block_are_taken(void **state) {
    (void)state;
    uint8_t *data = eyelet_guard_memory(200);
    for (size_t i = 0; i < 200; i++) {
        data[i] = (uint8_t)(i * 13 + 5);
    }
    for (size_t i = 0; i < sizeof key_size_cases / sizeof key_size_cases[0]; i++) {
        uint8_t *key = eyelet_guard_memory(key_size_cases[i].key_size);
        uint8_t out[EYELET_HASH_SIZE_MAX];
        char text[2 * EYELET_HASH_SIZE_MAX + 1];
        for (size_t j = 0; j < key_size_cases[i].key_size; j++) {
            key[j] = (uint8_t)(j * 7 + 1);
        }
        size_t size = compute_mac(key_size_cases[i].kind,
                                  eyelet_bytes_from(key, key_size_cases[i].key_size),
                                  eyelet_bytes_from(data, 200), out);
        format_hex(out, size, text);
        assert_string_equal(text, key_size_cases[i].expected);
    }
}

static const struct {
    eyelet_hash_kind kind;
    size_t size;
    const char *expected;
} hash_cases[] = {
    {EYELET_HASH_SHA1, 0, "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
    {EYELET_HASH_SHA1, 3, "4d1f4a55f02b7e585aeea6c82d6fdacbc918c8f3"},
    {EYELET_HASH_SHA1, 55, "0c06bc1cf775e02aed69e04bb3d6c81b3f6d75ce"},
    {EYELET_HASH_SHA1, 56, "88f6a07eb4e5273c3e7511c00dfdd5e5431ae50a"},
    {EYELET_HASH_SHA1, 63, "559aba0117dfe119e8fa2d691837ba65749b51b0"},
    {EYELET_HASH_SHA1, 64, "94f8d4b4c87808278be05cd61af0ace90f487af9"},
    {EYELET_HASH_SHA1, 65, "3ba3eb965598c576e5eda2d09c6ba6d896e80834"},
    {EYELET_HASH_SHA1, 111, "e21d05acbd43cfeb56672b3c10031d8857f4a1fd"},
    {EYELET_HASH_SHA1, 112, "2fb3dcd3f3f5b031e6043f5fa1173791f45001f3"},
    {EYELET_HASH_SHA1, 119, "d5373d6e1657d3ccb8dc3011e1220c3a564f4629"},
    {EYELET_HASH_SHA1, 120, "a30bf1c63affd82d73a16fca546cd9889637d91b"},
    {EYELET_HASH_SHA1, 127, "72d99fdb142a10062dc56ba756d26e3eded8d786"},
    {EYELET_HASH_SHA1, 128, "fb1b6291c84c6cb2cc208c0232dd12e4a2600cdf"},
    {EYELET_HASH_SHA1, 129, "83d600361e3623bb479b170325b5f84b53bd87b9"},
    {EYELET_HASH_SHA1, 1000, "ffd149adde1f5a54f6867caab24706fe406ff41f"},
    {EYELET_HASH_SHA256, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {EYELET_HASH_SHA256, 3, "b398f1053a0d7b9b24f17bbecaef7fc51ed3dc4349bfcc9a4a627b36a0e01c4f"},
    {EYELET_HASH_SHA256, 55,
     "63c06c35402b73061b2b60338121fe8f4895640a178ed01c4b2e40ff8dcd1755"},
    {EYELET_HASH_SHA256, 56,
     "86512867c0c0b58974d4a9f76fab04b3ed84c5ae5845bd807f809a7884ec24e5"},
    {EYELET_HASH_SHA256, 63,
     "56547b4ccd1b089babcb872418aa6d3be61e3aba1b97e0eda0934d729ebe9e0c"},
    {EYELET_HASH_SHA256, 64,
     "44aee5fa258a25ab9eeebaa630ea0ea92b017efb95fbce6f91c9c181e4d8ebe2"},
    {EYELET_HASH_SHA256, 65,
     "75a506795a148c07e58b5579d08badc50e39e2e0092c23042a429401dc10d7bf"},
    {EYELET_HASH_SHA256, 111,
     "1fc0df253838ab1541fe7d52b36206e49de2231173615aea352ea7a8b7d17d68"},
    {EYELET_HASH_SHA256, 112,
     "015f5823a79b719a2c6ae5f201141d978074ced6a63596e8b22350b786195e03"},
    {EYELET_HASH_SHA256, 119,
     "6254840d9eae6aa6306503495f711a7a98d80c622280b8fdbc4a2e8fa5927800"},
    {EYELET_HASH_SHA256, 120,
     "75304bcb12fabfd25d0d14a3bdfe209e4bc266b5686ad7d5dad3367ef836669f"},
    {EYELET_HASH_SHA256, 127,
     "e3b0206bcbc117d7a8725047ff63d3d83b4bf8dafadedacefafffbd4f1540fd9"},
    {EYELET_HASH_SHA256, 128,
     "44b64efbfdbb8cb1ad12a470b2b464da90e9bcb51106e2e44fe72f54df5cea1b"},
    {EYELET_HASH_SHA256, 129,
     "bb1548440190c1b7e2ef123895da1fd3ca814a0a76f59a8916af5913c4b74407"},
    {EYELET_HASH_SHA256, 1000,
     "7994e00959d889b2edd138584884b26ecd04053d86779cb88d89202dea18e599"},
    {EYELET_HASH_SHA384, 0,
     "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14"
     "898b95b"},
    {EYELET_HASH_SHA384, 3,
     "1934696243188c8b43a8122604cdbcbd461523d8c2cde0c9c4cb7f24aed52a35ebe0fcd7bdd7060f38d084614"
     "f273b75"},
    {EYELET_HASH_SHA384, 55,
     "8c51eb25757f2217dd435cbf9968ba628a5433291dcaac87e774a086315d4610978ed48da9e5187806189dbcc"
     "109f56f"},
    {EYELET_HASH_SHA384, 56,
     "53b95e13282a6596d9801bd49b3dba9b8b7569bf1032fda2f497db7eacb14d44a94ec3dc9432dd3367eb5f226"
     "96d2fbf"},
    {EYELET_HASH_SHA384, 63,
     "410a6041f10fdcbe23f09a02d7515a40b77d1a257e6528ee1e0f866ae3297eb4495c6ea8a3f1a65c44da5ef80"
     "43291a0"},
    {EYELET_HASH_SHA384, 64,
     "d7dde004ddd17640b2599bd5f624bb0ba8947623aa5ecbf0b4baaad1d86d6d51e521b8df54a76c3e5932e35df"
     "93b7ccd"},
    {EYELET_HASH_SHA384, 65,
     "a9332a66921c48902a89c19de9be5ec4dc1062c4328518b7a55a03157b7ef13a9062b8bf8627f9139cd135c07"
     "7e9df33"},
    {EYELET_HASH_SHA384, 111,
     "7a7541f8c52a0a33c535455dba4d5b07a1e3c8cebdf732ca6cebfe9074d64ca31cad676df130b7af546e6df29"
     "c38d082"},
    {EYELET_HASH_SHA384, 112,
     "d9773ae61c3d013ce60a300734acd9dbec062423378d4f558afa9316fedce59bde5f3b305f6b0fc4088c01fe6"
     "13bd46c"},
    {EYELET_HASH_SHA384, 119,
     "a3e14c4861237db30cd3630e155f25ba6f2e669a901903ff8c3afea4f87570a5714d57203272a858e0474be8d"
     "af486c3"},
    {EYELET_HASH_SHA384, 120,
     "c72d653c8ac5873e3827e6203050f9f4f296e7415d464f2aaf456c12cd3ba3e6bc9d3282d85cc20e0988f6ea1"
     "4a61d87"},
    {EYELET_HASH_SHA384, 127,
     "2a14717c9cea7190ac87e78f264b4543cd7e520c8abb8a8d2f62b7dbce356aea2d0e516e4310c92a7b6994653"
     "105e5c3"},
    {EYELET_HASH_SHA384, 128,
     "76be74cb05f285addc2443bee75654923073f98bd4facc43dac5f1984d4884a144371a6e7582f9df30ccfd963"
     "0a43e10"},
    {EYELET_HASH_SHA384, 129,
     "33365e72a346fd0c8e06caa794a913aee5c4cf4228e56d51b0d176e2ecccb98b37008e2c7b89d10cac03ba7f1"
     "b122b79"},
    {EYELET_HASH_SHA384, 1000,
     "77e6a62bc0976ab835a21b8fb0595ba58ca790156136a8c1235b77e2d77833249cbe5a5ae86f9456068c0264b"
     "509fd17"},
    {EYELET_HASH_SHA512, 0,
     "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d28"
     "77eec2f63b931bd47417a81a538327af927da3e"},
    {EYELET_HASH_SHA512, 3,
     "864b34df3ca2fc19b1dd66fd9e43a16c7c0baae4ef518bbd96d1990c7578a98e89db371dce0cb85977b7b5d22"
     "95ca8a9a78c33bfd66b8ce0d0f93fb18a00704d"},
    {EYELET_HASH_SHA512, 55,
     "e8aead12e316550ff253c5de62d377789c260d99de41e9ef6f6d89c5bf3632a956378b486926622e8bb897b26"
     "cbc0090811c16bab4620c598a2be8516c2be0aa"},
    {EYELET_HASH_SHA512, 56,
     "b4989f7a70d60cbd0b2aa93d93d7f64ef61e2fda83730963ad67b5fd00c3265504a12749c5c4ef805b2aab0aa"
     "b2dabe0fa31ab38919b530f5c97098685275db3"},
    {EYELET_HASH_SHA512, 63,
     "9b687d640fb7ba5a70936dd301e8630186a6627fdc163803b0b9fd8c5ec0c138e9494d013bb46405b30bb635e"
     "2215596e5d07b5bfdb0b222af2a2dbe6f75a79e"},
    {EYELET_HASH_SHA512, 64,
     "1ba53e45d0ea1473d15f45e176d9e2538bf5b7ac916baf60331830a97cd356744363b5d0cd89c2f889b6e15b6"
     "aa94e5ddda75ce75cc502dc89e36c3347847f1c"},
    {EYELET_HASH_SHA512, 65,
     "8ae1081e59ac0593e1632e115c230a0caaee883e7d32b323cad6d3be154fa43cce6b286360accd7158c3d6145"
     "c2c7939416e6cfbee10b26bcb77a592ae5fa175"},
    {EYELET_HASH_SHA512, 111,
     "62a2e7673c61612605aea5eba118234b2b3cb12ccd8d2be2a54b86fc9d3e79e62f9e0056ba002e6843a5f07f4"
     "dec6aaac3cb7592d3e6491c9f2a9796558bd2a9"},
    {EYELET_HASH_SHA512, 112,
     "10c783e0186b159b548a6083dd6b42f1d2ac3cad306f89a4589176a1fc914c1e4022d9ff302593a4fdb40b68f"
     "8ac5187ed8987d714c1fe1d9d1aaebbb8aa2707"},
    {EYELET_HASH_SHA512, 119,
     "c82fe8f861472a9cf7a35bc6413d73547909fc5a57df03a3186ac10c1d10785775036c8ac60462f823fbf49c8"
     "f9938c7f185b5ad72deae7f080411a05c38277d"},
    {EYELET_HASH_SHA512, 120,
     "6ddf5b8ea4d48dd373f2b7b52d7eb2ab211c079c8c90169718e1072c3790defadd1041d25f56d7687ff505303"
     "205ea799fe919b10d3c2c4a6157a907da22b0d5"},
    {EYELET_HASH_SHA512, 127,
     "9d0ca03a060896d8063a7d12748834242be3be3b7e43f3f0a1aef5862308f3de926c435f452c9d79b1faa1a44"
     "931aca14721535d4e73b8680e813c7dc8727252"},
    {EYELET_HASH_SHA512, 128,
     "3ce012825d65b66ff2c6173a98cf698e12f1e22b8fb49895949a3795c4f9e64a8b643791f54876aed796a6c75"
     "df99f79ba0379c14a8de2b3212a141d9e7f7f47"},
    {EYELET_HASH_SHA512, 129,
     "b7336e5170e8e33674a98d6bc4d5eaee0562dd7dd2758e77aaf13855ad9a32cb546443329c3367a151b1590a7"
     "43d8f0e80e8ab53af7063d026a165ca29c16afc"},
    {EYELET_HASH_SHA512, 1000,
     "f4ba19368b78c37d6be5c5ade6beaa2cfd73292e0cfcea4144165f391e91cc7b46ff2b03c3ba3d5b80b1f83cb"
     "30b454c212c2758b47607e97df251c406ffedfe"},
};

static void plain_hashes_are_those_of_another_implementation(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof hash_cases / sizeof hash_cases[0]; i++) {
        uint8_t *data = eyelet_guard_memory(hash_cases[i].size);
        uint8_t out[EYELET_HASH_SIZE_MAX];
        char text[2 * EYELET_HASH_SIZE_MAX + 1];
        eyelet_hash hash;
        for (size_t j = 0; j < hash_cases[i].size; j++) {
            data[j] = (uint8_t)(j * 13 + 5);
        }
        eyelet_hash_start(&hash, hash_cases[i].kind);
        eyelet_hash_update(&hash, eyelet_bytes_from(data, hash_cases[i].size));
        format_hex(out, eyelet_hash_finish(&hash, out), text);
        assert_string_equal(text, hash_cases[i].expected);
    }
}

static void a_key_without_memory_is_the_empty_key(void **state) {
    (void)state;
    uint8_t absent[EYELET_HASH_SIZE_MAX];
    uint8_t empty[EYELET_HASH_SIZE_MAX];
    size_t size = compute_mac(EYELET_HASH_SHA256, (eyelet_bytes){NULL, 0},
                              (eyelet_bytes){NULL, 0}, absent);
    assert_int_equal(
        size, compute_mac(EYELET_HASH_SHA256, EYELET_BYTES(""), EYELET_BYTES(""), empty));
    assert_memory_equal(absent, empty, size);
}

static void a_finished_mac_and_hash_go_on(void **state) {
    (void)state;
    for (int kind = EYELET_HASH_SHA1; kind <= EYELET_HASH_SHA512; kind++) {
        uint8_t whole[EYELET_HASH_SIZE_MAX];
        uint8_t resumed[EYELET_HASH_SIZE_MAX];
        eyelet_hmac_key key;
        eyelet_hmac mac;
        eyelet_hmac_key_init(&key, (eyelet_hash_kind)kind, EYELET_BYTES("secret"));
        eyelet_hmac_start(&mac, &key);
        eyelet_hmac_update(&mac, EYELET_BYTES("one "));
        (void)eyelet_hmac_finish(&mac, resumed);
        eyelet_hmac copy = mac;
        eyelet_hmac_update(&copy, EYELET_BYTES("two"));
        size_t size = eyelet_hmac_finish(&copy, resumed);
        assert_int_equal(size, compute_mac((eyelet_hash_kind)kind, EYELET_BYTES("secret"),
                                           EYELET_BYTES("one two"), whole));
        assert_memory_equal(whole, resumed, size);

        eyelet_hash hash;
        eyelet_hash_start(&hash, (eyelet_hash_kind)kind);
        eyelet_hash_update(&hash, EYELET_BYTES("one "));
        (void)eyelet_hash_finish(&hash, resumed);
        eyelet_hash_update(&hash, EYELET_BYTES("two"));
        (void)eyelet_hash_finish(&hash, resumed);
        eyelet_hash_start(&hash, (eyelet_hash_kind)kind);
        eyelet_hash_update(&hash, EYELET_BYTES("one two"));
        (void)eyelet_hash_finish(&hash, whole);
        assert_memory_equal(whole, resumed, size);
    }
}

/* A MAC is written whole; a caller that compares what it was given with it refuses every
 * shorter tag. */
static void a_truncated_tag_is_refused_by_the_comparison(void **state) {
    (void)state;
    for (int kind = EYELET_HASH_SHA1; kind <= EYELET_HASH_SHA512; kind++) {
        uint8_t tag[EYELET_HASH_SIZE_MAX];
        size_t size = compute_mac((eyelet_hash_kind)kind, EYELET_BYTES("secret"),
                                  EYELET_BYTES("message"), tag);
        assert_int_equal(size, eyelet_hash_size((eyelet_hash_kind)kind));
        eyelet_bytes expected = eyelet_guard(tag, size);
        assert_true(eyelet_secret_equal(eyelet_guard(tag, size), expected));
        for (size_t shorter = 0; shorter < size; shorter++) {
            assert_false(eyelet_secret_equal(eyelet_guard(tag, shorter), expected));
        }
    }
}

/* ---- sha1.c and sha256.c against BearSSL's own ---- */

static const struct {
    const br_hash_class *ours;
    const br_hash_class *theirs;
} class_pairs[] = {
    {&eyelet_sha1_vtable, &br_sha1_vtable},
    {&eyelet_sha256_vtable, &br_sha256_vtable},
};
#define CLASS_PAIR_COUNT (sizeof class_pairs / sizeof class_pairs[0])

/* Bytes past the digest's end stay 0. */
static void digest_with(const br_hash_class *hash_class, const uint8_t *data, size_t size,
                        uint8_t out[32], uint8_t saved[32]) {
    br_hash_compat_context context;
    memset(&context, 0xa5, sizeof context);
    memset(out, 0, 32);
    memset(saved, 0, 32);
    hash_class->init(&context.vtable);
    hash_class->update(&context.vtable, data, size);
    hash_class->out(&context.vtable, out);
    assert_int_equal(hash_class->state(&context.vtable, saved), size);
}

static void hashes_equal_bearssl_at_every_length(void **state) {
    (void)state;
    uint8_t *end = eyelet_guard_memory(MESSAGE_SIZE_MAX) + MESSAGE_SIZE_MAX;
    for (size_t i = 1; i <= MESSAGE_SIZE_MAX; i++) {
        end[-(ptrdiff_t)i] = (uint8_t)draw(256);
    }
    for (size_t pair = 0; pair < CLASS_PAIR_COUNT; pair++) {
        for (size_t size = 0; size <= MESSAGE_SIZE_MAX; size++) {
            uint8_t ours[32];
            uint8_t theirs[32];
            uint8_t our_state[32];
            uint8_t their_state[32];
            digest_with(class_pairs[pair].ours, end - size, size, ours, our_state);
            digest_with(class_pairs[pair].theirs, end - size, size, theirs, their_state);
            assert_memory_equal(ours, theirs, 32);
            assert_memory_equal(our_state, their_state, 32);
        }
    }
}

/* size bytes in pieces of any size. A state taken out and put back at a block's end is what a
 * key schedule does. */
static void digest_in_pieces(const br_hash_class *hash_class, const uint8_t *data, size_t size,
                             uint8_t out[32]) {
    br_hash_compat_context context;
    memset(out, 0, 32);
    hash_class->init(&context.vtable);
    for (size_t offset = 0; offset < size;) {
        size_t piece = draw(size - offset + 1);
        if (draw(4) == 0) {
            size_t to_block = (64 - offset % 64) % 64;
            piece = to_block < size - offset ? to_block : size - offset;
        }
        hash_class->update(&context.vtable, data + offset, piece);
        offset += piece;
        if (offset % 64 == 0) {
            uint8_t saved[32];
            uint64_t count = hash_class->state(&context.vtable, saved);
            hash_class->init(&context.vtable);
            hash_class->set_state(&context.vtable, saved, count);
        }
    }
    hash_class->out(&context.vtable, out);
}

static void hashes_equal_bearssl_however_the_data_are_split(void **state) {
    (void)state;
    uint8_t *data = eyelet_guard_memory(SPLIT_SIZE_MAX);
    for (size_t i = 0; i < SPLIT_SIZE_MAX; i++) {
        data[i] = (uint8_t)draw(256);
    }
    for (size_t pair = 0; pair < CLASS_PAIR_COUNT; pair++) {
        for (size_t i = 0; i < SPLIT_COUNT; i++) {
            size_t size = draw(SPLIT_SIZE_MAX + 1);
            const uint8_t *from = data + SPLIT_SIZE_MAX - size;
            uint8_t ours[32];
            uint8_t theirs[32];
            uint8_t saved[32];
            digest_in_pieces(class_pairs[pair].ours, from, size, ours);
            digest_with(class_pairs[pair].theirs, from, size, theirs, saved);
            assert_memory_equal(ours, theirs, 32);
        }
    }
}

static void hashes_describe_themselves_as_bearssl_does(void **state) {
    (void)state;
    for (size_t pair = 0; pair < CLASS_PAIR_COUNT; pair++) {
        assert_int_equal(class_pairs[pair].ours->desc, class_pairs[pair].theirs->desc);
        assert_int_equal(class_pairs[pair].ours->context_size,
                         class_pairs[pair].theirs->context_size);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(macs_are_those_of_the_rfcs),
        cmocka_unit_test(keys_of_every_size_about_a_block_are_taken),
        cmocka_unit_test(plain_hashes_are_those_of_another_implementation),
        cmocka_unit_test(a_key_without_memory_is_the_empty_key),
        cmocka_unit_test(a_finished_mac_and_hash_go_on),
        cmocka_unit_test(a_truncated_tag_is_refused_by_the_comparison),
        cmocka_unit_test(hashes_equal_bearssl_at_every_length),
        cmocka_unit_test(hashes_equal_bearssl_however_the_data_are_split),
        cmocka_unit_test(hashes_describe_themselves_as_bearssl_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
