/* What does a configured source know once it is compiled?   Layer: webhook.
 *
 * The grammar of expressions and templates is written in scheme.h. */
#include "webhook/source.h"

#include <string.h>

#include "codec/base64.h"
#include "codec/hex.h"
#include "crypto/public_key.h"
#include "webhook/faults.h"

/* ---- parsing ---- */

typedef struct term_word {
    eyelet_bytes word;
    eyelet_term_kind kind;
} term_word;

static bool add_path(eyelet_bytes *paths, size_t *count, eyelet_bytes path, uint8_t *slot) {
    for (size_t i = 0; i < *count; i++) {
        if (eyelet_bytes_equal(paths[i], path)) {
            *slot = (uint8_t)i;
            return true;
        }
    }
    if (*count >= EYELET_PATH_COUNT_MAX) {
        return false;
    }
    *slot = (uint8_t)*count;
    paths[(*count)++] = path;
    return true;
}

/* Header names are looked up in lower case; a name that is not is copied to the arena. */
static bool lower_name(eyelet_source *source, eyelet_bytes name, eyelet_bytes *lower) {
    bool has_upper = false;
    for (size_t i = 0; i < name.size; i++) {
        has_upper = has_upper || (name.data[i] >= 'A' && name.data[i] <= 'Z');
    }
    *lower = name;
    if (!has_upper) {
        return true;
    }
    size_t start = source->text.size;
    eyelet_buffer_append_lower(&source->text, name);
    *lower = eyelet_buffer_view_from(&source->text, start);
    return !source->text.overflow;
}

/* Reads "header:NAME" and its like; *term is filled but for joined. */
static bool parse_value_term(eyelet_source *source, eyelet_bytes text, eyelet_term *term,
                             const char **problem) {
    static const term_word words[] = {
        {{(const uint8_t *)"header", 6}, EYELET_TERM_HEADER},
        {{(const uint8_t *)"query", 5}, EYELET_TERM_QUERY},
        {{(const uint8_t *)"form", 4}, EYELET_TERM_FORM},
        {{(const uint8_t *)"body", 4}, EYELET_TERM_BODY_PATH},
        {{(const uint8_t *)"item", 4}, EYELET_TERM_ITEM_PATH},
        {{(const uint8_t *)"text", 4}, EYELET_TERM_TEXT},
    };
    eyelet_bytes word;
    eyelet_bytes argument = eyelet_bytes_cut(text, ':', &word);
    if (eyelet_bytes_equal(text, EYELET_BYTES("hash:body"))) {
        term->kind = EYELET_TERM_HASH_BODY;
        return true;
    }
    if (eyelet_bytes_equal(text, EYELET_BYTES("hash:item"))) {
        term->kind = EYELET_TERM_HASH_ITEM;
        return true;
    }
    if (eyelet_bytes_equal(text, EYELET_BYTES("time:arrival"))) {
        term->kind = EYELET_TERM_ARRIVAL;
        return true;
    }
    *problem = EYELET_SAYS(
        "write header:NAME, query:NAME, form:NAME, body:PATH, item:PATH, text:LITERAL, "
        "hash:body, hash:item or time:arrival");
    if (argument.data == NULL || argument.size == 0) {
        return false;
    }
    bool known = false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (eyelet_bytes_equal(words[i].word, word)) {
            term->kind = words[i].kind;
            known = true;
        }
    }
    if (!known) {
        return false;
    }
    term->text = argument;
    *problem = EYELET_SAYS("too many different body paths (16), or no room for its text");
    switch (term->kind) {
    case EYELET_TERM_HEADER:
        if (argument.data[argument.size - 1] == '*') {
            term->kind = EYELET_TERM_HEADER_FAMILY;
            argument = eyelet_bytes_slice(argument, 0, argument.size - 1);
        }
        return lower_name(source, argument, &term->text);
    case EYELET_TERM_BODY_PATH:
        return add_path(source->body_paths, &source->body_path_count, argument, &term->slot);
    case EYELET_TERM_ITEM_PATH:
        return add_path(source->item_paths, &source->item_path_count, argument, &term->slot);
    case EYELET_TERM_QUERY:
    case EYELET_TERM_FORM:
    case EYELET_TERM_TEXT:
    case EYELET_TERM_HEADER_FAMILY:
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
    return true;
}

