/* Did the holder of the private key sign this message?   Layer: crypto.   The question; who
 * answers it is up to the host: its own cryptography, or crypto/public_key.h. */
#ifndef EYELET_CRYPTO_SIGNATURE_H
#define EYELET_CRYPTO_SIGNATURE_H

#include "base/bytes.h"

typedef enum eyelet_signature_kind {
    EYELET_SIGNATURE_ED25519,    /* [RFC8032]; key: 32 bytes; value: 64 */
    EYELET_SIGNATURE_ECDSA_P256, /* [FIPS186-5] over SHA-256; key: DER SubjectPublicKeyInfo;
                                    value: r || s, 64 bytes */
    EYELET_SIGNATURE_RSA_SHA256  /* [RFC8017] PKCS #1 v1.5 over SHA-256; key: DER
                                    SubjectPublicKeyInfo, 2048 to 4096 bits; value: as long as
                                    the modulus */
} eyelet_signature_kind;

typedef struct eyelet_signature {
    eyelet_signature_kind kind;
    eyelet_bytes key;
    eyelet_bytes message; /* whole */
    eyelet_bytes value;   /* from the request: of any size */
} eyelet_signature;

/* The answer of crypto/public_key.c, for hosts that have none of their own. */
EYELET_MUST_USE bool eyelet_signature_verify(const eyelet_signature *signature);

#endif
