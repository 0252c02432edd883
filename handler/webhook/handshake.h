/* Is this request a provider's handshake, and what answers it?   Layer: webhook.
 *
 * A handshake proves to the provider that the endpoint is ours; it is never an event. One small
 * function each, chosen by the row's `handshake`. Some are decided by the request's head
 * (eyelet_handshake_early), the others need the body (eyelet_handshake_body). Both may be
 * called for a source whose fault is SECRET_MISSING: an open handshake comes before there is a
 * secret.
 *
 * What an unknown caller can make these functions do: an echo is text/plain with nosniff, at
 * most 1,024 bytes of printable ASCII; an answer that is a MAC (Zoom, X, LinkedIn, Braintree)
 * is given for short tokens only that are no event's body, and what it was or could be given
 * for is never taken for an event (eyelet_handshake_signs). */
#ifndef EYELET_WEBHOOK_HANDSHAKE_H
#define EYELET_WEBHOOK_HANDSHAKE_H

#include "webhook/source.h"

#define EYELET_HANDSHAKE_ECHO_MAX 1024 /* bytes */
#define EYELET_HANDSHAKE_BODY_SIZE 1400
#define EYELET_HANDSHAKE_HEADER_COUNT_MAX 2
/* An unverified body is read for a handshake up to this many bytes; a larger one is no
 * handshake. */
#define EYELET_HANDSHAKE_READ_MAX 4096

typedef enum eyelet_handshake_result {
    EYELET_HANDSHAKE_RESULT_NONE,     /* not a handshake: go on as with an event */
    EYELET_HANDSHAKE_RESULT_ANSWERED, /* respond with *answer */
    EYELET_HANDSHAKE_RESULT_REFUSED   /* HANDSHAKE_REFUSED; answer->status is 403, or what the
                                         provider expects instead */
} eyelet_handshake_result;

/* Views point into body, into literals or into the request, and are valid as long as both are.
 */
typedef struct eyelet_handshake_answer {
    uint16_t status;
    eyelet_bytes content_type; /* empty: the body is empty too */
    eyelet_name_value headers[EYELET_HANDSHAKE_HEADER_COUNT_MAX]; /* further ones; an empty
                                                                     name: none */
    eyelet_bytes log_secret; /* under `setup` only: a secret that came by handshake, to be
                                logged; else empty */
    size_t body_size;
    uint8_t body[EYELET_HANDSHAKE_BODY_SIZE];
} eyelet_handshake_answer;

/* Decides what method, URL and headers decide. *answer is written unless the result is NONE.
 * Constant time: a verify token is compared with eyelet_secret_equal; its size may leak. */
EYELET_MUST_USE eyelet_handshake_result eyelet_handshake_early(const eyelet_source *source,
                                                               eyelet_request *request,
                                                               eyelet_handshake_answer *answer);

/* Decides what request->body decides; call it twice where it is NONE: before verification with
 * verified false (only open handshakes are looked at, and only in a body of at most
 * EYELET_HANDSHAKE_READ_MAX bytes), and with verified true once the signature has passed.
 * *answer is written unless the result is NONE. */
EYELET_MUST_USE eyelet_handshake_result eyelet_handshake_body(const eyelet_source *source,
                                                              eyelet_request *request,
                                                              bool verified,
                                                              eyelet_handshake_answer *answer);

/* True where the source's handshake can stand in a body that is not verified: the body must be
 * read although the source has no secret. */
EYELET_MUST_USE bool eyelet_handshake_reads_open_body(const eyelet_source *source);

/* True where what this event signs is a token that the source's handshake signs for anybody. */
EYELET_MUST_USE bool eyelet_handshake_signs(const eyelet_source *source,
                                            eyelet_request *request);

#endif
