/* What happened, by which name, when and to whom?   Layer: webhook. */
#ifndef EYELET_WEBHOOK_EVENT_H
#define EYELET_WEBHOOK_EVENT_H

#include "webhook/batch.h"
#include "webhook/document.h"

#define EYELET_EVENT_ID_MAX                                                                    \
    128 /* a longer id, or one with other characters than [A-Za-z0-9._:=+-], is hashed in a    \
           key */
#define EYELET_EVENT_TEXT_MAX 8192 /* id, type and account of one event together */

typedef struct eyelet_event {
    eyelet_bytes id;   /* as the provider wrote it; sha256:<hex> where the row finds none, and
                        * sha256:<hex>:<ms of arrival> where a hash does not tell events apart */
    eyelet_bytes type; /* empty: none */
    eyelet_bytes account;
    bool has_time;
    int64_t occurred_ms;
    eyelet_bytes key_id; /* the id as it stands in a dedup key */
    eyelet_bytes body;   /* what is handed on: the raw bytes, or the part of a batch */
    eyelet_buffer text;  /* over arena */
    size_t text_peak;    /* what earlier events of the same request used of arena at most */
    uint8_t arena[EYELET_EVENT_TEXT_MAX];
} eyelet_event;

/* Describes the event of item (the whole body where the batch is not split). readable is false
 * where the body could not be read (on_unreadable: "deliver"): the event then has its hash as
 * id and no more. event->body is not set: see eyelet_event_take_body. */
void eyelet_event_describe(eyelet_event *event, eyelet_document *document,
                           const eyelet_batch_item *item, bool whole, bool readable);

/* True where the source's "events" lets this type through. */
EYELET_MUST_USE bool eyelet_event_is_wanted(const eyelet_source *source, eyelet_bytes type);

/* True where text matches pattern; "*" stands for any run of characters. Linear in text times
 * the number of stars at worst. */
EYELET_MUST_USE bool eyelet_pattern_matches(eyelet_bytes pattern, eyelet_bytes text);

/* Appends the dedup key: <source>/<id>, with several destinations <source>/<id>/<destination>.
 */
void eyelet_event_key(const eyelet_source *source, const eyelet_event *event,
                      eyelet_bytes destination, eyelet_buffer *out);

#endif
