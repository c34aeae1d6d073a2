/* clock.c - tests of the exercise's own clock.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "exercise/clock.h"
#include "support/scenario_text.h"

static const int64_t minute = INT64_C(60) * 1000000;

/* look 1:00, play 1:00 (white begins it), night 0:30 (follows), day2 1:00 */
static const struct scenario_phase phases[] = {
	{ .name = STR_INIT("look"), .start = 0, .length = INT64_C(3600000000) },
	{ .name = STR_INIT("play"),
		.start = INT64_C(3600000000),
		.length = INT64_C(3600000000),
		.scored = true },
	{ .name = STR_INIT("night"),
		.start = INT64_C(7200000000),
		.length = INT64_C(1800000000),
		.follows = true },
	{ .name = STR_INIT("day2"),
		.start = INT64_C(9000000000),
		.length = INT64_C(3600000000),
		.scored = true },
};
static const struct scenario scenario = { .phase_count = 4, .phases = phases };

struct step {
	int at; /* minutes of the wall */
	const char *body;
};

/* Kinds follow from the bodies. */
static struct clock
clock_of(struct arena *arena, const struct step *steps, size_t count, bool backwards)
{
	struct record_entry entries[16] = { 0 };
	struct clock clock;
	struct fault why;

	for (size_t i = 0; i < count; i++) {
		const struct step *step = &steps[backwards ? count - 1 - i : i];
		entries[i] = (struct record_entry){ .event = step->at * minute,
			.posted = step->at * minute,
			.kind = strstr(step->body, "\"phase\"") != NULL ? RECORD_PHASE
									: RECORD_CLOCK,
			.body = str_of(step->body) };
	}
	assert_int_equal(clock_fold(arena, &scenario, entries, count, &clock, &why), OK);
	return clock;
}

struct moment {
	int at;       /* minutes of the wall */
	int scenario; /* minutes */
	enum clock_state state;
};

static void
expect(const struct step *steps, size_t step_count, const struct moment *moments, size_t count)
{
	for (int backwards = 0; backwards < 2; backwards++) {
		OWNED(arena) arena = arena_new(MIB);
		struct clock clock = clock_of(arena, steps, step_count, backwards != 0);
		for (size_t i = 0; i < count; i++) {
			int64_t at = moments[i].at * minute;
			if (clock_at(&clock, at) != moments[i].scenario * minute ||
				clock_state_at(&clock, at) != moments[i].state)
				fail_msg("at %d: %lld %s", moments[i].at,
					(long long)(clock_at(&clock, at) / minute),
					clock_state_name(clock_state_at(&clock, at)));
		}
	}
}

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define EXPECT(steps, moments) expect(steps, COUNT(steps), moments, COUNT(moments))

static void
runs_pauses_and_resumes(void **state)
{
	static const struct step steps[] = {
		{ 10, "{\"action\":\"open\"}" },
		{ 20, "{\"action\":\"start\"}" },
		{ 30, "{\"action\":\"pause\"}" },
		{ 45, "{\"action\":\"resume\"}" },
	};
	static const struct moment moments[] = {
		{ 0, 0, CLOCK_NEW },
		{ 10, 0, CLOCK_OPEN },
		{ 20, 0, CLOCK_RUNNING },
		{ 29, 9, CLOCK_RUNNING },
		{ 30, 10, CLOCK_PAUSED },
		{ 44, 10, CLOCK_PAUSED },
		{ 50, 15, CLOCK_RUNNING },
	};

	(void)state;
	EXPECT(steps, moments);
}

static void
stands_at_a_phases_end_unless_the_next_follows(void **state)
{
	static const struct step steps[] = {
		{ 0, "{\"action\":\"start\"}" },
		{ 100, "{\"phase\":\"play\"}" },
		{ 300, "{\"phase\":\"day2\"}" },
		{ 310, "{\"action\":\"close\"}" },
	};
	static const struct moment moments[] = {
		{ 59, 59, CLOCK_RUNNING },
		{ 60, 60, CLOCK_BETWEEN },
		{ 99, 60, CLOCK_BETWEEN },
		{ 110, 70, CLOCK_RUNNING },
		{ 170, 130, CLOCK_RUNNING }, /* night came by itself */
		{ 190, 150, CLOCK_BETWEEN },
		{ 299, 150, CLOCK_BETWEEN },
		{ 305, 155, CLOCK_RUNNING },
		{ 310, 160, CLOCK_CLOSED },
		{ 999, 160, CLOCK_CLOSED },
	};

	(void)state;
	EXPECT(steps, moments);
}

static void
a_phase_is_jumped_to_but_never_back(void **state)
{
	static const struct step steps[] = {
		{ 0, "{\"action\":\"start\"}" },
		{ 10, "{\"phase\":\"play\"}" },
		{ 20, "{\"phase\":\"look\"}" },
		{ 25, "{\"action\":\"pause\"}" },
		{ 30, "{\"phase\":\"day2\"}" },
	};
	static const struct moment moments[] = {
		{ 9, 9, CLOCK_RUNNING },
		{ 10, 60, CLOCK_RUNNING },
		{ 20, 70, CLOCK_RUNNING },
		{ 26, 75, CLOCK_PAUSED },
		{ 31, 151, CLOCK_RUNNING },
	};

	(void)state;
	EXPECT(steps, moments);
}

