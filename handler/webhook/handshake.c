/* Is this request a provider's handshake, and what answers it?   Layer: webhook.
 * References: the provider's page that the row in providers.c names; [WebSub] W3C, 5.3;
 * [CloudEvents] HTTP webhooks 1.0.1, 4. */
#include "webhook/handshake.h"

#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/json.h"
#include "codec/url.h"
#include "crypto/hmac.h"
#include "crypto/secret_equal.h"

#include <string.h>

typedef eyelet_handshake_result result;

/* The longest token that is answered with a MAC. X sends about 48 characters, Zoom 22, LinkedIn
 * 36, Braintree 32. */
#define MAC_TOKEN_SIZE_MAX 128

static bool has_method(const eyelet_request *request, eyelet_bytes method) {
    return eyelet_bytes_equal(request->method, method);
}

static bool is_head_or_get(const eyelet_request *request) {
    return eyelet_request_is_get(request) || has_method(request, EYELET_BYTES("HEAD"));
}

static result refuse(eyelet_handshake_answer *answer) {
    answer->status = 403;
    return EYELET_HANDSHAKE_RESULT_REFUSED;
}

static result answer_empty(eyelet_handshake_answer *answer, uint16_t status) {
    answer->status = status;
    return EYELET_HANDSHAKE_RESULT_ANSWERED;
}

static bool is_printable(eyelet_bytes text) {
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < 0x20 || text.data[i] > 0x7e) {
            return false;
        }
    }
    return true;
}

/* What may be given back to an unknown caller. */
static bool is_echo(eyelet_bytes text) {
    return text.size > 0 && text.size <= EYELET_HANDSHAKE_ECHO_MAX && is_printable(text);
}

/* A token that no event's body can be: short, of the base64 and UUID alphabets, and not JSON by
 * itself (123, true). */
static bool is_mac_token(eyelet_bytes token) {
    return eyelet_bytes_is_name(token, "-_.+/=", MAC_TOKEN_SIZE_MAX) &&
           eyelet_json_read(token, NULL, 0, NULL, NULL) != EYELET_JSON_OK;
}

static eyelet_buffer body_buffer(eyelet_handshake_answer *answer) {
    return eyelet_buffer_over(answer->body, sizeof answer->body);
}

/* Ends an answer whose body was written. The body buffer holds an echo of
 * EYELET_HANDSHAKE_ECHO_MAX and its frame; what does not fit (a JSON echo full of quotes) is
 * refused. */
static result finish(eyelet_handshake_answer *answer, const eyelet_buffer *body,
                     eyelet_bytes content_type) {
    if (body->overflow) {
        return refuse(answer);
    }
    answer->status = 200;
    answer->content_type = content_type;
    answer->body_size = body->size;
    answer->headers[0] =
        (eyelet_name_value){EYELET_BYTES("x-content-type-options"), EYELET_BYTES("nosniff")};
    return EYELET_HANDSHAKE_RESULT_ANSWERED;
}

static result answer_text(eyelet_handshake_answer *answer, eyelet_bytes text) {
    if (!is_echo(text)) {
        return refuse(answer);
    }
    eyelet_buffer body = body_buffer(answer);
    eyelet_buffer_append(&body, text);
    return finish(answer, &body, EYELET_BYTES("text/plain"));
}

/* {"name":"text"} */
static result answer_json(eyelet_handshake_answer *answer, const char *name,
                          eyelet_bytes text) {
    if (!is_echo(text)) {
        return refuse(answer);
    }
    eyelet_buffer body = body_buffer(answer);
    eyelet_buffer_append_text(&body, "{\"");
    eyelet_buffer_append_text(&body, name);
    eyelet_buffer_append_text(&body, "\":\"");
    eyelet_json_escape(text, &body);
    eyelet_buffer_append_text(&body, "\"}");
    return finish(answer, &body, EYELET_BYTES("application/json"));
}

