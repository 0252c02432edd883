/* Do the views of base/bytes.h keep what their header says?   Layer: tests. */
#include "base/bytes.h"
#include "guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* The word loops change course at 8 and at every multiple of it. */
#define SIZE_TRIED_MAX 40

static uint8_t lower_simply(int byte) {
    return (uint8_t)(byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte);
}

static void find_agrees_with_memchr_at_every_size_and_place(void **state) {
    (void)state;
    for (size_t size = 0; size <= SIZE_TRIED_MAX; size++) {
        uint8_t *data = eyelet_guard_memory(size);
        for (size_t at = 0; at < size; at++) {
            /* 0x01 beside 0x00 and 0x80 beside either are what borrows and signs would confuse.
             */
            for (int filler = 1; filler < 256; filler += 127) {
                memset(data, filler, size);
                data[at] = 0;
                assert_int_equal(eyelet_bytes_find(eyelet_bytes_from(data, size), 0), at);
                data[size - 1] = 0;
                assert_int_equal(eyelet_bytes_find(eyelet_bytes_from(data, size), 0), at);
            }
        }
        memset(data, 'x', size);
        assert_int_equal(eyelet_bytes_find(eyelet_bytes_from(data, size), 'y'), size);
        for (int byte = 0; byte < 256 && size != 0; byte++) {
            for (size_t i = 0; i < size; i++) {
                data[i] = (uint8_t)(i * 37 + size);
            }
            const uint8_t *expected = memchr(data, byte, size);
            size_t offset = expected == NULL ? size : (size_t)(expected - data);
            assert_int_equal(eyelet_bytes_find(eyelet_bytes_from(data, size), (uint8_t)byte),
                             offset);
        }
    }
}

static void equal_sees_a_difference_at_every_place(void **state) {
    (void)state;
    for (size_t size = 0; size <= SIZE_TRIED_MAX; size++) {
        uint8_t *a = eyelet_guard_memory(size);
        uint8_t *b = eyelet_guard_memory(size);
        eyelet_bytes view_a = eyelet_bytes_from(a, size);
        eyelet_bytes view_b = eyelet_bytes_from(b, size);
        assert_true(eyelet_bytes_equal(view_a, view_b));
        assert_true(eyelet_bytes_equal_ignore_case(view_a, view_b));
        assert_true(eyelet_bytes_starts_with(view_a, view_b));
        for (size_t at = 0; at < size; at++) {
            b[at] = 0x80;
            assert_false(eyelet_bytes_equal(view_a, view_b));
            assert_false(eyelet_bytes_equal_ignore_case(view_a, view_b));
            assert_false(eyelet_bytes_starts_with(view_a, view_b));
            assert_false(eyelet_bytes_starts_with_ignore_case(view_a, view_b));
            assert_true(eyelet_bytes_starts_with(view_a, eyelet_bytes_slice(view_b, 0, at)));
            b[at] = 0;
        }
        if (size != 0) {
            eyelet_bytes shorter = eyelet_bytes_slice(view_b, 0, size - 1);
            assert_false(eyelet_bytes_equal(view_a, shorter));
            assert_false(eyelet_bytes_equal_ignore_case(view_a, shorter));
            assert_true(eyelet_bytes_starts_with(view_a, shorter));
            assert_false(eyelet_bytes_starts_with(shorter, view_a));
            assert_false(eyelet_bytes_starts_with_ignore_case(shorter, view_a));
        }
    }
}

static void case_is_ignored_for_ascii_letters_and_for_nothing_else(void **state) {
    (void)state;
    /* 3 takes the byte loop, 8 and 11 the word loop. */
    static const size_t sizes[] = {1, 3, 8, 11};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        uint8_t *a = eyelet_guard_memory(sizes[i]);
        uint8_t *b = eyelet_guard_memory(sizes[i]);
        eyelet_bytes view_a = eyelet_bytes_from(a, sizes[i]);
        eyelet_bytes view_b = eyelet_bytes_from(b, sizes[i]);
        for (int x = 0; x < 256; x++) {
            for (int y = 0; y < 256; y++) {
                memset(a, x, sizes[i]);
                memset(b, y, sizes[i]);
                bool same = lower_simply(x) == lower_simply(y);
                if (eyelet_bytes_equal_ignore_case(view_a, view_b) != same ||
                    eyelet_bytes_starts_with_ignore_case(view_a, view_b) != same) {
                    fail_msg("0x%02x against 0x%02x, %zu bytes", (unsigned)x, (unsigned)y,
                             sizes[i]);
                }
            }
        }
    }
}

static void text_gives_a_view_without_its_nul(void **state) {
    (void)state;
    assert_int_equal(eyelet_bytes_from_text(NULL).size, 0);
    assert_int_equal(eyelet_bytes_from_text("").size, 0);
    assert_true(eyelet_bytes_equal(eyelet_bytes_from_text("abc"), EYELET_BYTES("abc")));
    assert_int_equal(EYELET_BYTES("a\0b").size, 3);
}

static void a_view_of_nothing_may_be_asked_anything(void **state) {
    (void)state;
    eyelet_bytes none = eyelet_bytes_from(NULL, 0);
    eyelet_bytes head = EYELET_BYTES("x");
    assert_true(eyelet_bytes_equal(none, EYELET_BYTES("")));
    assert_true(eyelet_bytes_equal_ignore_case(none, none));
    assert_true(eyelet_bytes_starts_with(none, none));
    assert_true(eyelet_bytes_starts_with(EYELET_BYTES("a"), none));
    assert_false(eyelet_bytes_starts_with(none, EYELET_BYTES("a")));
    assert_int_equal(eyelet_bytes_slice(none, 3, 4).size, 0);
    assert_int_equal(eyelet_bytes_from_offset(none, SIZE_MAX).size, 0);
    assert_int_equal(eyelet_bytes_find(none, 0), 0);
    assert_int_equal(eyelet_bytes_trim(none).size, 0);
    assert_null(eyelet_bytes_cut(none, '=', &head).data);
    assert_int_equal(head.size, 0);
}

