/* exercise_probe.c - tests of what probes ask for and bring: who may, and every limit at its edge.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "support/exercise_world.h"
#include "web/probe_desk.h"

#define WORK "/api/probe/work?probe=%s"
#define RESULTS "/api/probe/results?probe=probe-1"

static struct visitor
machine_with(struct exercise_world *world, unsigned roles)
{
	const struct reader by = coalition_operator();
	char token[TOKEN_TEXT_MAX];
	struct fault why;

	assert_int_equal(account_new_token(world->coalition.store, &by, EST, STR("machine"), roles,
				 0, token, &why),
		OK);
	return (struct visitor){ .site = &world->site,
		.token = str_copy(world->coalition.arena, str_of(token)),
		.headers = { { STR_INIT("Content-Type"), STR_INIT("application/json") } } };
}

/* So many results of one check, each a second before the one in front of it. */
static struct answer
bring(const struct visitor *probe, unsigned count)
{
	struct buf body = BUF_INIT;
	struct answer answer;

	buf_addf(&body, "{\"results\":[");
	for (unsigned i = 0; i < count; i++)
		buf_addf(&body,
			"%s{\"check\":\"web.http\",\"team\":\"blue1\",\"time\":"
			"\"2025-12-%02uT00:%02u:%02uZ\",\"state\":\"ok\",\"latency_ms\":%u}",
			i == 0 ? "" : ",", 1 + i / 3600, i / 60 % 60, i % 60, i);
	buf_addf(&body, "]}");
	answer = visit_ask(probe, HTTP_POST, RESULTS, buf_str(&body));
	buf_done(&body);
	return answer;
}

static void
only_a_token_with_the_role_works_here(void **state)
{
	struct exercise_world *world = *state;
	struct visitor probe = machine_with(world, ROLE_PROBE);
	struct visitor other = machine_with(world, ROLE_READER | ROLE_ANALYST | ROLE_LIAISON);

	assert_status(visit_get(&probe, WORK, "probe-1"), 200);
	assert_status(bring(&probe, 1), 200);
	assert_status(visit_get(&other, WORK, "probe-1"), 403);
	assert_status(bring(&other, 1), 403);
	assert_status(visit_get(world_seat(world, SEAT_GREEN), WORK, "probe-1"), 401);
	assert_status(visit_get(world_seat(world, SEAT_HALL), WORK, "probe-1"), 401);
}

static void
what_was_given_already_is_not_given_again(void **state)
{
	struct visitor probe = machine_with(*state, ROLE_PROBE);
	struct answer answer = visit_get(&probe, WORK, "probe-1");

	assert_int_equal(answer_count(&answer, "checks") > 0, true);
	probe.headers[1] = (struct http_field){ STR("If-None-Match"), answer_header(&answer, "ETag") };
	answer = visit_get(&probe, WORK, "probe-1");
	assert_status(answer, 304);
	assert_int_equal(answer.body.len, 0);
}

static void
each_result_is_taken_or_refused_by_itself(void **state)
{
	static const char body[] =
		"{\"results\":["
		"{\"check\":\"web.http\",\"team\":\"blue1\",\"time\":\"2025-12-01T00:00:00Z\","
		"\"state\":\"ok\",\"latency_ms\":0},"
		"{\"check\":\"web.http\",\"team\":\"blue9\",\"time\":\"2025-12-01T00:00:00Z\","
		"\"state\":\"ok\",\"latency_ms\":0},"
		"{\"check\":\"web.http\",\"team\":\"blue1\",\"time\":\"yesterday\",\"state\":\"ok\","
		"\"latency_ms\":0},"
		"{\"check\":\"web.http\",\"team\":\"blue1\",\"time\":\"2025-12-01T00:01:00Z\","
		"\"state\":\"fine\",\"latency_ms\":0},"
		"{\"check\":\"web.http\",\"team\":\"blue1\",\"time\":\"2025-12-01T00:02:00Z\","
		"\"state\":\"ok\",\"latency_ms\":2147483647},"
		"{\"check\":\"web.http\",\"team\":\"blue1\",\"time\":\"2025-12-01T00:03:00Z\","
		"\"state\":\"ok\",\"latency_ms\":2147483648},"
		"{\"check\":\"web.http\",\"team\":\"blue1\",\"time\":\"2025-12-01T00:04:00Z\","
		"\"state\":\"ok\",\"latency_ms\":-1},"
		"{}]}";
	static const unsigned refused[] = { 1, 2, 3, 5, 6, 7 };
	struct visitor probe = machine_with(*state, ROLE_PROBE);
	struct answer answer = visit_ask(&probe, HTTP_POST, RESULTS, str_of(body));
	char way[32];
	char index[8];

	assert_status(answer, 200);
	assert_answer(answer, "taken", "2");
	assert_int_equal(answer_count(&answer, "refused"), sizeof(refused) / sizeof(*refused));
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		snprintf(way, sizeof(way), "refused.%zu.index", i);
		snprintf(index, sizeof(index), "%u", refused[i]);
		assert_answer(answer, way, index);
	}
	assert_status(visit_ask(&probe, HTTP_POST, RESULTS, STR("{\"results\":{}}")), 422);
	assert_status(visit_ask(&probe, HTTP_POST, RESULTS, STR("{\"results\":")), 400);
}

/* --- the limits --- */

