/* Is this JSON Web Token signed by one of the source's secrets, and valid now?   Layer:
 * webhook. [RFC7515] [RFC7518, 3.1] [RFC7519] [RFC8725] */
#include "webhook/jwt.h"

#include "base/number.h"
#include "codec/base64.h"
#include "crypto/secret_equal.h"

#define SIGNATURE_SIZE_MAX 512 /* RSA-4096 */
/* MessageBird writes the second of sending as nbf: its SDK lets a clock be so much behind
 * ([RFC7519, 4.1.5]: a small leeway). */
#define NBF_TOLERANCE_MS 5000

/* The compact form, taken apart at its two dots. */
typedef struct token_parts {
    eyelet_bytes header, payload, signature;
    eyelet_bytes signed_text; /* header and payload with the dot between them */
} token_parts;

typedef enum claim {
    CLAIM_EXP,
    CLAIM_NBF,
    CLAIM_IAT,
    CLAIM_URL_HASH,
    CLAIM_BODY_HASH, /* the row knows its name; not read where there is none */
    CLAIM_COUNT
} claim;

static bool split_token(eyelet_bytes token, token_parts *parts) {
    eyelet_bytes rest = eyelet_bytes_cut(token, '.', &parts->header);
    parts->signature = eyelet_bytes_cut(rest, '.', &parts->payload);
    if (parts->header.size == 0 || parts->payload.size == 0 || parts->signature.size == 0) {
        return false;
    }
    parts->signed_text =
        eyelet_bytes_slice(token, 0, parts->header.size + 1 + parts->payload.size);
    return true;
}

static eyelet_bytes drop_bearer(eyelet_bytes token) {
    const eyelet_bytes scheme = EYELET_BYTES("Bearer ");
    token = eyelet_bytes_trim(token);
    return eyelet_bytes_starts_with_ignore_case(token, scheme)
               ? eyelet_bytes_trim(eyelet_bytes_from_offset(token, scheme.size))
               : token;
}

/* Decodes the part into the region and reads its members. */
static eyelet_reason read_part(eyelet_document *document, eyelet_bytes part,
                               const eyelet_bytes *paths, size_t count,
                               eyelet_json_value *values) {
    uint8_t *room = eyelet_document_reserve(document, part.size);
    if (room == NULL) {
        return EYELET_REASON_INTERNAL;
    }
    eyelet_buffer json = eyelet_buffer_over(room, part.size);
    bool readable = eyelet_base64url_decode(part, &json) &&
                    eyelet_json_read(eyelet_buffer_view(&json), paths, count, values, NULL) ==
                        EYELET_JSON_OK;
    return readable ? EYELET_REASON_OK : EYELET_REASON_SIGNATURE_MALFORMED;
}

/* ---- the header ---- */

/* [RFC7518, 3.1]; empty where the row's algorithm is no JWT's. */
static eyelet_bytes algorithm_name(eyelet_algorithm algorithm) {
    switch (algorithm) {
    case EYELET_ALGORITHM_JWT_HS256:
        return EYELET_BYTES("HS256");
    case EYELET_ALGORITHM_JWT_RS256:
        return EYELET_BYTES("RS256");
    case EYELET_ALGORITHM_JWT_ES256:
        return EYELET_BYTES("ES256");
    case EYELET_ALGORITHM_HMAC_SHA256:
    case EYELET_ALGORITHM_HMAC_SHA1:
    case EYELET_ALGORITHM_HMAC_SHA384:
    case EYELET_ALGORITHM_HMAC_SHA512:
    case EYELET_ALGORITHM_SHA1:
    case EYELET_ALGORITHM_SHA256:
    case EYELET_ALGORITHM_TOKEN:
    case EYELET_ALGORITHM_BASIC:
    case EYELET_ALGORITHM_ED25519:
    case EYELET_ALGORITHM_ECDSA_P256:
    case EYELET_ALGORITHM_RSA_SHA256:
    case EYELET_ALGORITHM_UNSIGNED:
        break;
    }
    return EYELET_BYTES("");
}

/* A token chooses neither its algorithm [RFC8725, 3.1] nor extensions that are not understood
 * here [RFC7515, 4.1.11]. */
static eyelet_reason check_header(eyelet_document *document, eyelet_bytes header) {
    const eyelet_bytes paths[] = {EYELET_BYTES("alg"), EYELET_BYTES("crit")};
    eyelet_json_value values[2];
    eyelet_reason reason = read_part(document, header, paths, 2, values);
    if (reason != EYELET_REASON_OK) {
        return reason;
    }
    eyelet_bytes wanted = algorithm_name(document->source->row->algorithm);
    bool fits = wanted.size > 0 && values[0].type == EYELET_JSON_STRING &&
                eyelet_json_string_equal(values[0], wanted) &&
                values[1].type == EYELET_JSON_MISSING;
    return fits ? EYELET_REASON_OK : EYELET_REASON_SIGNATURE_MALFORMED;
}

/* ---- the signature ---- */

typedef struct judging {
    eyelet_signature_judge *judge;
    void *context;
} judging;

static bool secret_signed(const eyelet_source *source, size_t i, eyelet_bytes text,
                          eyelet_bytes value, judging how) {
    const eyelet_secret *secret = &source->secrets[i];
    if (source->row->algorithm != EYELET_ALGORITHM_JWT_HS256) {
        const eyelet_signature signature = {eyelet_source_signature_kind(source),
                                            secret->material, text, value};
        return how.judge(how.context, &signature);
    }
    eyelet_hmac mac;
    uint8_t own[EYELET_HASH_SIZE_MAX];
    eyelet_hmac_start(&mac, &secret->key);
    eyelet_hmac_update(&mac, text);
    size_t size = eyelet_hmac_finish(&mac, own);
    return eyelet_secret_equal(value, eyelet_bytes_from(own, size));
}

