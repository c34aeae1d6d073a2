/* exercise_tasks.c - tests of the users' desk, and of systems that all teams share.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "exercise/director.h"
#include "exercise/probe_work.h"
#include "support/exercise_world.h"

/* --- tasks --- */

#define DUE(close)                                                                            \
	"{\"task\":\"buy\",\"title\":\"Buy\",\"systems\":[\"web\"],\"who\":\"\",\"steps\":[\"S\"]," \
	"\"expected\":\"E\",\"close_ms\":" close "}"

static const char task_scenario_end[] =
	"tasks: [{name: buy, title: Buy, systems: web, every: \"1:00\"}]\n";

static void
begin(struct exercise_world *world)
{
	OWNED_BUF scenario = BUF_INIT;

	buf_add(&scenario, str_of(world_scenario));
	buf_add(&scenario, str_of(task_scenario_end));
	buf_add_char(&scenario, '\0');
	world_open(world, scenario.data, world_rules);
	world_posted(world, SEAT_WHITE, "clock", NULL, NULL, "{\"action\":\"start\"}");
}

static void
the_users_desk_shows_what_is_due_now(void **state)
{
	struct exercise_world world;
	struct answer answer;

	(void)state;
	begin(&world);
	answer = visit_get(world_seat(&world, SEAT_USERS), "/api/exercise/tasks");
	assert_status(answer, 200);
	assert_int_equal(answer_count(&answer, "tasks"), 0);
	world_told(&world, "task.due", WORLD_BLUE1, NULL, "node:task:a", DUE("3600000"));
	world_told(&world, "task.due", WORLD_BLUE2, NULL, "node:task:b", DUE("1800000"));
	world_advance(&world, WORLD_MINUTE);
	answer = visit_get(world_seat(&world, SEAT_USERS), "/api/exercise/tasks");
	assert_int_equal(answer_count(&answer, "tasks"), 2);
	assert_answer(answer, "tasks.0.key", "node:task:b"); /* closes first */
	assert_answer(answer, "tasks.0.team", "blue2");
	assert_answer(answer, "tasks.0.body.steps.0", "S");
	assert_answer(answer, "tasks.0.own", "false");
	assert_answer(answer, "missed", "0");
	world_posted(&world, SEAT_USERS, "usability", "blue2", "node:task:b",
		"{\"mark\":500,\"text\":\"T\"}");
	answer = visit_get(world_seat(&world, SEAT_USERS), "/api/exercise/tasks");
	assert_answer(answer, "tasks.0.key", "node:task:a");
	assert_answer(answer, "tasks.1.own", "true");
	assert_answer(answer, "tasks.1.marks", "1");
	answer = visit_get(world_seat(&world, SEAT_WHITE), "/api/exercise/tasks");
	assert_answer(answer, "tasks.0.marks", "1");
	assert_answer(answer, "tasks.0.own", "false");
	world_advance(&world, 60 * WORLD_MINUTE);
	answer = visit_get(world_seat(&world, SEAT_USERS), "/api/exercise/tasks");
	assert_int_equal(answer_count(&answer, "tasks"), 0);
	assert_answer(answer, "missed", "1");
	world_close(&world);
}

static void
nobody_else_learns_of_tasks(void **state)
{
	static const enum world_seat others[] = { SEAT_BLUE1, SEAT_BLUE2, SEAT_GRADER, SEAT_RED,
		SEAT_GREEN, SEAT_YELLOW, SEAT_OBSERVER, SEAT_NONE };
	struct exercise_world world;

	(void)state;
	begin(&world);
	world_told(&world, "task.due", WORLD_BLUE1, NULL, "node:task:a", DUE("3600000"));
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		struct answer answer = visit_get(
			world_seat(&world, others[i]), "/api/exercise/entries?kinds=task.due");
		assert_int_equal(answer_count(&answer, "entries"), 0);
		assert_status(visit_get(world_seat(&world, others[i]), "/api/exercise/tasks"), 403);
		assert_status(visit_get(world_seat(&world, others[i]),
				      "/api/exercise/entries/node:task:a"),
			404);
	}
	world_close(&world);
}

/* --- changes during play --- */

/* The node does what is due; what the users' desk shows then. */
static struct answer
desk_after(struct exercise_world *world, int64_t minutes)
{
	world_advance(world, minutes * WORLD_MINUTE);
	assert_int_equal(director_catch_up(world->site.exercise, NULL), OK);
	return visit_get(world_seat(world, SEAT_USERS), "/api/exercise/tasks");
}

static void
refused(struct exercise_world *world, const char *body, int status, const char *where)
{
	struct answer answer =
		world_post(world, SEAT_WHITE, "task.changed", NULL, NULL, NULL, body);

	assert_status(answer, status);
	if (where != NULL)
		assert_answer(answer, "error.where", where);
}

