/* What stands at these paths of a JSON text?   Layer: codec.   [RFC8259]
 *
 * The only reader of JSON in Eyelet, for bodies and for webhooks.json: jsmn tokenizes what
 * paths lead through, a sliding window of tokens keeps memory constant, and everything else is
 * stepped over. What RFC 8259 does not let through is refused here, in the same pass.
 * Accepted: exactly RFC 8259, UTF-8 only, at most EYELET_JSON_DEPTH_MAX containers deep. Not
 * constant-time: only verified bytes, or bytes whose signature stands inside them, are read.
 *
 * What RFC 8259 leaves to the implementation:
 * - byte order mark: refused, with UTF-16 and UTF-32 (8.1);
 * - repeated keys: the last one's value, compared unescaped, as JSON.parse takes it (4);
 * - numbers: any length and range; a number is its text and is never rounded here (6);
 * - lone surrogate escapes (\ud800): accepted; U+FFFD once unescaped (8.2);
 * - depth: EYELET_JSON_DEPTH_MAX, beyond it EYELET_JSON_TOO_DEEP; size: memory's (9);
 * - any value at the top, \u0000, noncharacters (U+FFFF): accepted. */
#ifndef EYELET_CODEC_JSON_H
#define EYELET_CODEC_JSON_H

#include "base/buffer.h"

#define EYELET_JSON_DEPTH_MAX 128
#define EYELET_JSON_PATH_COUNT_MAX 32
#define EYELET_JSON_PATH_SEGMENT_MAX 16 /* segments a path */

typedef enum eyelet_json_type {
    EYELET_JSON_MISSING,
    EYELET_JSON_NULL,
    EYELET_JSON_FALSE,
    EYELET_JSON_TRUE,
    EYELET_JSON_NUMBER,
    EYELET_JSON_STRING,
    EYELET_JSON_ARRAY,
    EYELET_JSON_OBJECT
} eyelet_json_type;

/* A value as it stands in the text. For a string raw is what is between the quotes, not yet
 * unescaped; for everything else it is the whole text of the value, brackets included. */
typedef struct eyelet_json_value {
    eyelet_json_type type;
    bool escaped;  /* a string with at least one backslash */
    bool repeated; /* its path was met before, or in another case: another reader (Go's, .NET's)
                      may take that value */
    eyelet_bytes raw;
} eyelet_json_value;

typedef enum eyelet_json_result {
    EYELET_JSON_OK,
    EYELET_JSON_INVALID,  /* not RFC 8259: {"a":} */
    EYELET_JSON_TOO_DEEP, /* [[[[... past EYELET_JSON_DEPTH_MAX */
} eyelet_json_result;

/* Reads the whole of document in one pass and fills values[i] for paths[i] (path_count at most
 * EYELET_JSON_PATH_COUNT_MAX; values[i].type is EYELET_JSON_MISSING where nothing is there).
 * A path is dot-separated segments, "event.data.id"; against an array a segment is a decimal
 * index ("items.0.id"); an empty path is the whole document. Keys are compared unescaped. A
 * path with more than EYELET_JSON_PATH_SEGMENT_MAX segments, or 64 KiB, finds nothing.
 * *error_offset (may be NULL) is where the text stops being acceptable; values are all
 * EYELET_JSON_MISSING unless the result is EYELET_JSON_OK. With path_count 0 it validates only.
 */
EYELET_MUST_USE eyelet_json_result eyelet_json_read(eyelet_bytes document,
                                                    const eyelet_bytes *paths,
                                                    size_t path_count,
                                                    eyelet_json_value *values,
                                                    size_t *error_offset);

/* Appends the string with its escapes resolved, as UTF-8. A lone surrogate (\ud800) becomes
 * U+FFFD. */
void eyelet_json_unescape(eyelet_bytes raw, eyelet_buffer *out);

/* True where the string, its escapes resolved, equals text. */
EYELET_MUST_USE bool eyelet_json_string_equal(eyelet_json_value value, eyelet_bytes text);

/* Appends bytes as the inside of a JSON string (without quotes): control characters, the quote,
 * the backslash, U+2028 and U+2029 escaped, bad UTF-8 replaced by U+FFFD. */
void eyelet_json_escape(eyelet_bytes bytes, eyelet_buffer *out);

/* Walks the elements of a container that eyelet_json_read has ALREADY ACCEPTED (as a whole or
 * as part of a document): true and the next element, false at the end. container is the raw
 * view of an array or object value; *offset starts at 0. For an object *key is the member's
 * name, raw; for an array it is empty. Linear in the element's size. */
EYELET_MUST_USE bool eyelet_json_next(eyelet_bytes container, size_t *offset,
                                      eyelet_json_value *key, eyelet_json_value *element);

#endif
