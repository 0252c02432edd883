/* Is this request the provider's?   Layer: webhook. */
#include "webhook/verify.h"

#include <string.h>

#include "base/number.h"
#include "codec/base64.h"
#include "codec/date.h"
#include "codec/hex.h"
#include "crypto/public_key.h"
#include "crypto/secret_equal.h"
#include "webhook/batch.h"
#include "webhook/canonical.h"
#include "webhook/handshake.h"
#include "webhook/jwt.h"

/* No value decodes to more bytes than the whole request has. The query is counted by itself: a
 * public_url with one of its own leaves it out of the URL. */
static size_t decoded_size_max(const eyelet_request *request) {
    return request->body.size + request->url.size + request->parts.query.size + 16;
}

/* What is computed over the signed bytes. */
typedef enum digest_kind {
    DIGEST_HMAC,    /* one MAC a secret */
    DIGEST_PLAIN,   /* one hash a secret, which stands in the text */
    DIGEST_MESSAGE, /* the text itself, for a public key */
    DIGEST_NONE     /* a token, a password, a JWT: nothing is hashed here */
} digest_kind;

static digest_kind digest_of(eyelet_algorithm algorithm) {
    switch (algorithm) {
    case EYELET_ALGORITHM_HMAC_SHA1:
    case EYELET_ALGORITHM_HMAC_SHA256:
    case EYELET_ALGORITHM_HMAC_SHA384:
    case EYELET_ALGORITHM_HMAC_SHA512:
        return DIGEST_HMAC;
    case EYELET_ALGORITHM_SHA1:
    case EYELET_ALGORITHM_SHA256:
        return DIGEST_PLAIN;
    case EYELET_ALGORITHM_ECDSA_P256:
    case EYELET_ALGORITHM_RSA_SHA256:
    case EYELET_ALGORITHM_ED25519:
        return DIGEST_MESSAGE;
    case EYELET_ALGORITHM_TOKEN:
    case EYELET_ALGORITHM_BASIC:
    case EYELET_ALGORITHM_JWT_HS256:
    case EYELET_ALGORITHM_JWT_RS256:
    case EYELET_ALGORITHM_JWT_ES256:
    case EYELET_ALGORITHM_UNSIGNED:
        break;
    }
    return DIGEST_NONE;
}

static bool is_jwt(eyelet_algorithm algorithm) {
    return algorithm == EYELET_ALGORITHM_JWT_HS256 || algorithm == EYELET_ALGORITHM_JWT_RS256 ||
           algorithm == EYELET_ALGORITHM_JWT_ES256;
}

/* ---- feeding the signed bytes ---- */

static void start_contexts(eyelet_verification *v) {
    const eyelet_source *source = v->source;
    digest_kind kind = digest_of(source->row->algorithm);
    v->next_term = 0;
    v->context_count = source->secret_count;
    for (size_t i = 0; i < v->context_count; i++) {
        switch (kind) {
        case DIGEST_HMAC:
            eyelet_hmac_start(&v->contexts.hmac[i], &source->secrets[i].key);
            break;
        case DIGEST_PLAIN:
            eyelet_hash_start(&v->contexts.hash[i],
                              source->row->algorithm == EYELET_ALGORITHM_SHA1
                                  ? EYELET_HASH_SHA1
                                  : EYELET_HASH_SHA256);
            break;
        case DIGEST_MESSAGE:
        case DIGEST_NONE:
            break;
        }
    }
}

static void feed_one(eyelet_verification *v, size_t i, digest_kind kind, eyelet_bytes piece) {
    if (kind == DIGEST_HMAC) {
        eyelet_hmac_update(&v->contexts.hmac[i], piece);
    } else {
        eyelet_hash_update(&v->contexts.hash[i], piece);
    }
}

static void feed(void *context, eyelet_bytes piece) {
    eyelet_verification *v = context;
    digest_kind kind = digest_of(v->source->row->algorithm);
    if (piece.size == 0 || kind == DIGEST_NONE) {
        return;
    }
    if (kind == DIGEST_MESSAGE) {
        eyelet_buffer_append(&v->message, piece);
        return;
    }
    for (size_t i = 0; i < v->context_count; i++) {
        feed_one(v, i, kind, piece);
    }
}

/* HubSpot, "Validating requests", v3: these escapes of the URL are decoded before signing, no
 * others. */
static void append_url_decoded(eyelet_bytes url, eyelet_buffer *out) {
    const eyelet_bytes decoded = EYELET_BYTES(":/?@!$'()*,;");
    for (size_t i = 0; i < url.size; i++) {
        eyelet_buffer one = {0};
        uint8_t byte = 0;
        one = eyelet_buffer_over(&byte, 1);
        if (url.data[i] == '%' && url.size - i >= 3 &&
            eyelet_hex_decode(eyelet_bytes_slice(url, i + 1, 2), &one) &&
            eyelet_bytes_find(decoded, byte) < decoded.size) {
            eyelet_buffer_append_byte(out, byte);
            i += 2;
        } else {
            eyelet_buffer_append_byte(out, url.data[i]);
        }
    }
}

/* The bytes of a term that stand somewhere as they are signed; false for one that must be
 * decoded. */
