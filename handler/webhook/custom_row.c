/* Which row did the user write in webhooks.json?   Layer: webhook. */
#include "webhook/custom_row.h"

#include <string.h>

#define TOLERANCE_DEFAULT_S 300
#define TOLERANCE_MAX_S 604800
#define RETRY_SPAN_MAX_S 2592000
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct row_reader {
    eyelet_source *source;
    eyelet_faults *faults;
} row_reader;

enum {
    ROW_ALGORITHM,
    ROW_KEY,
    ROW_SIGNATURE,
    ROW_SIGNED,
    ROW_TIMESTAMP,
    ROW_ID,
    ROW_TYPE,
    ROW_OCCURRED_AT,
    ROW_ACCOUNT,
    ROW_OCCURRED_UNIT,
    ROW_BATCH,
    ROW_FORM_JSON,
    ROW_ACK,
    ROW_RETRIES,
    ROW_RETRY_SPAN_S,
    ROW_RETRY_STATUSES,
    ROW_COUNT
};

#define WRITE_TEXT "write text"
#define WRITE_EXPRESSION "write an expression: header:NAME, query:NAME, form:NAME or body:PATH"
#define WRITE_OBJECT "write an object"
#define WRITE_INTEGER "write a whole number"

static const eyelet_member row_members[ROW_COUNT] = {
    [ROW_ALGORITHM] = EYELET_MEMBER("algorithm", EYELET_TYPE_TEXT, WRITE_TEXT),
    [ROW_KEY] = EYELET_MEMBER("key", EYELET_TYPE_TEXT, WRITE_TEXT),
    [ROW_SIGNATURE] = EYELET_MEMBER("signature", EYELET_TYPE_OBJECT, WRITE_OBJECT),
    [ROW_SIGNED] = EYELET_MEMBER("signed", EYELET_TYPE_TEXT,
                                 "write a template such as \"{timestamp}.{body}\""),
    [ROW_TIMESTAMP] = EYELET_MEMBER("timestamp", EYELET_TYPE_OBJECT, WRITE_OBJECT),
    [ROW_ID] = EYELET_MEMBER("id", EYELET_TYPE_TEXT, WRITE_EXPRESSION),
    [ROW_TYPE] = EYELET_MEMBER("type", EYELET_TYPE_TEXT, WRITE_EXPRESSION),
    [ROW_OCCURRED_AT] = EYELET_MEMBER("occurred_at", EYELET_TYPE_TEXT, WRITE_EXPRESSION),
    [ROW_ACCOUNT] = EYELET_MEMBER("account", EYELET_TYPE_TEXT, WRITE_EXPRESSION),
    [ROW_OCCURRED_UNIT] = EYELET_MEMBER("occurred_unit", EYELET_TYPE_TEXT, WRITE_TEXT),
    [ROW_BATCH] = EYELET_MEMBER("batch", EYELET_TYPE_TEXT,
                                "write the path of an array such as \"events[]\""),
    [ROW_FORM_JSON] =
        EYELET_MEMBER("form_json", EYELET_TYPE_TEXT, "write the name of a form field"),
    [ROW_ACK] = EYELET_MEMBER("ack", EYELET_TYPE_OBJECT, WRITE_OBJECT),
    [ROW_RETRIES] =
        EYELET_MEMBER("retries", EYELET_TYPE_TEXT, "write \"none\", or leave it out"),
    [ROW_RETRY_SPAN_S] = EYELET_MEMBER("retry_span_s", EYELET_TYPE_NUMBER, WRITE_INTEGER),
    [ROW_RETRY_STATUSES] =
        EYELET_MEMBER("retry_statuses", EYELET_TYPE_TEXT, "write \"5xx,429\""),
};

/* Where a signature or a time may stand; the order is that of place_words. */
enum { PLACE_HEADER, PLACE_QUERY, PLACE_FORM, PLACE_BODY, PLACE_COUNT };
static const char *const place_words[PLACE_COUNT] = {"header:", "query:", "form:", "body:"};

#define PLACE_MEMBERS                                                                          \
    [PLACE_HEADER] = EYELET_MEMBER("header", EYELET_TYPE_TEXT, "write the name of a header"),  \
    [PLACE_QUERY] =                                                                            \
        EYELET_MEMBER("query", EYELET_TYPE_TEXT, "write the name of a query parameter"),       \
    [PLACE_FORM] = EYELET_MEMBER("form", EYELET_TYPE_TEXT, "write the name of a form field"),  \
    [PLACE_BODY] =                                                                             \
        EYELET_MEMBER("body", EYELET_TYPE_TEXT, "write a path such as \"data.signature\"")

