/* What is a view of bytes, and what may be asked of one?   Layer: base.
 *
 * A view owns nothing: it is valid as long as the memory that it points into. Sizes are in
 * bytes. None of these functions is constant-time: a secret is compared with
 * eyelet_secret_equal only. */
#ifndef EYELET_BASE_BYTES_H
#define EYELET_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EYELET_MUST_USE __attribute__((warn_unused_result))

typedef struct eyelet_bytes {
    const uint8_t *data; /* may be NULL only where size is 0 */
    size_t size;
} eyelet_bytes;

/* A view of a string literal, without its NUL. */
#define EYELET_BYTES(literal)                                                                  \
    ((eyelet_bytes){(const uint8_t *)("" literal), sizeof(literal) - 1})

/* A view of size bytes at data. */
static inline eyelet_bytes eyelet_bytes_from(const void *data, size_t size) {
    return (eyelet_bytes){(const uint8_t *)data, size};
}

/* A view of NUL-terminated text without its NUL; NULL gives an empty view. Inline: of a literal
 * the compiler counts the size. */
static inline eyelet_bytes eyelet_bytes_from_text(const char *text) {
    return eyelet_bytes_from(text, text == NULL ? 0 : strlen(text));
}

/* Same size and same bytes. */
EYELET_MUST_USE bool eyelet_bytes_equal(eyelet_bytes a, eyelet_bytes b);

/* As eyelet_bytes_equal, with ASCII letters compared without regard to case. */
EYELET_MUST_USE bool eyelet_bytes_equal_ignore_case(eyelet_bytes a, eyelet_bytes b);

/* True where view begins with prefix (an empty prefix always matches). */
EYELET_MUST_USE bool eyelet_bytes_starts_with(eyelet_bytes view, eyelet_bytes prefix);

/* As eyelet_bytes_starts_with, ASCII letters without regard to case. */
EYELET_MUST_USE bool eyelet_bytes_starts_with_ignore_case(eyelet_bytes view,
                                                          eyelet_bytes prefix);

/* 1 to size_max bytes, each an ASCII letter, a digit or one of marks. */
EYELET_MUST_USE bool eyelet_bytes_is_name(eyelet_bytes view, const char *marks,
                                          size_t size_max);

/* The part from offset, at most size bytes; both are clamped to the view. */
eyelet_bytes eyelet_bytes_slice(eyelet_bytes view, size_t offset, size_t size);

/* The part from offset to the end; offset is clamped. */
eyelet_bytes eyelet_bytes_from_offset(eyelet_bytes view, size_t offset);

/* The offset of the first occurrence of byte, or view.size where there is none. */
EYELET_MUST_USE size_t eyelet_bytes_find(eyelet_bytes view, uint8_t byte);

/* Without spaces and tabs at both ends (OWS of RFC 9110, 5.6.3). */
eyelet_bytes eyelet_bytes_trim(eyelet_bytes view);

/* Cuts at the first separator: *head is what stands before it, the result what stands after it.
 * Where there is no separator *head is the whole view and the result is an empty view with data
 * == NULL. */
eyelet_bytes eyelet_bytes_cut(eyelet_bytes view, uint8_t separator, eyelet_bytes *head);

#endif
