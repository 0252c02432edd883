/* In which order is a request handled, whatever the host reports?   Each case: a request, the
 * host's script, the trace. */
#include "scripted_host.h"

#define DELIVER ",\"deliver\":{\"url\":\"https://d/in\"}"
#define ONE(name, rest) "{\"sources\":{\"" name "\":{" rest "}}}"
#define UNSIGNED "\"provider\":\"unsigned\",\"token\":\"TOKEN\""
#define PLAIN ONE("s", UNSIGNED DELIVER)
#define URL "https://h/s?token=secret-token"
/* SHA-256 of "x", by sha256sum */
#define HASH_X "sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
#define KEY_X "s/" HASH_X
#define TTL "259200" /* three days: the row documents no retry span */

typedef struct test_case {
    const char *name;
    exchange exchange;
    const char *expected;
} test_case;

static const char *const two =
    ONE("s", UNSIGNED ",\"deliver\":[{\"name\":\"a\",\"url\":\"https://a/in\"},"
                      "{\"name\":\"b\",\"url\":\"https://b/in\"}]");

static const test_case cases[] = {
    {"a fresh event is claimed, delivered, committed, acknowledged",
     {.config = PLAIN, .url = URL, .body = "x"},
     "READ CLAIM(" KEY_X " 15) DELIVER(https://d/in) COMMIT(" TTL ") RESPOND(200 ok)"},
    {"a done event is acknowledged and not delivered",
     {.config = PLAIN, .url = URL, .body = "x", .script = "done"},
     "READ CLAIM(" KEY_X " 15) RESPOND(200 duplicate)"},
    {"a busy event is 503",
     {.config = PLAIN, .url = URL, .body = "x", .script = "busy"},
     "READ CLAIM(" KEY_X " 15) RESPOND(503 busy)"},
    {"a store that does not answer is 503",
     {.config = PLAIN, .url = URL, .body = "x", .script = "unavailable"},
     "READ CLAIM(" KEY_X " 15) RESPOND(503 store_unavailable)"},
    {"where the source says so, it delivers without the store and settles nothing",
     {.config = ONE("s", UNSIGNED ",\"dedup\":{\"on_unavailable\":\"deliver\"}" DELIVER),
      .url = URL,
      .body = "x",
      .script = "unavailable"},
     "READ CLAIM(" KEY_X " 15) DELIVER(https://d/in) RESPOND(200 ok)"},
    {"a refused delivery releases the claim and is 502",
     {.config = PLAIN, .url = URL, .body = "x", .script = "fresh refused"},
     "READ CLAIM(" KEY_X " 15) DELIVER(https://d/in) RELEASE RESPOND(502 delivery_failed)"},
    {"a delivery that times out releases the claim and is 504",
     {.config = PLAIN, .url = URL, .body = "x", .script = "fresh timeout"},
     "READ CLAIM(" KEY_X " 15) DELIVER(https://d/in) RELEASE RESPOND(504 delivery_timed_out)"},
    {"4xx from the destination is 502",
     {.config = PLAIN, .url = URL, .body = "x", .script = "fresh 404"},
     "READ CLAIM(" KEY_X " 15) DELIVER(https://d/in) RELEASE RESPOND(502 delivery_failed)"},
    {"5xx from the destination is 502",
     {.config = PLAIN, .url = URL, .body = "x", .script = "fresh 503"},
     "READ CLAIM(" KEY_X " 15) DELIVER(https://d/in) RELEASE RESPOND(502 delivery_failed)"},
    {"a redirect from the destination is 502",
     {.config = PLAIN, .url = URL, .body = "x", .script = "fresh 307"},
     "READ CLAIM(" KEY_X " 15) DELIVER(https://d/in) RELEASE RESPOND(502 delivery_failed)"},
    {"a release that fails keeps the failure's status",
     {.config = PLAIN, .url = URL, .body = "x", .script = "fresh 500 failed"},
     "READ CLAIM(" KEY_X " 15) DELIVER(https://d/in) RELEASE RESPOND(502 delivery_failed)"},
    {"a commit that fails after the delivery is 2xx all the same",
     {.config = PLAIN, .url = URL, .body = "x", .script = "fresh 200 failed"},
     "READ CLAIM(" KEY_X " 15) DELIVER(https://d/in) COMMIT(" TTL
     ") RESPOND(200 commit_failed)"},
    {"without dedup nothing is claimed",
     {.config = ONE("s", UNSIGNED ",\"dedup\":false" DELIVER), .url = URL, .body = "x"},
     "READ DELIVER(https://d/in) RESPOND(200 ok)"},
    {"without dedup a failure is 502",
     {.config = ONE("s", UNSIGNED ",\"dedup\":false" DELIVER),
      .url = URL,
      .body = "x",
      .script = "500"},
     "READ DELIVER(https://d/in) RESPOND(502 delivery_failed)"},
    {"the lease is longer than the longest timeout",
     {.config = ONE("s", UNSIGNED ",\"deliver\":{\"url\":\"https://d/in\","
                                  "\"timeout_ms\":60000}"),
      .url = URL,
      .body = "x"},
     "READ CLAIM(" KEY_X " 65) DELIVER(https://d/in) COMMIT(" TTL ") RESPOND(200 ok)"},
    {"a part of a second of timeout makes a whole one of lease",
     {.config = ONE("s", UNSIGNED ",\"deliver\":{\"url\":\"https://d/in\","
                                  "\"timeout_ms\":1001}"),
      .url = URL,
      .body = "x"},
     "READ CLAIM(" KEY_X " 7) DELIVER(https://d/in) COMMIT(" TTL ") RESPOND(200 ok)"},
    {"further attempts are made on 5xx and refusals",
     {.config = ONE("s", UNSIGNED ",\"deliver\":{\"url\":\"https://d/in\",\"attempts\":3}"),
      .url = URL,
      .body = "x",
      .script = "fresh 500 refused 200"},
     "READ CLAIM(" KEY_X " 15) DELIVER(https://d/in) DELIVER(https://d/in) "
     "DELIVER(https://d/in) COMMIT(" TTL ") RESPOND(200 ok)"},
    {"no attempt is made when the lease has no room for it",
     {.config = ONE("s", UNSIGNED ",\"deliver\":{\"url\":\"https://d/in\",\"attempts\":3}"),
      .url = URL,
      .body = "x",
      .script = "fresh timeout",
      .tick_ms = 12500},
     "READ CLAIM(" KEY_X " 15) DELIVER(https://d/in) RELEASE RESPOND(504 delivery_timed_out)"},
    {"each destination is claimed and settled on its own",
     {.url = URL, .body = "x", .script = "fresh 200 ok fresh 500 ok"},
     "READ CLAIM(" KEY_X "/a 15) DELIVER(https://a/in) COMMIT(" TTL ") CLAIM(" KEY_X
     "/b 15) DELIVER(https://b/in) RELEASE RESPOND(502 delivery_failed)"},
    {"a destination that is done does not stop the other",
     {.url = URL, .body = "x", .script = "done fresh 200 ok"},
     "READ CLAIM(" KEY_X "/a 15) CLAIM(" KEY_X "/b 15) DELIVER(https://b/in) COMMIT(" TTL
     ") RESPOND(200 ok)"},
    {"past the host's budget it is 503 and the rest comes again",
     {.url = URL, .body = "x", .operation_max = 5},
     "READ CLAIM(" KEY_X "/a 15) DELIVER(https://a/in) COMMIT(" TTL
     ") RESPOND(503 budget_exhausted)"},
    {"a failed delivery outweighs a busy event after it",
     {.url = URL, .body = "x", .script = "fresh 500 ok busy"},
     "READ CLAIM(" KEY_X "/a 15) DELIVER(https://a/in) RELEASE CLAIM(" KEY_X
     "/b 15) RESPOND(502 delivery_failed)"},
    {"and one before it",
     {.url = URL, .body = "x", .script = "busy fresh 500"},
     "READ CLAIM(" KEY_X "/a 15) CLAIM(" KEY_X
     "/b 15) DELIVER(https://b/in) RELEASE RESPOND(502 delivery_failed)"},
    {"proxy mode claims nothing and passes the answer on",
     {.config = ONE("s", UNSIGNED ",\"mode\":\"proxy\"" DELIVER),
      .url = URL,
      .body = "x",
      .script = "400"},
     "READ DELIVER(https://d/in) PASS(400)"},
    {"an answer that cannot be passed on is 502",
     {.config = ONE("s", UNSIGNED ",\"mode\":\"proxy\"" DELIVER),
      .url = URL,
      .body = "x",
      .script = "200 too-large"},
     "READ DELIVER(https://d/in) PASS(200) RESPOND(502 delivery_failed)"},
    {"in proxy mode a redirect is 502",
     {.config = ONE("s", UNSIGNED ",\"mode\":\"proxy\"" DELIVER),
      .url = URL,
      .body = "x",
      .script = "302"},
     "READ DELIVER(https://d/in) RESPOND(502 delivery_failed)"},
    {"in proxy mode a call of another method is handed on",
     {.config = ONE("s", UNSIGNED ",\"mode\":\"proxy\"" DELIVER),
      .method = "PATCH",
      .url = URL,
      .body = "x"},
     "READ DELIVER(https://d/in) PASS(200)"},
    {"but not of every one",
     {.config = ONE("s", UNSIGNED ",\"mode\":\"proxy\"" DELIVER),
      .method = "TRACE",
      .url = URL,
      .body = "x"},
     "RESPOND(405 method_not_allowed)"},
    {"the beginning of the token is 401",
     {.config = PLAIN, .url = "https://h/s?token=secret-toke", .body = "x"},
     "RESPOND(401 token_mismatch)"},
    {"more than the token is 401",
     {.config = PLAIN, .url = "https://h/s?token=secret-tokenx", .body = "x"},
     "RESPOND(401 token_mismatch)"},
    {"an empty token is 401",
     {.config = PLAIN, .url = "https://h/s?token=", .body = "x"},
     "RESPOND(401 signature_missing)"},
    {"a missing token is 401 before the body",
     {.config = PLAIN, .url = "https://h/s", .body = "x"},
     "RESPOND(401 signature_missing)"},
    {"a wrong token is 401 before the body",
     {.config = PLAIN, .url = "https://h/s?token=guess", .body = "x"},
     "RESPOND(401 token_mismatch)"},
    {"an unknown source is 404",
     {.config = PLAIN, .url = "https://h/other", .body = "x"},
     "RESPOND(404 unknown_source)"},
    {"what is below a source belongs to it",
     {.config = PLAIN, .url = "https://h/s/below?token=secret-token", .body = "x"},
     "READ CLAIM(" KEY_X " 15) DELIVER(https://d/in) COMMIT(" TTL ") RESPOND(200 ok)"},
    {"an unreadable configuration is 503 everywhere",
     {.config = "{\"sources\":", .url = "https://h/other", .body = "x"},
     "RESPOND(503 config_unreadable)"},
    {"PUT is 405",
     {.config = PLAIN, .method = "PUT", .url = URL, .body = "x"},
     "RESPOND(405 method_not_allowed)"},
    {"a declared body over the cap is 413 without reading",
     {.config = ONE("s", UNSIGNED ",\"max_body\":3" DELIVER), .url = URL, .body = "xxxx"},
     "RESPOND(413 body_too_large)"},
    {"a body that turns out to be over the cap is 413",
     {.config = ONE("s", UNSIGNED ",\"max_body\":3" DELIVER),
      .url = URL,
      .body = "xxxx",
      .chunk_size = 1},
     "READ RESPOND(413 body_too_large)"},
    {"a body of exactly the cap is taken",
     {.config = ONE("s", UNSIGNED ",\"max_body\":3,\"events\":[]" DELIVER),
      .url = URL,
      .body = "xxx",
      .chunk_size = 1},
     "READ RESPOND(200 filtered)"},
    {"a body that breaks off is 400 and claims nothing",
     {.config = PLAIN, .url = URL, .body = "xx", .chunk_size = 1, .breaks_off = true},
     "READ RESPOND(400 body_incomplete)"},
    /* 5xx: the sender did nothing wrong, and some come back for nothing else */
    {"a body that memory has no room for is 503",
     {.config = PLAIN, .url = URL, .body = "{}", .region_max = 1},
     "READ RESPOND(503 overloaded)"},
    {"nor for what stands behind it",
     {.config = PLAIN, .url = URL, .body = "{}", .region_max = 2},
     "READ RESPOND(503 overloaded)"},
    {"an address that is not known is refused where addresses are listed",
     {.config = ONE("s", "\"provider\":\"unsigned\",\"allow_ips\":[\"192.0.2.0/24\"]" DELIVER),
      .url = "https://h/s",
      .body = "x"},
     "RESPOND(403 address_not_allowed)"},
    {"a listed address is let in",
     {.config = ONE("s", "\"provider\":\"unsigned\",\"events\":[],"
                         "\"allow_ips\":[\"192.0.2.0/24\"]" DELIVER),
      .url = "https://h/s",
      .body = "x",
      .address = "192.0.2.77"},
     "READ RESPOND(200 filtered)"},
    {"plain http is refused where https is required",
     {.config = ONE("s", UNSIGNED ",\"require_https\":true" DELIVER),
      .url = "http://h/s?token=secret-token",
      .body = "x"},
     "RESPOND(403 https_required)"},
    {"a control character in the URL is 400",
     {.config = PLAIN, .url = "https://h/s\n", .body = "x"},
     "RESPOND(400 bad_url)"},
    {"the health check",
     {.config = PLAIN, .method = "GET", .url = "https://h/healthz"},
     "RESPOND(200 page)"},
    {"the page", {.config = PLAIN, .method = "GET", .url = "https://h/"}, "RESPOND(200 page)"},
};

