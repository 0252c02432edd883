/* Which number does this text say?   Layer: base.   Checked: nothing wraps, saturates or is
 * read in part. */
#ifndef EYELET_BASE_NUMBER_H
#define EYELET_BASE_NUMBER_H

#include "base/bytes.h"

/* Decimal digits with an optional leading minus sign, the whole view, in the range of int64_t.
 * "" and "-" and "+1" and " 1" are refused. On failure *number is unchanged. */
EYELET_MUST_USE bool eyelet_number_parse(eyelet_bytes text, int64_t *number);

/* A JSON number or decimal text as an integer, cut towards zero ("1700000000.123" ->
 * 1700000000, "1.7e9" -> 1700000000). False where it is not a number or the integer part leaves
 * int64_t. On failure *number is unchanged. */
EYELET_MUST_USE bool eyelet_number_parse_integer_part(eyelet_bytes text, int64_t *number);

/* As eyelet_number_parse_integer_part, times 1000, keeping the milliseconds ("1700000000.123"
 * -> 1700000000123). */
EYELET_MUST_USE bool eyelet_number_parse_thousandths(eyelet_bytes text, int64_t *number);

#endif