static bool plain_bytes(eyelet_verification *v, const eyelet_term *term, eyelet_bytes *bytes) {
    eyelet_request *request = v->document->request;
    *bytes = (eyelet_bytes){NULL, 0};
    switch (term->kind) {
    case EYELET_TERM_TEXT:
        *bytes = term->text;
        return true;
    case EYELET_TERM_BODY:
        *bytes = request->body;
        return true;
    case EYELET_TERM_TIMESTAMP:
        *bytes = v->timestamp;
        return true;
    case EYELET_TERM_URL:
        *bytes = request->url;
        return true;
    case EYELET_TERM_METHOD:
        *bytes = request->method;
        return true;
    case EYELET_TERM_APP_KEY:
        *bytes = v->source->app_key;
        return true;
    case EYELET_TERM_SECRET: /* differs by secret: see feed_terms */
        return true;
    case EYELET_TERM_HEADER: {
        eyelet_bytes value;
        if (eyelet_request_header(request, term->text, &value)) {
            *bytes = value;
        }
        return true;
    }
    case EYELET_TERM_URL_DECODED:
    case EYELET_TERM_QUERY:
    case EYELET_TERM_FORM:
    case EYELET_TERM_BODY_PATH:
    case EYELET_TERM_ITEM_PATH:
    case EYELET_TERM_HEADER_FAMILY:
    case EYELET_TERM_HASH_BODY:
    case EYELET_TERM_HASH_ITEM:
    case EYELET_TERM_ARRIVAL:
        break;
    }
    return false;
}

/* The bytes of one template term. Decoded values stand in the region behind the body. False
 * where memory is out. */
static bool term_bytes(eyelet_verification *v, const eyelet_term *term, eyelet_bytes *bytes) {
    const eyelet_request *request = v->document->request;
    if (plain_bytes(v, term, bytes)) {
        return true;
    }
    size_t size_max = decoded_size_max(request);
    uint8_t *room = eyelet_document_reserve(v->document, size_max);
    if (room == NULL) {
        return false;
    }
    eyelet_buffer value = eyelet_buffer_over(room, size_max);
    if (term->kind == EYELET_TERM_URL_DECODED) {
        append_url_decoded(request->url, &value);
    } else if (!eyelet_source_evaluate_term(term, &v->document->values, &value)) {
        value.size = 0; /* absent stands for nothing */
    }
    v->document->region_used -= size_max - value.size;
    *bytes = eyelet_buffer_view(&value);
    return true;
}

/* Feeds the template's terms from next_term to sink; stops at {body} where until_body. */
static bool feed_terms(eyelet_verification *v, bool until_body, eyelet_canonical_sink *sink,
                       void *context) {
    const eyelet_source *source = v->source;
    digest_kind kind = digest_of(source->row->algorithm);
    for (; v->next_term < source->signed_content.count; v->next_term++) {
        const eyelet_term *term = &source->terms[source->signed_content.first + v->next_term];
        if (term->kind == EYELET_TERM_BODY && until_body) {
            return true;
        }
        if (term->kind == EYELET_TERM_SECRET && kind == DIGEST_PLAIN) {
            for (size_t i = 0; i < v->context_count; i++) {
                feed_one(v, i, kind, source->secrets[i].material);
            }
            continue;
        }
        eyelet_bytes bytes;
        size_t used = v->document->region_used;
        if (!term_bytes(v, term, &bytes)) {
            return false;
        }
        sink(context, bytes);
        v->document->region_used = used;
    }
    return true;
}

/* ---- reading signature and time ---- */

static bool decode(eyelet_encoding encoding, eyelet_bytes text, eyelet_buffer *out) {
    switch (encoding) {
    case EYELET_ENCODING_HEX:
        return eyelet_hex_decode(text, out);
    case EYELET_ENCODING_BASE64:
        return eyelet_base64_decode(text, out);
    case EYELET_ENCODING_BASE64URL:
        return eyelet_base64url_decode(text, out);
    case EYELET_ENCODING_HEX_OR_BASE64:
        return eyelet_hex_decode(text, out) || eyelet_base64_decode(text, out);
    }
    return false;
}

static void add_candidate(eyelet_verification *v, eyelet_bytes text, eyelet_buffer *arena) {
    const eyelet_signature_grammar *grammar = &v->source->row->signature;
    if (grammar->prefix != NULL) {
        eyelet_bytes prefix = eyelet_bytes_from_text(grammar->prefix);
        if (!eyelet_bytes_starts_with_ignore_case(text, prefix)) {
            return;
        }
        text = eyelet_bytes_from_offset(text, prefix.size);
    }
    const size_t size_max = digest_of(v->source->row->algorithm) == DIGEST_MESSAGE
                                ? EYELET_SIGNATURE_SIZE_MAX
                                : EYELET_HASH_SIZE_MAX;
    size_t start = arena->size;
    if (v->candidate_count == EYELET_CANDIDATE_COUNT_MAX || text.size == 0 ||
        !decode(grammar->encoding, text, arena)) {
        return;
    }
    if (arena->size - start > size_max) { /* it is none, and would take the room of others */
        arena->size = start;
        return;
    }
    v->candidates[v->candidate_count++] = eyelet_buffer_view_from(arena, start);
}

/* Where the first separator stands, or the size of text. */
static size_t find_separator(eyelet_bytes separators, eyelet_bytes text) {
    if (separators.size <= 1) {
        return separators.size == 0 ? text.size : eyelet_bytes_find(text, separators.data[0]);
    }
    size_t at = 0;
    while (at < text.size && eyelet_bytes_find(separators, text.data[at]) == separators.size) {
        at++;
    }
    return at;
}

