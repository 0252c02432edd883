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

int main(void) {
    setenv("TOKEN", "secret-token", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_values_are_encoded_and_cut),
        cmocka_unit_test(envelopes_are_as_the_table_says),
        cmocka_unit_test(only_named_headers_are_handed_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
