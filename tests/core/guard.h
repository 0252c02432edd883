/* How does a test notice that one byte too many was read or written?   Layer: tests.
 *
 * Memory from here ends at an unreadable page, so that the first byte past the end is a crash,
 * under any sanitizer or none. Nothing is freed: a test program is short. */
#ifndef EYELET_TESTS_GUARD_H
#define EYELET_TESTS_GUARD_H

#include "base/bytes.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* size zeroed bytes that may be written, the next one unreadable. Never NULL, not even for 0.
 */
static inline uint8_t *eyelet_guard_memory(size_t size) {
    size_t page_size = (size_t)sysconf(_SC_PAGESIZE);
    size_t usable_size = (size / page_size + 1) * page_size;
    /* /dev/zero, because MAP_ANONYMOUS hides under -std=c17. */
    int zero = open("/dev/zero", O_RDWR);
    void *memory =
        mmap(NULL, usable_size + page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, zero, 0);
    if (zero < 0 || memory == MAP_FAILED) {
        abort();
    }
    (void)close(zero);
    uint8_t *end = (uint8_t *)memory + usable_size;
    if (mprotect(end, page_size, PROT_NONE) != 0) {
        abort();
    }
    return end - size;
}

/* A copy of size bytes at data that ends at an unreadable page. */
static inline eyelet_bytes eyelet_guard(const void *data, size_t size) {
    uint8_t *copy = eyelet_guard_memory(size);
    if (size != 0) {
        memcpy(copy, data, size);
    }
    return eyelet_bytes_from(copy, size);
}

#endif
