/* What is sent to a destination? */
#include "scripted_host.h"

#include "webhook/delivery.h"

#define SOURCE(row, deliver)                                                                   \
    "{\"sources\":{\"s\":{\"provider\":{\"algorithm\":\"token\",\"signature\":{\"header\":"    \
    "\"x-token\"}" row                                                                         \
    "},\"secrets\":[\"TOKEN\"],\"deliver\":{\"url\":\"https://d/in\"" deliver "}}}}"

static void header_values_are_encoded_and_cut(void **state) {
    (void)state;
    const struct {
        const char *text, *expected;
    } table[] = {
        {"plain-1.2_~!", "plain-1.2_~!"},
        {"a b", "a%20b"},
        {"100%", "100%25"},
        {"\r\nx: y", "%0D%0Ax:%20y"},
        {"\xC3\xA9", "%C3%A9"},
        {"\x7F", "%7F"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        uint8_t room[512];
        eyelet_buffer out = eyelet_buffer_over(room, sizeof room);
        eyelet_header_encode(eyelet_bytes_from_text(table[i].text), &out);
        assert_int_equal(out.size, strlen(table[i].expected));
        assert_memory_equal(room, table[i].expected, out.size);
    }
    char longest[400];
    memset(longest, ' ', sizeof longest);
    uint8_t room[512];
    eyelet_buffer out = eyelet_buffer_over(room, sizeof room);
    eyelet_header_encode(eyelet_bytes_from(longest, sizeof longest), &out);
    assert_int_equal(out.size, 255); /* 85 times %20: an escape is never cut in two */
    memset(longest, 'a', sizeof longest);
    out = eyelet_buffer_over(room, sizeof room);
    eyelet_header_encode(eyelet_bytes_from(longest, sizeof longest), &out);
    assert_int_equal(out.size, 256);
}

typedef struct envelope_case {
    const char *name, *config, *headers, *body, *expected;
} envelope_case;

#define ENVELOPE ",\"format\":\"envelope\""
#define HEAD "{\"source\":\"s\",\"provider\":\"custom\",\"id\":"

static const envelope_case envelopes[] = {
    {"everything that is known",
     SOURCE(",\"id\":\"body:id\",\"type\":\"body:type\",\"occurred_at\":\"body:at\","
            "\"account\":\"body:who\"",
            ENVELOPE),
     "", "{\"id\":\"a\\\"b\",\"type\":\"t\",\"at\":1,\"who\":7}",
     HEAD "\"a\\\"b\",\"type\":\"t\",\"occurred_at\":1000,\"account\":\"7\",\"received_at\":"
          "1700000000000,\"data\":{\"id\":\"a\\\"b\",\"type\":\"t\",\"at\":1,\"who\":7}}"},
    {"what is not known is null", SOURCE("", ENVELOPE), "", "[1]",
     /* printf '[1]' | sha256sum */
     HEAD
     "\"sha256:080a9ed428559ef602668b4c00f114f1a11c3f6b02a435f0bdc154578e4d7f22\",\"type\":"
     "null,\"occurred_at\":null,\"account\":null,\"received_at\":1700000000000,"
     "\"data\":[1]}"},
    {"a body that is not JSON is base64", SOURCE(",\"id\":\"header:x-id\"", ENVELOPE),
     "x-id: 1\n", "not JSON",
     HEAD "\"1\",\"type\":null,\"occurred_at\":null,\"account\":null,\"received_at\":"
          "1700000000000,\"data_base64\":\"bm90IEpTT04=\"}"},
    {"an event of a batch is its part of the body",
     SOURCE(",\"batch\":\"e[]\",\"id\":\"item:id\"", ENVELOPE), "", "{\"e\":[{\"id\":\"1\"}]}",
     HEAD "\"1\",\"type\":null,\"occurred_at\":null,\"account\":null,\"received_at\":"
          "1700000000000,\"data\":{\"e\":[{\"id\":\"1\"}]}}"},
    {"and so is the last of several", SOURCE(",\"batch\":\"e[]\",\"id\":\"item:id\"", ENVELOPE),
     "", "{\"e\":[{\"id\":\"1\"},{\"id\":\"2\",\"a\":[]},{\"id\":\"3\"}],\"x\":\"y\"}",
     HEAD "\"3\",\"type\":null,\"occurred_at\":null,\"account\":null,\"received_at\":"
          "1700000000000,\"data\":{\"e\":[{\"id\":\"3\"}],\"x\":\"y\"}}"},
};

static void envelopes_are_as_the_table_says(void **state) {
    (void)state;
    size_t failures = 0;
    for (size_t i = 0; i < sizeof envelopes / sizeof envelopes[0]; i++) {
        char headers[512];
        snprintf(headers, sizeof headers, "x-token: secret-token\n%s", envelopes[i].headers);
        const exchange e = {.config = envelopes[i].config,
                            .url = "https://h/s",
                            .headers = headers,
                            .body = envelopes[i].body};
        run(&e);
        if (strcmp(last_delivery_body, envelopes[i].expected) != 0) {
            print_error("%s\n  found    %s\n  expected %s\n", envelopes[i].name,
                        last_delivery_body, envelopes[i].expected);
            failures++;
        }
    }
    assert_int_equal(failures, 0);
}

static void only_named_headers_are_handed_on(void **state) {
    (void)state;
    const exchange e = {
        .config =
            SOURCE(",\"id\":\"header:x-id\",\"type\":\"header:x-type\"",
                   ",\"forward\":[\"x-tag\",\"x-absent\"],\"headers\":{\"x-key\":{\"secret\":"
                   "\"TOKEN\"},\"x-fixed\":\"yes\"}"),
        .url = "https://h/s",
        .headers =
            "x-token: secret-token\ncontent-type: text/plain\nx-id: a b\nx-type: t\nx-tag: "
            "blue\ncookie: c\nx-other: o\n",
        .body = "x"};
    run(&e);
    assert_string_equal(
        last_delivery_headers,
        "content-type: text/plain\neyelet-source: s\neyelet-event-id: a%20b\n"
        "eyelet-event-type: t\nx-tag: blue\nx-key: secret-token\nx-fixed: yes\n");
    assert_string_equal(last_delivery_body, "x");
}

typedef struct raw_case {
    const char *name;
    exchange e;
    const char *headers, *body;
} raw_case;

#define TWILIO(more)                                                                           \
    "{\"sources\":{\"s\":{\"provider\":\"twilio\",\"secrets\":[\"TOKEN\"],\"deliver\":{"       \
    "\"url\":"                                                                                 \
    "\"https://d/in\"" more "}}}}"
#define BY_GET                                                                                 \
    .method = "GET", .url = "https://h/s?MessageSid=SM1&MessageStatus=sent&Body=a%20b%26c",    \
    .headers = "x-twilio-signature: +l8JU/GFvTRo8RQtNVV7yxs/De0=\n" /* python: hmac */         \
               "i-twilio-idempotency-token: t1\n"
#define FORM_BATCH(content_type, content)                                                      \
    .config = SOURCE(",\"form_json\":\"e\",\"batch\":\"[]\",\"id\":\"item:id\"", ""),          \
    .url = "https://h/s",                                                                      \
    .headers = "x-token: secret-token\ncontent-type: " content_type "\n", .body = content

#define DESCRIBED ",\"forward\":[\"content-type\",\"content-encoding\",\"x-tag\"]"
#define GZIPPED "content-type: text/plain\ncontent-encoding: gzip\nx-tag: blue\n"

static const raw_case raws[] = {
    {"an event that came by GET is its query, as the form that it is",
     {.config = TWILIO(""), BY_GET},
     "content-type: application/x-www-form-urlencoded\neyelet-source: s\n"
     "eyelet-event-id: t1\n",
     "MessageSid=SM1&MessageStatus=sent&Body=a%20b%26c"},
    {"and so it is in an envelope",
     {.config = TWILIO(ENVELOPE), BY_GET},
     "content-type: application/json\neyelet-source: s\neyelet-event-id: t1\n",
     "{\"source\":\"s\",\"provider\":\"twilio\",\"id\":\"t1\",\"type\":null,\"occurred_at\":"
     "null,\"account\":null,\"received_at\":1700000000000,"
     "\"data_base64\":\"TWVzc2FnZVNpZD1TTTEmTWVzc2FnZVN0YXR1cz1zZW50JkJvZHk9YSUyMGIlMjZj\"}"},
    {"a call by GET has no body in proxy mode, nor an envelope",
     {.config = "{\"sources\":{\"s\":{\"provider\":\"token\",\"secrets\":[\"TOKEN\"],\"mode\":"
                "\"proxy\",\"deliver\":{\"url\":\"https://d/in\"" ENVELOPE "}}}}",
      .method = "GET",
      .url = "https://h/s?a=1",
      .headers = "x-webhook-token: secret-token\n"},
     /* printf 'GET\n/s?a=1' | sha256sum */
     "eyelet-source: s\neyelet-event-id: "
     "sha256:22fe4c202832827f35af3dea4b7db65926ba3395a83e32d98c2c8aca10ae2119\n",
     ""},
    {"what no JavaScript runtime would send with a GET goes from no host, nor is it signed",
     {.config = "{\"sources\":{\"s\":{\"provider\":\"token\",\"secrets\":[\"TOKEN\"],\"mode\":"
                "\"proxy\",\"deliver\":{\"url\":\"https://d/in\",\"sign\":\"SIGNING\","
                "\"forward\":[\"content-encoding\"]}}}}",
      .method = "GET",
      .url = "https://h/s",
      .headers = "x-webhook-token: secret-token\ncontent-type: text/plain\n"
                 "content-encoding: gzip\n",
      .body = "x"},
     /* sha256sum of x and of s/sha256:...; python: hmac of
      * "id.1700000000." */
     "eyelet-source: s\neyelet-event-id: "
     "sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\n"
     "webhook-id: msg_bbf2a8154768864c7d3641b1e5a7179f\nwebhook-timestamp: 1700000000\n"
     "webhook-signature: v1,chswhtziI+pBXxB4rFR/Fx3zMVxtsuHXrqF/hxat3iI=\n",
     ""},
    {"what is said of the request's body is not said of an envelope",
     {.config = SOURCE(",\"id\":\"header:x-id\"", ENVELOPE DESCRIBED),
      .url = "https://h/s",
      .headers = "x-token: secret-token\nx-id: 1\n" GZIPPED,
      .body = "not JSON"},
     "content-type: application/json\neyelet-source: s\neyelet-event-id: 1\nx-tag: blue\n",
     HEAD "\"1\",\"type\":null,\"occurred_at\":null,\"account\":null,\"received_at\":"
          "1700000000000,\"data_base64\":\"bm90IEpTT04=\"}"},
    {"but is of the body as it came",
     {.config = SOURCE(",\"id\":\"header:x-id\"", DESCRIBED),
      .url = "https://h/s",
      .headers = "x-token: secret-token\nx-id: 1\n" GZIPPED,
      .body = "not JSON"},
     "content-type: text/plain\neyelet-source: s\neyelet-event-id: 1\n"
     "content-encoding: gzip\nx-tag: blue\n",
     "not JSON"},
    {"a header that is empty is handed on",
     {.config = SOURCE(",\"id\":\"header:x-id\"", DESCRIBED),
      .url = "https://h/s",
      .headers = "x-token: secret-token\nx-id: 1\nx-tag: \n",
      .body = "x"},
     "eyelet-source: s\neyelet-event-id: 1\nx-tag: \n",
     "x"},
    {"an event of a form's JSON is JSON, and no form",
     {FORM_BATCH("application/x-www-form-urlencoded",
                 "e=%5B%7B%22id%22%3A1%7D%2C%7B%22id%22%3A2%7D%5D")},
     "content-type: application/json\neyelet-source: s\neyelet-event-id: 2\n",
     "[{\"id\":2}]"},
    {"nor one of several parts",
     {FORM_BATCH("multipart/form-data; boundary=cut",
                 "--cut\r\nContent-Disposition: form-data; name=\"e\"\r\n\r\n[{\"id\":1}]\r\n"
                 "--cut--\r\n")},
     "content-type: application/json\neyelet-source: s\neyelet-event-id: 1\n",
     "[{\"id\":1}]"},
    {"an event of a body's JSON has the body's type",
     {FORM_BATCH("application/vnd.a+json", "[{\"id\":1},{\"id\":2}]")},
     "content-type: application/vnd.a+json\neyelet-source: s\neyelet-event-id: 2\n",
     "[{\"id\":2}]"},
};

static void deliveries_are_as_the_table_says(void **state) {
    (void)state;
    size_t failures = 0;
    for (size_t i = 0; i < sizeof raws / sizeof raws[0]; i++) {
        run(&raws[i].e);
        if (strcmp(last_delivery_headers, raws[i].headers) != 0 ||
            strcmp(last_delivery_body, raws[i].body) != 0) {
            print_error("%s\n  found    %s%s\n  expected %s%s\n", raws[i].name,
                        last_delivery_headers, last_delivery_body, raws[i].headers,
                        raws[i].body);
            failures++;
        }
    }
    assert_int_equal(failures, 0);
}

/* README.md bids the consumer go by it: two that begin alike are not to be taken for one. */
static void an_id_that_a_header_would_cut_is_its_hash(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t count;
        const char *expected; /* sha256sum */
    } table[] = {
        {"a", 257, "sha256:e8d95cc2b4bc198c54b40bd214df958afb65f5e73d2c2eafe0593cf5c635c1f0"},
        {"\xC3\xA9", 43,
         "sha256:d034107ed46657dc87b9e260e78d1d5c542a15cd7b41edc08937d0a7538ee557"},
        {"a", 256, NULL},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char id[300] = "";
        char headers[400];
        char expected[400];
        for (size_t n = 0; n < table[i].count; n++) {
            strcat(id, table[i].text);
        }
        snprintf(headers, sizeof headers, "x-token: secret-token\nx-id: %s\n", id);
        const exchange e = {.config = SOURCE(",\"id\":\"header:x-id\"", ""),
                            .url = "https://h/s",
                            .headers = headers,
                            .body = "x"};
        run(&e);
        snprintf(expected, sizeof expected, "eyelet-source: s\neyelet-event-id: %s\n",
                 table[i].expected != NULL ? table[i].expected : id);
        assert_string_equal(last_delivery_headers, expected);
    }
}

