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

static size_t kept_size;
static uintptr_t region_start; /* 0: not asked for yet */
static size_t region_size;     /* the largest size asked for */

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

uint8_t *eyelet_region_keep(size_t size) {
    const uintptr_t base = round_up((uintptr_t)&__heap_base, 8);
    const size_t offset = round_up(kept_size, 8);
    if (region_start != 0 || !reach(base + offset, size)) {
        return NULL;
    }
    kept_size = offset + size;
    return (uint8_t *)(base + offset);
}

uint8_t *eyelet_host_region(size_t size) {
    if (region_start == 0) {
        region_start = __builtin_wasm_memory_size(0) * PAGE_SIZE;
    }
    if (!reach(region_start, size)) {
        return NULL;
    }
    if (size > region_size) {
        region_size = size;
    }
    return (uint8_t *)region_start;
}

uint8_t *eyelet_region_spare(size_t size) {
    if (eyelet_host_region(0) == NULL) {
        return NULL;
    }
    const uintptr_t start = round_up(region_start + region_size, 8);
    return reach(start, size) ? (uint8_t *)start : NULL;
}

#else
typedef int no_empty_translation_unit; /* tests/core has the native one */
#endif
