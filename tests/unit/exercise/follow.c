/* follow.c - tests of an exercise that follows its record: what changes during play leaves results of checks
 * where they are, and comes to the same as if all had been read anew.
 * SPDX-License-Identifier: Apache-2.0
 *
 * record_each_samples is looked at on its way: from which change number on it is asked for samples.
 */
#include "support/check.h"

#include "base/limits.h"
#include "support/exercise_world.h"

/* --- what is read --- */

static struct {
	size_t whole; /* times that all samples were asked for */
	size_t rest;  /* and those since the time before */
} reads;

enum err __real_record_each_samples(struct store *store, const struct reader *node, unsigned leg,
	int64_t since, record_samples_function *each, void *context, int64_t *ret_now,
	struct fault *why);
enum err __wrap_record_each_samples(struct store *store, const struct reader *node, unsigned leg,
	int64_t since, record_samples_function *each, void *context, int64_t *ret_now,
	struct fault *why);

enum err
__wrap_record_each_samples(struct store *store, const struct reader *node, unsigned leg,
	int64_t since, record_samples_function *each, void *context, int64_t *ret_now,
	struct fault *why)
{
	if (since == 0)
		reads.whole++;
	else
		reads.rest++;
	return __real_record_each_samples(store, node, leg, since, each, context, ret_now, why);
}

/* --- an exercise under way --- */

static void
run(struct exercise_world *world, unsigned minutes, enum check_state state)
{
	for (unsigned i = 0; i < minutes; i++) {
		world_advance(world, WORLD_MINUTE);
		for (unsigned team = WORLD_BLUE1; team <= WORLD_BLUE3; team++) {
			assert_int_equal(world_result(world, "web.http", team, 0, CHECK_OK), OK);
			assert_int_equal(world_result(world, "mail.smtp", team, 0, state), OK);
		}
	}
}

static struct str
board_of(struct exercise_world *world, struct exercise *exercise, enum score_view view)
{
	const struct board_text *text;
	struct fault why;
	struct str ret;

	if (exercise_board_text(exercise, view, WORLD_BLUE1, false, &text, &why) != OK)
		fail_msg("%s", why.text);
	ret = str_copy(world->coalition.arena, text->json);
	board_text_release((void *)(uintptr_t)text);
	return ret;
}

/* Every view of the exercise that followed, and of one that has just been opened. A board is kept for a
 * moment: so a moment passes. */
static void
assert_as_if_new(struct exercise_world *world)
{
	static const enum score_view views[] = { VIEW_WHITE, VIEW_TEAM, VIEW_PUBLIC };
	OWNED(exercise) other = NULL;

	world_advance(world, 2 * WORLD_SECOND);
	assert_int_equal(exercise_open(world->coalition.store, 0, &other, NULL), OK);
	for (size_t i = 0; i < sizeof(views) / sizeof(*views); i++) {
		struct str followed = board_of(world, world->site.exercise, views[i]);
		struct str anew = board_of(world, other, views[i]);
		if (!str_eq(followed, anew))
			fail_msg("%s:\n%.*s\nanew:\n%.*s", score_view_name(views[i]),
				STR_FMT(followed), STR_FMT(anew));
	}
}

static void
begin(struct exercise_world *world)
{
	world_open(world, world_scenario, world_rules);
	world_posted(world, SEAT_WHITE, "clock", NULL, NULL, "{\"action\":\"start\"}");
	run(world, 10, CHECK_OK);
	run(world, 5, CHECK_DOWN);
	run(world, 5, CHECK_OK);
	board_of(world, world->site.exercise, VIEW_WHITE);
	reads.whole = reads.rest = 0;
}

/* --- the tests --- */

#define NEW_CHECK "{\"definition\":{\"name\":\"web.ssh\",\"kind\":\"ssh\",\"period\":\"60s\"}}"

static void
a_new_check_leaves_the_results_of_the_others_where_they_are(void **state)
{
	struct exercise_world world;
	struct str before;

	(void)state;
	begin(&world);
	before = board_of(&world, world.site.exercise, VIEW_WHITE);
	world_posted(&world, SEAT_GREEN, "check.changed", NULL, NULL, NEW_CHECK);
	board_of(&world, world.site.exercise, VIEW_WHITE);
	assert_int_equal(reads.whole, 0);
	assert_true(reads.rest > 0);
	assert_as_if_new(&world);
	world_advance(&world, WORLD_MINUTE);
	assert_int_equal(world_result(&world, "web.ssh", WORLD_BLUE1, 0, CHECK_DOWN), OK);
	run(&world, 2, CHECK_OK);
	assert_as_if_new(&world);
	assert_false(str_eq(before, board_of(&world, world.site.exercise, VIEW_WHITE)));
	world_close(&world);
}

