/* What is signed where no template can say it?   Layer: webhook.
 * [Twilio: Webhooks Security; npm twilio 6.2] [Contentful: Request verification; npm
 * @contentful/node-apps-toolkit] [AWS: Verifying the signatures of Amazon SNS messages]
 * [PayPal: Integrate webhooks, self verification] [Coinbase CDP: Verify signatures]
 * [Mercado Pago: Configure payment notifications; npm mercadopago 3.6]
 * [Plivo: Signature validation, V3; npm plivo 4.79] [Bird: Verifying a webhook subscription]
 * [WHATWG URL] [RFC1952, 8] */
#include "webhook/canonical.h"

#include <string.h>

#define HEADER_NAME_COUNT_MAX 64 /* header names that a signature may list */
#define FORM_FIELD_COUNT_MAX 65536
#define QUERY_FIELD_COUNT_MAX 1000 /* the legacy form of a query stops there */
#define DATA_ID_SIZE_MAX 256       /* of Mercado Pago's data.id */
#define PORT_SIZE_MAX 4            /* ":443" and the "/" of an empty path */

typedef struct output {
    eyelet_canonical_sink *sink;
    void *context;
} output;

static void put(const output *out, eyelet_bytes piece) {
    if (piece.size > 0) {
        out->sink(out->context, piece);
    }
}

/* size bytes of the region that a struct may stand in. */
static void *reserve_aligned(eyelet_document *document, size_t size) {
    const size_t alignment = _Alignof(max_align_t);
    uint8_t *room = eyelet_document_reserve(document, size + alignment - 1);
    if (room == NULL) {
        return NULL;
    }
    size_t past = (size_t)((uintptr_t)room % alignment);
    return room + (past == 0 ? 0 : alignment - past);
}

/* ---- text ---- */

static bool bytes_less(eyelet_bytes a, eyelet_bytes b) {
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size == 0 ? 0 : memcmp(a.data, b.data, size);
    return order != 0 ? order < 0 : a.size < b.size;
}

/* The query that was signed: public_url's where the caller asked without one. Its data is NULL
 * where there is none. */
static eyelet_bytes signed_query(const eyelet_request *request) {
    eyelet_bytes base;
    return request->parts.has_query ? request->parts.query
                                    : eyelet_bytes_cut(request->url, '?', &base);
}

/* ---- headers that the signature names ---- */

/* A name that the host may be asked for: a token [RFC9110, 5.6.2] without capitals. */
static bool is_header_name(eyelet_bytes name) {
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] >= 'A' && name.data[i] <= 'Z') {
            return false;
        }
    }
    return eyelet_bytes_is_name(name, "!#$%&'*+-.^_`|~", name.size);
}

/* ---- Contentful ---- */

typedef struct name_list {
    eyelet_bytes names[HEADER_NAME_COUNT_MAX];
    size_t count;
} name_list;

/* Keeps the list sorted and each name once. */
static bool insert_name(name_list *list, eyelet_bytes name) {
    size_t place = 0;
    while (place < list->count && bytes_less(list->names[place], name)) {
        place++;
    }
    if (place < list->count && eyelet_bytes_equal(list->names[place], name)) {
        return true;
    }
    if (list->count == HEADER_NAME_COUNT_MAX) {
        return false;
    }
    memmove(&list->names[place + 1], &list->names[place],
            (list->count - place) * sizeof list->names[0]);
    list->names[place] = name;
    list->count++;
    return true;
}

static const eyelet_bytes *contentful_own_names(void) {
    static const uint8_t list[] = "x-contentful-signed-headers";
    static const uint8_t time[] = "x-contentful-timestamp";
    static const eyelet_bytes names[] = {{list, sizeof list - 1}, {time, sizeof time - 1}};
    return names;
}

/* The SDK signs those of the listed headers that are there, and the list and the time always.
 */
