/* What is sent to a destination?   Layer: webhook. */
#include "webhook/delivery.h"

#include "codec/base64.h"

#define HEADER_VALUE_MAX 256
#define NAME_SIZE_MAX 2048 /* of a parameter: a configured URL is no longer */

static bool is_plain(uint8_t c) { return c >= 0x21 && c <= 0x7E && c != '%'; }

bool eyelet_header_encode(eyelet_bytes bytes, eyelet_buffer *out) {
    static const char digits[] = "0123456789ABCDEF";
    size_t left = HEADER_VALUE_MAX;
    for (size_t i = 0; i < bytes.size;) {
        size_t run = 0;
        while (i + run < bytes.size && is_plain(bytes.data[i + run])) {
            run++;
        }
        run = run < left ? run : left;
        eyelet_buffer_append(out, eyelet_bytes_slice(bytes, i, run));
        left -= run;
        i += run;
        if (i == bytes.size || left < 3 || is_plain(bytes.data[i])) {
            return i == bytes.size;
        }
        const uint8_t c = bytes.data[i++];
        const uint8_t escape[3] = {'%', (uint8_t)digits[c >> 4], (uint8_t)digits[c & 15]};
        eyelet_buffer_append(out, eyelet_bytes_from(escape, sizeof escape));
        left -= sizeof escape;
    }
    return true;
}

/* A header of the same name is replaced, so that a signature can be renewed. */
static void set_header(eyelet_delivery *delivery, eyelet_bytes name, eyelet_bytes value) {
    for (size_t i = 0; i < delivery->header_count; i++) {
        if (eyelet_bytes_equal(delivery->headers[i].name, name)) {
            delivery->headers[i].value = value;
            return;
        }
    }
    if (delivery->header_count < EYELET_DELIVERY_FIELD_COUNT_MAX) {
        delivery->headers[delivery->header_count++] = (eyelet_name_value){name, value};
    }
}

/* False where the value was cut. */
static bool set_encoded(eyelet_delivery *delivery, eyelet_bytes name, eyelet_bytes value) {
    if (value.size == 0) {
        return true;
    }
    size_t start = delivery->text.size;
    const bool is_whole = eyelet_header_encode(value, &delivery->text);
    set_header(delivery, name, eyelet_buffer_view_from(&delivery->text, start));
    return is_whole;
}

/* Header values of a request hold no CR, LF or NUL (the hosts refuse them), so they are handed
 * on as they are. */
static void forward_header(eyelet_delivery *delivery, eyelet_request *request,
                           eyelet_bytes name) {
    eyelet_bytes value;
    if (eyelet_request_header(request, name, &value)) {
        set_header(delivery, name, value);
    }
}

static bool describes_body(eyelet_bytes name) {
    return eyelet_bytes_equal(name, EYELET_BYTES("content-type")) ||
           eyelet_bytes_equal(name, EYELET_BYTES("content-encoding"));
}

static void add_forwarded(eyelet_delivery *delivery, eyelet_request *request,
                          bool is_same_body) {
    const eyelet_destination *destination = delivery->destination;
    for (size_t i = 0; i < destination->forward_count; i++) {
        if (is_same_body || !describes_body(destination->forward[i])) {
            forward_header(delivery, request, destination->forward[i]);
        }
    }
}

static void add_configured(eyelet_delivery *delivery) {
    const eyelet_destination *destination = delivery->destination;
    for (size_t i = 0; i < destination->header_count; i++) {
        set_header(delivery, destination->headers[i].name, destination->headers[i].value);
    }
}