/* Reads one signature text in the row's grammar: adds candidates, sets the timestamp. */
static void read_items(eyelet_verification *v, eyelet_bytes text, eyelet_buffer *arena) {
    const eyelet_signature_grammar *grammar = &v->source->row->signature;
    eyelet_bytes name = eyelet_bytes_from_text(grammar->name);
    if (eyelet_bytes_equal(name, EYELET_BYTES("{key_id}"))) {
        name = v->source->key_id;
    }
    eyelet_bytes time_name = eyelet_bytes_from_text(grammar->timestamp);
    bool first_is_time = eyelet_bytes_equal(time_name, EYELET_BYTES("0"));
    eyelet_bytes separators = eyelet_bytes_from_text(grammar->separator);
    while (text.size > 0) {
        size_t end = find_separator(separators, text);
        eyelet_bytes item = eyelet_bytes_trim(eyelet_bytes_slice(text, 0, end));
        text = eyelet_bytes_from_offset(text, end + 1);
        if (item.size == 0) {
            continue;
        }
        eyelet_bytes item_name = {NULL, 0};
        eyelet_bytes value = item;
        if (grammar->assign != NULL) {
            eyelet_bytes rest = eyelet_bytes_cut(item, (uint8_t)grammar->assign[0], &item_name);
            value = eyelet_bytes_trim(rest);
            item_name = eyelet_bytes_trim(item_name);
            if (rest.data == NULL) {
                continue;
            }
        }
        if (first_is_time) {
            first_is_time = false;
            v->timestamp = value;
        } else if (time_name.size > 0 && eyelet_bytes_equal(item_name, time_name)) {
            v->timestamp = value;
        } else if (name.size == 0 || eyelet_bytes_equal(item_name, name)) {
            add_candidate(v, value, arena);
        }
    }
}

/* Room for reading the texts of the request anew. */
static void reset_text(eyelet_verification *v) {
    v->text_peak = v->text_size > v->text_peak ? v->text_size : v->text_peak;
    v->text_size = 0;
}

/* Evaluates program into v->text; the view is empty where it is absent. */
static eyelet_bytes evaluate_text(eyelet_verification *v, eyelet_program program) {
    eyelet_buffer text =
        eyelet_buffer_over(v->text + v->text_size, EYELET_SIGNATURE_TEXT_MAX - v->text_size);
    if (!eyelet_source_evaluate(v->source, program, &v->document->values, &text)) {
        return (eyelet_bytes){NULL, 0};
    }
    v->text_size += text.size;
    return eyelet_buffer_view(&text);
}

/* DocuSign, "Validate HMAC": one header a key, numbered from 1. */
static bool read_family(eyelet_verification *v, const eyelet_term *term, eyelet_buffer *arena) {
    static const char *const numbers[] = {"1", "2", "3", "4", "5", "6", "7", "8"};
    bool found = false;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        eyelet_buffer name = eyelet_buffer_over(v->text + v->text_size,
                                                EYELET_SIGNATURE_TEXT_MAX - v->text_size);
        eyelet_buffer_append(&name, term->text);
        eyelet_buffer_append_text(&name, numbers[i]);
        eyelet_bytes value;
        if (name.overflow ||
            !eyelet_request_header(v->document->request, eyelet_buffer_view(&name), &value)) {
            break;
        }
        v->text_size += name.size; /* the request keeps a view of the name */
        found = true;
        read_items(v, value, arena);
    }
    return found;
}

static eyelet_reason read_signature(eyelet_verification *v) {
    v->candidate_count = 0;
    eyelet_program program = v->source->signature;
    eyelet_buffer arena = eyelet_buffer_over(v->candidate_arena, sizeof v->candidate_arena);
    const eyelet_term *first = &v->source->terms[program.first];
    if (program.count == 1 && first->kind == EYELET_TERM_HEADER_FAMILY) {
        if (!read_family(v, first, &arena)) {
            return EYELET_REASON_SIGNATURE_MISSING;
        }
    } else {
        eyelet_bytes text = evaluate_text(v, program);
        if (text.size == 0) {
            return EYELET_REASON_SIGNATURE_MISSING;
        }
        read_items(v, text, &arena);
    }
    return v->candidate_count > 0 ? EYELET_REASON_OK : EYELET_REASON_SIGNATURE_MALFORMED;
}

static bool parse_time(eyelet_time_unit unit, eyelet_bytes text, int64_t *ms) {
    int64_t number = 0;
    switch (unit) {
    case EYELET_UNIT_S:
        if (!eyelet_number_parse(text, &number) || number > INT64_MAX / 1000 ||
            number < INT64_MIN / 1000) {
            return false;
        }
        *ms = number * 1000;
        return true;
    case EYELET_UNIT_MS:
        return eyelet_number_parse(text, ms);
    case EYELET_UNIT_ISO:
        return eyelet_date_parse(text, ms);
    case EYELET_UNIT_AUTO:
        if (!eyelet_number_parse_integer_part(text, &number)) {
            return eyelet_date_parse(text, ms);
        }
        if (number > 100000000000 || number < -100000000000) {
            *ms = number;
            return true;
        }
        return eyelet_number_parse_thousandths(text, ms);
    }
    return false;
}

static eyelet_reason check_time(const eyelet_verification *v) {
    const eyelet_source *source = v->source;
    const eyelet_time_unit unit = source->row->timestamp.unit;
    /* a date is to be one, or its end could be a time by itself, and the rest of it the end of
     * Kick's id */
    if (source->past_s == 0 && source->future_s == 0 && unit != EYELET_UNIT_ISO) {
        return EYELET_REASON_OK;
    }
    int64_t time_ms = 0;
    int64_t age_ms = 0;
    /* nobody writes a zero first: it was the end of what stands before, QuickNode's nonce */
    if (!parse_time(unit, v->timestamp, &time_ms) ||
        eyelet_bytes_starts_with(v->timestamp, EYELET_BYTES("0")) ||
        __builtin_sub_overflow(v->now_ms, time_ms, &age_ms)) {
        return EYELET_REASON_TIMESTAMP_MISSING;
    }
    if (source->past_s > 0 && age_ms > (int64_t)source->past_s * 1000) {
        return EYELET_REASON_TIMESTAMP_STALE;
    }
    if (source->future_s > 0 && age_ms < -(int64_t)source->future_s * 1000) {
        return EYELET_REASON_TIMESTAMP_FUTURE;
    }
    return EYELET_REASON_OK;
}