static eyelet_reason list_contentful(eyelet_request *request, name_list *list) {
    const eyelet_bytes *own = contentful_own_names();
    list->count = 0;
    eyelet_bytes rest;
    if (!eyelet_request_header(request, own[0], &rest)) {
        return EYELET_REASON_SIGNATURE_MISSING;
    }
    bool fits = insert_name(list, own[0]) && insert_name(list, own[1]);
    for (size_t i = 0; fits && rest.data != NULL; i++) {
        eyelet_bytes name;
        eyelet_bytes value;
        rest = eyelet_bytes_cut(rest, ',', &name);
        fits = i < HEADER_NAME_COUNT_MAX;
        if (fits && is_header_name(name) && eyelet_request_header(request, name, &value)) {
            fits = insert_name(list, name);
        }
    }
    if (request->header_overflow) {
        return EYELET_REASON_HEADERS_TOO_LARGE;
    }
    return fits ? EYELET_REASON_OK : EYELET_REASON_SIGNATURE_MALFORMED;
}

/* encodeURI(path?escape(query)): the query is escaped as one component, and then once more with
 * the path. What follows a second "?" is not signed by the SDK. */
static bool put_contentful_path(eyelet_document *document, const output *out) {
    const eyelet_url *parts = &document->request->parts;
    eyelet_bytes query;
    (void)eyelet_bytes_cut(signed_query(document->request), '?', &query);
    size_t once_size = parts->path.size + 1 + query.size * 3;
    uint8_t *room = eyelet_document_reserve(document, once_size * 4);
    if (room == NULL) {
        return false;
    }
    eyelet_buffer once = eyelet_buffer_over(room, once_size);
    eyelet_buffer twice = eyelet_buffer_over(room + once_size, once_size * 3);
    eyelet_buffer_append(&once, parts->path);
    if (query.size > 0) {
        eyelet_buffer_append_byte(&once, '?');
        eyelet_url_encode(query, EYELET_URL_COMPONENT, &once);
    }
    eyelet_url_encode(eyelet_buffer_view(&once), EYELET_URL_WHOLE, &twice);
    put(out, eyelet_buffer_view(&twice));
    return true;
}

static void put_contentful_value(eyelet_request *request, const name_list *list,
                                 eyelet_bytes name, eyelet_bytes timestamp, const output *out) {
    const eyelet_bytes *own = contentful_own_names();
    eyelet_bytes value;
    if (eyelet_bytes_equal(name, own[1])) {
        put(out, timestamp);
    } else if (!eyelet_bytes_equal(name, own[0])) {
        if (eyelet_request_header(request, name, &value)) {
            put(out, value);
        }
    } else {
        for (size_t i = 0; i < list->count; i++) {
            put(out, i == 0 ? EYELET_BYTES("") : EYELET_BYTES(","));
            put(out, list->names[i]);
        }
    }
}

static eyelet_reason feed_contentful(eyelet_document *document, eyelet_bytes timestamp,
                                     const output *out) {
    eyelet_request *request = document->request;
    name_list list;
    eyelet_reason reason = list_contentful(request, &list);
    if (reason != EYELET_REASON_OK) {
        return reason;
    }
    put(out, request->method);
    put(out, EYELET_BYTES("\n"));
    if (!put_contentful_path(document, out)) {
        return EYELET_REASON_INTERNAL;
    }
    put(out, EYELET_BYTES("\n"));
    for (size_t i = 0; i < list.count; i++) {
        put(out, i == 0 ? EYELET_BYTES("") : EYELET_BYTES(";"));
        put(out, list.names[i]);
        put(out, EYELET_BYTES(":"));
        put_contentful_value(request, &list, list.names[i], timestamp, out);
    }
    put(out, EYELET_BYTES("\n"));
    put(out, request->body);
    return request->header_overflow ? EYELET_REASON_HEADERS_TOO_LARGE : EYELET_REASON_OK;
}

/* ---- Amazon SNS ---- */

typedef enum sns_field {
    SNS_MESSAGE,
    SNS_MESSAGE_ID,
    SNS_SUBJECT,
    SNS_SUBSCRIBE_URL,
    SNS_TIMESTAMP,
    SNS_TOKEN,
    SNS_TOPIC_ARN,
    SNS_TYPE,
    SNS_FIELD_COUNT
} sns_field;

/* Name, line feed, value, line feed, in this order. Amazon's key signs for everybody, and a
 * message may hold such lines itself: only the message has more than one, and only known types
 * are read, so that the text has one reading (from its end). */
