/* How do the C hosts write numbers and tokens as text?   Layer: host.   For stores, headers and
 * URLs; text.c. */
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

#endif
