/* What do all fuzz targets share?   Layer: tests.
 *
 * A property that fails ends the process, so that libFuzzer keeps the input. Input is copied to
 * memory of just its size, so that AddressSanitizer sees an over-read of one byte. */
#ifndef EYELET_TESTS_FUZZ_H
#define EYELET_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(property)                                                                         \
    do {                                                                                       \
        if (!(property)) {                                                                     \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #property);      \
            abort();                                                                           \
        }                                                                                      \
    } while (false)

/* Memory of just that size; the caller frees it. */
static inline uint8_t *copy_exactly(const void *data, size_t size) {
    uint8_t *copy = malloc(size > 0 ? size : 1);
    MUST(copy != NULL);
    if (size > 0) {
        memcpy(copy, data, size);
        return copy;
    }
    return copy;
}

static inline bool lies_within(eyelet_bytes part, eyelet_bytes whole) {
    return part.size == 0 ||
           (part.data >= whole.data && part.data + part.size <= whole.data + whole.size);
}

/* The next byte of the input; 0 past its end. */
static inline uint8_t take_byte(eyelet_bytes *input) {
    if (input->size == 0) {
        return 0;
    }
    uint8_t byte = input->data[0];
    *input = eyelet_bytes_from_offset(*input, 1);
    return byte;
}

static inline bool holds(eyelet_bytes text, eyelet_bytes part) {
    return part.size > 0 && text.size >= part.size &&
           memmem(text.data, text.size, part.data, part.size) != NULL;
}

#endif