static eyelet_reason put_sns_field(eyelet_document *document, eyelet_bytes name,
                                   const eyelet_json_value *value, bool is_message,
                                   const output *out) {
    if (value->type != EYELET_JSON_STRING) {
        return EYELET_REASON_SIGNATURE_MALFORMED;
    }
    size_t used = document->region_used;
    uint8_t *room = eyelet_document_reserve(document, value->raw.size);
    if (room == NULL) {
        return EYELET_REASON_INTERNAL;
    }
    eyelet_buffer text = eyelet_buffer_over(room, value->raw.size);
    eyelet_json_unescape(value->raw, &text);
    eyelet_bytes plain = eyelet_buffer_view(&text);
    document->region_used = used;
    if (!is_message && eyelet_bytes_find(plain, '\n') < plain.size) {
        return EYELET_REASON_SIGNATURE_MALFORMED;
    }
    put(out, name);
    put(out, EYELET_BYTES("\n"));
    put(out, plain);
    put(out, EYELET_BYTES("\n"));
    return text.overflow ? EYELET_REASON_INTERNAL : EYELET_REASON_OK;
}

static bool is_sns_type(eyelet_json_value type) {
    return eyelet_json_string_equal(type, EYELET_BYTES("Notification")) ||
           eyelet_json_string_equal(type, EYELET_BYTES("SubscriptionConfirmation")) ||
           eyelet_json_string_equal(type, EYELET_BYTES("UnsubscribeConfirmation"));
}

static bool signs_sns_field(sns_field field, bool notification,
                            const eyelet_json_value *value) {
    switch (field) {
    case SNS_SUBJECT:
        return notification && value->type != EYELET_JSON_MISSING &&
               value->type != EYELET_JSON_NULL;
    case SNS_SUBSCRIBE_URL:
    case SNS_TOKEN:
        return !notification;
    case SNS_MESSAGE:
    case SNS_MESSAGE_ID:
    case SNS_TIMESTAMP:
    case SNS_TOPIC_ARN:
    case SNS_TYPE:
        return true;
    case SNS_FIELD_COUNT:
        break;
    }
    return false;
}

static eyelet_reason feed_sns(eyelet_document *document, const output *out) {
    static const char *const names[SNS_FIELD_COUNT] = {"Message",      "MessageId", "Subject",
                                                       "SubscribeURL", "Timestamp", "Token",
                                                       "TopicArn",     "Type"};
    eyelet_bytes paths[SNS_FIELD_COUNT];
    eyelet_json_value values[SNS_FIELD_COUNT];
    for (size_t i = 0; i < SNS_FIELD_COUNT; i++) {
        paths[i] = eyelet_bytes_from_text(names[i]);
    }
    if (eyelet_json_read(document->json, paths, SNS_FIELD_COUNT, values, NULL) !=
        EYELET_JSON_OK) {
        return EYELET_REASON_BODY_UNREADABLE;
    }
    if (!is_sns_type(values[SNS_TYPE])) {
        return EYELET_REASON_SIGNATURE_MALFORMED;
    }
    bool notification =
        eyelet_json_string_equal(values[SNS_TYPE], EYELET_BYTES("Notification"));
    for (size_t i = 0; i < SNS_FIELD_COUNT; i++) {
        if (values[i].repeated) {
            return EYELET_REASON_SIGNATURE_MALFORMED;
        }
        if (signs_sns_field((sns_field)i, notification, &values[i])) {
            eyelet_reason reason =
                put_sns_field(document, paths[i], &values[i], i == SNS_MESSAGE, out);
            if (reason != EYELET_REASON_OK) {
                return reason;
            }
        }
    }
    return EYELET_REASON_OK;
}

/* ---- PayPal ---- */

/* [RFC1952, 8], four bits at a time. */
static uint32_t crc32_of(eyelet_bytes bytes) {
    static const uint32_t table[16] = {0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC,
                                       0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
                                       0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C,
                                       0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C};
    uint32_t crc = 0xFFFFFFFF;
    for (size_t i = 0; i < bytes.size; i++) {
        crc ^= bytes.data[i];
        crc = (crc >> 4) ^ table[crc & 15];
        crc = (crc >> 4) ^ table[crc & 15];
    }
    return ~crc;
}

