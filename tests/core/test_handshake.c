/* What is answered to a caller whom nobody has verified yet?   Layer: tests.
 *
 * Every handshake, what it takes, and the near misses beside it. The MACs are of Python's hmac
 * under the key "key". */
#include "webhook/handshake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define VERIFIED 1U
#define SETUP 2U
#define BARE 4U /* no secret, no token, no app_key, no key_id */
#define SECRETLESS 8U

typedef struct handshake_case {
    const char *name;
    eyelet_handshake handshake;
    const char *method, *query;
    const char *header, *value; /* the request's only one; NULL: none */
    const char *body;           /* NULL: decided by the head */
    const char *expected;       /* what tell() makes of the answer */
    unsigned state;
} handshake_case;

static const handshake_case *current;

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    if (current->header == NULL ||
        !eyelet_bytes_equal(name, eyelet_bytes_from_text(current->header))) {
        return -1;
    }
    size_t size = strlen(current->value);
    memcpy(out, current->value, size < out_size ? size : out_size);
    return (ptrdiff_t)size;
}
ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    (void)name, (void)out, (void)out_size;
    return -1;
}

#define MAC_BASE64 "ZGuOrAxK5BeCmcm9kk4r8HPfsH4CSQGoyGT2W5Rivw0="
#define MAC_HEX "646b8eac0c4ae4178299c9bd924e2bf073dfb07e024901a8c864f65b9462bf0d"
#define MAC_SHA1 "99ea4b344c08c8477b949b50898249a11eb30406"
#define TEXT "200 [text/plain] [x-content-type-options: nosniff] "
#define JSON "200 [application/json] [x-content-type-options: nosniff] "
#define SUBSCRIBE "hub.mode=subscribe&hub.challenge=c%2B1&hub.verify_token="
#define GRID                                                                                   \
    "[{\"eventType\":\"Microsoft.EventGrid.SubscriptionValidationEvent\",\"data\":{"           \
    "\"validationCode\":"

