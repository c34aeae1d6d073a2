/* search_backs.c - tests of searches in kept logs on the console: asked, handed out, answered, and by whom seen.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "base/timestamp.h"
#include "model/marking.h"
#include "support/visit.h"

#define SECOND MICROSECONDS_PER_SECOND
#define STATE(more)                                                                            \
	"{\"sensor\":\"soc-1\",\"program\":\"0.1.0\",\"started\":\"2026-01-01T00:00:00Z\","    \
	"\"time\":\"2026-01-01T00:00:00Z\",\"every_seconds\":10,\"lines\":120,\"bytes\":9000," \
	"\"indicators\":7,\"set_version\":2" more "}"
#define MOMENTS "\"started\":\"2026-01-01T00:00:00Z\",\"ended\":\"2026-01-01T00:00:41Z\""

struct world {
	struct coalition coalition;
	struct site site;
	struct visitor machine; /* Estonia's */
	struct visitor estonian;
	struct visitor norwegian;
	struct str indicator;
	char id[64]; /* of the search that was asked for last */
};

static struct visitor
speaking_json(struct visitor visitor)
{
	visitor.headers[0] = (struct http_field){ STR("Content-Type"), STR("application/json") };
	visitor.headers[1] = (struct http_field){ STR("X-Testudo"), STR("1") };
	return visitor;
}

static struct answer
tell(struct world *world, const char *body)
{
	return visit_ask(&world->machine, HTTP_POST, "/api/sensor/state", str_of(body));
}

/* With one sensor, and an indicator that both nations see. */
static void
open_world(struct world *world)
{
	struct coalition *c = &world->coalition;
	struct fault why = { 0 };

	coalition_open(c);
	site_open(&world->site, c);
	world->machine = speaking_json(site_machine(&world->site, EST));
	world->estonian = speaking_json(site_person(&world->site, EST));
	world->norwegian = speaking_json(site_person(&world->site, NOR));
	world->indicator = coalition_indicator_id(c, 1);
	if (coalition_post(c, NOR, "nato", coalition_indicator(c, 1, 0, marking_id_of_tlp(TLP_GREEN)),
		    &why) != OK)
		fail_msg("%s", why.text);
	assert_status(tell(world, STATE(",\"kept_logs\":2")), 204);
}

static void
close_world(struct world *world)
{
	site_close(&world->site);
	coalition_close(&world->coalition);
}

static struct answer
ask_with(struct world *world, const struct visitor *visitor, const char *body)
{
	struct answer answer = visit_ask(
		visitor, HTTP_POST, "/api/sensors/soc-1/searches", str_of(body));

	if (answer.status == 200)
		snprintf(world->id, sizeof(world->id), "%.*s", STR_FMT(answer_text(&answer, "id")));
	return answer;
}

static struct answer
ask_for(struct world *world, const struct visitor *visitor)
{
	return ask_with(world, visitor,
		str_printf(world->coalition.arena, "{\"indicator\":\"%.*s\",\"days\":30}",
			STR_FMT(world->indicator))
			.data);
}

static const char *
answering(struct world *world, const char *more)
{
	return str_printf(world->coalition.arena,
		"{\"sensor\":\"soc-1\",\"search\":\"%s\"," MOMENTS "%s}", world->id, more)
		.data;
}

static struct answer
bring(struct world *world, const struct visitor *sensor, const char *more)
{
	return visit_ask(
		sensor, HTTP_POST, "/api/sensor/search", str_of(answering(world, more)));
}

static struct answer
see(struct world *world, const struct visitor *visitor)
{
	return visit_get(visitor, "/api/sensors/soc-1/searches/%s", world->id);
}

static void
assert_waits(struct world *world)
{
	struct answer answer = see(world, &world->estonian);

	assert_answer(answer, "state", "asked");
}