static bool reads_body(const eyelet_source *source, eyelet_program program) {
    return eyelet_source_reads_kind(source, program, EYELET_TERM_BODY_PATH) ||
           eyelet_source_reads_kind(source, program, EYELET_TERM_ITEM_PATH);
}

/* A time inside the body that only {body} covers (Linear) is looked at after the signature. */
static bool time_comes_later(const eyelet_source *source) {
    return reads_body(source, source->timestamp) &&
           !eyelet_source_reads_kind(source, source->signed_content, EYELET_TERM_TIMESTAMP);
}

static bool has_time(const eyelet_source *source) {
    return source->timestamp.count > 0 || source->row->signature.timestamp != NULL;
}

/* A number or a date, whatever its form: no byte that JSON or a form begins with, so that where
 * the time ends is as the provider wrote it. */
static bool may_be_time(eyelet_bytes text) {
    return eyelet_bytes_is_name(text, ":.+-, /", text.size);
}

static eyelet_reason read_time(eyelet_verification *v) {
    if (!has_time(v->source)) {
        return EYELET_REASON_OK;
    }
    if (v->source->timestamp.count > 0) {
        v->timestamp = evaluate_text(v, v->source->timestamp);
    }
    if (!may_be_time(v->timestamp)) {
        return EYELET_REASON_TIMESTAMP_MISSING;
    }
    return check_time(v);
}

static eyelet_reason check_required(eyelet_verification *v) {
    if (v->source->requirement.count == 0) {
        return EYELET_REASON_OK;
    }
    eyelet_bytes given = evaluate_text(v, v->source->requirement);
    return eyelet_secret_equal(given, v->source->requires_setting)
               ? EYELET_REASON_OK
               : EYELET_REASON_KEY_ID_MISMATCH;
}

static bool holds_any(eyelet_bytes text, eyelet_bytes marks) {
    for (size_t i = 0; i < text.size; i++) {
        if (eyelet_bytes_find(marks, text.data[i]) < marks.size) {
            return true;
        }
    }
    return false;
}

/* An id, a nonce, a URL: no byte that JSON begins or ends with, so that beside the body it
 * holds no part of it. (A URL may hold brackets as they are: "?a[]=1".) */
static bool may_be_beside_body(eyelet_verification *v) {
    const eyelet_program text = v->source->signed_content;
    const size_t used = v->document->region_used;
    bool may_be = true;
    if (!eyelet_source_reads_kind(v->source, text, EYELET_TERM_BODY)) {
        return true;
    }
    for (size_t i = 0; i < text.count; i++) {
        const eyelet_term *term = &v->source->terms[text.first + i];
        const bool is_url =
            term->kind == EYELET_TERM_URL || term->kind == EYELET_TERM_URL_DECODED;
        eyelet_bytes value;
        if (is_url || term->kind == EYELET_TERM_HEADER || term->kind == EYELET_TERM_QUERY) {
            may_be = may_be && term_bytes(v, term, &value) &&
                     !holds_any(value, is_url ? EYELET_BYTES("{}") : EYELET_BYTES("{}[]"));
            v->document->region_used = used;
        }
    }
    return may_be;
}

/* Signature, time and key id, from wherever the row says that they are. */
static eyelet_reason read_proof(eyelet_verification *v) {
    eyelet_reason reason =
        may_be_beside_body(v) ? read_signature(v) : EYELET_REASON_SIGNATURE_MALFORMED;
    if (reason == EYELET_REASON_OK && !time_comes_later(v->source)) {
        reason = read_time(v);
    }
    return reason == EYELET_REASON_OK ? check_required(v) : reason;
}

/* ---- tokens and passwords ---- */

static eyelet_reason compare_tokens(eyelet_verification *v, eyelet_bytes given) {
    const eyelet_source *source = v->source;
    size_t match = source->secret_count;
    for (size_t i = 0; i < source->secret_count; i++) {
        bool equal = eyelet_secret_equal(given, source->secrets[i].material);
        match = equal ? i : match;
    }
    if (match == source->secret_count) {
        return EYELET_REASON_TOKEN_MISMATCH;
    }
    v->secret_place = source->secret_index[match];
    return EYELET_REASON_OK;
}

static eyelet_reason verify_token(eyelet_verification *v) {
    eyelet_bytes given = evaluate_text(v, v->source->signature);
    if (given.size == 0) {
        return EYELET_REASON_SIGNATURE_MISSING;
    }
    eyelet_bytes prefix = eyelet_bytes_from_text(v->source->row->signature.prefix);
    if (eyelet_bytes_starts_with_ignore_case(given, prefix)) {
        given = eyelet_bytes_trim(eyelet_bytes_from_offset(given, prefix.size));
    }
    return compare_tokens(v, given);
}

/* [RFC7617] */
static eyelet_reason verify_basic(eyelet_verification *v) {
    eyelet_bytes given;
    if (!eyelet_request_header(v->document->request, EYELET_BYTES("authorization"), &given)) {
        return EYELET_REASON_SIGNATURE_MISSING;
    }
    const eyelet_bytes scheme = EYELET_BYTES("Basic ");
    eyelet_buffer decoded = eyelet_buffer_over(v->text, sizeof v->text);
    if (!eyelet_bytes_starts_with_ignore_case(given, scheme) ||
        !eyelet_base64_decode_lenient(
            eyelet_bytes_trim(eyelet_bytes_from_offset(given, scheme.size)), &decoded)) {
        return EYELET_REASON_SIGNATURE_MALFORMED;
    }
    v->text_size = decoded.size;
    return compare_tokens(v, eyelet_buffer_view(&decoded));
}

