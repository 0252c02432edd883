/* How are URLs, queries, forms and multipart bodies taken apart?   Layer: codec.
 * [RFC3986] [RFC2046, 5.1] [RFC7578] [WHATWG URL, application/x-www-form-urlencoded]
 *
 * Bodies come from strangers: every walk is linear in what it reads, and what two readers could
 * take in two ways (a second "name", half a boundary line) is malformed. */
#include "codec/url.h"

#include <string.h>

#define BOUNDARY_SIZE_MAX 70      /* RFC 2046, 5.1.1 */
#define CONTENT_TYPE_SIZE_MAX 512 /* it is read anew for each part */
#define DELIMITER_SIZE_MAX (4 + BOUNDARY_SIZE_MAX)
#define NO_DIGIT 255

static bool is_alpha(uint8_t byte) {
    uint8_t letter = byte | 0x20;
    return letter >= 'a' && letter <= 'z';
}

static bool is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

static uint8_t decode_digit(uint8_t byte) {
    uint8_t letter = byte | 0x20;
    if (is_digit(byte)) {
        return (uint8_t)(byte - '0');
    }
    return letter >= 'a' && letter <= 'f' ? (uint8_t)(letter - 'a' + 10) : NO_DIGIT;
}

static bool is_digits(eyelet_bytes text) {
    for (size_t i = 0; i < text.size; i++) {
        if (!is_digit(text.data[i])) {
            return false;
        }
    }
    return true;
}

/* --- URLs ------------------------------------------------------------------------------- */

static bool is_printable(eyelet_bytes text) {
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] <= ' ' || text.data[i] == 0x7F) {
            return false;
        }
    }
    return true;
}

static bool is_scheme(eyelet_bytes text) {
    return text.size != 0 && is_alpha(text.data[0]) &&
           eyelet_bytes_is_name(text, "+-.", text.size);
}

/* Brackets belong to an IP literal only, and a browser reads a backslash as a slash: such a
 * host would be another one to the next reader. */
static bool is_host_name(eyelet_bytes host) {
    return host.size != 0 && eyelet_bytes_find(host, '[') == host.size &&
           eyelet_bytes_find(host, ']') == host.size &&
           eyelet_bytes_find(host, '\\') == host.size;
}

static bool split_host(eyelet_bytes text, eyelet_url *url) {
    size_t host_size = eyelet_bytes_find(text, ':');
    bool is_literal = text.size != 0 && text.data[0] == '[';
    if (is_literal) {
        size_t close = eyelet_bytes_find(text, ']');
        if (close == text.size || !is_host_name(eyelet_bytes_slice(text, 1, close - 1))) {
            return false;
        }
        host_size = close + 1;
    }
    url->host = eyelet_bytes_slice(text, 0, host_size);
    if (!is_literal && !is_host_name(url->host)) {
        return false;
    }
    eyelet_bytes after = eyelet_bytes_from_offset(text, host_size);
    if (after.size != 0 && after.data[0] != ':') {
        return false;
    }
    url->port = eyelet_bytes_from_offset(after, 1);
    return is_digits(url->port);
}

/* The user part ends at the last "@", as browsers have it. */
static bool split_authority(eyelet_url *url) {
    eyelet_bytes authority = url->authority;
    size_t host_at = authority.size;
    while (host_at != 0 && authority.data[host_at - 1] != '@') {
        host_at--;
    }
    if (host_at != 0) {
        url->userinfo = eyelet_bytes_slice(authority, 0, host_at - 1);
    }
    if (eyelet_bytes_find(url->userinfo, '\\') < url->userinfo.size) {
        return false;
    }
    return split_host(eyelet_bytes_from_offset(authority, host_at), url);
}

static bool split_url(eyelet_bytes text, eyelet_url *url) {
    eyelet_bytes rest = eyelet_bytes_cut(text, ':', &url->scheme);
    if (!is_printable(text) || !is_scheme(url->scheme) ||
        !eyelet_bytes_starts_with(rest, EYELET_BYTES("//"))) {
        return false;
    }
    rest = eyelet_bytes_slice(rest, 2, eyelet_bytes_find(rest, '#') - 2);
    size_t query_at = eyelet_bytes_find(rest, '?');
    eyelet_bytes hierarchy = eyelet_bytes_slice(rest, 0, query_at);
    size_t path_at = eyelet_bytes_find(hierarchy, '/');
    url->has_query = query_at < rest.size;
    url->query = eyelet_bytes_from_offset(rest, query_at + 1);
    url->authority = eyelet_bytes_slice(hierarchy, 0, path_at);
    url->path = eyelet_bytes_from_offset(hierarchy, path_at);
    return split_authority(url);
}

