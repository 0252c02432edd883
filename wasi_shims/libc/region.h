/* How is the memory behind the static data shared out?   Layer: host (libc).
 *
 *     __heap_base | kept: for as long as the instance lives | the region (eyelet_host_region) |
 * spare
 *
 * The region begins at a 64 KiB boundary: the end of memory at the moment when it is first
 * asked for. So what is kept, or grown by other means, is taken before that; from then on the
 * region's start stands. */
#ifndef EYELET_LIBC_REGION_H
#define EYELET_LIBC_REGION_H

#include <stddef.h>
#include <stdint.h>

/* size bytes, 8-aligned, for as long as the instance lives. NULL where memory is out or the
 * region was asked for before. */
uint8_t *eyelet_region_keep(size_t size);

/* size bytes, 8-aligned, behind all that the region was asked for: the same start again and
 * again, until eyelet_host_region is called for more. NULL where memory is out. */
uint8_t *eyelet_region_spare(size_t size);

#endif