static void
white_moves_a_task_while_the_clock_runs(void **state)
{
	struct exercise_world world;
	struct answer answer;

	(void)state;
	begin(&world);
	desk_after(&world, 1); /* was due at the begin */
	refused(&world, "{\"task\":\"buy\",\"from_ms\":0,\"at_ms\":1200000}", 409, NULL);
	refused(&world, "{\"task\":\"buy\",\"from_ms\":7,\"at_ms\":1200000}", 422, "/from_ms");
	refused(&world, "{\"task\":\"buy\",\"from_ms\":3600000,\"at_ms\":7200000}", 422, "/at_ms");
	refused(&world, "{\"task\":\"sell\",\"skip\":true}", 422, "/task");
	world_posted(&world, SEAT_WHITE, "task.changed", NULL, NULL,
		"{\"task\":\"buy\",\"from_ms\":3600000,\"at_ms\":1200000}");
	answer = visit_get(world_seat(&world, SEAT_WHITE), "/api/exercise/tasks");
	assert_answer(answer, "plan.0.task", "buy");
	assert_answer(answer, "plan.0.ahead_ms.0", "1200000");
	assert_answer(answer, "plan.0.ahead_ms.1", "7200000");
	answer = desk_after(&world, 20);
	assert_answer(answer, "plan", "null"); /* white's alone */
	assert_status(visit_get(world_seat(&world, SEAT_USERS),
			      "/api/exercise/entries/node:task:buy:blue1:1200000"),
		200);
	desk_after(&world, 60);
	assert_status(visit_get(world_seat(&world, SEAT_USERS),
			      "/api/exercise/entries/node:task:buy:blue1:3600000"),
		404);
	world_close(&world);
}

static void
white_adds_a_task_and_takes_it_back(void **state)
{
	static const char added[] =
		"{\"definition\":{\"name\":\"write\",\"title\":\"Write\",\"systems\":[\"mail\"],"
		"\"at\":[\"day1 0:10\",\"day1 2:00\"],\"due\":\"0:20\",\"teams\":[\"blue2\"]}}";
	struct exercise_world world;
	struct answer answer;
	const char *entry;

	(void)state;
	begin(&world);
	refused(&world, "{\"definition\":{\"name\":\"buy\",\"title\":\"B\",\"systems\":[\"web\"],"
			"\"every\":\"1:00\"}}",
		422, "/definition/name"); /* what was marked of a task stays what it was */
	refused(&world, "{\"definition\":{\"name\":\"read\",\"title\":\"R\",\"systems\":[\"pc\"],"
			"\"every\":\"1:00\"}}",
		422, "/definition/systems");
	assert_status(world_post(&world, SEAT_USERS, "task.changed", NULL, NULL, NULL, added), 403);
	entry = world_posted(&world, SEAT_WHITE, "task.changed", NULL, NULL, added);
	answer = visit_get(world_seat(&world, SEAT_WHITE), "/api/exercise/definition?task=write");
	assert_answer(answer, "definition.systems.0", "mail");
	answer = desk_after(&world, 10);
	assert_answer(answer, "tasks.0.key", "node:task:write:blue2:600000");
	assert_answer(answer, "tasks.0.body.title", "Write");
	world_posted(&world, SEAT_USERS, "usability", "blue2", "node:task:write:blue2:600000",
		"{\"mark\":1000,\"text\":\"T\"}");
	answer = visit_get(world_seat(&world, SEAT_WHITE), "/api/exercise/board");
	assert_answer(answer, "teams.0.categories.1.points", "10000000");
	world_posted(&world, SEAT_WHITE, "reversal", NULL, entry, "{\"text\":\"Not needed.\"}");
	answer = visit_get(world_seat(&world, SEAT_WHITE), "/api/exercise/tasks");
	assert_answer(answer, "plan.1.task", "write");
	assert_answer(answer, "plan.1.skipped", "true");
	desk_after(&world, 110);
	assert_status(visit_get(world_seat(&world, SEAT_USERS),
			      "/api/exercise/entries/node:task:write:blue2:7200000"),
		404);
	answer = visit_get(world_seat(&world, SEAT_WHITE), "/api/exercise/board");
	assert_answer(answer, "teams.0.categories.1.points", "10000000"); /* it was marked */
	world_close(&world);
}

static void
white_leaves_a_task_out_and_thinks_again(void **state)
{
	struct exercise_world world;
	const char *entry;

	(void)state;
	begin(&world);
	desk_after(&world, 1);
	entry = world_posted(&world, SEAT_WHITE, "task.changed", NULL, NULL,
		"{\"task\":\"buy\",\"skip\":true}");
	desk_after(&world, 60);
	assert_status(visit_get(world_seat(&world, SEAT_USERS),
			      "/api/exercise/entries/node:task:buy:blue1:3600000"),
		404);
	world_posted(&world, SEAT_WHITE, "reversal", NULL, entry, "{\"text\":\"It is needed.\"}");
	desk_after(&world, 60);
	assert_status(visit_get(world_seat(&world, SEAT_USERS),
			      "/api/exercise/entries/node:task:buy:blue1:7200000"),
		200);
	world_close(&world);
}

