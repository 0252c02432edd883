/* What does a request of this source's provider look like?   Layer: cli. */
#include "sample.h"

#include <string.h>
#include <time.h>

#include "codec/json.h"
#include "codec/url.h"

#define SOME_TIME_S                                                                            \
    1735689600 /* where the body is the id, it must not change from one request to the next */

/* ---- fields ---- */

static bool has_field(const eyelet_sample_fields *fields, eyelet_bytes name) {
    for (size_t i = 0; i < fields->count; i++) {
        if (eyelet_bytes_equal(fields->fields[i].name, name)) {
            return true;
        }
    }
    return false;
}

static void put_field(eyelet_sample_fields *fields, eyelet_bytes name, eyelet_bytes value) {
    if (!has_field(fields, name) && fields->count < EYELET_SAMPLE_FIELD_COUNT_MAX) {
        fields->fields[fields->count++] = (eyelet_sample_field){name, value};
    }
}

void eyelet_sample_put_header(eyelet_sample *sample, eyelet_bytes name, eyelet_bytes value) {
    put_field(&sample->headers, name, value);
}

static void append_fields(const eyelet_sample_fields *fields, eyelet_buffer *out) {
    for (size_t i = 0; i < fields->count; i++) {
        if (i > 0) {
            eyelet_buffer_append_byte(out, '&');
        }
        eyelet_url_encode(fields->fields[i].name, EYELET_URL_UNRESERVED, out);
        eyelet_buffer_append_byte(out, '=');
        eyelet_url_encode(fields->fields[i].value, EYELET_URL_UNRESERVED, out);
    }
}

/* ---- the tree of a JSON body ---- */

static bool is_index(eyelet_bytes segment) {
    for (size_t i = 0; i < segment.size; i++) {
        if (segment.data[i] < '0' || segment.data[i] > '9') {
            return false;
        }
    }
    return segment.size > 0;
}

static size_t find_child(const eyelet_sample *sample, size_t parent, eyelet_bytes name) {
    size_t child = sample->nodes[parent].first_child;
    while (child != 0 && !eyelet_bytes_equal(sample->nodes[child].name, name)) {
        child = sample->nodes[child].next;
    }
    return child;
}

static size_t add_child(eyelet_sample *sample, size_t parent, eyelet_bytes name) {
    if (sample->node_count >= EYELET_SAMPLE_NODE_COUNT_MAX) {
        return 0;
    }
    size_t child = sample->node_count++;
    eyelet_sample_node *above = &sample->nodes[parent];
    memset(&sample->nodes[child], 0, sizeof sample->nodes[child]);
    sample->nodes[child].name = name;
    sample->nodes[child].parent = parent;
    if (above->first_child == 0) {
        above->first_child = child;
        above->is_array = is_index(name);
    } else {
        sample->nodes[above->last_child].next = child;
    }
    above->last_child = child;
    return child;
}

static void put_path(eyelet_sample *sample, eyelet_bytes path, eyelet_bytes value,
                     bool is_number) {
    size_t node = 0;
    while (path.data != NULL) {
        eyelet_bytes segment;
        path = eyelet_bytes_cut(path, '.', &segment);
        size_t child = find_child(sample, node, segment);
        node = child != 0 ? child : add_child(sample, node, segment);
        if (node == 0) {
            return;
        }
    }
    if (sample->nodes[node].value.data == NULL && sample->nodes[node].first_child == 0) {
        sample->nodes[node].value = value;
        sample->nodes[node].is_number = is_number;
    }
}

static void append_leaf(const eyelet_sample_node *node, eyelet_buffer *out) {
    if (node->is_number) {
        eyelet_buffer_append(out, node->value);
    } else {
        eyelet_buffer_append_byte(out, '"');
        eyelet_json_escape(node->value, out);
        eyelet_buffer_append_byte(out, '"');
    }
}

static void append_name(const eyelet_sample *sample, const eyelet_sample_node *node,
                        eyelet_buffer *out) {
    if (!sample->nodes[node->parent].is_array) {
        eyelet_buffer_append_byte(out, '"');
        eyelet_json_escape(node->name, out);
        eyelet_buffer_append_text(out, "\":");
    }
}

static void append_json(const eyelet_sample *sample, eyelet_buffer *out) {
    size_t node = 0;
    if (sample->nodes[0].first_child == 0) {
        eyelet_buffer_append_text(out, "{}");
        return;
    }
    eyelet_buffer_append_byte(out, sample->nodes[0].is_array ? '[' : '{');
    node = sample->nodes[0].first_child;
    while (node != 0) {
        const eyelet_sample_node *here = &sample->nodes[node];
        append_name(sample, here, out);
        if (here->first_child != 0) {
            eyelet_buffer_append_byte(out, here->is_array ? '[' : '{');
            node = here->first_child;
            continue;
        }
        append_leaf(here, out);
        while (node != 0 && sample->nodes[node].next == 0) {
            node = sample->nodes[node].parent;
            eyelet_buffer_append_byte(out, sample->nodes[node].is_array ? ']' : '}');
        }
        if (node != 0) {
            eyelet_buffer_append_byte(out, ',');
            node = sample->nodes[node].next;
        }
    }
}

