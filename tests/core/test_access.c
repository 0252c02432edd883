/* From where does a request come, and which URL was signed? */
#include "scripted_host.h"

#define SOURCE(rest)                                                                           \
    "{\"sources\":{\"s\":{\"provider\":{\"algorithm\":\"token\",\"signature\":{\"header\":"    \
    "\"x-token\"},\"id\":\"header:x-id\"},\"secrets\":[\"TOKEN\"],\"events\":[]," rest         \
    ",\"deliver\":{\"url\":\"https://d/in\"}}}}"
#define HASHED(rest)                                                                           \
    "{\"sources\":{\"s\":{\"provider\":{\"algorithm\":\"sha256\",\"signature\":{\"header\":"   \
    "\"x-sig\"},\"signed\":\"{url}{secret}\"},\"secrets\":[\"TOKEN\"],\"events\":[]" rest      \
    ",\"deliver\":{\"url\":\"https://d/in\"}}}}"

typedef struct test_case {
    const char *name, *config, *url, *headers, *address, *expected;
} test_case;

static const test_case cases[] = {
    {"a v6 network holds its address", SOURCE("\"allow_ips\":[\"2001:db8::/32\"]"),
     "https://h/s", "", "2001:db8::1", "200"},
    {"another v6 address is refused", SOURCE("\"allow_ips\":[\"2001:db8::/32\"]"),
     "https://h/s", "", "2001:db9::1", "403"},
    {"X-Forwarded-For is not believed without trusted_proxy",
     SOURCE("\"allow_ips\":[\"192.0.2.0/24\"]"), "https://h/s", "x-forwarded-for: 192.0.2.1\n",
     "198.51.100.1", "403"},
    {"one hop: the last entry is the client",
     SOURCE("\"allow_ips\":[\"192.0.2.0/24\"],\"trusted_proxy\":{\"hops\":1}"), "https://h/s",
     "x-forwarded-for: 198.51.100.1, 192.0.2.1\n", "10.0.0.1", "200"},
    {"one hop: what the client itself wrote is not believed",
     SOURCE("\"allow_ips\":[\"192.0.2.0/24\"],\"trusted_proxy\":{\"hops\":1}"), "https://h/s",
     "x-forwarded-for: 192.0.2.1, 198.51.100.1\n", "10.0.0.1", "403"},
    {"two hops: the last but one",
     SOURCE("\"allow_ips\":[\"192.0.2.0/24\"],\"trusted_proxy\":{\"hops\":2}"), "https://h/s",
     "x-forwarded-for: 198.51.100.1, 192.0.2.1, 10.0.0.2\n", "10.0.0.1", "200"},
    {"fewer entries than hops: the address is not known",
     SOURCE("\"allow_ips\":[\"192.0.2.0/24\"],\"trusted_proxy\":{\"hops\":2}"), "https://h/s",
     "x-forwarded-for: 192.0.2.1\n", "192.0.2.1", "403"},
    {"no X-Forwarded-For: the host's own address",
     SOURCE("\"allow_ips\":[\"192.0.2.0/24\"],\"trusted_proxy\":{\"hops\":1}"), "https://h/s",
     "", "192.0.2.1", "200"},
    {"https behind a trusted proxy",
     SOURCE("\"require_https\":true,\"trusted_proxy\":{\"hops\":1}"), "http://h/s",
     "x-forwarded-proto: https\n", "", "200"},
    {"http behind a trusted proxy is refused though the last hop is https",
     SOURCE("\"require_https\":true,\"trusted_proxy\":{\"hops\":1}"), "https://h/s",
     "x-forwarded-proto: http\n", "", "403"},
    {"X-Forwarded-Proto is not believed without trusted_proxy",
     SOURCE("\"require_https\":true"), "http://h/s", "x-forwarded-proto: https\n", "", "403"},
    {"a scheme that is none of the web's is not taken from it",
     SOURCE("\"require_https\":true,\"trusted_proxy\":{\"hops\":1}"), "https://h/s",
     "x-forwarded-proto: wss\n", "", "200"},
    {"the configured origin", SOURCE("\"origin\":\"https://shop.example\""), "https://h/s",
     "origin: https://shop.example\n", "", "200"},
    {"another origin", SOURCE("\"origin\":\"https://shop.example\""), "https://h/s",
     "origin: https://evil.example\n", "", "403"},
    {"no origin", SOURCE("\"origin\":\"https://shop.example\""), "https://h/s", "", "", "403"},

    {"the hash of another text is refused", HASHED(""), "https://h/s",
     "x-sig: 81dc5b3a2c2d0c1a9c9f0ee9f9ad0b8b5e9b47cb5a1c9a2b9a4f2a0f8a1b7f3a\n", "", "401"},
    {"the URL as received", HASHED(""), "https://h/s", "x-sig: @https://h/s\n", "", "200"},
    {"public_url replaces scheme, authority and path",
     HASHED(",\"public_url\":\"https://pub.example/hook\""), "http://10.0.0.1:8080/s",
     "x-sig: @https://pub.example/hook\n", "", "200"},
    {"the query stays", HASHED(",\"public_url\":\"https://pub.example/hook\""),
     "http://10.0.0.1:8080/s?a=1&b=%20", "x-sig: @https://pub.example/hook?a=1&b=%20\n", "",
     "200"},
    {"unless public_url has one", HASHED(",\"public_url\":\"https://pub.example/hook?k=v\""),
     "http://10.0.0.1:8080/s?a=1", "x-sig: @https://pub.example/hook?k=v\n", "", "200"},
    {"no parameter is read out of public_url",
     "{\"sources\":{\"s\":{\"provider\":\"unsigned\",\"token\":\"TOKEN\",\"public_url\":"
     "\"https://pub.example/h?token=secret-token\",\"deliver\":{\"url\":\"https://d/in\"}}}}",
     "https://h/s", "", "", "401"},
    {"the scheme a trusted proxy names is part of the URL",
     HASHED(",\"trusted_proxy\":{\"hops\":1}"), "http://h/s",
     "x-forwarded-proto: https\nx-sig: @https://h/s\n", "", "200"},
};