enum {
    SIGNATURE_PREFIX = PLACE_COUNT,
    SIGNATURE_ENCODING,
    SIGNATURE_SEPARATOR,
    SIGNATURE_ASSIGN,
    SIGNATURE_NAME,
    SIGNATURE_TIMESTAMP,
    SIGNATURE_COUNT
};

static const eyelet_member signature_members[SIGNATURE_COUNT] = {
    PLACE_MEMBERS,
    [SIGNATURE_PREFIX] = EYELET_MEMBER("prefix", EYELET_TYPE_TEXT, WRITE_TEXT),
    [SIGNATURE_ENCODING] = EYELET_MEMBER("encoding", EYELET_TYPE_TEXT, WRITE_TEXT),
    [SIGNATURE_SEPARATOR] = EYELET_MEMBER("separator", EYELET_TYPE_TEXT, WRITE_TEXT),
    [SIGNATURE_ASSIGN] = EYELET_MEMBER("assign", EYELET_TYPE_TEXT, WRITE_TEXT),
    [SIGNATURE_NAME] = EYELET_MEMBER("name", EYELET_TYPE_TEXT, WRITE_TEXT),
    [SIGNATURE_TIMESTAMP] = EYELET_MEMBER("timestamp", EYELET_TYPE_TEXT,
                                          "write the name of the item that is the time"),
};

enum { TIMESTAMP_UNIT = PLACE_COUNT, TIMESTAMP_PAST_S, TIMESTAMP_FUTURE_S, TIMESTAMP_COUNT };

static const eyelet_member timestamp_members[TIMESTAMP_COUNT] = {
    PLACE_MEMBERS,
    [TIMESTAMP_UNIT] = EYELET_MEMBER("unit", EYELET_TYPE_TEXT, WRITE_TEXT),
    [TIMESTAMP_PAST_S] = EYELET_MEMBER("past_s", EYELET_TYPE_NUMBER, WRITE_INTEGER),
    [TIMESTAMP_FUTURE_S] = EYELET_MEMBER("future_s", EYELET_TYPE_NUMBER, WRITE_INTEGER),
};

enum { ACK_STATUS, ACK_TYPE, ACK_BODY, ACK_COUNT };

static const eyelet_member ack_members[ACK_COUNT] = {
    [ACK_STATUS] = EYELET_MEMBER("status", EYELET_TYPE_NUMBER, WRITE_INTEGER),
    [ACK_TYPE] = EYELET_MEMBER("type", EYELET_TYPE_TEXT, "write a content type"),
    [ACK_BODY] = EYELET_MEMBER("body", EYELET_TYPE_TEXT, WRITE_TEXT),
};

/* No entry for UNSIGNED: a source without a signature says "provider": "unsigned". */
static const char *const algorithm_words[] = {
    [EYELET_ALGORITHM_HMAC_SHA256] = "hmac-sha256",
    [EYELET_ALGORITHM_HMAC_SHA1] = "hmac-sha1",
    [EYELET_ALGORITHM_HMAC_SHA384] = "hmac-sha384",
    [EYELET_ALGORITHM_HMAC_SHA512] = "hmac-sha512",
    [EYELET_ALGORITHM_SHA1] = "sha1",
    [EYELET_ALGORITHM_SHA256] = "sha256",
    [EYELET_ALGORITHM_TOKEN] = "token",
    [EYELET_ALGORITHM_BASIC] = "basic",
    [EYELET_ALGORITHM_ED25519] = "ed25519",
    [EYELET_ALGORITHM_ECDSA_P256] = "ecdsa-p256",
    [EYELET_ALGORITHM_RSA_SHA256] = "rsa-sha256",
    [EYELET_ALGORITHM_JWT_HS256] = "jwt-hs256",
    [EYELET_ALGORITHM_JWT_RS256] = "jwt-rs256",
    [EYELET_ALGORITHM_JWT_ES256] = "jwt-es256",
};
static const char *const key_words[] = {
    [EYELET_KEY_RAW] = "raw", [EYELET_KEY_WHSEC] = "whsec", [EYELET_KEY_BASE64] = "base64",
    [EYELET_KEY_HEX] = "hex", [EYELET_KEY_SHA1] = "sha1",   [EYELET_KEY_PUBLIC] = "public",
};
static const char *const encoding_words[] = {
    [EYELET_ENCODING_HEX] = "hex",
    [EYELET_ENCODING_BASE64] = "base64",
    [EYELET_ENCODING_BASE64URL] = "base64url",
};
static const char *const unit_words[] = {
    [EYELET_UNIT_S] = "s",
    [EYELET_UNIT_MS] = "ms",
    [EYELET_UNIT_ISO] = "iso",
    [EYELET_UNIT_AUTO] = "auto",
};
static const char *const retries_words[] = {"none"};