static bool add_term(eyelet_source *source, eyelet_term term, eyelet_program *program,
                     const char **problem) {
    if (source->term_count >= EYELET_TERM_COUNT_MAX) {
        *problem =
            EYELET_SAYS("the row's expressions and templates have more than 64 terms together");
        return false;
    }
    source->terms[source->term_count++] = term;
    program->count++;
    return true;
}

static bool parse_expression(eyelet_source *source, eyelet_bytes text, eyelet_program *program,
                             const char **problem) {
    *program = (eyelet_program){(uint8_t)source->term_count, 0};
    eyelet_bytes alternatives = text;
    while (alternatives.data != NULL) {
        eyelet_bytes alternative;
        alternatives = eyelet_bytes_cut(alternatives, '|', &alternative);
        bool joined = false;
        while (alternative.data != NULL) {
            eyelet_bytes word;
            alternative = eyelet_bytes_cut(alternative, '+', &word);
            eyelet_term term = {0};
            term.joined = joined;
            if (!parse_value_term(source, word, &term, problem) ||
                !add_term(source, term, program, problem)) {
                return false;
            }
            joined = true;
        }
    }
    return true;
}

static bool parse_template_token(eyelet_source *source, eyelet_bytes token, eyelet_term *term,
                                 const char **problem) {
    static const term_word words[] = {
        {{(const uint8_t *)"body", 4}, EYELET_TERM_BODY},
        {{(const uint8_t *)"timestamp", 9}, EYELET_TERM_TIMESTAMP},
        {{(const uint8_t *)"url", 3}, EYELET_TERM_URL},
        {{(const uint8_t *)"url_decoded", 11}, EYELET_TERM_URL_DECODED},
        {{(const uint8_t *)"method", 6}, EYELET_TERM_METHOD},
        {{(const uint8_t *)"secret", 6}, EYELET_TERM_SECRET},
        {{(const uint8_t *)"app_key", 7}, EYELET_TERM_APP_KEY},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (eyelet_bytes_equal(words[i].word, token)) {
            term->kind = words[i].kind;
            return true;
        }
    }
    if (eyelet_bytes_find(token, ':') < token.size &&
        !parse_value_term(source, token, term, problem)) {
        return false;
    }
    /* the others have no value while a signature is checked, an item but for Adyen */
    *problem = EYELET_SAYS(
        "write {body}, {timestamp}, {url}, {url_decoded}, {method}, {secret}, {app_key}, "
        "{header:NAME}, {query:NAME}, {form:NAME} or {body:PATH}");
    return term->text.size > 0 && term->kind != EYELET_TERM_HEADER_FAMILY &&
           term->kind != EYELET_TERM_TEXT &&
           (term->kind != EYELET_TERM_ITEM_PATH || !source->row_is_custom);
}

static bool parse_template(eyelet_source *source, eyelet_bytes text, eyelet_program *program,
                           const char **problem) {
    *program = (eyelet_program){(uint8_t)source->term_count, 0};
    while (text.size > 0) {
        eyelet_term term = {0};
        if (text.data[0] == '{') {
            size_t close = eyelet_bytes_find(text, '}');
            if (close == text.size) {
                *problem = EYELET_SAYS("a { without its }");
                return false;
            }
            eyelet_bytes token = eyelet_bytes_slice(text, 1, close - 1);
            if (!parse_template_token(source, token, &term, problem)) {
                return false;
            }
            text = eyelet_bytes_from_offset(text, close + 1);
        } else {
            size_t open = eyelet_bytes_find(text, '{');
            term.kind = EYELET_TERM_TEXT;
            term.text = eyelet_bytes_slice(text, 0, open);
            text = eyelet_bytes_from_offset(text, open);
        }
        if (!add_term(source, term, program, problem)) {
            return false;
        }
    }
    return true;
}

