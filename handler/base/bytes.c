/* What may be asked of a view of bytes?   Layer: base.
 *
 * The loops go eight bytes at a time because the memchr and memcmp of a wasm libc go one at a
 * time. No load leaves the view: the last eight bytes are read as an overlapping word. */
#include "base/bytes.h"

#include <string.h>

#define WORD_SIZE sizeof(uint64_t)
#define EVERY_BYTE(byte) (UINT64_C(0x0101010101010101) * (uint64_t)(byte))

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "find_in_word takes the lowest byte of a word for the first one in memory");

static inline uint64_t load_word(const uint8_t *data) {
    uint64_t word;
    memcpy(&word, data, sizeof word);
    return word;
}

/* ASCII capitals become small letters, in all eight bytes at once. Each byte has its top bit
 * cleared first, so that no sum carries into its neighbour. */
static inline uint64_t lower_word(uint64_t word) {
    uint64_t low_bits = word & EVERY_BYTE(0x7F);
    uint64_t from_a = low_bits + EVERY_BYTE(0x80 - 'A');
    uint64_t past_z = low_bits + EVERY_BYTE(0x7F - 'Z');
    uint64_t capitals = (from_a ^ past_z) & ~word & EVERY_BYTE(0x80);
    return word | (capitals >> 2);
}

static inline uint8_t lower_byte(uint8_t byte) {
    return (uint8_t)(byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte);
}

/* The offset in word of its first byte that equals byte, or WORD_SIZE. The lowest mark is exact
 * (a borrow can only raise false marks above a true one). */
static inline size_t find_in_word(uint64_t word, uint8_t byte) {
    uint64_t difference = word ^ EVERY_BYTE(byte);
    uint64_t marks = (difference - EVERY_BYTE(1)) & ~difference & EVERY_BYTE(0x80);
    return marks == 0 ? WORD_SIZE : (size_t)__builtin_ctzll(marks) / 8;
}

static bool equal_data(const uint8_t *a, const uint8_t *b, size_t size) {
    if (size < WORD_SIZE) {
        for (size_t i = 0; i < size; i++) {
            if (a[i] != b[i]) {
                return false;
            }
        }
        return true;
    }
    size_t last = size - WORD_SIZE;
    for (size_t i = 0; i < last; i += WORD_SIZE) {
        if (load_word(a + i) != load_word(b + i)) {
            return false;
        }
    }
    return load_word(a + last) == load_word(b + last);
}

static bool equal_data_ignore_case(const uint8_t *a, const uint8_t *b, size_t size) {
    if (size < WORD_SIZE) {
        for (size_t i = 0; i < size; i++) {
            if (lower_byte(a[i]) != lower_byte(b[i])) {
                return false;
            }
        }
        return true;
    }
    size_t last = size - WORD_SIZE;
    for (size_t i = 0; i < last; i += WORD_SIZE) {
        if (lower_word(load_word(a + i)) != lower_word(load_word(b + i))) {
            return false;
        }
    }
    return lower_word(load_word(a + last)) == lower_word(load_word(b + last));
}

bool eyelet_bytes_equal(eyelet_bytes a, eyelet_bytes b) {
    return a.size == b.size && equal_data(a.data, b.data, a.size);
}

bool eyelet_bytes_equal_ignore_case(eyelet_bytes a, eyelet_bytes b) {
    return a.size == b.size && equal_data_ignore_case(a.data, b.data, a.size);
}

bool eyelet_bytes_starts_with(eyelet_bytes view, eyelet_bytes prefix) {
    return prefix.size <= view.size && equal_data(view.data, prefix.data, prefix.size);
}

bool eyelet_bytes_starts_with_ignore_case(eyelet_bytes view, eyelet_bytes prefix) {
    return prefix.size <= view.size &&
           equal_data_ignore_case(view.data, prefix.data, prefix.size);
}

eyelet_bytes eyelet_bytes_from_offset(eyelet_bytes view, size_t offset) {
    if (offset == 0) {
        return view; /* data may be NULL here, and NULL + 0 is undefined in C17 */
    }
    size_t start = offset < view.size ? offset : view.size;
    return view.size == 0 ? view : eyelet_bytes_from(view.data + start, view.size - start);
}

eyelet_bytes eyelet_bytes_slice(eyelet_bytes view, size_t offset, size_t size) {
    eyelet_bytes rest = eyelet_bytes_from_offset(view, offset);
    rest.size = size < rest.size ? size : rest.size;
    return rest;
}

size_t eyelet_bytes_find(eyelet_bytes view, uint8_t byte) {
    if (view.size < WORD_SIZE) {
        size_t i = 0;
        while (i < view.size && view.data[i] != byte) {
            i++;
        }
        return i;
    }
    size_t last = view.size - WORD_SIZE;
    for (size_t i = 0; i < last; i += WORD_SIZE) {
        size_t at = find_in_word(load_word(view.data + i), byte);
        if (at < WORD_SIZE) {
            return i + at;
        }
    }
    return last + find_in_word(load_word(view.data + last), byte);
}

bool eyelet_bytes_is_name(eyelet_bytes view, const char *marks, size_t size_max) {
    eyelet_bytes others = eyelet_bytes_from_text(marks);
    for (size_t i = 0; i < view.size; i++) {
        uint8_t byte = view.data[i];
        uint8_t letter = byte | 0x20;
        if (!(letter >= 'a' && letter <= 'z') && !(byte >= '0' && byte <= '9') &&
            eyelet_bytes_find(others, byte) == others.size) {
            return false;
        }
    }
    return view.size >= 1 && view.size <= size_max;
}

static bool is_blank(uint8_t byte) { return byte == ' ' || byte == '\t'; }

eyelet_bytes eyelet_bytes_trim(eyelet_bytes view) {
    size_t start = 0;
    while (start < view.size && is_blank(view.data[start])) {
        start++;
    }
    size_t end = view.size;
    while (end > start && is_blank(view.data[end - 1])) {
        end--;
    }
    return eyelet_bytes_slice(view, start, end - start);
}

eyelet_bytes eyelet_bytes_cut(eyelet_bytes view, uint8_t separator, eyelet_bytes *head) {
    size_t at = eyelet_bytes_find(view, separator);
    *head = eyelet_bytes_slice(view, 0, at);
    return at == view.size ? eyelet_bytes_from(NULL, 0)
                           : eyelet_bytes_from_offset(view, at + 1);
}