static bool signs_form_field(const eyelet_source *source) {
    return eyelet_source_reads_kind(source, source->signed_content, EYELET_TERM_FORM);
}

/* The field that is signed holds the JSON (Mandrill). */
static bool holds_json_in_form(const eyelet_source *source) {
    return source->row->form_json != NULL && signs_form_field(source);
}

void eyelet_sample_append_body(const eyelet_sample *sample, eyelet_buffer *out) {
    if (sample->is_form) {
        append_fields(&sample->form, out);
    } else if (holds_json_in_form(sample->source)) {
        static uint8_t room[EYELET_SAMPLE_ARENA_SIZE];
        eyelet_buffer json = eyelet_buffer_over(room, sizeof room);
        append_json(sample, &json);
        const eyelet_sample_fields form = {
            1,
            {{eyelet_bytes_from_text(sample->source->row->form_json),
              eyelet_buffer_view(&json)}}};
        append_fields(&form, out);
    } else {
        append_json(sample, out);
    }
}

void eyelet_sample_append_query(const eyelet_sample *sample, eyelet_buffer *out) {
    if (sample->query.count > 0) {
        eyelet_buffer_append_byte(out, '?');
        append_fields(&sample->query, out);
    }
}

/* ---- expressions, turned round ---- */

/* Where item: paths stand in the whole body: "entry[].changes[]" -> "entry.0.changes.0.". */
static eyelet_bytes item_path(eyelet_sample *sample, eyelet_bytes path) {
    eyelet_bytes shape = eyelet_bytes_from_text(sample->source->row->batch);
    size_t start = sample->text.size;
    for (size_t i = 0; i < shape.size; i++) {
        if (shape.data[i] == '[') {
            eyelet_buffer_append_text(&sample->text, sample->text.size > start ? ".0" : "0");
            i++;
        } else {
            eyelet_buffer_append_byte(&sample->text, shape.data[i]);
        }
    }
    if (sample->text.size > start) {
        eyelet_buffer_append_byte(&sample->text, '.');
    }
    eyelet_buffer_append(&sample->text, path);
    return eyelet_buffer_view_from(&sample->text, start);
}

static eyelet_bytes numbered(eyelet_sample *sample, eyelet_bytes family) {
    size_t start = sample->text.size;
    eyelet_buffer_append(&sample->text, family);
    eyelet_buffer_append_byte(&sample->text, '1');
    return eyelet_buffer_view_from(&sample->text, start);
}

static bool has_path(const eyelet_sample *sample, eyelet_bytes path) {
    size_t node = 0;
    do {
        eyelet_bytes segment;
        path = eyelet_bytes_cut(path, '.', &segment);
        node = find_child(sample, node, segment);
    } while (node != 0 && path.data != NULL);
    return node != 0;
}

/* Whether something stands there already: a part of the id can be the type. */
static bool is_put(eyelet_sample *sample, const eyelet_term *term) {
    return (term->kind == EYELET_TERM_HEADER && has_field(&sample->headers, term->text)) ||
           (term->kind == EYELET_TERM_QUERY && has_field(&sample->query, term->text)) ||
           (term->kind == EYELET_TERM_FORM && has_field(&sample->form, term->text)) ||
           (term->kind == EYELET_TERM_BODY_PATH &&
            has_path(sample, sample->source->body_paths[term->slot])) ||
           (term->kind == EYELET_TERM_ITEM_PATH &&
            has_path(sample, item_path(sample, sample->source->item_paths[term->slot])));
}