bool eyelet_source_reads_kind(const eyelet_source *source, eyelet_program program,
                              eyelet_term_kind kind) {
    for (size_t i = 0; i < program.count; i++) {
        if (source->terms[program.first + i].kind == kind) {
            return true;
        }
    }
    return false;
}

bool eyelet_source_id_reads_hash(const eyelet_source *source) {
    return eyelet_source_reads_kind(source, source->id, EYELET_TERM_HASH_BODY) ||
           eyelet_source_reads_kind(source, source->id, EYELET_TERM_HASH_ITEM);
}

bool eyelet_source_bodies_are_alike(const eyelet_source *source) {
    const char *id = source->row->id;
    return id != NULL && id[0] == 0 && source->dedup_key == EYELET_DEDUP_ID;
}

static bool reads_the_body(const eyelet_source *source, eyelet_program program) {
    return eyelet_source_reads_kind(source, program, EYELET_TERM_FORM) ||
           eyelet_source_reads_kind(source, program, EYELET_TERM_BODY_PATH) ||
           eyelet_source_reads_kind(source, program, EYELET_TERM_ITEM_PATH);
}

static bool needs_whole_body(const eyelet_source *source, eyelet_program program) {
    return reads_the_body(source, program) ||
           eyelet_source_reads_kind(source, program, EYELET_TERM_HASH_BODY) ||
           eyelet_source_reads_kind(source, program, EYELET_TERM_HASH_ITEM);
}

static bool reads_a_form(const eyelet_source *source) {
    bool found = source->row->form_json != NULL;
    for (size_t i = 0; i < source->term_count; i++) {
        found = found || source->terms[i].kind == EYELET_TERM_FORM;
    }
    return found;
}

/* The body can be hashed as it arrives where everything else that verification needs is known
 * before it, and it stands in the template once. */
static bool can_stream(const eyelet_source *source) {
    const eyelet_row *row = source->row;
    if (row->special != EYELET_SPECIAL_NONE) {
        return false;
    }
    size_t body_count = 0;
    for (size_t i = 0; i < source->signed_content.count; i++) {
        eyelet_term_kind kind = source->terms[source->signed_content.first + i].kind;
        body_count += kind == EYELET_TERM_BODY ? 1 : 0;
    }
    const bool needs_time = /* before the signature is checked */
        eyelet_source_reads_kind(source, source->signed_content, EYELET_TERM_TIMESTAMP) ||
        eyelet_source_reads_kind(source, source->timestamp, EYELET_TERM_FORM);
    /* a time inside a JSON body that only {body} covers is looked at after the signature */
    return body_count <= 1 && !needs_whole_body(source, source->signature) &&
           !needs_whole_body(source, source->requirement) &&
           !needs_whole_body(source, source->signed_content) &&
           !(needs_time && needs_whole_body(source, source->timestamp));
}

static bool parse_requires(eyelet_source *source, const char **problem) {
    eyelet_bytes expression;
    eyelet_bytes setting =
        eyelet_bytes_cut(eyelet_bytes_from_text(source->row->requires), '=', &expression);
    if (eyelet_bytes_equal(setting, EYELET_BYTES("{app_key}"))) {
        source->requires_setting = source->app_key;
    } else if (eyelet_bytes_equal(setting, EYELET_BYTES("{key_id}"))) {
        source->requires_setting = source->key_id;
    } else {
        *problem = EYELET_SAYS("write EXPRESSION={app_key} or EXPRESSION={key_id}");
        return false;
    }
    return parse_expression(source, expression, &source->requirement, problem);
}