/* ---- the verdict ---- */

/* The place of the secret whose MAC or hash is among the candidates; all are compared. */
static size_t match_digests(const eyelet_verification *v) {
    size_t match = v->source->secret_count;
    for (size_t i = 0; i < v->source->secret_count; i++) {
        eyelet_bytes mac = eyelet_bytes_from(v->macs[i], v->mac_sizes[i]);
        for (size_t c = 0; c < v->candidate_count; c++) {
            bool equal = eyelet_secret_equal(v->candidates[c], mac);
            match = equal ? i : match;
        }
    }
    return match;
}

/* What the host said of this signature. Each run comes to the same signatures in the same
 * order, and a verification to one good one at most. False where the host has not been asked
 * yet: then asks is set, and the run ends without a verdict. */
static bool host_accepts(void *context, const eyelet_signature *signature) {
    eyelet_verification *v = context;
    if (signature->value.size > sizeof v->question_value) {
        return false;
    }
    const size_t place = v->question_count++;
    if (v->asks || place < v->refused_count) {
        return false;
    }
    if (v->accepted) {
        return place == v->refused_count;
    }
    v->asks = true;
    v->question = *signature;
    memcpy(v->question_value, signature->value.data, signature->value.size);
    v->question.value = eyelet_bytes_from(v->question_value, signature->value.size);
    return false;
}

static bool public_key_accepts(eyelet_verification *v, eyelet_bytes key, eyelet_bytes value) {
    uint8_t raw[64];
    const eyelet_signature_kind kind = eyelet_source_signature_kind(v->source);
    if (kind == EYELET_SIGNATURE_ECDSA_P256) {
        if (!eyelet_ecdsa_p256_unpack(value, raw)) {
            return false;
        }
        value = eyelet_bytes_from(raw, sizeof raw);
    }
    const eyelet_signature signature = {kind, key, eyelet_buffer_view(&v->message), value};
    return host_accepts(v, &signature);
}

static size_t match_public_keys(eyelet_verification *v) {
    for (size_t i = 0; i < v->source->secret_count; i++) {
        for (size_t c = 0; c < v->candidate_count; c++) {
            if (public_key_accepts(v, v->source->secrets[i].material, v->candidates[c])) {
                return i;
            }
        }
    }
    return v->source->secret_count;
}

static void finish_contexts(eyelet_verification *v, digest_kind kind) {
    for (size_t i = 0; i < v->context_count; i++) {
        v->mac_sizes[i] = kind == DIGEST_HMAC
                              ? eyelet_hmac_finish(&v->contexts.hmac[i], v->macs[i])
                              : eyelet_hash_finish(&v->contexts.hash[i], v->macs[i]);
    }
}

/* Compares what was fed (or what the host computed) with the candidates. */
static eyelet_reason judge(eyelet_verification *v) {
    digest_kind kind = digest_of(v->source->row->algorithm);
    size_t match;
    if (kind == DIGEST_HMAC || kind == DIGEST_PLAIN) {
        if (v->mode != EYELET_VERIFY_HOST_MAC) {
            finish_contexts(v, kind);
        }
        match = match_digests(v);
    } else {
        match = match_public_keys(v);
    }
    if (match == v->source->secret_count) {
        return EYELET_REASON_SIGNATURE_MISMATCH;
    }
    v->secret_place = v->source->secret_index[match];
    return EYELET_REASON_OK;
}

/* What a term can come to at most. */
static size_t term_size_max(eyelet_verification *v, const eyelet_term *term) {
    eyelet_bytes bytes;
    return plain_bytes(v, term, &bytes) ? bytes.size : decoded_size_max(v->document->request);
}

static size_t message_size_max(eyelet_verification *v) {
    const eyelet_source *source = v->source;
    if (source->row->special != EYELET_SPECIAL_NONE) { /* body, headers, names of fields */
        return v->document->request->body.size + EYELET_HEADER_ARENA_SIZE +
               source->app_key.size + 1024;
    }
    size_t size = 0;
    for (size_t i = 0; i < source->signed_content.count; i++) {
        size += term_size_max(v, &source->terms[source->signed_content.first + i]);
    }
    return size;
}

static bool room_for_message(eyelet_verification *v) {
    if (digest_of(v->source->row->algorithm) != DIGEST_MESSAGE) {
        return true;
    }
    size_t size = message_size_max(v);
    uint8_t *room = eyelet_document_reserve(v->document, size);
    if (room == NULL) {
        return false;
    }
    v->message = eyelet_buffer_over(room, size);
    return true;
}

/* Of a message that was cut off, a signature would say nothing about the rest. */
static bool message_is_whole(const eyelet_verification *v) {
    return digest_of(v->source->row->algorithm) != DIGEST_MESSAGE || !v->message.overflow;
}

static size_t count_fields(const eyelet_source *source, size_t first, size_t count) {
    size_t fields = 0;
    for (size_t i = first; i < first + count; i++) {
        fields += source->terms[i].kind == EYELET_TERM_FORM ? 1 : 0;
    }
    return fields;
}

/* Where all that a built-in row reads of a form is signed, or the signature, the form has
 * nothing else. */
static bool signs_form(const eyelet_source *source) {
    const eyelet_program text = source->signed_content;
    const size_t fields = count_fields(source, text.first, text.count);
    return !source->row_is_custom && fields > 0 &&
           fields + count_fields(source, source->signature.first, source->signature.count) ==
               count_fields(source, 0, source->term_count);
}