static const handshake_case cases[] = {
    {"Meta with the token", EYELET_HANDSHAKE_META, "GET", SUBSCRIBE "let+me", NULL, NULL, NULL,
     TEXT "c+1", 0},
    {"Meta with another", EYELET_HANDSHAKE_META, "GET", SUBSCRIBE "let+mf", NULL, NULL, NULL,
     "refused 403", 0},
    {"Meta with the token's beginning", EYELET_HANDSHAKE_META, "GET", SUBSCRIBE "let", NULL,
     NULL, NULL, "refused 403", 0},
    {"Meta with an empty one, where none is set", EYELET_HANDSHAKE_META, "GET", SUBSCRIBE, NULL,
     NULL, NULL, "refused 403", BARE},
    {"Meta without a challenge", EYELET_HANDSHAKE_META, "GET",
     "hub.mode=subscribe&hub.verify_token=let+me", NULL, NULL, NULL, "refused 403", 0},
    {"Meta with an empty challenge", EYELET_HANDSHAKE_META, "GET",
     "hub.mode=subscribe&hub.challenge=&hub.verify_token=let+me", NULL, NULL, NULL,
     "refused 403", 0},
    {"Meta in another mode", EYELET_HANDSHAKE_META, "GET",
     "hub.mode=unsubscribe&hub.challenge=c&hub.verify_token=let+me", NULL, NULL, NULL,
     "refused 403", 0},
    {"Meta's event", EYELET_HANDSHAKE_META, "POST", SUBSCRIBE "let+me", NULL, NULL, NULL,
     "none", 0},
    {"a GET that is no handshake", EYELET_HANDSHAKE_META, "GET", "a=b", NULL, NULL, NULL,
     "none", 0},
    {"a challenge of control bytes", EYELET_HANDSHAKE_META, "GET",
     "hub.mode=subscribe&hub.challenge=a%0d%0ab&hub.verify_token=let+me", NULL, NULL, NULL,
     "refused 403", 0},
    {"a challenge beyond ASCII", EYELET_HANDSHAKE_META, "GET",
     "hub.mode=subscribe&hub.challenge=%C3%A9&hub.verify_token=let+me", NULL, NULL, NULL,
     "refused 403", 0},
    {"Strava", EYELET_HANDSHAKE_STRAVA, "GET", SUBSCRIBE "let+me", NULL, NULL, NULL,
     JSON "{\"hub.challenge\":\"c+1\"}", 0},

    {"WebSub, the topic that is wanted", EYELET_HANDSHAKE_WEBSUB, "GET",
     "hub.mode=subscribe&hub.challenge=c&hub.topic=app", NULL, NULL, NULL, TEXT "c", 0},
    {"WebSub, another topic", EYELET_HANDSHAKE_WEBSUB, "GET",
     "hub.mode=subscribe&hub.challenge=c&hub.topic=apps", NULL, NULL, NULL, "refused 403", 0},
    {"WebSub, another topic with the token", EYELET_HANDSHAKE_WEBSUB, "GET",
     "hub.mode=subscribe&hub.challenge=c&hub.topic=b&hub.verify_token=let+me", NULL, NULL, NULL,
     TEXT "c", 0},
    {"WebSub, no topic", EYELET_HANDSHAKE_WEBSUB, "GET",
     "hub.mode=subscribe&hub.challenge=c&hub.verify_token=let+me", NULL, NULL, NULL,
     "refused 403", 0},
    {"WebSub, an empty topic where none is set", EYELET_HANDSHAKE_WEBSUB, "GET",
     "hub.mode=subscribe&hub.challenge=c&hub.topic=", NULL, NULL, NULL, "refused 403", BARE},
    {"WebSub, an end that nobody asked for", EYELET_HANDSHAKE_WEBSUB, "GET",
     "hub.mode=unsubscribe&hub.challenge=c&hub.topic=app", NULL, NULL, NULL, "refused 403", 0},
    {"WebSub, an end under setup", EYELET_HANDSHAKE_WEBSUB, "GET",
     "hub.mode=unsubscribe&hub.challenge=c&hub.topic=app", NULL, NULL, NULL, TEXT "c", SETUP},
    {"WebSub, denied", EYELET_HANDSHAKE_WEBSUB, "GET",
     "hub.mode=denied&hub.challenge=c&hub.topic=app", NULL, NULL, NULL, "refused 403", 0},

    {"X", EYELET_HANDSHAKE_X_CRC, "GET", "crc_token=token", NULL, NULL, NULL,
     JSON "{\"response_token\":\"sha256=" MAC_BASE64 "\"}", 0},
    {"X asks for the MAC of an event", EYELET_HANDSHAKE_X_CRC, "GET", "crc_token=%7B%7D", NULL,
     NULL, NULL, "refused 403", 0},
    {"X asks for the MAC of a number", EYELET_HANDSHAKE_X_CRC, "GET", "crc_token=123", NULL,
     NULL, NULL, "refused 403", 0},
    {"X asks for the MAC of nothing", EYELET_HANDSHAKE_X_CRC, "GET", "crc_token=", NULL, NULL,
     NULL, "refused 403", 0},
    {"X without a secret", EYELET_HANDSHAKE_X_CRC, "GET", "crc_token=token", NULL, NULL, NULL,
     "refused 403", BARE},
    {"LinkedIn", EYELET_HANDSHAKE_LINKEDIN, "GET", "challengeCode=token", NULL, NULL, NULL,
     JSON "{\"challengeCode\":\"token\",\"challengeResponse\":\"" MAC_HEX "\"}", 0},
    {"LinkedIn asks for the MAC of an event's signed text", EYELET_HANDSHAKE_LINKEDIN, "GET",
     "challengeCode=hmacsha256=123", NULL, NULL, NULL, "refused 403", 0},
    {"Braintree", EYELET_HANDSHAKE_BRAINTREE, "GET", "bt_challenge=0123456789abcdef0123", NULL,
     NULL, NULL, TEXT "id|" MAC_SHA1, 0},
    {"Braintree, 19 digits", EYELET_HANDSHAKE_BRAINTREE, "GET",
     "bt_challenge=0123456789abcdef012", NULL, NULL, NULL, "refused 403", 0},
    {"Braintree, 33 digits", EYELET_HANDSHAKE_BRAINTREE, "GET",
     "bt_challenge=0123456789abcdef0123456789abcdef0", NULL, NULL, NULL, "refused 403", 0},
    {"Braintree, capitals", EYELET_HANDSHAKE_BRAINTREE, "GET",
     "bt_challenge=0123456789ABCDEF0123", NULL, NULL, NULL, "refused 403", 0},
    {"Braintree without its public key", EYELET_HANDSHAKE_BRAINTREE, "GET",
     "bt_challenge=0123456789abcdef0123", NULL, NULL, NULL, "refused 403", BARE},
    {"Braintree without a secret", EYELET_HANDSHAKE_BRAINTREE, "GET",
     "bt_challenge=0123456789abcdef0123", NULL, NULL, NULL, "refused 403", SECRETLESS},
    {"LinkedIn without a secret", EYELET_HANDSHAKE_LINKEDIN, "GET", "challengeCode=token", NULL,
     NULL, NULL, "refused 403", SECRETLESS},

    {"a challenge in the query", EYELET_HANDSHAKE_CHALLENGE, "GET", "challenge=a%3Cb", NULL,
     NULL, NULL, TEXT "a<b", 0},
    {"a challenge in a POST's query", EYELET_HANDSHAKE_CHALLENGE, "POST", "challenge=a", NULL,
     NULL, NULL, "none", 0},
    {"Microsoft Graph, by POST", EYELET_HANDSHAKE_GRAPH, "POST", "validationToken=a+b", NULL,
     NULL, NULL, TEXT "a b", 0},
    {"Fitbit", EYELET_HANDSHAKE_FITBIT, "GET", "verify=let+me", NULL, NULL, NULL, "204 [] [] ",
     0},
    {"Fitbit tries a wrong code", EYELET_HANDSHAKE_FITBIT, "GET", "verify=x", NULL, NULL, NULL,
     "refused 404", 0},
    {"Asana before there is a secret", EYELET_HANDSHAKE_ASANA, "POST", "", "x-hook-secret",
     "fresh", NULL, "200 [] [x-hook-secret: fresh] ", BARE},
    {"Asana with what may not stand in a header", EYELET_HANDSHAKE_ASANA, "POST", "",
     "x-hook-secret", "fr\xc3\xa9sh", NULL, "refused 403", BARE},
    {"Asana once there is one", EYELET_HANDSHAKE_ASANA, "POST", "", "x-hook-secret", "fresh",
     NULL, "refused 403", 0},
    {"Okta", EYELET_HANDSHAKE_OKTA, "GET", "", "x-okta-verification-challenge", "a\"b", NULL,
     JSON "{\"verification\":\"a\\\"b\"}", 0},
    {"Worldline", EYELET_HANDSHAKE_OKTA, "GET", "", "x-gcs-webhooks-endpoint-verification",
     "a-b", NULL, TEXT "a-b", 0},
    {"Okta's event", EYELET_HANDSHAKE_OKTA, "POST", "", "x-okta-verification-challenge", "a",
     NULL, "none", 0},
    {"Smartsheet", EYELET_HANDSHAKE_SMARTSHEET, "POST", "", "smartsheet-hook-challenge", "c",
     NULL, "200 [] [smartsheet-hook-response: c] ", 0},
    {"Event Grid asks for consent", EYELET_HANDSHAKE_EVENT_GRID, "OPTIONS", "",
     "webhook-request-origin", "EventGrid.azure.net", NULL,
     "200 [] [webhook-allowed-origin: eventgrid.azure.net, webhook-allowed-rate: *] ", 0},
    {"another asks for consent", EYELET_HANDSHAKE_EVENT_GRID, "OPTIONS", "",
     "webhook-request-origin", "evil.example", NULL, "refused 403", 0},
    {"HEAD", EYELET_HANDSHAKE_HEAD, "HEAD", "", NULL, NULL, NULL, "200 [] [] ", 0},
    {"HEAD's event", EYELET_HANDSHAKE_HEAD, "POST", "", NULL, NULL, NULL, "none", 0},

    {"Slack, open", EYELET_HANDSHAKE_SLACK, "POST", "", NULL, NULL,
     "{\"type\":\"url_verification\",\"challenge\":\"a\\u0062\"}", TEXT "ab", 0},
    {"Slack, a challenge that is no text", EYELET_HANDSHAKE_SLACK, "POST", "", NULL, NULL,
     "{\"type\":\"url_verification\",\"challenge\":1}", "refused 403", 0},
    {"Slack's event", EYELET_HANDSHAKE_SLACK, "POST", "", NULL, NULL,
     "{\"type\":\"event_callback\",\"challenge\":\"a\"}", "none", 0},
    {"Slack, no JSON", EYELET_HANDSHAKE_SLACK, "POST", "", NULL, NULL,
     "{\"type\":\"url_verification\",\"challenge\":\"a\"", "none", 0},
    {"Zoom, before its signature is looked at", EYELET_HANDSHAKE_ZOOM, "POST", "", NULL, NULL,
     "{\"event\":\"endpoint.url_validation\",\"payload\":{\"plainToken\":\"token\"}}", "none",
     0},
    {"Zoom", EYELET_HANDSHAKE_ZOOM, "POST", "", NULL, NULL,
     "{\"event\":\"endpoint.url_validation\",\"payload\":{\"plainToken\":\"token\"}}",
     JSON "{\"plainToken\":\"token\",\"encryptedToken\":\"" MAC_HEX "\"}", VERIFIED},
    {"Zoom asks for the MAC of an event", EYELET_HANDSHAKE_ZOOM, "POST", "", NULL, NULL,
     "{\"event\":\"endpoint.url_validation\",\"payload\":{\"plainToken\":\"{}\"}}",
     "refused 403", VERIFIED},
    {"Twitch, before its signature is looked at", EYELET_HANDSHAKE_TWITCH, "POST", "",
     "twitch-eventsub-message-type", "webhook_callback_verification", "{\"challenge\":\"c\"}",
     "none", 0},
    {"Twitch", EYELET_HANDSHAKE_TWITCH, "POST", "", "twitch-eventsub-message-type",
     "webhook_callback_verification", "{\"challenge\":\"c\"}", TEXT "c", VERIFIED},
    {"Twitch's event", EYELET_HANDSHAKE_TWITCH, "POST", "", "twitch-eventsub-message-type",
     "notification", "{\"challenge\":\"c\"}", "none", VERIFIED},
    {"monday.com", EYELET_HANDSHAKE_MONDAY, "POST", "", NULL, NULL, "{\"challenge\":\"c\"}",
     JSON "{\"challenge\":\"c\"}", 0},
    {"monday.com's event", EYELET_HANDSHAKE_MONDAY, "POST", "", NULL, NULL,
     "{\"challenge\":\"c\",\"event\":null}", "none", 0},
    {"Discord, before its signature is looked at", EYELET_HANDSHAKE_DISCORD, "POST", "", NULL,
     NULL, "{\"type\":1}", "none", 0},
    {"Discord, an interaction's ping", EYELET_HANDSHAKE_DISCORD, "POST", "", NULL, NULL,
     "{\"type\":1}", JSON "{\"type\":1}", VERIFIED},
    {"Discord, a webhook's ping", EYELET_HANDSHAKE_DISCORD, "POST", "", NULL, NULL,
     "{\"type\":0}", "204 [] [] ", VERIFIED},
    {"Discord's event", EYELET_HANDSHAKE_DISCORD, "POST", "", NULL, NULL,
     "{\"type\":1,\"event\":{}}", "none", VERIFIED},
    {"Discord's command", EYELET_HANDSHAKE_DISCORD, "POST", "", NULL, NULL, "{\"type\":2}",
     "none", VERIFIED},
    {"Notion keeps its token to itself", EYELET_HANDSHAKE_NOTION, "POST", "", NULL, NULL,
     "{\"verification_token\":\"t\"}", "200 [] [] ", 0},
    {"Notion under setup", EYELET_HANDSHAKE_NOTION, "POST", "", NULL, NULL,
     "{\"verification_token\":\"t\"}", "200 [] [] logged t", SETUP},
    {"Notion's event", EYELET_HANDSHAKE_NOTION, "POST", "", NULL, NULL,
     "{\"verification_token\":\"t\",\"type\":\"page.created\"}", "none", SETUP},
    {"Event Grid", EYELET_HANDSHAKE_EVENT_GRID, "POST", "", NULL, NULL, GRID "\"v\"}}]",
     JSON "{\"validationResponse\":\"v\"}", 0},
    {"Event Grid, no code", EYELET_HANDSHAKE_EVENT_GRID, "POST", "", NULL, NULL, GRID "null}}]",
     "refused 403", 0},
    {"WooCommerce's ping", EYELET_HANDSHAKE_WOOCOMMERCE, "POST", "", NULL, NULL,
     "webhook_id=12345678901234567890", "200 [] [] ", 0},
    {"WooCommerce, 21 digits", EYELET_HANDSHAKE_WOOCOMMERCE, "POST", "", NULL, NULL,
     "webhook_id=123456789012345678901", "none", 0},
    {"WooCommerce, a further field", EYELET_HANDSHAKE_WOOCOMMERCE, "POST", "", NULL, NULL,
     "webhook_id=1&a=b", "none", 0},
    {"WooCommerce, no number", EYELET_HANDSHAKE_WOOCOMMERCE, "POST", "", NULL, NULL,
     "webhook_id=", "none", 0},
    {"Daily's check", EYELET_HANDSHAKE_DAILY, "POST", "", NULL, NULL, "{\"test\":\"test\"}",
     "200 [] [] ", 0},
    {"Daily's event", EYELET_HANDSHAKE_DAILY, "POST", "", NULL, NULL,
     "{\"test\":\"test\",\"type\":\"meeting.started\"}", "none", 0},
    {"Daily, another value", EYELET_HANDSHAKE_DAILY, "POST", "", NULL, NULL, "{\"test\":true}",
     "none", 0},
    {"Front, before its signature is looked at", EYELET_HANDSHAKE_FRONT, "POST", "",
     "x-front-challenge", "c", "{}", "none", 0},
    {"Front", EYELET_HANDSHAKE_FRONT, "POST", "", "x-front-challenge", "c", "{}",
     JSON "{\"challenge\":\"c\"}", VERIFIED},
    {"Front's event", EYELET_HANDSHAKE_FRONT, "POST", "", NULL, NULL, "{}", "none", VERIFIED},
    {"a provider without one", EYELET_HANDSHAKE_NONE, "POST", "challenge=c", NULL, NULL,
     "{\"challenge\":\"c\"}", "none", VERIFIED},
};