bool eyelet_source_compile_row(eyelet_source *source, const char **column,
                               const char **problem) {
    const eyelet_row *row = source->row;
    source->term_count = 0;
    source->body_path_count = 0;
    source->item_path_count = 0;
    const struct {
        const char *column;
        const char *text;
        eyelet_program *program;
    } expressions[] = {
        {"signature.source", row->signature.source, &source->signature},
        {"timestamp.source", row->timestamp.source, &source->timestamp},
        {"id", row->id, &source->id},
        {"type", row->type, &source->type},
        {"occurred_at", row->occurred_at, &source->occurred_at},
        {"account", row->account, &source->account},
    };
    for (size_t i = 0; i < sizeof expressions / sizeof expressions[0]; i++) {
        *expressions[i].program = (eyelet_program){0, 0};
        /* an empty id is no expression: it turns dedup off */
        bool is_no_id =
            expressions[i].program == &source->id && row->id != NULL && row->id[0] == 0;
        if (expressions[i].text != NULL && !is_no_id) {
            *column = expressions[i].column;
            if (!parse_expression(source, eyelet_bytes_from_text(expressions[i].text),
                                  expressions[i].program, problem)) {
                return false;
            }
        }
    }
    *column = "requires";
    source->requirement = (eyelet_program){0, 0};
    if (row->requires != NULL && !parse_requires(source, problem)) {
        return false;
    }
    *column = "signed";
    const char *template = row->signed_content != NULL ? row->signed_content : "{body}";
    if (!parse_template(source, eyelet_bytes_from_text(template), &source->signed_content,
                        problem)) {
        return false;
    }
    source->streams = can_stream(source);
    source->reads_form = reads_a_form(source);
    source->reads_body = row->batch != NULL || reads_the_body(source, source->id) ||
                         reads_the_body(source, source->type) ||
                         reads_the_body(source, source->occurred_at) ||
                         reads_the_body(source, source->account);
    return true;
}

/* ---- secrets ---- */

bool eyelet_secret_is_placeholder(eyelet_bytes text) {
    static const char *const placeholders[] = {"changeme", "change-me", "your-secret",
                                               "placeholder", "todo"};
    text = eyelet_bytes_trim(text);
    if (text.size == 0 || (text.data[0] == '<' && text.data[text.size - 1] == '>')) {
        return true;
    }
    for (size_t i = 0; i < sizeof placeholders / sizeof placeholders[0]; i++) {
        if (eyelet_bytes_equal_ignore_case(text, eyelet_bytes_from_text(placeholders[i]))) {
            return true;
        }
    }
    return false;
}

static bool hmac_kind(eyelet_algorithm algorithm, eyelet_hash_kind *kind) {
    switch (algorithm) {
    case EYELET_ALGORITHM_HMAC_SHA1:
        *kind = EYELET_HASH_SHA1;
        return true;
    case EYELET_ALGORITHM_HMAC_SHA256:
    case EYELET_ALGORITHM_JWT_HS256:
        *kind = EYELET_HASH_SHA256;
        return true;
    case EYELET_ALGORITHM_HMAC_SHA384:
        *kind = EYELET_HASH_SHA384;
        return true;
    case EYELET_ALGORITHM_HMAC_SHA512:
        *kind = EYELET_HASH_SHA512;
        return true;
    case EYELET_ALGORITHM_SHA1:
    case EYELET_ALGORITHM_SHA256:
    case EYELET_ALGORITHM_TOKEN:
    case EYELET_ALGORITHM_BASIC:
    case EYELET_ALGORITHM_ED25519:
    case EYELET_ALGORITHM_ECDSA_P256:
    case EYELET_ALGORITHM_RSA_SHA256:
    case EYELET_ALGORITHM_JWT_RS256:
    case EYELET_ALGORITHM_JWT_ES256:
    case EYELET_ALGORITHM_UNSIGNED:
        break;
    }
    return false;
}

