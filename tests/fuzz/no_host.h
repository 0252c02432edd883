/* What does a target define that needs no host?   Layer: tests. The look-ups find nothing; the
 * region is one of 4 MiB. */
#ifndef EYELET_TESTS_FUZZ_NO_HOST_H
#define EYELET_TESTS_FUZZ_NO_HOST_H

#include "handler.h"

static uint8_t the_region[4 << 20];

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    (void)name, (void)out, (void)out_size;
    return -1;
}

ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    (void)name, (void)out, (void)out_size;
    return -1;
}

uint8_t *eyelet_host_region(size_t size) {
    return size <= sizeof the_region ? the_region : NULL;
}

#endif