bool eyelet_url_parse(eyelet_bytes text, eyelet_url *url) {
    eyelet_url parts = {.has_query = false};
    bool ok = split_url(text, &parts);
    *url = ok ? parts : (eyelet_url){.has_query = false};
    return ok;
}

/* --- Percent-encoding ------------------------------------------------------------------- */

/* The byte that stands at offset of encoded, and how many bytes say it; offset < encoded.size.
 */
static inline uint8_t decode_at(eyelet_bytes encoded, size_t offset, size_t *taken) {
    uint8_t byte = encoded.data[offset];
    *taken = 1;
    if (byte == '+') {
        return ' ';
    }
    if (byte != '%' || encoded.size - offset < 3) {
        return byte;
    }
    uint8_t high = decode_digit(encoded.data[offset + 1]);
    uint8_t low = decode_digit(encoded.data[offset + 2]);
    if (high == NO_DIGIT || low == NO_DIGIT) {
        return byte;
    }
    *taken = 3;
    return (uint8_t)(high << 4 | low);
}

void eyelet_form_decode(eyelet_bytes encoded, eyelet_buffer *out) {
    size_t written = out->size;
    size_t offset = 0;
    while (!out->overflow && offset < encoded.size) {
        if (written == out->size_max) { /* no trace of what does not fit */
            memset(out->data + out->size, 0, written - out->size);
            out->overflow = true;
            return;
        }
        size_t taken;
        out->data[written++] = decode_at(encoded, offset, &taken);
        offset += taken;
    }
    out->size = written;
}

void eyelet_url_encode(eyelet_bytes bytes, const char *kept, eyelet_buffer *out) {
    static const char digits[] = "0123456789ABCDEF";
    eyelet_buffer before = *out;
    for (size_t i = 0; i < bytes.size && !out->overflow; i++) {
        uint8_t byte = bytes.data[i];
        if (eyelet_bytes_is_name(eyelet_bytes_from(&byte, 1), kept, 1)) {
            eyelet_buffer_append_byte(out, byte);
        } else {
            const uint8_t text[] = {'%', (uint8_t)digits[byte >> 4],
                                    (uint8_t)digits[byte & 15]};
            eyelet_buffer_append(out, eyelet_bytes_from(text, sizeof text));
        }
    }
    if (out->overflow) { /* an append that does not fit leaves nothing behind */
        before.overflow = true;
        eyelet_buffer_restore(out, before);
    }
}

/* --- Forms ------------------------------------------------------------------------------ */

bool eyelet_form_next(eyelet_bytes form, size_t *offset, eyelet_bytes *name,
                      eyelet_bytes *value) {
    size_t start = *offset < form.size ? *offset : form.size;
    while (start < form.size && form.data[start] == '&') {
        start++;
    }
    *offset = start;
    if (start == form.size) {
        return false;
    }
    eyelet_bytes rest = eyelet_bytes_from_offset(form, start);
    eyelet_bytes piece = eyelet_bytes_slice(rest, 0, eyelet_bytes_find(rest, '&'));
    *value = eyelet_bytes_cut(piece, '=', name);
    *offset = start + piece.size;
    return true;
}

/* The encoded text, decoded as it is read, equals text. */
static bool decodes_to(eyelet_bytes encoded, eyelet_bytes text) {
    if (encoded.size < text.size || encoded.size / 3 > text.size) {
        return false;
    }
    size_t offset = 0;
    for (size_t i = 0; i < text.size; i++) {
        size_t taken;
        if (offset == encoded.size || decode_at(encoded, offset, &taken) != text.data[i]) {
            return false;
        }
        offset += taken;
    }
    return offset == encoded.size;
}

bool eyelet_form_find(eyelet_bytes form, eyelet_bytes name, eyelet_bytes *value) {
    size_t offset = 0;
    eyelet_bytes found_name;
    eyelet_bytes found_value;
    while (eyelet_form_next(form, &offset, &found_name, &found_value)) {
        if (decodes_to(found_name, name)) {
            *value = found_value;
            return true;
        }
    }
    return false;
}