/* Replaces "@URL" by the hex SHA-256 of URL and the secret, computed by coreutils. */
static void sign(const char *headers, char *out, size_t size) {
    const char *at = strstr(headers, "x-sig: @");
    if (at == NULL) {
        snprintf(out, size, "%s", headers);
        return;
    }
    const char *url = at + strlen("x-sig: @");
    char command[512];
    snprintf(command, sizeof command, "printf '%%s' '%.*ssecret-token' | sha256sum",
             (int)strcspn(url, "\n"), url);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    char hex[65] = "";
    assert_int_equal(fread(hex, 1, 64, pipe), 64);
    pclose(pipe);
    snprintf(out, size, "%.*sx-sig: %s\n", (int)(at - headers), headers, hex);
}

static void access_is_as_the_table_says(void **state) {
    (void)state;
    size_t failures = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char signed_headers[1024];
        char headers[1200];
        sign(cases[i].headers, signed_headers, sizeof signed_headers);
        snprintf(headers, sizeof headers, "x-token: secret-token\n%s", signed_headers);
        const exchange e = {.config = cases[i].config,
                            .url = cases[i].url,
                            .headers = headers,
                            .address = cases[i].address,
                            .body = "x"};
        run(&e);
        if (strcmp(log_member("status"), cases[i].expected) != 0) {
            print_error("%s: %s\n", cases[i].name, last_log);
            failures++;
        }
    }
    assert_int_equal(failures, 0);
}