static void hash_piece(void *context, eyelet_bytes piece) {
    eyelet_hash_update(context, piece);
}

/* Such a form can be written in many ways: what is signed of it stands for it. */
static void hash_signed_form(eyelet_verification *v) {
    eyelet_hash hash;
    eyelet_hash_start(&hash, EYELET_HASH_SHA256);
    v->next_term = 0;
    const bool fed = v->source->row->special == EYELET_SPECIAL_PLIVO
                         ? eyelet_plivo_feed(v->document, hash_piece, &hash) == EYELET_REASON_OK
                         : feed_terms(v, false, hash_piece, &hash);
    if (fed) {
        eyelet_document_set_hash(v->document, &hash);
    }
}

static eyelet_reason judge_template(eyelet_verification *v) {
    size_t used = v->document->region_used;
    if (!room_for_message(v)) {
        return EYELET_REASON_INTERNAL;
    }
    start_contexts(v);
    eyelet_reason reason = EYELET_REASON_OK;
    if (v->source->row->special == EYELET_SPECIAL_NONE) {
        reason = feed_terms(v, false, feed, v) ? EYELET_REASON_OK : EYELET_REASON_INTERNAL;
    } else {
        eyelet_bytes text = evaluate_text(v, v->source->signature);
        reason = eyelet_canonical_feed(v->document, text, v->timestamp, feed, v);
    }
    if (reason == EYELET_REASON_OK) {
        reason = message_is_whole(v) ? judge(v) : EYELET_REASON_INTERNAL;
    }
    if (reason == EYELET_REASON_OK &&
        (signs_form(v->source) || v->source->row->special == EYELET_SPECIAL_PLIVO)) {
        hash_signed_form(v);
    }
    v->document->region_used = used;
    return reason;
}

static bool is_repeated(const eyelet_verification *v, const eyelet_term *term) {
    const eyelet_values *values = &v->document->values;
    if (term->kind == EYELET_TERM_FORM) {
        return eyelet_request_form_count(v->document->request, term->text) > 1;
    }
    if (term->kind == EYELET_TERM_QUERY) {
        return eyelet_form_count(v->document->request->parts.query, term->text) > 1;
    }
    const eyelet_json_value *read = term->kind == EYELET_TERM_BODY_PATH   ? values->body
                                    : term->kind == EYELET_TERM_ITEM_PATH ? values->item
                                                                          : NULL;
    return read != NULL && read[term->slot].repeated;
}

static bool is_repeated_in(const eyelet_verification *v, eyelet_program program) {
    bool repeated = false;
    for (size_t i = 0; i < program.count; i++) {
        repeated = repeated || is_repeated(v, &v->source->terms[program.first + i]);
    }
    return repeated;
}

/* Another field may be the signed one to a reader that mends names (PHP takes "a.b" for
 * "a_b"), or parts fields at ";" too (Rack 2), which every writer of forms encodes. */
static bool has_other_fields(const eyelet_verification *v) {
    eyelet_request *request = v->document->request;
    return signs_form(v->source) &&
           (eyelet_request_is_multipart(request) ||
            eyelet_bytes_find(request->body, ';') < request->body.size ||
            eyelet_request_form_count(request, (eyelet_bytes){NULL, 0}) >
                count_fields(v->source, 0, v->source->term_count));
}

/* Of a key that is there twice JSON.parse takes the last value, and who reads the body behind
 * Eyelet perhaps the first, which nobody signed; of a field of a form the other way round. */
static bool is_ambiguous(const eyelet_verification *v) {
    const eyelet_source *source = v->source;
    return has_other_fields(v) || is_repeated_in(v, source->signature) ||
           is_repeated_in(v, source->signed_content) || is_repeated_in(v, source->timestamp) ||
           is_repeated_in(v, source->requirement);
}

/* Adyen joins the values by ":", which the merchant's own reference may hold. Where another
 * holds one, the text was cut elsewhere than Adyen joined it. */
static bool is_cut_elsewhere(eyelet_verification *v) {
    const eyelet_program text = v->source->signed_content;
    const size_t used = v->document->region_used;
    bool elsewhere = false;
    for (size_t i = 0; i < text.count; i++) {
        const eyelet_term *term = &v->source->terms[text.first + i];
        eyelet_bytes bytes;
        if (term->kind == EYELET_TERM_ITEM_PATH &&
            !eyelet_bytes_equal(term->text,
                                EYELET_BYTES("NotificationRequestItem.merchantReference"))) {
            elsewhere = elsewhere || !term_bytes(v, term, &bytes) ||
                        eyelet_bytes_find(bytes, ':') < bytes.size;
            v->document->region_used = used;
        }
    }
    return elsewhere;
}

/* Every item of the batch carries its own signature (Adyen). */
static eyelet_reason judge_items(eyelet_verification *v) {
    eyelet_batch batch;
    eyelet_batch_item item;
    eyelet_batch_start(&batch, v->source->row->batch, v->document->json);
    eyelet_reason reason = EYELET_REASON_SIGNATURE_MISSING;
    if (eyelet_batch_is_whole(&batch)) { /* a signed item that stands elsewhere says nothing */
        return reason;
    }
    while (eyelet_batch_next(&batch, &item)) {
        eyelet_document_set_item(v->document, &item.element);
        reset_text(v);
        reason = is_ambiguous(v) || eyelet_batch_is_repeated(&batch) || is_cut_elsewhere(v)
                     ? EYELET_REASON_SIGNATURE_MALFORMED
                     : read_proof(v);
        if (reason == EYELET_REASON_OK) {
            reason = judge_template(v);
        }
        if (reason != EYELET_REASON_OK) {
            return reason;
        }
    }
    return reason;
}

