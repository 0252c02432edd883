/* Did the holder of the private key sign this digest or message?   Layer: crypto.
 * [FIPS186-5] [RFC8017, 8.2.2] [RFC8032, 5.1.7] [RFC5280, 4.1] [RFC8410] [X690] [BearSSL]
 * [Monocypher]
 *
 * The arithmetic is BearSSL's and Monocypher's. What is read here is read strictly: only DER,
 * no other form of the same signature, no RSA padding but the one that is expected. Ed25519
 * hashes with BearSSL's SHA-512 and leaves the curve to Monocypher, which saves a second
 * SHA-512. */
#include "crypto/public_key.h"

#include <string.h>

#include <bearssl_ec.h>
#include <bearssl_rsa.h>
#include <monocypher.h>

#define CERTIFICATE_SIZE_MAX 4096
#define P256_SCALAR_SIZE 32
#define P256_POINT_SIZE 65
#define RSA_MODULUS_SIZE_MIN 256
#define RSA_MODULUS_SIZE_MAX 512
#define RSA_EXPONENT_SIZE_MAX 8
#define ED25519_KEY_SIZE 32
#define ED25519_SIGNATURE_SIZE 64

#define DER_INTEGER 0x02
#define DER_BIT_STRING 0x03
#define DER_SEQUENCE 0x30
#define DER_CONTEXT_0 0xa0

/* AlgorithmIdentifier's content: the object identifier and its parameters. */
static const uint8_t algorithm_p256[] = {0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d,
                                         0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                         0xce, 0x3d, 0x03, 0x01, 0x07};
static const uint8_t algorithm_rsa[] = {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7,
                                        0x0d, 0x01, 0x01, 0x01, 0x05, 0x00};
static const uint8_t algorithm_ed25519[] = {0x06, 0x03, 0x2b, 0x65, 0x70};

/* DigestInfo up to the digest. [RFC8017, 9.2 note 1] */
static const uint8_t digest_info_sha1[] = {0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e,
                                           0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14};
static const uint8_t digest_info_sha256[] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60,
                                             0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
                                             0x01, 0x05, 0x00, 0x04, 0x20};

static eyelet_bytes skip(eyelet_bytes view, size_t size) {
    return (eyelet_bytes){view.data + size, view.size - size};
}

static bool holds(eyelet_bytes view, const uint8_t *bytes, size_t size) {
    return view.size == size && memcmp(view.data, bytes, size) == 0;
}

/* Takes one element with this tag off *rest. Lengths are those of DER: definite, and as short
 * as they can be. */
static bool read_element(eyelet_bytes *rest, uint8_t tag, eyelet_bytes *content) {
    if (rest->size < 2 || rest->data[0] != tag) {
        return false;
    }
    size_t length = rest->data[1];
    size_t head_size = 2;
    if (length > 0x82 || length == 0x80) {
        return false;
    }
    if (length > 0x80) {
        head_size += length - 0x80;
        if (rest->size < head_size) {
            return false;
        }
        bool is_long = length == 0x82;
        length = is_long ? (size_t)rest->data[2] << 8 | rest->data[3] : rest->data[2];
        if (length < (is_long ? 0x100U : 0x80U)) {
            return false;
        }
    }
    if (rest->size - head_size < length) {
        return false;
    }
    *content = eyelet_bytes_from(rest->data + head_size, length);
    *rest = skip(*rest, head_size + length);
    return true;
}

/* An INTEGER above zero without its sign byte. */
static bool read_positive(eyelet_bytes *rest, eyelet_bytes *magnitude) {
    eyelet_bytes integer;
    if (!read_element(rest, DER_INTEGER, &integer) || integer.size == 0 ||
        integer.data[0] >= 0x80) {
        return false;
    }
    if (integer.data[0] == 0) {
        if (integer.size == 1 || integer.data[1] < 0x80) {
            return false;
        }
        integer = skip(integer, 1);
    }
    *magnitude = integer;
    return true;
}