/* The signatures are npm twilio's, getExpectedTwilioSignature. */
static void twilio_signs_the_query_of_public_url(void **state) {
    (void)state;
    static const char form[] = "MessageSid=SM1&MessageStatus=sent";
    static const char form_headers[] = "content-type: application/x-www-form-urlencoded\n"
                                       "x-twilio-signature: 9CoduOHfuHbzVQFrEyI7PwCVHN0=\n";
    const struct {
        const char *public_url, *url, *headers, *body, *status;
    } table[] = {
        {"https://pub.example/t", "http://h/s?k=v", form_headers, form, "200"},
        {"https://pub.example/t?k=v", "http://h/s?k=v", form_headers, form, "200"},
        {"https://pub.example/t?k=v", "http://h/s", form_headers, form, "200"},
        {"https://pub.example/t?k=w", "http://h/s", form_headers, form, "401"},
        {"https://pub.example/t", "http://h/s", form_headers, form, "401"},
        /* Twilio writes the hash of JSON behind the query that it was given */
        {"https://a.example/t?x=1",
         "http://h/s?x=1&bodySHA256="
         "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862",
         "content-type: application/json\n"
         "x-twilio-signature: 0HAb+O4/9Xrhs67e1rQ/ma6kGIk=\n",
         "{\"a\":1}", "200"},
    };
    size_t failures = 0;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char config[512];
        snprintf(config, sizeof config,
                 "{\"sources\":{\"s\":{\"provider\":\"twilio\",\"secrets\":[\"TOKEN\"],"
                 "\"public_url\":\"%s\",\"deliver\":{\"url\":\"https://d/in\"}}}}",
                 table[i].public_url);
        const exchange e = {.config = config,
                            .url = table[i].url,
                            .headers = table[i].headers,
                            .body = table[i].body};
        run(&e);
        if (strcmp(log_member("status"), table[i].status) != 0) {
            print_error("%s by %s: %s\n", table[i].public_url, table[i].url, last_log);
            failures++;
        }
    }
    assert_int_equal(failures, 0);
}

static void a_form_may_ask_before_it_sends(void **state) {
    (void)state;
    const exchange e = {.config = SOURCE("\"origin\":\"https://shop.example\""),
                        .method = "OPTIONS",
                        .url = "https://h/s",
                        .headers = "origin: https://shop.example\n"
                                   "access-control-request-headers: content-type,x-page\n"};
    assert_string_equal(run(&e), "RESPOND(204 handshake)");
    assert_non_null(
        strstr(last_headers, "access-control-allow-origin: https://shop.example\n"));
    /* the Fetch standard, CORS-preflight fetch: the method, and each header that the page sets,
     * by name: one that deliver.forward hands on, too */
    assert_non_null(strstr(last_headers, "access-control-allow-methods: POST\n"));
    assert_non_null(
        strstr(last_headers, "access-control-allow-headers: content-type,x-page\n"));
    const exchange proxied = {.config = "{\"sources\":{\"s\":{\"provider\":\"token\","
                                        "\"secrets\":[\"TOKEN\"],\"mode\":\"proxy\","
                                        "\"origin\":\"https://shop.example\","
                                        "\"deliver\":{\"url\":\"https://d/in\"}}}}",
                              .method = "OPTIONS",
                              .url = e.url,
                              .headers = "origin: https://shop.example\n"
                                         "access-control-request-method: PUT\n"};
    assert_string_equal(run(&proxied), "RESPOND(204 handshake)");
    assert_non_null(
        strstr(last_headers, "access-control-allow-methods: DELETE, GET, PATCH, POST, PUT\n"));
    assert_null(strstr(last_headers, "access-control-allow-headers"));
    const exchange other = {.config = e.config,
                            .method = "OPTIONS",
                            .url = e.url,
                            .headers = "origin: https://evil.example\n"};
    assert_string_equal(run(&other), "RESPOND(403 origin_not_allowed)");
}

int main(void) {
    setenv("TOKEN", "secret-token", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(access_is_as_the_table_says),
        cmocka_unit_test(twilio_signs_the_query_of_public_url),
        cmocka_unit_test(a_form_may_ask_before_it_sends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