static eyelet_row row;
static eyelet_source source;
static eyelet_request request;
static eyelet_handshake_answer answer;

/* Asks about one case, as a URL of `query` and with `body` in the place of the case's own. */
static eyelet_handshake_result ask(const handshake_case *one, eyelet_bytes query,
                                   eyelet_bytes body) {
    static uint8_t url[8192];
    const char *problem = NULL;
    current = one;
    memset(&row, 0, sizeof row);
    memset(&source, 0, sizeof source);
    memset(&request, 0, sizeof request);
    row.algorithm = one->handshake == EYELET_HANDSHAKE_BRAINTREE ? EYELET_ALGORITHM_HMAC_SHA1
                                                                 : EYELET_ALGORITHM_HMAC_SHA256;
    row.handshake = one->handshake;
    source.row = &row;
    source.text = eyelet_buffer_over(source.arena, sizeof source.arena);
    source.setup = (one->state & SETUP) != 0;
    if ((one->state & BARE) == 0) {
        source.verify_token = EYELET_BYTES("let me");
        source.app_key = EYELET_BYTES("app");
        source.key_id = EYELET_BYTES("id");
        assert_true((one->state & SECRETLESS) != 0 ||
                    eyelet_source_add_secret(&source, EYELET_BYTES("S"), 0, EYELET_BYTES("key"),
                                             &problem));
    }
    eyelet_buffer text = eyelet_buffer_over(url, sizeof url);
    eyelet_buffer_append_text(&text, "https://h/s?");
    eyelet_buffer_append(&text, query);
    assert_false(text.overflow);
    request.method = eyelet_bytes_from_text(one->method);
    request.url = eyelet_buffer_view(&text);
    request.content_length = -1;
    assert_true(eyelet_url_parse(request.url, &request.parts));
    memset(&answer, 0xee, sizeof answer);
    if (one->body == NULL) {
        return eyelet_handshake_early(&source, &request, &answer);
    }
    request.body = body;
    request.body_is_read = true;
    return eyelet_handshake_body(&source, &request, (one->state & VERIFIED) != 0, &answer);
}

