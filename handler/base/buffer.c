/* How does an append stay inside the caller's memory?   Layer: base. */
#include "base/buffer.h"

#include <string.h>

#define DECIMAL_SIZE_MAX 20 /* -9223372036854775808 */

eyelet_buffer eyelet_buffer_over(void *data, size_t size_max) {
    return (eyelet_buffer){.data = data, .size = 0, .size_max = size_max, .overflow = false};
}

void eyelet_buffer_append(eyelet_buffer *buffer, eyelet_bytes bytes) {
    if (buffer->overflow || bytes.size > buffer->size_max - buffer->size) {
        buffer->overflow = true;
        return;
    }
    if (bytes.size != 0) { /* memcpy takes no NULL, not even for 0 bytes */
        memcpy(buffer->data + buffer->size, bytes.data, bytes.size);
        buffer->size += bytes.size;
    }
}

void eyelet_buffer_append_byte(eyelet_buffer *buffer, uint8_t byte) {
    if (buffer->overflow || buffer->size == buffer->size_max) {
        buffer->overflow = true;
        return;
    }
    buffer->data[buffer->size++] = byte;
}

void eyelet_buffer_append_lower(eyelet_buffer *buffer, eyelet_bytes bytes) {
    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t byte = bytes.data[i];
        eyelet_buffer_append_byte(buffer,
                                  byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte | 0x20) : byte);
    }
}

void eyelet_buffer_append_decimal(eyelet_buffer *buffer, int64_t number) {
    uint8_t text[DECIMAL_SIZE_MAX];
    size_t start = sizeof text;
    /* Unsigned, because INT64_MIN has no positive counterpart. */
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        text[--start] = (uint8_t)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (number < 0) {
        text[--start] = '-';
    }
    eyelet_buffer_append(buffer, eyelet_bytes_from(text + start, sizeof text - start));
}

void eyelet_buffer_restore(eyelet_buffer *buffer, eyelet_buffer before) {
    if (buffer->size > before.size) {
        memset(before.data + before.size, 0, buffer->size - before.size);
    }
    *buffer = before;
}

eyelet_bytes eyelet_buffer_view(const eyelet_buffer *buffer) {
    return eyelet_bytes_from(buffer->data, buffer->size);
}

eyelet_bytes eyelet_buffer_view_from(const eyelet_buffer *buffer, size_t offset) {
    if (buffer->overflow) {
        return eyelet_bytes_from(NULL, 0);
    }
    return eyelet_bytes_from_offset(eyelet_buffer_view(buffer), offset);
}