/* ---- texts ---- */

/* prefix and the value's text, NUL-terminated, in the source's arena; NULL, and a fault, where
 * it does not fit or holds a NUL. */
static const char *copy_text(row_reader *r, const char *prefix, eyelet_json_value value) {
    eyelet_buffer *arena = &r->source->text;
    const eyelet_buffer before = *arena;
    eyelet_buffer_append_text(arena, prefix);
    eyelet_json_unescape(value.raw, arena);
    eyelet_bytes text = eyelet_buffer_view_from(arena, before.size);
    eyelet_buffer_append_byte(arena, 0);
    if (arena->overflow) {
        eyelet_faults_error(r->faults,
                            "no room: the texts of a source have 6,144 bytes together");
    } else if (eyelet_bytes_find(text, 0) < text.size) {
        eyelet_faults_error(r->faults, "holds a NUL; take it out");
    } else {
        return (const char *)text.data;
    }
    *arena = before;
    return NULL;
}

static const char *copy_member(row_reader *r, const eyelet_member *members,
                               const eyelet_json_value *values, size_t i) {
    if (values[i].type == EYELET_JSON_MISSING) {
        return NULL;
    }
    size_t here = eyelet_faults_enter(r->faults, eyelet_bytes_from_text(members[i].name));
    const char *text = copy_text(r, "", values[i]);
    if (text != NULL && text[0] == 0) {
        eyelet_faults_error(r->faults, "is empty; leave it out");
        text = NULL;
    }
    eyelet_faults_leave(r->faults, here);
    return text;
}

#ifdef EYELET_EXPLAINS
/* Paths as other tools write them are names that no body has. */
static bool is_odd_path(eyelet_bytes term) {
    if (!eyelet_bytes_starts_with(term, EYELET_BYTES("body:"))) {
        return false;
    }
    bool odd = term.data[term.size - 1] == '.';
    for (size_t i = 5; i < term.size; i++) {
        odd = odd || term.data[i] == '[' || (term.data[i] == '$' && i == 5) ||
              (term.data[i] == '.' && (i == 5 || term.data[i - 1] == '.'));
    }
    return odd;
}
#endif

static const char *copy_expression(row_reader *r, const eyelet_json_value *values, size_t i) {
    const char *text = copy_member(r, row_members, values, i);
#ifdef EYELET_EXPLAINS
    eyelet_bytes rest = eyelet_bytes_from_text(text);
    size_t here = eyelet_faults_enter(r->faults, eyelet_bytes_from_text(row_members[i].name));
    while (rest.data != NULL) {
        eyelet_bytes term;
        rest = eyelet_bytes_cut(rest, '|', &term);
        if (is_odd_path(term)) {
            eyelet_faults_warning(r->faults, "is read as names joined by dots, such as "
                                             "body:items.0.id: no $ and no []");
        }
    }
    eyelet_faults_leave(r->faults, here);
#endif
    return text;
}

/* The index of a word; fallback where the member is missing or wrong. */
static size_t read_word(row_reader *r, const eyelet_member *members,
                        const eyelet_json_value *values, size_t i, const char *const *words,
                        size_t count, size_t fallback) {
    size_t index = fallback;
    if (values[i].type != EYELET_JSON_MISSING) {
        size_t here = eyelet_faults_enter(r->faults, eyelet_bytes_from_text(members[i].name));
        if (!eyelet_word_read(r->faults, values[i], words, count, &index)) {
            index = fallback;
        }
        eyelet_faults_leave(r->faults, here);
    }
    return index;
}

static int64_t read_integer(row_reader *r, const eyelet_member *members,
                            const eyelet_json_value *values, size_t i, int64_t min, int64_t max,
                            int64_t fallback) {
    int64_t number = fallback;
    if (values[i].type != EYELET_JSON_MISSING) {
        size_t here = eyelet_faults_enter(r->faults, eyelet_bytes_from_text(members[i].name));
        if (!eyelet_integer_read(r->faults, values[i], min, max, &number)) {
            number = fallback;
        }
        eyelet_faults_leave(r->faults, here);
    }
    return number;
}

/* ---- places ---- */

/* A name must not read as more of the expression than a name. A family of headers ends in "*".
 */
static bool is_place_name(size_t place, const char *name) {
    eyelet_bytes text = eyelet_bytes_from_text(name);
    if (place == PLACE_HEADER && text.size > 1 && text.data[text.size - 1] == '*') {
        text.size--;
    }
    if (place == PLACE_HEADER) {
        return eyelet_bytes_is_name(text, "-_", text.size);
    }
    return text.size > 0 && eyelet_bytes_find(text, '|') == text.size &&
           eyelet_bytes_find(text, '+') == text.size;
}