/* "none", "refused STATUS" or "STATUS [content-type] [header: value] body", and what is logged.
 */
static const char *tell(eyelet_handshake_result result) {
    static char text[4096];
    if (result == EYELET_HANDSHAKE_RESULT_NONE) {
        return "none";
    }
    if (result == EYELET_HANDSHAKE_RESULT_REFUSED) {
        assert_int_equal(answer.body_size, 0);
        snprintf(text, sizeof text, "refused %u", answer.status);
        return text;
    }
    char headers[EYELET_HANDSHAKE_ECHO_MAX + 256] = "";
    for (size_t i = 0; i < EYELET_HANDSHAKE_HEADER_COUNT_MAX; i++) {
        const eyelet_name_value *header = &answer.headers[i];
        if (header->name.size > 0) {
            size_t written = strlen(headers);
            snprintf(headers + written, sizeof headers - written, "%s%.*s: %.*s",
                     written > 0 ? ", " : "", (int)header->name.size,
                     (const char *)header->name.data, (int)header->value.size,
                     (const char *)header->value.data);
        }
    }
    snprintf(text, sizeof text, "%u [%.*s] [%s] %.*s%s%.*s", answer.status,
             (int)answer.content_type.size, (const char *)answer.content_type.data, headers,
             (int)answer.body_size, (const char *)answer.body,
             answer.log_secret.size > 0 ? "logged " : "", (int)answer.log_secret.size,
             (const char *)answer.log_secret.data);
    return text;
}