static void
speed_counts_from_where_it_changes(void **state)
{
	static const struct step steps[] = {
		{ 0, "{\"action\":\"start\",\"speed\":\"10\"}" },
		{ 2, "{\"action\":\"speed\",\"speed\":\"0.5\"}" },
		{ 12, "{\"action\":\"pause\"}" },
		{ 13, "{\"action\":\"speed\",\"speed\":\"5\"}" },
		{ 14, "{\"action\":\"resume\"}" },
	};
	static const struct moment moments[] = {
		{ 1, 10, CLOCK_RUNNING },
		{ 2, 20, CLOCK_RUNNING },
		{ 12, 25, CLOCK_PAUSED },
		{ 14, 25, CLOCK_RUNNING },
		{ 16, 35, CLOCK_RUNNING },
		{ 30, 60, CLOCK_BETWEEN },
	};

	(void)state;
	EXPECT(steps, moments);
}

static void
what_makes_no_sense_changes_nothing(void **state)
{
	static const struct step steps[] = {
		{ 0, "{\"action\":\"pause\"}" },
		{ 1, "{\"phase\":\"play\"}" },
		{ 2, "{\"action\":\"close\"}" },
		{ 3, "{\"action\":\"start\"}" },
		{ 4, "{\"action\":\"resume\"}" },
		{ 5, "{\"action\":\"speed\",\"speed\":\"601\"}" },
		{ 6, "{\"action\":\"speed\",\"speed\":\"0.05\"}" },
		{ 7, "{\"action\":\"start\",\"speed\":\"7\"}" },
		{ 8, "{\"phase\":\"nowhere\"}" },
		{ 9, "nonsense" },
		{ 10, "{\"action\":17}" },
		{ 11, "[]" },
	};
	static const struct moment moments[] = {
		{ 2, 0, CLOCK_NEW },
		{ 3, 0, CLOCK_RUNNING },
		{ 30, 27, CLOCK_RUNNING },
	};

	(void)state;
	EXPECT(steps, moments);
}

static void
the_wall_of_a_scenario_time_is_its_first_moment(void **state)
{
	static const struct step steps[] = {
		{ 10, "{\"action\":\"start\",\"speed\":\"7\"}" },
		{ 12, "{\"action\":\"pause\"}" },
		{ 20, "{\"action\":\"resume\"}" },
		{ 100, "{\"phase\":\"play\"}" },
	};
	OWNED(arena) arena = arena_new(MIB);
	struct clock clock = clock_of(arena, steps, COUNT(steps), false);

	(void)state;
	assert_int_equal(clock_wall(&clock, 0), 10 * minute);
	assert_int_equal(clock_wall(&clock, 7 * minute), 11 * minute);
	assert_int_equal(clock_wall(&clock, 14 * minute), 12 * minute);
	assert_int_equal(clock_wall(&clock, 21 * minute), 21 * minute);
	/* Night follows play; day2 has not begun. */
	assert_int_equal(clock_wall(&clock, 151 * minute), INT64_MAX);
	for (int64_t at = 1; at < 150 * minute; at += 12345678) {
		int64_t wall = clock_wall(&clock, at);
		assert_true(clock_at(&clock, wall) >= at);
		assert_true(clock_at(&clock, wall - 1) < at);
	}
}

static void
scored_is_a_scored_phase_that_has_begun_and_not_closed(void **state)
{
	static const struct step steps[] = {
		{ 0, "{\"action\":\"start\"}" },
		{ 70, "{\"phase\":\"play\"}" },
		{ 80, "{\"action\":\"pause\"}" },
		{ 90, "{\"action\":\"resume\"}" },
		{ 200, "{\"phase\":\"day2\"}" },
		{ 270, "{\"action\":\"close\"}" },
	};
	static const struct {
		int at;
		bool scored;
	} rows[] = { { -1, false }, { 30, false }, { 65, false }, { 70, true }, { 85, true },
		{ 139, true }, { 150, false }, { 190, false }, { 200, true }, { 265, true },
		{ 270, false } };
	OWNED(arena) arena = arena_new(MIB);
	struct clock clock = clock_of(arena, steps, COUNT(steps), false);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (clock_scored(&clock, &scenario, rows[i].at * minute) != rows[i].scored)
			fail_msg("at %d", rows[i].at);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_pauses_and_resumes),
		cmocka_unit_test(stands_at_a_phases_end_unless_the_next_follows),
		cmocka_unit_test(a_phase_is_jumped_to_but_never_back),
		cmocka_unit_test(speed_counts_from_where_it_changes),
		cmocka_unit_test(what_makes_no_sense_changes_nothing),
		cmocka_unit_test(the_wall_of_a_scenario_time_is_its_first_moment),
		cmocka_unit_test(scored_is_a_scored_phase_that_has_begun_and_not_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
