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

/* The value of a digit; *valid loses its bits for any other byte. */
static uint32_t decode_digit(uint32_t byte, uint32_t *valid) {
    uint32_t letter = byte | 0x20;
    uint32_t is_digit = mask_range(byte, '0', '9');
    uint32_t is_letter = mask_range(letter, 'a', 'f');
    *valid &= is_digit | is_letter;
    return (byte & 15) + 9 * (byte >> 6);
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

bool eyelet_hex_decode(eyelet_bytes text, eyelet_buffer *out) {
    if (text.size % 2 != 0 || out->overflow || text.size / 2 > out->size_max - out->size) {
        return false;
    }
    uint32_t valid = UINT32_MAX;
    size_t place = out->size;
    for (size_t i = 0; i < text.size; i += 2) {
        uint32_t high = decode_digit(text.data[i], &valid);
        uint32_t low = decode_digit(text.data[i + 1], &valid);
        out->data[place++] = (uint8_t)(high << 4 | low);
    }
    if (valid == 0) { /* a refused key leaves no trace */
        memset(out->data + out->size, 0, place - out->size);
        return false;
    }
    out->size = place;
    return true;
}
