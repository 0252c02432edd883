/* Is this JSON Web Token signed by one of the source's secrets, and valid now?   Layer:
 * webhook.   [RFC7515] [RFC7519] */
#ifndef EYELET_WEBHOOK_JWT_H
#define EYELET_WEBHOOK_JWT_H

#include "webhook/document.h"

/* token: the compact form, a leading "Bearer " dropped. The algorithm must be the row's, never
 * the token's choice. exp and nbf are enforced where they are there, iat against the row's
 * past_s and future_s. Where the row's special is JWT_BODY_HASH the claim request_body_sha256
 * must be the hex SHA-256 of the body. All secrets are tried. *secret_place is set where the
 * result is OK. */
EYELET_MUST_USE eyelet_reason eyelet_jwt_verify(eyelet_document *document, eyelet_bytes token,
                                                int64_t now_ms, uint8_t *secret_place);

#endif
