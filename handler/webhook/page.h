/* What does a person see who opens the handler in a browser?   Layer: webhook. */
#ifndef EYELET_WEBHOOK_PAGE_H
#define EYELET_WEBHOOK_PAGE_H

#include "base/buffer.h"

/* Bytes that eyelet_page_write needs for that many sources. */
#define EYELET_PAGE_SIZE(source_count) (2048 + (source_count) * (size_t)512)

/* Appends one small HTML page that says what this is; with lists_sources the names and
 * providers of the sources, never a secret. */
void eyelet_page_write(bool lists_sources, eyelet_buffer *out);

#endif
