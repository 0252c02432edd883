/* Does every reason say its name, its status and its text?   Layer: tests.
 * Expected values: issue text and RFC 9110; the texts are read, not repeated. */
#include "guard.h"
#include "webhook/reasons.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

typedef struct reason_case {
    eyelet_reason reason;
    const char *name;
    uint16_t status;
} reason_case;

static void names_and_statuses(void **state) {
    (void)state;
    static const reason_case cases[] = {
        {EYELET_REASON_OK, "ok", 200},
        {EYELET_REASON_DUPLICATE, "duplicate", 200},
        {EYELET_REASON_FILTERED, "filtered", 200},
        {EYELET_REASON_COMMIT_FAILED, "commit_failed", 200},
        {EYELET_REASON_UNKNOWN_SOURCE, "unknown_source", 404},
        {EYELET_REASON_METHOD_NOT_ALLOWED, "method_not_allowed", 405},
        {EYELET_REASON_BODY_TOO_LARGE, "body_too_large", 413},
        {EYELET_REASON_ADDRESS_NOT_ALLOWED, "address_not_allowed", 403},
        {EYELET_REASON_HTTPS_REQUIRED, "https_required", 403},
        {EYELET_REASON_SIGNATURE_MISSING, "signature_missing", 401},
        {EYELET_REASON_SIGNATURE_MALFORMED, "signature_malformed", 401},
        {EYELET_REASON_SIGNATURE_MISMATCH, "signature_mismatch", 401},
        {EYELET_REASON_TIMESTAMP_STALE, "timestamp_stale", 401},
        {EYELET_REASON_TIMESTAMP_FUTURE, "timestamp_future", 401},
        {EYELET_REASON_BODY_UNREADABLE, "body_unreadable", 400},
        {EYELET_REASON_CONFIG_UNREADABLE, "config_unreadable", 503},
        {EYELET_REASON_SOURCE_MISCONFIGURED, "source_misconfigured", 503},
        {EYELET_REASON_SECRET_MISSING, "secret_missing", 503},
        {EYELET_REASON_BUSY, "busy", 503},
        {EYELET_REASON_STORE_UNAVAILABLE, "store_unavailable", 503},
        {EYELET_REASON_DELIVERY_FAILED, "delivery_failed", 502},
        {EYELET_REASON_DELIVERY_TIMED_OUT, "delivery_timed_out", 504},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        eyelet_bytes name = eyelet_reason_name(cases[i].reason);
        if (!eyelet_bytes_equal(name, eyelet_bytes_from_text(cases[i].name)) ||
            eyelet_reason_status(cases[i].reason) != cases[i].status) {
            fail_msg("%s: got %.*s, %d", cases[i].name, (int)name.size, (const char *)name.data,
                     (int)eyelet_reason_status(cases[i].reason));
        }
    }
}

static bool is_name(eyelet_bytes name) {
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] != '_' && (name.data[i] < 'a' || name.data[i] > 'z')) {
            return false;
        }
    }
    return name.size > 0;
}

static void every_reason_is_told_apart(void **state) {
    (void)state;
    for (size_t i = 0; i < EYELET_REASON_COUNT; i++) {
        eyelet_bytes name = eyelet_reason_name((eyelet_reason)i);
        uint16_t status = eyelet_reason_status((eyelet_reason)i);
        assert_true(is_name(name));
        assert_true(status == 200 || (status >= 400 && status <= 504));
        for (size_t j = 0; j < i; j++) {
            assert_false(eyelet_bytes_equal(name, eyelet_reason_name((eyelet_reason)j)));
        }
    }
}

static void every_text_has_a_meaning_and_an_example(void **state) {
    (void)state;
    for (size_t i = 0; i < EYELET_REASON_COUNT; i++) {
        assert_true(eyelet_reason_text((eyelet_reason)i).size > 5);
        assert_true(eyelet_reason_example((eyelet_reason)i).size > 0);
    }
}

static void a_number_that_is_no_reason_is_internal(void **state) {
    (void)state;
    eyelet_bytes name = eyelet_reason_name(EYELET_REASON_COUNT);
    assert_true(eyelet_bytes_equal(name, EYELET_BYTES("internal")));
    assert_int_equal(eyelet_reason_status(EYELET_REASON_COUNT), 503);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_statuses),
        cmocka_unit_test(every_reason_is_told_apart),
        cmocka_unit_test(every_text_has_a_meaning_and_an_example),
        cmocka_unit_test(a_number_that_is_no_reason_is_internal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