static void cases_give_their_trace(void **state) {
    (void)state;
    size_t failures = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        exchange e = cases[i].exchange;
        e.config = e.config != NULL ? e.config : two;
        const char *found = run(&e);
        if (strcmp(found, cases[i].expected) != 0) {
            print_error("%s\n  found    %s\n  expected %s\n  log %s\n", cases[i].name, found,
                        cases[i].expected, last_log);
            failures++;
        }
    }
    assert_int_equal(failures, 0);
}

/* GitLab waits for 10 s. The request comes, a step takes tick_ms: the first delivery is
 * answered after the fourth. */
static void a_further_attempt_ends_before_the_provider_goes_away(void **state) {
    (void)state;
    const struct {
        int64_t tick_ms;
        const char *deliveries, *timeout_ms, *duration_ms;
    } table[] = {
        {2250, "DELIVER(https://d/in) DELIVER(https://d/in)", "1000", "13500"},
        {2251, "DELIVER(https://d/in)", "20000", "11255"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char expected[256];
        const exchange e = {
            .config = ONE("s", "\"provider\":\"gitlab-token\",\"secrets\":[\"TOKEN\"],"
                               "\"deliver\":{\"url\":\"https://d/in\",\"attempts\":3,"
                               "\"timeout_ms\":20000}"),
            .url = "https://h/s",
            .headers = "x-gitlab-token: secret-token\nidempotency-key: k\n",
            .body = "{}",
            .script = "fresh 500 500 500",
            .tick_ms = table[i].tick_ms};
        snprintf(expected, sizeof expected,
                 "READ CLAIM(s/k 25) %s RELEASE RESPOND(502 delivery_failed)",
                 table[i].deliveries);
        assert_string_equal(run(&e), expected);
        assert_string_equal(last_timeout_ms, table[i].timeout_ms);
        assert_string_equal(log_member("duration_ms"), table[i].duration_ms);
    }
}

/* printf s/k | sha256sum */
static void a_key_is_named_by_its_hash(void **state) {
    (void)state;
    uint8_t name[64];
    assert_int_equal(eyelet_key_name(EYELET_BYTES("s/k"), name), 64);
    assert_memory_equal(name,
                        "1aa7a9ee332c4a83ee52eb43832fcd94d5dbc2f1e70b9831e55a3053d9ac679a", 64);
}

static void a_busy_answer_says_when_to_come_back(void **state) {
    (void)state;
    const exchange e = {.config = PLAIN, .url = URL, .body = "x", .script = "busy"};
    run(&e);
    assert_non_null(strstr(last_headers, "retry-after: 7\n"));
}

/* The Fetch standard, CORS check: without the last one the page cannot read the answer. */
static void an_answer_that_is_passed_on_has_the_headers_of_any_other(void **state) {
    (void)state;
    static const char *const scripts[] = {"200", "404", "302", "200 too-large"};
    const char *expected = "cache-control: no-store\nx-content-type-options: nosniff\n"
                           "access-control-allow-origin: https://shop.example\n";
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        const exchange e = {.config = ONE("s", UNSIGNED ",\"mode\":\"proxy\",\"origin\":"
                                                        "\"https://shop.example\"" DELIVER),
                            .url = URL,
                            .headers = "origin: https://shop.example\n",
                            .body = "x",
                            .script = scripts[i]};
        run(&e);
        const char *found = strstr(last_headers, "cache-control");
        assert_string_equal(found != NULL ? found : last_headers, expected);
    }
}