/* PayPal signs for every webhook with one key: without the webhook's own id in the text,
 * anybody's event would do. */
static eyelet_reason feed_paypal(eyelet_document *document, eyelet_bytes timestamp,
                                 const output *out) {
    eyelet_bytes id;
    if (document->source->app_key.size == 0) {
        return EYELET_REASON_SOURCE_MISCONFIGURED;
    }
    if (!eyelet_request_header(document->request, EYELET_BYTES("paypal-transmission-id"),
                               &id)) {
        return EYELET_REASON_SIGNATURE_MISSING;
    }
    uint8_t digits[10];
    eyelet_buffer crc = eyelet_buffer_over(digits, sizeof digits);
    eyelet_buffer_append_decimal(&crc, crc32_of(document->request->body));
    put(out, id);
    put(out, EYELET_BYTES("|"));
    put(out, timestamp);
    put(out, EYELET_BYTES("|"));
    put(out, document->source->app_key);
    put(out, EYELET_BYTES("|"));
    put(out, eyelet_buffer_view(&crc));
    return EYELET_REASON_OK;
}

/* ---- Mercado Pago ---- */

static void put_pair(const output *out, eyelet_bytes name, eyelet_bytes value) {
    if (value.size > 0) {
        put(out, name);
        put(out, value);
        put(out, EYELET_BYTES(";"));
    }
}

/* The manifest names only what the notification has; the id of an order comes in capitals and
 * is signed in small letters. */
static eyelet_reason feed_mercado_pago(eyelet_document *document, eyelet_bytes timestamp,
                                       const output *out) {
    eyelet_bytes value = {NULL, 0};
    uint8_t letters[DATA_ID_SIZE_MAX];
    eyelet_buffer id = eyelet_buffer_over(letters, sizeof letters);
    if (eyelet_request_query(document->request, EYELET_BYTES("data.id"), &value)) {
        eyelet_form_decode(value, &id);
    }
    if (id.overflow) {
        return EYELET_REASON_SIGNATURE_MALFORMED;
    }
    for (size_t i = 0; i < id.size; i++) {
        letters[i] = letters[i] >= 'A' && letters[i] <= 'Z' ? letters[i] | 0x20 : letters[i];
    }
    put_pair(out, EYELET_BYTES("id:"), eyelet_buffer_view(&id));
    if (eyelet_request_header(document->request, EYELET_BYTES("x-request-id"), &value)) {
        put_pair(out, EYELET_BYTES("request-id:"), value);
    }
    put_pair(out, EYELET_BYTES("ts:"), timestamp);
    return document->request->header_overflow ? EYELET_REASON_HEADERS_TOO_LARGE
                                              : EYELET_REASON_OK;
}

/* ---- Hook0 (Coinbase) ---- */

/* The item "h" of "t=...,h=name name,v1=...". */
static bool find_hook0_names(eyelet_bytes signature, eyelet_bytes *names) {
    eyelet_bytes rest = signature;
    for (size_t i = 0; rest.data != NULL && i <= signature.size; i++) {
        eyelet_bytes item;
        eyelet_bytes name;
        rest = eyelet_bytes_cut(rest, ',', &item);
        eyelet_bytes value = eyelet_bytes_cut(eyelet_bytes_trim(item), '=', &name);
        if (eyelet_bytes_equal(name, EYELET_BYTES("h")) && value.data != NULL) {
            *names = value;
            return true;
        }
    }
    return false;
}

/* {timestamp}.{names}.{values joined by "."}.{body}; a header that is not there is empty. */
static eyelet_reason feed_hook0(eyelet_document *document, eyelet_bytes signature,
                                eyelet_bytes timestamp, const output *out) {
    eyelet_request *request = document->request;
    eyelet_bytes rest;
    if (!find_hook0_names(signature, &rest)) {
        return EYELET_REASON_SIGNATURE_MALFORMED;
    }
    put(out, timestamp);
    put(out, EYELET_BYTES("."));
    put(out, rest);
    for (size_t i = 0; rest.data != NULL; i++) {
        eyelet_bytes name;
        eyelet_bytes value;
        rest = eyelet_bytes_cut(rest, ' ', &name);
        if (i == HEADER_NAME_COUNT_MAX || !is_header_name(name)) {
            return EYELET_REASON_SIGNATURE_MALFORMED;
        }
        put(out, EYELET_BYTES("."));
        if (eyelet_request_header(request, name, &value)) {
            put(out, value);
        }
    }
    put(out, EYELET_BYTES("."));
    put(out, request->body);
    return request->header_overflow ? EYELET_REASON_HEADERS_TOO_LARGE : EYELET_REASON_OK;
}

