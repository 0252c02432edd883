/* What is signed where no template can say it?   Layer: webhook.   One small function a
 * provider. */
#ifndef EYELET_WEBHOOK_CANONICAL_H
#define EYELET_WEBHOOK_CANONICAL_H

#include "webhook/document.h"

typedef void eyelet_canonical_sink(void *context, eyelet_bytes piece);

/* Gives the signed bytes of a row with a `special` (but Twilio, whose URL has several
 * candidates, and JWTs) to sink, piece by piece. signature is the signature's text as received
 * (Hook0 names its headers there), timestamp its time. The body is whole. */
EYELET_MUST_USE eyelet_reason eyelet_canonical_feed(eyelet_document *document,
                                                    eyelet_bytes signature,
                                                    eyelet_bytes timestamp,
                                                    eyelet_canonical_sink *sink, void *context);

#define EYELET_TWILIO_URL_COUNT_MAX 8

/* What Twilio may have signed, as far as it was asked for. It stands in the region, and each
 * part of it is made once: sorting a form or a query costs more than hashing it does. */
typedef struct eyelet_twilio {
    eyelet_bytes urls[EYELET_TWILIO_URL_COUNT_MAX]; /* those that differ */
    size_t url_count;
    size_t tried_count; /* ways of writing the URL that were looked at */
    const struct eyelet_twilio_field *fields;
    size_t field_count;
} eyelet_twilio;

/* Decodes and sorts the form, if it is signed. False where memory is out, and where a form has
 * more than 65,536 fields. */
EYELET_MUST_USE bool eyelet_twilio_start(eyelet_document *document, eyelet_twilio *twilio);

/* Twilio. "Webhooks security": HMAC-SHA1 over the URL, and for a form the sorted parameters
 * behind it; other bodies are covered by the query's bodySHA256. The URL as Twilio knew it may
 * differ in port and escaping: candidate counts from 0, false past the last one, and where
 * memory is out. Gives the signed bytes of that candidate to sink. */
EYELET_MUST_USE bool eyelet_twilio_feed(eyelet_document *document, eyelet_twilio *twilio,
                                        size_t candidate, eyelet_canonical_sink *sink,
                                        void *context);

/* Twilio: OK where bodySHA256 is absent and the body is a form or empty, or where it equals the
 * body's hash; else BODY_HASH_MISMATCH. */
EYELET_MUST_USE eyelet_reason eyelet_twilio_check_body(eyelet_document *document);

/* Plivo. What V3 signs, without the nonce that is another on every attempt: the URL, its query
 * sorted, the form sorted. BODY_HASH_MISMATCH for a body that is no form, which nothing covers.
 */
EYELET_MUST_USE eyelet_reason eyelet_plivo_feed(eyelet_document *document,
                                                eyelet_canonical_sink *sink, void *context);

#endif