static void a_refusal_tells_a_code_and_nothing_else(void **state) {
    (void)state;
    const exchange e = {.config = PLAIN, .url = "https://h/s?token=guess", .body = "x"};
    run(&e);
    assert_string_equal(last_body, "{\"error\":\"token_mismatch\"}");
    assert_null(strstr(last_log, "secret-token"));
}

/* 32 bytes stand for a key and 64 for a signature; the host's answer is what counts. */
#define KEY_A "00000000000000000000000000000000000000000000000000000000000000aa"
#define KEY_B "00000000000000000000000000000000000000000000000000000000000000bb"
#define SIGNATURE_1                                                                            \
    "11111111111111111111111111111111111111111111111111111111111111111111111111111111"         \
    "111111111111111111111111111111111111111111111111"
#define SIGNATURE_2                                                                            \
    "22222222222222222222222222222222222222222222222222222222222222222222222222222222"         \
    "222222222222222222222222222222222222222222222222"

static const eyelet_step *begin_with_signatures(void) {
    static const char config[] =
        ONE("s", "\"provider\":{\"algorithm\":\"ed25519\",\"key\":\"public\",\"signature\":"
                 "{\"header\":\"x-sig\",\"encoding\":\"hex\",\"separator\":\",\"}},"
                 "\"secrets\":[\"KEY_A\",\"KEY_B\"],\"dedup\":false,"
                 "\"deliver\":{\"url\":\"https://d/in\"}");
    static const exchange e = {
        .headers = "x-sig: " SIGNATURE_1 "," SIGNATURE_2 "\n",
    };
    const eyelet_head head = {.method = EYELET_BYTES("POST"),
                              .url = EYELET_BYTES("https://h/s"),
                              .content_length = 2};
    const eyelet_limits limits = {0};
    current = &e;
    assert_true(eyelet_configure(eyelet_bytes_from(config, sizeof config - 1),
                                 1U << EYELET_DELIVER_URL));
    assert_int_equal(eyelet_begin(&head, 0, &limits)->kind, EYELET_STEP_READ);
    memcpy(eyelet_body_space(2), "{}", 2);
    assert_int_equal(eyelet_body(2, 0)->kind, EYELET_STEP_READ);
    return eyelet_end(true, 0);
}

