/* How are numbers and tokens written as text, and is a URL taken apart?   Layer: host.   See
 * text.h. */
#include "text.h"

#include <string.h>

#define READ_SIZE_MAX 18

size_t eyelet_decimal_write(uint8_t out[EYELET_DECIMAL_SIZE_MAX], uint64_t number) {
    uint8_t digits[EYELET_DECIMAL_SIZE_MAX];
    size_t start = sizeof(digits);
    do {
        start--;
        digits[start] = (uint8_t)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    memcpy(out, digits + start, sizeof(digits) - start);
    return sizeof(digits) - start;
}

bool eyelet_decimal_read(eyelet_bytes text, int64_t *number) {
    int64_t value = 0;
    if (text.size == 0 || text.size > READ_SIZE_MAX) {
        return false;
    }
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
        value = value * 10 + (text.data[i] - '0');
    }
    *number = value;
    return true;
}

void eyelet_hex_write(uint8_t *out, const uint8_t *bytes, size_t size) {
    static const uint8_t digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
}

bool eyelet_target_read(eyelet_bytes url, eyelet_target *target) {
    const eyelet_bytes https = EYELET_BYTES("https://");
    const eyelet_bytes http = EYELET_BYTES("http://");
    const bool is_tls = eyelet_bytes_starts_with_ignore_case(url, https);
    if (!is_tls && !eyelet_bytes_starts_with_ignore_case(url, http)) {
        return false;
    }
    url = eyelet_bytes_from_offset(url, is_tls ? https.size : http.size);
    url = eyelet_bytes_slice(url, 0, eyelet_bytes_find(url, '#'));
    const size_t slash = eyelet_bytes_find(url, '/');
    const size_t question = eyelet_bytes_find(url, '?');
    const size_t end = slash < question ? slash : question;
    target->is_tls = is_tls;
    target->authority = eyelet_bytes_slice(url, 0, end);
    target->rest = eyelet_bytes_from_offset(url, end);
    return true;
}
