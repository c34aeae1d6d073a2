/* fixed.c - tests of fractions in whole numbers, by figures worked out with many digits elsewhere.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "exercise/fixed.h"

static void
halves_go_to_the_even_neighbour(void **state)
{
	static const struct {
		int64_t a, b, c, expected;
	} rows[] = {
		{ 1, 1, 2, 0 },
		{ 3, 1, 2, 2 },
		{ 5, 1, 2, 2 },
		{ 7, 1, 2, 4 },
		{ -1, 1, 2, 0 },
		{ -3, 1, 2, -2 },
		{ 3, 1, -2, -2 },
		{ 10, 1, 3, 3 },
		{ 11, 1, 3, 4 },
		{ -11, 1, 3, -4 },
		{ INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX },
		{ INT64_MAX, 2, 1, INT64_MAX },
		{ INT64_MIN, 2, 1, INT64_MIN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(fixed_mul_div(rows[i].a, rows[i].b, rows[i].c), rows[i].expected);
}

static void
roots_are_to_the_nearest_millionth(void **state)
{
	static const struct {
		int64_t x, expected;
	} rows[] = {
		{ 0, 0 },
		{ 1, 1000 },
		{ 1000000, 1000000 },
		{ 2000000, 1414214 },
		{ 24000000, 4898979 },
		{ 250000, 500000 },
		{ 999999, 999999 }, /* 0.9999995, rounded to the even */
		{ INT64_MAX, 3037000499976 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(fixed_sqrt(rows[i].x), rows[i].expected);
}

static void
powers_by_quarters(void **state)
{
	static const struct {
		int64_t x;
		unsigned quarters;
		int64_t expected;
	} rows[] = {
		{ 2000000, 3, 1681793 },   /* 2^0.75 */
		{ 3000000, 3, 2279507 },   /* 3^0.75 */
		{ 23000000, 3, 10502577 }, /* 23^0.75 */
		{ 16000000, 1, 2000000 },
		{ 500000, 4, 500000 },
		{ 500000, 8, 250000 },
		{ 500000, 5, 420448 }, /* 0.5^1.25 */
		{ 333333, 2, 577350 },
		{ 0, 3, 0 },
		{ 0, 0, 1000000 },
		{ 1000000, 16, 1000000 },
		{ INT64_MAX, 16, INT64_MAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (fixed_power(rows[i].x, rows[i].quarters) != rows[i].expected)
			fail_msg("%lld^(%u/4) = %lld", (long long)rows[i].x, rows[i].quarters,
				(long long)fixed_power(rows[i].x, rows[i].quarters));
}

static void
what_is_left_halves(void **state)
{
	static const struct {
		int64_t x, expected;
	} rows[] = {
		{ 0, 1000000 },
		{ 1000000, 500000 },
		{ 500000, 707107 },
		{ 250000, 840896 },
		{ 1, 999999 },
		{ 3000000, 125000 },
		{ 1234567, 424970 },
		{ 20000000, 1 },
		{ 50000000, 0 },
		{ INT64_MAX, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (fixed_halvings(rows[i].x) != rows[i].expected)
			fail_msg("2^-%lld = %lld", (long long)rows[i].x,
				(long long)fixed_halvings(rows[i].x));
}

static void
texts_are_numbers_or_they_are_not(void **state)
{
	static const struct {
		struct str text;
		int64_t expected; /* 1: not one */
	} rows[] = {
		{ STR_INIT("0.25"), 250000 },
		{ STR_INIT("-3"), -3000000 },
		{ STR_INIT("12.000001"), 12000001 },
		{ STR_INIT("9223372036853"), INT64_C(9223372036853000000) },
		{ STR_INIT("9223372036854"), 1 },
		{ STR_INIT("18446744073709551616"), 1 },
		{ STR_INIT("0.0000001"), 1 },
		{ STR_INIT("1."), 1 },
		{ STR_INIT(".5"), 1 },
		{ STR_INIT(""), 1 },
		{ STR_INIT("-"), 1 },
		{ STR_INIT("1e3"), 1 },
		{ STR_INIT("+1"), 1 },
		{ STR_INIT(" 1"), 1 },
		{ STR_INIT("1,5"), 1 },
		{ STR_INIT("1.-5"), 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int64_t value = 1;
		assert_int_equal(fixed_parse(rows[i].text, &value), rows[i].expected != 1);
		assert_int_equal(value, rows[i].expected);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(halves_go_to_the_even_neighbour),
		cmocka_unit_test(roots_are_to_the_nearest_millionth),
		cmocka_unit_test(powers_by_quarters),
		cmocka_unit_test(what_is_left_halves),
		cmocka_unit_test(texts_are_numbers_or_they_are_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
