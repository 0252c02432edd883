/* Where does the one growable region lie in linear memory?   Layer: host (libc).   See
 * region.h.
 *
 * Wasm memory only ever grows and never moves, so growing is all that there is to it. */
#include "region.h"

#include "handler.h"

#ifdef __wasm__

#define PAGE_SIZE ((size_t)65536)

extern uint8_t
    __heap_base; /* set by wasm-ld: the first byte behind the static data and the stack */

static struct {
    size_t kept_size;
    uintptr_t region_start; /* 0: not asked for yet */
    size_t region_size;     /* the largest size asked for */
} shared;

/* True once every byte below end can be used. */
static bool reach(uintptr_t start, size_t size) {
    if (size > UINTPTR_MAX - PAGE_SIZE - start) {
        return false;
    }
    const size_t page_count = (start + size + PAGE_SIZE - 1) / PAGE_SIZE;
    const size_t page_count_now = __builtin_wasm_memory_size(0);
    return page_count <= page_count_now ||
           __builtin_wasm_memory_grow(0, page_count - page_count_now) != SIZE_MAX;
}

static uintptr_t round_up(uintptr_t address, size_t alignment) {
    return (address + alignment - 1) & ~(uintptr_t)(alignment - 1);
}

static uintptr_t kept_end(void) {
    return round_up((uintptr_t)&__heap_base + shared.kept_size, 16);
}

uint8_t *eyelet_region_ahead(size_t size) {
    const uintptr_t start = kept_end();
    return shared.region_start == 0 && reach(start, size) ? (uint8_t *)start : NULL;
}

uint8_t *eyelet_region_keep(size_t size) {
    uint8_t *start = eyelet_region_ahead(size);
    if (start != NULL) {
        shared.kept_size = (uintptr_t)start + size - (uintptr_t)&__heap_base;
    }
    return start;
}

uint8_t *eyelet_host_region(size_t size) {
    if (shared.region_start == 0) {
        shared.region_start = kept_end();
    }
    if (!reach(shared.region_start, size)) {
        return NULL;
    }
    if (size > shared.region_size) {
        shared.region_size = size;
    }
    return (uint8_t *)shared.region_start;
}

uint8_t *eyelet_region_spare(size_t size) {
    if (eyelet_host_region(0) == NULL) {
        return NULL;
    }
    const uintptr_t start = round_up(shared.region_start + shared.region_size, 16);
    return reach(start, size) ? (uint8_t *)start : NULL;
}

#else
typedef int no_empty_translation_unit; /* tests/core has the native one */
#endif
