/* Which instant does this ISO 8601 text say?   Layer: codec.   [RFC3339]
 * No clock: text in, Unix milliseconds out. */
#ifndef EYELET_CODEC_DATE_H
#define EYELET_CODEC_DATE_H

#include "base/bytes.h"

/* RFC 3339 with any number of fraction digits (cut to milliseconds), "T" or a space, "Z",
 * "+hh:mm", "+hhmm" or no zone at all (read as UTC), years 1970 to 9999, a real calendar date,
 * second 60 read as 59.999. False and *unix_ms unchanged otherwise. */
EYELET_MUST_USE bool eyelet_date_parse(eyelet_bytes text, int64_t *unix_ms);

#endif