/* Longer than the room that the envelope before it took. */
static void a_large_event_behind_a_small_one_is_whole(void **state) {
    (void)state;
    static char body[61000] = "{\"e\":[{\"id\":\"1\"},{\"id\":\"2\",\"a\":\"";
    const size_t used = strlen(body);
    memset(body + used, 'a', 60000);
    strcpy(body + used + 60000, "\"}]}");
    const exchange e = {.config = SOURCE(",\"batch\":\"e[]\",\"id\":\"item:id\"", ENVELOPE),
                        .url = "https://h/s",
                        .headers = "x-token: secret-token\n",
                        .body = body};
    run(&e);
    const char *data = strstr(last_delivery_body, "\"data\":");
    assert_non_null(data);
    assert_memory_equal(data, "\"data\":{\"e\":[{\"id\":\"2\",\"a\":\"", 28);
    assert_int_equal(strspn(data + 28, "a"), 60000);
    assert_string_equal(data + 28 + 60000, "\"}]}}");
}

/* Neither a key nor a signature for one reaches the other. */
static void each_destination_gets_its_own_headers(void **state) {
    (void)state;
    const exchange e = {
        .config = "{\"sources\":{\"s\":{\"provider\":\"unsigned\",\"token\":\"TOKEN\","
                  "\"deliver\":[{\"name\":\"a\",\"url\":\"https://a/in\",\"sign\":\"SIGNING\","
                  "\"format\":\"envelope\",\"forward\":[\"x-tag\"],\"headers\":{\"x-key\":"
                  "{\"secret\":\"TOKEN\"}}},{\"name\":\"b\",\"url\":\"https://b/in\"}]}}}",
        .url = "https://h/s",
        .headers = "x-eyelet-token: secret-token\nx-tag: blue\n",
        .body = "x",
        .script = "fresh 500"};
    run(&e);
    /* sha256sum */
    assert_string_equal(last_delivery_headers,
                        "eyelet-source: s\neyelet-event-id: sha256:2d711642b726b04401627ca9fb"
                        "ac32f5c8530fb1903cc4db02258717921a4881\n");
    assert_string_equal(last_delivery_body, "x");
}