/* ---- Twilio: which URL was signed ---- */

typedef enum query_form {
    QUERY_AS_RECEIVED,
    QUERY_NORMALIZED,
    QUERY_LEGACY,
    QUERY_PLAIN
} query_form;

/* Hosts that parse URLs by [WHATWG URL] have turned the sender's "'" into "%27". */
static void append_with_apostrophes(eyelet_bytes text, eyelet_buffer *out) {
    for (size_t i = 0; i < text.size; i++) {
        if (eyelet_bytes_starts_with(eyelet_bytes_from_offset(text, i), EYELET_BYTES("%27"))) {
            eyelet_buffer_append_byte(out, '\'');
            i += 2;
        } else {
            eyelet_buffer_append_byte(out, text.data[i]);
        }
    }
}

typedef struct eyelet_twilio_field {
    eyelet_bytes name;
    eyelet_bytes value;
} field;

/* Decodes at most count_max fields into text; returns how many there are. */
static size_t decode_fields(eyelet_bytes form, field *fields, size_t count_max,
                            eyelet_buffer *text) {
    size_t offset = 0;
    size_t count = 0;
    eyelet_bytes name;
    eyelet_bytes value;
    while (count < count_max && eyelet_form_next(form, &offset, &name, &value)) {
        size_t start = text->size;
        eyelet_form_decode(name, text);
        fields[count].name = eyelet_buffer_view_from(text, start);
        start = text->size;
        eyelet_form_decode(value, text);
        fields[count].value = eyelet_buffer_view_from(text, start);
        count++;
    }
    return count;
}

static size_t count_fields(eyelet_bytes form, size_t count_max) {
    size_t offset = 0;
    size_t count = 0;
    eyelet_bytes name;
    eyelet_bytes value;
    while (count < count_max && eyelet_form_next(form, &offset, &name, &value)) {
        count++;
    }
    return count;
}

/* A name that was written already has data == NULL. */
static void append_legacy_field(field *fields, size_t count, size_t first, eyelet_buffer *out) {
    eyelet_bytes name = fields[first].name;
    for (size_t i = first; i < count; i++) {
        if (fields[i].name.data == NULL || !eyelet_bytes_equal(fields[i].name, name)) {
            continue;
        }
        if (i != 0) {
            eyelet_buffer_append_byte(out, '&');
        }
        eyelet_url_encode(name, EYELET_URL_COMPONENT, out);
        eyelet_buffer_append_byte(out, '=');
        eyelet_url_encode(fields[i].value, EYELET_URL_COMPONENT, out);
        fields[i].name.data = NULL;
    }
}

/* The first *count fields, decoded, in the region; *count is then how many there are. NULL
 * where memory is out. */
static field *keep_fields(eyelet_document *document, eyelet_bytes encoded, size_t *count) {
    field *fields = reserve_aligned(document, *count * sizeof(field));
    uint8_t *room = eyelet_document_reserve(document, encoded.size);
    if (fields == NULL || room == NULL) {
        return NULL;
    }
    eyelet_buffer text = eyelet_buffer_over(room, encoded.size);
    *count = decode_fields(encoded, fields, *count, &text);
    return fields;
}

/* Node's querystring.stringify(querystring.parse(query)): repeated names stand together at the
 * first one's place. (Names that are integers, which Node puts first, stay where they are.) */
static bool append_legacy(eyelet_document *document, eyelet_bytes query, eyelet_buffer *out) {
    size_t count = count_fields(query, QUERY_FIELD_COUNT_MAX);
    field *fields = keep_fields(document, query, &count);
    if (fields == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (fields[i].name.data != NULL) {
            append_legacy_field(fields, count, i, out);
        }
    }
    return true;
}

