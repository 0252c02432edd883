/* From where does this request come, and may it come in?   Layer: webhook. */
#include "webhook/access.h"

#include "crypto/secret_equal.h"

#define TOKEN_SIZE_MAX 1024

/* The entry that the outermost trusted hop added: the hops-th from the end of a comma-separated
 * list. */
static bool entry_from_end(eyelet_bytes list, size_t hops, eyelet_bytes *entry) {
    size_t end = list.size;
    for (size_t hop = 1;; hop++) {
        size_t start = end;
        while (start > 0 && list.data[start - 1] != ',') {
            start--;
        }
        if (hop == hops) {
            *entry = eyelet_bytes_trim(eyelet_bytes_slice(list, start, end - start));
            return entry->size > 0;
        }
        if (start == 0) {
            return false;
        }
        end = start - 1;
    }
}

static void trust_proxy(const eyelet_source *source, eyelet_request *request,
                        eyelet_bytes *scheme) {
    eyelet_bytes list;
    eyelet_bytes entry;
    if (eyelet_request_header(request, EYELET_BYTES("x-forwarded-for"), &list)) {
        bool known = entry_from_end(list, source->trusted_hops, &entry);
        request->address = known ? entry : (eyelet_bytes){NULL, 0};
    }
    if (eyelet_request_header(request, EYELET_BYTES("x-forwarded-proto"), &list)) {
        /* most proxies replace this header, so that it holds one entry however many hops there
         * are */
        bool known = entry_from_end(list, source->trusted_hops, &entry) ||
                     entry_from_end(list, 1, &entry);
        if (known && (eyelet_bytes_equal_ignore_case(entry, EYELET_BYTES("https")) ||
                      eyelet_bytes_equal_ignore_case(entry, EYELET_BYTES("http")))) {
            *scheme = entry;
        }
    }
}

eyelet_reason eyelet_access_locate(const eyelet_source *source, eyelet_request *request,
                                   eyelet_buffer *text) {
    eyelet_bytes scheme = request->parts.scheme;
    if (source->trusted_hops > 0) {
        trust_proxy(source, request, &scheme);
    }
    request->transport = scheme;
    eyelet_url public_parts;
    bool has_public =
        source->public_url.size > 0 && eyelet_url_parse(source->public_url, &public_parts);
    size_t start = text->size;
    if (has_public) {
        eyelet_buffer_append(text, source->public_url);
        if (!public_parts.has_query && request->parts.has_query) {
            eyelet_buffer_append_byte(text, '?');
            eyelet_buffer_append(text, request->parts.query);
        }
    } else if (!eyelet_bytes_equal(scheme, request->parts.scheme)) {
        eyelet_buffer_append(text, scheme);
        eyelet_buffer_append(
            text, eyelet_bytes_from_offset(request->url, request->parts.scheme.size));
    } else {
        return EYELET_REASON_OK;
    }
    if (text->overflow) {
        return EYELET_REASON_URL_TOO_LONG;
    }
    eyelet_bytes query = request->parts.query;
    bool has_query = request->parts.has_query;
    request->url = eyelet_buffer_view_from(text, start);
    if (!eyelet_url_parse(request->url, &request->parts)) {
        return EYELET_REASON_BAD_URL;
    }
    /* what the caller asked for stays what query: reads */
    request->parts.query = query;
    request->parts.has_query = has_query;
    return EYELET_REASON_OK;
}

static bool is_allowed_address(const eyelet_source *source, eyelet_bytes address) {
    eyelet_ip ip;
    if (!eyelet_ip_parse(address, &ip)) {
        return false;
    }
    for (size_t i = 0; i < source->allow_ip_count; i++) {
        if (eyelet_cidr_contains(&source->allow_ips[i], &ip)) {
            return true;
        }
    }
    return false;
}

eyelet_reason eyelet_access_check(const eyelet_source *source, eyelet_request *request) {
    if (source->require_https &&
        !eyelet_bytes_equal_ignore_case(request->transport, EYELET_BYTES("https"))) {
        return EYELET_REASON_HTTPS_REQUIRED;
    }
    if (source->allow_ip_count > 0 && !is_allowed_address(source, request->address)) {
        return EYELET_REASON_ADDRESS_NOT_ALLOWED;
    }
    eyelet_bytes origin;
    if (source->origin.size > 0 &&
        (!eyelet_request_header(request, EYELET_BYTES("origin"), &origin) ||
         !eyelet_bytes_equal(origin, source->origin))) {
        return EYELET_REASON_ORIGIN_NOT_ALLOWED;
    }
    return EYELET_REASON_OK;
}

eyelet_reason eyelet_access_check_token(const eyelet_source *source, eyelet_request *request) {
    if (source->token.size == 0) {
        return EYELET_REASON_OK;
    }
    uint8_t room[TOKEN_SIZE_MAX];
    eyelet_buffer decoded = eyelet_buffer_over(room, sizeof room);
    eyelet_bytes given = {NULL, 0};
    eyelet_bytes encoded;
    if (!eyelet_request_header(request, EYELET_BYTES("x-eyelet-token"), &given) &&
        eyelet_request_query(request, EYELET_BYTES("token"), &encoded)) {
        eyelet_form_decode(encoded, &decoded);
        given = eyelet_buffer_view(&decoded);
    }
    if (given.size == 0) {
        return EYELET_REASON_SIGNATURE_MISSING;
    }
    return eyelet_secret_equal(given, source->token) ? EYELET_REASON_OK
                                                     : EYELET_REASON_TOKEN_MISMATCH;
}