static void put_term(eyelet_sample *sample, const eyelet_term *term, eyelet_bytes value,
                     bool is_number) {
    switch (term->kind) {
    case EYELET_TERM_HEADER:
        put_field(&sample->headers, term->text, value);
        break;
    case EYELET_TERM_HEADER_FAMILY:
        put_field(&sample->headers, numbered(sample, term->text), value);
        break;
    case EYELET_TERM_QUERY:
        put_field(&sample->query, term->text, value);
        break;
    case EYELET_TERM_FORM:
        if (sample->is_form) {
            put_field(&sample->form, term->text, value);
        }
        break;
    case EYELET_TERM_BODY_PATH:
        if (!sample->is_form) {
            put_path(sample, sample->source->body_paths[term->slot], value, is_number);
        }
        break;
    case EYELET_TERM_ITEM_PATH:
        if (!sample->is_form) {
            put_path(sample, item_path(sample, sample->source->item_paths[term->slot]), value,
                     is_number);
        }
        break;
    case EYELET_TERM_TEXT:
    case EYELET_TERM_HASH_BODY:
    case EYELET_TERM_HASH_ITEM:
    case EYELET_TERM_ARRIVAL:
    case EYELET_TERM_BODY:
    case EYELET_TERM_TIMESTAMP:
    case EYELET_TERM_URL:
    case EYELET_TERM_URL_DECODED:
    case EYELET_TERM_METHOD:
    case EYELET_TERM_SECRET:
    case EYELET_TERM_APP_KEY:
        break;
    }
}

static bool reads_form(eyelet_term_kind kind) { return kind == EYELET_TERM_FORM; }

static bool reads_json(eyelet_term_kind kind) {
    return kind == EYELET_TERM_BODY_PATH || kind == EYELET_TERM_ITEM_PATH;
}

/* The alternative that begins at first: where it ends, and whether this form of body can hold
 * it. */
static size_t end_of_alternative(const eyelet_sample *sample, eyelet_program program,
                                 size_t first, bool *suits) {
    size_t i = first;
    *suits = true;
    do {
        eyelet_term_kind kind = sample->source->terms[program.first + i].kind;
        *suits = *suits && !(sample->is_form ? reads_json(kind) : reads_form(kind));
        i++;
    } while (i < program.count && sample->source->terms[program.first + i].joined);
    return i;
}

void eyelet_sample_put(eyelet_sample *sample, eyelet_program program, eyelet_bytes value,
                       bool is_number) {
    size_t first = 0;
    while (first < program.count) {
        bool suits;
        size_t end = end_of_alternative(sample, program, first, &suits);
        if (!suits) {
            first = end;
            continue;
        }
        for (size_t i = first; i < end; i++) {
            if (is_put(sample, &sample->source->terms[program.first + i])) {
                continue;
            }
            eyelet_bytes part = value; /* a+b is joined by ":" */
            if (end - first > 1) {
                eyelet_bytes rest =
                    i + 1 < end ? eyelet_bytes_cut(value, ':', &part) : (eyelet_bytes){NULL, 0};
                value = rest.data != NULL ? rest : EYELET_BYTES("sample");
            }
            put_term(sample, &sample->source->terms[program.first + i], part, is_number);
        }
        return;
    }
}

void eyelet_sample_append_time(eyelet_buffer *out, eyelet_time_unit unit, int64_t time_s) {
    switch (unit) {
    case EYELET_UNIT_S:
    case EYELET_UNIT_AUTO:
        eyelet_buffer_append_decimal(out, time_s);
        return;
    case EYELET_UNIT_MS:
        eyelet_buffer_append_decimal(out, time_s * 1000);
        return;
    case EYELET_UNIT_ISO: {
        char text[32];
        time_t seconds = (time_t)time_s;
        const struct tm *parts = gmtime(&seconds); /* strict C17 has no gmtime_r */
        size_t size =
            parts == NULL ? 0 : strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", parts);
        eyelet_buffer_append(out, eyelet_bytes_from(text, size));
        return;
    }
    }
}

/* ---- the whole request ---- */

static bool first_reads(const eyelet_source *source, eyelet_program program,
                        bool (*reads)(eyelet_term_kind kind)) {
    for (size_t i = 0; i < program.count; i++) {
        const eyelet_term *term = &source->terms[program.first + i];
        if (i > 0 && !term->joined) {
            return false;
        }
        if (reads(term->kind)) {
            return true;
        }
    }
    return false;
}

static bool is_form(const eyelet_source *source) {
    const eyelet_program programs[] = {source->signature, source->timestamp, source->id,
                                       source->type, source->occurred_at};
    bool form = source->row->special == EYELET_SPECIAL_TWILIO ||
                source->row->special == EYELET_SPECIAL_PLIVO || signs_form_field(source);
    if (holds_json_in_form(source)) {
        return false;
    }
    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++) {
        if (first_reads(source, programs[i], reads_json)) {
            return form && i == 0;
        }
        form = form || first_reads(source, programs[i], reads_form);
    }
    return form && source->row->batch == NULL;
}

/* A type that the source lets through: its first pattern, "*" filled in. */
static eyelet_bytes sample_type(eyelet_sample *sample) {
    const eyelet_source *source = sample->source;
    if (!source->filters_events || source->event_count == 0) {
        return EYELET_BYTES("sample.created");
    }
    size_t start = sample->text.size;
    for (size_t i = 0; i < source->events[0].size; i++) {
        if (source->events[0].data[i] == '*') {
            eyelet_buffer_append_text(&sample->text, "create");
        } else {
            eyelet_buffer_append_byte(&sample->text, source->events[0].data[i]);
        }
    }
    return eyelet_buffer_view_from(&sample->text, start);
}

