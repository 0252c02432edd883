/* Is Base64 read and written as RFC 4648 has it, and nothing else?   Layer: tests.
 * Expected values: RFC 4648, 10, and Python's base64. */
#include "codec/base64.h"
#include "guard.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

typedef bool decoder(eyelet_bytes text, eyelet_buffer *out);

/* Bytes 0 to 255. */
static const char all_standard[] =
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0BB"
    "QkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWltcXV5fYGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKD"
    "hIWGh4iJiouMjY6PkJGSk5SVlpeYmZqbnJ2en6ChoqOkpaanqKmqq6ytrq+wsbKztLW2t7i5uru8vb6/wMHCw8TF"
    "xsfIycrLzM3Oz9DR0tPU1dbX2Nna29zd3t/g4eLj5OXm5+jp6uvs7e7v8PHy8/T19vf4+fr7/P3+/w==";
static const char all_url[] =
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0-P0BB"
    "QkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWltcXV5fYGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn-AgYKD"
    "hIWGh4iJiouMjY6PkJGSk5SVlpeYmZqbnJ2en6ChoqOkpaanqKmqq6ytrq-wsbKztLW2t7i5uru8vb6_wMHCw8TF"
    "xsfIycrLzM3Oz9DR0tPU1dbX2Nna29zd3t_g4eLj5OXm5-jp6uvs7e7v8PHy8_T19vf4-fr7_P3-_w";

static const struct {
    const char *bytes, *standard, *url;
} rfc_cases[] = {
    {"", "", ""},
    {"f", "Zg==", "Zg"},
    {"fo", "Zm8=", "Zm8"},
    {"foo", "Zm9v", "Zm9v"},
    {"foob", "Zm9vYg==", "Zm9vYg"},
    {"fooba", "Zm9vYmE=", "Zm9vYmE"},
    {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
    {"\xFB\xFF", "+/8=", "-_8"},
};

static void assert_encodes(bool url, eyelet_bytes bytes, const char *expected) {
    size_t size = strlen(expected);
    eyelet_buffer out = eyelet_buffer_over(eyelet_guard_memory(size + 1), size + 1);
    eyelet_buffer_append_byte(&out, '>');
    (url ? eyelet_base64url_encode : eyelet_base64_encode)(bytes, &out);
    if (out.overflow || !eyelet_bytes_equal(eyelet_buffer_view_from(&out, 1),
                                            eyelet_bytes_from_text(expected))) {
        fail_msg("%s", expected);
    }
    if (size != 0) {
        eyelet_buffer small = eyelet_buffer_over(eyelet_guard_memory(size - 1), size - 1);
        (url ? eyelet_base64url_encode : eyelet_base64_encode)(bytes, &small);
        assert_true(small.overflow);
        assert_int_equal(small.size, 0);
        for (size_t i = 0; i < small.size_max; i++) {
            assert_int_equal(small.data[i], 0);
        }
    }
}

static void assert_decodes(decoder *decode, const char *text, eyelet_bytes expected) {
    eyelet_buffer out = eyelet_buffer_over(eyelet_guard_memory(expected.size), expected.size);
    bool ok = decode(eyelet_guard(text, strlen(text)), &out);
    if (!ok || out.overflow || !eyelet_bytes_equal(eyelet_buffer_view(&out), expected)) {
        fail_msg("%s", text);
    }
    if (expected.size != 0) {
        eyelet_buffer small =
            eyelet_buffer_over(eyelet_guard_memory(expected.size - 1), expected.size - 1);
        assert_false(decode(eyelet_guard(text, strlen(text)), &small));
        assert_false(small.overflow);
        assert_int_equal(small.size, 0);
    }
}

static void assert_refuses(decoder *decode, const char *name, const char *text) {
    uint8_t *memory = eyelet_guard_memory(32);
    eyelet_buffer out = eyelet_buffer_over(memory, 32);
    eyelet_buffer_append_text(&out, "ab");
    bool ok = decode(eyelet_guard(text, strlen(text)), &out);
    if (ok || out.overflow || out.size != 2 || memory[2] != 0 || memory[3] != 0) {
        fail_msg("%s: \"%s\"", name, text);
    }
}

static eyelet_bytes all_bytes(void) {
    uint8_t *bytes = eyelet_guard_memory(256);
    for (size_t i = 0; i < 256; i++) {
        bytes[i] = (uint8_t)i;
    }
    return eyelet_bytes_from(bytes, 256);
}

static void encoding_follows_rfc_4648(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rfc_cases / sizeof *rfc_cases; i++) {
        eyelet_bytes bytes = eyelet_guard(rfc_cases[i].bytes, strlen(rfc_cases[i].bytes));
        assert_encodes(false, bytes, rfc_cases[i].standard);
        assert_encodes(true, bytes, rfc_cases[i].url);
    }
    assert_encodes(false, all_bytes(), all_standard);
    assert_encodes(true, all_bytes(), all_url);
    eyelet_buffer none = eyelet_buffer_over(NULL, 0);
    eyelet_base64_encode(eyelet_bytes_from(NULL, 0), &none);
    assert_false(none.overflow);
}