static void append_port(const eyelet_url *parts, eyelet_buffer *out) {
    if (parts->port.size > 0) {
        eyelet_buffer_append_byte(out, ':');
        eyelet_buffer_append(out, parts->port);
    } else {
        eyelet_buffer_append_text(
            out, eyelet_bytes_equal_ignore_case(parts->scheme, EYELET_BYTES("https")) ? ":443"
                                                                                      : ":80");
    }
}

static bool append_query(eyelet_document *document, query_form form, eyelet_buffer *out) {
    eyelet_bytes query = signed_query(document->request);
    switch (form) {
    case QUERY_AS_RECEIVED:
        eyelet_buffer_append(out, query);
        return true;
    case QUERY_NORMALIZED:
        eyelet_url_encode(query, EYELET_URL_QUERY, out);
        return true;
    case QUERY_LEGACY:
        return append_legacy(document, query, out);
    case QUERY_PLAIN:
        append_with_apostrophes(query, out);
        return true;
    }
    return false;
}

static bool append_url(eyelet_document *document, query_form form, bool with_port,
                       eyelet_buffer *out) {
    const eyelet_url *parts = &document->request->parts;
    bool normal = form == QUERY_NORMALIZED || form == QUERY_LEGACY;
    if (normal) {
        eyelet_buffer_append_lower(out, parts->scheme);
    } else {
        eyelet_buffer_append(out, parts->scheme);
    }
    eyelet_buffer_append_text(out, "://");
    eyelet_buffer_append(out, parts->userinfo);
    eyelet_buffer_append_text(out, parts->userinfo.size > 0 ? "@" : "");
    if (normal) {
        eyelet_buffer_append_lower(out, parts->host);
    } else {
        eyelet_buffer_append(out, parts->host);
    }
    if (with_port) {
        append_port(parts, out);
    }
    if (normal) {
        eyelet_buffer_append_text(out, parts->path.size == 0 ? "/" : "");
        eyelet_url_encode(parts->path, EYELET_URL_PATH, out);
    } else {
        eyelet_buffer_append(out, parts->path);
    }
    eyelet_buffer_append_text(out, signed_query(document->request).data != NULL ? "?" : "");
    return append_query(document, form, out);
}

/* One way of writing the URL, in the SDK's order; the two with apostrophes come last. */
static bool write_url(eyelet_document *document, size_t way, eyelet_bytes *url) {
    static const query_form forms[] = {QUERY_AS_RECEIVED, QUERY_NORMALIZED, QUERY_LEGACY,
                                       QUERY_PLAIN};
    const eyelet_request *request = document->request;
    /* a name without "=" gets one; the query need not be that of the URL */
    size_t size_max = (request->url.size + request->parts.query.size) * 4 + PORT_SIZE_MAX + 1;
    size_t used = document->region_used;
    uint8_t *room = eyelet_document_reserve(document, size_max);
    if (room == NULL) {
        return false;
    }
    eyelet_buffer text = eyelet_buffer_over(room, size_max);
    if (!append_url(document, forms[way / 2], way % 2 == 1, &text) || text.overflow) {
        return false;
    }
    document->region_used = used + text.size;
    *url = eyelet_buffer_view(&text);
    return true;
}

/* The wanted one of the different URLs that may have been signed. */
static bool find_url(eyelet_document *document, eyelet_twilio *twilio, size_t wanted,
                     eyelet_bytes *url) {
    while (twilio->url_count <= wanted) {
        if (twilio->tried_count == EYELET_TWILIO_URL_COUNT_MAX ||
            !write_url(document, twilio->tried_count, url)) {
            return false;
        }
        twilio->tried_count++;
        bool known = false;
        for (size_t i = 0; i < twilio->url_count; i++) {
            known = known || eyelet_bytes_equal(twilio->urls[i], *url);
        }
        if (!known) {
            twilio->urls[twilio->url_count++] = *url;
        }
    }
    *url = twilio->urls[wanted];
    return true;
}

/* ---- Twilio: the parameters ---- */

static bool field_less(const field *a, const field *b) {
    if (bytes_less(a->name, b->name)) {
        return true;
    }
    return !bytes_less(b->name, a->name) && bytes_less(a->value, b->value);
}

