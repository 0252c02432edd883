/* What happened, by which name, when and to whom?   Layer: webhook. */
#include "webhook/event.h"

#include "base/number.h"
#include "codec/date.h"
#include "codec/hex.h"

static eyelet_bytes evaluate(eyelet_event *event, const eyelet_document *document,
                             eyelet_program program) {
    size_t start = event->text.size;
    if (!eyelet_source_evaluate(document->source, program, &document->values, &event->text)) {
        return (eyelet_bytes){NULL, 0};
    }
    return eyelet_buffer_view_from(&event->text, start);
}

static bool parse_time(eyelet_time_unit unit, eyelet_bytes text, int64_t *ms) {
    int64_t number = 0;
    switch (unit) {
    case EYELET_UNIT_S:
        return eyelet_number_parse_thousandths(text, ms);
    case EYELET_UNIT_MS:
        return eyelet_number_parse_integer_part(text, ms);
    case EYELET_UNIT_ISO:
        return eyelet_date_parse(text, ms);
    case EYELET_UNIT_AUTO:
        if (!eyelet_number_parse_integer_part(text, &number)) {
            return eyelet_date_parse(text, ms);
        }
        return number > 100000000000 ? eyelet_number_parse_integer_part(text, ms)
                                     : eyelet_number_parse_thousandths(text, ms);
    }
    return false;
}

#define HASH_TEXT_SIZE (7 + 64 + 1 + 20)
#define ALIKE_PLACE_MAX 32 /* Pusher's batches hold 20 at most */

/* Once an event, in the room that was kept for it: whatever the other texts took, a key is
 * never without its id. */
static eyelet_bytes append_hash(eyelet_event *event, eyelet_bytes hex) {
    size_t start = event->text.size;
    event->text.size_max = sizeof event->arena;
    event->text.overflow = false;
    eyelet_buffer_append_text(&event->text, "sha256:");
    eyelet_buffer_append(&event->text, hex);
    return eyelet_buffer_view_from(&event->text, start);
}

/* An id that can be one part of a key: itself, or its hash. */
static eyelet_bytes key_form(eyelet_event *event, eyelet_bytes id) {
    if (eyelet_bytes_is_name(id, "._:=+-", EYELET_EVENT_ID_MAX)) {
        return id;
    }
    uint8_t hex[64];
    eyelet_sha256_hex(&id, 1, hex);
    return append_hash(event, eyelet_bytes_from(hex, sizeof hex));
}

static eyelet_json_value member(eyelet_bytes object, const char *name) {
    const eyelet_bytes path = eyelet_bytes_from_text(name);
    eyelet_json_value value;
    if (eyelet_json_read(object, &path, 1, &value, NULL) != EYELET_JSON_OK) {
        value = (eyelet_json_value){.type = EYELET_JSON_MISSING};
    }
    return value;
}

static void append_string(eyelet_buffer *out, eyelet_json_value value) {
    if (value.type == EYELET_JSON_STRING) {
        eyelet_json_unescape(value.raw, out);
    }
}

/* A message that its sender took back comes again, under the same mid. */
static bool is_deletion(eyelet_bytes element) {
    eyelet_json_value deleted = member(element, "message.is_deleted");
    return deleted.type == EYELET_JSON_TRUE ||
           eyelet_json_string_equal(deleted, EYELET_BYTES("true"));
}

/* WhatsApp, "Groups API webhooks": each member who received or read a message has a status of
 * its own, of the same message id. "Payments": each attempt of a buyer is pending anew. */
static bool is_one_of_many(eyelet_bytes status) {
    return member(status, "recipient_type").raw.size > 0 ||
           member(status, "payment").raw.size > 0;
}

/* message:<id>, message:<id>:deleted, status:<id>:<status>, else <kind>:<sha256 of the
 * element>. A message of Messenger or Instagram has its id in message.mid; a time stands in the
 * element (s for WhatsApp, ms for messaging) or in its entry (s or ms by product). An element
 * without one may say the same again ("Webhooks": a photo was updated): id and time of its
 * entry are added. */