static const char *tell_case(const handshake_case *one) {
    return tell(ask(one, eyelet_bytes_from_text(one->query),
                    eyelet_bytes_from_text(one->body == NULL ? "" : one->body)));
}

static void each_handshake_and_what_stands_beside_it(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *told = tell_case(&cases[i]);
        if (strcmp(told, cases[i].expected) != 0) {
            fail_msg("%s: %s, not %s", cases[i].name, told, cases[i].expected);
        }
    }
}

static void a_token_that_was_not_asked_for_leaves_no_trace(void **state) {
    (void)state;
    const handshake_case quiet = {"",
                                  EYELET_HANDSHAKE_NOTION,
                                  "POST",
                                  "",
                                  NULL,
                                  NULL,
                                  "{\"verification_token\":\"secret_abc\"}",
                                  NULL,
                                  0};
    static const uint8_t zeros[sizeof answer.body];
    assert_string_equal(tell_case(&quiet), "200 [] [] ");
    assert_memory_equal(answer.body, zeros, sizeof zeros);
}

/* An open body is looked at only while it is small; a verified one whatever its size. */
static void an_unverified_body_is_read_up_to_its_bound(void **state) {
    (void)state;
    static char body[EYELET_HANDSHAKE_READ_MAX + 2];
    handshake_case slack = {"", EYELET_HANDSHAKE_SLACK, "POST", "", NULL, NULL, body, NULL, 0};
    const char *start = "{\"type\":\"url_verification\",\"challenge\":\"c\"}";
    memset(body, ' ', sizeof body - 1);
    memcpy(body, start, strlen(start));
    const eyelet_bytes query = {NULL, 0};
    const eyelet_bytes over = eyelet_bytes_from(body, EYELET_HANDSHAKE_READ_MAX + 1);
    assert_string_equal(
        tell(ask(&slack, query, eyelet_bytes_from(body, EYELET_HANDSHAKE_READ_MAX))), TEXT "c");
    assert_string_equal(tell(ask(&slack, query, over)), "none");
    slack.state = VERIFIED;
    assert_string_equal(tell(ask(&slack, query, over)), TEXT "c");
}

