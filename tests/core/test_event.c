/* What is an event called, and which are wanted? */
#include "scripted_host.h"

#include "webhook/event.h"

#define ROW(rest)                                                                              \
    "{\"sources\":{\"s\":{\"provider\":{\"algorithm\":\"token\",\"signature\":{\"header\":"    \
    "\"x-token\"}," rest "},\"secrets\":[\"TOKEN\"],\"deliver\":{\"url\":\"https://d/in\"}}}}"

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define H_A1 "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
#define H_A1_AGAIN "397ecf5979fa8bbcb9acacc42ca387052ac01a4892e5d3ca4e174430c34e37fa"

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
    /* as long as a key's part may be, and one more: printf 'a%.0s' {1..129} | sha256sum */
    {"128 characters are literal", ROW("\"id\":\"body:id\""), "", "{\"id\":\"" A64 A64 "\"}",
     "CLAIM(s/" A64 A64 " 15)"},
    {"129 are hashed", ROW("\"id\":\"body:id\""), "", "{\"id\":\"" A64 A64 "a\"}",
     "CLAIM(s/sha256:c12cb024a2e5551cca0e08fce8f1c5e314555cc3fef6329ee994a3db752166ae 15)"},
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
    /* of what all events of the body share, the second would pass for a copy of the first;
     * printf '{"a":1}' | sha256sum, and printf '{"a":1}\001' for the second of its kind */
    {"an id beside the batch names no event alone",
     ROW("\"batch\":\"e[]\",\"id\":\"header:x-id\""), "x-id: d1\n",
     "{\"e\":[{\"a\":1},{\"a\":1}]}",
     "CLAIM(s/d1:" H_A1 " 15) DELIVER(https://d/in) COMMIT(259200) CLAIM(s/d1:" H_A1_AGAIN
     " 15)"},
    {"but for an item that has none of its own",
     ROW("\"batch\":\"e[]\",\"id\":\"item:id|body:id\""), "",
     "{\"id\":7,\"e\":[{\"id\":\"1\"},{\"a\":1}]}",
     "CLAIM(s/1 15) DELIVER(https://d/in) COMMIT(259200) CLAIM(s/7:" H_A1 " 15)"},
    {"a body without the batch goes by its id alone",
     ROW("\"batch\":\"e[]\",\"id\":\"item:id|body:id\""), "", "{\"id\":7}", "CLAIM(s/7 15)"},
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

/* Id and type together fill the room for an event's texts; the id's hash must have its own,
 * else every such event had the same key and the second would pass for a copy of the first. */
static void an_event_of_overlong_texts_has_its_own_key(void **state) {
    (void)state;
    static char body[16384];
    char keys[2][128];
    const size_t sizes[] = {200,
                            EYELET_EVENT_TEXT_MAX - 80,
                            EYELET_EVENT_TEXT_MAX - 71,
                            EYELET_EVENT_TEXT_MAX - 40,
                            EYELET_EVENT_TEXT_MAX,
                            EYELET_EVENT_TEXT_MAX + 1};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (size_t k = 0; k < 2; k++) {
            size_t used = (size_t)snprintf(body, sizeof body, "{\"id\":\"%zu/", k);
            memset(body + used, 'a', sizes[i] - 2);
            snprintf(body + used + sizes[i] - 2, 8, "\"}");
            const exchange e = {.config = ROW("\"id\":\"body:id\""),
                                .url = "https://h/s",
                                .headers = "x-token: secret-token\n",
                                .body = body};
            run(&e);
            const char *claim = strstr(trace, "CLAIM(s/sha256:");
            assert_non_null(claim);
            snprintf(keys[k], sizeof keys[k], "%.79s", claim);
        }
        assert_string_not_equal(keys[0], keys[1]);
    }
}

/* Nor may a long id beside a batch, which finds no room to be read twice, be that of all its
 * events. */
static void each_event_beside_a_long_id_has_its_own_key(void **state) {
    (void)state;
    static char body[16384];
    const size_t sizes[] = {EYELET_EVENT_TEXT_MAX / 2 - 100, EYELET_EVENT_TEXT_MAX / 2 + 100,
                            EYELET_EVENT_TEXT_MAX - 200, EYELET_EVENT_TEXT_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const size_t used = (size_t)snprintf(body, sizeof body, "{\"id\":\"");
        memset(body + used, 'a', sizes[i]);
        snprintf(body + used + sizes[i], 32, "\",\"e\":[{\"a\":1},{\"a\":2}]}");
        const exchange e = {.config = ROW("\"batch\":\"e[]\",\"id\":\"body:id\""),
                            .url = "https://h/s",
                            .headers = "x-token: secret-token\n",
                            .body = body};
        run(&e);
        const char *first = strstr(trace, "CLAIM(s/sha256:");
        assert_non_null(first);
        const char *second = strstr(first + 1, "CLAIM(s/sha256:");
        assert_non_null(second);
        assert_memory_not_equal(first, second, 79);
    }
}

