/* What did the caller send?   Layer: http.   [RFC9110] */
#include "http/request.h"

#include <string.h>

bool eyelet_request_header(eyelet_request *request, eyelet_bytes name, eyelet_bytes *value) {
    for (size_t i = 0; i < request->header_count; i++) {
        if (eyelet_bytes_equal(request->header_names[i], name)) {
            *value = request->header_values[i];
            return request->header_present[i];
        }
    }
    uint8_t *free_part = request->arena + request->arena_size;
    size_t free_size = EYELET_HEADER_ARENA_SIZE - request->arena_size;
    ptrdiff_t size = eyelet_host_header(name, free_part, free_size);
    bool present = size >= 0;
    if (present && (size_t)size > free_size) {
        request->header_overflow = true;
        memset(free_part, 0, free_size); /* a part of it may stand there */
        return false;
    }
    eyelet_bytes found = {NULL, 0};
    if (present) {
        found = eyelet_bytes_trim(eyelet_bytes_from(free_part, (size_t)size));
        request->arena_size += (size_t)size;
    }
    if (request->header_count < EYELET_HEADER_COUNT_MAX) {
        request->header_names[request->header_count] = name;
        request->header_values[request->header_count] = found;
        request->header_present[request->header_count] = present;
        request->header_count++;
    }
    if (present) {
        *value = found;
    }
    return present;
}

bool eyelet_request_query(const eyelet_request *request, eyelet_bytes name,
                          eyelet_bytes *value) {
    return eyelet_form_find(request->parts.query, name, value);
}

static bool has_media_type(eyelet_request *request, eyelet_bytes type) {
    eyelet_bytes given;
    if (!eyelet_request_header(request, EYELET_BYTES("content-type"), &given)) {
        return false;
    }
    eyelet_bytes head;
    (void)eyelet_bytes_cut(given, ';', &head);
    return eyelet_bytes_equal_ignore_case(eyelet_bytes_trim(head), type);
}

bool eyelet_request_is_form(eyelet_request *request) {
    return has_media_type(request, EYELET_BYTES("application/x-www-form-urlencoded"));
}

bool eyelet_request_is_multipart(eyelet_request *request) {
    return has_media_type(request, EYELET_BYTES("multipart/form-data"));
}

bool eyelet_request_is_get(const eyelet_request *request) {
    return eyelet_bytes_equal(request->method, EYELET_BYTES("GET"));
}

bool eyelet_request_may_lack_body(const eyelet_request *request) {
    return eyelet_request_is_get(request) ||
           eyelet_bytes_equal(request->method, EYELET_BYTES("HEAD")) ||
           eyelet_bytes_equal(request->method, EYELET_BYTES("DELETE"));
}

size_t eyelet_request_form_count(eyelet_request *request, eyelet_bytes name) {
    size_t count = 0;
    size_t offset = 0;
    eyelet_bytes found;
    eyelet_bytes value;
    if (!request->body_is_read) {
        return 0;
    }
    if (eyelet_request_is_form(request)) {
        return eyelet_form_count(request->body, name);
    }
    if (eyelet_request_is_multipart(request) &&
        eyelet_request_header(request, EYELET_BYTES("content-type"), &value)) {
        const eyelet_bytes content_type = value;
        while (eyelet_multipart_next(request->body, content_type, &offset, &found, &value)) {
            count += name.data == NULL || eyelet_bytes_equal(found, name) ? 1 : 0;
        }
    }
    return count;
}

bool eyelet_request_form(eyelet_request *request, eyelet_bytes name, eyelet_bytes *value,
                         bool *encoded) {
    if (!request->body_is_read) {
        return false;
    }
    if (eyelet_request_is_form(request)) {
        *encoded = true;
        return eyelet_form_find(request->body, name, value);
    }
    eyelet_bytes content_type;
    if (!eyelet_request_is_multipart(request) ||
        !eyelet_request_header(request, EYELET_BYTES("content-type"), &content_type)) {
        return false;
    }
    *encoded = false;
    size_t offset = 0;
    eyelet_bytes part_name;
    eyelet_bytes content;
    while (eyelet_multipart_next(request->body, content_type, &offset, &part_name, &content)) {
        if (eyelet_bytes_equal(part_name, name)) {
            *value = content;
            return true;
        }
    }
    return false;
}
