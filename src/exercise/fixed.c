/* fixed.c - fractions in whole numbers.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/fixed.h"

#include <assert.h>

typedef __int128 wide;
typedef unsigned __int128 unsigned_wide;

int64_t
fixed_divide(wide a, wide b)
{
	bool negative = (a < 0) != (b < 0);
	unsigned_wide dividend = a < 0 ? -(unsigned_wide)a : (unsigned_wide)a;
	unsigned_wide divisor = b < 0 ? -(unsigned_wide)b : (unsigned_wide)b;
	unsigned_wide quotient;
	unsigned_wide rest;

	assert(b != 0);
	quotient = dividend / divisor;
	rest = dividend % divisor;
	if (rest > divisor - rest || (rest == divisor - rest && quotient % 2 == 1))
		quotient++;
	if (quotient > INT64_MAX)
		return negative ? INT64_MIN : INT64_MAX;
	return negative ? -(int64_t)quotient : (int64_t)quotient;
}

int64_t
fixed_mul_div(int64_t a, int64_t b, int64_t c)
{
	return fixed_divide((wide)a * b, c);
}

/* The whole part of the square root, digit by digit. */
static uint64_t
whole_root(unsigned_wide x)
{
	unsigned_wide root = 0;

	for (int bit = 63; bit >= 0; bit--) {
		unsigned_wide larger = root | (unsigned_wide)1 << bit;
		if (larger * larger <= x)
			root = larger;
	}
	return (uint64_t)root;
}

static unsigned_wide
nearest_root(unsigned_wide x)
{
	unsigned_wide root = whole_root(x);

	return x - root * root > root ? root + 1 : root;
}

int64_t
fixed_sqrt(int64_t x)
{
	assert(x >= 0);
	return (int64_t)nearest_root((unsigned_wide)x * FIXED_ONE);
}

/* Quarter powers are two square roots; they are taken with twelve digits more, or the error of the
 * first would show in the second. */
static const int64_t fine = INT64_C(1000000000000);

static wide
fine_root(wide x)
{
	/* x is in units of 1 / fine; sqrt(x / fine) * fine = sqrt(x * fine). */
	return (wide)nearest_root((unsigned_wide)x * (unsigned_wide)fine);
}

static wide
fine_product(wide a, wide b)
{
	return a / fine * b + (a % fine * b + fine / 2) / fine;
}

int64_t
fixed_power(int64_t x, unsigned quarters)
{
	wide base = (wide)x * (fine / FIXED_ONE);
	wide quarter;
	wide power = fine;
	const wide most = (wide)INT64_MAX * (fine / FIXED_ONE);

	assert(x >= 0 && quarters <= 16);
	for (unsigned whole = 0; whole < quarters / 4; whole++) {
		if (base > fine && power > most / (base / fine + 1))
			return INT64_MAX;
		power = fine_product(power, base);
	}
	if (quarters % 4 != 0) {
		quarter = fine_root(fine_root(base));
		for (unsigned i = 0; i < quarters % 4; i++) {
			if (quarter > fine && power > most / (quarter / fine + 1))
				return INT64_MAX;
			power = fine_product(power, quarter);
		}
	}
	return fixed_divide(power, fine / FIXED_ONE);
}

/* 2^-(2^-i) in units of 2^-62, for i = 1 to 24: each is the root of the one before. */
enum { ROOTS = 24 };

int64_t
fixed_halvings(int64_t x)
{
	const unsigned one_bits = 62;
	unsigned_wide power = (unsigned_wide)1 << one_bits;
	unsigned_wide root = (unsigned_wide)1 << (one_bits - 1);
	int64_t whole = x / FIXED_ONE;
	/* The fraction of x in units of 2^-ROOTS. */
	int64_t fraction = fixed_mul_div(x % FIXED_ONE, INT64_C(1) << ROOTS, FIXED_ONE);

	assert(x >= 0);
	if (whole >= 40)
		return 0;
	if (fraction == INT64_C(1) << ROOTS) {
		whole++;
		fraction = 0;
	}
	for (int i = 1; i <= ROOTS; i++) {
		root = nearest_root(root << one_bits);
		if (fraction >> (ROOTS - i) & 1)
			power = (power * root) >> one_bits;
	}
	return fixed_divide((wide)power * FIXED_ONE, (wide)1 << (one_bits + (unsigned)whole));
}

int64_t
fixed_clamp(int64_t x, int64_t low, int64_t high)
{
	if (x < low)
		return low;
	return x > high ? high : x;
}

/* At most six digits as millionths. */
static bool
parse_fraction(struct str digits, int64_t *ret)
{
	int64_t value = 0;

	if (digits.len == 0 || digits.len > 6)
		return false;
	for (size_t i = 0; i < 6; i++) {
		char c = i < digits.len ? digits.data[i] : '0';
		if (c < '0' || c > '9')
			return false;
		value = value * 10 + (c - '0');
	}
	*ret = value;
	return true;
}

bool
fixed_parse(struct str text, int64_t *ret)
{
	bool negative = text.len > 0 && text.data[0] == '-';
	struct str unsigned_text = str_from_offset(text, negative ? 1 : 0);
	size_t point = str_find_char(unsigned_text, '.');
	int64_t fraction = 0;
	uint64_t whole;

	if (!str_to_u64(str_first(unsigned_text, point), &whole))
		return false;
	if (point < unsigned_text.len &&
		!parse_fraction(str_from_offset(unsigned_text, point + 1), &fraction))
		return false;
	if (whole > (uint64_t)(INT64_MAX / FIXED_ONE) - 1)
		return false;
	*ret = (int64_t)whole * FIXED_ONE + fraction;
	if (negative)
		*ret = -*ret;
	return true;
}
