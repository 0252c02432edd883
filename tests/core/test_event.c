/* What is an event called, and which are wanted? */
#include "scripted_host.h"

#include "webhook/event.h"

#define ROW(rest)                                                                              \
    "{\"sources\":{\"s\":{\"provider\":{\"algorithm\":\"token\",\"signature\":{\"header\":"    \
    "\"x-token\"}," rest "},\"secrets\":[\"TOKEN\"],\"deliver\":{\"url\":\"https://d/in\"}}}}"

static void patterns_match_with_stars(void **state) {
    (void)state;
    const struct {
        const char *pattern, *text;
        bool matches;
    } table[] = {
        {"", "", true},
        {"", "a", false},
        {"*", "", true},
        {"*", "anything", true},
        {"orders/*", "orders/create", true},
        {"orders/*", "orders/", true},
        {"orders/*", "refunds/create", false},
        {"*.paid", "invoice.paid", true},
        {"*.paid", "invoice.paid.late", false},
        {"a*b*c", "a1b2c", true},
        {"a*b*c", "acb", false},
        {"a*b*c", "abbc", true},
        {"*aab", "aaaaaaab", true},
        {"exact", "exact", true},
        {"exact", "exactly", false},
        {"A", "a", false},
        {"**", "x", true},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        bool found = eyelet_pattern_matches(eyelet_bytes_from_text(table[i].pattern),
                                            eyelet_bytes_from_text(table[i].text));
        if (found != table[i].matches) {
            fail_msg("%s against %s", table[i].pattern, table[i].text);
        }
    }
}

typedef struct id_case {
    const char *name, *config, *headers, *body, *expected;
} id_case;

static const id_case ids[] = {
    {"a plain id is literal in the key", ROW("\"id\":\"body:id\""), "",
     "{\"id\":\"Evt_1.a:b=c+d-e\"}", "CLAIM(s/Evt_1.a:b=c+d-e 15)"},
    {"a number is an id", ROW("\"id\":\"body:id\""), "", "{\"id\":12345678901234567890}",
     "CLAIM(s/12345678901234567890 15)"},
    /* printf 'a/b' | sha256sum */
    {"an id with a slash is hashed", ROW("\"id\":\"body:id\""), "", "{\"id\":\"a/b\"}",
     "CLAIM(s/sha256:c14cddc033f64b9dea80ea675cf280a015e672516090a5626781153dc68fea11 15)"},
    {"escapes are resolved before the id becomes a key", ROW("\"id\":\"body:id\""), "",
     "{\"id\":\"\\u0061\\u0062\"}", "CLAIM(s/ab 15)"},
    {"an alternative is taken where the first is absent", ROW("\"id\":\"header:x-id|body:id\""),
     "", "{\"id\":\"b\"}", "CLAIM(s/b 15)"},
    {"the first is taken where it is there", ROW("\"id\":\"header:x-id|body:id\""), "x-id: h\n",
     "{\"id\":\"b\"}", "CLAIM(s/h 15)"},
    {"joined values stand with a colon", ROW("\"id\":\"body:event+body:data.id\""), "",
     "{\"event\":\"paid\",\"data\":{\"id\":7}}", "CLAIM(s/paid:7 15)"},
    {"a joined id with one part absent is absent",
     ROW("\"id\":\"body:event+body:data.id|body:other\""), "",
     "{\"event\":\"paid\",\"other\":\"o\"}", "CLAIM(s/o 15)"},
    {"a repeated key takes the last value", ROW("\"id\":\"body:id\""), "",
     "{\"id\":\"a\",\"id\":\"b\"}", "CLAIM(s/b 15)"},
    /* printf '{}' | sha256sum */
    {"without an id the body's hash is it", ROW("\"id\":\"body:id\""), "", "{}",
     "CLAIM(s/sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a 15)"},
    {"null and empty are absent", ROW("\"id\":\"body:a|body:b|body:c\""), "",
     "{\"a\":null,\"b\":\"\",\"c\":\"c\"}", "CLAIM(s/c 15)"},
    {"each event of a batch has its own key", ROW("\"batch\":\"e[]\",\"id\":\"item:id\""), "",
     "{\"e\":[{\"id\":\"1\"},{\"id\":\"2\"}]}",
     "CLAIM(s/1 15) DELIVER(https://d/in) COMMIT(259200) CLAIM(s/2 15)"},
};

static void ids_become_keys_as_the_table_says(void **state) {
    (void)state;
    size_t failures = 0;
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        char headers[512];
        snprintf(headers, sizeof headers, "x-token: secret-token\n%s", ids[i].headers);
        const exchange e = {.config = ids[i].config,
                            .url = "https://h/s",
                            .headers = headers,
                            .body = ids[i].body};
        if (strstr(run(&e), ids[i].expected) == NULL) {
            print_error("%s\n  found    %s\n  expected %s\n", ids[i].name, trace,
                        ids[i].expected);
            failures++;
        }
    }
    assert_int_equal(failures, 0);
}

static void times_of_every_unit_come_out_in_milliseconds(void **state) {
    (void)state;
    const struct {
        const char *body, *expected;
    } table[] = {
        {"{\"t\":1700000000}", "\"occurred_at\":1700000000000"},
        {"{\"t\":1700000000123}", "\"occurred_at\":1700000000123"},
        {"{\"t\":\"1700000000\"}", "\"occurred_at\":1700000000000"},
        {"{\"t\":1700000000.25}", "\"occurred_at\":1700000000250"},
        {"{\"t\":\"2023-11-14T22:13:20Z\"}", "\"occurred_at\":1700000000000"},
        {"{\"t\":\"2023-11-14T23:13:20.5+01:00\"}", "\"occurred_at\":1700000000500"},
        {"{\"t\":\"soon\"}", "\"occurred_at\":null"},
        {"{}", "\"occurred_at\":null"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const exchange e = {
            .config =
                "{\"sources\":{\"s\":{\"provider\":{\"algorithm\":\"token\",\"signature\":{"
                "\"header\":\"x-token\"},\"occurred_at\":\"body:t\"},\"secrets\":[\"TOKEN\"],"
                "\"deliver\":{\"url\":\"https://d/in\",\"format\":\"envelope\"}}}}",
            .url = "https://h/s",
            .headers = "x-token: secret-token\n",
            .body = table[i].body};
        run(&e);
        if (strstr(last_delivery_body, table[i].expected) == NULL) {
            fail_msg("%s gives %s", table[i].body, last_delivery_body);
        }
    }
}

int main(void) {
    setenv("TOKEN", "secret-token", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_match_with_stars),
        cmocka_unit_test(ids_become_keys_as_the_table_says),
        cmocka_unit_test(times_of_every_unit_come_out_in_milliseconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
