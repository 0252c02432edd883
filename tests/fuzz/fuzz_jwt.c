/* Target: webhook/jwt. Property: a token passes only under the key that signed it, with the
 * row's algorithm in its header and its times around now. Half of the inputs are signed here,
 * so that header and claims are reached behind the signature. */
#include "fuzz.h"
#include "no_host.h"

#include "codec/base64.h"
#include "webhook/jwt.h"

#define NOW_MS 1700000000000

static eyelet_document document;
static eyelet_request request;

static const eyelet_source *source_with(const char *secret) {
    static const eyelet_row row = {.slug = "jwt", .algorithm = EYELET_ALGORITHM_JWT_HS256};
    static eyelet_source source;
    const char *problem = NULL;
    memset(&source, 0, sizeof source);
    source.row = &row;
    source.past_s = source.future_s = 300;
    source.text = eyelet_buffer_over(source.arena, sizeof source.arena);
    MUST(eyelet_source_add_secret(&source, EYELET_BYTES("S"), 3, eyelet_bytes_from_text(secret),
                                  &problem));
    return &source;
}

static bool judge(void *context, const eyelet_signature *signature) {
    (void)context;
    return eyelet_signature_verify(signature);
}

static eyelet_reason verify(eyelet_bytes token, const char *secret) {
    uint8_t place = 99;
    request.body = EYELET_BYTES("{}");
    eyelet_document_start(&document, source_with(secret), &request);
    eyelet_document_set_body(&document, request.body);
    eyelet_reason reason = eyelet_jwt_verify(&document, token, NOW_MS, judge, NULL, &place);
    MUST(place == (reason == EYELET_REASON_OK ? 3 : 99));
    MUST(document.region_used == request.body.size);
    return reason;
}

static eyelet_json_value member(eyelet_bytes json, const char *name) {
    const eyelet_bytes path = eyelet_bytes_from_text(name);
    eyelet_json_value value = {.type = EYELET_JSON_MISSING};
    (void)!(eyelet_json_read(json, &path, 1, &value, NULL) == EYELET_JSON_OK);
    return value;
}

/* A NumericDate, to the millisecond that it is compared in. */
static double ms_of(eyelet_json_value date) {
    MUST(date.type == EYELET_JSON_NUMBER);
    char *text = strndup((const char *)date.raw.data, date.raw.size);
    MUST(text != NULL);
    double ms = strtod(text, NULL) * 1000;
    free(text);
    return ms;
}

static void check_times(eyelet_bytes payload) {
    eyelet_json_value expires = member(payload, "exp");
    eyelet_json_value begins = member(payload, "nbf");
    double issued_ms = ms_of(member(payload, "iat")); /* past_s asks for it */
    MUST(issued_ms > NOW_MS - 300001.0 && issued_ms < NOW_MS + 300001.0);
    MUST(expires.type == EYELET_JSON_MISSING || ms_of(expires) > NOW_MS);
    MUST(begins.type == EYELET_JSON_MISSING || ms_of(begins) < NOW_MS + 5001.0);
}

static void check_signed(eyelet_bytes input) {
    eyelet_bytes header;
    eyelet_bytes payload = eyelet_bytes_cut(input, '\n', &header);
    size_t room = input.size * 2 + 256;
    uint8_t *text = malloc(room);
    eyelet_buffer token = eyelet_buffer_over(text, room);
    eyelet_base64url_encode(header, &token);
    eyelet_buffer_append_byte(&token, '.');
    eyelet_base64url_encode(payload, &token);
    eyelet_hmac_key key;
    eyelet_hmac mac;
    uint8_t own[EYELET_HASH_SIZE_MAX];
    eyelet_hmac_key_init(&key, EYELET_HASH_SHA256, EYELET_BYTES("the right key"));
    eyelet_hmac_start(&mac, &key);
    eyelet_hmac_update(&mac, eyelet_buffer_view(&token));
    size_t size = eyelet_hmac_finish(&mac, own);
    eyelet_buffer_append_byte(&token, '.');
    eyelet_base64url_encode(eyelet_bytes_from(own, size), &token);
    MUST(!token.overflow);
    MUST(verify(eyelet_buffer_view(&token), "the wrong key") != EYELET_REASON_OK);
    if (verify(eyelet_buffer_view(&token), "the right key") == EYELET_REASON_OK) {
        eyelet_json_value algorithm = member(header, "alg");
        MUST(eyelet_json_string_equal(algorithm, EYELET_BYTES("HS256")));
        MUST(member(header, "crit").type == EYELET_JSON_MISSING);
        check_times(payload);
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 1 << 16) {
        return 0;
    }
    eyelet_bytes input = eyelet_bytes_from(data, size);
    if ((take_byte(&input) & 1) == 0) {
        uint8_t *copy = copy_exactly(input.data, input.size);
        /* nobody knows this key, so nobody can have signed */
        MUST(verify(eyelet_bytes_from(copy, input.size), "a key that stands nowhere else") !=
             EYELET_REASON_OK);
        free(copy);
    } else {
        check_signed(input);
    }
    return 0;
}
