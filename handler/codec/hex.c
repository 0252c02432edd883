/* How is hexadecimal read and written without a table or a branch?   Layer: codec.   [RFC4648,
 * 8] */
#include "codec/hex.h"

#include <string.h>

/* All ones where low <= value <= high, zero elsewhere. A difference below zero sets the top
 * bit; every argument is below 256. The empty asm hides that outside is 0 or 1: without it
 * clang -O2 makes branches of some masks. */
static uint32_t mask_range(uint32_t value, uint32_t low, uint32_t high) {
    uint32_t outside = ((value - low) | (high - value)) >> 31;
    __asm__("" : "+r"(outside));
    return outside - 1;
}

static uint8_t encode_digit(uint32_t value) {
    return (uint8_t)('0' + value + (mask_range(value, 10, 15) & ('a' - '0' - 10)));
}

/* Sixteen digits at a time: a signature is read for every request. */
#define DIGIT_COUNT 16
typedef uint8_t digits __attribute__((vector_size(DIGIT_COUNT)));

/* The values of the digits; *valid loses its bits where one is none. */
static inline digits decode_digits(digits text, digits *valid) {
    digits decimal = (digits)(text - '0' < 10);
    digits letter = (digits)((text | 0x20) - 'a' < 6);
    *valid &= decimal | letter;
    return (text & 15) + (letter & 9);
}

/* Half as many bytes, in the lower half. */
static inline digits pair_digits(digits values) {
    digits high = __builtin_shufflevector(values, values, 0, 2, 4, 6, 8, 10, 12, 14, 0, 0, 0, 0,
                                          0, 0, 0, 0);
    digits low = __builtin_shufflevector(values, values, 1, 3, 5, 7, 9, 11, 13, 15, 0, 0, 0, 0,
                                         0, 0, 0, 0);
    return high * 16 + low;
}

static bool all_set(digits mask) {
    uint64_t halves[2];
    memcpy(halves, &mask, sizeof halves);
    return (halves[0] & halves[1]) == UINT64_MAX;
}

void eyelet_hex_encode(eyelet_bytes bytes, eyelet_buffer *out) {
    if (out->overflow || bytes.size > (out->size_max - out->size) / 2) {
        out->overflow = true;
        return;
    }
    /* The place in a local: a byte written through out->data might else be out->size itself. */
    size_t place = out->size;
    for (size_t i = 0; i < bytes.size; i++) {
        out->data[place++] = encode_digit(bytes.data[i] >> 4);
        out->data[place++] = encode_digit(bytes.data[i] & 15U);
    }
    out->size = place;
}

/* Inline: a copy whose size is known is a load, else the engine's call. */
static inline void decode_block(const uint8_t *text, size_t count, digits *valid,
                                uint8_t *out) {
    digits taken = (digits){0} + '0';
    memcpy(&taken, text, count);
    digits bytes = pair_digits(decode_digits(taken, valid));
    memcpy(out, &bytes, count / 2);
}

bool eyelet_hex_decode(eyelet_bytes text, eyelet_buffer *out) {
    if (text.size % 2 != 0 || out->overflow || text.size / 2 > out->size_max - out->size) {
        return false;
    }
    digits valid = (digits){0} - 1;
    size_t at = 0;
    for (; text.size - at >= DIGIT_COUNT; at += DIGIT_COUNT) {
        decode_block(text.data + at, DIGIT_COUNT, &valid, out->data + out->size + at / 2);
    }
    if (at < text.size) {
        decode_block(text.data + at, text.size - at, &valid, out->data + out->size + at / 2);
    }
    if (!all_set(valid)) { /* a refused key leaves no trace */
        memset(out->data + out->size, 0, text.size / 2);
        return false;
    }
    out->size += text.size / 2;
    return true;
}