static void
a_check_that_is_taken_back_does_so_too(void **state)
{
	struct exercise_world world;
	const char *entry;

	(void)state;
	begin(&world);
	entry = world_posted(&world, SEAT_GREEN, "check.changed", NULL, NULL, NEW_CHECK);
	assert_int_equal(world_result(&world, "web.ssh", WORLD_BLUE1, 0, CHECK_DOWN), OK);
	run(&world, 3, CHECK_OK);
	board_of(&world, world.site.exercise, VIEW_WHITE);
	reads.whole = 0;
	world_posted(&world, SEAT_GREEN, "reversal", NULL, entry, "{\"text\":\"T\"}");
	board_of(&world, world.site.exercise, VIEW_WHITE);
	assert_int_equal(reads.whole, 0);
	assert_as_if_new(&world);
	world_close(&world);
}

/* A scenario without it was in force in between: the results that had been passed over come again. */
static void
a_name_that_was_in_use_before_reads_all_anew(void **state)
{
	struct exercise_world world;
	const struct scenario_file files[] = { { STR("rules.yaml"), str_of(world_rules) },
		{ STR("scenario.yaml"), str_of(world_scenario) } };
	const struct scenario_source source = { 2, files };
	OWNED_BUF body = BUF_INIT;

	(void)state;
	begin(&world);
	assert_int_equal(scenario_pack(&source, &body, NULL), OK);
	world_posted(&world, SEAT_GREEN, "check.changed", NULL, NULL, NEW_CHECK);
	run(&world, 2, CHECK_OK);
	assert_int_equal(world_result(&world, "web.ssh", WORLD_BLUE1, 0, CHECK_DOWN), OK);
	world_posted(&world, SEAT_WHITE, "scenario", NULL, NULL, body.data);
	board_of(&world, world.site.exercise, VIEW_WHITE);
	reads.whole = 0;
	world_posted(&world, SEAT_GREEN, "check.changed", NULL, NULL, NEW_CHECK);
	board_of(&world, world.site.exercise, VIEW_WHITE);
	assert_int_equal(reads.whole, 1);
	assert_as_if_new(&world);
	world_close(&world);
}

/* Results hold for two periods of scenario time, so how long depends on the speed. */
static void
a_speed_that_is_told_late_reads_all_anew(void **state)
{
	const struct reader white = coalition_seated(NATO, 1, 0, DESK_WHITE);
	struct record_entry entry = { .kind = RECORD_CLOCK,
		.key = STR("late"),
		.body = STR("{\"action\":\"speed\",\"speed\":\"4\"}") };
	const struct record_outcome *outcome;
	struct exercise_world world;

	(void)state;
	begin(&world);
	entry.event = env_now(&world.coalition.fake.env) - 12 * WORLD_MINUTE;
	assert_int_equal(record_append(world.coalition.store, &white, &entry, 1,
				 world.coalition.arena, &outcome, NULL),
		OK);
	assert_int_equal(outcome->err, OK);
	board_of(&world, world.site.exercise, VIEW_WHITE);
	assert_int_equal(reads.whole, 1);
	assert_as_if_new(&world);
	run(&world, 3, CHECK_DOWN);
	assert_as_if_new(&world);
	world_close(&world);
}

static void
a_speed_from_now_on_reads_nothing_anew(void **state)
{
	struct exercise_world world;

	(void)state;
	begin(&world);
	world_advance(&world, WORLD_SECOND);
	world_posted(&world, SEAT_WHITE, "clock", NULL, NULL,
		"{\"action\":\"speed\",\"speed\":\"4\"}");
	run(&world, 3, CHECK_DOWN);
	board_of(&world, world.site.exercise, VIEW_WHITE);
	assert_int_equal(reads.whole, 0);
	assert_as_if_new(&world);
	world_close(&world);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_check_leaves_the_results_of_the_others_where_they_are),
		cmocka_unit_test(a_check_that_is_taken_back_does_so_too),
		cmocka_unit_test(a_name_that_was_in_use_before_reads_all_anew),
		cmocka_unit_test(a_speed_that_is_told_late_reads_all_anew),
		cmocka_unit_test(a_speed_from_now_on_reads_nothing_anew),
	};

	return cmocka_run_group_tests_name("exercise/follow", tests, NULL, NULL);
}