void eyelet_delivery_sign(eyelet_delivery *delivery, eyelet_bytes key, int64_t now_ms) {
    if (!delivery->destination->signs) {
        return;
    }
    eyelet_buffer *text = &delivery->text;
    uint8_t hex[64];
    eyelet_sha256_hex(&key, 1, hex);
    size_t start = text->size;
    eyelet_buffer_append_text(text, "msg_");
    eyelet_buffer_append(text, eyelet_bytes_from(hex, 32));
    eyelet_bytes id = eyelet_buffer_view_from(text, start);
    start = text->size;
    eyelet_buffer_append_decimal(text, now_ms / 1000);
    eyelet_bytes timestamp = eyelet_buffer_view_from(text, start);

    eyelet_hmac mac;
    uint8_t digest[EYELET_HASH_SIZE_MAX];
    eyelet_hmac_start(&mac, &delivery->destination->sign_key);
    eyelet_hmac_update(&mac, id);
    eyelet_hmac_update(&mac, EYELET_BYTES("."));
    eyelet_hmac_update(&mac, timestamp);
    eyelet_hmac_update(&mac, EYELET_BYTES("."));
    eyelet_hmac_update(&mac, delivery->body);
    size_t size = eyelet_hmac_finish(&mac, digest);
    start = text->size;
    eyelet_buffer_append_text(text, "v1,");
    eyelet_base64_encode(eyelet_bytes_from(digest, size), text);
    set_header(delivery, EYELET_BYTES("webhook-id"), id);
    set_header(delivery, EYELET_BYTES("webhook-timestamp"), timestamp);
    set_header(delivery, EYELET_BYTES("webhook-signature"),
               eyelet_buffer_view_from(text, start));
}

/* ---- the body ---- */

/* What came by GET says everything in its query, which is written as a form is. */
static bool is_in_query(const eyelet_document *document) {
    const eyelet_request *request = document->request;
    return !document->source->proxy && request->body.size == 0 &&
           request->parts.query.size > 0 && eyelet_request_is_get(request);
}

/* A GET is handed on as one in proxy mode, and no JavaScript runtime sends a body with it. */
static bool lacks_body(const eyelet_document *document) {
    return document->source->proxy && eyelet_request_is_get(document->request);
}

static bool takes_envelope(const eyelet_delivery *delivery, const eyelet_document *document) {
    return delivery->destination->envelope && !lacks_body(document);
}

static bool is_split(const eyelet_document *document, const eyelet_event *event) {
    return event->body.data != document->request->body.data;
}

/* False where the body is another than the request's, whose headers say nothing of it. */
static bool set_content_type(eyelet_delivery *delivery, eyelet_document *document,
                             const eyelet_event *event) {
    const eyelet_bytes name = EYELET_BYTES("content-type");
    const bool from_field = /* of a form */
        is_split(document, event) && document->json.data != document->request->body.data;
    if (from_field || takes_envelope(delivery, document)) {
        set_header(delivery, name, EYELET_BYTES("application/json"));
        return false;
    }
    if (is_in_query(document)) {
        set_header(delivery, name, EYELET_BYTES("application/x-www-form-urlencoded"));
        return false;
    }
    if (lacks_body(document)) {
        return false;
    }
    forward_header(delivery, document->request, name);
    return true;
}

static void append_member(eyelet_buffer *out, const char *name, eyelet_bytes value) {
    eyelet_buffer_append_text(out, name);
    if (value.size == 0) {
        eyelet_buffer_append_text(out, "null");
        return;
    }
    eyelet_buffer_append_byte(out, '"');
    eyelet_json_escape(value, out);
    eyelet_buffer_append_byte(out, '"');
}

/* What to embed: the event's JSON as it stands; where it is not JSON, its bytes as base64. */
static void append_data(const eyelet_delivery *delivery, eyelet_document *document,
                        const eyelet_event *event, eyelet_buffer *out) {
    eyelet_bytes json = event->body;
    bool is_json = is_split(document, event);
    if (!is_json && eyelet_document_read(document) == EYELET_REASON_OK &&
        document->json.size > 0) {
        json = document->json;
        is_json = true;
    }
    if (is_json) {
        eyelet_buffer_append_text(out, ",\"data\":");
        eyelet_buffer_append(out, json);
    } else {
        eyelet_buffer_append_text(out, ",\"data_base64\":\"");
        eyelet_base64_encode(delivery->body, out);
        eyelet_buffer_append_byte(out, '"');
    }
}

