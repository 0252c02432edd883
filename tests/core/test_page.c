/* Does the page show names as text, whatever a faulty configuration holds? */
#include "scripted_host.h"

static void names_are_text_never_markup(void **state) {
    (void)state;
    const char *config = "{\"sources\":{\"ok\":{\"provider\":\"stripe\"},"
                         "\"x<script>&\":{\"provider\":\"github\"},"
                         "\"shown\":{\"provider\":\"<img src=x>&copy\"}}}";
    bool usable = eyelet_configure(eyelet_bytes_from(config, strlen(config)), 1);
    assert_true(usable);
    const eyelet_head head = {
        .method = EYELET_BYTES("GET"), .url = EYELET_BYTES("http://h/"), .content_length = -1};
    for (int lists = 0; lists <= 1; lists++) {
        const eyelet_limits limits = {.lists_sources = lists == 1};
        const eyelet_step *step = eyelet_begin(&head, 0, &limits);
        copy_text(last_body, sizeof last_body, step->body);
        assert_int_equal(step->status, 200);
        assert_null(strstr(last_body, "<script>"));
        assert_null(strstr(last_body, "<img"));
        assert_non_null(strstr(last_body, "</html>"));
        assert_true((strstr(last_body, "<code>/ok</code> stripe") != NULL) == (lists == 1));
        assert_true((strstr(last_body, "</code> &lt;img src=x>&amp;copy<") != NULL) ==
                    (lists == 1));
        eyelet_forget();
    }
}

static void an_unreadable_configuration_is_said_to_be(void **state) {
    (void)state;
    const exchange e = {.config = "{\"sources\":", .method = "GET", .url = "https://h/"};
    assert_string_equal(run(&e), "RESPOND(200 page)");
    assert_non_null(strstr(last_body, "webhooks.json cannot be read"));
    const exchange health = {.config = e.config, .method = "GET", .url = "https://h/healthz"};
    assert_string_equal(run(&health), "RESPOND(503 config_unreadable)");
    assert_string_equal(last_body, "configuration unreadable\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_text_never_markup),
        cmocka_unit_test(an_unreadable_configuration_is_said_to_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