static void
the_sensor_fetches_what_it_is_asked_with_its_report(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	assert_status(ask_for(&world, &world.estonian), 200);
	answer = visit_get(&world.estonian, "/api/sensors/soc-1/searches");
	assert_int_equal(answer_count(&answer, "searches"), 1);
	assert_answer(answer, "searches.0.state", "asked");
	assert_answer(answer, "searches.0.days", "30");
	assert_answer(answer, "searches.0.added_after", "null");
	assert_answer(answer, "searches.0.answer", "null");
	assert_true(str_eq(answer_text(&answer, "searches.0.indicator.id"), world.indicator));
	assert_true(answer_text(&answer, "searches.0.by").len > 0);
	answer = tell(&world, STATE(""));
	assert_status(answer, 200);
	assert_int_equal(answer_count(&answer, "searches"), 1);
	assert_answer(answer, "searches.0.id", world.id);
	assert_true(str_eq(answer_text(&answer, "searches.0.indicator"), world.indicator));
	/* Thirty days before it was asked, whenever it is fetched. */
	assert_true(str_starts(answer_text(&answer, "searches.0.since"), STR("2025-12-02T00:00:")));
	answer = tell(&world, str_printf(world.coalition.arena, STATE(",\"search\":{\"id\":\"%s\",\"percent\":42}"),
				      world.id)
				      .data);
	assert_int_equal(answer_count(&answer, "searches"), 1);
	answer = see(&world, &world.estonian);
	assert_answer(answer, "state", "running");
	assert_answer(answer, "percent", "42");
	assert_answer(answer, "hits", "[]");
	close_world(&world);
}

static void
the_answer_is_taken_once_and_read_with_its_hits(void **state)
{
	static const char found[] =
		",\"outcome\":\"done\",\"complete\":true,\"pattern_losses\":7,\"files\":31,\"skipped_files\":29,"
		"\"found\":1,\"first\":\"2025-12-24T08:00:00Z\",\"last\":\"2025-12-24T08:00:00Z\","
		"\"first_indicator\":\"%.*s\",\"unheard_of\":1,\"hits\":[{\"time\":"
		"\"2025-12-24T08:00:00Z\",\"input\":\"/srv/dns.log\",\"line\":9,\"field\":\"query\","
		"\"kind\":\"ipv4\",\"indicator\":\"%.*s\",\"expired\":true,\"text\":\"a line\"}]";
	struct world world;
	struct answer answer;
	const char *body;

	(void)state;
	open_world(&world);
	body = str_printf(world.coalition.arena, found, STR_FMT(world.indicator),
		STR_FMT(world.indicator))
		       .data;
	ask_for(&world, &world.estonian);
	assert_status(bring(&world, &world.machine, body), 204);
	assert_status(bring(&world, &world.machine, ",\"outcome\":\"refused\",\"reason\":\"no\""), 204);
	answer = see(&world, &world.estonian);
	assert_answer(answer, "state", "done");
	assert_answer(answer, "percent", "100");
	assert_answer(answer, "answer.files", "31");
	assert_answer(answer, "answer.skipped_files", "29");
	assert_answer(answer, "answer.complete", "true");
	assert_answer(answer, "answer.pattern_losses", "7");
	assert_answer(answer, "answer.patterns_left_alone", "null"); /* an earlier sensor's */
	assert_answer(answer, "answer.sightings", "null");
	assert_answer(answer, "answer.first", "2025-12-24T08:00:00.000000Z");
	/* The node was given it on the first day of the test: after that hit. */
	assert_true(str_starts(answer_text(&answer, "known"), STR("2026-01-01T")));
	assert_null(answer_at(&answer, "answer.unheard_of"));
	assert_answer(answer, "hits.0.text", "a line");
	assert_answer(answer, "hits.0.expired", "true");
	answer = visit_get(&world.estonian, "/api/sensors/soc-1/searches");
	assert_null(answer_at(&answer, "searches.0.hits"));
	assert_status(tell(&world, STATE("")), 204); /* nothing is left to do */
	close_world(&world);
}

static void
a_sensor_may_refuse_and_people_may_cancel(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	ask_for(&world, &world.estonian);
	assert_status(bring(&world, &world.machine,
			      ",\"outcome\":\"refused\",\"reason\":\"this sensor keeps no logs\""),
		204);
	answer = see(&world, &world.estonian);
	assert_answer(answer, "state", "refused");
	assert_answer(answer, "answer.reason", "this sensor keeps no logs");
	ask_with(&world, &world.estonian, "{\"added_after\":\"2026-01-01T00:00:00Z\",\"days\":7}");
	answer = tell(&world, STATE(""));
	assert_answer(answer, "searches.0.added_after", "2026-01-01T00:00:00.000000Z");
	assert_null(answer_at(&answer, "searches.0.indicator"));
	answer = visit_ask(&world.estonian, HTTP_DELETE,
		str_printf(world.coalition.arena, "/api/sensors/soc-1/searches/%s", world.id).data,
		STR(""));
	assert_status(answer, 204);
	assert_status(tell(&world, STATE("")), 204);
	answer = see(&world, &world.estonian);
	assert_answer(answer, "state", "cancelled");
	close_world(&world);
}