/* "header:NAME" of the one place that is written; NULL where there is none. */
static const char *read_place(row_reader *r, const eyelet_member *members,
                              const eyelet_json_value *values) {
    const char *expression = NULL;
    size_t count = 0;
    for (size_t place = 0; place < PLACE_COUNT; place++) {
        if (values[place].type == EYELET_JSON_MISSING) {
            count += eyelet_member_is_absent(values[place]) ? 0 : 1;
            continue;
        }
        size_t here =
            eyelet_faults_enter(r->faults, eyelet_bytes_from_text(members[place].name));
        expression = copy_text(r, place_words[place], values[place]);
        if (expression != NULL &&
            !is_place_name(place, expression + strlen(place_words[place]))) {
            eyelet_faults_error(r->faults, place == PLACE_HEADER
                                               ? "is not the name of a header"
                                               : "write one name, without | and +");
        }
        eyelet_faults_leave(r->faults, here);
        count++;
    }
    if (count > 1) {
        eyelet_faults_error(r->faults, "write one of header, query, form, body, not several");
    }
    return expression;
}

/* ---- the parts of a row ---- */

static bool is_public_key(eyelet_algorithm algorithm) {
    return algorithm == EYELET_ALGORITHM_ED25519 || algorithm == EYELET_ALGORITHM_ECDSA_P256 ||
           algorithm == EYELET_ALGORITHM_RSA_SHA256 ||
           algorithm == EYELET_ALGORITHM_JWT_RS256 || algorithm == EYELET_ALGORITHM_JWT_ES256;
}

static bool signs_template(eyelet_algorithm algorithm) {
    return algorithm <= EYELET_ALGORITHM_SHA256 || algorithm == EYELET_ALGORITHM_ED25519 ||
           algorithm == EYELET_ALGORITHM_ECDSA_P256 || algorithm == EYELET_ALGORITHM_RSA_SHA256;
}

static void read_algorithm(row_reader *r, const eyelet_json_value *values) {
    eyelet_row *row = &r->source->own_row;
    if (eyelet_member_is_absent(values[ROW_ALGORITHM])) {
        eyelet_faults_error(r->faults,
                            "algorithm is missing; write \"hmac-sha256\" or another");
    }
    row->algorithm =
        (eyelet_algorithm)read_word(r, row_members, values, ROW_ALGORITHM, algorithm_words,
                                    COUNT(algorithm_words), EYELET_ALGORITHM_HMAC_SHA256);
    bool public_key = is_public_key(row->algorithm);
    row->key =
        (eyelet_key_form)read_word(r, row_members, values, ROW_KEY, key_words, COUNT(key_words),
                                   public_key ? EYELET_KEY_PUBLIC : EYELET_KEY_RAW);
    if (public_key != (row->key == EYELET_KEY_PUBLIC)) {
        size_t here = eyelet_faults_enter(r->faults, EYELET_BYTES("key"));
        eyelet_faults_error(r->faults, public_key
                                           ? "this algorithm takes a public key; leave key out"
                                           : "this algorithm has no public key; write raw, "
                                             "whsec, base64, hex or sha1");
        eyelet_faults_leave(r->faults, here);
    }
}

static void read_signature(row_reader *r, eyelet_json_value value) {
    eyelet_row *row = &r->source->own_row;
    eyelet_signature_grammar *grammar = &row->signature;
    if (row->algorithm == EYELET_ALGORITHM_BASIC) {
        grammar->source = "header:authorization";
    }
    if (value.type == EYELET_JSON_MISSING) {
        if (grammar->source == NULL && eyelet_member_is_absent(value)) {
            eyelet_faults_error(r->faults, "signature is missing; write "
                                           "\"signature\": {\"header\": \"X-Signature\"}");
        }
        return;
    }
    size_t here = eyelet_faults_enter(r->faults, EYELET_BYTES("signature"));
    eyelet_json_value values[SIGNATURE_COUNT];
    eyelet_members_read(r->faults, value.raw, signature_members, SIGNATURE_COUNT, values);
    const char *place = read_place(r, signature_members, values);
    if (place != NULL) {
        grammar->source = place;
    } else if (grammar->source == NULL) {
        eyelet_faults_error(r->faults, "does not say where the signature is; write header, "
                                       "query, form or body");
    }
    grammar->prefix = copy_member(r, signature_members, values, SIGNATURE_PREFIX);
    grammar->separator = copy_member(r, signature_members, values, SIGNATURE_SEPARATOR);
    grammar->assign = copy_member(r, signature_members, values, SIGNATURE_ASSIGN);
    grammar->name = copy_member(r, signature_members, values, SIGNATURE_NAME);
    grammar->timestamp = copy_member(r, signature_members, values, SIGNATURE_TIMESTAMP);
    grammar->encoding =
        (eyelet_encoding)read_word(r, signature_members, values, SIGNATURE_ENCODING,
                                   encoding_words, COUNT(encoding_words), EYELET_ENCODING_HEX);
    if (grammar->assign != NULL && strlen(grammar->assign) != 1) {
        eyelet_faults_error(r->faults, "assign is one character, such as \"=\"");
    }
    if (grammar->assign == NULL &&
        (grammar->name != NULL ||
         (grammar->timestamp != NULL && memcmp(grammar->timestamp, "0", 2) != 0))) {
        eyelet_faults_error(r->faults, "name and timestamp name items; say with assign what "
                                       "stands between a name and its value");
    }
    if (grammar->timestamp != NULL && grammar->separator == NULL) {
        eyelet_faults_error(r->faults, "timestamp is one item of several; say with separator "
                                       "what stands between them");
    }
    eyelet_faults_leave(r->faults, here);
}