static int64_t
number_at(const struct answer *answer, const char *way)
{
	int64_t number = -1;

	(void)json_to_int(answer_at(answer, way), &number);
	return number;
}

/* A scenario whose check has as much as a scenario may have of everything that a probe bounds. */
static void
begin_extreme(struct exercise_world *world)
{
	const struct str checks = STR("checks:\n");
	struct str text = str_of(world_scenario);
	size_t at = str_find(text, checks) + checks.len;
	OWNED_BUF scenario = BUF_INIT;

	buf_add(&scenario, str_first(text, at));
	buf_addf(&scenario, "  - {name: web.slow, kind: http, period: 24h, jitter: 23h, timeout: %us, parameters: {",
		PROBE_TIMEOUT_MAX_MS / 1000);
	for (unsigned i = 1; i < PROBE_VALUES_MAX; i++)
		buf_addf(&scenario, "%sp%u: x", i == 1 ? "" : ", ", i);
	buf_add(&scenario, STR("}}\n"));
	buf_add(&scenario, str_from_offset(text, at));
	buf_add_char(&scenario, '\0');
	world_open(world, scenario.data, world_rules);
}

/* A probe does not use a reply that breaks its limits at all: one check that it does not take would end all. */
static void
a_node_gives_what_a_probe_takes(void **state)
{
	static const struct {
		const char *clock;
		int64_t period, jitter;
	} rows[] = {
		{ "{\"action\":\"start\",\"speed\":\"0.1\"}", PROBE_PERIOD_MAX_MS,
			PROBE_PERIOD_MAX_MS },
		{ "{\"action\":\"speed\",\"speed\":\"1\"}", PROBE_PERIOD_MAX_MS, 82800000 },
		{ "{\"action\":\"speed\",\"speed\":\"600\"}", 144000, 138000 },
	};
	struct exercise_world world;
	struct visitor probe;

	(void)state;
	begin_extreme(&world);
	probe = machine_with(&world, ROLE_PROBE);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct answer answer;
		world_posted(&world, SEAT_WHITE, "clock", NULL, NULL, rows[i].clock);
		answer = visit_get(&probe, WORK, "probe-1");
		assert_answer(answer, "checks.0.check", "web.slow");
		assert_int_equal(number_at(&answer, "checks.0.period_ms"), rows[i].period);
		assert_int_equal(number_at(&answer, "checks.0.jitter_ms"), rows[i].jitter);
		assert_int_equal(number_at(&answer, "checks.0.timeout_ms"), PROBE_TIMEOUT_MAX_MS);
		assert_int_equal(answer_count(&answer, "checks.0.parameters"), PROBE_VALUES_MAX);
	}
	world_close(&world);
}

static void
a_post_is_as_long_as_it_may_be_and_no_longer(void **state)
{
	struct visitor probe = machine_with(*state, ROLE_PROBE);
	struct answer answer = bring(&probe, PROBE_POST_RESULTS_MAX);

	assert_status(answer, 200);
	assert_int_equal(answer_count(&answer, "refused"), 0);
	answer = bring(&probe, PROBE_POST_RESULTS_MAX + 1);
	assert_status(answer, 413);
	assert_answer(answer, "error.where", "/results");
	visit_body_limit(&probe, RESULTS, PROBE_POST_BYTES_MAX);
}

static void
a_probe_has_a_name_of_signs_that_are_safe_in_a_page(void **state)
{
	struct visitor probe = machine_with(*state, ROLE_PROBE);
	char name[PROBE_NAME_MAX + 2];

	memset(name, 'x', sizeof(name));
	name[PROBE_NAME_MAX + 1] = '\0';
	assert_status(visit_get(&probe, WORK, name), 400);
	name[PROBE_NAME_MAX] = '\0';
	assert_status(visit_get(&probe, WORK, name), 200);
	assert_status(visit_get(&probe, WORK, ""), 400);
	assert_status(visit_get(&probe, WORK, "a%20b"), 400);
	assert_status(visit_get(&probe, WORK, "%3Cb%3E"), 400);
}

/* One that is silent makes room. */
static void
so_many_probes_work_at_once_and_no_more(void **state)
{
	struct exercise_world *world = *state;
	struct visitor probe = machine_with(world, ROLE_PROBE);
	char name[16];

	for (unsigned i = 0; i < PROBES_MAX; i++) {
		snprintf(name, sizeof(name), "probe-%u", i);
		assert_status(visit_get(&probe, WORK, name), 200);
	}
	assert_status(visit_get(&probe, WORK, "one-more"), 429);
	assert_status(visit_get(&probe, WORK, "probe-0"), 200);
	world_advance(world, (PROBE_SILENT_SECONDS + 1) * WORLD_SECOND);
	assert_status(visit_get(&probe, WORK, "one-more"), 200);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	static const struct CMUnitTest tests[] = {
		TEST(only_a_token_with_the_role_works_here),
		TEST(what_was_given_already_is_not_given_again),
		TEST(each_result_is_taken_or_refused_by_itself),
		cmocka_unit_test(a_node_gives_what_a_probe_takes),
		TEST(a_post_is_as_long_as_it_may_be_and_no_longer),
		TEST(a_probe_has_a_name_of_signs_that_are_safe_in_a_page),
		TEST(so_many_probes_work_at_once_and_no_more),
	};

	return cmocka_run_group_tests_name("exercise_probe", tests, NULL, NULL);
}