size_t eyelet_form_count(eyelet_bytes form, eyelet_bytes name) {
    size_t count = 0;
    size_t offset = 0;
    eyelet_bytes found_name;
    eyelet_bytes found_value;
    while (eyelet_form_next(form, &offset, &found_name, &found_value)) {
        count += name.data == NULL || decodes_to(found_name, name) ? 1 : 0;
    }
    return count;
}

/* --- multipart/form-data ---------------------------------------------------------------- */

typedef enum parameter_result {
    PARAMETER_FOUND,
    PARAMETER_END,
    PARAMETER_MALFORMED
} parameter_result;

/* The front only: trimming both ends a parameter would be quadratic in a hostile header. */
static eyelet_bytes trim_start(eyelet_bytes text) {
    size_t start = 0;
    while (start < text.size && (text.data[start] == ' ' || text.data[start] == '\t')) {
        start++;
    }
    return eyelet_bytes_from_offset(text, start);
}

/* The text between the quotes that *text begins with, as it stands. A backslash is a byte like
 * any other (browsers send file names with it), but before a quote it is refused. */
static bool take_quoted(eyelet_bytes *text, eyelet_bytes *value) {
    eyelet_bytes inside = eyelet_bytes_from_offset(*text, 1);
    size_t close = eyelet_bytes_find(inside, '"');
    if (close == inside.size || (close != 0 && inside.data[close - 1] == '\\')) {
        return false;
    }
    *value = eyelet_bytes_slice(inside, 0, close);
    *text = eyelet_bytes_from_offset(inside, close + 1);
    return true;
}

/* Takes "; key=value" or "; key="value"" off the front of *text. */
static parameter_result take_parameter(eyelet_bytes *text, eyelet_bytes *key,
                                       eyelet_bytes *value) {
    eyelet_bytes rest = trim_start(*text);
    if (rest.size == 0) {
        return PARAMETER_END;
    }
    if (rest.data[0] != ';') {
        return PARAMETER_MALFORMED;
    }
    rest = trim_start(eyelet_bytes_from_offset(rest, 1));
    if (rest.size == 0) {
        return PARAMETER_END;
    }
    size_t equals = eyelet_bytes_find(rest, '=');
    *key = eyelet_bytes_slice(rest, 0, equals);
    if (equals == rest.size || eyelet_bytes_find(*key, ';') < equals) {
        return PARAMETER_MALFORMED;
    }
    rest = eyelet_bytes_from_offset(rest, equals + 1);
    if (rest.size != 0 && rest.data[0] == '"') {
        *text = rest;
        return take_quoted(text, value) ? PARAMETER_FOUND : PARAMETER_MALFORMED;
    }
    size_t end = eyelet_bytes_find(rest, ';');
    *value = eyelet_bytes_trim(eyelet_bytes_slice(rest, 0, end));
    *text = eyelet_bytes_from_offset(rest, end);
    return eyelet_bytes_find(*value, '"') == value->size ? PARAMETER_FOUND
                                                         : PARAMETER_MALFORMED;
}

/* The parameter named wanted of a header value like "type; a=b; c="d"", which must be of that
 * type and name it exactly once. */
static bool find_parameter(eyelet_bytes header, eyelet_bytes type, eyelet_bytes wanted,
                           eyelet_bytes *value) {
    eyelet_bytes rest = eyelet_bytes_from_offset(header, eyelet_bytes_find(header, ';'));
    eyelet_bytes found_type = eyelet_bytes_slice(header, 0, header.size - rest.size);
    if (!eyelet_bytes_equal_ignore_case(eyelet_bytes_trim(found_type), type)) {
        return false;
    }
    bool found = false;
    eyelet_bytes key;
    eyelet_bytes one;
    parameter_result result = take_parameter(&rest, &key, &one);
    for (; result == PARAMETER_FOUND; result = take_parameter(&rest, &key, &one)) {
        if (eyelet_bytes_equal_ignore_case(key, wanted)) {
            if (found) {
                return false;
            }
            found = true;
            *value = one;
        }
    }
    return found && result == PARAMETER_END;
}

/* CR LF "--" boundary: what ends a part, and but for its CR LF what begins the first. */
static bool build_delimiter(eyelet_bytes content_type, eyelet_buffer *delimiter) {
    eyelet_bytes boundary;
    if (content_type.size > CONTENT_TYPE_SIZE_MAX ||
        !find_parameter(content_type, EYELET_BYTES("multipart/form-data"),
                        EYELET_BYTES("boundary"), &boundary) ||
        boundary.size == 0 || boundary.size > BOUNDARY_SIZE_MAX) {
        return false;
    }
    for (size_t i = 0; i < boundary.size; i++) {
        if (boundary.data[i] < ' ' || boundary.data[i] > '~') {
            return false;
        }
    }
    eyelet_buffer_append_text(delimiter, "\r\n--");
    eyelet_buffer_append(delimiter, boundary);
    return boundary.data[boundary.size - 1] != ' ';
}

