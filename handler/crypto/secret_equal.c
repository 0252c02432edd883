/* Are these two byte strings equal, without telling where they differ?   Layer: crypto. */
#include "crypto/secret_equal.h"

#include <string.h>

/* Hides a value from the optimiser, which could otherwise turn masks into branches or leave a
 * loop early. */
static inline size_t hide(size_t value) {
    __asm__("" : "+r"(value));
    return value;
}

bool eyelet_secret_equal(eyelet_bytes given, eyelet_bytes expected) {
    static const uint8_t nothing[1] = {0};
    const uint8_t *against = expected.size > 0 ? expected.data : nothing;
    size_t difference = given.size ^ expected.size;
    size_t inside = (size_t)0 - (size_t)(expected.size > 0);
    for (size_t i = 0; i < given.size; i++) {
        /* Past the end of expected the byte at 0 stands in: the sizes differ already, the loop
         * runs on all the same. */
        difference |= (size_t)(given.data[i] ^ against[i & inside]);
        inside = (size_t)0 - hide((size_t)(i + 1 < expected.size));
    }
    return hide(difference) == 0;
}

void eyelet_secret_wipe(void *data, size_t size) {
    if (size > 0) {
        memset(data, 0, size);
        __asm__ __volatile__("" : : "r"(data) : "memory");
    }
}

/* The one frame that is meant to be large. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wframe-larger-than="
__attribute__((noinline)) void eyelet_secret_wipe_stack(void) {
    uint8_t below[EYELET_STACK_WIPE_SIZE];
    eyelet_secret_wipe(below, sizeof below);
}
#pragma GCC diagnostic pop