/* An id that finds no room leaves none to nobody: by its type the event is still wanted. */
static void a_type_is_read_behind_an_id_that_finds_no_room(void **state) {
    (void)state;
    static char body[16384];
    const size_t used = (size_t)snprintf(body, sizeof body, "{\"type\":\"paid\",\"id\":\"");
    memset(body + used, 'a', EYELET_EVENT_TEXT_MAX);
    snprintf(body + used + EYELET_EVENT_TEXT_MAX, 8, "\"}");
    const exchange e = {
        .config = "{\"sources\":{\"s\":{\"provider\":{\"algorithm\":\"token\",\"signature\":{"
                  "\"header\":\"x-token\"},\"id\":\"body:id\",\"type\":\"body:type\"},"
                  "\"secrets\":[\"TOKEN\"],\"events\":[\"paid\"],\"deliver\":{\"url\":"
                  "\"https://d/in\"}}}}",
        .url = "https://h/s",
        .headers = "x-token: secret-token\n",
        .body = body};
    run(&e);
    assert_non_null(strstr(trace, "DELIVER(https://d/in)"));
}

#define META_BODY                                                                              \
    "{\"object\":\"page\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":\"messages\",\"va"  \
    "lue\":{\"messages\":[{\"id\":\"wamid.1\",\"timestamp\":\"1700000000\"}],\"statuses"       \
    "\":[{\"id\":\"wamid.1\",\"status\":\"sent\"},{\"id\":\"wamid.1\",\"status\":\"read\"}]}"  \
    "},{\"field\":\"feed\",\"value\":{\"x\":1}}]},{\"id\":\"2\",\"messaging\":[{\"sender\":"   \
    "{\"id\":\"u\"},\"message\":{\"mid\":\"m_1\"}},{\"sender\":{\"id\":\"u\"},\"recipient\":{" \
    "\"id\":\"p\"},\"timestamp\":1700000000000,\"read\":{\"watermark\":1}}]},{\"id\":\"3"      \
    "\",\"time\":1700000000}]}"
#define META_MAC "32d5ac87bd671ee4ac8dbbe2a85bf06a8dd0eaa4fddb9ae3fbbb4bcca1de047e"
#define FEED_HASH "6587c5bf40af2dc1b38b615563babbb0af2c5fa81098d789b2d7769d0f74e6d2"
#define READ_HASH "eda67406cf3447bd883c434a358b6fa05ca86aae3a7922acbbd2d64c3bd51da3"
#define ENTRY_HASH "6575a92561dd6daf9b2285e78127e7f8cef38f4454b294aa1146ee68bf7d0fa1"

/* One body of everything that Meta's products put into one; each element has a key of its own.
 * The hashes are sha256sum's of the element as it stands; the MAC is OpenSSL's, under "meta".
 */
static void each_element_of_meta_has_its_own_key(void **state) {
    (void)state;
    const exchange e = {.config =
                            "{\"sources\":{\"s\":{\"provider\":\"meta\",\"secrets\":[\"META\"],"
                            "\"deliver\":{\"url\":\"https://d/in\"}}}}",
                        .url = "https://h/s",
                        .headers = "x-hub-signature-256: sha256=" META_MAC "\n",
                        .body = META_BODY};
    run(&e);
    static const char *const keys[] = {
        "s/message:wamid.1",
        "s/status:wamid.1:sent",
        "s/status:wamid.1:read",
        "s/feed:" FEED_HASH ":1:",
        "s/message:m_1",
        "s/read:" READ_HASH,
        "s/entry:" ENTRY_HASH ":3:1700000000",
    };
    const char *at = trace;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        char expected[160];
        snprintf(expected, sizeof expected, "CLAIM(%s ", keys[i]);
        at = strstr(at, expected);
        if (at == NULL) {
            fail_msg("%s is not in %s", expected, trace);
        }
    }
    assert_non_null(strstr(at, "RESPOND(200 ok)"));
}

