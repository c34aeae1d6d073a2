/* run.c - tests of what a run makes of its legs and draws, by a kind that the test plays.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/json.h"
#include "probe/attempt.h"
#include "probe/kind.h"
#include "probe/result_json.h"
#include "probe/run.h"
#include "probe/work_clock.h"
#include "support/fake_env.h"

enum { RUNS = 400 };

/* The kind "played": its parameters v4 and v6 are the states of the legs, `takes` how long they
 * take. */
static const struct check_parameter played_parameters[] = {
	{ .name = "v4", .help = "" },
	{ .name = "v6", .help = "" },
	{ .name = "takes", .help = "" },
	{ .name = "echo", .help = "" },
	{ 0 },
};

static enum verdict
state_of(struct str name)
{
	for (int state = VERDICT_OK; state <= VERDICT_CHECKER; state++)
		if (str_eq(name, str_of(verdict_name((enum verdict)state))))
			return (enum verdict)state;
	return VERDICT_OK;
}

static void
play(struct attempt *attempt)
{
	struct fake_env *fake = (struct fake_env *)attempt->env;
	const char *leg = attempt->family == AF_INET ? "v4" : "v6";

	fake_env_advance(fake, (int64_t)attempt_number(attempt, "takes", 0) * 1000);
	attempt_verdict(attempt, state_of(attempt_text(attempt, leg, "ok")), "%s %s", leg,
		attempt_text(attempt, "echo", "").data);
}

static const struct check_kind played = {
	.name = "played", .summary = "", .port = 1, .parameters = played_parameters, .run = play
};

struct scene {
	struct fake_env fake;
	struct run_options options;
	size_t count;
	struct check_value values[8];
	struct check check;
	struct check_result result;
};

static void
scene_init(struct scene *scene)
{
	*scene = (struct scene){ 0 };
	fake_env_init(&scene->fake, 5);
	scene->options.env = &scene->fake.env;
	scene->check = (struct check){ .name = STR("c"),
		.team = STR("t"),
		.kind = &played,
		.timeout_ms = 1000,
		.values = scene->values };
}

static void
give(struct scene *scene, const char *name, const char *value)
{
	scene->values[scene->check.value_count++] = (struct check_value){ str_of(name),
		str_of(value) };
}

static void
run(struct scene *scene)
{
	check_result_done(&scene->result);
	check_run(&scene->options, &scene->check, &scene->result);
}

