/* What does the body of this request say?   Layer: webhook. */
#include "webhook/document.h"

#include "codec/hex.h"
#include "codec/url.h"
#include "crypto/secret_equal.h"

static void finish_hex(eyelet_hash *hash, uint8_t out[64]) {
    uint8_t digest[EYELET_HASH_SIZE_MAX];
    size_t size = eyelet_hash_finish(hash, digest);
    eyelet_buffer hex = eyelet_buffer_over(out, 64);
    eyelet_hex_encode(eyelet_bytes_from(digest, size), &hex);
}

void eyelet_sha256_hex(const eyelet_bytes *parts, size_t count, uint8_t out[64]) {
    eyelet_hash hash;
    eyelet_hash_start(&hash, EYELET_HASH_SHA256);
    for (size_t i = 0; i < count; i++) {
        eyelet_hash_update(&hash, parts[i]);
    }
    finish_hex(&hash, out);
}

bool eyelet_sha256_is(eyelet_bytes claimed, eyelet_bytes bytes) {
    uint8_t own[64];
    uint8_t given[64];
    eyelet_buffer lower = eyelet_buffer_over(given, sizeof given);
    eyelet_sha256_hex(&bytes, 1, own);
    eyelet_buffer_append_lower(&lower, claimed);
    return !lower.overflow &&
           eyelet_secret_equal(eyelet_buffer_view(&lower), eyelet_bytes_from(own, sizeof own));
}

void eyelet_document_start(eyelet_document *document, const eyelet_source *source,
                           eyelet_request *request) {
    document->source = source;
    document->request = request;
    document->json_is_read = false;
    document->json_result = EYELET_REASON_OK;
    document->json = (eyelet_bytes){NULL, 0};
    document->hash_is_known = false;
    document->region_used = 0;
    document->region_peak = 0;
    document->values = (eyelet_values){.request = request};
}

void eyelet_document_set_body(eyelet_document *document, eyelet_bytes body) {
    document->request->body = body;
    document->request->body_is_read = true;
    document->region_used = body.size;
}

uint8_t *eyelet_document_reserve(eyelet_document *document, size_t size) {
    uint8_t *region = eyelet_host_region(document->region_used + size);
    if (region == NULL) {
        return NULL;
    }
    uint8_t *start = region + document->region_used;
    document->region_used += size;
    if (document->region_used > document->region_peak) {
        document->region_peak = document->region_used;
    }
    return start;
}

static eyelet_reason reason_of(eyelet_json_result result) {
    switch (result) {
    case EYELET_JSON_OK:
        return EYELET_REASON_OK;
    case EYELET_JSON_TOO_DEEP:
        return EYELET_REASON_BODY_TOO_DEEP;
    case EYELET_JSON_INVALID:
        break;
    }
    return EYELET_REASON_BODY_UNREADABLE;
}

/* A form encodes these, and a multipart one begins with "--". */
static bool looks_like_json(eyelet_bytes body) {
    size_t i = 0;
    while (i < body.size && (body.data[i] == ' ' || body.data[i] == '\t' ||
                             body.data[i] == '\r' || body.data[i] == '\n')) {
        i++;
    }
    return i < body.size && (body.data[i] == '{' || body.data[i] == '[');
}

static bool has_part(eyelet_request *request) {
    size_t offset = 0;
    eyelet_bytes type;
    eyelet_bytes name;
    eyelet_bytes content;
    return eyelet_request_header(request, EYELET_BYTES("content-type"), &type) &&
           eyelet_multipart_next(request->body, type, &offset, &name, &content);
}

/* No signature covers the content type: it says form only where the row reads one and the body
 * can be one of its kind. Else a recorded event could be sent again without the id in its body.
 */
static bool is_form(const eyelet_document *document) {
    eyelet_request *request = document->request;
    if (!document->source->reads_form || looks_like_json(request->body)) {
        return false;
    }
    if (eyelet_request_is_multipart(request)) {
        return has_part(request);
    }
    return eyelet_request_is_form(request) &&
           !eyelet_bytes_starts_with(request->body, EYELET_BYTES("--"));
}

/* The JSON text of the request; false where there is none to read (a form without form_json),
 * or where memory is out, which json_result then says. */
static bool find_json(eyelet_document *document, eyelet_bytes *json) {
    eyelet_request *request = document->request;
    if (!is_form(document)) {
        *json = request->body;
        return request->body.size > 0 || !eyelet_request_may_lack_body(request);
    }
    eyelet_bytes field;
    bool encoded = false;
    if (document->source->row->form_json == NULL ||
        !eyelet_request_form(request, eyelet_bytes_from_text(document->source->row->form_json),
                             &field, &encoded)) {
        return false;
    }
    uint8_t *room = eyelet_document_reserve(document, field.size);
    if (room == NULL) {
        document->json_result = EYELET_REASON_INTERNAL;
        return false;
    }
    eyelet_buffer decoded = eyelet_buffer_over(room, field.size);
    if (encoded) {
        eyelet_form_decode(field, &decoded);
    } else {
        eyelet_buffer_append(&decoded, field);
    }
    *json = eyelet_buffer_view(&decoded);
    return true;
}

eyelet_reason eyelet_document_read(eyelet_document *document) {
    if (document->json_is_read) {
        return document->json_result;
    }
    document->json_is_read = true;
    const eyelet_source *source = document->source;
    if (!find_json(document, &document->json)) {
        return document->json_result;
    }
    document->json_result =
        reason_of(eyelet_json_read(document->json, source->body_paths, source->body_path_count,
                                   document->body_values, NULL));
    if (document->json_result == EYELET_REASON_OK) {
        document->values.body = document->body_values;
    }
    return document->json_result;
}

void eyelet_document_set_item(eyelet_document *document, const eyelet_json_value *element) {
    const eyelet_source *source = document->source;
    if (source->item_path_count > 0) {
        eyelet_json_result result =
            eyelet_json_read(element->raw, source->item_paths, source->item_path_count,
                             document->item_values, NULL);
        document->values.item = result == EYELET_JSON_OK ? document->item_values : NULL;
    }
}

void eyelet_document_hash_item(eyelet_document *document, const eyelet_json_value *element,
                               uint8_t alike_count) {
    const eyelet_bytes parts[] = {element->raw,
                                  eyelet_bytes_from(&alike_count, alike_count > 0 ? 1 : 0)};
    eyelet_sha256_hex(parts, sizeof parts / sizeof parts[0], document->item_hash_hex);
    document->values.item_hash_hex = eyelet_bytes_from(document->item_hash_hex, 64);
}

static void know_hash(eyelet_document *document) {
    document->hash_is_known = true;
    document->values.body_hash_hex = eyelet_bytes_from(document->hash_hex, 64);
}

void eyelet_document_hash(eyelet_document *document) {
    if (document->hash_is_known) {
        return;
    }
    const eyelet_request *request = document->request;
    if (request->body.size > 0) {
        eyelet_sha256_hex(&request->body, 1, document->hash_hex);
    } else {
        const eyelet_bytes parts[] = {request->method, EYELET_BYTES("\n"), request->parts.path,
                                      EYELET_BYTES("?"), request->parts.query};
        eyelet_sha256_hex(parts, sizeof parts / sizeof parts[0], document->hash_hex);
    }
    know_hash(document);
}

void eyelet_document_set_hash(eyelet_document *document, eyelet_hash *hash) {
    finish_hex(hash, document->hash_hex);
    know_hash(document);
}