static bool write_envelope(eyelet_delivery *delivery, eyelet_document *document,
                           const eyelet_event *event, int64_t now_ms) {
    /* an escape makes at most six bytes of one; base64 four of three */
    size_t size_max = delivery->body.size / 3 * 4 + 6 * EYELET_EVENT_TEXT_MAX + 1024;
    uint8_t *room = eyelet_document_reserve(document, size_max);
    if (room == NULL) {
        return false;
    }
    eyelet_buffer out = eyelet_buffer_over(room, size_max);
    append_member(&out, "{\"source\":", document->source->name);
    append_member(&out, ",\"provider\":", eyelet_bytes_from_text(document->source->row->slug));
    append_member(&out, ",\"id\":", event->id);
    append_member(&out, ",\"type\":", event->type);
    eyelet_buffer_append_text(&out, ",\"occurred_at\":");
    if (event->has_time) {
        eyelet_buffer_append_decimal(&out, event->occurred_ms);
    } else {
        eyelet_buffer_append_text(&out, "null");
    }
    append_member(&out, ",\"account\":", event->account);
    eyelet_buffer_append_text(&out, ",\"received_at\":");
    eyelet_buffer_append_decimal(&out, now_ms);
    append_data(delivery, document, event, &out);
    eyelet_buffer_append_byte(&out, '}');
    delivery->body = eyelet_buffer_view(&out);
    return !out.overflow;
}

static void start(eyelet_delivery *delivery, const eyelet_destination *destination) {
    delivery->destination = destination;
    delivery->url = destination->url;
    delivery->header_count = 0;
    if (delivery->text.size > delivery->text_peak) {
        delivery->text_peak = delivery->text.size;
    }
    delivery->text = eyelet_buffer_over(delivery->arena, sizeof delivery->arena);
}

/* ---- the query of a proxied call ---- */

static bool holds_secret(const eyelet_source *source, eyelet_bytes name) {
    if (source->token.size > 0 && eyelet_bytes_equal(name, EYELET_BYTES("token"))) {
        return true;
    }
    const eyelet_algorithm algorithm = source->row->algorithm;
    if (algorithm != EYELET_ALGORITHM_TOKEN && algorithm != EYELET_ALGORITHM_JWT_HS256 &&
        algorithm != EYELET_ALGORITHM_JWT_RS256 && algorithm != EYELET_ALGORITHM_JWT_ES256) {
        return false;
    }
    for (size_t i = 0; i < source->signature.count; i++) {
        const eyelet_term *term = &source->terms[source->signature.first + i];
        if (term->kind == EYELET_TERM_QUERY && eyelet_bytes_equal(name, term->text)) {
            return true;
        }
    }
    return false;
}

static bool is_passed(const eyelet_source *source, eyelet_bytes own_query, eyelet_bytes piece) {
    uint8_t room[NAME_SIZE_MAX];
    eyelet_buffer name = eyelet_buffer_over(room, sizeof room);
    eyelet_bytes encoded;
    eyelet_bytes value;
    (void)eyelet_bytes_cut(piece, '=', &encoded);
    eyelet_form_decode(encoded, &name);
    if (name.overflow) {
        return true; /* longer than any name that could stand in the configuration */
    }
    const eyelet_bytes decoded = eyelet_buffer_view(&name);
    return decoded.size == 0 ||
           (!holds_secret(source, decoded) && !eyelet_form_find(own_query, decoded, &value));
}

