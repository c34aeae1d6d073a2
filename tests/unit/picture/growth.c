/* growth.c - tests of growth and its interval.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <math.h>

#include "picture/growth.h"

/* Expected: the score equation (p - x)^2 n = z^2 x (1 - x), solved by bisection elsewhere. */
static void
agrees_with_the_score_equation(void **state)
{
	static const struct {
		int64_t before, now;
		double percent, low, high;
		bool significant;
	} rows[] = {
		{ 5080, 8123, 59.9015748031, 54.3930592906, 65.6066259844, true },
		{ 1000, 1600, 60.0, 47.8481417061, 73.1506376863, true },
		{ 100, 160, 60.0, 24.7075976628, 105.280195270, true },
		{ 10, 16, 60.0, -25.9814859126, 245.859415251, false },
		{ 50, 50, 0.0, -32.2621790760, 47.6280143558, false },
		{ 8, 2, -75.0, -93.9911927309, 4.01398680422, false },
		{ 1, 0, -100.0, -100.0, 284.145882069, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct growth growth = growth_of(rows[i].before, rows[i].now);
		assert_true(growth.has_percent);
		assert_true(fabs(growth.percent - rows[i].percent) < 1e-6);
		assert_true(fabs(growth.low - rows[i].low) < 1e-6);
		if (fabs(growth.high - rows[i].high) >= 1e-6)
			fail_msg("row %zu: %.9f", i, growth.high);
		assert_int_equal(growth.significant, rows[i].significant);
	}
}

static void
from_nothing_there_is_no_percent(void **state)
{
	struct growth growth = growth_of(0, 40);

	(void)state;
	assert_false(growth.has_percent);
	assert_true(growth.has_interval);
	assert_true(growth.significant);
	growth = growth_of(0, 0);
	assert_false(growth.has_interval);
	assert_false(growth.significant);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_the_score_equation),
		cmocka_unit_test(from_nothing_there_is_no_percent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