static void describe_meta(eyelet_event *event, eyelet_document *document,
                          const eyelet_batch_item *item) {
    eyelet_buffer *text = &event->text;
    eyelet_bytes element = item->element.raw;
    size_t start = text->size;
    eyelet_json_unescape(item->kind, text);
    event->type = eyelet_buffer_view_from(text, start);

    eyelet_json_value id = member(element, "id");
    eyelet_json_value mid = member(element, "message.mid");
    eyelet_json_value time = member(element, "timestamp");
    start = text->size;
    if (eyelet_bytes_equal(item->kind, EYELET_BYTES("message")) &&
        (id.raw.size > 0 || mid.raw.size > 0)) {
        eyelet_buffer_append_text(text, "message:");
        append_string(text, mid.raw.size > 0 ? mid : id);
        if (is_deletion(element)) {
            eyelet_buffer_append_text(text, ":deleted");
        }
        event->id = eyelet_buffer_view_from(text, start);
    } else if (eyelet_bytes_equal(item->kind, EYELET_BYTES("status")) && id.raw.size > 0 &&
               !is_one_of_many(element)) {
        eyelet_buffer_append_text(text, "status:");
        append_string(text, id);
        eyelet_buffer_append_byte(text, ':');
        append_string(text, member(element, "status"));
        event->id = eyelet_buffer_view_from(text, start);
    } else {
        eyelet_buffer_append(text, event->type);
        eyelet_buffer_append_byte(text, ':');
        eyelet_buffer_append(text, document->values.item_hash_hex);
        if (time.raw.size == 0) {
            eyelet_buffer_append_byte(text, ':');
            eyelet_json_unescape(item->account, text);
            eyelet_buffer_append_byte(text, ':');
            eyelet_buffer_append(text, item->time);
        }
        event->id = eyelet_buffer_view_from(text, start);
    }

    start = text->size;
    eyelet_json_unescape(item->account, text);
    event->account = eyelet_buffer_view_from(text, start);
    event->has_time = parse_time(EYELET_UNIT_AUTO, time.raw.size > 0 ? time.raw : item->time,
                                 &event->occurred_ms);
}

/* Only an envelope tells when and to whom; a look-up that nobody reads is a call of the host.
 */
static bool has_envelope(const eyelet_source *source) {
    bool found = false;
    for (size_t i = 0; i < source->destination_count; i++) {
        found = found || source->destinations[i].envelope;
    }
    return found;
}

/* How many of the first events of the batch stand before this one and are written like it:
 * where nothing but their text tells a row's events apart, they are events all the same (two
 * messages of one of Pusher's clients). */
static uint8_t count_alike(const eyelet_batch_item *item) {
    uint8_t count = 0;
    size_t offset = 0;
    eyelet_json_value key;
    eyelet_json_value other;
    for (size_t i = 0;
         i < ALIKE_PLACE_MAX && eyelet_json_next(item->container, &offset, &key, &other) &&
         other.raw.data < item->element.raw.data;
         i++) {
        if (eyelet_bytes_equal(other.raw, item->element.raw)) {
            count++;
        }
    }
    return count;
}

/* Whether the id is another than without the item; not known of one that has no room to stand
 * here twice. */
static bool names_item(eyelet_event *event, eyelet_document *document) {
    const eyelet_buffer before = event->text;
    if (event->id.size > before.size_max - before.size) {
        return false;
    }
    const eyelet_values values = document->values;
    document->values.item = NULL;
    document->values.item_hash_hex = (eyelet_bytes){NULL, 0};
    const bool differs =
        !eyelet_bytes_equal(evaluate(event, document, document->source->id), event->id);
    document->values = values;
    eyelet_buffer_restore(&event->text, before);
    return differs;
}

/* What stands beside the batch is the same for all of its events (the id of the delivery): the
 * second would pass for a copy of the first. */
static void join_item_hash(eyelet_event *event, eyelet_document *document,
                           const eyelet_batch_item *item) {
    eyelet_buffer before = event->text;
    before.size -= event->id.size;
    eyelet_document_hash_item(document, &item->element, count_alike(item));
    eyelet_buffer_append_byte(&event->text, ':');
    eyelet_buffer_append(&event->text, document->values.item_hash_hex);
    event->id = eyelet_buffer_view_from(&event->text, before.size);
    if (event->text.overflow) { /* the hash alone will do */
        eyelet_buffer_restore(&event->text, before);
    }
}

/* item: of a batch; else NULL. */
static void describe_row(eyelet_event *event, eyelet_document *document,
                         const eyelet_batch_item *item) {
    const eyelet_source *source = document->source;
    event->id = evaluate(event, document, source->id);
    if (item != NULL && event->id.size > 0 && !names_item(event, document)) {
        join_item_hash(event, document, item);
    }
    event->type = evaluate(event, document, source->type);
    if (!has_envelope(source)) {
        return;
    }
    event->account = evaluate(event, document, source->account);
    eyelet_bytes time = evaluate(event, document, source->occurred_at);
    event->has_time =
        time.size > 0 && parse_time(source->row->occurred_unit, time, &event->occurred_ms);
}

