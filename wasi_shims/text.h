/* How do the C hosts write numbers and tokens as text, and take a destination's URL apart?
 * Layer: host.   text.c. */
#ifndef EYELET_TEXT_H
#define EYELET_TEXT_H

#include "handler.h"

#define EYELET_DECIMAL_SIZE_MAX 20

/* Returns how many digits were written. */
size_t eyelet_decimal_write(uint8_t out[EYELET_DECIMAL_SIZE_MAX], uint64_t number);

/* False where text is not a plain decimal number below 10^18; *number is then unchanged. */
EYELET_MUST_USE bool eyelet_decimal_read(eyelet_bytes text, int64_t *number);

/* Writes two lower-case digits for each byte. */
void eyelet_hex_write(uint8_t *out, const uint8_t *bytes, size_t size);

/* A destination's URL: http[s]://authority, then path and query as they stand (or neither). */
typedef struct eyelet_target {
    bool is_tls;
    eyelet_bytes authority;
    eyelet_bytes rest; /* without the fragment */
} eyelet_target;

/* False where url is not http or https; *target is then unchanged. */
EYELET_MUST_USE bool eyelet_target_read(eyelet_bytes url, eyelet_target *target);

#endif