static eyelet_bytes without_prefix(eyelet_bytes text, eyelet_bytes prefix) {
    return eyelet_bytes_starts_with(text, prefix) ? eyelet_bytes_from_offset(text, prefix.size)
                                                  : text;
}

eyelet_signature_kind eyelet_source_signature_kind(const eyelet_source *source) {
    const eyelet_algorithm algorithm = source->row->algorithm;
    return algorithm == EYELET_ALGORITHM_ED25519 ? EYELET_SIGNATURE_ED25519
           : algorithm == EYELET_ALGORITHM_ECDSA_P256 || algorithm == EYELET_ALGORITHM_JWT_ES256
               ? EYELET_SIGNATURE_ECDSA_P256
               : EYELET_SIGNATURE_RSA_SHA256;
}

/* Appends the key bytes that text stands for. */
static bool append_key(const eyelet_source *source, eyelet_bytes text, eyelet_buffer *out,
                       const char **problem) {
    switch (source->row->key) {
    case EYELET_KEY_RAW:
        eyelet_buffer_append(out, text);
        return true;
    case EYELET_KEY_WHSEC:
        *problem = "is not whsec_ followed by base64";
        text = without_prefix(text, EYELET_BYTES("v1,")); /* Supabase shows "v1,whsec_..." */
        return eyelet_base64_decode_lenient(without_prefix(text, EYELET_BYTES("whsec_")), out);
    case EYELET_KEY_BASE64:
        *problem = "is not base64";
        return eyelet_base64_decode_lenient(text, out);
    case EYELET_KEY_HEX:
        *problem = "is not hexadecimal";
        return eyelet_hex_decode(text, out);
    case EYELET_KEY_SHA1: {
        eyelet_hash hash;
        uint8_t digest[EYELET_HASH_SIZE_MAX];
        eyelet_hash_start(&hash, EYELET_HASH_SHA1);
        eyelet_hash_update(&hash, text);
        eyelet_buffer_append(out, eyelet_bytes_from(digest, eyelet_hash_finish(&hash, digest)));
        return true;
    }
    case EYELET_KEY_PUBLIC: {
        uint8_t der[EYELET_PUBLIC_KEY_SIZE_MAX];
        size_t der_size = 0;
        *problem = "is not a public key (PEM, base64 of DER, or hex)";
        if (!eyelet_public_key_decode(without_prefix(text, EYELET_BYTES("whpk_")), der,
                                      &der_size)) {
            return false;
        }
        *problem = "is a public key of another kind (Ed25519, P-256, RSA) than this provider's";
        eyelet_buffer_append(out, eyelet_bytes_from(der, der_size));
        return eyelet_public_key_fits(eyelet_source_signature_kind(source),
                                      eyelet_bytes_from(der, der_size));
    }
    }
    return false;
}

bool eyelet_source_add_secret(eyelet_source *source, eyelet_bytes name, uint8_t place,
                              eyelet_bytes text, const char **problem) {
    text = eyelet_bytes_trim(text);
    while (text.size > 0 &&
           (text.data[text.size - 1] == '\n' || text.data[text.size - 1] == '\r')) {
        text = eyelet_bytes_trim(eyelet_bytes_slice(text, 0, text.size - 1));
    }
    if (eyelet_secret_is_placeholder(text)) {
        *problem = text.size == 0 ? "is empty" : "is a placeholder, not a secret";
        return false;
    }
    if (source->secret_count >= EYELET_SECRET_COUNT_MAX) {
        *problem = "is one too many: 8 at most";
        return false;
    }
    eyelet_buffer *arena = &source->text;
    size_t start = arena->size;
    if (!append_key(source, text, arena, problem)) {
        return false;
    }
    if (arena->overflow) {
        *problem = "does not fit: all secrets and texts of a source have 6,144 bytes together";
        return false;
    }
    eyelet_bytes material = eyelet_buffer_view_from(arena, start);
    if (material.size == 0) {
        *problem = "holds no key bytes";
        return false;
    }
    eyelet_secret *secret = &source->secrets[source->secret_count];
    secret->name = name;
    secret->material = material;
    eyelet_hash_kind kind;
    if (hmac_kind(source->row->algorithm, &kind)) {
        eyelet_hmac_key_init(&secret->key, kind, material);
    }
    source->secret_index[source->secret_count] = place;
    source->secret_count++;
    return true;
}

