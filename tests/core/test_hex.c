/* Is hexadecimal read and written as RFC 4648, 8 has it?   Layer: tests. */
#include "codec/hex.h"
#include "guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

typedef struct hex_case {
    const char *name, *text, *bytes;
    size_t size;
} hex_case;

/* RFC 4648, 10. */
static const hex_case rfc_cases[] = {
    {"nothing", "", "", 0},
    {"one byte", "66", "f", 1},
    {"two bytes", "666f", "fo", 2},
    {"six bytes", "666f6f626172", "foobar", 6},
    {"every digit", "0123456789abcdef", "\x01\x23\x45\x67\x89\xab\xcd\xef", 8},
};

static void encoding_appends_two_small_digits_a_byte(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rfc_cases / sizeof *rfc_cases; i++) {
        const hex_case *one = &rfc_cases[i];
        eyelet_buffer out =
            eyelet_buffer_over(eyelet_guard_memory(1 + one->size * 2), 1 + one->size * 2);
        eyelet_buffer_append_byte(&out, '>');
        eyelet_hex_encode(eyelet_guard(one->bytes, one->size), &out);
        assert_false(out.overflow);
        if (!eyelet_bytes_equal(eyelet_buffer_view_from(&out, 1),
                                eyelet_bytes_from_text(one->text))) {
            fail_msg("%s", one->name);
        }
    }
}

static void encoding_that_does_not_fit_writes_nothing(void **state) {
    (void)state;
    for (size_t room = 0; room < 4; room++) {
        uint8_t *memory = eyelet_guard_memory(room);
        eyelet_buffer out = eyelet_buffer_over(memory, room);
        eyelet_hex_encode(EYELET_BYTES("\xFF\xFF"), &out);
        assert_true(out.overflow);
        assert_int_equal(out.size, 0);
        for (size_t i = 0; i < room; i++) {
            assert_int_equal(memory[i], 0);
        }
    }
    eyelet_buffer none = eyelet_buffer_over(NULL, 0);
    eyelet_hex_encode(eyelet_bytes_from(NULL, 0), &none);
    assert_false(none.overflow);
}

static void decoding_takes_either_case(void **state) {
    (void)state;
    static const hex_case more_cases[] = {
        {"capitals", "0123456789ABCDEF", "\x01\x23\x45\x67\x89\xab\xcd\xef", 8},
        {"mixed", "aBcDeF", "\xab\xcd\xef", 3},
    };
    size_t rfc_count = sizeof rfc_cases / sizeof *rfc_cases;
    for (size_t i = 0; i < rfc_count + 2; i++) {
        const hex_case *one = i < rfc_count ? &rfc_cases[i] : &more_cases[i - rfc_count];
        eyelet_buffer out = eyelet_buffer_over(eyelet_guard_memory(one->size), one->size);
        bool ok = eyelet_hex_decode(eyelet_guard(one->text, strlen(one->text)), &out);
        if (!ok || !eyelet_bytes_equal(eyelet_buffer_view(&out),
                                       eyelet_bytes_from(one->bytes, one->size))) {
            fail_msg("%s", one->name);
        }
    }
}

static void assert_refused(const char *name, const void *text, size_t size, eyelet_buffer out) {
    eyelet_buffer before = out;
    uint8_t written[40];
    memcpy(written, out.data, out.size_max);
    if (eyelet_hex_decode(eyelet_guard(text, size), &out) || out.size != before.size ||
        out.overflow != before.overflow || memcmp(written, out.data, out.size_max) != 0) {
        fail_msg("%s", name);
    }
}

static void decoding_refuses_and_leaves_out_unchanged(void **state) {
    (void)state;
    static const struct {
        const char *name, *text;
    } cases[] = {
        {"an odd size", "666"},
        {"one digit", "6"},
        {"a prefix", "0x66"},
        {"a blank", "66 66f"},
        {"a letter past f", "6g"},
        {"a capital past F", "G6"},
        {"a bad digit at the end", "666f6z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        eyelet_buffer out = eyelet_buffer_over(eyelet_guard_memory(8), 8);
        eyelet_buffer_append_text(&out, "ab");
        assert_refused(cases[i].name, cases[i].text, strlen(cases[i].text), out);
    }
    eyelet_buffer small = eyelet_buffer_over(eyelet_guard_memory(2), 2);
    assert_refused("more than fits", "666f6f", 6, small);
    small.overflow = true;
    assert_refused("an overflowed buffer", "66", 2, small);
}

static void every_digit_counts_wherever_it_stands(void **state) {
    (void)state;
    uint8_t bytes[40];
    char text[2 * sizeof bytes + 1];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i * 37 + 11);
        (void)snprintf(text + 2 * i, 3, i % 2 == 0 ? "%02x" : "%02X", bytes[i]);
    }
    for (size_t size = 1; size <= sizeof bytes; size++) {
        eyelet_buffer out = eyelet_buffer_over(eyelet_guard_memory(size), size);
        assert_true(eyelet_hex_decode(eyelet_guard(text, 2 * size), &out));
        assert_int_equal(out.size, size);
        assert_memory_equal(out.data, bytes, size);
        for (size_t place = 0; place < 2 * size; place++) {
            const char digit = text[place];
            text[place] = 'g';
            assert_refused("g", text, 2 * size,
                           eyelet_buffer_over(eyelet_guard_memory(size), size));
            text[place] = digit;
        }
    }
}

static bool is_hex_digit(int byte) {
    return byte != 0 && strchr("0123456789abcdefABCDEF", byte) != NULL;
}

static void of_all_bytes_just_22_are_digits(void **state) {
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        for (size_t place = 0; place < 2; place++) {
            uint8_t text[2] = {'5', '5'};
            text[place] = (uint8_t)byte;
            eyelet_buffer out = eyelet_buffer_over(eyelet_guard_memory(1), 1);
            assert_int_equal(eyelet_hex_decode(eyelet_guard(text, 2), &out),
                             is_hex_digit(byte));
            if (out.size == 1) {
                char copy[3] = {(char)text[0], (char)text[1], 0};
                assert_int_equal(out.data[0], strtoul(copy, NULL, 16));
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encoding_appends_two_small_digits_a_byte),
        cmocka_unit_test(encoding_that_does_not_fit_writes_nothing),
        cmocka_unit_test(decoding_takes_either_case),
        cmocka_unit_test(decoding_refuses_and_leaves_out_unchanged),
        cmocka_unit_test(every_digit_counts_wherever_it_stands),
        cmocka_unit_test(of_all_bytes_just_22_are_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
