/* small_cells.c - tests of the rule that keeps single members' figures out of sums.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "picture/small_cells.h"

static const bool nobody_known[5];

static enum withheld
check(const bool known[5], int64_t a, int64_t b, int64_t c, int64_t d)
{
	const struct cell_members members = { 4, known };

	return small_cell_check(&members, (const int64_t[]){ a, b, c, d });
}

static void
a_sum_needs_three_members(void **state)
{
	(void)state;
	assert_int_equal(check(nobody_known, 5, 5, 0, 0), WITHHELD_TOO_FEW);
	assert_int_equal(check(nobody_known, 5, 5, 5, 0), WITHHELD_NOT);
}

static void
no_member_has_more_than_four_fifths(void **state)
{
	(void)state;
	assert_int_equal(check(nobody_known, 80, 10, 10, 0), WITHHELD_NOT);
	assert_int_equal(check(nobody_known, 81, 10, 9, 0), WITHHELD_DOMINATED);
}

static void
what_the_reader_knows_does_not_hide_the_rest(void **state)
{
	static const bool one[5] = { true };
	static const bool two[5] = { true, true };
	static const bool all[5] = { true, true, true, true };

	(void)state;
	assert_int_equal(check(one, 5, 5, 5, 0), WITHHELD_NOT);
	assert_int_equal(check(two, 5, 5, 5, 0), WITHHELD_DIFFERENCING);
	assert_int_equal(check(one, 50, 41, 9, 0), WITHHELD_DIFFERENCING);
	assert_int_equal(check(one, 50, 40, 10, 0), WITHHELD_NOT);
	assert_int_equal(check(all, 5, 0, 0, 0), WITHHELD_NOT);
	assert_int_equal(check(one, 5, 0, 0, 0), WITHHELD_NOT);
	assert_int_equal(check(nobody_known, 0, 0, 0, 0), WITHHELD_NOT);
}

static void
a_single_withheld_cell_takes_a_second_with_it(void **state)
{
	const struct cell_members members = { 4, nobody_known };
	const int64_t cells[] = {
		9, 9, 9, 9, /* shown */
		4, 4, 4, 0, /* safe, but the smallest: hidden so that the next is not total less shown */
		7, 0, 0, 0, /* one member's */
	};
	enum withheld withheld[3];
	int64_t scratch[4];

	(void)state;
	small_cells_withhold(&members, cells, 3, scratch, withheld);
	assert_int_equal(withheld[0], WITHHELD_NOT);
	assert_int_equal(withheld[1], WITHHELD_DIFFERENCING);
	assert_int_equal(withheld[2], WITHHELD_TOO_FEW);
}

/* In every small world: the sum of what stays hidden of a row whose total is shown tells no figure. */
static void
the_hidden_rest_is_always_safe(void **state)
{
	(void)state;
	for (unsigned world = 0; world < 3 * 3 * 3 * 3 * 3 * 3 * 8; world++) {
		bool known[3];
		int64_t cells[6];
		int64_t scratch[3];
		int64_t total[3] = { 0 };
		int64_t rest[3] = { 0 };
		enum withheld withheld[2];
		unsigned digits = world / 8;
		for (unsigned m = 0; m < 3; m++)
			known[m] = world >> m & 1;
		for (unsigned i = 0; i < 6; i++, digits /= 3)
			cells[i] = (int64_t)(digits % 3) * 4;
		const struct cell_members members = { 3, known };
		for (unsigned i = 0; i < 6; i++)
			total[i % 3] += cells[i];
		if (small_cell_check(&members, total) != WITHHELD_NOT)
			continue;
		small_cells_withhold(&members, cells, 2, scratch, withheld);
		for (unsigned i = 0; i < 6; i++)
			if (withheld[i / 3] != WITHHELD_NOT)
				rest[i % 3] += cells[i];
		assert_true(small_cell_keeps(&members, rest));
		for (unsigned row = 0; row < 2; row++)
			if (withheld[row] == WITHHELD_NOT)
				assert_int_equal(
					small_cell_check(&members, cells + 3 * row), WITHHELD_NOT);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sum_needs_three_members),
		cmocka_unit_test(no_member_has_more_than_four_fifths),
		cmocka_unit_test(what_the_reader_knows_does_not_hide_the_rest),
		cmocka_unit_test(a_single_withheld_cell_takes_a_second_with_it),
		cmocka_unit_test(the_hidden_rest_is_always_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
