/* Did the holder of the private key sign this digest or message?   Layer: crypto.   [FIPS186-5]
 * [RFC8017] [RFC8032] Keys are public and come from the configuration, never from a request.
 * Not constant-time: nothing here is secret. */
#ifndef EYELET_CRYPTO_PUBLIC_KEY_H
#define EYELET_CRYPTO_PUBLIC_KEY_H

#include "base/bytes.h"
#include "crypto/hmac.h"
#include "crypto/signature.h"

#define EYELET_PUBLIC_KEY_SIZE_MAX                                                             \
    1024 /* decoded: an RSA-4096 SubjectPublicKeyInfo is 550 bytes */

/* Decodes a key that an operator pasted: PEM (PUBLIC KEY or CERTIFICATE), base64 of DER
 * SubjectPublicKeyInfo, or hex; writes DER (or 32 raw bytes for Ed25519). False where it is
 * none of these. *der_size is unchanged on failure. */
EYELET_MUST_USE bool eyelet_public_key_decode(eyelet_bytes text,
                                              uint8_t der[EYELET_PUBLIC_KEY_SIZE_MAX],
                                              size_t *der_size);

/* True where a decoded key is one that verifies signatures of this kind. */
EYELET_MUST_USE bool eyelet_public_key_fits(eyelet_signature_kind kind, eyelet_bytes key);

/* r || s, 64 bytes, of a DER ECDSA-Sig-Value [RFC3279, 2.2.3]; false where it is none. */
EYELET_MUST_USE bool eyelet_ecdsa_p256_unpack(eyelet_bytes der, uint8_t raw[64]);

/* key: DER SubjectPublicKeyInfo of a P-256 key; signature: r || s, 64 bytes. */
EYELET_MUST_USE bool eyelet_ecdsa_p256_verify(eyelet_bytes key, const uint8_t digest[32],
                                              eyelet_bytes signature);

/* key: DER SubjectPublicKeyInfo of an RSA key, 2048 to 4096 bits; PKCS#1 v1.5 over a SHA-1 or
 * SHA-256 digest. */
EYELET_MUST_USE bool eyelet_rsa_verify(eyelet_bytes key, eyelet_hash_kind kind,
                                       const uint8_t *digest, eyelet_bytes signature);

/* key: 32 bytes; signature: 64 bytes; message: whole (Ed25519 reads it twice). */
EYELET_MUST_USE bool eyelet_ed25519_verify(eyelet_bytes key, eyelet_bytes message,
                                           eyelet_bytes signature);

#endif