bool eyelet_delivery_pass_query(eyelet_delivery *delivery, const eyelet_source *source,
                                const eyelet_request *request) {
    eyelet_url own;
    if (request->parts.query.size == 0 || !eyelet_url_parse(delivery->url, &own)) {
        return true;
    }
    eyelet_buffer *text = &delivery->text;
    const eyelet_buffer before = *text;
    const size_t end = eyelet_bytes_find(delivery->url, '#');
    const bool bare = own.has_query && own.query.size == 0; /* "https://h/in?" */
    eyelet_buffer_append(text, eyelet_bytes_slice(delivery->url, 0, bare ? end - 1 : end));
    uint8_t separator = own.query.size > 0 ? '&' : '?';
    bool passed = false;
    eyelet_bytes rest = request->parts.query;
    while (rest.data != NULL) {
        eyelet_bytes piece;
        rest = eyelet_bytes_cut(rest, '&', &piece);
        if (is_passed(source, own.query, piece)) {
            eyelet_buffer_append_byte(text, separator);
            eyelet_url_encode(piece, EYELET_URL_QUERY, text); /* as a browser would */
            separator = '&';
            passed = true;
        }
    }
    if (!passed) {
        eyelet_buffer_restore(text, before);
        return true;
    }
    delivery->url = eyelet_buffer_view_from(text, before.size);
    return !text->overflow && delivery->url.size <= EYELET_URL_SIZE_MAX;
}

/* What its consumer would have to refuse is not put on a queue. */
static bool fits_consumer(const eyelet_delivery *delivery) {
    size_t size = 0;
    for (size_t i = 0; i < delivery->header_count; i++) {
        size += delivery->headers[i].value.size;
    }
    return size <= EYELET_HEADER_ARENA_SIZE;
}

bool eyelet_delivery_prepare(eyelet_delivery *delivery, eyelet_document *document,
                             const eyelet_event *event, const eyelet_destination *destination,
                             eyelet_bytes key, int64_t now_ms) {
    eyelet_request *request = document->request;
    start(delivery, destination);
    delivery->body = event->body;
    if (is_in_query(document)) {
        delivery->body = request->parts.query;
    } else if (lacks_body(document)) {
        delivery->body = EYELET_BYTES("");
    }
    if (takes_envelope(delivery, document) &&
        !write_envelope(delivery, document, event, now_ms)) {
        return false;
    }
    const bool is_same_body = set_content_type(delivery, document, event);
    set_header(delivery, EYELET_BYTES("eyelet-source"), document->source->name);
    const eyelet_bytes id_name = EYELET_BYTES("eyelet-event-id");
    if (!set_encoded(delivery, id_name, event->id)) { /* others may begin like it */
        set_header(delivery, id_name, event->key_id);
    }
    (void)set_encoded(delivery, EYELET_BYTES("eyelet-event-type"), event->type);
    add_forwarded(delivery, request, is_same_body);
    if (destination->kind == EYELET_DESTINATION_QUEUE) {
        /* headers with secrets and the signature are added by the consumer: none of them rests
         * in the queue */
        set_header(delivery, EYELET_BYTES("eyelet-destination"), destination->name);
        set_header(delivery, EYELET_BYTES("eyelet-key"), key);
        request->header_overflow = request->header_overflow || !fits_consumer(delivery);
    } else {
        add_configured(delivery);
        eyelet_delivery_sign(delivery, key, now_ms);
    }
    return !delivery->text.overflow;
}

bool eyelet_delivery_from_queue(eyelet_delivery *delivery, eyelet_request *message,
                                const eyelet_destination *destination, int64_t now_ms) {
    start(delivery, destination);
    delivery->body = message->body;
    forward_header(delivery, message, EYELET_BYTES("content-type"));
    forward_header(delivery, message, EYELET_BYTES("eyelet-source"));
    forward_header(delivery, message, EYELET_BYTES("eyelet-event-id"));
    forward_header(delivery, message, EYELET_BYTES("eyelet-event-type"));
    add_forwarded(delivery, message, true);
    add_configured(delivery);
    eyelet_bytes key;
    if (!eyelet_request_header(message, EYELET_BYTES("eyelet-key"), &key)) {
        return false;
    }
    eyelet_delivery_sign(delivery, key, now_ms);
    return !delivery->text.overflow;
}
