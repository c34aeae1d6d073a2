/* scenario_time.c - tests of durations as planners write them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "exercise/scenario_time.h"

static int64_t
seconds(const char *text)
{
	int64_t duration;

	return duration_parse(str_of(text), &duration) ? duration / SECOND : -1;
}

static void
a_colon_parts_hours_and_minutes(void **state)
{
	(void)state;
	assert_int_equal(seconds("1:30"), 5400);
	assert_int_equal(seconds("0:05"), 300);
	assert_int_equal(seconds("26:00"), 26 * 3600);
	assert_int_equal(seconds("1:30:15"), 5415);
}

static void
units_say_what_a_number_is(void **state)
{
	int64_t duration;

	(void)state;
	assert_int_equal(seconds("90m"), 5400);
	assert_int_equal(seconds("45s"), 45);
	assert_int_equal(seconds("2h"), 7200);
	assert_int_equal(seconds("1h30m"), 5400);
	assert_int_equal(seconds("0s"), 0);
	assert_true(duration_parse(STR("500ms"), &duration));
	assert_int_equal(duration, 500000);
}

static void
what_is_no_duration_is_refused(void **state)
{
	static const char *const wrong[] = { "", "90", "1:5", "1:60", "1:30:60", ":30",
		"1:", "1:30:", "1:30:15:1", "-1:30", "1.5h", "30m1h", "1m1m", "m", "1d", "1 h",
		"h1", "9000:00", "99999999999999999999s", "1:30m", " 1:30" };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		if (seconds(wrong[i]) != -1)
			fail_msg("\"%s\" was taken", wrong[i]);
}

static void
a_year_is_the_longest(void **state)
{
	(void)state;
	assert_int_equal(seconds("8784:00"), 366 * 86400);
	assert_int_equal(seconds("8784:01"), -1);
}

static void
what_is_written_reads_the_same(void **state)
{
	static const int64_t durations[] = { 0, 1000, 999000, SECOND, 45 * (int64_t)SECOND,
		60 * (int64_t)SECOND, 5400 * (int64_t)SECOND, 5415 * (int64_t)SECOND, 61001000,
		366 * INT64_C(86400) * SECOND };
	OWNED(arena) arena = arena_new(MIB);

	(void)state;
	for (size_t i = 0; i < sizeof(durations) / sizeof(*durations); i++) {
		struct str text = duration_format(arena, durations[i]);
		int64_t again;
		if (!duration_parse(text, &again) || again != durations[i])
			fail_msg("%.*s", STR_FMT(text));
	}
	assert_true(str_eq(duration_format(arena, 5400 * (int64_t)SECOND), STR("1:30")));
	assert_true(str_eq(duration_format(arena, 45 * (int64_t)SECOND), STR("45s")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_colon_parts_hours_and_minutes),
		cmocka_unit_test(units_say_what_a_number_is),
		cmocka_unit_test(what_is_no_duration_is_refused),
		cmocka_unit_test(a_year_is_the_longest),
		cmocka_unit_test(what_is_written_reads_the_same),
	};

	return cmocka_run_group_tests_name("exercise/scenario_time", tests, NULL, NULL);
}