/* Meta's products share one envelope that no expression describes; this is WhatsApp's. */
static void fill_meta(eyelet_sample *sample, eyelet_bytes id, eyelet_bytes time) {
    const struct {
        const char *path;
        eyelet_bytes value;
    } members[] = {
        {"object", EYELET_BYTES("whatsapp_business_account")},
        {"entry.0.id", EYELET_BYTES("102290129340398")},
        {"entry.0.changes.0.field", EYELET_BYTES("messages")},
        {"entry.0.changes.0.value.messaging_product", EYELET_BYTES("whatsapp")},
        {"entry.0.changes.0.value.messages.0.from", EYELET_BYTES("15551234567")},
        {"entry.0.changes.0.value.messages.0.id", id},
        {"entry.0.changes.0.value.messages.0.timestamp", time},
        {"entry.0.changes.0.value.messages.0.type", EYELET_BYTES("text")},
        {"entry.0.changes.0.value.messages.0.text.body", EYELET_BYTES("Hello from Eyelet")},
    };
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        put_path(sample, eyelet_bytes_from_text(members[i].path), members[i].value, false);
    }
}

static eyelet_bytes time_text(eyelet_sample *sample, eyelet_time_unit unit, int64_t time_s) {
    size_t start = sample->text.size;
    eyelet_sample_append_time(&sample->text, unit, time_s);
    return eyelet_buffer_view_from(&sample->text, start);
}

/* Else two samples with two ids were one event. */
static bool goes_by_hash(const eyelet_source *source) {
    return source->id.count == 0 || eyelet_source_id_reads_hash(source);
}

static eyelet_bytes id_path(eyelet_sample *sample) {
    if (sample->source->row->batch != NULL) {
        return item_path(sample, EYELET_BYTES("id"));
    }
    return sample->nodes[0].is_array ? EYELET_BYTES("0.id") : EYELET_BYTES("id");
}

void eyelet_sample_fill(eyelet_sample *sample, const eyelet_source *source, eyelet_bytes id,
                        eyelet_bytes timestamp, int64_t now_s) {
    const eyelet_row *row = source->row;
    memset(sample, 0, sizeof *sample);
    sample->source = source;
    sample->text = eyelet_buffer_over(sample->arena, sizeof sample->arena);
    sample->node_count = 1;
    sample->is_form = is_form(source);
    put_field(&sample->headers, EYELET_BYTES("content-type"),
              sample->is_form || holds_json_in_form(source)
                  ? EYELET_BYTES("application/x-www-form-urlencoded")
                  : EYELET_BYTES("application/json"));
    if (row->special == EYELET_SPECIAL_CONTENTFUL) { /* it names the headers that are signed */
        put_field(&sample->headers, EYELET_BYTES("x-contentful-signed-headers"),
                  EYELET_BYTES("x-contentful-signed-headers,x-contentful-timestamp"));
    }
    eyelet_sample_put(sample, source->requirement, source->requires_setting, false);
    eyelet_sample_put(sample, source->timestamp, timestamp,
                      row->timestamp.unit != EYELET_UNIT_ISO);
    eyelet_sample_put(sample, source->type, sample_type(sample), false);
    eyelet_sample_put(sample, source->id, id, false);
    int64_t occurred_s = source->id.count > 0 ? now_s : SOME_TIME_S;
    eyelet_sample_put(sample, source->occurred_at,
                      time_text(sample, row->occurred_unit, occurred_s),
                      row->occurred_unit != EYELET_UNIT_ISO);
    for (size_t i = 0; i < source->signed_content.count; i++) {
        put_term(sample, &source->terms[source->signed_content.first + i], id, false);
    }
    if (row->batch != NULL && strcmp(row->batch, "meta") == 0) {
        fill_meta(sample, id, time_text(sample, EYELET_UNIT_S, now_s));
    } else if (goes_by_hash(source) && !sample->is_form) {
        put_path(sample, id_path(sample), id, false);
    } else if (goes_by_hash(source) && !signs_form_field(source)) {
        put_field(&sample->form, EYELET_BYTES("id"), id);
    }
    eyelet_sample_put(sample, source->account, EYELET_BYTES("acct_sample"), false);
    if (source->token.size > 0) {
        put_field(&sample->headers, EYELET_BYTES("x-eyelet-token"), source->token);
    }
    if (source->origin.size > 0) {
        put_field(&sample->headers, EYELET_BYTES("origin"), source->origin);
    }
}
