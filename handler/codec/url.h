/* What do a URL, a query and a form say?   Layer: codec.   [RFC3986] [WHATWG URL,
 * application/x-www-form-urlencoded] */
#ifndef EYELET_CODEC_URL_H
#define EYELET_CODEC_URL_H

#include "base/buffer.h"

/* The parts of an absolute URL, as views into it and not decoded. Missing parts are empty. */
typedef struct eyelet_url {
    eyelet_bytes scheme;    /* "https" */
    eyelet_bytes userinfo;  /* "user:password" */
    eyelet_bytes host;      /* "example.com" or "[::1]" */
    eyelet_bytes port;      /* "8443", digits only */
    eyelet_bytes authority; /* userinfo@host:port as it stands */
    eyelet_bytes path;      /* begins with "/" where there is one */
    eyelet_bytes query;     /* without "?" */
    bool has_query;         /* true for a bare "?" too */
} eyelet_url;

/* Splits "scheme://authority/path?query#fragment" (the fragment is dropped). False where there
 * is no scheme or authority, where the port is not digits, or a byte is a control character or
 * a space; *url is zeroed then. */
EYELET_MUST_USE bool eyelet_url_parse(eyelet_bytes text, eyelet_url *url);

/* Walks "a=1&b=2": true and the next raw name and value (both still encoded), false at the end.
 * *offset starts at 0. Empty pieces ("&&") are passed over; a piece without "=" has an empty
 * value. */
EYELET_MUST_USE bool eyelet_form_next(eyelet_bytes form, size_t *offset, eyelet_bytes *name,
                                      eyelet_bytes *value);

/* Appends the decoded form of a name or value: "+" is a space, "%41" is "A", a "%" that two
 * digits do not follow stands for itself (as the WHATWG parser has it). */
void eyelet_form_decode(eyelet_bytes encoded, eyelet_buffer *out);

/* The first value of the field whose decoded name equals name, still encoded. */
EYELET_MUST_USE bool eyelet_form_find(eyelet_bytes form, eyelet_bytes name,
                                      eyelet_bytes *value);

/* How many fields have that decoded name; all of them where name.data is NULL. */
EYELET_MUST_USE size_t eyelet_form_count(eyelet_bytes form, eyelet_bytes name);

/* Appends bytes, percent-encoding what is neither an ASCII letter or digit nor one of kept. */
void eyelet_url_encode(eyelet_bytes bytes, const char *kept, eyelet_buffer *out);

/* Kept of a text: the unreserved set of RFC 3986; what encodeURIComponent and Node's
 * querystring keep; what encodeURI keeps ("%" is not in it, so that what was escaped once is
 * escaped again); and of a path and a query what parsers by the [WHATWG URL] leave as it is. */
#define EYELET_URL_UNRESERVED "-._~"
#define EYELET_URL_COMPONENT "-_.!~*'()"
#define EYELET_URL_WHOLE "-_.!~*'();/?:@&=+$,#"
#define EYELET_URL_PATH "!$%&'()*+,-./:;=@[\\]^_|~"
#define EYELET_URL_QUERY "!$%&()*+,-./:;=?@[\\]^_`{|}~"

/* Walks a multipart/form-data body: true and the next part's field name and content, false at
 * the end or where the body is malformed. content_type is the request's header value, which
 * holds the boundary in at most 512 bytes. *offset starts at 0. [RFC7578] */
EYELET_MUST_USE bool eyelet_multipart_next(eyelet_bytes body, eyelet_bytes content_type,
                                           size_t *offset, eyelet_bytes *name,
                                           eyelet_bytes *content);

#endif