static const char *
path_of(struct world *world, const char *sensor, const char *id)
{
	return str_printf(world->coalition.arena, "/api/sensors/%s/searches%s%s", sensor,
		id[0] == '\0' ? "" : "/", id)
		.data;
}

/* Whose sensor it is not is told what everybody is told of what never was. */
static void
another_organisation_finds_what_is_absent(void **state)
{
	static const enum http_method methods[] = { HTTP_GET, HTTP_POST, HTTP_DELETE };
	struct visitor sensor;
	struct world world;

	(void)state;
	open_world(&world);
	ask_for(&world, &world.estonian);
	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < 3; k++) {
			const char *id = i == 0 ? "" : world.id;
			struct str body = methods[k] != HTTP_POST
						  ? STR("")
						  : STR("{\"added_after\":\"2026-01-01T00:00:00Z\",\"days\":7}");
			struct answer there = visit_ask(&world.norwegian, methods[k],
				path_of(&world, "soc-1", id), body);
			struct answer absent = visit_ask(&world.norwegian, methods[k],
				path_of(&world, "none", id), body);
			assert_true(there.status >= 400);
			assert_int_equal(there.status, absent.status);
			assert_true(str_eq(there.body, absent.body));
		}
	/* Nor does its machine learn of it, or speak for that sensor. */
	sensor = speaking_json(site_machine(&world.site, NOR));
	assert_status(visit_ask(&sensor, HTTP_POST, "/api/sensor/state", STR(STATE(""))), 204);
	assert_status(bring(&world, &sensor, ",\"outcome\":\"done\""), 404);
	assert_waits(&world);
	close_world(&world);
}

static void
only_who_may_post_asks_and_only_machines_answer(void **state)
{
	const struct reader by = coalition_operator();
	char token[TOKEN_TEXT_MAX];
	struct world world;
	struct visitor other;
	struct fault why;

	(void)state;
	open_world(&world);
	other = world.estonian;
	other.headers[1] = (struct http_field){ 0 }; /* as a foreign page asks */
	assert_status(ask_for(&world, &other), 403);
	assert_status(ask_for(&world, &world.machine), 401);
	ask_for(&world, &world.estonian);
	assert_status(bring(&world, &world.estonian, ",\"outcome\":\"done\""), 401);
	assert_int_equal(account_new_token(world.coalition.store, &by, EST, STR("reading"),
				 ROLE_READER, 0, token, &why),
		OK);
	other = world.machine;
	other.token = str_of(token);
	assert_status(bring(&world, &other, ",\"outcome\":\"done\""), 403);
	assert_waits(&world);
	close_world(&world);
}