/* The subjectPublicKey of a SubjectPublicKeyInfo whose algorithm is this one. */
static bool open_key_info(eyelet_bytes info, const uint8_t *algorithm, size_t algorithm_size,
                          eyelet_bytes *key) {
    eyelet_bytes content;
    eyelet_bytes found;
    eyelet_bytes bits;
    if (!read_element(&info, DER_SEQUENCE, &content) || info.size != 0 ||
        !read_element(&content, DER_SEQUENCE, &found) ||
        !holds(found, algorithm, algorithm_size) ||
        !read_element(&content, DER_BIT_STRING, &bits) || content.size != 0 || bits.size < 1 ||
        bits.data[0] != 0) {
        return false;
    }
    *key = skip(bits, 1);
    return true;
}

/* The uncompressed point of a P-256 key. That it is on the curve is checked where it is used.
 */
static bool open_p256_key(eyelet_bytes info, eyelet_bytes *point) {
    return open_key_info(info, algorithm_p256, sizeof algorithm_p256, point) &&
           point->size == P256_POINT_SIZE && point->data[0] == 0x04;
}

static bool open_rsa_key(eyelet_bytes info, eyelet_bytes *modulus, eyelet_bytes *exponent) {
    eyelet_bytes key;
    eyelet_bytes content;
    if (!open_key_info(info, algorithm_rsa, sizeof algorithm_rsa, &key) ||
        !read_element(&key, DER_SEQUENCE, &content) || key.size != 0 ||
        !read_positive(&content, modulus) || !read_positive(&content, exponent) ||
        content.size != 0) {
        return false;
    }
    if (modulus->size < RSA_MODULUS_SIZE_MIN || modulus->size > RSA_MODULUS_SIZE_MAX ||
        (modulus->size == RSA_MODULUS_SIZE_MIN && modulus->data[0] < 0x80) ||
        (modulus->data[modulus->size - 1] & 1) == 0) {
        return false;
    }
    /* An exponent of 1 would make every padded digest its own signature. */
    bool is_one = exponent->size == 1 && exponent->data[0] == 1;
    return exponent->size <= RSA_EXPONENT_SIZE_MAX && !is_one &&
           (exponent->data[exponent->size - 1] & 1) == 1;
}

/* The SubjectPublicKeyInfo inside an X.509 certificate. Neither its signature nor its dates are
 * looked at: the operator who pasted it vouches for it. */
static bool find_certificate_key(eyelet_bytes certificate, eyelet_bytes *info) {
    eyelet_bytes body;
    eyelet_bytes fields;
    eyelet_bytes ignored;
    if (!read_element(&certificate, DER_SEQUENCE, &body) || certificate.size != 0 ||
        !read_element(&body, DER_SEQUENCE, &fields)) {
        return false;
    }
    (void)read_element(&fields, DER_CONTEXT_0,
                       &ignored); /* the version, absent from version 1 */
    if (!read_element(&fields, DER_INTEGER, &ignored)) {
        return false;
    }
    /* signature, issuer, validity, subject */
    for (size_t i = 0; i < 4; i++) {
        if (!read_element(&fields, DER_SEQUENCE, &ignored)) {
            return false;
        }
    }
    const uint8_t *start = fields.data;
    if (!read_element(&fields, DER_SEQUENCE, &ignored)) {
        return false;
    }
    *info = eyelet_bytes_from(start, (size_t)(fields.data - start));
    return true;
}

/* ---- the text that an operator pasted ---- */

#define NOT_A_DIGIT 0xff

static uint8_t read_base64_digit(uint8_t byte) {
    if (byte >= 'A' && byte <= 'Z') {
        return (uint8_t)(byte - 'A');
    }
    if (byte >= 'a' && byte <= 'z') {
        return (uint8_t)(byte - 'a' + 26);
    }
    if (byte >= '0' && byte <= '9') {
        return (uint8_t)(byte - '0' + 52);
    }
    if (byte == '+' || byte == '-') {
        return 62;
    }
    return byte == '/' || byte == '_' ? 63 : NOT_A_DIGIT;
}

static uint8_t read_hex_digit(uint8_t byte) {
    if (byte >= '0' && byte <= '9') {
        return (uint8_t)(byte - '0');
    }
    uint8_t lower = byte | 0x20;
    return lower >= 'a' && lower <= 'f' ? (uint8_t)(lower - 'a' + 10) : NOT_A_DIGIT;
}

