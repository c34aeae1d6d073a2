/* fixed.h - fractions in whole numbers, so that every machine computes the same score.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A fraction is kept in millionths. Rounding is half to even, once at the end of each function;
 * products are 128 bits wide. Results that 64 bits do not hold are clamped to INT64_MIN or
 * INT64_MAX. Pure, thread-safe.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define FIXED_ONE INT64_C(1000000)

/* a * b / c; `c` must not be 0. */
int64_t fixed_mul_div(int64_t a, int64_t b, int64_t c);
/* The same for a product or sum that is wide already. */
int64_t fixed_divide(__int128 a, __int128 b);

/* Of a fraction that is not negative: the square root, to the nearest millionth. */
int64_t fixed_sqrt(int64_t x);
/* x to the power of quarters / 4 (3: x^0.75), x not negative, 0 < quarters <= 16: within two
 * millionths for x up to 1, and within two parts in a million above; x^0, whatever x is, is 1. */
int64_t fixed_power(int64_t x, unsigned quarters);
/* 2^-x, x not negative. */
int64_t fixed_halvings(int64_t x);

int64_t fixed_clamp(int64_t x, int64_t low, int64_t high);

/* "0.25", "-3", "12.000001": digits, at most six after the point, nothing else; false too when it
 * does not fit. */
bool fixed_parse(struct str text, int64_t *ret);