/* ---- evaluation ---- */

static bool append_json_value(const eyelet_json_value *value, eyelet_buffer *out) {
    switch (value->type) {
    case EYELET_JSON_STRING:
        if (value->escaped) {
            eyelet_json_unescape(value->raw, out);
        } else {
            eyelet_buffer_append(out, value->raw);
        }
        return value->raw.size > 0;
    case EYELET_JSON_NUMBER:
    case EYELET_JSON_TRUE:
    case EYELET_JSON_FALSE:
        eyelet_buffer_append(out, value->raw);
        return true;
    case EYELET_JSON_MISSING:
    case EYELET_JSON_NULL:
    case EYELET_JSON_ARRAY:
    case EYELET_JSON_OBJECT:
        break;
    }
    return false;
}

bool eyelet_source_evaluate_term(const eyelet_term *term, const eyelet_values *values,
                                 eyelet_buffer *out) {
    eyelet_bytes found = {NULL, 0};
    bool encoded = false;
    switch (term->kind) {
    case EYELET_TERM_HEADER:
        if (!eyelet_request_header(values->request, term->text, &found)) {
            return false;
        }
        break;
    case EYELET_TERM_QUERY:
        encoded = true;
        if (!eyelet_request_query(values->request, term->text, &found)) {
            return false;
        }
        break;
    case EYELET_TERM_FORM:
        if (!eyelet_request_form(values->request, term->text, &found, &encoded)) {
            return false;
        }
        break;
    case EYELET_TERM_BODY_PATH:
        return values->body != NULL && append_json_value(&values->body[term->slot], out);
    case EYELET_TERM_ITEM_PATH:
        return values->item != NULL && append_json_value(&values->item[term->slot], out);
    case EYELET_TERM_TEXT:
        found = term->text;
        break;
    case EYELET_TERM_HASH_BODY:
        found = values->body_hash_hex;
        break;
    case EYELET_TERM_HASH_ITEM:
        found = values->item_hash_hex;
        break;
    case EYELET_TERM_ARRIVAL:
        eyelet_buffer_append_decimal(out, values->request->arrival_ms);
        return true;
    case EYELET_TERM_METHOD:
        found = values->request->method;
        break;
    case EYELET_TERM_HEADER_FAMILY:
    case EYELET_TERM_BODY:
    case EYELET_TERM_TIMESTAMP:
    case EYELET_TERM_URL:
    case EYELET_TERM_URL_DECODED:
    case EYELET_TERM_SECRET:
    case EYELET_TERM_APP_KEY:
        return false;
    }
    if (encoded) {
        eyelet_form_decode(found, out);
    } else {
        eyelet_buffer_append(out, found);
    }
    return found.size > 0;
}

bool eyelet_source_evaluate(const eyelet_source *source, eyelet_program program,
                            const eyelet_values *values, eyelet_buffer *out) {
    const eyelet_buffer before = *out;
    bool failed = true; /* until an alternative begins */
    for (size_t i = 0; i < program.count; i++) {
        const eyelet_term *term = &source->terms[program.first + i];
        if (!term->joined) {
            if (!failed) {
                return true;
            }
            eyelet_buffer_restore(out, before);
            failed = false;
        } else if (!failed) {
            eyelet_buffer_append_byte(out, ':');
        }
        if (!failed) {
            failed = !eyelet_source_evaluate_term(term, values, out) || out->overflow;
        }
    }
    if (failed) {
        eyelet_buffer_restore(out, before);
    }
    return !failed;
}
