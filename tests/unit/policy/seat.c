/* seat.c - tests of the names of desks.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "policy/seat.h"

static void
each_desk_has_its_name(void **state)
{
	static const char *const names[] = { "white", "red", "green", "yellow", "users", "grader",
		"observer" };

	(void)state;
	assert_int_equal(sizeof(names) / sizeof(*names), DESK_COUNT);
	for (unsigned i = 0; i < DESK_COUNT; i++) {
		unsigned desks = 0;
		assert_string_equal(desk_name(1u << i), names[i]);
		assert_true(desks_parse(str_of(names[i]), &desks));
		assert_int_equal(desks, 1u << i);
	}
	assert_null(desk_name(0));
	assert_null(desk_name(DESK_WHITE | DESK_RED));
	assert_null(desk_name(1u << DESK_COUNT));
}

static void
several_desks_are_a_list(void **state)
{
	unsigned desks = 99;

	(void)state;
	assert_true(desks_parse(STR("white, grader"), &desks));
	assert_int_equal(desks, DESK_WHITE | DESK_GRADER);
	assert_true(desks_parse(STR(""), &desks));
	assert_int_equal(desks, 0);
}

static void
an_unknown_desk_is_refused_and_changes_nothing(void **state)
{
	static const char *const wrong[] = { "blue", "white,", ",white", "white grader", "White",
		"white,,red", " " };
	unsigned desks = 99;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_false(desks_parse(str_of(wrong[i]), &desks));
	assert_int_equal(desks, 99);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_desk_has_its_name),
		cmocka_unit_test(several_desks_are_a_list),
		cmocka_unit_test(an_unknown_desk_is_refused_and_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