static void slices_are_clamped(void **state) {
    (void)state;
    static const struct {
        const char *name;
        size_t offset, size;
        const char *expected;
    } cases[] = {
        {"the whole", 0, 5, "hello"},
        {"the middle", 1, 3, "ell"},
        {"a size past the end", 2, 100, "llo"},
        {"a size that would wrap", 2, SIZE_MAX, "llo"},
        {"an offset at the end", 5, 1, ""},
        {"an offset past the end", 6, 1, ""},
        {"an offset that would wrap", SIZE_MAX, SIZE_MAX, ""},
        {"no size", 3, 0, ""},
    };
    eyelet_bytes hello = eyelet_guard("hello", 5);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        eyelet_bytes slice = eyelet_bytes_slice(hello, cases[i].offset, cases[i].size);
        if (!eyelet_bytes_equal(slice, eyelet_bytes_from_text(cases[i].expected))) {
            fail_msg("%s", cases[i].name);
        }
    }
    assert_true(eyelet_bytes_equal(eyelet_bytes_from_offset(hello, 3), EYELET_BYTES("lo")));
    assert_int_equal(eyelet_bytes_from_offset(hello, 9).size, 0);
}

static void trim_takes_spaces_and_tabs_off_both_ends(void **state) {
    (void)state;
    static const struct {
        const char *name, *input, *expected;
    } cases[] = {
        {"nothing to take", "a b", "a b"},
        {"both ends", " \t a b\t ", "a b"},
        {"the front", "  a", "a"},
        {"the end", "a\t\t", "a"},
        {"blanks only", " \t ", ""},
        {"nothing", "", ""},
        {"a line end stays", "\r\na\n", "\r\na\n"},
        {"a NBSP stays", "\xA0z", "\xA0z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        eyelet_bytes input = eyelet_guard(cases[i].input, strlen(cases[i].input));
        if (!eyelet_bytes_equal(eyelet_bytes_trim(input),
                                eyelet_bytes_from_text(cases[i].expected))) {
            fail_msg("%s", cases[i].name);
        }
    }
}

static void cut_divides_at_the_first_separator(void **state) {
    (void)state;
    static const struct {
        const char *name, *input, *head, *rest; /* rest NULL: no separator */
    } cases[] = {
        {"in the middle", "a=b=c", "a", "b=c"},
        {"first", "=b", "", "b"},
        {"last", "a=", "a", ""},
        {"alone", "=", "", ""},
        {"absent", "abc", "abc", NULL},
        {"absent from nothing", "", "", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        eyelet_bytes head;
        eyelet_bytes input = eyelet_guard(cases[i].input, strlen(cases[i].input));
        eyelet_bytes rest = eyelet_bytes_cut(input, '=', &head);
        if (!eyelet_bytes_equal(head, eyelet_bytes_from_text(cases[i].head)) ||
            !eyelet_bytes_equal(rest, eyelet_bytes_from_text(cases[i].rest)) ||
            (rest.data == NULL) != (cases[i].rest == NULL)) {
            fail_msg("%s", cases[i].name);
        }
    }
}

static void a_name_is_letters_digits_and_the_given_marks(void **state) {
    (void)state;
    static const struct {
        const char *name, *input, *marks;
        size_t size_max;
        bool expected;
    } cases[] = {
        {"letters and digits", "azAZ09", "", 6, true},
        {"one too long", "azAZ09", "", 5, false},
        {"nothing", "", "-", 6, false},
        {"a mark", "a-b", "_-", 6, true},
        {"another mark", "a.b", "_-", 6, false},
        {"marks only", "--", "-", 6, true},
        {"before A", "@", "", 1, false},
        {"behind Z", "[", "", 1, false},
        {"before a", "`", "", 1, false},
        {"behind z", "{", "", 1, false},
        {"before 0", "/", "", 1, false},
        {"behind 9", ":", "", 1, false},
        {"a control byte that is a letter but for one bit", "\x01", "", 1, false},
        {"a digit but for one bit", "\x10", "", 1, false},
        {"a letter with the high bit", "\xE1", "", 1, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        eyelet_bytes input = eyelet_guard(cases[i].input, strlen(cases[i].input));
        if (eyelet_bytes_is_name(input, cases[i].marks, cases[i].size_max) !=
            cases[i].expected) {
            fail_msg("%s", cases[i].name);
        }
    }
    assert_false(eyelet_bytes_is_name(EYELET_BYTES("a\0b"), "-", 6));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(find_agrees_with_memchr_at_every_size_and_place),
        cmocka_unit_test(equal_sees_a_difference_at_every_place),
        cmocka_unit_test(case_is_ignored_for_ascii_letters_and_for_nothing_else),
        cmocka_unit_test(text_gives_a_view_without_its_nul),
        cmocka_unit_test(a_view_of_nothing_may_be_asked_anything),
        cmocka_unit_test(slices_are_clamped),
        cmocka_unit_test(trim_takes_spaces_and_tabs_off_both_ends),
        cmocka_unit_test(cut_divides_at_the_first_separator),
        cmocka_unit_test(a_name_is_letters_digits_and_the_given_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