static void read_timestamp(row_reader *r, eyelet_json_value value) {
    eyelet_row *row = &r->source->own_row;
    row->timestamp.unit = EYELET_UNIT_AUTO;
    if (value.type != EYELET_JSON_MISSING) {
        size_t here = eyelet_faults_enter(r->faults, EYELET_BYTES("timestamp"));
        eyelet_json_value values[TIMESTAMP_COUNT];
        eyelet_members_read(r->faults, value.raw, timestamp_members, TIMESTAMP_COUNT, values);
        row->timestamp.source = read_place(r, timestamp_members, values);
        row->timestamp.unit =
            (eyelet_time_unit)read_word(r, timestamp_members, values, TIMESTAMP_UNIT,
                                        unit_words, COUNT(unit_words), EYELET_UNIT_AUTO);
        row->timestamp.past_s =
            (int32_t)read_integer(r, timestamp_members, values, TIMESTAMP_PAST_S, 1,
                                  TOLERANCE_MAX_S, TOLERANCE_DEFAULT_S);
        row->timestamp.future_s =
            (int32_t)read_integer(r, timestamp_members, values, TIMESTAMP_FUTURE_S, 0,
                                  TOLERANCE_MAX_S, TOLERANCE_DEFAULT_S);
        if (row->timestamp.source == NULL && row->signature.timestamp == NULL) {
            eyelet_faults_error(r->faults,
                                "does not say where the time is; write header, query, "
                                "form or body, or signature.timestamp");
        }
        eyelet_faults_leave(r->faults, here);
    } else if (row->signature.timestamp != NULL) {
        row->timestamp.past_s = TOLERANCE_DEFAULT_S;
        row->timestamp.future_s = TOLERANCE_DEFAULT_S;
    }
}

static void read_ack(row_reader *r, eyelet_json_value value) {
    eyelet_row *row = &r->source->own_row;
    if (value.type == EYELET_JSON_MISSING) {
        return;
    }
    size_t here = eyelet_faults_enter(r->faults, EYELET_BYTES("ack"));
    eyelet_json_value values[ACK_COUNT];
    eyelet_members_read(r->faults, value.raw, ack_members, ACK_COUNT, values);
    row->ack_status = (uint16_t)read_integer(r, ack_members, values, ACK_STATUS, 200, 299, 0);
    row->ack_type = copy_member(r, ack_members, values, ACK_TYPE);
    for (const char *c = row->ack_type; c != NULL && *c != 0; c++) {
        if (*c < 0x20 || *c > 0x7e) {
            eyelet_faults_error(r->faults, "type is not a content type");
            break;
        }
    }
    if (values[ACK_BODY].type != EYELET_JSON_MISSING) { /* "" is a body: the empty one */
        row->ack_body = copy_text(r, "", values[ACK_BODY]);
    }
    eyelet_faults_leave(r->faults, here);
}

/* "[]", or names joined by ".", each with "[]" behind it. */
static bool is_batch(const char *text) {
    size_t arrays = 0;
    bool in_name = false;
    size_t i = 0;
    while (text[i] != 0) {
        if (text[i] == '[') {
            if (text[i + 1] != ']' || (text[i + 2] != 0 && text[i + 2] != '.')) {
                return false;
            }
            arrays++;
            in_name = false;
            i += text[i + 2] == 0 ? 2 : 3;
            if (text[i] == 0 && text[i - 1] == '.') {
                return false;
            }
        } else if (text[i] == ']' || text[i] == '|' || text[i] == '+') {
            return false;
        } else {
            in_name = true;
            i++;
        }
    }
    return arrays >= 1 && arrays <= 4 && !in_name;
}