typedef struct query_case {
    const char *name, *settings, *destination, *query, *expected;
} query_case;

#define TOKEN_ROW(place)                                                                       \
    "\"provider\":{\"algorithm\":\"token\",\"signature\":{" place "}},\"secrets\":[\"TOKEN\"]"
#define HEADER_ROW TOKEN_ROW("\"header\":\"x-token\"")
#define PROXY ",\"mode\":\"proxy\""

/* What is encoded, and how: node -p 'new URL("https://d/in?" + query).href' */
static const query_case queries[] = {
    {"proxy mode hands the query on", HEADER_ROW PROXY, "https://d/in", "?a=1&b=2",
     "https://d/in?a=1&b=2"},
    {"relay mode does not", HEADER_ROW, "https://d/in", "?a=1&b=2", "https://d/in"},
    {"without a query nothing is added", HEADER_ROW PROXY, "https://d/in", "", "https://d/in"},
    {"an empty query adds nothing", HEADER_ROW PROXY, "https://d/in", "?", "https://d/in"},
    {"the destination's own query comes first", HEADER_ROW PROXY, "https://d/in?k=v", "?a=1",
     "https://d/in?k=v&a=1"},
    {"a bare ? of the destination is not doubled", HEADER_ROW PROXY, "https://d/in?", "?a=1",
     "https://d/in?a=1"},
    {"the destination's fragment is left out", HEADER_ROW PROXY, "https://d/in#top", "?a=1",
     "https://d/in?a=1"},
    {"a destination without a path", HEADER_ROW PROXY, "https://d", "?a=1", "https://d?a=1"},
    {"the call's fragment is not handed on", HEADER_ROW PROXY, "https://d/in", "?a=1#b",
     "https://d/in?a=1"},
    {"order, repetition, empty pieces and encodings stay as they are", HEADER_ROW PROXY,
     "https://d/in", "?b=%20+&a&&a=%41&=x&c=d=e?/:@!$()*,;&",
     "https://d/in?b=%20+&a&&a=%41&=x&c=d=e?/:@!$()*,;&"},
    {"what may not stand in a query is encoded", HEADER_ROW PROXY, "https://d/in",
     "?a=\"<>'\xC3\xA9\x80", "https://d/in?a=%22%3C%3E%27%C3%A9%80"},
    {"an escape that is none stays", HEADER_ROW PROXY, "https://d/in", "?a=%zz%",
     "https://d/in?a=%zz%"},
    {"nobody overrides a parameter of the destination's", HEADER_ROW PROXY,
     "https://d/in?tenant=1&x", "?tenant=2&a=1&%74enant=3&tenant&x=9&Tenant=4",
     "https://d/in?tenant=1&x&a=1&Tenant=4"},
    {"the token of an unsigned source is not handed on",
     "\"provider\":\"unsigned\",\"token\":\"TOKEN\"" PROXY, "https://d/in",
     "?token=secret-token&a=1&tok%65n=x&token", "https://d/in?a=1"},
    {"where nothing but the token stands there, nothing is added",
     "\"provider\":\"unsigned\",\"token\":\"TOKEN\"" PROXY, "https://d/in",
     "?token=secret-token", "https://d/in"},
    {"a parameter that is named token is handed on where it is none", HEADER_ROW PROXY,
     "https://d/in", "?token=7", "https://d/in?token=7"},
    {"a secret that came in the query is not handed on", TOKEN_ROW("\"query\":\"key\"") PROXY,
     "https://d/in", "?a=1&key=secret-token&b=2", "https://d/in?a=1&b=2"},
    /* python: hmac.new(b"secret-token", ...) of {"alg":"HS256"} and {} */
    {"nor is a JWT, which opens the source as a secret does",
     "\"provider\":{\"algorithm\":\"jwt-hs256\",\"signature\":{\"query\":\"jwt\"}},\"secrets\":"
     "["
     "\"TOKEN\"]" PROXY,
     "https://d/in",
     "?a=1&jwt=eyJhbGciOiJIUzI1NiJ9.e30.XHmdzPDIBdyLGZlnBtlIWsBajiCVQgtB7_686Nh74AM",
     "https://d/in?a=1"},
    {"public_url has no part in it",
     HEADER_ROW PROXY ",\"public_url\":\"https://pub.example/hook?k=v\"", "https://d/in",
     "?a=1", "https://d/in?a=1"},
};