static void sink_field(field *fields, size_t root, size_t count) {
    field moving = fields[root];
    for (size_t child = root * 2 + 1; child < count; child = root * 2 + 1) {
        if (child + 1 < count && field_less(&fields[child], &fields[child + 1])) {
            child++;
        }
        if (!field_less(&moving, &fields[child])) {
            break;
        }
        fields[root] = fields[child];
        root = child;
    }
    fields[root] = moving;
}

/* Heap sort: in place, no recursion, and no order of fields makes it slow. */
static void sort_fields(field *fields, size_t count) {
    for (size_t root = count / 2; root > 0; root--) {
        sink_field(fields, root - 1, count);
    }
    for (size_t last = count; last > 1; last--) {
        field top = fields[0];
        fields[0] = fields[last - 1];
        fields[last - 1] = top;
        sink_field(fields, 0, last - 1);
    }
}

/* Each name and value once, sorted by both: the values of a repeated name are a sorted set. */
static void put_form(const eyelet_twilio *twilio, const output *out) {
    const field *fields = twilio->fields;
    for (size_t i = 0; i < twilio->field_count; i++) {
        if (i == 0 || field_less(&fields[i - 1], &fields[i])) {
            put(out, fields[i].name);
            put(out, fields[i].value);
        }
    }
}

/* Twilio puts it at the end of the URL; empty where it stands elsewhere. What is signed with a
 * form ends with the form: a message that says "?bodySHA256=..." would be a URL with another
 * body. */
static bool find_body_hash(const eyelet_request *request, eyelet_bytes *hash) {
    const eyelet_bytes query = signed_query(request);
    if (!eyelet_form_find(query, EYELET_BYTES("bodySHA256"), hash)) {
        return false;
    }
    if (hash->size > 0 && hash->data + hash->size != query.data + query.size) {
        *hash = (eyelet_bytes){NULL, 0};
    }
    return true;
}

static bool signs_form(eyelet_request *request) {
    eyelet_bytes hash;
    return !find_body_hash(request, &hash) && !eyelet_request_may_lack_body(request) &&
           eyelet_request_is_form(request);
}

bool eyelet_twilio_start(eyelet_document *document, eyelet_twilio *twilio) {
    *twilio = (eyelet_twilio){.url_count = 0};
    if (!signs_form(document->request)) {
        return true;
    }
    eyelet_bytes body = document->request->body;
    size_t count = count_fields(body, FORM_FIELD_COUNT_MAX + 1);
    if (count > FORM_FIELD_COUNT_MAX) {
        return false;
    }
    field *fields = keep_fields(document, body, &count);
    if (fields == NULL) {
        return false;
    }
    sort_fields(fields, count);
    twilio->fields = fields;
    twilio->field_count = count;
    return true;
}

bool eyelet_twilio_feed(eyelet_document *document, eyelet_twilio *twilio, size_t candidate,
                        eyelet_canonical_sink *sink, void *context) {
    const output out = {sink, context};
    eyelet_bytes url;
    if (!find_url(document, twilio, candidate, &url)) {
        return false;
    }
    put(&out, url);
    put_form(twilio, &out);
    return true;
}

eyelet_reason eyelet_twilio_check_body(eyelet_document *document) {
    eyelet_request *request = document->request;
    eyelet_bytes hash;
    bool covered = request->body.size == 0 || signs_form(request);
    if (find_body_hash(request, &hash)) {
        /* the SDK takes an empty body for the JSON text {} */
        covered = eyelet_sha256_is(hash, request->body) ||
                  (request->body.size == 0 && eyelet_sha256_is(hash, EYELET_BYTES("{}")));
    }
    return covered ? EYELET_REASON_OK : EYELET_REASON_BODY_HASH_MISMATCH;
}

/* ---- Plivo ---- */

/* The fields of form, decoded and sorted. False where memory is out, and where there are more
 * than 65,536 fields. */
