/* What did the caller send?   Layer: http.
 *
 * Views only. Header values are asked of the host on demand (eyelet_host_header), at most once
 * each, and kept in the request's own arena. Names are lower case, as the look-up's answer is
 * the same for any case. */
#ifndef EYELET_HTTP_REQUEST_H
#define EYELET_HTTP_REQUEST_H

#include "base/buffer.h"
#include "codec/url.h"

#define EYELET_URL_SIZE_MAX 8192
#define EYELET_HEADER_ARENA_SIZE                                                               \
    16384 /* all the header values of one request that were looked at */
#define EYELET_HEADER_COUNT_MAX 32

/* The host defines this: copies the value of the header `name` (lower case) to out, at most
 * out_size bytes, and returns its full size; -1 where it is absent. Several fields of one name
 * are joined by ", " (RFC 9110, 5.3). */
ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size);

typedef struct eyelet_request {
    eyelet_bytes method; /* "POST" */
    eyelet_bytes url; /* absolute, as the host received it (after trusted_proxy and public_url:
                         see `signed_url`) */
    eyelet_url parts; /* of url */
    eyelet_bytes
        transport; /* the scheme by which the request came, which public_url does not change */
    eyelet_bytes address;   /* client address as text; empty where the host cannot tell */
    int64_t arrival_ms;     /* when its head came */
    eyelet_bytes body;      /* whole, once it is read */
    int64_t content_length; /* -1 where it is not known */
    bool body_is_read;
    bool header_overflow; /* a header did not fit the arena: the request is refused */
    size_t header_count;
    eyelet_bytes header_names[EYELET_HEADER_COUNT_MAX];
    eyelet_bytes header_values[EYELET_HEADER_COUNT_MAX];
    bool header_present[EYELET_HEADER_COUNT_MAX];
    size_t arena_size;
    uint8_t arena[EYELET_HEADER_ARENA_SIZE];
} eyelet_request;

/* The value of a header, trimmed. False where it is absent (or where it does not fit:
 * header_overflow is set then). name must outlive the request (a literal, or text of the
 * compiled source). */
EYELET_MUST_USE bool eyelet_request_header(eyelet_request *request, eyelet_bytes name,
                                           eyelet_bytes *value);

/* The first query parameter of that name, still encoded. */
EYELET_MUST_USE bool eyelet_request_query(const eyelet_request *request, eyelet_bytes name,
                                          eyelet_bytes *value);

/* The first field of a form body (urlencoded, or multipart where content-type says so).
 * *encoded tells whether value must go through eyelet_form_decode. False where the body is not
 * read, is not a form, or has no such field. */
EYELET_MUST_USE bool eyelet_request_form(eyelet_request *request, eyelet_bytes name,
                                         eyelet_bytes *value, bool *encoded);

/* How many fields of a form body have that name; of any name where name.data is NULL. 0 where
 * eyelet_request_form finds none. */
EYELET_MUST_USE size_t eyelet_request_form_count(eyelet_request *request, eyelet_bytes name);

/* True where content-type is application/x-www-form-urlencoded. */
EYELET_MUST_USE bool eyelet_request_is_form(eyelet_request *request);

/* True where content-type is multipart/form-data. */
EYELET_MUST_USE bool eyelet_request_is_multipart(eyelet_request *request);

EYELET_MUST_USE bool eyelet_request_is_get(const eyelet_request *request);

/* True for a method that carries its meaning in the URL: GET, HEAD and DELETE. Its body may be
 * empty. */
EYELET_MUST_USE bool eyelet_request_may_lack_body(const eyelet_request *request);

#endif