static void assert_asked(const eyelet_step *step, uint8_t key, uint8_t value) {
    assert_int_equal(step->kind, EYELET_STEP_VERIFY);
    assert_int_equal(step->signature.kind, EYELET_SIGNATURE_ED25519);
    assert_int_equal(step->signature.key.size, 32);
    assert_int_equal(step->signature.key.data[31], key);
    assert_int_equal(step->signature.value.size, 64);
    assert_int_equal(step->signature.value.data[63], value);
    assert_int_equal(step->signature.message.size, 2);
    assert_memory_equal(step->signature.message.data, "{}", 2);
}

static void each_key_is_asked_about_each_signature_until_one_is_accepted(void **state) {
    (void)state;
    const uint8_t keys[] = {0xaa, 0xaa, 0xbb, 0xbb};
    const uint8_t values[] = {0x11, 0x22, 0x11, 0x22};
    for (size_t accepted = 0; accepted <= 4; accepted++) { /* 4: none of them */
        const eyelet_step *step = begin_with_signatures();
        for (size_t i = 0; i < 4 && i <= accepted; i++) {
            assert_asked(step, keys[i], values[i]);
            step = eyelet_verified(i == accepted, 0);
        }
        if (accepted == 4) {
            assert_int_equal(step->kind, EYELET_STEP_RESPOND);
            assert_int_equal(step->status, 401);
        } else {
            assert_int_equal(step->kind, EYELET_STEP_DELIVER);
            step = eyelet_delivered(EYELET_DELIVERY_ANSWERED, 200, 0);
            assert_int_equal(step->status, 200);
            copy_text(last_log, sizeof last_log, step->log);
            assert_non_null(strstr(last_log, accepted < 2 ? "\"secret\":0" : "\"secret\":1"));
        }
        eyelet_forget();
    }
}

static void a_report_out_of_turn_is_a_fault_and_settles_nothing(void **state) {
    (void)state;
    const exchange e = {.config = PLAIN, .url = URL, .body = "x"};
    run(&e);
    assert_int_equal(eyelet_claimed(EYELET_CLAIM_FRESH, 0, 0)->status, 503);
    assert_int_equal(eyelet_delivered(EYELET_DELIVERY_ANSWERED, 200, 0)->status, 503);
    assert_int_equal(eyelet_settled(true, 0)->status, 503);
    assert_int_equal(eyelet_mac(NULL, 0, 0)->status, 503);
    assert_int_equal(eyelet_verified(true, 0)->status, 503);
    assert_int_equal(eyelet_body(0, 0)->status, 503);
    assert_int_equal(eyelet_end(true, 0)->status, 503);
    assert_null(eyelet_body_space(1));
}

/* With several events or destinations the line tells of the worst failure, not of what came
 * last. */