static void
what_is_malformed_changes_nothing(void **state)
{
	static const struct {
		const char *body;
		int status;
		const char *where;
	} orders[] = {
		{ "{", 400, NULL },
		{ "{}", 422, "/indicator" },
		{ "{\"days\":30}", 422, "/indicator" },
		{ "{\"indicator\":\"x\",\"added_after\":\"y\",\"days\":30}", 422, "/indicator" },
		{ "{\"indicator\":\"x\",\"days\":30}", 422, "/indicator" },
		{ "{\"indicator\":\"malware--00000000-0000-4000-8000-000000000001\",\"days\":30}", 422,
			"/indicator" },
		{ "{\"added_after\":\"yesterday\",\"days\":30}", 422, "/added_after" },
		{ "{\"added_after\":\"2026-01-01T00:00:00Z\"}", 422, "/days" },
		{ "{\"added_after\":\"2026-01-01T00:00:00Z\",\"days\":0}", 422, "/days" },
		{ "{\"added_after\":\"2026-01-01T00:00:00Z\",\"days\":3651}", 422, "/days" },
		{ "{\"added_after\":\"2026-01-01T00:00:00Z\",\"days\":1.5}", 422, "/days" },
		{ "{\"indicator\":\"indicator--00000000-0000-4000-8000-00000000ffff\",\"days\":1}",
			404, NULL }, /* as one that this reader may not see */
	};
	static const struct {
		const char *more;
		int status;
		const char *where;
	} answers[] = {
		{ "", 422, "/outcome" },
		{ ",\"outcome\":\"perhaps\"", 422, "/outcome" },
		{ ",\"outcome\":\"done\",\"found\":-1", 422, "/found" },
		{ ",\"outcome\":\"done\",\"hits\":{}", 422, "/hits" },
		{ ",\"outcome\":\"done\",\"hits\":[{}]", 422, "/hits/0/time" },
	};
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++) {
		answer = ask_with(&world, &world.estonian, orders[i].body);
		if (answer.status != orders[i].status)
			fail_msg("%s: %d", orders[i].body, answer.status);
		if (orders[i].where != NULL)
			assert_answer(answer, "error.where", orders[i].where);
	}
	answer = visit_get(&world.estonian, "/api/sensors/soc-1/searches");
	assert_answer(answer, "searches", "[]");
	ask_for(&world, &world.estonian);
	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		answer = bring(&world, &world.machine, answers[i].more);
		if (answer.status != answers[i].status)
			fail_msg("%s: %d", answers[i].more, answer.status);
		assert_answer(answer, "error.where", answers[i].where);
	}
	assert_waits(&world);
	assert_status(tell(&world, STATE(",\"search\":{\"id\":\"1\",\"percent\":1}")), 422);
	close_world(&world);
}

static void
an_answer_lists_so_many_hits_and_no_more(void **state)
{
	struct buf hits = BUF_INIT;
	struct world world;

	(void)state;
	open_world(&world);
	ask_for(&world, &world.estonian);
	buf_addf(&hits, ",\"outcome\":\"done\",\"hits\":[");
	for (unsigned i = 0; i < SEARCH_BACK_HITS_MAX; i++)
		buf_addf(&hits, "%s{\"time\":\"2026-01-01T00:00:00Z\",\"input\":\"-\",\"line\":1,"
				"\"kind\":\"ipv4\",\"indicator\":\"indicator--1\"}",
			i == 0 ? "" : ",");
	buf_add_char(&hits, ']');
	assert_status(bring(&world, &world.machine,
			      str_printf(world.coalition.arena, "%.*s,{}]",
				      (int)hits.len - 1, hits.data)
				      .data),
		413);
	assert_status(bring(&world, &world.machine, hits.data), 204);
	buf_done(&hits);
	close_world(&world);
}

static void
an_exercise_has_no_searches(void **state)
{
	struct coalition coalition;
	struct visitor machine;
	struct visitor white;
	struct site site;

	(void)state;
	coalition_open_exercise(&coalition);
	site_open(&site, &coalition);
	machine = speaking_json(site_machine(&site, EST));
	white = speaking_json(site_player(&site, EST, "white", 0, DESK_WHITE));
	assert_status(visit_ask(&machine, HTTP_POST, "/api/sensor/search",
			      STR("{\"sensor\":\"soc-1\",\"search\":"
				  "\"00000000-0000-4000-8000-0000000000a1\",\"outcome\":\"done\"," MOMENTS "}")),
		404);
	assert_status(visit_get(&white, "/api/sensors/soc-1/searches"), 404);
	site_close(&site);
	coalition_close(&coalition);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_sensor_fetches_what_it_is_asked_with_its_report),
		cmocka_unit_test(the_answer_is_taken_once_and_read_with_its_hits),
		cmocka_unit_test(a_sensor_may_refuse_and_people_may_cancel),
		cmocka_unit_test(another_organisation_finds_what_is_absent),
		cmocka_unit_test(only_who_may_post_asks_and_only_machines_answer),
		cmocka_unit_test(what_is_malformed_changes_nothing),
		cmocka_unit_test(an_answer_lists_so_many_hits_and_no_more),
		cmocka_unit_test(an_exercise_has_no_searches),
	};

	return cmocka_run_group_tests_name("search_backs", tests, NULL, NULL);
}