/* One good item lets the call in, and eyelet_verify_item tells which are good; a proxy hands
 * all of it on, so that all must be. */
static eyelet_reason judge_item_tokens(eyelet_verification *v) {
    eyelet_batch batch;
    eyelet_batch_item item;
    eyelet_batch_start(&batch, v->source->row->batch, v->document->json);
    eyelet_reason refusal = EYELET_REASON_SIGNATURE_MISSING;
    bool any = false;
    bool all = true;
    while (eyelet_batch_next(&batch, &item)) {
        eyelet_document_set_item(v->document, &item.element);
        reset_text(v);
        eyelet_reason reason = verify_token(v);
        any = any || reason == EYELET_REASON_OK;
        all = all && reason == EYELET_REASON_OK;
        refusal = reason == EYELET_REASON_TOKEN_MISMATCH ? reason : refusal;
    }
    return any && (all || !v->source->proxy) ? EYELET_REASON_OK : refusal;
}

static eyelet_reason judge_twilio(eyelet_verification *v) {
    eyelet_reason reason = eyelet_twilio_check_body(v->document);
    if (reason != EYELET_REASON_OK) {
        return reason;
    }
    size_t used = v->document->region_used;
    eyelet_twilio twilio;
    bool fed = eyelet_twilio_start(v->document, &twilio);
    reason = EYELET_REASON_SIGNATURE_MISMATCH;
    for (size_t candidate = 0; fed && reason == EYELET_REASON_SIGNATURE_MISMATCH; candidate++) {
        start_contexts(v);
        fed = eyelet_twilio_feed(v->document, &twilio, candidate, feed, v);
        reason = fed ? judge(v) : reason;
        if (reason == EYELET_REASON_OK) {
            eyelet_hash hash;
            eyelet_hash_start(&hash, EYELET_HASH_SHA256);
            if (eyelet_twilio_feed(v->document, &twilio, candidate, hash_piece, &hash)) {
                eyelet_document_set_hash(v->document, &hash);
            }
        }
    }
    v->document->region_used = used;
    return reason;
}

/* ---- the calls ---- */

eyelet_reason eyelet_verify_begin(eyelet_verification *v, eyelet_document *document,
                                  int64_t now_ms, bool host_macs) {
    const eyelet_source *source = document->source;
    eyelet_algorithm algorithm = source->row->algorithm;
    v->source = source;
    v->document = document;
    v->now_ms = now_ms;
    v->mode = EYELET_VERIFY_BUFFER;
    v->timestamp = (eyelet_bytes){NULL, 0};
    v->candidate_count = 0;
    v->context_count = 0;
    v->text_size = 0;
    v->text_peak = 0;
    v->mac_count = 0;
    v->secret_place = 0;
    v->asks = false;
    v->accepted = false;
    v->refused_count = 0;
    if (algorithm == EYELET_ALGORITHM_UNSIGNED) {
        return EYELET_REASON_OK;
    }
    if (algorithm == EYELET_ALGORITHM_BASIC) {
        return verify_basic(v);
    }
    bool in_body = reads_body(source, source->signature) ||
                   eyelet_source_reads_kind(source, source->signature, EYELET_TERM_FORM);
    if (in_body || is_jwt(algorithm)) {
        return EYELET_REASON_OK; /* all of it is looked at once the body is there */
    }
    if (algorithm == EYELET_ALGORITHM_TOKEN) {
        return verify_token(v);
    }
    if (!source->streams) {
        /* what stands in headers is looked at now, so that a bad request costs no body */
        eyelet_reason reason = read_signature(v);
        reset_text(v);
        return reason;
    }
    eyelet_reason reason = is_ambiguous(v) ? EYELET_REASON_SIGNATURE_MALFORMED : read_proof(v);
    if (reason != EYELET_REASON_OK) {
        return reason;
    }
    if (digest_of(algorithm) == DIGEST_MESSAGE) {
        return EYELET_REASON_OK;
    }
    if (host_macs && digest_of(algorithm) == DIGEST_HMAC) {
        v->mode = EYELET_VERIFY_HOST_MAC;
        return EYELET_REASON_OK;
    }
    v->mode = EYELET_VERIFY_STREAM;
    start_contexts(v);
    return feed_terms(v, true, feed, v) ? EYELET_REASON_OK : EYELET_REASON_INTERNAL;
}

void eyelet_verify_update(eyelet_verification *v, eyelet_bytes chunk) {
    bool at_body = v->next_term < v->source->signed_content.count;
    if (v->mode == EYELET_VERIFY_STREAM && at_body) {
        feed(v, chunk);
    }
}

bool eyelet_verify_mac_next(eyelet_verification *v, eyelet_bytes *key,
                            eyelet_bytes pieces[EYELET_PIECE_COUNT_MAX], size_t *count) {
    const eyelet_source *source = v->source;
    if (v->mode != EYELET_VERIFY_HOST_MAC || v->mac_count >= source->secret_count) {
        return false;
    }
    *key = source->secrets[v->mac_count].material;
    *count = 0;
    for (size_t i = 0; i < source->signed_content.count; i++) {
        if (*count == EYELET_PIECE_COUNT_MAX ||
            !term_bytes(v, &source->terms[source->signed_content.first + i], &pieces[*count])) {
            v->mode = EYELET_VERIFY_BUFFER;
            return false;
        }
        *count += 1;
    }
    return true;
}