/* "5xx,429": kinds or single statuses that a failure can be answered with. */
static bool is_status_list(const char *text) {
    eyelet_bytes rest = eyelet_bytes_from_text(text);
    while (rest.data != NULL) {
        eyelet_bytes entry;
        rest = eyelet_bytes_cut(rest, ',', &entry);
        if (entry.size != 3 || (entry.data[0] != '4' && entry.data[0] != '5')) {
            return false;
        }
        const uint8_t tens = entry.data[1];
        const uint8_t ones = entry.data[2];
        const bool kind = tens == 'x' && ones == 'x';
        if (!kind && (tens < '0' || tens > '9' || ones < '0' || ones > '9')) {
            return false;
        }
    }
    return true;
}

static void read_events(row_reader *r, const eyelet_json_value *values) {
    eyelet_row *row = &r->source->own_row;
    row->id = copy_expression(r, values, ROW_ID);
    row->type = copy_expression(r, values, ROW_TYPE);
    row->occurred_at = copy_expression(r, values, ROW_OCCURRED_AT);
    row->account = copy_expression(r, values, ROW_ACCOUNT);
    row->form_json = copy_member(r, row_members, values, ROW_FORM_JSON);
    row->occurred_unit =
        (eyelet_time_unit)read_word(r, row_members, values, ROW_OCCURRED_UNIT, unit_words,
                                    COUNT(unit_words), EYELET_UNIT_AUTO);
    row->batch = copy_member(r, row_members, values, ROW_BATCH);
    if (row->batch != NULL && !is_batch(row->batch)) {
        eyelet_faults_error(r->faults,
                            "batch is the path of an array with [] behind it, such as "
                            "\"events[]\" or \"entry[].changes[]\"");
    }
}

static void read_retries(row_reader *r, const eyelet_json_value *values) {
    eyelet_row *row = &r->source->own_row;
    row->retries_none = read_word(r, row_members, values, ROW_RETRIES, retries_words,
                                  COUNT(retries_words), 1) == 0;
    row->retry_span_s = (uint32_t)read_integer(r, row_members, values, ROW_RETRY_SPAN_S, 1,
                                               RETRY_SPAN_MAX_S, 0);
    row->retry_statuses = copy_member(r, row_members, values, ROW_RETRY_STATUSES);
    if (row->retry_statuses != NULL && !is_status_list(row->retry_statuses)) {
        size_t here = eyelet_faults_enter(r->faults, EYELET_BYTES("retry_statuses"));
        eyelet_faults_error(r->faults, "is not a list of statuses that a failure can have; "
                                       "write 4xx, 5xx or one such as 429: \"5xx,429\"");
        eyelet_faults_leave(r->faults, here);
    }
}

/* ---- the row as a whole ---- */

static bool holds(const char *text, const char *part) {
    eyelet_bytes view = eyelet_bytes_from_text(text);
    eyelet_bytes wanted = eyelet_bytes_from_text(part);
    for (size_t i = 0; i + wanted.size <= view.size; i++) {
        if (eyelet_bytes_starts_with(eyelet_bytes_from_offset(view, i), wanted)) {
            return true;
        }
    }
    return false;
}

/* The method alone tells no request from another. A text with a fault in it is told of that. */
static bool signs_request(const char *text) {
    return holds(text, "{body") || holds(text, "{timestamp") || holds(text, "{url") ||
           holds(text, "{header:") || holds(text, "{query:");
}