static eyelet_reason check_signature(const eyelet_source *source, const token_parts *parts,
                                     judging how, uint8_t *place) {
    uint8_t decoded[SIGNATURE_SIZE_MAX];
    eyelet_buffer signature = eyelet_buffer_over(decoded, sizeof decoded);
    if (!eyelet_base64url_decode(parts->signature, &signature)) {
        return EYELET_REASON_SIGNATURE_MALFORMED;
    }
    size_t match = source->secret_count;
    for (size_t i = 0; i < source->secret_count; i++) {
        bool signs =
            secret_signed(source, i, parts->signed_text, eyelet_buffer_view(&signature), how);
        match = signs ? i : match;
    }
    if (match == source->secret_count) {
        return EYELET_REASON_SIGNATURE_MISMATCH;
    }
    *place = source->secret_index[match];
    return EYELET_REASON_OK;
}

/* ---- the claims ---- */

/* A NumericDate [RFC7519, 2] in milliseconds. */
static bool read_date(eyelet_json_value value, int64_t *ms) {
    return value.type == EYELET_JSON_NUMBER && eyelet_number_parse_thousandths(value.raw, ms);
}

static eyelet_reason check_bounds(const eyelet_json_value *claims, int64_t now_ms) {
    int64_t time_ms = 0;
    if (claims[CLAIM_EXP].type != EYELET_JSON_MISSING) {
        if (!read_date(claims[CLAIM_EXP], &time_ms)) {
            return EYELET_REASON_TIMESTAMP_MISSING;
        }
        if (now_ms >= time_ms) {
            return EYELET_REASON_TIMESTAMP_STALE;
        }
    }
    if (claims[CLAIM_NBF].type != EYELET_JSON_MISSING) {
        if (!read_date(claims[CLAIM_NBF], &time_ms)) {
            return EYELET_REASON_TIMESTAMP_MISSING;
        }
        if (time_ms > 0 && now_ms < time_ms - NBF_TOLERANCE_MS) {
            return EYELET_REASON_TIMESTAMP_FUTURE;
        }
    }
    return EYELET_REASON_OK;
}

static eyelet_reason check_age(const eyelet_source *source, eyelet_json_value issued,
                               int64_t now_ms) {
    if (source->past_s == 0 && source->future_s == 0) {
        return EYELET_REASON_OK;
    }
    int64_t time_ms = 0;
    int64_t age_ms = 0;
    if (!read_date(issued, &time_ms) || __builtin_sub_overflow(now_ms, time_ms, &age_ms)) {
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

/* Plaid, "Webhook verification": the claim is the SHA-256 of the raw body. MessageBird's tokens
 * say one of the URL too, and none of a body that is empty. */
static eyelet_reason check_hashes(const eyelet_request *request, eyelet_json_value of_body,
                                  eyelet_json_value of_url) {
    const bool says_url = of_url.type != EYELET_JSON_MISSING;
    if (says_url &&
        (of_url.type != EYELET_JSON_STRING || !eyelet_sha256_is(of_url.raw, request->url))) {
        return EYELET_REASON_SIGNATURE_MISMATCH;
    }
    const bool fits = of_body.type == EYELET_JSON_MISSING
                          ? says_url && request->body.size == 0
                          : of_body.type == EYELET_JSON_STRING &&
                                eyelet_sha256_is(of_body.raw, request->body);
    return fits ? EYELET_REASON_OK : EYELET_REASON_BODY_HASH_MISMATCH;
}

static eyelet_reason check_claims(eyelet_document *document, eyelet_bytes payload,
                                  int64_t now_ms) {
    const char *body_hash = document->source->row->signature.name;
    const eyelet_bytes paths[CLAIM_COUNT] = {EYELET_BYTES("exp"), EYELET_BYTES("nbf"),
                                             EYELET_BYTES("iat"), EYELET_BYTES("url_hash"),
                                             eyelet_bytes_from_text(body_hash)};
    eyelet_json_value claims[CLAIM_COUNT];
    eyelet_reason reason = read_part(document, payload, paths,
                                     body_hash == NULL ? CLAIM_URL_HASH : CLAIM_COUNT, claims);
    if (reason == EYELET_REASON_OK) {
        reason = check_bounds(claims, now_ms);
    }
    if (reason == EYELET_REASON_OK) {
        reason = check_age(document->source, claims[CLAIM_IAT], now_ms);
    }
    if (reason == EYELET_REASON_OK && body_hash != NULL) {
        reason =
            check_hashes(document->request, claims[CLAIM_BODY_HASH], claims[CLAIM_URL_HASH]);
    }
    return reason;
}

eyelet_reason eyelet_jwt_verify(eyelet_document *document, eyelet_bytes token, int64_t now_ms,
                                eyelet_signature_judge *judge, void *context,
                                uint8_t *secret_place) {
    size_t used = document->region_used;
    uint8_t place = 0;
    token_parts parts;
    if (!split_token(drop_bearer(token), &parts)) {
        return EYELET_REASON_SIGNATURE_MALFORMED;
    }
    eyelet_reason reason = check_header(document, parts.header);
    if (reason == EYELET_REASON_OK) {
        reason = check_signature(document->source, &parts, (judging){judge, context}, &place);
    }
    if (reason == EYELET_REASON_OK) {
        reason = check_claims(document, parts.payload, now_ms);
    }
    if (reason == EYELET_REASON_OK) {
        *secret_place = place;
    }
    document->region_used = used;
    return reason;
}