static result answer_header(eyelet_handshake_answer *answer, eyelet_bytes name,
                            eyelet_bytes text) {
    if (!is_echo(text)) {
        return refuse(answer);
    }
    answer->headers[0] = (eyelet_name_value){name, text};
    return answer_empty(answer, 200);
}

/* A query parameter, decoded into storage; false where it is absent. Too long a value becomes
 * one that is no echo. */
static bool read_query(const eyelet_request *request, const char *name, eyelet_buffer *storage,
                       eyelet_bytes *value) {
    eyelet_bytes encoded;
    if (!eyelet_request_query(request, eyelet_bytes_from_text(name), &encoded)) {
        return false;
    }
    size_t offset = storage->size;
    eyelet_form_decode(encoded, storage);
    *value = eyelet_buffer_view_from(storage, offset);
    return true;
}

/* Room for a challenge, a token and a topic of one handshake. */
#define QUERY_STORAGE_SIZE (3 * EYELET_HANDSHAKE_ECHO_MAX)

static bool is_verify_token(const eyelet_source *source, eyelet_bytes given) {
    bool equal = eyelet_secret_equal(given, source->verify_token);
    return equal && source->verify_token.size > 0;
}

/* The MAC of token under the first secret, which is the one that is being rolled in. */
static eyelet_bytes mac_of_token(const eyelet_source *source, eyelet_bytes token,
                                 uint8_t out[EYELET_HASH_SIZE_MAX]) {
    eyelet_hmac mac;
    eyelet_hmac_start(&mac, &source->secrets[0].key);
    eyelet_hmac_update(&mac, token);
    return eyelet_bytes_from(out, eyelet_hmac_finish(&mac, out));
}

/* ---- decided by the head ---- */

static result handle_meta(const eyelet_source *source, eyelet_request *request, bool as_json,
                          eyelet_handshake_answer *answer) {
    uint8_t bytes[QUERY_STORAGE_SIZE];
    eyelet_buffer storage = eyelet_buffer_over(bytes, sizeof bytes);
    eyelet_bytes mode;
    eyelet_bytes token;
    eyelet_bytes challenge;
    if (!eyelet_request_is_get(request) || !read_query(request, "hub.mode", &storage, &mode)) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    if (!eyelet_bytes_equal(mode, EYELET_BYTES("subscribe")) ||
        !read_query(request, "hub.verify_token", &storage, &token) ||
        !read_query(request, "hub.challenge", &storage, &challenge) ||
        !is_verify_token(source, token)) {
        return refuse(answer);
    }
    return as_json ? answer_json(answer, "hub.challenge", challenge)
                   : answer_text(answer, challenge);
}

/* [WebSub] 5.3: the subscriber confirms only what it wants: the topic of `app_key`, and an end
 * of it only under `setup` (anybody may ask a hub to unsubscribe a callback whose URL is
 * known). A verify token that the subscription carried is taken in place of the topic
 * (PubSubHubbub 0.3, which Google's hub still speaks). */
static result handle_websub(const eyelet_source *source, eyelet_request *request,
                            eyelet_handshake_answer *answer) {
    uint8_t bytes[QUERY_STORAGE_SIZE];
    eyelet_buffer storage = eyelet_buffer_over(bytes, sizeof bytes);
    eyelet_bytes mode;
    eyelet_bytes topic;
    eyelet_bytes challenge;
    eyelet_bytes token = {NULL, 0};
    if (!eyelet_request_is_get(request) || !read_query(request, "hub.mode", &storage, &mode)) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    bool ends = eyelet_bytes_equal(mode, EYELET_BYTES("unsubscribe"));
    bool has_token = read_query(request, "hub.verify_token", &storage, &token);
    if ((!ends && !eyelet_bytes_equal(mode, EYELET_BYTES("subscribe"))) ||
        (ends && !source->setup) || !read_query(request, "hub.topic", &storage, &topic) ||
        !read_query(request, "hub.challenge", &storage, &challenge)) {
        return refuse(answer);
    }
    bool is_wanted = source->app_key.size > 0 && eyelet_bytes_equal(topic, source->app_key);
    if (!is_wanted && !(has_token && is_verify_token(source, token))) {
        return refuse(answer);
    }
    return answer_text(answer, challenge);
}