/* [RFC8259, 4]: an object's members have no order. Messenger, "messages": prior_message stands
 * beside message. printf BODY | openssl dgst -sha256 -hmac meta */
static void a_message_is_one_wherever_it_stands(void **state) {
    (void)state;
    const exchange e = {
        .config = "{\"sources\":{\"s\":{\"provider\":\"meta\",\"secrets\":[\"META\"],"
                  "\"events\":[\"message\"],\"deliver\":{\"url\":\"https://d/in\"}}}}",
        .url = "https://h/s",
        .headers = "x-hub-signature-256: sha256="
                   "b04beb80b756746765f0798fabd9c967284b46a47e86d2ecbacd49bffeb5d0ab\n",
        .body = "{\"entry\":[{\"id\":\"1\",\"messaging\":[{\"sender\":{\"id\":\"u\"},"
                "\"prior_message\":{\"source\":\"checkbox_plugin\"},\"message\":{\"mid\":"
                "\"m_1\"}}]}]}"};
    run(&e);
    assert_non_null(strstr(trace, "CLAIM(s/message:m_1 "));
}

/* Meta, "Webhooks for Instagram Messaging": a message that is taken back comes again under its
 * mid, with is_deleted. printf BODY | openssl dgst -sha256 -hmac meta */
static void a_message_that_is_taken_back_is_another_event(void **state) {
    (void)state;
    const exchange e = {
        .config = "{\"sources\":{\"s\":{\"provider\":\"meta\",\"secrets\":[\"META\"],"
                  "\"deliver\":{\"url\":\"https://d/in\"}}}}",
        .url = "https://h/s",
        .headers = "x-hub-signature-256: sha256="
                   "36b55b625874005ac430f9c2c151142fd074c6d8e20c3b4cf8301d7b31e99410\n",
        .body = "{\"entry\":[{\"id\":\"1\",\"messaging\":[{\"message\":{\"mid"
                "\":\"m_1\",\"text\":\"a\"}},{\"message\":{\"mid\":\"m_1\",\""
                "is_deleted\":true}},{\"message\":{\"mid\":\"m_2\",\"is_delet"
                "ed\":false}},{\"message\":{\"mid\":\"m_3\",\"is_deleted\":\""
                "true\",\"is_echo\":true}}]}]}"};
    run(&e);
    const char *at = trace;
    static const char *const keys[] = {"s/message:m_1 ", "s/message:m_1:deleted ",
                                       "s/message:m_2 ", "s/message:m_3:deleted "};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        at = strstr(at, keys[i]);
        if (at == NULL) {
            fail_msg("%s is not in %s", keys[i], trace);
        }
    }
}

/* [CloudEvents] HTTP 1.0.2, 3.2: one event in structured mode is an object, several are an
 * array; Event Grid sends either. */
static void an_object_in_place_of_an_array_is_the_only_event(void **state) {
    (void)state;
    const char *const bodies[] = {" {\"id\":\"e1\",\"type\":\"made\"}",
                                  "[{\"id\":\"e1\",\"type\":\"made\"}]"};
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        const exchange e = {.config = "{\"sources\":{\"s\":{\"provider\":\"azure-event-grid\","
                                      "\"secrets\":[\"META\"],\"events\":[\"made\"],"
                                      "\"deliver\":{\"url\":\"https://d/in\"}}}}",
                            .url = "https://h/s?code=meta",
                            .body = bodies[i]};
        assert_string_equal(
            run(&e), "READ CLAIM(s/e1 15) DELIVER(https://d/in) COMMIT(86400) RESPOND(200 ok)");
    }
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
    setenv("META", "meta", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_match_with_stars),
        cmocka_unit_test(ids_become_keys_as_the_table_says),
        cmocka_unit_test(an_event_of_overlong_texts_has_its_own_key),
        cmocka_unit_test(each_event_beside_a_long_id_has_its_own_key),
        cmocka_unit_test(a_type_is_read_behind_an_id_that_finds_no_room),
        cmocka_unit_test(each_element_of_meta_has_its_own_key),
        cmocka_unit_test(a_message_is_one_wherever_it_stands),
        cmocka_unit_test(a_message_that_is_taken_back_is_another_event),
        cmocka_unit_test(an_object_in_place_of_an_array_is_the_only_event),
        cmocka_unit_test(times_of_every_unit_come_out_in_milliseconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
