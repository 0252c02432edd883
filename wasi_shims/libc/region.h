/* How is the memory behind the static data shared out?   Layer: host (libc).
 *
 *     __heap_base | kept: for as long as the instance lives | the region (eyelet_host_region) |
 * spare
 *
 * The region begins where the kept ends at the moment when it is first asked for, and stays
 * there: what is to be kept is taken before that. Nobody else grows memory. All starts are
 * 16-aligned. */
#ifndef EYELET_LIBC_REGION_H
#define EYELET_LIBC_REGION_H

#include <stddef.h>
#include <stdint.h>

/* size bytes for as long as the instance lives. NULL where memory is out or the region was
 * asked for before. */
uint8_t *eyelet_region_keep(size_t size);

/* Where the next that is kept will be, once size bytes can be used there: for what has a size
 * that is known only when it is written. NULL as above. */
uint8_t *eyelet_region_ahead(size_t size);

/* size bytes behind all that the region was asked for: the same start again and
 * again, until eyelet_host_region is called for more. NULL where memory is out. */
uint8_t *eyelet_region_spare(size_t size);

#endif
