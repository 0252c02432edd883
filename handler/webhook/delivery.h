/* What is sent to a destination?   Layer: webhook.   [STANDARDWEBHOOKS] */
#ifndef EYELET_WEBHOOK_DELIVERY_H
#define EYELET_WEBHOOK_DELIVERY_H

#include "webhook/event.h"

#define EYELET_DELIVERY_FIELD_COUNT_MAX 28
#define EYELET_DELIVERY_TEXT_MAX 16384

typedef struct eyelet_delivery {
    const eyelet_destination *destination;
    eyelet_bytes url; /* the destination's, until eyelet_delivery_pass_query */
    size_t header_count;
    eyelet_name_value headers[EYELET_DELIVERY_FIELD_COUNT_MAX];
    eyelet_bytes body;
    eyelet_buffer text;
    size_t text_peak; /* what earlier events of the same request used of arena at most */
    uint8_t arena[EYELET_DELIVERY_TEXT_MAX];
} eyelet_delivery;

/* Puts headers and body together. key is the dedup key (it makes webhook-id, the same on every
 * attempt). A body that must be written anew (an envelope) stands in the region behind the
 * document. For a queue nothing is signed and eyelet-destination and eyelet-key are added,
 * which its consumer needs (eyelet_delivery_from_queue); header_overflow is set where it could
 * not hold them all. False where memory is out. */
EYELET_MUST_USE bool eyelet_delivery_prepare(eyelet_delivery *delivery,
                                             eyelet_document *document,
                                             const eyelet_event *event,
                                             const eyelet_destination *destination,
                                             eyelet_bytes key, int64_t now_ms);

/* Proxy mode: puts the call's query behind the destination's URL, byte for byte but for those
 * that may not stand in a query, which are percent-encoded (so that every host sends the same).
 * Left out are parameters that hold Eyelet's own secret (the token of an unsigned source, a
 * signature that is the secret itself), and those that the destination's URL sets: no caller
 * overrides them. Nothing changes for a function, which has no URL. False where the URL would
 * be over EYELET_URL_SIZE_MAX. */
EYELET_MUST_USE bool eyelet_delivery_pass_query(eyelet_delivery *delivery,
                                                const eyelet_source *source,
                                                const eyelet_request *request);

/* In a queue's consumer: the message is request (its headers) and body; signs with the time of
 * sending. */
EYELET_MUST_USE bool eyelet_delivery_from_queue(eyelet_delivery *delivery,
                                                eyelet_request *message,
                                                const eyelet_destination *destination,
                                                int64_t now_ms);

/* Signs again with a later time, for the next attempt. Does nothing where the destination does
 * not sign. */
void eyelet_delivery_sign(eyelet_delivery *delivery, eyelet_bytes key, int64_t now_ms);

/* Appends bytes as a header value: everything outside 0x21-0x7E, and %, percent-encoded; cut at
 * 256 bytes: then false. */
bool eyelet_header_encode(eyelet_bytes bytes, eyelet_buffer *out);

#endif
