/* pattern_bounds.h - between which integers a number lies that fulfils a comparison.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "match/pattern_compare.h"

/* From `least` to `most`, both in; none lies within when `least` is greater. */
struct pattern_bounds {
	int64_t least, most;
};

#define BOUNDS_NONE ((struct pattern_bounds){ INT64_MIN, INT64_MAX })

/* All integers that fulfil it lie within; of a float that does, the integer above is at least
 * `least` and the one below at most `most`. False: it is no order and no equality to numbers. */
bool pattern_bounds_of(const struct comparison *comparison, struct pattern_bounds *ret);

/* The integers next to a float, or it itself; the ends of the range for what is beyond. */
int64_t integer_below(double number);
int64_t integer_above(double number);
