/* Where do the lists and strings go that the component's imports return?   Layer: host
 * (wasi_http).   [CANONICAL-ABI]
 *
 * The canonical ABI asks the component for memory through cabi_realloc while an import runs.
 * What it gets was lent for that one call: scratch memory, the place where the bytes are wanted
 * (a chunk of the body arrives where the core wants it, uncopied), or memory that stays.
 * Nothing is freed; scratch memory is simply lent again. */
#include "instance.h"

#include "../libc/region.h"

#include <string.h>

#define SCRATCH_SIZE                                                                           \
    ((size_t)20480) /* a 16 KiB read and what else one call returns; beyond: spare memory */

static _Alignas(8) uint8_t scratch[SCRATCH_SIZE];
static size_t scratch_used; /* those behind SCRATCH_SIZE are spare memory */
static size_t scratch_peak; /* the most of scratch that was lent since it was wiped */
static uint8_t *spare_end;  /* of the spare memory that was lent since; NULL: none */
static uint8_t *space;
static size_t space_size;
static bool keeps;

static void lend(uint8_t *first, size_t first_size, bool kept) {
    scratch_used = 0;
    space = first;
    space_size = first_size;
    keeps = kept;
}

void eyelet_lend_scratch(void) { lend(NULL, 0, false); }

void eyelet_lend_space(uint8_t *first, size_t size) { lend(first, size, false); }

void eyelet_lend_kept(void) { lend(NULL, 0, true); }

static uint8_t *take_scratch(size_t size) {
    const size_t offset = (scratch_used + 7) & ~(size_t)7;
    if (offset <= SCRATCH_SIZE && size <= SCRATCH_SIZE - offset) {
        scratch_used = offset + size;
        scratch_peak = scratch_used > scratch_peak ? scratch_used : scratch_peak;
        return scratch + offset;
    }
    const size_t spare_offset = offset > SCRATCH_SIZE ? offset - SCRATCH_SIZE : 0;
    uint8_t *spare = eyelet_region_spare(spare_offset + size);
    if (spare == NULL) {
        return NULL;
    }
    scratch_used = SCRATCH_SIZE + spare_offset + size;
    uint8_t *end = spare + spare_offset + size;
    spare_end = spare_end == NULL || end > spare_end ? end : spare_end;
    return spare + spare_offset;
}

void eyelet_scratch_wipe(void) {
    memset(scratch, 0, scratch_peak);
    scratch_peak = 0;
    if (spare_end != NULL) {
        /* Where it began is not kept: all of the region that lies before it is wiped too. */
        uint8_t *start = eyelet_host_region(0);
        memset(start, 0, (size_t)(spare_end - start));
        spare_end = NULL;
    }
}

/* Alignments are at most 8 and every place is 8-aligned but `space`, which only byte lists use.
 */
static uint8_t *take(size_t alignment, size_t size) {
    if (keeps) {
        return eyelet_region_keep(size);
    }
    if (alignment == 1 && size <= space_size) {
        uint8_t *taken = space;
        space_size = 0;
        return taken;
    }
    return take_scratch(size);
}

__attribute__((export_name("cabi_realloc"))) void *
eyelet_cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size);

void *eyelet_cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
    if (size == 0) {
        return (void *)alignment; /* never read, but must be aligned */
    }
    uint8_t *taken = take(alignment, size);
    if (taken == NULL) {
        __builtin_trap(); /* the ABI has no way to refuse; the server answers 500 and lives on
                           */
    }
    if (old_size > 0) {
        memmove(taken, old, old_size < size ? old_size : size);
    }
    return taken;
}
