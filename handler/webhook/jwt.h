/* Is this JSON Web Token signed by one of the source's secrets, and valid now?   Layer:
 * webhook.   [RFC7515] [RFC7519] */
#ifndef EYELET_WEBHOOK_JWT_H
#define EYELET_WEBHOOK_JWT_H

#include "crypto/signature.h"
#include "webhook/document.h"

/* Says whether a public key accepts a signature. */
typedef bool eyelet_signature_judge(void *context, const eyelet_signature *signature);

/* token: the compact form, a leading "Bearer " dropped. The algorithm must be the row's, never
 * the token's choice. exp and nbf (which may be five seconds ahead) are enforced where they are
 * there, iat against the row's past_s and future_s. Where the row's signature has a name, the
 * claim of that name must be the hex SHA-256 of the body, and url_hash, if it is there, that of
 * the URL. All secrets are tried, public keys by asking judge. *secret_place is set where the
 * result is OK. */
EYELET_MUST_USE eyelet_reason eyelet_jwt_verify(eyelet_document *document, eyelet_bytes token,
                                                int64_t now_ms, eyelet_signature_judge *judge,
                                                void *context, uint8_t *secret_place);

#endif