/* --- shared systems --- */

static const char shared_end[] =
	"  - {name: relay.smtp, kind: smtp, period: 60s, parameters: {to: \"a@b.example\"}}\n";

/* World's scenario with a system that all teams share, and its check, put into the lists. */
static void
begin_shared(struct exercise_world *world)
{
	const struct str systems = STR("systems:\n");
	const struct str checks = STR("checks:\n");
	struct str text = str_of(world_scenario);
	size_t at = str_find(text, systems) + systems.len;
	size_t then = str_find(text, checks) + checks.len;
	OWNED_BUF scenario = BUF_INIT;
	struct exercise_state now;
	const struct check_leg *legs;
	const struct reader node = coalition_node();
	size_t count;

	buf_add(&scenario, str_first(text, at));
	buf_add(&scenario, STR("  - {name: relay, title: Relay, address: 198.51.100.9, shared: yes}\n"));
	buf_add(&scenario, str_first(str_from_offset(text, at), then - at));
	buf_add(&scenario, str_of(shared_end));
	buf_add(&scenario, str_from_offset(text, then));
	buf_add_char(&scenario, '\0');
	world_open(world, scenario.data, world_rules);
	assert_int_equal(exercise_enter(world->site.exercise, &now, NULL), OK);
	assert_int_equal(
		check_legs_of(now.scenario, world->coalition.arena, &count, &legs, NULL), OK);
	assert_int_equal(count, 1 + 2 * 4);
	exercise_leave(world->site.exercise);
	assert_int_equal(record_set_legs(world->coalition.store, &node, legs, count, NULL), OK);
	world_posted(world, SEAT_WHITE, "clock", NULL, NULL, "{\"action\":\"start\"}");
	world_advance(world, 2 * WORLD_MINUTE);
}

static void
a_shared_system_is_dealt_out_once_and_of_no_team(void **state)
{
	const struct probe_share whole = { 0, 1 };
	struct exercise_world world;
	struct exercise_state now;
	struct probe_work work;
	const struct json *checks;
	size_t shared = 0;

	(void)state;
	begin_shared(&world);
	assert_int_equal(exercise_enter(world.site.exercise, &now, NULL), OK);
	assert_int_equal(
		probe_work_write(&now, &whole, world.coalition.arena, &work, NULL), OK);
	exercise_leave(world.site.exercise);
	assert_int_equal(work.check_count, 1 + 2 * 4);
	assert_int_equal(json_parse(world.coalition.arena, work.json, &checks, NULL), OK);
	JSON_EACH (check, json_get(checks, STR("checks"))) {
		if (!str_eq(json_get_string(check, STR("check")), STR("relay.smtp")))
			continue;
		shared++;
		assert_true(str_eq(json_get_string(check, STR("team")), STR("")));
		assert_true(str_eq(json_get_string(json_get(check, STR("parameters")), STR("host")),
			STR("198.51.100.9")));
	}
	assert_int_equal(shared, 1);
	world_close(&world);
}

static void
its_state_stands_on_every_board(void **state)
{
	struct exercise_world world;
	struct answer answer;

	(void)state;
	begin_shared(&world);
	assert_int_equal(world_result(&world, "relay.smtp", 0, WORLD_SECOND, CHECK_DOWN), OK);
	assert_int_equal(world_result(&world, "relay.smtp", 1, WORLD_SECOND, CHECK_DOWN), E_ABSENT);
	answer = visit_get(world_seat(&world, SEAT_WHITE), "/api/exercise");
	assert_answer(answer, "systems.0.shared", "true");
	assert_answer(answer, "systems.1.shared", "false");
	answer = visit_get(world_seat(&world, SEAT_WHITE), "/api/exercise/board");
	assert_answer(answer, "teams.0.states", "x--");
	assert_answer(answer, "teams.2.states", "x--");
	/* Green reads how it was found. */
	answer = visit_get(world_seat(&world, SEAT_GREEN), "/api/exercise/checks?check=relay.smtp");
	assert_answer(answer, "changes.0.state", "down");
	assert_answer(answer, "changes.0.team", "null");
	world_close(&world);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_users_desk_shows_what_is_due_now),
		cmocka_unit_test(nobody_else_learns_of_tasks),
		cmocka_unit_test(white_moves_a_task_while_the_clock_runs),
		cmocka_unit_test(white_adds_a_task_and_takes_it_back),
		cmocka_unit_test(white_leaves_a_task_out_and_thinks_again),
		cmocka_unit_test(a_shared_system_is_dealt_out_once_and_of_no_team),
		cmocka_unit_test(its_state_stands_on_every_board),
	};

	return cmocka_run_group_tests_name("exercise_tasks", tests, NULL, NULL);
}
