/* schedule.c - tests of which check is due when; time is the test's.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "probe/schedule.h"
#include "support/fake_env.h"

enum { SECOND = 1000000, CHECKS = 50 };

struct scene {
	struct fake_env fake;
	struct schedule *schedule;
	const struct work *work;
	int64_t now;
};

/* Work of `count` checks named by their numbers. */
static const struct work *
work_of(size_t count, unsigned period_ms, unsigned jitter_ms, unsigned speed)
{
	OWNED_BUF text = BUF_INIT;
	const struct work *work = NULL;
	struct fault why;

	buf_addf(&text,
		"{\"version\":\"v\",\"now\":\"2026-01-01T00:00:00Z\",\"speed\":%u,"
		"\"running\":true,\"lease_ms\":1000,\"checks\":[",
		speed);
	for (size_t i = 0; i < count; i++)
		buf_addf(&text,
			"%s{\"check\":\"c%zu\",\"team\":\"t\",\"kind\":\"tcp\","
			"\"period_ms\":%u,\"jitter_ms\":%u,\"timeout_ms\":100}",
			i == 0 ? "" : ",", i, period_ms, jitter_ms);
	buf_add(&text, STR("]}"));
	if (work_parse(buf_str(&text), &work, &why) != OK)
		fail_msg("%s", why.text);
	return work;
}

static void
scene_init(struct scene *scene, size_t count, unsigned period_ms, unsigned jitter_ms,
	unsigned speed, bool at_once)
{
	fake_env_init(&scene->fake, 3);
	scene->now = SECOND;
	scene->schedule = schedule_new(&scene->fake.env);
	scene->work = work_of(count, period_ms, jitter_ms, speed);
	assert_int_equal(schedule_set(scene->schedule, scene->work, scene->now, at_once, NULL), OK);
}

static void
scene_done(struct scene *scene)
{
	schedule_free(scene->schedule);
	work_drop(scene->work);
}

/* The number in the name of the check that begins, or -1. */
static long
begin(struct scene *scene, long *slot)
{
	*slot = schedule_next(scene->schedule, scene->now);
	return *slot < 0 ? -1
			 : strtol(schedule_check(scene->schedule, *slot)->name.data + 1, NULL, 10);
}

static bool
finish(struct scene *scene, long slot, enum verdict state, int64_t *moment)
{
	return schedule_ended(
		scene->schedule, schedule_check(scene->schedule, slot), state, scene->now, moment);
}

static void
each_check_runs_once_a_period(void **state)
{
	struct scene scene;
	unsigned runs[CHECKS] = { 0 };

	(void)state;
	scene_init(&scene, CHECKS, 60000, 20000, 1, false);
	for (int64_t end = scene.now + INT64_C(3600) * SECOND; scene.now < end;
		scene.now += SECOND / 10) {
		long slot;
		int64_t moment = scene.now / 1000;
		for (long number; (number = begin(&scene, &slot)) >= 0; runs[number]++)
			finish(&scene, slot, VERDICT_OK, &moment);
	}
	for (int i = 0; i < CHECKS; i++)
		assert_in_range(runs[i], 59, 61);
	scene_done(&scene);
}

static void
jitter_stays_within_its_half_and_differs(void **state)
{
	struct scene scene;
	int64_t first = 0;
	int64_t least = INT64_MAX;
	int64_t most = INT64_MIN;
	unsigned run = 0;

	(void)state;
	scene_init(&scene, 1, 10000, 4000, 1, false);
	for (; run < 200; scene.now += SECOND / 100) {
		long slot;
		int64_t moment = scene.now / 1000;
		if (begin(&scene, &slot) < 0)
			continue;
		finish(&scene, slot, VERDICT_OK, &moment);
		if (run++ == 0) { /* begins its grid without jitter */
			first = scene.now;
			continue;
		}
		int64_t off = scene.now - first - (int64_t)(run - 1) * 10 * SECOND;
		least = off < least ? off : least;
		most = off > most ? off : most;
	}
	assert_true(least >= -2 * SECOND - SECOND / 50 && least < -SECOND);
	assert_true(most <= 2 * SECOND + SECOND / 50 && most > SECOND);
	scene_done(&scene);
}

static void
at_once_means_now_and_in_random_order(void **state)
{
	struct scene scene;
	unsigned rising = 0;
	long before = -1;
	long slot;

	(void)state;
	scene_init(&scene, CHECKS, 60000, 0, 1, true);
	for (int i = 0; i < CHECKS; i++) {
		long number = begin(&scene, &slot);
		assert_true(number >= 0);
		rising += number > before;
		before = number;
	}
	assert_int_equal(begin(&scene, &slot), -1);
	assert_int_equal(schedule_running(scene.schedule), CHECKS);
	assert_in_range(rising, CHECKS / 4, CHECKS * 3 / 4);
	scene_done(&scene);
}