static bool is_space(uint8_t byte) {
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* The size of white space at the start of text, 0 where there is none. A line end that was
 * escaped on its way through an environment variable counts. */
static size_t measure_space(eyelet_bytes text) {
    if (is_space(text.data[0])) {
        return 1;
    }
    return text.size >= 2 && text.data[0] == '\\' &&
                   (text.data[1] == 'n' || text.data[1] == 'r')
               ? 2
               : 0;
}

/* Either alphabet, line ends anywhere, padding optional. (codec/base64.h is in a layer that
 * crypto does not see, and takes no line ends.) */
static bool decode_base64(eyelet_bytes text, uint8_t *out, size_t size_max, size_t *out_size) {
    uint32_t bits = 0;
    unsigned bit_count = 0;
    size_t digit_count = 0;
    size_t padding_count = 0;
    size_t size = 0;
    while (text.size > 0) {
        size_t space = measure_space(text);
        if (space > 0) {
            text = skip(text, space);
            continue;
        }
        uint8_t byte = text.data[0];
        text = skip(text, 1);
        if (byte == '=') {
            padding_count++;
            continue;
        }
        uint8_t digit = read_base64_digit(byte);
        if (digit == NOT_A_DIGIT || padding_count > 0) {
            return false;
        }
        digit_count++;
        bits = (bits << 6 | digit) & 0xfff;
        bit_count += 6;
        if (bit_count >= 8) {
            bit_count -= 8;
            if (size == size_max) {
                return false;
            }
            out[size++] = (uint8_t)(bits >> bit_count);
        }
    }
    bool padding_fits =
        padding_count == 0 || (padding_count < 3 && (digit_count + padding_count) % 4 == 0);
    if (digit_count % 4 == 1 || !padding_fits || (bits & ((1U << bit_count) - 1)) != 0) {
        return false;
    }
    *out_size = size;
    return true;
}

static bool decode_hex(eyelet_bytes text, uint8_t *out, size_t size_max, size_t *out_size) {
    if (text.size % 2 != 0 || text.size / 2 > size_max) {
        return false;
    }
    for (size_t i = 0; i < text.size; i += 2) {
        uint8_t high = read_hex_digit(text.data[i]);
        uint8_t low = read_hex_digit(text.data[i + 1]);
        if (high == NOT_A_DIGIT || low == NOT_A_DIGIT) {
            return false;
        }
        out[i / 2] = (uint8_t)(high << 4 | low);
    }
    *out_size = text.size / 2;
    return true;
}

/* The offset of needle in text, or text.size. */
static size_t find_text(eyelet_bytes text, eyelet_bytes needle) {
    for (size_t i = 0; i + needle.size <= text.size; i++) {
        if (memcmp(text.data + i, needle.data, needle.size) == 0) {
            return i;
        }
    }
    return text.size;
}

/* The base64 between two lines of PEM; the first such block where there are several. */
static bool find_block(eyelet_bytes text, eyelet_bytes begin, eyelet_bytes end,
                       eyelet_bytes *block) {
    size_t start = find_text(text, begin);
    if (start == text.size) {
        return false;
    }
    text = skip(text, start + begin.size);
    size_t size = find_text(text, end);
    *block = eyelet_bytes_from(text.data, size);
    return size != text.size;
}

/* Zeros, and what else is a point of order 1, 2 or 4, whose y is 0, 1 or -1 [RFC8032, 5.1]:
 * under such a key anybody can sign. */
static bool has_small_order(eyelet_bytes key) {
    const uint8_t middle = key.data[1];
    const uint8_t last = key.data[ED25519_KEY_SIZE - 1] & 0x7f; /* without the sign of x */
    bool all_equal = middle == 0 || middle == 0xff;
    for (size_t i = 2; i < ED25519_KEY_SIZE - 1; i++) {
        all_equal = all_equal && key.data[i] == middle;
    }
    return all_equal &&
           (middle == 0 ? last == 0 && key.data[0] <= 1 : last == 0x7f && key.data[0] >= 0xec);
}

/* Replaces what was decoded by what the verifiers take; an Ed25519 key loses its wrapping. */
static bool accept_key(eyelet_bytes key, uint8_t der[EYELET_PUBLIC_KEY_SIZE_MAX],
                       size_t *der_size) {
    eyelet_bytes found;
    eyelet_bytes exponent;
    if (open_key_info(key, algorithm_ed25519, sizeof algorithm_ed25519, &found)) {
        key = found;
        if (key.size != ED25519_KEY_SIZE) {
            return false;
        }
    } else if (key.size != ED25519_KEY_SIZE && !open_p256_key(key, &found) &&
               !open_rsa_key(key, &found, &exponent)) {
        return false;
    }
    if (key.size > EYELET_PUBLIC_KEY_SIZE_MAX ||
        (key.size == ED25519_KEY_SIZE && has_small_order(key))) {
        return false;
    }
    memcpy(der, key.data, key.size);
    *der_size = key.size;
    return true;
}

bool eyelet_public_key_decode(eyelet_bytes text, uint8_t der[EYELET_PUBLIC_KEY_SIZE_MAX],
                              size_t *der_size) {
    uint8_t decoded[CERTIFICATE_SIZE_MAX];
    size_t size = 0;
    eyelet_bytes block;
    eyelet_bytes key;
    if (find_block(text, EYELET_BYTES("-----BEGIN CERTIFICATE-----"),
                   EYELET_BYTES("-----END CERTIFICATE-----"), &block)) {
        return decode_base64(block, decoded, sizeof decoded, &size) &&
               find_certificate_key(eyelet_bytes_from(decoded, size), &key) &&
               accept_key(key, der, der_size);
    }
    if (find_block(text, EYELET_BYTES("-----BEGIN PUBLIC KEY-----"),
                   EYELET_BYTES("-----END PUBLIC KEY-----"), &block)) {
        return decode_base64(block, decoded, sizeof decoded, &size) &&
               accept_key(eyelet_bytes_from(decoded, size), der, der_size);
    }
    while (text.size > 0 && is_space(text.data[0])) {
        text = skip(text, 1);
    }
    while (text.size > 0 && is_space(text.data[text.size - 1])) {
        text.size--;
    }
    /* Hex first: its digits are base64's as well, and what base64 makes of them is no key. */
    if (decode_hex(text, decoded, sizeof decoded, &size) &&
        accept_key(eyelet_bytes_from(decoded, size), der, der_size)) {
        return true;
    }
    return decode_base64(text, decoded, sizeof decoded, &size) &&
           accept_key(eyelet_bytes_from(decoded, size), der, der_size);
}

bool eyelet_public_key_fits(eyelet_signature_kind kind, eyelet_bytes key) {
    eyelet_bytes found;
    eyelet_bytes exponent;
    switch (kind) {
    case EYELET_SIGNATURE_ED25519:
        return key.size == ED25519_KEY_SIZE;
    case EYELET_SIGNATURE_ECDSA_P256:
        return open_p256_key(key, &found);
    case EYELET_SIGNATURE_RSA_SHA256:
        return open_rsa_key(key, &found, &exponent);
    }
    return false;
}

/* ---- the signatures ---- */

bool eyelet_ecdsa_p256_unpack(eyelet_bytes der, uint8_t raw[2 * P256_SCALAR_SIZE]) {
    eyelet_bytes content;
    if (!read_element(&der, DER_SEQUENCE, &content) || der.size != 0) {
        return false;
    }
    memset(raw, 0, 2 * P256_SCALAR_SIZE);
    for (size_t i = 1; i <= 2; i++) {
        eyelet_bytes number;
        if (!read_positive(&content, &number) || number.size > P256_SCALAR_SIZE) {
            return false;
        }
        memcpy(raw + i * P256_SCALAR_SIZE - number.size, number.data, number.size);
    }
    return content.size == 0;
}

bool eyelet_ecdsa_p256_verify(eyelet_bytes key, const uint8_t digest[32],
                              eyelet_bytes signature) {
    uint8_t numbers[2 * P256_SCALAR_SIZE];
    uint8_t point[P256_POINT_SIZE];
    eyelet_bytes found;
    if (!open_p256_key(key, &found) || signature.size != sizeof numbers) {
        return false;
    }
    memcpy(numbers, signature.data, sizeof numbers);
    memcpy(point, found.data, sizeof point);
    const br_ec_public_key public_key = {
        .curve = BR_EC_secp256r1, .q = point, .qlen = sizeof point};
    return br_ecdsa_i31_vrfy_raw(&br_ec_p256_m31, digest, 32, &public_key, numbers,
                                 sizeof numbers) == 1;
}

bool eyelet_rsa_verify(eyelet_bytes key, eyelet_hash_kind kind, const uint8_t *digest,
                       eyelet_bytes signature) {
    uint8_t modulus[RSA_MODULUS_SIZE_MAX];
    uint8_t exponent[RSA_EXPONENT_SIZE_MAX];
    uint8_t opened[RSA_MODULUS_SIZE_MAX];
    uint8_t expected[RSA_MODULUS_SIZE_MAX];
    eyelet_bytes info;
    eyelet_bytes n;
    eyelet_bytes e;
    if (kind == EYELET_HASH_SHA1) {
        info = eyelet_bytes_from(digest_info_sha1, sizeof digest_info_sha1);
    } else if (kind == EYELET_HASH_SHA256) {
        info = eyelet_bytes_from(digest_info_sha256, sizeof digest_info_sha256);
    } else {
        return false;
    }
    if (!open_rsa_key(key, &n, &e) || signature.size != n.size) {
        return false;
    }
    memcpy(modulus, n.data, n.size);
    memcpy(exponent, e.data, e.size);
    memcpy(opened, signature.data, n.size);
    const br_rsa_public_key public_key = {
        .n = modulus, .nlen = n.size, .e = exponent, .elen = e.size};
    if (br_rsa_i31_public(opened, n.size, &public_key) != 1) {
        return false;
    }
    /* The padding is written and compared rather than parsed, so that no other padding is ever
     * taken for it. */
    size_t digest_size = eyelet_hash_size(kind);
    size_t padding_size = n.size - 3 - info.size - digest_size;
    expected[0] = 0x00;
    expected[1] = 0x01;
    memset(expected + 2, 0xff, padding_size);
    expected[2 + padding_size] = 0x00;
    memcpy(expected + 3 + padding_size, info.data, info.size);
    memcpy(expected + 3 + padding_size + info.size, digest, digest_size);
    return memcmp(opened, expected, n.size) == 0;
}

bool eyelet_ed25519_verify(eyelet_bytes key, eyelet_bytes message, eyelet_bytes signature) {
    if (key.size != ED25519_KEY_SIZE || signature.size != ED25519_SIGNATURE_SIZE) {
        return false;
    }
    eyelet_hash hash;
    uint8_t wide[EYELET_HASH_SIZE_MAX];
    uint8_t scalar[32];
    eyelet_hash_start(&hash, EYELET_HASH_SHA512);
    eyelet_hash_update(&hash, eyelet_bytes_from(signature.data, ED25519_SIGNATURE_SIZE / 2));
    eyelet_hash_update(&hash, key);
    eyelet_hash_update(&hash, message);
    (void)eyelet_hash_finish(&hash, wide);
    crypto_eddsa_reduce(scalar, wide);
    return crypto_eddsa_check_equation(signature.data, key.data, scalar) == 0;
}

bool eyelet_signature_verify(const eyelet_signature *signature) {
    uint8_t digest[EYELET_HASH_SIZE_MAX];
    if (signature->kind == EYELET_SIGNATURE_ED25519) {
        return eyelet_ed25519_verify(signature->key, signature->message, signature->value);
    }
    eyelet_hash hash;
    eyelet_hash_start(&hash, EYELET_HASH_SHA256);
    eyelet_hash_update(&hash, signature->message);
    (void)eyelet_hash_finish(&hash, digest);
    return signature->kind == EYELET_SIGNATURE_ECDSA_P256
               ? eyelet_ecdsa_p256_verify(signature->key, digest, signature->value)
               : eyelet_rsa_verify(signature->key, EYELET_HASH_SHA256, digest,
                                   signature->value);
}