static void
two_families_are_summed_up(void **state)
{
	static const struct {
		const char *v4, *v6, *sum;
	} cases[] = {
		{ "ok", "ok", "ok" },
		{ "ok", "down", "degraded" },
		{ "wrong", "ok", "degraded" },
		{ "degraded", "ok", "degraded" },
		{ "degraded", "down", "degraded" },
		{ "down", "down", "down" },
		{ "down", "wrong", "down" },
		{ "ok", "checker", "checker" },
		{ "checker", "down", "checker" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scene scene;
		scene_init(&scene);
		give(&scene, "host", "h");
		give(&scene, "address", "192.0.2.1, 2001:db8::1");
		give(&scene, "family", "both");
		give(&scene, "v4", cases[i].v4);
		give(&scene, "v6", cases[i].v6);
		run(&scene);
		if (strcmp(verdict_name(scene.result.state), cases[i].sum) != 0)
			fail_msg("%s and %s are %s", cases[i].v4, cases[i].v6,
				verdict_name(scene.result.state));
		check_result_done(&scene.result);
	}
}

static void
any_takes_the_family_that_there_is(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	give(&scene, "host", "2001:db8::1");
	give(&scene, "v4", "down");
	run(&scene);
	assert_int_equal(scene.result.state, VERDICT_OK);
	assert_string_equal(scene.result.text, "v6");
	check_result_done(&scene.result);
	scene_init(&scene);
	give(&scene, "host", "192.0.2.1");
	give(&scene, "family", "6");
	run(&scene);
	assert_int_equal(scene.result.state, VERDICT_DOWN); /* it has no such address */
	check_result_done(&scene.result);
}

static void
slower_than_said_is_degraded(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	give(&scene, "host", "192.0.2.1");
	give(&scene, "takes", "200");
	give(&scene, "slow_ms", "200");
	run(&scene);
	assert_int_equal(scene.result.state, VERDICT_OK);
	assert_int_equal(scene.result.latency_ms, 200);
	scene.values[1].value = STR("201");
	run(&scene);
	assert_int_equal(scene.result.state, VERDICT_DEGRADED);
	check_result_done(&scene.result);
}

static void
what_cannot_be_tried_is_our_fault(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	run(&scene);
	assert_int_equal(scene.result.state, VERDICT_CHECKER);
	assert_non_null(strstr(scene.result.text, "host"));
	give(&scene, "host", "192.0.2.1");
	give(&scene, "hsot", "192.0.2.1");
	run(&scene);
	assert_int_equal(scene.result.state, VERDICT_CHECKER);
	assert_non_null(strstr(scene.result.text, "hsot"));
	check_result_done(&scene.result);
}

static void
each_account_content_and_client_gets_its_turn(void **state)
{
	static const struct check_account accounts[] = { { STR_INIT("a"), STR_INIT("passw1") },
		{ STR_INIT("b"), STR_INIT("passw2") } };
	static const struct str texts[] = { STR_INIT("x"), STR_INIT("y") };
	struct scene scene;
	unsigned seen[8] = { 0 };

	(void)state;
	scene_init(&scene);
	give(&scene, "host", "192.0.2.1");
	give(&scene, "echo", "$USER$$CONTENT$$CLIENT$");
	scene.check.accounts = accounts;
	scene.check.account_count = 2;
	scene.check.contents = scene.check.clients = (struct check_texts){ 2, texts };
	for (int i = 0; i < RUNS; i++) {
		run(&scene);
		const char *drawn = scene.result.text + 3;
		seen[(drawn[0] == 'b') * 4 + (drawn[1] == 'y') * 2 + (drawn[2] == 'y')]++;
	}
	for (int i = 0; i < 8; i++)
		assert_in_range(seen[i], RUNS / 16, RUNS / 4);
	check_result_done(&scene.result);
}

static void
a_mark_is_new_for_each_run_and_no_password_shows(void **state)
{
	static const struct check_account account = { STR_INIT("a"), STR_INIT("passw1") };
	struct scene scene;
	char before[PROBE_TEXT_MAX];

	(void)state;
	scene_init(&scene);
	give(&scene, "host", "192.0.2.1");
	give(&scene, "echo", "$RUN$ $PASSWORD$");
	scene.check.accounts = &account;
	scene.check.account_count = 1;
	run(&scene);
	snprintf(before, sizeof(before), "%s", scene.result.text);
	assert_int_equal(strlen(before), strlen("v4 0123456789abcdef ***"));
	assert_non_null(strstr(before, " ***"));
	assert_null(strstr(scene.result.transcript.data, "passw1"));
	run(&scene);
	assert_string_not_equal(scene.result.text, before);
	check_result_done(&scene.result);
}

static void
a_result_is_one_line_of_json(void **state)
{
	OWNED_BUF line = BUF_INIT;
	OWNED(arena) arena = arena_new(1 << 20);
	const struct json *json;
	struct scene scene;

	(void)state;
	scene_init(&scene);
	give(&scene, "host", "192.0.2.1");
	give(&scene, "echo", "\"quoted\"");
	run(&scene);
	result_format(&scene.check, &scene.result, INT64_C(1777636800250), true, &line);
	assert_null(memchr(line.data, '\n', line.len));
	assert_int_equal(json_parse(arena, buf_str(&line), &json, NULL), OK);
	assert_true(str_eq(json_get_string(json, STR("time")), STR("2026-05-01T12:00:00.250Z")));
	assert_true(str_eq(json_get_string(json, STR("state")), STR("ok")));
	assert_true(str_eq(json_get_string(json, STR("text")), STR("v4 \"quoted\"")));
	assert_true(json_has(json, STR("transcript"), JSON_STRING));
	buf_clear(&line);
	result_format(&scene.check, &scene.result, 0, false, &line);
	assert_int_equal(json_parse(arena, buf_str(&line), &json, NULL), OK);
	assert_true(json_has(json, STR("transcript"), JSON_NULL));
	check_result_done(&scene.result);
}

static void
results_bear_the_nodes_time(void **state)
{
	struct work work = { .now = INT64_C(1777636800000000), .speed = 10, .running = true };
	struct work_clock clock = work_clock_of(&work, 5000000);

	(void)state;
	assert_int_equal(work_clock_milliseconds(&clock, 5000000), INT64_C(1777636800000));
	assert_int_equal(work_clock_milliseconds(&clock, 6500999), INT64_C(1777636801500));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_families_are_summed_up),
		cmocka_unit_test(any_takes_the_family_that_there_is),
		cmocka_unit_test(slower_than_said_is_degraded),
		cmocka_unit_test(what_cannot_be_tried_is_our_fault),
		cmocka_unit_test(each_account_content_and_client_gets_its_turn),
		cmocka_unit_test(a_mark_is_new_for_each_run_and_no_password_shows),
		cmocka_unit_test(a_result_is_one_line_of_json),
		cmocka_unit_test(results_bear_the_nodes_time),
	};

	return cmocka_run_group_tests_name("probe/run", tests, NULL, NULL);
}