static bool reads_hash(const eyelet_source *source) {
    return eyelet_source_bodies_are_alike(source) || eyelet_source_id_reads_hash(source);
}

/* A hash costs as much as the verification did: it is computed only where something asks for
 * it. */
static void hash_event(eyelet_document *document, const eyelet_batch_item *item, bool whole) {
    if (!whole) {
        eyelet_document_hash_item(document, &item->element,
                                  reads_hash(document->source) ? count_alike(item) : 0);
        return;
    }
    eyelet_document_hash(document);
    document->values.item_hash_hex = document->values.body_hash_hex;
}

/* Where the body is an array of events, an object in its place is the only one. */
static bool is_item(const eyelet_source *source) {
    return eyelet_bytes_equal(eyelet_bytes_from_text(source->row->batch), EYELET_BYTES("[]"));
}

void eyelet_event_describe(eyelet_event *event, eyelet_document *document,
                           const eyelet_batch_item *item, bool whole, bool readable) {
    const eyelet_source *source = document->source;
    event->id = event->type = event->account = event->key_id = event->body =
        (eyelet_bytes){NULL, 0};
    event->has_time = false;
    if (event->text.size > event->text_peak) {
        event->text_peak = event->text.size;
    }
    event->text = eyelet_buffer_over(event->arena, sizeof event->arena - HASH_TEXT_SIZE);
    bool split = !whole && readable;
    document->values.item = NULL;
    if (split || (readable && is_item(source))) {
        eyelet_document_set_item(document, &item->element);
    }
    const bool is_hashed = reads_hash(source) || item->kind.size > 0;
    if (is_hashed) {
        hash_event(document, item, !split);
    }
    if (split && item->kind.size > 0) {
        describe_meta(event, document, item);
    } else if (readable) {
        describe_row(event, document, split ? item : NULL);
    }
    if (event->id.size == 0 || source->dedup_key == EYELET_DEDUP_BODY) {
        if (!is_hashed) {
            hash_event(document, item, !split);
        }
        eyelet_bytes hash = append_hash(event, document->values.item_hash_hex);
        if (eyelet_source_bodies_are_alike(source)) { /* nor may a consumer take two for one */
            size_t start = event->text.size - hash.size;
            eyelet_buffer_append_byte(&event->text, ':');
            eyelet_buffer_append_decimal(&event->text, document->request->arrival_ms);
            hash = eyelet_buffer_view_from(&event->text, start);
        }
        event->key_id = hash;
        event->id = event->id.size == 0 ? hash : event->id;
        return;
    }
    event->key_id = key_form(event, event->id);
}

bool eyelet_pattern_matches(eyelet_bytes pattern, eyelet_bytes text) {
    size_t p = 0;
    size_t t = 0;
    size_t star = pattern.size; /* the last "*" seen, and where its run ends so far */
    size_t run = 0;
    while (t < text.size) {
        if (p < pattern.size && pattern.data[p] == '*') {
            star = p++;
            run = t;
        } else if (p < pattern.size && pattern.data[p] == text.data[t]) {
            p++;
            t++;
        } else if (star < pattern.size) {
            p = star + 1;
            t = ++run;
        } else {
            return false;
        }
    }
    while (p < pattern.size && pattern.data[p] == '*') {
        p++;
    }
    return p == pattern.size;
}

bool eyelet_event_is_wanted(const eyelet_source *source, eyelet_bytes type) {
    if (!source->filters_events) {
        return true;
    }
    for (size_t i = 0; i < source->event_count; i++) {
        if (eyelet_pattern_matches(source->events[i], type)) {
            return true;
        }
    }
    return false;
}

void eyelet_event_key(const eyelet_source *source, const eyelet_event *event,
                      eyelet_bytes destination, eyelet_buffer *out) {
    eyelet_buffer_append(out, source->name);
    eyelet_buffer_append_byte(out, '/');
    eyelet_buffer_append(out, event->key_id);
    if (source->destination_count > 1) {
        eyelet_buffer_append_byte(out, '/');
        eyelet_buffer_append(out, destination);
    }
}