static void the_log_line_names_what_failed(void **state) {
    (void)state;
    static const struct {
        const char *name, *script, *destination, *destination_status;
    } table[] = {
        {"the first destination", "fresh 500 ok fresh 202 ok", "a", "500"},
        {"the second destination", "fresh 202 ok fresh 500 ok", "b", "500"},
        {"the worse of two", "busy fresh 500 ok", "b", "500"},
        {"the worse of two, which came first", "fresh 500 ok busy", "a", "500"},
        {"one that did not answer, beside one that did", "fresh 200 ok fresh refused ok", "b",
         ""},
        {"one that is busy, beside one that answered", "fresh 200 ok busy", "b", ""},
        {"nothing where all went well", "fresh 202 ok fresh 200 ok", "", "200"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        exchange e = {.config = two, .url = URL, .body = "x", .script = table[i].script};
        run(&e);
        if (strcmp(log_member("destination"), table[i].destination) != 0) {
            fail_msg("%s: \"%s\"", table[i].name, log_member("destination"));
        }
        if (strcmp(log_member("destination_status"), table[i].destination_status) != 0) {
            fail_msg("%s: %s", table[i].name, log_member("destination_status"));
        }
    }
}

/* A queue gets the event without headers of the destination or a signature; the consumer adds
 * both when it sends. */
#define QUEUED                                                                                 \
    ONE("s", UNSIGNED ",\"deliver\":{\"queue\":\"EVENTS\",\"to\":{\"url\":\"https://d/in\"},"  \
                      "\"sign\":\"SIGNING\",\"headers\":{\"x-key\":{\"secret\":\"TOKEN\"}}}")

/* What a message of another make, or of another configuration, is answered. */
static void a_message_that_cannot_be_sent_is_refused(void **state) {
    (void)state;
    const uint32_t kinds = 1U << EYELET_DELIVER_URL | 1U << EYELET_DELIVER_QUEUE;
    const struct {
        const char *headers, *expected;
    } table[] = {
        {"", "RESPOND(400 bad_url)"},
        {"eyelet-source: removed\n", "RESPOND(503 source_misconfigured)"},
        {"eyelet-source: s\n", "READ RESPOND(400 bad_url)"},
        {"eyelet-source: s\neyelet-destination: removed\n",
         "READ RESPOND(503 source_misconfigured)"},
        {"eyelet-source: s\neyelet-destination: \n", "READ RESPOND(503 internal)"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const exchange consumer = {.config = QUEUED,
                                   .headers = table[i].headers,
                                   .body = "x",
                                   .kinds = kinds,
                                   .queued = true};
        assert_string_equal(run(&consumer), table[i].expected);
    }
    /* The status that brings the provider back would have the consumer give the message up. */
    const exchange waiting = {
        .config = ONE("s", "\"provider\":{\"algorithm\":\"token\",\"signature\":{\"header\":"
                           "\"x-token\"},\"retry_statuses\":\"429\"},\"secrets\":[\"UNSET\"],"
                           "\"deliver\":{\"queue\":\"EVENTS\",\"to\":{\"url\":"
                           "\"https://d/in\"}}"),
        .headers = "eyelet-source: s\neyelet-destination: \n",
        .body = "x",
        .kinds = kinds,
        .queued = true};
    assert_string_equal(run(&waiting), "RESPOND(503 source_misconfigured)");
}

#define URL_SIZE_MAX 8192 /* README.md, Limits */

/* URL and headers have a bound each, of which the last byte is still taken. */
static void a_url_and_headers_over_their_bounds_are_refused(void **state) {
    (void)state;
    static char url[URL_SIZE_MAX + 2] = "https://h/s?token=secret-token&";
    const size_t used = strlen(url);
    memset(url + used, 'a', sizeof url - 1 - used);
    assert_string_equal(run(&(exchange){.config = PLAIN, .url = url, .body = "x"}),
                        "RESPOND(414 url_too_long)");
    url[URL_SIZE_MAX] = '\0';
    assert_non_null(
        strstr(run(&(exchange){.config = PLAIN, .url = url, .body = "x"}), "RESPOND(200 ok)"));

    /* what is signed holds a header that is read after the body */
    const char *config = ONE(
        "s",
        "\"provider\":{\"algorithm\":\"hmac-sha256\",\"signature\":{\"header\":"
        "\"x-sig\"},\"signed\":\"{body:a}{header:x-more}\"},\"secrets\":[\"TOKEN\"]" DELIVER);
    static char more[20000];
    static char headers[40000];
    memset(more, 'a', sizeof more - 1);
    snprintf(headers, sizeof headers, "x-sig: %064d\nx-more: %s\n", 0, more);
    assert_string_equal(
        run(&(exchange){
            .config = config, .url = "https://h/s", .headers = headers, .body = "{}"}),
        "READ RESPOND(431 headers_too_large)");
    snprintf(headers, sizeof headers, "x-more: a\nx-sig: %s\n", more);
    assert_string_equal(
        run(&(exchange){
            .config = config, .url = "https://h/s", .headers = headers, .body = "{}"}),
        "RESPOND(431 headers_too_large)");
}

static void a_queue_holds_no_secret_and_its_consumer_signs(void **state) {
    (void)state;
    const uint32_t kinds = 1U << EYELET_DELIVER_URL | 1U << EYELET_DELIVER_QUEUE;
    exchange e = {.config = QUEUED, .url = URL, .body = "x", .kinds = kinds};
    assert_string_equal(run(&e), "READ CLAIM(" KEY_X " 15) DELIVER(queue:EVENTS) COMMIT(" TTL
                                 ") RESPOND(200 ok)");
    assert_null(strstr(last_delivery_headers, "webhook-signature"));
    assert_null(strstr(last_delivery_headers, "secret-token"));
    char message[16384];
    snprintf(message, sizeof message, "%s", last_delivery_headers);
    exchange consumer = {
        .config = QUEUED, .headers = message, .body = "x", .kinds = kinds, .queued = true};
    assert_string_equal(run(&consumer), "READ DELIVER(https://d/in) RESPOND(200 ok)");
    assert_string_equal(log_member("event_id"), HASH_X);
    assert_non_null(strstr(last_delivery_headers, "x-key: secret-token\n"));
    /* node: createHmac("sha256", key).update(`${id}.1700000000.x`), and the id from sha256sum
     */
    assert_non_null(
        strstr(last_delivery_headers, "webhook-id: msg_bbf2a8154768864c7d3641b1e5a7179f\n"));
    assert_non_null(
        strstr(last_delivery_headers,
               "webhook-signature: v1,0e3a3BReO1QNl+E0ZMR6E0NJ4pq4GUUpx661t93P53s=\n"));
    assert_non_null(strstr(last_delivery_headers, "webhook-timestamp: 1700000000\n"));
    char first_id[64];
    snprintf(first_id, sizeof first_id, "%s", strstr(last_delivery_headers, "webhook-id: "));
    consumer.now_ms = 1700000100000;
    run(&consumer);
    assert_non_null(strstr(last_delivery_headers, "webhook-timestamp: 1700000100\n"));
    assert_memory_equal(first_id, strstr(last_delivery_headers, "webhook-id: "), 48);
    consumer.script = "500";
    assert_string_equal(run(&consumer),
                        "READ DELIVER(https://d/in) RESPOND(503 delivery_failed)");
    consumer.script = "404";
    assert_string_equal(run(&consumer),
                        "READ DELIVER(https://d/in) RESPOND(400 delivery_failed)");
    consumer.script = "429";
    assert_string_equal(run(&consumer),
                        "READ DELIVER(https://d/in) RESPOND(503 delivery_failed)");
}

/* What the region held while a request was handled: its body, what was decoded behind it, an
 * envelope, the page. */
static void nothing_of_a_request_outlives_it(void **state) {
    (void)state;
    static const struct {
        const char *name;
        exchange exchange;
        const char *expected;
    } kept[] = {
        {"a body", {.config = PLAIN, .url = URL, .body = "kept-body"}, "RESPOND(200 ok)"},
        {"a body that breaks off",
         {.config = PLAIN,
          .url = URL,
          .body = "kept-body",
          .chunk_size = 4,
          .breaks_off = true},
         "RESPOND(400 body_incomplete)"},
        {"an envelope, and a raw delivery after it",
         {.config = ONE("s", UNSIGNED ",\"deliver\":[{\"name\":\"a\",\"url\":\"https://a/in\","
                                      "\"format\":\"envelope\"},"
                                      "{\"name\":\"b\",\"url\":\"https://b/in\"}]"),
          .url = URL,
          .body = "{\"kept\":\"body\"}"},
         "RESPOND(200 ok)"},
        {"a field that the signed text is decoded from",
         {.config = ONE("s", "\"provider\":{\"algorithm\":\"hmac-sha256\",\"signature\":{"
                             "\"header\":\"x-sig\"},\"signed\":\"{form:a}.{body}\"},"
                             "\"secrets\":[\"TOKEN\"]" DELIVER),
          .url = "https://h/s",
          .headers = "content-type: application/x-www-form-urlencoded\nx-sig: "
                     "0000000000000000000000000000000000000000000000000000000000000000\n",
          .body = "a=kept%2Dfield&b=1"},
         "RESPOND(401 signature_mismatch)"},
        {"the fields that Twilio sorts",
         {.config = ONE("s", "\"provider\":\"twilio\",\"secrets\":[\"TOKEN\"]" DELIVER),
          .url = "https://h/s?q=kept%2Dquery",
          .headers = "content-type: application/x-www-form-urlencoded\n"
                     "x-twilio-signature: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
          .body = "b=kept%2Dfield&a=kept%2Dtoo"},
         "RESPOND(401 signature_mismatch)"},
        {"the page",
         {.config = PLAIN, .url = "https://h/", .method = "GET"},
         "RESPOND(200 page)"},
    };
    static const uint8_t zeros[1 << 18];
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        memset(eyelet_host_region(sizeof zeros), 0, sizeof zeros);
        const char *end = strstr(run(&kept[i].exchange), "RESPOND");
        if (end == NULL || strcmp(end, kept[i].expected) != 0) {
            fail_msg("%s: %s", kept[i].name, trace);
        }
        if (memcmp(eyelet_host_region(sizeof zeros), zeros, sizeof zeros) != 0) {
            fail_msg("%s is still in memory", kept[i].name);
        }
    }
}

/* [RFC7578]; a field that is not there leaves the event its hash. */
static void a_field_of_a_multipart_form_is_found(void **state) {
    (void)state;
    exchange e = {
        .config = ONE("s", "\"provider\":{\"algorithm\":\"token\",\"signature\":{\"header\":"
                           "\"x-token\"},\"id\":\"form:id\"},\"secrets\":[\"TOKEN\"]" DELIVER),
        .url = "https://h/s",
        .headers = "x-token: secret-token\ncontent-type: multipart/form-data; boundary=cut\n",
        .body =
            "--cut\r\nContent-Disposition: form-data; name=\"json\"\r\n\r\n{}\r\n"
            "--cut\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\nevt_7\r\n--cut--\r\n"};
    assert_string_equal(run(&e), "READ CLAIM(s/evt_7 15) DELIVER(https://d/in) COMMIT(" TTL
                                 ") RESPOND(200 ok)");
    e.body =
        "--cut\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nevt_7\r\n--cut--\r\n";
    assert_non_null(strstr(run(&e), "CLAIM(s/sha256:"));
}

/* One that must be read after the signature was found good: nothing is delivered without it. */
static void a_header_that_does_not_fit_is_not_left_out_of_a_delivery(void **state) {
    (void)state;
    static char headers[20000];
    static char filler[17001];
    memset(filler, 'a', sizeof filler - 1);
    snprintf(headers, sizeof headers, "x-token: secret-token\nx-big: %s\n", filler);
#define ROW_OF(rest)                                                                           \
    "\"provider\":{\"algorithm\":\"token\",\"signature\":{\"header\":\"x-token\"}" rest        \
    "},\"secrets\":[\"TOKEN\"]"
    static const struct {
        const char *config, *expected;
    } table[] = {
        {ONE("s", ROW_OF("") ",\"deliver\":{\"url\":\"https://d/in\",\"forward\":[\"x-big\"]}"),
         "READ CLAIM(" KEY_X " 15) RELEASE RESPOND(431 headers_too_large)"},
        {ONE("s", ROW_OF("") ",\"dedup\":false,\"deliver\":{\"url\":\"https://d/in\","
                             "\"forward\":[\"x-big\"]}"),
         "READ RESPOND(431 headers_too_large)"},
        {ONE("s", ROW_OF("") ",\"deliver\":[{\"name\":\"a\",\"url\":\"https://d/in\","
                             "\"forward\":[\"x-big\"]},{\"name\":\"b\",\"url\":"
                             "\"https://d/b\"}]"),
         "READ CLAIM(" KEY_X "/a 15) RELEASE CLAIM(" KEY_X
         "/b 15) DELIVER(https://d/b) COMMIT(" TTL ") RESPOND(431 headers_too_large)"},
        {ONE("s",
             ROW_OF("") ",\"dedup\":false,\"deliver\":[{\"name\":\"a\",\"url\":"
                        "\"https://d/in\",\"forward\":[\"x-big\"]},{\"name\":\"b\",\"url\":"
                        "\"https://d/b\"}]"),
         "READ DELIVER(https://d/b) RESPOND(431 headers_too_large)"},
        {ONE("s", ROW_OF(",\"id\":\"header:x-big\"") DELIVER),
         "READ RESPOND(431 headers_too_large)"},
        {ONE("s", ROW_OF(",\"type\":\"header:x-big\"") ",\"events\":[\"a*\"]" DELIVER),
         "READ RESPOND(431 headers_too_large)"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const exchange e = {
            .config = table[i].config, .url = "https://h/s", .headers = headers, .body = "x"};
        assert_string_equal(run(&e), table[i].expected);
    }
    snprintf(headers, sizeof headers,
             "eyelet-source: s\neyelet-destination: \neyelet-key: k\ncontent-type: %s\n",
             filler);
    const exchange consumer = {.config = QUEUED,
                               .headers = headers,
                               .body = "x",
                               .kinds = 1U << EYELET_DELIVER_URL | 1U << EYELET_DELIVER_QUEUE,
                               .queued = true};
    assert_string_equal(run(&consumer), "READ RESPOND(431 headers_too_large)");
}

/* Acknowledged, it would be refused by each attempt of the consumer. */
static void
a_message_whose_headers_its_consumer_cannot_hold_is_not_put_on_the_queue(void **state) {
    (void)state;
    const uint32_t kinds = 1U << EYELET_DELIVER_URL | 1U << EYELET_DELIVER_QUEUE;
    const char *config = ONE(
        "s", UNSIGNED ",\"deliver\":{\"queue\":\"EVENTS\",\"to\":{\"url\":\"https://d/in\"},"
                      "\"forward\":[\"x-big\"]}");
    static char headers[20000];
    static char message[20000];
    static char filler[16385];
    size_t taken = 0;
    size_t refused = 0;
    for (size_t size = 16000; size <= 16384; size++) {
        memset(filler, 'a', size);
        filler[size] = '\0';
        snprintf(headers, sizeof headers, "x-big: %s\n", filler);
        const exchange e = {
            .config = config, .url = URL, .headers = headers, .body = "x", .kinds = kinds};
        if (strstr(run(&e), "RESPOND(200 ok)") == NULL) {
            assert_non_null(strstr(trace, "RESPOND(431 headers_too_large)"));
            refused++;
            continue;
        }
        snprintf(message, sizeof message, "%s", last_delivery_headers);
        const exchange consumer = {
            .config = config, .headers = message, .body = "x", .kinds = kinds, .queued = true};
        assert_string_equal(run(&consumer), "READ DELIVER(https://d/in) RESPOND(200 ok)");
        taken++;
    }
    assert_true(taken > 0 && refused > 0);
}

#define BATCH_COUNT 200

/* The place in the batch of the event that a step is about. */
static size_t place_of(const eyelet_step *step) {
    char text[EYELET_KEY_SIZE_MAX + 1];
    size_t place = BATCH_COUNT;
    copy_text(text, sizeof text, step->key);
    assert_int_equal(sscanf(text, "s/e%zu", &place), 1);
    assert_true(place < BATCH_COUNT);
    return place;
}

/* Delivers what is not done, but for the first refused_count events, which the destination
 * refuses; the status. */
static uint32_t send_batch(eyelet_bytes body, bool *done, size_t refused_count, int64_t now_ms,
                           const eyelet_limits *limits) {
    const exchange e = {.headers = "x-token: secret-token\n"};
    const eyelet_head head = {.method = EYELET_BYTES("POST"),
                              .url = EYELET_BYTES("https://h/s"),
                              .content_length = (int64_t)body.size};
    size_t at = 0;
    uint32_t operations = 0;
    uint32_t deliveries = 0;
    eyelet_step_kind last = EYELET_STEP_READ;
    current = &e;
    const eyelet_step *step = eyelet_begin(&head, now_ms, limits);
    assert_int_equal(step->kind, EYELET_STEP_READ);
    memcpy(eyelet_body_space(body.size), body.data, body.size);
    (void)eyelet_body(body.size, now_ms);
    step = eyelet_end(true, now_ms);
    while (step->kind != EYELET_STEP_RESPOND) {
        operations++;
        const eyelet_step_kind kind = step->kind;
        switch (step->kind) {
        case EYELET_STEP_CLAIM:
            at = place_of(step);
            step = eyelet_claimed(done[at] ? EYELET_CLAIM_DONE : EYELET_CLAIM_FRESH, 0, now_ms);
            break;
        case EYELET_STEP_DELIVER:
            deliveries++;
            at = place_of(step);
            assert_false(last == EYELET_STEP_CLAIM && done[at]);
            done[at] = done[at] || at >= refused_count;
            step = eyelet_delivered(EYELET_DELIVERY_ANSWERED, done[at] ? 200 : 500, now_ms);
            break;
        case EYELET_STEP_SETTLE:
            assert_int_equal(step->commit, at >= refused_count);
            step = eyelet_settled(true, now_ms);
            break;
        case EYELET_STEP_READ:
        case EYELET_STEP_MAC:
        case EYELET_STEP_VERIFY:
        case EYELET_STEP_PASS:
        case EYELET_STEP_RESPOND:
            fail();
        }
        last = kind;
    }
    assert_true(limits->operation_max == 0 || operations <= limits->operation_max);
    assert_true(limits->delivery_max == 0 || deliveries <= limits->delivery_max);
    const uint32_t status = step->status;
    copy_text(last_log, sizeof last_log, step->log);
    eyelet_forget();
    return status;
}

typedef struct batch_case {
    const char *config;
    eyelet_limits limits;
    size_t refused_count;
} batch_case;

/* Sends a batch again and again until each of its events that can be was delivered, and, where
 * until_acknowledged, the answer is 200; how often. */
static uint32_t count_tries(const batch_case *c, const char *body, bool until_acknowledged) {
    bool done[BATCH_COUNT] = {false};
    int64_t now_ms = 1700000000000;
    assert_true(eyelet_configure(eyelet_bytes_from_text(c->config),
                                 1U << EYELET_DELIVER_URL | 1U << EYELET_DELIVER_SERVICE));
    for (uint32_t tries = 1; tries < 100; tries++) {
        const uint32_t status = send_batch(eyelet_bytes_from_text(body), done, c->refused_count,
                                           now_ms, &c->limits);
        bool all = true;
        for (size_t i = c->refused_count; i < BATCH_COUNT; i++) {
            all = all && done[i];
        }
        assert_true(all || status != 200);
        if (all && (status == 200 || !until_acknowledged)) {
            return tries;
        }
        if (c->refused_count == 0) {
            assert_int_equal(status, 503);
            assert_string_equal(log_member("reason"), "budget_exhausted");
        }
        now_ms += 60017;
    }
    return UINT32_MAX;
}

/* More events than a retry may ask the store about: it must not spend all on the done ones, or
 * on those that are refused; nor may one without a store deliver the same ones each time. */
static void a_batch_beyond_the_budget_is_delivered_in_the_end(void **state) {
    (void)state;
#define BATCH_ROW(rest)                                                                        \
    ONE("s", "\"provider\":{\"algorithm\":\"token\",\"signature\":{\"header\":\"x-token\"},"   \
             "\"batch\":\"e[]\",\"id\":\"item:id\"},\"secrets\":[\"TOKEN\"]" rest)
    const char *exact = BATCH_ROW(DELIVER);
    const char *without = BATCH_ROW(",\"dedup\":false" DELIVER);
    const char *service = BATCH_ROW(",\"deliver\":{\"service\":\"BACKEND\"}");
    static char body[BATCH_COUNT * 16];
    strcpy(body, "{\"e\":[");
    for (size_t i = 0; i < BATCH_COUNT; i++) {
        snprintf(body + strlen(body), 16, "%s{\"id\":\"e%zu\"}", i == 0 ? "" : ",", i);
    }
    strcat(body, "]}");
    const batch_case ends[] = {
        {exact, {.operation_max = 45}, 0},
        {without, {.operation_max = 45}, 0},
        {without, {.delivery_max = 45}, 0},
        {exact, {.operation_max = 45}, BATCH_COUNT / 2},
        {exact, {.delivery_max = 45}, BATCH_COUNT / 2},
        {exact, {.delivery_max = 45, .operation_max = 950}, BATCH_COUNT / 2},
        {without, {.delivery_max = 45}, BATCH_COUNT / 2},
    };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        assert_in_range(count_tries(&ends[i], body, false), 2, 99);
    }
    /* what fits is sent in order, at once, and acknowledged */
    const batch_case fits[] = {
        {exact, {.operation_max = 3 * BATCH_COUNT}, 0},
        {without, {.operation_max = BATCH_COUNT}, 0},
        {exact, {.delivery_max = BATCH_COUNT}, 0},
        {without, {.delivery_max = BATCH_COUNT}, 0},
    };
    for (size_t i = 0; i < sizeof fits / sizeof *fits; i++) {
        assert_int_equal(count_tries(&fits[i], body, true), 1);
    }
    /* done events cost no delivery: each retry gets as far as it may, and the last one is 200
     */
    const batch_case steps[] = {
        {exact, {.delivery_max = BATCH_COUNT / 5}, 0},
        {exact, {.delivery_max = BATCH_COUNT / 5, .operation_max = 2 * BATCH_COUNT}, 0},
        {service, {.delivery_max = BATCH_COUNT / 5}, 0},
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        assert_int_equal(count_tries(&steps[i], body, true), 5);
    }
}

int main(void) {
    setenv("TOKEN", "secret-token", 1);
    setenv("KEY_A", KEY_A, 1);
    setenv("KEY_B", KEY_B, 1);
    setenv("SIGNING", "whsec_c2lnbmluZy1zZWNyZXQtc2lnbmluZw==", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_give_their_trace),
        cmocka_unit_test(a_further_attempt_ends_before_the_provider_goes_away),
        cmocka_unit_test(a_key_is_named_by_its_hash),
        cmocka_unit_test(a_busy_answer_says_when_to_come_back),
        cmocka_unit_test(an_answer_that_is_passed_on_has_the_headers_of_any_other),
        cmocka_unit_test(a_refusal_tells_a_code_and_nothing_else),
        cmocka_unit_test(each_key_is_asked_about_each_signature_until_one_is_accepted),
        cmocka_unit_test(a_report_out_of_turn_is_a_fault_and_settles_nothing),
        cmocka_unit_test(the_log_line_names_what_failed),
        cmocka_unit_test(a_queue_holds_no_secret_and_its_consumer_signs),
        cmocka_unit_test(a_message_that_cannot_be_sent_is_refused),
        cmocka_unit_test(a_url_and_headers_over_their_bounds_are_refused),
        cmocka_unit_test(nothing_of_a_request_outlives_it),
        cmocka_unit_test(a_field_of_a_multipart_form_is_found),
        cmocka_unit_test(a_header_that_does_not_fit_is_not_left_out_of_a_delivery),
        cmocka_unit_test(
            a_message_whose_headers_its_consumer_cannot_hold_is_not_put_on_the_queue),
        cmocka_unit_test(a_batch_beyond_the_budget_is_delivered_in_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
