/* Which events does one body hold, and what is left of it for each? */
#include "scripted_host.h"

#include "guard.h"
#include "webhook/batch.h"

typedef struct test_case {
    const char *name;
    const char *shape;
    const char *document;
    const char *expected; /* rendered bodies, each followed by a line feed */
} test_case;

static const test_case cases[] = {
    {"without a shape the body is one event", NULL, "[1,2]", "[1,2]\n"},
    {"a root array gives one event an element", "[]", "[{\"a\":1}, {\"a\":2}]",
     "[{\"a\":1}]\n[{\"a\":2}]\n"},
    {"a root that is no array is one event", "[]", "{\"a\":1}", "{\"a\":1}\n"},
    {"an empty array holds no event", "events[]", "{\"events\":[]}", ""},
    {"a missing array makes the body one event", "events[]", "{\"x\":[1]}", "{\"x\":[1]}\n"},
    {"siblings are cut out and what stands around stays", "events[]",
     "{\"v\":1,\"events\":[ {\"id\":\"a\"} ,{\"id\":\"b\"}],\"w\":\"]\"}",
     "{\"v\":1,\"events\":[{\"id\":\"a\"}],\"w\":\"]\"}\n"
     "{\"v\":1,\"events\":[{\"id\":\"b\"}],\"w\":\"]\"}\n"},
    {"elements that are strings keep their quotes", "a.b[]",
     "{\"a\":{\"b\":[\"x\",\"y\\\"\"]}}",
     "{\"a\":{\"b\":[\"x\"]}}\n{\"a\":{\"b\":[\"y\\\"\"]}}\n"},
    {"two levels", "entry[].changes[]",
     "{\"entry\":[{\"id\":1,\"changes\":[{\"n\":1},{\"n\":2}]},{\"id\":2,\"changes\":[{\"n\":3}"
     "]}"
     "]}",
     "{\"entry\":[{\"id\":1,\"changes\":[{\"n\":1}]}]}\n"
     "{\"entry\":[{\"id\":1,\"changes\":[{\"n\":2}]}]}\n"
     "{\"entry\":[{\"id\":2,\"changes\":[{\"n\":3}]}]}\n"},
    {"an element without the inner array is an event itself", "entry[].changes[]",
     "{\"entry\":[{\"id\":1},{\"id\":2,\"changes\":[{\"n\":3}]}]}",
     "{\"entry\":[{\"id\":1}]}\n{\"entry\":[{\"id\":2,\"changes\":[{\"n\":3}]}]}\n"},
    {"Meta: messages and statuses each alone", "meta",
     "{\"entry\":[{\"changes\":[{\"value\":{\"messages\":[{\"id\":\"m\"}],\"statuses\":[{"
     "\"id\":"
     "\"s\"}]}}]}]}",
     "{\"entry\":[{\"changes\":[{\"value\":{\"messages\":[{\"id\":\"m\"}],\"statuses\":[]}}]}]}"
     "\n"
     "{\"entry\":[{\"changes\":[{\"value\":{\"messages\":[],\"statuses\":[{\"id\":\"s\"}]}}]}]}"
     "\n"},
    {"Meta: messaging and changes side by side", "meta",
     "{\"entry\":[{\"messaging\":[{\"m\":1},{\"m\":2}],\"changes\":[{\"field\":\"feed\"}]}]}",
     "{\"entry\":[{\"messaging\":[{\"m\":1}],\"changes\":[]}]}\n"
     "{\"entry\":[{\"messaging\":[{\"m\":2}],\"changes\":[]}]}\n"
     "{\"entry\":[{\"messaging\":[],\"changes\":[{\"field\":\"feed\"}]}]}\n"},
    {"Meta: a change of another field is an event", "meta",
     "{\"entry\":[{\"changes\":[{\"field\":\"name\",\"value\":{\"x\":1}}]}]}",
     "{\"entry\":[{\"changes\":[{\"field\":\"name\",\"value\":{\"x\":1}}]}]}\n"},
};

static void bodies_are_split_as_the_table_says(void **state) {
    (void)state;
    size_t failures = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        eyelet_bytes document = eyelet_guard(cases[i].document, strlen(cases[i].document));
        char found[4096] = "";
        eyelet_batch batch;
        eyelet_batch_item item;
        eyelet_batch_start(&batch, cases[i].shape, document);
        while (eyelet_batch_next(&batch, &item)) {
            uint8_t room[1024];
            eyelet_buffer out = eyelet_buffer_over(room, document.size);
            eyelet_batch_render(&batch, &out);
            assert_false(out.overflow);
            size_t used = strlen(found);
            snprintf(found + used, sizeof found - used, "%.*s\n", (int)out.size, room);
        }
        assert_false(eyelet_batch_next(&batch, &item));
        if (strcmp(found, cases[i].expected) != 0) {
            print_error("%s\n  found    %s\n  expected %s\n", cases[i].name, found,
                        cases[i].expected);
            failures++;
        }
    }
    assert_int_equal(failures, 0);
}

static void a_thousand_events_are_all_met(void **state) {
    (void)state;
    static char text[200000];
    size_t used = (size_t)snprintf(text, sizeof text, "{\"events\":[");
    for (int i = 0; i < 5000; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s{\"id\":\"%d\"}",
                                 i == 0 ? "" : ",", i);
    }
    used += (size_t)snprintf(text + used, sizeof text - used, "]}");
    eyelet_batch batch;
    eyelet_batch_item item;
    eyelet_batch_start(&batch, "events[]", eyelet_bytes_from(text, used));
    int count = 0;
    while (eyelet_batch_next(&batch, &item)) {
        char expected[32];
        int size = snprintf(expected, sizeof expected, "{\"id\":\"%d\"}", count);
        assert_int_equal(item.element.raw.size, size);
        assert_memory_equal(item.element.raw.data, expected, (size_t)size);
        count++;
    }
    assert_int_equal(count, 5000);
}

/* Meta puts up to 1,000 updates in one entry: what it says is not read anew for each. */
static void an_entry_is_read_once(void **state) {
    (void)state;
    char text[] =
        "{\"entry\":[{\"id\":\"7\",\"time\":5,\"changes\":[{\"field\":\"messages\","
        "\"value\":{\"messages\":[{\"id\":\"a\"},{\"id\":\"b\"},{\"id\":\"c\"}]}}]}]}";
    eyelet_batch batch;
    eyelet_batch_item item;
    size_t count = 0;
    eyelet_batch_start(&batch, "meta", eyelet_bytes_from_text(text));
    while (eyelet_batch_next(&batch, &item)) {
        assert_true(eyelet_bytes_equal(item.account, EYELET_BYTES("7")));
        assert_true(eyelet_bytes_equal(item.time, EYELET_BYTES("5")));
        memcpy(strstr(text, "\"7\"") - 3, "x", 1); /* its names are gone */
        memcpy(strstr(text, ":5") - 3, "x", 1);
        count++;
    }
    assert_int_equal(count, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_are_split_as_the_table_says),
        cmocka_unit_test(a_thousand_events_are_all_met),
        cmocka_unit_test(an_entry_is_read_once),
    };
    (void)run;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
