/* How is text put together without allocating?   Layer: base.
 *
 * A buffer appends into memory that the caller owns. Overflow is sticky: an append that does
 * not fit writes nothing and sets overflow, every later append does nothing, and the caller
 * checks once at the end. */
#ifndef EYELET_BASE_BUFFER_H
#define EYELET_BASE_BUFFER_H

#include "base/bytes.h"

typedef struct eyelet_buffer {
    uint8_t *data;
    size_t size; /* bytes written */
    size_t size_max;
    bool overflow;
} eyelet_buffer;

/* An empty buffer over size_max bytes at data. */
eyelet_buffer eyelet_buffer_over(void *data, size_t size_max);

void eyelet_buffer_append(eyelet_buffer *buffer, eyelet_bytes bytes);
static inline void eyelet_buffer_append_text(eyelet_buffer *buffer, const char *text) {
    eyelet_buffer_append(buffer, eyelet_bytes_from_text(text));
}
void eyelet_buffer_append_byte(eyelet_buffer *buffer, uint8_t byte);
/* ASCII capitals become small letters. */
void eyelet_buffer_append_lower(eyelet_buffer *buffer, eyelet_bytes bytes);
/* The shortest decimal form, with a minus sign where it is negative. */
void eyelet_buffer_append_decimal(eyelet_buffer *buffer, int64_t number);

/* Takes back all that was appended since the caller kept before = *buffer, an overflow too.
 * What is given up is overwritten: what stands in the buffer's memory ends at its size. */
void eyelet_buffer_restore(eyelet_buffer *buffer, eyelet_buffer before);

/* What has been written so far. */
eyelet_bytes eyelet_buffer_view(const eyelet_buffer *buffer);

/* What has been written since offset (a size remembered earlier); empty after an overflow. */
eyelet_bytes eyelet_buffer_view_from(const eyelet_buffer *buffer, size_t offset);

#endif