static void decoding_follows_rfc_4648(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rfc_cases / sizeof *rfc_cases; i++) {
        eyelet_bytes bytes = eyelet_bytes_from_text(rfc_cases[i].bytes);
        assert_decodes(eyelet_base64_decode, rfc_cases[i].standard, bytes);
        assert_decodes(eyelet_base64url_decode, rfc_cases[i].url, bytes);
        assert_decodes(eyelet_base64_decode_lenient, rfc_cases[i].standard, bytes);
        assert_decodes(eyelet_base64_decode_lenient, rfc_cases[i].url, bytes);
    }
    assert_decodes(eyelet_base64_decode, all_standard, all_bytes());
    assert_decodes(eyelet_base64url_decode, all_url, all_bytes());
    assert_decodes(eyelet_base64_decode_lenient, all_url, all_bytes());
    assert_decodes(eyelet_base64url_decode, "-_8=", EYELET_BYTES("\xFB\xFF"));
    assert_decodes(eyelet_base64_decode_lenient, "-_8=", EYELET_BYTES("\xFB\xFF"));
    assert_decodes(eyelet_base64_decode_lenient, "+/8", EYELET_BYTES("\xFB\xFF"));
}

static void every_decoder_refuses_what_is_not_base64(void **state) {
    (void)state;
    static const struct {
        const char *name, *text;
    } cases[] = {
        {"one digit", "Z"},
        {"one digit over", "Zm9vY"},
        {"one digit, padded", "Z==="},
        {"padding alone", "="},
        {"padding alone, two", "=="},
        {"padding alone, four", "===="},
        {"too little padding", "Zg="},
        {"too much padding", "Zm8=="},
        {"padding after full groups", "Zm9v="},
        {"a padded group after full groups", "Zm9v===="},
        {"padding in the middle", "Zg==Zg=="},
        {"one pad in the middle", "Zm8=Zm9v"},
        {"unused bits set, one byte", "Zh=="},
        {"unused bits set, two bytes", "Zm9="},
        {"the first unused bit of four", "AI=="},
        {"the second unused bit of four", "AE=="},
        {"the third unused bit of four", "AC=="},
        {"the fourth unused bit of four", "AB=="},
        {"the first unused bit of two", "AAC="},
        {"the second unused bit of two", "AAB="},
        {"a blank", "Zm 9v"},
        {"a blank of four", "Zm9v   "},
        {"a line end", "Zm9v\r\n=="},
        {"a dot", "Zm9."},
        {"a byte above ASCII", "Zm9\xE9"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_refuses(eyelet_base64_decode, cases[i].name, cases[i].text);
        assert_refuses(eyelet_base64url_decode, cases[i].name, cases[i].text);
        assert_refuses(eyelet_base64_decode_lenient, cases[i].name, cases[i].text);
    }
    assert_refuses(eyelet_base64_decode, "no padding where it is required", "Zm8");
    assert_refuses(eyelet_base64_decode, "the URL alphabet", "-_8=");
    assert_refuses(eyelet_base64url_decode, "the standard alphabet", "+/8=");
    assert_refuses(eyelet_base64url_decode, "unused bits set, no padding", "Zh");
    eyelet_buffer overflowed = eyelet_buffer_over(eyelet_guard_memory(8), 8);
    overflowed.overflow = true;
    assert_false(eyelet_base64_decode(EYELET_BYTES("Zm9v"), &overflowed));
    assert_int_equal(overflowed.size, 0);
}

static void of_all_bytes_just_the_alphabet_are_digits(void **state) {
    (void)state;
    static const char common[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    for (int byte = 0; byte < 256; byte++) {
        const char *found = byte == 0 ? NULL : strchr(common, byte);
        bool standard = found != NULL || byte == '+' || byte == '/';
        bool url = found != NULL || byte == '-' || byte == '_';
        int value = found != NULL                ? (int)(found - common)
                    : byte == '+' || byte == '-' ? 62
                                                 : 63;
        for (size_t place = 0; place < 4; place++) {
            if (byte == '=' && place == 3) {
                continue; /* padding there */
            }
            uint8_t text[4] = {'A', 'A', 'A', 'A'};
            text[place] = (uint8_t)byte;
            decoder *decoders[] = {eyelet_base64_decode, eyelet_base64url_decode,
                                   eyelet_base64_decode_lenient};
            bool expected[] = {standard, url, standard || url};
            for (size_t i = 0; i < 3; i++) {
                eyelet_buffer out = eyelet_buffer_over(eyelet_guard_memory(3), 3);
                assert_int_equal(decoders[i](eyelet_guard(text, 4), &out), expected[i]);
                if (expected[i]) {
                    int group = out.data[0] << 16 | out.data[1] << 8 | out.data[2];
                    assert_int_equal(group, value << (18 - 6 * place));
                }
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encoding_follows_rfc_4648),
        cmocka_unit_test(decoding_follows_rfc_4648),
        cmocka_unit_test(every_decoder_refuses_what_is_not_base64),
        cmocka_unit_test(of_all_bytes_just_the_alphabet_are_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