static void check_signed(row_reader *r) {
    const eyelet_row *row = &r->source->own_row;
    const char *text = row->signed_content != NULL ? row->signed_content : "{body}";
    bool plain =
        row->algorithm == EYELET_ALGORITHM_SHA1 || row->algorithm == EYELET_ALGORITHM_SHA256;
    bool has_time = row->timestamp.source != NULL || row->signature.timestamp != NULL;
    size_t here = eyelet_faults_enter(r->faults, EYELET_BYTES("signed"));
    if (!signs_template(row->algorithm)) {
        if (row->signed_content != NULL) {
            eyelet_faults_warning(r->faults, "has no effect: this algorithm signs no template");
        }
    } else {
        if (plain && !holds(text, "{secret}")) {
            eyelet_faults_error(r->faults,
                                "a plain hash proves nothing without {secret}; put it "
                                "in, or write an hmac algorithm");
        }
        if (!plain && holds(text, "{secret}")) {
            eyelet_faults_error(r->faults,
                                "{secret} stands in the text for sha1 and sha256 only");
        }
        if (holds(text, "{timestamp}") && !has_time) {
            eyelet_faults_error(r->faults,
                                "{timestamp} without a timestamp; say where the time "
                                "is: \"timestamp\": {\"header\": \"X-Timestamp\"}");
        }
        bool signs_part = holds(text, "{body:") || holds(text, "{form:");
        if (!signs_part && !signs_request(text)) {
            eyelet_faults_error(r->faults,
                                "nothing of the request is signed: one signature fits all; put "
                                "{body} in, or write the algorithm token");
        } else if (!holds(text, "{body}") && !signs_part) {
            eyelet_faults_warning(r->faults, "the body is not signed: anybody may change it");
        } else if (!holds(text, "{body}")) {
            eyelet_faults_warning(r->faults, "only a part of the body is signed: anybody may "
                                             "change the rest");
        }
    }
    eyelet_faults_leave(r->faults, here);
    if (has_time && (row->algorithm == EYELET_ALGORITHM_TOKEN ||
                     row->algorithm == EYELET_ALGORITHM_BASIC)) {
        here = eyelet_faults_enter(r->faults, EYELET_BYTES("timestamp"));
        eyelet_faults_warning(r->faults, "proves nothing: this algorithm signs no time");
        eyelet_faults_leave(r->faults, here);
    }
    if (row->algorithm == EYELET_ALGORITHM_JWT_HS256) {
        eyelet_faults_warning(
            r->faults, "the body is not looked at: whoever has recorded a token can send "
                       "any body with it until its exp, or for ever where it has none");
    }
    if (row->algorithm == EYELET_ALGORITHM_JWT_RS256 ||
        row->algorithm == EYELET_ALGORITHM_JWT_ES256) {
        eyelet_faults_warning(r->faults,
                              "neither the body nor the token's audience is looked at: the key "
                              "must be one that signs for you alone");
    }
}

void eyelet_custom_row_read(eyelet_source *source, eyelet_faults *faults, eyelet_bytes object) {
    row_reader reader = {source, faults};
    row_reader *r = &reader;
    eyelet_json_value values[ROW_COUNT];
    eyelet_row *row = &source->own_row;
    memset(row, 0, sizeof *row);
    row->slug = "custom";
    row->title = "your own row";
    row->documentation = "webhooks.json";
    eyelet_members_read(faults, object, row_members, ROW_COUNT, values);
    read_algorithm(r, values);
    read_signature(r, values[ROW_SIGNATURE]);
    row->signed_content = copy_member(r, row_members, values, ROW_SIGNED);
    read_timestamp(r, values[ROW_TIMESTAMP]);
    read_events(r, values);
    read_ack(r, values[ROW_ACK]);
    read_retries(r, values);
    check_signed(r);
    source->row = row;
    source->row_is_custom = true;
}

void eyelet_custom_row_clear(eyelet_source *source, const char *column) {
    eyelet_row *row = &source->own_row;
    const struct {
        const char *column;
        const char **text;
    } columns[] = {
        {"signature.source", &row->signature.source},
        {"timestamp.source", &row->timestamp.source},
        {"id", &row->id},
        {"type", &row->type},
        {"occurred_at", &row->occurred_at},
        {"account", &row->account},
        {"signed", &row->signed_content},
    };
    for (size_t i = 0; i < COUNT(columns); i++) {
        if (eyelet_bytes_equal(eyelet_bytes_from_text(column),
                               eyelet_bytes_from_text(columns[i].column))) {
            *columns[i].text = NULL;
        }
    }
}

#ifdef EYELET_EXPLAINS
/* ---- what the text covers ---- */

static bool signs_kind(const eyelet_source *source, eyelet_term_kind kind) {
    return eyelet_source_reads_kind(source, source->signed_content, kind);
}

static bool signs_term(const eyelet_source *source, const eyelet_term *term) {
    for (size_t i = 0; i < source->signed_content.count; i++) {
        const eyelet_term *other = &source->terms[source->signed_content.first + i];
        if (other->kind == term->kind && eyelet_bytes_equal(other->text, term->text)) {
            return true;
        }
    }
    return false;
}

/* A public_url with a query of its own is signed in place of what the caller asked for. */
static bool signs_query(const eyelet_source *source) {
    return eyelet_bytes_find(source->public_url, '?') == source->public_url.size &&
           (signs_kind(source, EYELET_TERM_URL) || signs_kind(source, EYELET_TERM_URL_DECODED));
}

