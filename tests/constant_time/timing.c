/* What does the engine run, for timing.mjs?   Layer: tests.
 *
 * Built twice with the artifacts' own flags: with the core's comparison, and, with LEAKY, over
 * it (wasm-ld's --wrap) one that stops at the first wrong byte, as memcmp does. */
#include "crypto/secret_equal.h"

#define INPUT_SIZE_MAX 4096

__attribute__((export_name("timing_given"))) uint8_t *timing_given(void);
__attribute__((export_name("timing_expected"))) uint8_t *timing_expected(void);
__attribute__((export_name("timing_equal"))) bool timing_equal(size_t size);

#ifdef LEAKY
bool __wrap_eyelet_secret_equal(eyelet_bytes given, eyelet_bytes expected);
bool __wrap_eyelet_secret_equal(eyelet_bytes given, eyelet_bytes expected) {
    bool equal = given.size == expected.size;
    for (size_t i = 0; equal && i < given.size; i++) {
        equal = given.data[i] == expected.data[i];
    }
    return equal;
}
#endif

static uint8_t given[INPUT_SIZE_MAX];
static uint8_t expected[INPUT_SIZE_MAX];

uint8_t *timing_given(void) { return given; }
uint8_t *timing_expected(void) { return expected; }
bool timing_equal(size_t size) {
    return eyelet_secret_equal(eyelet_bytes_from(given, size),
                               eyelet_bytes_from(expected, size));
}
