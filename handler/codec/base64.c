/* How is Base64 read and written without a table or a branch?   Layer: codec.   [RFC4648, 4 and
 * 5]
 *
 * Sizes, the alphabet asked for and the place of the padding are public; digits and bytes are
 * not. */
#include "codec/base64.h"

#include <string.h>

typedef struct reading {
    bool standard;         /* "+" and "/" are digits */
    bool url;              /* "-" and "_" are digits */
    bool padding_required; /* otherwise optional, but correct where there is some */
} reading;

/* All ones where low <= value <= high, zero elsewhere. A difference below zero sets the top
 * bit; every argument is below 256. The empty asm hides that outside is 0 or 1: without it
 * clang -O2 makes branches of some masks. */
static uint32_t mask_range(uint32_t value, uint32_t low, uint32_t high) {
    uint32_t outside = ((value - low) | (high - value)) >> 31;
    __asm__("" : "+r"(outside));
    return outside - 1;
}

static uint32_t mask_equal(uint32_t value, uint32_t other) {
    return mask_range(value, other, other);
}

static uint8_t encode_digit(uint32_t value, bool url) {
    uint32_t digit_62 = url ? '-' : '+';
    uint32_t digit_63 = url ? '_' : '/';
    return (uint8_t)((mask_range(value, 0, 25) & (value + 'A')) |
                     (mask_range(value, 26, 51) & (value - 26 + 'a')) |
                     (mask_range(value, 52, 61) & (value - 52 + '0')) |
                     (mask_equal(value, 62) & digit_62) | (mask_equal(value, 63) & digit_63));
}

/* The value of a digit, 0 for any other byte; *valid loses its bits for such a byte. */
static uint32_t decode_digit(uint32_t byte, reading how, uint32_t *valid) {
    uint32_t standard = how.standard ? UINT32_MAX : 0;
    uint32_t url = how.url ? UINT32_MAX : 0;
    uint32_t is_capital = mask_range(byte, 'A', 'Z');
    uint32_t is_small = mask_range(byte, 'a', 'z');
    uint32_t is_decimal = mask_range(byte, '0', '9');
    uint32_t is_62 = (mask_equal(byte, '+') & standard) | (mask_equal(byte, '-') & url);
    uint32_t is_63 = (mask_equal(byte, '/') & standard) | (mask_equal(byte, '_') & url);
    *valid &= is_capital | is_small | is_decimal | is_62 | is_63;
    return (is_capital & (byte - 'A')) | (is_small & (byte - 'a' + 26)) |
           (is_decimal & (byte - '0' + 52)) | (is_62 & 62U) | (is_63 & 63U);
}

static void encode(eyelet_bytes bytes, bool url, eyelet_buffer *out) {
    size_t rest = bytes.size % 3;
    size_t tail_size = rest == 0 ? 0 : url ? rest + 1 : 4;
    size_t room = out->size_max - out->size;
    if (out->overflow || room < tail_size || bytes.size / 3 > (room - tail_size) / 4) {
        out->overflow = true;
        return;
    }
    if (bytes.size == 0) {
        return; /* out->data may be NULL */
    }
    size_t end = out->size + bytes.size / 3 * 4 + tail_size;
    size_t written = out->size;
    uint32_t bits = 0; /* the latest bytes, newest lowest */
    unsigned bit_count = 0;
    for (size_t i = 0; i < bytes.size; i++) {
        bits = bits << 8 | bytes.data[i];
        for (bit_count += 8; bit_count >= 6;) {
            bit_count -= 6;
            out->data[written++] = encode_digit(bits >> bit_count & 63U, url);
        }
    }
    if (bit_count > 0) {
        out->data[written++] = encode_digit(bits << (6 - bit_count) & 63U, url);
    }
    memset(out->data + written, '=', end - written);
    out->size = end;
}

/* The digits without their padding; false where there is too much or too little of it. */
static bool strip_padding(eyelet_bytes text, reading how, eyelet_bytes *digits) {
    size_t padding = 0;
    while (padding < 2 && padding < text.size && text.data[text.size - 1 - padding] == '=') {
        padding++;
    }
    *digits = eyelet_bytes_slice(text, 0, text.size - padding);
    if (padding != 0 || how.padding_required) {
        return text.size % 4 == 0;
    }
    return text.size % 4 != 1;
}

static bool decode(eyelet_bytes text, reading how, eyelet_buffer *out) {
    eyelet_bytes digits;
    if (!strip_padding(text, how, &digits)) {
        return false;
    }
    size_t rest = digits.size % 4;
    size_t size = digits.size / 4 * 3 + (rest == 0 ? 0 : rest - 1);
    if (out->overflow || size > out->size_max - out->size) {
        return false;
    }
    uint32_t valid = UINT32_MAX;
    size_t written = out->size;
    uint32_t bits = 0; /* the latest digits, newest lowest */
    for (size_t i = 0; i < digits.size; i++) {
        bits = bits << 6 | decode_digit(digits.data[i], how, &valid);
        size_t place = i % 4;
        if (place != 0) {
            out->data[written++] = (uint8_t)(bits >> (6 - 2 * place));
        }
    }
    uint32_t unused_bits = rest == 2 ? 15U : rest == 3 ? 3U : 0U;
    valid &= mask_equal(bits & unused_bits, 0);
    if (valid == 0) { /* a refused key leaves no trace */
        memset(out->data + out->size, 0, size);
        return false;
    }
    out->size = written;
    return true;
}

void eyelet_base64_encode(eyelet_bytes bytes, eyelet_buffer *out) { encode(bytes, false, out); }

void eyelet_base64url_encode(eyelet_bytes bytes, eyelet_buffer *out) {
    encode(bytes, true, out);
}

bool eyelet_base64_decode(eyelet_bytes text, eyelet_buffer *out) {
    return decode(text, (reading){.standard = true, .padding_required = true}, out);
}

bool eyelet_base64url_decode(eyelet_bytes text, eyelet_buffer *out) {
    return decode(text, (reading){.url = true}, out);
}

bool eyelet_base64_decode_lenient(eyelet_bytes text, eyelet_buffer *out) {
    return decode(text, (reading){.standard = true, .url = true}, out);
}
