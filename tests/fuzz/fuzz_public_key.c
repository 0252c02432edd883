/* Target: crypto/public_key. Property: any key text, DER and signature is read without a fault;
 * a signature that passes for a digest does not pass for that digest with one bit changed. */
#include "fuzz.h"

#include "crypto/public_key.h"

/* Input: one byte that chooses, two bytes of size, the key's text, then the signature. */
static bool ecdsa_accepts(eyelet_bytes key, const uint8_t digest[32], eyelet_bytes signature,
                          bool raw) {
    uint8_t numbers[64];
    if (raw) {
        return eyelet_ecdsa_p256_verify(key, digest, signature);
    }
    return eyelet_ecdsa_p256_unpack(signature, numbers) &&
           eyelet_ecdsa_p256_verify(key, digest, eyelet_bytes_from(numbers, sizeof numbers));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    eyelet_bytes input = eyelet_bytes_from(data, size);
    uint8_t choice = take_byte(&input);
    size_t key_size = (size_t)take_byte(&input) << 8;
    key_size |= take_byte(&input);
    eyelet_bytes key_text = eyelet_bytes_slice(input, 0, key_size);
    eyelet_bytes signature_text = eyelet_bytes_from_offset(input, key_text.size);
    uint8_t *key_copy = copy_exactly(key_text.data, key_text.size);
    uint8_t *signature_copy = copy_exactly(signature_text.data, signature_text.size);
    eyelet_bytes signature = eyelet_bytes_from(signature_copy, signature_text.size);
    eyelet_bytes key = eyelet_bytes_from(key_copy, key_text.size);
    uint8_t der[EYELET_PUBLIC_KEY_SIZE_MAX];
    size_t der_size = 7777;
    if (eyelet_public_key_decode(key, der, &der_size)) {
        MUST(der_size <= sizeof der);
        key = eyelet_bytes_from(der, der_size);
    } else {
        MUST(der_size == 7777); /* and the bytes stand for DER themselves */
    }
    uint8_t digest[32];
    memset(digest, 0x5a, sizeof digest);
    bool passes = false;
    bool passes_other = false;
    switch (choice % 5) {
    case 0:
    case 1:
        passes = ecdsa_accepts(key, digest, signature, choice % 5 == 1);
        digest[choice / 8] ^= 1;
        passes_other = passes && ecdsa_accepts(key, digest, signature, choice % 5 == 1);
        break;
    case 2:
    case 3: {
        eyelet_hash_kind kind = choice % 5 == 2 ? EYELET_HASH_SHA1 : EYELET_HASH_SHA256;
        passes = eyelet_rsa_verify(key, kind, digest, signature);
        digest[choice % 20] ^= 1;
        passes_other = passes && eyelet_rsa_verify(key, kind, digest, signature);
        break;
    }
    default:
        passes =
            eyelet_ed25519_verify(key, eyelet_bytes_from(digest, sizeof digest), signature);
        digest[choice / 8] ^= 1;
        passes_other = passes && eyelet_ed25519_verify(
                                     key, eyelet_bytes_from(digest, sizeof digest), signature);
        break;
    }
    MUST(!passes_other);
    free(key_copy);
    free(signature_copy);
    return 0;
}