/* The offset of delimiter in text, or text.size. Linear: CR stands only at the delimiter's
 * front, so that no byte is compared for two candidates. */
static size_t find_delimiter(eyelet_bytes text, eyelet_bytes delimiter) {
    size_t offset = 0;
    while (offset < text.size) {
        eyelet_bytes rest = eyelet_bytes_from_offset(text, offset);
        size_t at = eyelet_bytes_find(rest, '\r');
        if (eyelet_bytes_starts_with(eyelet_bytes_from_offset(rest, at), delimiter)) {
            return offset + at;
        }
        offset += at + 1;
    }
    return text.size;
}

/* Takes a line and its CR LF off the front of *text; false where there is none. */
static bool take_line(eyelet_bytes *text, eyelet_bytes *line) {
    size_t end = eyelet_bytes_find(*text, '\r');
    if (text->size - end < 2 || text->data[end + 1] != '\n') {
        return false;
    }
    *line = eyelet_bytes_slice(*text, 0, end);
    *text = eyelet_bytes_from_offset(*text, end + 2);
    return true;
}

/* Takes the headers of a part and the empty line after them off the front of *text. */
static bool take_headers(eyelet_bytes *text, eyelet_bytes *name) {
    bool named = false;
    eyelet_bytes line;
    while (take_line(text, &line)) {
        if (line.size == 0) {
            return named;
        }
        eyelet_bytes field;
        eyelet_bytes value = eyelet_bytes_cut(line, ':', &field);
        if (value.data == NULL || field.size == 0 || field.data[0] == ' ' ||
            field.data[0] == '\t') {
            return false; /* no field, or a folded one */
        }
        if (eyelet_bytes_equal_ignore_case(field, EYELET_BYTES("content-disposition"))) {
            if (named ||
                !find_parameter(value, EYELET_BYTES("form-data"), EYELET_BYTES("name"), name)) {
                return false;
            }
            named = true;
        }
    }
    return false;
}

/* The part whose delimiter line stands at the front of body (at offset, CR LF excluded). */
static bool take_part(eyelet_bytes rest, eyelet_bytes delimiter, eyelet_bytes *name,
                      eyelet_bytes *content) {
    eyelet_bytes dash_boundary = eyelet_bytes_from_offset(delimiter, 2);
    eyelet_bytes line;
    if (!eyelet_bytes_starts_with(rest, dash_boundary)) {
        return false;
    }
    rest = eyelet_bytes_from_offset(rest, dash_boundary.size);
    /* Only blanks may follow the boundary. "--" does after the last part, and ends the walk. */
    if (!take_line(&rest, &line) || eyelet_bytes_trim(line).size != 0 ||
        !take_headers(&rest, name)) {
        return false;
    }
    size_t end = find_delimiter(rest, delimiter);
    *content = eyelet_bytes_slice(rest, 0, end);
    return end < rest.size;
}

bool eyelet_multipart_next(eyelet_bytes body, eyelet_bytes content_type, size_t *offset,
                           eyelet_bytes *name, eyelet_bytes *content) {
    uint8_t memory[DELIMITER_SIZE_MAX];
    eyelet_buffer buffer = eyelet_buffer_over(memory, sizeof memory);
    size_t start = *offset;
    *offset = body.size; /* where nothing more is found */
    if (start >= body.size || !build_delimiter(content_type, &buffer)) {
        return false;
    }
    eyelet_bytes delimiter = eyelet_buffer_view(&buffer);
    if (start == 0 && !eyelet_bytes_starts_with(body, eyelet_bytes_from_offset(delimiter, 2))) {
        start = find_delimiter(body, delimiter) + 2; /* past a preamble */
    }
    eyelet_bytes found_name;
    eyelet_bytes found_content;
    if (!take_part(eyelet_bytes_from_offset(body, start), delimiter, &found_name,
                   &found_content)) {
        return false;
    }
    *name = found_name;
    *content = found_content;
    *offset = (size_t)(found_content.data - body.data) + found_content.size + 2;
    return true;
}