static result handle_x_crc(const eyelet_source *source, eyelet_request *request,
                           eyelet_handshake_answer *answer) {
    uint8_t bytes[EYELET_HANDSHAKE_ECHO_MAX];
    uint8_t mac[EYELET_HASH_SIZE_MAX];
    eyelet_buffer storage = eyelet_buffer_over(bytes, sizeof bytes);
    eyelet_bytes token;
    if (!eyelet_request_is_get(request) ||
        !read_query(request, "crc_token", &storage, &token)) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    if (source->secret_count == 0 || !is_mac_token(token)) {
        return refuse(answer);
    }
    eyelet_buffer body = body_buffer(answer);
    eyelet_buffer_append_text(&body, "{\"response_token\":\"sha256=");
    eyelet_base64_encode(mac_of_token(source, token, mac), &body);
    eyelet_buffer_append_text(&body, "\"}");
    return finish(answer, &body, EYELET_BYTES("application/json"));
}

static result handle_linkedin(const eyelet_source *source, eyelet_request *request,
                              eyelet_handshake_answer *answer) {
    uint8_t bytes[EYELET_HANDSHAKE_ECHO_MAX];
    uint8_t mac[EYELET_HASH_SIZE_MAX];
    eyelet_buffer storage = eyelet_buffer_over(bytes, sizeof bytes);
    eyelet_bytes code;
    if (!eyelet_request_is_get(request) ||
        !read_query(request, "challengeCode", &storage, &code)) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    /* The signed text of an event begins so: what follows could be JSON by itself (123). */
    if (source->secret_count == 0 || !is_mac_token(code) ||
        eyelet_bytes_starts_with(code, EYELET_BYTES("hmacsha256="))) {
        return refuse(answer);
    }
    eyelet_buffer body = body_buffer(answer);
    eyelet_buffer_append_text(&body, "{\"challengeCode\":\"");
    eyelet_buffer_append(&body, code);
    eyelet_buffer_append_text(&body, "\",\"challengeResponse\":\"");
    eyelet_hex_encode(mac_of_token(source, code, mac), &body);
    eyelet_buffer_append_text(&body, "\"}");
    return finish(answer, &body, EYELET_BYTES("application/json"));
}