static bool put_sorted(eyelet_document *document, eyelet_bytes form, eyelet_bytes assign,
                       eyelet_bytes between, const output *out) {
    size_t count = count_fields(form, FORM_FIELD_COUNT_MAX + 1);
    field *fields = count > FORM_FIELD_COUNT_MAX ? NULL : keep_fields(document, form, &count);
    if (fields == NULL) {
        return false;
    }
    sort_fields(fields, count);
    for (size_t i = 0; i < count; i++) {
        put(out, i > 0 ? between : EYELET_BYTES(""));
        put(out, fields[i].name);
        put(out, assign);
        put(out, fields[i].value);
    }
    return true;
}

eyelet_reason eyelet_plivo_feed(eyelet_document *document, eyelet_canonical_sink *sink,
                                void *context) {
    const output out = {sink, context};
    eyelet_request *request = document->request;
    const eyelet_bytes query = signed_query(request);
    const eyelet_bytes body = request->body;
    if (body.size > 0 &&
        (eyelet_request_may_lack_body(request) || !eyelet_request_is_form(request))) {
        return EYELET_REASON_BODY_HASH_MISMATCH;
    }
    const bool has_query = count_fields(query, 1) > 0;
    const bool has_form = count_fields(body, 1) > 0;
    eyelet_bytes base;
    (void)eyelet_bytes_cut(request->url, '?', &base);
    put(&out, base);
    put(&out, has_query || has_form ? EYELET_BYTES("?") : EYELET_BYTES(""));
    bool fed = put_sorted(document, query, EYELET_BYTES("="), EYELET_BYTES("&"), &out);
    put(&out, has_query && has_form ? EYELET_BYTES(".") : EYELET_BYTES(""));
    fed = fed && put_sorted(document, body, EYELET_BYTES(""), EYELET_BYTES(""), &out);
    return fed ? EYELET_REASON_OK : EYELET_REASON_INTERNAL;
}

/* A nonce with a dot in it could hold the end of the form. */
static eyelet_reason feed_plivo(eyelet_document *document, const output *out) {
    eyelet_bytes nonce;
    if (!eyelet_request_header(document->request, EYELET_BYTES("x-plivo-signature-v3-nonce"),
                               &nonce) ||
        eyelet_bytes_find(nonce, '.') < nonce.size) {
        return EYELET_REASON_SIGNATURE_MALFORMED;
    }
    eyelet_reason reason = eyelet_plivo_feed(document, out->sink, out->context);
    put(out, EYELET_BYTES("."));
    put(out, nonce);
    return reason;
}

/* ---- Bird ---- */

static eyelet_reason feed_bird(const eyelet_request *request, eyelet_bytes timestamp,
                               const output *out) {
    eyelet_hash hash;
    uint8_t digest[EYELET_HASH_SIZE_MAX];
    eyelet_hash_start(&hash, EYELET_HASH_SHA256);
    eyelet_hash_update(&hash, request->body);
    size_t size = eyelet_hash_finish(&hash, digest);
    put(out, timestamp);
    put(out, EYELET_BYTES("\n"));
    put(out, request->url);
    put(out, EYELET_BYTES("\n"));
    put(out, eyelet_bytes_from(digest, size));
    return EYELET_REASON_OK;
}

/* ---- each by its name ---- */

eyelet_reason eyelet_canonical_feed(eyelet_document *document, eyelet_bytes signature,
                                    eyelet_bytes timestamp, eyelet_canonical_sink *sink,
                                    void *context) {
    const output out = {sink, context};
    switch (document->source->row->special) {
    case EYELET_SPECIAL_CONTENTFUL:
        return feed_contentful(document, timestamp, &out);
    case EYELET_SPECIAL_SNS:
        return feed_sns(document, &out);
    case EYELET_SPECIAL_PAYPAL:
        return feed_paypal(document, timestamp, &out);
    case EYELET_SPECIAL_HOOK0:
        return feed_hook0(document, signature, timestamp, &out);
    case EYELET_SPECIAL_MERCADO_PAGO:
        return feed_mercado_pago(document, timestamp, &out);
    case EYELET_SPECIAL_PLIVO:
        return feed_plivo(document, &out);
    case EYELET_SPECIAL_BIRD:
        return feed_bird(document->request, timestamp, &out);
    case EYELET_SPECIAL_NONE:
    case EYELET_SPECIAL_TWILIO:
        break;
    }
    return EYELET_REASON_INTERNAL;
}