static bool is_covered(const eyelet_source *source, const eyelet_term *term) {
    switch (term->kind) {
    case EYELET_TERM_QUERY:
        return signs_term(source, term) || signs_query(source);
    case EYELET_TERM_FORM:
    case EYELET_TERM_BODY_PATH:
    case EYELET_TERM_ITEM_PATH:
    case EYELET_TERM_HASH_BODY:
    case EYELET_TERM_HASH_ITEM:
        return signs_term(source, term) || signs_kind(source, EYELET_TERM_BODY);
    case EYELET_TERM_TEXT:
    case EYELET_TERM_ARRIVAL:
        return true;
    case EYELET_TERM_HEADER:
    case EYELET_TERM_HEADER_FAMILY:
    case EYELET_TERM_BODY:
    case EYELET_TERM_TIMESTAMP:
    case EYELET_TERM_URL:
    case EYELET_TERM_URL_DECODED:
    case EYELET_TERM_METHOD:
    case EYELET_TERM_SECRET:
    case EYELET_TERM_APP_KEY:
        break;
    }
    return signs_term(source, term);
}

static bool are_covered(const eyelet_source *source, eyelet_program program) {
    bool covered = true;
    for (size_t i = 0; i < program.count; i++) {
        covered = covered && is_covered(source, &source->terms[program.first + i]);
    }
    return covered;
}

/* Where such a value ends, the text does not say. A JSON body does. */
static bool has_open_end(const eyelet_source *source, const eyelet_term *term) {
    return term->kind == EYELET_TERM_HEADER || term->kind == EYELET_TERM_QUERY ||
           term->kind == EYELET_TERM_FORM || term->kind == EYELET_TERM_BODY_PATH ||
           term->kind == EYELET_TERM_TIMESTAMP || term->kind == EYELET_TERM_URL ||
           term->kind == EYELET_TERM_URL_DECODED ||
           (term->kind == EYELET_TERM_BODY && source->reads_form);
}

static bool has_open_bound(const eyelet_source *source) {
    const eyelet_term *terms = &source->terms[source->signed_content.first];
    for (size_t i = 1; i < source->signed_content.count; i++) {
        if (has_open_end(source, &terms[i - 1]) && has_open_end(source, &terms[i])) {
            return true;
        }
    }
    return false;
}

static void warn_at(eyelet_faults *faults, const char *column, const char *message) {
    size_t here = eyelet_faults_enter(faults, eyelet_bytes_from_text(column));
    eyelet_faults_warning(faults, message);
    eyelet_faults_leave(faults, here);
}

static void check_key(const eyelet_source *source, eyelet_faults *faults) {
    if (!source->dedup || source->proxy) {
        return;
    }
    if (source->dedup_key == EYELET_DEDUP_ID && source->id.count > 0) {
        if (!are_covered(source, source->id)) {
            warn_at(faults, "id",
                    "is not signed: whoever has recorded a request can send it again under "
                    "another; sign it, or write \"dedup\": {\"key\": \"body\"}");
        }
    } else if (!signs_kind(source, EYELET_TERM_BODY)) {
        eyelet_faults_warning(faults,
                              "the hash of the body tells events apart, and not all of it is "
                              "signed: with the rest changed, a request that was recorded is a "
                              "new event; write an id that is signed");
    }
}

static void check_items(const eyelet_source *source, eyelet_faults *faults) {
    const struct {
        const char *column;
        eyelet_program program;
    } columns[] = {{"id", source->id},
                   {"type", source->type},
                   {"occurred_at", source->occurred_at},
                   {"account", source->account}};
    for (size_t i = 0; source->row->batch == NULL && i < COUNT(columns); i++) {
        if (eyelet_source_reads_kind(source, columns[i].program, EYELET_TERM_ITEM_PATH)) {
            warn_at(faults, columns[i].column,
                    "reads item: without batch, which is never there; write body:PATH, or "
                    "name the array with batch");
        }
    }
}

void eyelet_custom_row_check(const eyelet_source *source, eyelet_faults *faults) {
    check_items(source, faults);
    if (!signs_template(source->row->algorithm)) {
        return;
    }
    bool has_time = source->timestamp.count > 0 || source->row->signature.timestamp != NULL;
    bool time_is_covered =
        signs_kind(source, EYELET_TERM_TIMESTAMP) ||
        (source->timestamp.count > 0 && are_covered(source, source->timestamp));
    if (has_time && !time_is_covered) {
        warn_at(faults, "signed",
                "the time is not signed: an old request can be sent again with a new one");
    }
    if (has_open_bound(source)) {
        warn_at(faults, "signed",
                "no mark stands between two values: whoever has recorded a request can move "
                "the bound; put one there, if the text is yours to choose");
    }
    check_key(source, faults);
    if (!are_covered(source, source->type)) {
        warn_at(faults, "type",
                "is not signed: whoever has recorded a request can send it again under "
                "another; take it from what is signed, if it is there");
    }
}
#endif