/* The official SDK answers 20 to 32 lower-case hex digits only. */
static bool is_braintree_challenge(eyelet_bytes challenge) {
    if (challenge.size < 20 || challenge.size > 32) {
        return false;
    }
    for (size_t i = 0; i < challenge.size; i++) {
        uint8_t byte = challenge.data[i];
        if (!((byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f'))) {
            return false;
        }
    }
    return true;
}

static result handle_braintree(const eyelet_source *source, eyelet_request *request,
                               eyelet_handshake_answer *answer) {
    uint8_t bytes[EYELET_HANDSHAKE_ECHO_MAX];
    uint8_t mac[EYELET_HASH_SIZE_MAX];
    eyelet_buffer storage = eyelet_buffer_over(bytes, sizeof bytes);
    eyelet_bytes challenge;
    if (!eyelet_request_is_get(request) ||
        !read_query(request, "bt_challenge", &storage, &challenge)) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    if (source->secret_count == 0 || source->key_id.size == 0 ||
        !is_braintree_challenge(challenge)) {
        return refuse(answer);
    }
    eyelet_buffer body = body_buffer(answer);
    eyelet_buffer_append(&body, source->key_id);
    eyelet_buffer_append_byte(&body, '|');
    eyelet_hex_encode(mac_of_token(source, challenge, mac), &body);
    return finish(answer, &body, EYELET_BYTES("text/plain"));
}

static result handle_query_echo(eyelet_request *request, const char *name,
                                eyelet_handshake_answer *answer) {
    uint8_t bytes[2 * EYELET_HANDSHAKE_ECHO_MAX];
    eyelet_buffer storage = eyelet_buffer_over(bytes, sizeof bytes);
    eyelet_bytes challenge;
    if (!read_query(request, name, &storage, &challenge)) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    return answer_text(answer, challenge);
}

/* SharePoint, "Overview of SharePoint webhooks": in small letters. */
static result handle_graph(eyelet_request *request, eyelet_handshake_answer *answer) {
    result found = handle_query_echo(request, "validationToken", answer);
    return found != EYELET_HANDSHAKE_RESULT_NONE
               ? found
               : handle_query_echo(request, "validationtoken", answer);
}

static result handle_fitbit(const eyelet_source *source, eyelet_request *request,
                            eyelet_handshake_answer *answer) {
    uint8_t bytes[EYELET_HANDSHAKE_ECHO_MAX];
    eyelet_buffer storage = eyelet_buffer_over(bytes, sizeof bytes);
    eyelet_bytes code;
    if (!eyelet_request_is_get(request) || !read_query(request, "verify", &storage, &code)) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    if (!is_verify_token(source, code)) {
        /* Fitbit tries a wrong code too and asks for just this status. */
        answer->status = 404;
        return EYELET_HANDSHAKE_RESULT_REFUSED;
    }
    return answer_empty(answer, 204);
}

static result handle_asana(const eyelet_source *source, eyelet_request *request,
                           eyelet_handshake_answer *answer) {
    eyelet_bytes secret;
    if (!eyelet_request_header(request, EYELET_BYTES("x-hook-secret"), &secret)) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    if (source->secret_count > 0) {
        return refuse(answer);
    }
    return answer_header(answer, EYELET_BYTES("x-hook-secret"), secret);
}

static result handle_okta(eyelet_request *request, eyelet_handshake_answer *answer) {
    eyelet_bytes challenge;
    if (!eyelet_request_is_get(request)) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    if (eyelet_request_header(request, EYELET_BYTES("x-gcs-webhooks-endpoint-verification"),
                              &challenge)) {
        return answer_text(answer, challenge);
    }
    return eyelet_request_header(request, EYELET_BYTES("x-okta-verification-challenge"),
                                 &challenge)
               ? answer_json(answer, "verification", challenge)
               : EYELET_HANDSHAKE_RESULT_NONE;
}

static result handle_smartsheet(eyelet_request *request, eyelet_handshake_answer *answer) {
    eyelet_bytes challenge;
    if (!eyelet_request_header(request, EYELET_BYTES("smartsheet-hook-challenge"),
                               &challenge)) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    return answer_header(answer, EYELET_BYTES("smartsheet-hook-response"), challenge);
}

/* [CloudEvents] 4.1, 4.2: consent is given to Event Grid only, whatever origin is asked for,
 * and at any rate: Event Grid takes both headers together for it. */
static result handle_event_grid_options(eyelet_request *request,
                                        eyelet_handshake_answer *answer) {
    eyelet_bytes origin;
    if (!has_method(request, EYELET_BYTES("OPTIONS")) ||
        !eyelet_request_header(request, EYELET_BYTES("webhook-request-origin"), &origin)) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    if (!eyelet_bytes_equal_ignore_case(origin, EYELET_BYTES("eventgrid.azure.net"))) {
        return refuse(answer);
    }
    answer->headers[1] =
        (eyelet_name_value){EYELET_BYTES("webhook-allowed-rate"), EYELET_BYTES("*")};
    return answer_header(answer, EYELET_BYTES("webhook-allowed-origin"),
                         EYELET_BYTES("eventgrid.azure.net"));
}

/* But for the body, of which body_size tells what was written. */
static void clear(eyelet_handshake_answer *answer) {
    memset(answer, 0, offsetof(eyelet_handshake_answer, body));
}

eyelet_handshake_result eyelet_handshake_early(const eyelet_source *source,
                                               eyelet_request *request,
                                               eyelet_handshake_answer *answer) {
    clear(answer);
    switch (source->row->handshake) {
    case EYELET_HANDSHAKE_META:
        return handle_meta(source, request, false, answer);
    case EYELET_HANDSHAKE_STRAVA:
        return handle_meta(source, request, true, answer);
    case EYELET_HANDSHAKE_WEBSUB:
        return handle_websub(source, request, answer);
    case EYELET_HANDSHAKE_X_CRC:
        return handle_x_crc(source, request, answer);
    case EYELET_HANDSHAKE_LINKEDIN:
        return handle_linkedin(source, request, answer);
    case EYELET_HANDSHAKE_BRAINTREE:
        return handle_braintree(source, request, answer);
    case EYELET_HANDSHAKE_CHALLENGE:
        return eyelet_request_is_get(request) ? handle_query_echo(request, "challenge", answer)
                                              : EYELET_HANDSHAKE_RESULT_NONE;
    case EYELET_HANDSHAKE_GRAPH:
        return handle_graph(request, answer);
    case EYELET_HANDSHAKE_FITBIT:
        return handle_fitbit(source, request, answer);
    case EYELET_HANDSHAKE_ASANA:
        return handle_asana(source, request, answer);
    case EYELET_HANDSHAKE_OKTA:
        return handle_okta(request, answer);
    case EYELET_HANDSHAKE_SMARTSHEET:
        return handle_smartsheet(request, answer);
    case EYELET_HANDSHAKE_EVENT_GRID:
        return handle_event_grid_options(request, answer);
    case EYELET_HANDSHAKE_HEAD:
        return is_head_or_get(request) ? answer_empty(answer, 200)
                                       : EYELET_HANDSHAKE_RESULT_NONE;
    case EYELET_HANDSHAKE_NONE:
    case EYELET_HANDSHAKE_FRONT:
    case EYELET_HANDSHAKE_SLACK:
    case EYELET_HANDSHAKE_ZOOM:
    case EYELET_HANDSHAKE_TWITCH:
    case EYELET_HANDSHAKE_MONDAY:
    case EYELET_HANDSHAKE_DISCORD:
    case EYELET_HANDSHAKE_NOTION:
    case EYELET_HANDSHAKE_WOOCOMMERCE:
    case EYELET_HANDSHAKE_DAILY:
        break;
    }
    return EYELET_HANDSHAKE_RESULT_NONE;
}

/* ---- decided by the body ---- */

/* Where the members stand that body handshakes look at. */
enum {
    AT_TYPE,
    AT_EVENT,
    AT_CHALLENGE,
    AT_PLAIN_TOKEN,
    AT_VERIFICATION_TOKEN,
    AT_VALIDATION_CODE,
    AT_GRID_TYPE,
    AT_TEST,
    AT_COUNT
};

/* False where the body is not JSON. */
static bool read_members(const eyelet_request *request, eyelet_json_value values[AT_COUNT]) {
    const eyelet_bytes paths[AT_COUNT] = {
        [AT_TYPE] = EYELET_BYTES("type"),
        [AT_EVENT] = EYELET_BYTES("event"),
        [AT_CHALLENGE] = EYELET_BYTES("challenge"),
        [AT_PLAIN_TOKEN] = EYELET_BYTES("payload.plainToken"),
        [AT_VERIFICATION_TOKEN] = EYELET_BYTES("verification_token"),
        [AT_VALIDATION_CODE] = EYELET_BYTES("0.data.validationCode"),
        [AT_GRID_TYPE] = EYELET_BYTES("0.eventType"),
        [AT_TEST] = EYELET_BYTES("test"),
    };
    return eyelet_json_read(request->body, paths, AT_COUNT, values, NULL) == EYELET_JSON_OK;
}

/* A string member, unescaped into storage; empty where it is no string or too long. */
static eyelet_bytes read_string(eyelet_json_value value, eyelet_buffer *storage) {
    if (value.type != EYELET_JSON_STRING) {
        return (eyelet_bytes){NULL, 0};
    }
    size_t offset = storage->size;
    eyelet_json_unescape(value.raw, storage);
    return eyelet_buffer_view_from(storage, offset);
}

static result handle_slack(const eyelet_json_value *values, eyelet_buffer *storage,
                           eyelet_handshake_answer *answer) {
    if (!eyelet_json_string_equal(values[AT_TYPE], EYELET_BYTES("url_verification"))) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    return answer_text(answer, read_string(values[AT_CHALLENGE], storage));
}

static result handle_zoom(const eyelet_source *source, const eyelet_json_value *values,
                          eyelet_buffer *storage, eyelet_handshake_answer *answer) {
    uint8_t mac[EYELET_HASH_SIZE_MAX];
    if (!eyelet_json_string_equal(values[AT_EVENT], EYELET_BYTES("endpoint.url_validation"))) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    eyelet_bytes token = read_string(values[AT_PLAIN_TOKEN], storage);
    if (source->secret_count == 0 || !is_mac_token(token)) {
        return refuse(answer);
    }
    eyelet_buffer body = body_buffer(answer);
    eyelet_buffer_append_text(&body, "{\"plainToken\":\"");
    eyelet_buffer_append(&body, token);
    eyelet_buffer_append_text(&body, "\",\"encryptedToken\":\"");
    eyelet_hex_encode(mac_of_token(source, token, mac), &body);
    eyelet_buffer_append_text(&body, "\"}");
    return finish(answer, &body, EYELET_BYTES("application/json"));
}

static result handle_twitch(eyelet_request *request, const eyelet_json_value *values,
                            eyelet_buffer *storage, eyelet_handshake_answer *answer) {
    eyelet_bytes type;
    if (!eyelet_request_header(request, EYELET_BYTES("twitch-eventsub-message-type"), &type) ||
        !eyelet_bytes_equal(type, EYELET_BYTES("webhook_callback_verification"))) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    return answer_text(answer, read_string(values[AT_CHALLENGE], storage));
}

/* An event has a member `event`; a challenge stands alone. */
static result handle_monday(const eyelet_json_value *values, eyelet_buffer *storage,
                            eyelet_handshake_answer *answer) {
    if (values[AT_CHALLENGE].type != EYELET_JSON_STRING ||
        values[AT_EVENT].type != EYELET_JSON_MISSING) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    return answer_json(answer, "challenge", read_string(values[AT_CHALLENGE], storage));
}

static bool is_number(eyelet_json_value value, eyelet_bytes text) {
    return value.type == EYELET_JSON_NUMBER && eyelet_bytes_equal(value.raw, text);
}

/* Interactions ping with type 1, webhook events with type 0; a webhook event's own type is 1
 * too, but it has `event`. */
static result handle_discord(const eyelet_json_value *values, eyelet_handshake_answer *answer) {
    if (values[AT_EVENT].type != EYELET_JSON_MISSING) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    if (is_number(values[AT_TYPE], EYELET_BYTES("0"))) {
        return answer_empty(answer, 204);
    }
    if (!is_number(values[AT_TYPE], EYELET_BYTES("1"))) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    eyelet_buffer body = body_buffer(answer);
    eyelet_buffer_append_text(&body, "{\"type\":1}");
    return finish(answer, &body, EYELET_BYTES("application/json"));
}

/* The answer discloses nothing and is always 200; the token is a secret, so it is shown only to
 * who asked for it. It is kept behind the (empty) body. */
static result handle_notion(const eyelet_source *source, const eyelet_json_value *values,
                            eyelet_handshake_answer *answer) {
    if (values[AT_VERIFICATION_TOKEN].type != EYELET_JSON_STRING ||
        values[AT_TYPE].type != EYELET_JSON_MISSING) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    eyelet_buffer body = body_buffer(answer);
    eyelet_bytes token = read_string(values[AT_VERIFICATION_TOKEN], &body);
    if (!is_echo(token)) {
        return refuse(answer);
    }
    if (source->setup) {
        answer->log_secret = token;
    } else {
        eyelet_secret_wipe(answer->body, sizeof answer->body);
    }
    return answer_empty(answer, 200);
}

static result handle_event_grid(const eyelet_json_value *values, eyelet_buffer *storage,
                                eyelet_handshake_answer *answer) {
    if (!eyelet_json_string_equal(
            values[AT_GRID_TYPE],
            EYELET_BYTES("Microsoft.EventGrid.SubscriptionValidationEvent"))) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    return answer_json(answer, "validationResponse",
                       read_string(values[AT_VALIDATION_CODE], storage));
}

/* Comes before a webhook is made, whose answer names the secret. */
static result handle_daily(const eyelet_json_value *values, eyelet_handshake_answer *answer) {
    if (!eyelet_json_string_equal(values[AT_TEST], EYELET_BYTES("test")) ||
        values[AT_TYPE].type != EYELET_JSON_MISSING) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    return answer_empty(answer, 200);
}

/* The ping that WooCommerce sends when a webhook is saved: "webhook_id=1", a form, unsigned. */
static result handle_woocommerce(eyelet_request *request, eyelet_handshake_answer *answer) {
    const eyelet_bytes name = EYELET_BYTES("webhook_id=");
    if (!eyelet_bytes_starts_with(request->body, name) || request->body.size == name.size ||
        request->body.size > name.size + 20) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    for (size_t i = name.size; i < request->body.size; i++) {
        if (request->body.data[i] < '0' || request->body.data[i] > '9') {
            return EYELET_HANDSHAKE_RESULT_NONE;
        }
    }
    return answer_empty(answer, 200);
}

/* Comes signed, with a body like an event's; the header tells it apart. */
static result handle_front(eyelet_request *request, eyelet_handshake_answer *answer) {
    eyelet_bytes challenge;
    if (!eyelet_request_header(request, EYELET_BYTES("x-front-challenge"), &challenge)) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    return answer_json(answer, "challenge", challenge);
}

static bool is_open(const eyelet_source *source) {
    return source->row->trust == EYELET_TRUST_OPEN;
}

bool eyelet_handshake_reads_open_body(const eyelet_source *source) {
    switch (source->row->handshake) {
    case EYELET_HANDSHAKE_SLACK:
    case EYELET_HANDSHAKE_MONDAY:
    case EYELET_HANDSHAKE_NOTION:
    case EYELET_HANDSHAKE_WOOCOMMERCE:
    case EYELET_HANDSHAKE_EVENT_GRID:
    case EYELET_HANDSHAKE_DAILY:
        return is_open(source);
    case EYELET_HANDSHAKE_NONE:
    case EYELET_HANDSHAKE_META:
    case EYELET_HANDSHAKE_STRAVA:
    case EYELET_HANDSHAKE_WEBSUB:
    case EYELET_HANDSHAKE_ZOOM:    /* never open: its answer is a MAC */
    case EYELET_HANDSHAKE_TWITCH:  /* never open: an open answer would confirm anybody's
                                      subscription */
    case EYELET_HANDSHAKE_DISCORD: /* never open: Discord checks that a bad signature is refused
                                    */
    case EYELET_HANDSHAKE_X_CRC:
    case EYELET_HANDSHAKE_CHALLENGE:
    case EYELET_HANDSHAKE_ASANA:
    case EYELET_HANDSHAKE_OKTA:
    case EYELET_HANDSHAKE_GRAPH:
    case EYELET_HANDSHAKE_HEAD:
    case EYELET_HANDSHAKE_BRAINTREE:
    case EYELET_HANDSHAKE_SMARTSHEET:
    case EYELET_HANDSHAKE_LINKEDIN:
    case EYELET_HANDSHAKE_FITBIT:
    case EYELET_HANDSHAKE_FRONT: /* never open: Front signs it */
        break;
    }
    return false;
}

eyelet_handshake_result eyelet_handshake_body(const eyelet_source *source,
                                              eyelet_request *request, bool verified,
                                              eyelet_handshake_answer *answer) {
    uint8_t bytes[EYELET_HANDSHAKE_ECHO_MAX];
    eyelet_buffer storage = eyelet_buffer_over(bytes, sizeof bytes);
    eyelet_json_value values[AT_COUNT];
    clear(answer);
    eyelet_handshake handshake = source->row->handshake;
    if (!verified && (!eyelet_handshake_reads_open_body(source) ||
                      request->body.size > EYELET_HANDSHAKE_READ_MAX)) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    if (handshake == EYELET_HANDSHAKE_WOOCOMMERCE) {
        return handle_woocommerce(request, answer);
    }
    if (handshake == EYELET_HANDSHAKE_FRONT) {
        return handle_front(request, answer);
    }
    bool reads_json =
        handshake == EYELET_HANDSHAKE_SLACK || handshake == EYELET_HANDSHAKE_ZOOM ||
        handshake == EYELET_HANDSHAKE_TWITCH || handshake == EYELET_HANDSHAKE_MONDAY ||
        handshake == EYELET_HANDSHAKE_DISCORD || handshake == EYELET_HANDSHAKE_NOTION ||
        handshake == EYELET_HANDSHAKE_EVENT_GRID || handshake == EYELET_HANDSHAKE_DAILY;
    if (!reads_json || !read_members(request, values)) {
        return EYELET_HANDSHAKE_RESULT_NONE;
    }
    switch (handshake) {
    case EYELET_HANDSHAKE_SLACK:
        return handle_slack(values, &storage, answer);
    case EYELET_HANDSHAKE_ZOOM:
        return handle_zoom(source, values, &storage, answer);
    case EYELET_HANDSHAKE_TWITCH:
        return handle_twitch(request, values, &storage, answer);
    case EYELET_HANDSHAKE_MONDAY:
        return handle_monday(values, &storage, answer);
    case EYELET_HANDSHAKE_DISCORD:
        return handle_discord(values, answer);
    case EYELET_HANDSHAKE_NOTION:
        return handle_notion(source, values, answer);
    case EYELET_HANDSHAKE_EVENT_GRID:
        return handle_event_grid(values, &storage, answer);
    case EYELET_HANDSHAKE_DAILY:
        return handle_daily(values, answer);
    case EYELET_HANDSHAKE_NONE:
    case EYELET_HANDSHAKE_META:
    case EYELET_HANDSHAKE_STRAVA:
    case EYELET_HANDSHAKE_WEBSUB:
    case EYELET_HANDSHAKE_X_CRC:
    case EYELET_HANDSHAKE_CHALLENGE:
    case EYELET_HANDSHAKE_ASANA:
    case EYELET_HANDSHAKE_OKTA:
    case EYELET_HANDSHAKE_GRAPH:
    case EYELET_HANDSHAKE_HEAD:
    case EYELET_HANDSHAKE_WOOCOMMERCE:
    case EYELET_HANDSHAKE_BRAINTREE:
    case EYELET_HANDSHAKE_SMARTSHEET:
    case EYELET_HANDSHAKE_LINKEDIN:
    case EYELET_HANDSHAKE_FRONT:
    case EYELET_HANDSHAKE_FITBIT:
        break;
    }
    return EYELET_HANDSHAKE_RESULT_NONE;
}

/* Zoom and LinkedIn sign an event behind a prefix that no token has. */
bool eyelet_handshake_signs(const eyelet_source *source, eyelet_request *request) {
    if (source->row->handshake == EYELET_HANDSHAKE_X_CRC) {
        return is_mac_token(request->body);
    }
    uint8_t bytes[MAC_TOKEN_SIZE_MAX];
    eyelet_buffer decoded = eyelet_buffer_over(bytes, sizeof bytes);
    eyelet_bytes payload;
    bool encoded = false;
    if (source->row->handshake != EYELET_HANDSHAKE_BRAINTREE ||
        !eyelet_request_form(request, EYELET_BYTES("bt_payload"), &payload, &encoded)) {
        return false;
    }
    if (encoded) {
        eyelet_form_decode(payload, &decoded);
        payload = eyelet_buffer_view(&decoded); /* empty where it is longer */
    }
    return is_braintree_challenge(payload);
}
