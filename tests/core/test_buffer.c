/* Does the writer of base/buffer.h stay inside its memory, and stay overflowed?   Layer: tests.
 */
#include "base/buffer.h"
#include "guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void assert_written(const eyelet_buffer *buffer, const char *expected) {
    eyelet_bytes view = eyelet_buffer_view(buffer);
    if (!eyelet_bytes_equal(view, eyelet_bytes_from_text(expected))) {
        fail_msg("\"%.*s\" instead of \"%s\"", (int)view.size, (const char *)view.data,
                 expected);
    }
}

static void appends_stand_one_after_the_other(void **state) {
    (void)state;
    eyelet_buffer buffer = eyelet_buffer_over(eyelet_guard_memory(8), 8);
    assert_written(&buffer, "");
    eyelet_buffer_append(&buffer, EYELET_BYTES("abc"));
    eyelet_buffer_append_byte(&buffer, '-');
    eyelet_buffer_append_text(&buffer, "de");
    eyelet_buffer_append(&buffer, eyelet_bytes_from(NULL, 0));
    eyelet_buffer_append_text(&buffer, NULL);
    eyelet_buffer_append_decimal(&buffer, 42);
    assert_false(buffer.overflow);
    assert_written(&buffer, "abc-de42");
    assert_true(eyelet_bytes_equal(eyelet_buffer_view_from(&buffer, 4), EYELET_BYTES("de42")));
    assert_int_equal(eyelet_buffer_view_from(&buffer, 8).size, 0);
    assert_int_equal(eyelet_buffer_view_from(&buffer, 9).size, 0);
}

static void an_append_that_does_not_fit_writes_nothing(void **state) {
    (void)state;
    uint8_t *memory = eyelet_guard_memory(4);
    memset(memory, '#', 4);
    eyelet_buffer buffer = eyelet_buffer_over(memory, 4);
    eyelet_buffer_append_text(&buffer, "ab");
    eyelet_buffer_append_text(&buffer, "cde");
    assert_true(buffer.overflow);
    assert_written(&buffer, "ab");
    assert_memory_equal(memory, "ab##", 4);
}

static void overflow_is_sticky(void **state) {
    (void)state;
    eyelet_buffer buffer = eyelet_buffer_over(eyelet_guard_memory(4), 4);
    eyelet_buffer_append_text(&buffer, "abcde");
    eyelet_buffer_append_byte(&buffer, 'x');
    eyelet_buffer_append_text(&buffer, "x");
    eyelet_buffer_append_decimal(&buffer, 1);
    assert_true(buffer.overflow);
    assert_written(&buffer, "");
    assert_int_equal(eyelet_buffer_view_from(&buffer, 0).size, 0);
}

static void every_append_can_fill_the_last_byte_and_not_one_more(void **state) {
    (void)state;
    for (int kind = 0; kind < 3; kind++) {
        for (size_t room = 0; room <= 1; room++) {
            eyelet_buffer buffer = eyelet_buffer_over(eyelet_guard_memory(room), room);
            if (kind == 0) {
                eyelet_buffer_append(&buffer, EYELET_BYTES("7"));
            } else if (kind == 1) {
                eyelet_buffer_append_byte(&buffer, '7');
            } else {
                eyelet_buffer_append_decimal(&buffer, 7);
            }
            assert_int_equal(buffer.overflow, room == 0);
            assert_written(&buffer, room == 0 ? "" : "7");
        }
    }
}

static void a_size_that_would_wrap_overflows(void **state) {
    (void)state;
    eyelet_buffer buffer = eyelet_buffer_over(eyelet_guard_memory(4), 4);
    eyelet_buffer_append_text(&buffer, "ab");
    eyelet_buffer_append(&buffer, eyelet_bytes_from("x", SIZE_MAX));
    assert_true(buffer.overflow);
    assert_written(&buffer, "ab");
}

static void a_buffer_without_memory_takes_nothing_and_only_nothing(void **state) {
    (void)state;
    eyelet_buffer buffer = eyelet_buffer_over(NULL, 0);
    eyelet_buffer_append(&buffer, EYELET_BYTES(""));
    assert_false(buffer.overflow);
    assert_int_equal(eyelet_buffer_view(&buffer).size, 0);
    assert_int_equal(eyelet_buffer_view_from(&buffer, 0).size, 0);
    eyelet_buffer_append_byte(&buffer, 0);
    assert_true(buffer.overflow);
}

static void what_is_taken_back_is_overwritten(void **state) {
    (void)state;
    uint8_t *memory = eyelet_guard_memory(8);
    memset(memory, 0xa5, 8);
    eyelet_buffer buffer = eyelet_buffer_over(memory, 8);
    eyelet_buffer_append_text(&buffer, "kept");
    const eyelet_buffer before = buffer;
    eyelet_buffer_append_text(&buffer, "abc");
    eyelet_buffer_append_text(&buffer, "too long");
    assert_true(buffer.overflow);
    eyelet_buffer_restore(&buffer, before);
    assert_false(buffer.overflow);
    assert_written(&buffer, "kept");
    assert_memory_equal(memory + 4, "\0\0\0\xa5", 4);
    eyelet_buffer_restore(&buffer, before);
    assert_memory_equal(memory, "kept\0\0\0\xa5", 8);
}

static void decimals_take_their_shortest_form(void **state) {
    (void)state;
    static const struct {
        int64_t number;
        const char *expected;
    } cases[] = {
        {0, "0"},
        {9, "9"},
        {10, "10"},
        {-1, "-1"},
        {-10, "-10"},
        {1700000000123, "1700000000123"},
        {INT64_MAX, "9223372036854775807"},
        {INT64_MIN, "-9223372036854775808"},
        {INT64_MIN + 1, "-9223372036854775807"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        eyelet_buffer buffer = eyelet_buffer_over(eyelet_guard_memory(20), 20);
        eyelet_buffer_append_decimal(&buffer, cases[i].number);
        assert_false(buffer.overflow);
        assert_written(&buffer, cases[i].expected);
    }
}

static void capitals_are_made_small_and_nothing_else(void **state) {
    (void)state;
    eyelet_buffer buffer = eyelet_buffer_over(eyelet_guard_memory(10), 10);
    eyelet_buffer_append_lower(&buffer, EYELET_BYTES("@AZ[`az{0\xC4"));
    assert_false(buffer.overflow);
    assert_written(&buffer, "@az[`az{0\xC4");
    eyelet_buffer_append_lower(&buffer, EYELET_BYTES("A"));
    assert_true(buffer.overflow);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appends_stand_one_after_the_other),
        cmocka_unit_test(an_append_that_does_not_fit_writes_nothing),
        cmocka_unit_test(overflow_is_sticky),
        cmocka_unit_test(every_append_can_fill_the_last_byte_and_not_one_more),
        cmocka_unit_test(a_size_that_would_wrap_overflows),
        cmocka_unit_test(a_buffer_without_memory_takes_nothing_and_only_nothing),
        cmocka_unit_test(what_is_taken_back_is_overwritten),
        cmocka_unit_test(decimals_take_their_shortest_form),
        cmocka_unit_test(capitals_are_made_small_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
