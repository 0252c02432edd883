/* Does secret_equal.c see every difference, at every size, without reading past either end?
 * Layer: tests. */
#include "crypto/secret_equal.h"
#include "guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define SIZE_TRIED_MAX 72

static void fill(uint8_t *data, size_t size) {
    for (size_t i = 0; i < size; i++) {
        data[i] = (uint8_t)(i * 37 + size);
    }
}

static void equal_bytes_are_equal_at_every_size(void **state) {
    (void)state;
    for (size_t size = 0; size <= SIZE_TRIED_MAX; size++) {
        uint8_t *a = eyelet_guard_memory(size);
        uint8_t *b = eyelet_guard_memory(size);
        fill(a, size);
        fill(b, size);
        assert_true(
            eyelet_secret_equal(eyelet_bytes_from(a, size), eyelet_bytes_from(b, size)));
    }
}

static void every_single_bit_difference_is_seen(void **state) {
    (void)state;
    for (size_t size = 1; size <= SIZE_TRIED_MAX; size++) {
        uint8_t *a = eyelet_guard_memory(size);
        uint8_t *b = eyelet_guard_memory(size);
        fill(a, size);
        fill(b, size);
        for (size_t bit = 0; bit < 8 * size; bit++) {
            b[bit / 8] ^= (uint8_t)(1U << bit % 8);
            assert_false(
                eyelet_secret_equal(eyelet_bytes_from(a, size), eyelet_bytes_from(b, size)));
            assert_false(
                eyelet_secret_equal(eyelet_bytes_from(b, size), eyelet_bytes_from(a, size)));
            b[bit / 8] ^= (uint8_t)(1U << bit % 8);
        }
    }
}

static void other_sizes_differ_even_where_one_begins_the_other(void **state) {
    (void)state;
    for (size_t given = 0; given <= SIZE_TRIED_MAX; given++) {
        for (size_t expected = 0; expected <= SIZE_TRIED_MAX; expected++) {
            /* All zeros, and all the byte that stands in for what is missing: the size alone
             * tells them apart. */
            for (int byte = 0; byte < 256; byte += 255) {
                uint8_t data[SIZE_TRIED_MAX];
                memset(data, byte, sizeof data);
                bool equal = eyelet_secret_equal(
                    eyelet_bytes_from(data + sizeof data - given, given),
                    eyelet_bytes_from(data + sizeof data - expected, expected));
                assert_int_equal(equal, given == expected);
            }
        }
    }
}

static void neither_end_is_read_past(void **state) {
    (void)state;
    for (size_t given = 0; given <= 9; given++) {
        for (size_t expected = 0; expected <= 9; expected++) {
            uint8_t *a = eyelet_guard_memory(given);
            uint8_t *b = eyelet_guard_memory(expected);
            assert_int_equal(eyelet_secret_equal(eyelet_bytes_from(a, given),
                                                 eyelet_bytes_from(b, expected)),
                             given == expected);
        }
    }
}

static void size_differences_beyond_one_byte_are_seen(void **state) {
    (void)state;
    static const uint8_t zeros[70000];
    assert_false(
        eyelet_secret_equal(eyelet_bytes_from(zeros, 0), eyelet_bytes_from(zeros, 256)));
    assert_false(
        eyelet_secret_equal(eyelet_bytes_from(zeros, 256), eyelet_bytes_from(zeros, 0)));
    assert_false(
        eyelet_secret_equal(eyelet_bytes_from(zeros, 65536 + 4), eyelet_bytes_from(zeros, 4)));
}

static void empty_equals_empty_with_and_without_memory(void **state) {
    (void)state;
    assert_true(eyelet_secret_equal((eyelet_bytes){NULL, 0}, EYELET_BYTES("")));
    assert_true(eyelet_secret_equal((eyelet_bytes){NULL, 0}, (eyelet_bytes){NULL, 0}));
    assert_false(eyelet_secret_equal((eyelet_bytes){NULL, 0}, EYELET_BYTES("a")));
    assert_false(eyelet_secret_equal(EYELET_BYTES("a"), (eyelet_bytes){NULL, 0}));
}

static void a_wipe_clears_what_it_was_given_and_no_more(void **state) {
    (void)state;
    for (size_t size = 0; size <= SIZE_TRIED_MAX; size++) {
        uint8_t *data = eyelet_guard_memory(size + 1);
        memset(data, 0xff, size + 1);
        eyelet_secret_wipe(data + 1, size);
        assert_int_equal(data[0], 0xff);
        for (size_t i = 1; i <= size; i++) {
            assert_int_equal(data[i], 0);
        }
    }
    eyelet_secret_wipe(NULL, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_bytes_are_equal_at_every_size),
        cmocka_unit_test(every_single_bit_difference_is_seen),
        cmocka_unit_test(other_sizes_differ_even_where_one_begins_the_other),
        cmocka_unit_test(neither_end_is_read_past),
        cmocka_unit_test(size_differences_beyond_one_byte_are_seen),
        cmocka_unit_test(empty_equals_empty_with_and_without_memory),
        cmocka_unit_test(a_wipe_clears_what_it_was_given_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