static void an_echo_ends_at_its_bound(void **state) {
    (void)state;
    static uint8_t query[2 * EYELET_HANDSHAKE_ECHO_MAX];
    const handshake_case echo = {
        "", EYELET_HANDSHAKE_CHALLENGE, "GET", "", NULL, NULL, NULL, NULL, 0};
    const size_t name_size = strlen("challenge=");
    const eyelet_bytes none = {NULL, 0};
    memset(query, 'a', sizeof query);
    memcpy(query, "challenge=", name_size);
    assert_int_equal(
        ask(&echo, eyelet_bytes_from(query, name_size + EYELET_HANDSHAKE_ECHO_MAX), none),
        EYELET_HANDSHAKE_RESULT_ANSWERED);
    assert_int_equal(answer.body_size, EYELET_HANDSHAKE_ECHO_MAX);
    assert_string_equal(
        tell(ask(&echo, eyelet_bytes_from(query, name_size + EYELET_HANDSHAKE_ECHO_MAX + 1),
                 none)),
        "refused 403");
}

/* Quotes double in JSON: what no longer fits the answer is refused, not cut. */
static void a_json_echo_that_outgrows_the_answer_is_refused(void **state) {
    (void)state;
    static char value[EYELET_HANDSHAKE_ECHO_MAX + 1];
    const handshake_case okta = {"",
                                 EYELET_HANDSHAKE_OKTA,
                                 "GET",
                                 "",
                                 "x-okta-verification-challenge",
                                 value,
                                 NULL,
                                 NULL,
                                 0};
    memset(value, '"', EYELET_HANDSHAKE_ECHO_MAX);
    assert_string_equal(tell_case(&okta), "refused 403");
    value[(EYELET_HANDSHAKE_BODY_SIZE - 19) / 2] = '\0'; /* 19: {"verification":""} */
    assert_int_equal(ask(&okta, (eyelet_bytes){NULL, 0}, (eyelet_bytes){NULL, 0}),
                     EYELET_HANDSHAKE_RESULT_ANSWERED);
}

/* 128 characters may be signed, 129 not. */
static void a_token_to_be_signed_ends_at_its_bound(void **state) {
    (void)state;
    static uint8_t query[256];
    const handshake_case crc = {"", EYELET_HANDSHAKE_X_CRC, "GET", "", NULL, NULL, NULL, NULL,
                                0};
    const size_t name_size = strlen("crc_token=");
    const eyelet_bytes none = {NULL, 0};
    memset(query, 'a', sizeof query);
    memcpy(query, "crc_token=", name_size);
    assert_int_equal(ask(&crc, eyelet_bytes_from(query, name_size + 128), none),
                     EYELET_HANDSHAKE_RESULT_ANSWERED);
    assert_string_equal(tell(ask(&crc, eyelet_bytes_from(query, name_size + 129), none)),
                        "refused 403");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_handshake_and_what_stands_beside_it),
        cmocka_unit_test(a_token_that_was_not_asked_for_leaves_no_trace),
        cmocka_unit_test(an_unverified_body_is_read_up_to_its_bound),
        cmocka_unit_test(an_echo_ends_at_its_bound),
        cmocka_unit_test(a_json_echo_that_outgrows_the_answer_is_refused),
        cmocka_unit_test(a_token_to_be_signed_ends_at_its_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