static void queries_are_handed_on_as_the_table_says(void **state) {
    (void)state;
    size_t failures = 0;
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        char config[1024];
        char url[512];
        char expected[600];
        snprintf(config, sizeof config,
                 "{\"sources\":{\"s\":{%s,\"dedup\":false,\"deliver\":{\"url\":\"%s\"}}}}",
                 queries[i].settings, queries[i].destination);
        snprintf(url, sizeof url, "https://h/s%s", queries[i].query);
        snprintf(expected, sizeof expected, "READ DELIVER(%s) ", queries[i].expected);
        const exchange e = {
            .config = config, .url = url, .headers = "x-token: secret-token\n", .body = "x"};
        if (strncmp(run(&e), expected, strlen(expected)) != 0) {
            print_error("%s\n  found    %s\n  expected %s\n", queries[i].name, trace, expected);
            failures++;
        }
    }
    assert_int_equal(failures, 0);
}

/* 8,192 bytes is what a URL may have; a byte that is encoded counts three times. */
static void a_url_that_the_query_makes_too_long_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *name;
        const char *destination;
        size_t plain, encoded;
        bool fits;
    } table[] = {
        {"8,192 bytes", "https://a.example/in", 8171, 0, true},
        {"one more", "https://a.example/in", 8172, 0, false},
        {"8,192 bytes once encoded", "https://a.example/in", 5, 2722, true},
        {"one more", "https://a.example/in", 6, 2722, false},
        {"the longest of what is encoded", "https://a.example/in", 0, 8170, false},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char config[1024];
        snprintf(config, sizeof config,
                 "{\"sources\":{\"s\":{" HEADER_ROW PROXY ",\"deliver\":{\"url\":\"%s\"}}}}",
                 table[i].destination);
        char url[9000] = "https://h/s?";
        size_t size = strlen(url);
        memset(url + size, 'a', table[i].plain);
        memset(url + size + table[i].plain, '\'', table[i].encoded);
        url[size + table[i].plain + table[i].encoded] = 0;
        const exchange e = {
            .config = config, .url = url, .headers = "x-token: secret-token\n", .body = "x"};
        run(&e);
        const char *status = log_member("status");
        if (strcmp(status, table[i].fits ? "200" : "414") != 0) {
            fail_msg("%s: %s", table[i].name, last_log);
        }
    }
}

int main(void) {
    setenv("TOKEN", "secret-token", 1);
    setenv("SIGNING", "whsec_c2lnbmluZy1zZWNyZXQtc2lnbmluZw==", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_values_are_encoded_and_cut),
        cmocka_unit_test(envelopes_are_as_the_table_says),
        cmocka_unit_test(only_named_headers_are_handed_on),
        cmocka_unit_test(deliveries_are_as_the_table_says),
        cmocka_unit_test(an_id_that_a_header_would_cut_is_its_hash),
        cmocka_unit_test(a_large_event_behind_a_small_one_is_whole),
        cmocka_unit_test(each_destination_gets_its_own_headers),
        cmocka_unit_test(queries_are_handed_on_as_the_table_says),
        cmocka_unit_test(a_url_that_the_query_makes_too_long_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