void eyelet_verify_mac(eyelet_verification *v, eyelet_bytes mac) {
    const eyelet_source *source = v->source;
    if (v->mode != EYELET_VERIFY_HOST_MAC || v->mac_count >= source->secret_count) {
        return;
    }
    eyelet_hmac context;
    uint8_t own[EYELET_HASH_SIZE_MAX];
    eyelet_hmac_start(&context, &source->secrets[v->mac_count].key);
    size_t size = eyelet_hmac_finish(&context, own);
    if (mac.size != size) {
        v->mode = EYELET_VERIFY_BUFFER; /* the host cannot: all of them are computed here */
        return;
    }
    memcpy(v->macs[v->mac_count], mac.data, size);
    v->mac_sizes[v->mac_count] = size;
    v->mac_count++;
}

static eyelet_reason verify_in_body(eyelet_verification *v) {
    const eyelet_source *source = v->source;
    bool reads_json = reads_body(source, source->signature) ||
                      reads_body(source, source->signed_content) ||
                      (reads_body(source, source->timestamp) && !time_comes_later(source));
    if (reads_json || source->row->special == EYELET_SPECIAL_SNS) {
        eyelet_reason reason = eyelet_document_read(v->document);
        if (reason != EYELET_REASON_OK) {
            return reason;
        }
    }
    if (is_ambiguous(v)) {
        return EYELET_REASON_SIGNATURE_MALFORMED;
    }
    reset_text(v); /* a run for each key that is asked reads all of them again */
    if (source->row->algorithm == EYELET_ALGORITHM_TOKEN) {
        return eyelet_source_reads_kind(source, source->signature, EYELET_TERM_ITEM_PATH)
                   ? judge_item_tokens(v)
                   : verify_token(v);
    }
    if (is_jwt(source->row->algorithm)) {
        eyelet_bytes token = evaluate_text(v, source->signature);
        return token.size == 0 ? EYELET_REASON_SIGNATURE_MISSING
                               : eyelet_jwt_verify(v->document, token, v->now_ms, host_accepts,
                                                   v, &v->secret_place);
    }
    if (eyelet_source_reads_kind(source, source->signature, EYELET_TERM_ITEM_PATH)) {
        return judge_items(v);
    }
    eyelet_reason reason = read_proof(v);
    if (reason != EYELET_REASON_OK) {
        return reason;
    }
    return source->row->special == EYELET_SPECIAL_TWILIO ? judge_twilio(v) : judge_template(v);
}

/* A token in a header or a password was judged before the body. */
static bool judged_at_begin(const eyelet_source *source) {
    return source->row->algorithm == EYELET_ALGORITHM_UNSIGNED ||
           source->row->algorithm == EYELET_ALGORITHM_BASIC ||
           (source->row->algorithm == EYELET_ALGORITHM_TOKEN &&
            !reads_body(source, source->signature) &&
            !eyelet_source_reads_kind(source, source->signature, EYELET_TERM_FORM));
}

/* Whoever has the plain hash of a text that begins with the secret can go on from it behind the
 * padding, whose length has a zero byte in front; no JSON and no form has one. */
static bool may_be_extended(eyelet_verification *v) {
    const eyelet_program text = v->source->signed_content;
    const size_t used = v->document->region_used;
    bool may_be = false;
    if (digest_of(v->source->row->algorithm) != DIGEST_PLAIN || text.count == 0 ||
        v->source->terms[text.first + text.count - 1].kind == EYELET_TERM_SECRET) {
        return false;
    }
    for (size_t i = 0; i < text.count; i++) {
        eyelet_bytes bytes;
        may_be = may_be || !term_bytes(v, &v->source->terms[text.first + i], &bytes) ||
                 eyelet_bytes_find(bytes, 0) < bytes.size;
        v->document->region_used = used;
    }
    return may_be;
}

static eyelet_reason end_stream(eyelet_verification *v) {
    if (v->next_term < v->source->signed_content.count) {
        v->next_term++; /* {body} itself was fed as it came */
    }
    return feed_terms(v, false, feed, v) ? judge(v) : EYELET_REASON_INTERNAL;
}

eyelet_reason eyelet_verify_end(eyelet_verification *v) {
    if (judged_at_begin(v->source)) {
        return EYELET_REASON_OK;
    }
    eyelet_reason reason = EYELET_REASON_INTERNAL;
    v->question_count = 0;
    switch (v->mode) {
    case EYELET_VERIFY_STREAM:
        reason = end_stream(v);
        break;
    case EYELET_VERIFY_HOST_MAC:
        reason = judge(v);
        break;
    case EYELET_VERIFY_BUFFER:
        reason = verify_in_body(v);
        break;
    }
    if (reason == EYELET_REASON_OK &&
        (may_be_extended(v) || eyelet_handshake_signs(v->source, v->document->request))) {
        return EYELET_REASON_SIGNATURE_MISMATCH;
    }
    if (reason == EYELET_REASON_OK && time_comes_later(v->source)) {
        reason = eyelet_document_read(v->document);
        if (reason == EYELET_REASON_OK) {
            reason = read_time(v);
        }
    }
    return reason;
}

bool eyelet_verify_item(eyelet_verification *v) {
    if (v->source->row->algorithm != EYELET_ALGORITHM_TOKEN ||
        !eyelet_source_reads_kind(v->source, v->source->signature, EYELET_TERM_ITEM_PATH)) {
        return true;
    }
    reset_text(v);
    return verify_token(v) == EYELET_REASON_OK;
}

const eyelet_signature *eyelet_verify_asks(const eyelet_verification *v) {
    return v->asks ? &v->question : NULL;
}

void eyelet_verify_answer(eyelet_verification *v, bool accepted) {
    v->asks = false;
    v->accepted = accepted;
    v->refused_count += accepted ? 0 : 1;
}