static void
a_check_that_runs_is_not_due(void **state)
{
	struct scene scene;
	int64_t moment = 1;
	long slot;

	(void)state;
	scene_init(&scene, 1, 1000, 0, 1, true);
	assert_int_equal(begin(&scene, &slot), 0);
	scene.now += 3 * SECOND + SECOND / 2;
	assert_int_equal(schedule_due(scene.schedule), INT64_MAX);
	finish(&scene, slot, VERDICT_OK, &moment);
	/* Points that were missed are left out, not made up for. */
	assert_int_equal(schedule_due(scene.schedule), 5 * SECOND);
	scene_done(&scene);
}

static void
speed_shortens_periods_to_a_least(void **state)
{
	struct scene scene;
	int64_t moment = 1;
	long slot;

	(void)state;
	scene_init(&scene, 1, 60000, 0, 60, true);
	begin(&scene, &slot);
	finish(&scene, slot, VERDICT_OK, &moment);
	assert_int_equal(schedule_due(scene.schedule), 2 * SECOND);
	scene_done(&scene);
	scene_init(&scene, 1, 1, 0, 1, true);
	begin(&scene, &slot);
	finish(&scene, slot, VERDICT_OK, &moment);
	assert_int_equal(
		schedule_due(scene.schedule), SECOND + (int64_t)PROBE_PERIOD_MIN_MS * 1000);
	scene_done(&scene);
}

static void
only_another_state_is_a_change(void **state)
{
	static const struct {
		enum verdict state;
		bool changed;
	} steps[] = { { VERDICT_OK, true }, { VERDICT_OK, false }, { VERDICT_DOWN, true },
		{ VERDICT_DOWN, false }, { VERDICT_OK, true } };
	struct scene scene;
	int64_t moment = 1;
	long slot;

	(void)state;
	scene_init(&scene, 1, 1000, 0, 1, true);
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++, scene.now += SECOND) {
		assert_int_equal(begin(&scene, &slot), 0);
		assert_int_equal(finish(&scene, slot, steps[i].state, &moment), steps[i].changed);
	}
	scene_done(&scene);
}

static void
no_two_results_of_a_check_have_one_time(void **state)
{
	static const int64_t clocks[] = { 1000, 1000, 990, 1003 };
	static const int64_t expected[] = { 1000, 1001, 1002, 1003 };
	struct scene scene;
	long slot;

	(void)state;
	scene_init(&scene, 1, 1000, 0, 1, true);
	for (size_t i = 0; i < 4; i++, scene.now += SECOND) {
		int64_t moment = clocks[i];
		begin(&scene, &slot);
		finish(&scene, slot, VERDICT_OK, &moment);
		assert_int_equal(moment, expected[i]);
	}
	scene_done(&scene);
}

static void
new_work_keeps_what_stays(void **state)
{
	struct scene scene;
	const struct work *more = work_of(3, 1000, 0, 1);
	int64_t moment = 5;
	long slot;
	long gone;

	(void)state;
	scene_init(&scene, 2, 1000, 0, 1, true);
	begin(&scene, &slot);
	finish(&scene, slot, VERDICT_DOWN, &moment);
	begin(&scene, &gone); /* runs on while the work changes */
	const struct check *running = schedule_check(scene.schedule, gone);
	assert_int_equal(schedule_set(scene.schedule, more, scene.now, false, NULL), OK);
	assert_int_equal(schedule_running(scene.schedule), 1);
	/* Of the three one runs, one has a point of its grid, and one is new. */
	assert_true(schedule_ended(scene.schedule, running, VERDICT_OK, scene.now, &moment));
	scene.now += SECOND;
	unsigned unchanged = 0;
	for (int i = 0; i < 3; i++) {
		assert_true(begin(&scene, &slot) >= 0);
		unchanged += !finish(&scene, slot, VERDICT_DOWN, &moment);
	}
	assert_int_equal(unchanged, 1);
	work_drop(more);
	scene_done(&scene);
}

static void
a_run_of_a_check_that_is_gone_ends_well(void **state)
{
	struct scene scene;
	const struct work *none = work_of(0, 1000, 0, 1);
	int64_t moment = 5;
	long slot;

	(void)state;
	scene_init(&scene, 1, 1000, 0, 1, true);
	begin(&scene, &slot);
	const struct check *check = schedule_check(scene.schedule, slot);
	assert_int_equal(schedule_set(scene.schedule, none, scene.now, false, NULL), OK);
	assert_true(schedule_ended(scene.schedule, check, VERDICT_OK, scene.now, &moment));
	assert_int_equal(schedule_running(scene.schedule), 0);
	assert_int_equal(schedule_due(scene.schedule), INT64_MAX);
	work_drop(none);
	scene_done(&scene);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_check_runs_once_a_period),
		cmocka_unit_test(jitter_stays_within_its_half_and_differs),
		cmocka_unit_test(at_once_means_now_and_in_random_order),
		cmocka_unit_test(a_check_that_runs_is_not_due),
		cmocka_unit_test(speed_shortens_periods_to_a_least),
		cmocka_unit_test(only_another_state_is_a_change),
		cmocka_unit_test(no_two_results_of_a_check_have_one_time),
		cmocka_unit_test(new_work_keeps_what_stays),
		cmocka_unit_test(a_run_of_a_check_that_is_gone_ends_well),
	};

	return cmocka_run_group_tests_name("probe/schedule", tests, NULL, NULL);
}
