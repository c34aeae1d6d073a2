/* exercise.c - tests that the pages of an exercise show each seat its own, and nothing of the rest.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Two worlds: the same requests are made at the same moment without and with something hidden; the
 * answers must be the same bytes.
 */
#include "support/check.h"

#include "base/limits.h"
#include "support/exercise_world.h"
#include "web/exercise_family.h"

static const char scenario_text[] =
	"scenario: {name: locked-testudo, title: Locked Testudo, node: NATO, "
	"rules: rules.yaml}\n"
	"phases: [{name: day1, title: Day 1, length: \"8:00\", scored: yes}]\n"
	"organisations: [{code: NATO, name: NATO, kind: alliance}, {code: EST, name: Estonia}, "
	"{code: NOR, name: Norway}]\n"
	"teams:\n"
	"  - {name: blue1, title: Blue 1, organisations: [EST]}\n"
	"  - {name: blue2, title: Blue 2, organisations: [NOR]}\n"
	"people:\n"
	"  - {login: a, name: A, organisation: EST, team: blue1}\n"
	"  - {login: b, name: B, organisation: NOR, team: blue2}\n"
	"  - {login: w, name: W, organisation: NATO, desks: [white]}\n"
	"  - {login: g, name: G, organisation: NATO, desks: [grader]}\n"
	"systems: [{name: web, title: Web, address: \"10.{n}.0.1\"}]\n"
	"checks: [{name: web.http, kind: http}]\n"
	"red_objectives: [{name: deface, title: Deface, phase: day1, system: web}]\n"
	"rubrics: [{name: legal, items: [{name: right, title: Right?}]}]\n"
	"storylines: [{name: story, title: The secret story}]\n"
	"truth: [{value: evil.example}]\n"
	"injects:\n"
	"  - {name: question, title: Question, storyline: story, at: by hand, text: Which?, "
	"expected: That., rubric: legal,\n"
	"     category: legal, due: \"1:00\"}\n";

static int
begin(void **state)
{
	static const enum world_seat seats[] = { SEAT_WHITE, SEAT_BLUE1, SEAT_BLUE2, SEAT_GRADER,
		SEAT_GRADER2, SEAT_RED, SEAT_NONE };
	struct exercise_world *world = calloc(1, sizeof(*world));

	world_open(world, scenario_text, world_rules);
	for (size_t i = 0; i < sizeof(seats) / sizeof(*seats); i++)
		(void)world_seat(world, seats[i]); /* so that nobody comes while answers are compared */
	*state = world;
	return 0;
}

/* --- two worlds --- */

/* What a seat can ask. Times of the wall stand still in these tests. */
static const char *const questions[] = {
	"/api/exercise",
	"/api/exercise/board",
	"/api/exercise/entries?limit=200",
	"/api/exercise/entries?limit=200&order=oldest",
	"/api/exercise/entries?kinds=note,adjustment,red.event,grade,answer,help",
	"/api/exercise/timeline",
	"/api/exercise/room",
	"/api/exercise/why?category=legal",
	"/api/exercise/checks",
	"/api/exercise/people",
	"/api/exercise/series",
};
#define SECOND INT64_C(1000000)
enum { QUESTIONS = sizeof(questions) / sizeof(*questions) };

struct answers {
	struct str bodies[QUESTIONS];
};

static void
ask_all(struct exercise_world *world, const struct visitor *who, struct answers *ret)
{
	for (size_t i = 0; i < QUESTIONS; i++)
		ret->bodies[i] = str_copy(
			world->coalition.arena, visit_get(who, "%s", questions[i]).body);
}

static void
assert_same(const struct answers *before, const struct answers *after)
{
	for (size_t i = 0; i < QUESTIONS; i++)
		if (!str_eq(before->bodies[i], after->bodies[i]))
			fail_msg("%s tells: %.*s\nbefore: %.*s", questions[i],
				STR_FMT(after->bodies[i]), STR_FMT(before->bodies[i]));
}

static void
start(struct exercise_world *world)
{
	world_posted(world, SEAT_WHITE, "clock", NULL, NULL, "{\"action\":\"start\"}");
	assert_status(world_post(world, SEAT_WHITE, "inject.sent", "blue1", NULL,
			      "inject:question:blue1", "{\"inject\":\"question\"}"),
		201);
	assert_status(world_post(world, SEAT_WHITE, "inject.sent", "blue2", NULL,
			      "inject:question:blue2", "{\"inject\":\"question\"}"),
		201);
}

static void
what_a_seat_may_not_see_changes_no_byte_for_it(void **state)
{
	struct exercise_world *world = *state;
	struct answers blue1[2], nobody[2];
	const char *answer;

	start(world);
	fake_env_advance(&world->coalition.fake, SECOND);
	ask_all(world, world_seat(world, SEAT_BLUE1), &blue1[0]);
	ask_all(world, world_seat(world, SEAT_NONE), &nobody[0]);
	fake_env_advance(
		&world->coalition.fake, -SECOND); /* the other world, up to the same moment */
	answer = world_posted(
		world, SEAT_BLUE2, "answer", NULL, "inject:question:blue2", "{\"text\":\"Ours\"}");
	world_posted(world, SEAT_GRADER, "grade", NULL, answer,
		"{\"items\":{\"right\":900},\"text\":\"G\"}");
	world_posted(world, SEAT_BLUE2, "help", NULL, NULL, "{\"text\":\"Help\"}");
	world_posted(world, SEAT_WHITE, "note", NULL, NULL, "{\"text\":\"Between us\"}");
	world_posted(world, SEAT_WHITE, "adjustment", "blue1", NULL,
		"{\"points_milli\":1,\"text\":\"T\"}");
	world_posted(world, SEAT_RED, "red.event", "blue2", NULL,
		"{\"objective\":\"deface\",\"stage\":\"tried\"}");
	fake_env_advance(&world->coalition.fake, SECOND);
	ask_all(world, world_seat(world, SEAT_BLUE1), &blue1[1]);
	ask_all(world, world_seat(world, SEAT_NONE), &nobody[1]);
	assert_same(&blue1[0], &blue1[1]);
	assert_same(&nobody[0], &nobody[1]);
	assert_status(
		visit_get(world_seat(world, SEAT_BLUE1), "/api/exercise/entries/%s", answer), 404);
	assert_status(
		visit_get(world_seat(world, SEAT_BLUE2), "/api/exercise/entries/%s", answer), 200);
}

static void
a_hidden_entry_and_none_are_refused_alike(void **state)
{
	struct exercise_world *world = *state;
	const char *answer;
	struct answer hidden, absent;

	start(world);
	answer = world_posted(
		world, SEAT_BLUE2, "answer", NULL, "inject:question:blue2", "{\"text\":\"Ours\"}");
	hidden = visit_get(world_seat(world, SEAT_BLUE1), "/api/exercise/entries/%s", answer);
	absent = visit_get(world_seat(world, SEAT_BLUE1),
		"/api/exercise/entries/6a0e3b51-7a0c-4d0e-9b7e-000000000000");
	assert_int_equal(hidden.status, absent.status);
	assert_true(str_eq(hidden.body, absent.body));
	hidden = world_post(world, SEAT_BLUE1, "answer", NULL, "inject:question:blue2", NULL,
		"{\"text\":\"Mine\"}");
	absent = world_post(world, SEAT_BLUE1, "answer", NULL, "inject:none:blue2", NULL,
		"{\"text\":\"Mine\"}");
	assert_int_equal(hidden.status, 404);
	assert_int_equal(hidden.status, absent.status);
	assert_true(str_eq(hidden.body, absent.body));
}

static void
desks_are_for_those_who_sit_there(void **state)
{
	struct exercise_world *world = *state;
	const struct {
		const char *path;
		int white, blue, grader, red, nobody;
	} rooms[] = {
		{ "/api/exercise/white", 200, 403, 403, 403, 403 },
		{ "/api/exercise/grading", 200, 403, 200, 403, 403 },
		{ "/api/exercise/red", 200, 403, 403, 200, 403 },
		{ "/api/exercise/room", 403, 200, 403, 403, 403 },
		{ "/api/exercise/room?team=blue2", 200, 403, 403, 403, 403 },
		{ "/api/exercise/board?view=white", 200, 403, 403, 403, 403 },
		{ "/api/exercise/board?view=team&team=blue2", 200, 403, 403, 403, 403 },
		{ "/api/exercise/board?view=public", 200, 200, 200, 200, 200 },
		{ "/api/exercise/timeline", 200, 200, 403, 403, 403 },
		{ "/api/exercise/truth?team=blue1", 200, 403, 200, 403, 403 },
	};

	start(world);
	for (size_t i = 0; i < sizeof(rooms) / sizeof(*rooms); i++) {
		assert_status(visit_get(world_seat(world, SEAT_WHITE), "%s", rooms[i].path),
			rooms[i].white);
		assert_status(visit_get(world_seat(world, SEAT_BLUE1), "%s", rooms[i].path),
			rooms[i].blue);
		assert_status(visit_get(world_seat(world, SEAT_GRADER), "%s", rooms[i].path),
			rooms[i].grader);
		assert_status(
			visit_get(world_seat(world, SEAT_RED), "%s", rooms[i].path), rooms[i].red);
		assert_status(visit_get(world_seat(world, SEAT_NONE), "%s", rooms[i].path),
			rooms[i].nobody);
	}
}

static void
lines_name_the_entries_that_a_seat_may_read(void **state)
{
	struct exercise_world *world = *state;
	const char *event;
	struct answer why;

	start(world);
	event = world_posted(world, SEAT_RED, "red.event", "blue1", NULL,
		"{\"objective\":\"deface\",\"stage\":\"user\"}");
	fake_env_advance(&world->coalition.fake, SECOND);
	why = visit_get(world_seat(world, SEAT_WHITE), "/api/exercise/why?team=blue1&category=red");
	assert_int_equal(answer_count(&why, "lines.0.entries"), 1);
	assert_true(str_eq(answer_text(&why, "lines.0.entries.0"), str_of(event)));
	why = visit_get(world_seat(world, SEAT_BLUE1), "/api/exercise/why?category=red");
	assert_status(why, 200);
	assert_int_equal(answer_count(&why, "lines"), 1);
	assert_int_equal(answer_count(&why, "lines.0.entries"), 0);
	fake_env_advance(&world->coalition.fake, 600 * SECOND); /* past the public board's delay */
	why = visit_get(world_seat(world, SEAT_NONE), "/api/exercise/why?team=blue1&category=red");
	assert_int_equal(answer_count(&why, "lines"), 1);
	assert_int_equal(answer_count(&why, "lines.0.entries"), 0);
}

static void
an_appeal_shows_as_pending_and_then_as_decided(void **state)
{
	struct exercise_world *world = *state;
	struct arena *arena = world->coalition.arena;
	struct answer why, room;
	const char *appeal;
	struct str body;

	start(world);
	world_posted(world, SEAT_RED, "red.event", "blue1", NULL,
		"{\"objective\":\"deface\",\"stage\":\"user\"}");
	fake_env_advance(&world->coalition.fake, SECOND);
	why = visit_get(world_seat(world, SEAT_WHITE), "/api/exercise/why?team=blue1&category=red");
	assert_answer(why, "lines.0.by_effect", "false");
	assert_answer(why, "at", "null");
	why = visit_get(world_seat(world, SEAT_BLUE1), "/api/exercise/why?category=red");
	assert_answer(why, "lines.0.subject", "category:red");
	assert_answer(why, "lines.0.by_effect", "true");
	body = answer_text(&why, "at");
	body = str_printf(arena, "{\"text\":\"T\",\"line\":\"category:red\",\"at\":\"%.*s\"}",
		STR_FMT(body));
	appeal = world_posted(world, SEAT_BLUE1, "appeal", NULL, NULL, body.data);
	room = visit_get(world_seat(world, SEAT_BLUE1), "/api/exercise/room");
	assert_int_equal(answer_count(&room, "appeals"), 1);
	assert_answer(room, "appeals.0.line", "category:red");
	assert_answer(room, "appeals.0.of", "null");
	assert_answer(room, "appeals.0.outcome", "null");
	world_posted(world, SEAT_WHITE, "decision", "blue1", appeal,
		"{\"outcome\":\"uphold\",\"text\":\"T\"}");
	room = visit_get(world_seat(world, SEAT_BLUE1), "/api/exercise/room");
	assert_answer(room, "appeals.0.outcome", "uphold");
	room = visit_get(world_seat(world, SEAT_BLUE2), "/api/exercise/room");
	assert_int_equal(answer_count(&room, "appeals"), 0);
}

static void
graders_judge_for_themselves(void **state)
{
	struct exercise_world *world = *state;
	struct answers before;
	struct answer queue;
	const char *answer;

	start(world);
	answer = world_posted(
		world, SEAT_BLUE2, "answer", NULL, "inject:question:blue2", "{\"text\":\"Ours\"}");
	world_posted(world, SEAT_GRADER, "grade", NULL, answer,
		"{\"items\":{\"right\":900},\"text\":\"G\"}");
	ask_all(world, world_seat(world, SEAT_GRADER2), &before);
	queue = visit_get(world_seat(world, SEAT_GRADER2), "/api/exercise/grading");
	assert_int_equal(answer_count(&queue, "queue.0.grades"), 0);
	assert_answer(queue, "queue.0.spread", "null");
	assert_answer(queue, "queue.0.team", "blue2");
	for (size_t i = 0; i < QUESTIONS; i++)
		assert_true(
			str_find(before.bodies[i], STR("\"right\":900")) == before.bodies[i].len);
	world_posted(world, SEAT_GRADER2, "grade", NULL, answer,
		"{\"items\":{\"right\":100},\"text\":\"G\"}");
	queue = visit_get(world_seat(world, SEAT_GRADER2), "/api/exercise/grading");
	assert_int_equal(answer_count(&queue, "queue.0.grades"), 2);
	assert_answer(queue, "queue.0.spread", "800");
	assert_answer(queue, "queue.0.state", "third");
	assert_answer(queue, "queue.0.grades.0.author", "another grader");
}

static struct str
text_at(struct exercise_world *world, const struct answer *answer, const char *path)
{
	return str_copy(world->coalition.arena, answer_text(answer, path));
}

#define NOTES "/api/exercise/entries?kinds=note"

/* "1" to "5", a second apart: when the second and the fourth were posted. */
static void
write_notes(struct exercise_world *world, struct str *ret_second, struct str *ret_fourth)
{
	struct answer page;

	for (int i = 1; i <= 5; i++) {
		char body[32];
		fake_env_advance(&world->coalition.fake, SECOND);
		snprintf(body, sizeof(body), "{\"text\":\"%d\"}", i);
		world_posted(world, SEAT_WHITE, "note", NULL, NULL, body);
	}
	page = visit_get(world_seat(world, SEAT_WHITE), NOTES "&order=oldest");
	*ret_second = text_at(world, &page, "entries.1.posted");
	*ret_fourth = text_at(world, &page, "entries.3.posted");
}

static void
the_record_is_read_by_spans_of_time(void **state)
{
	struct exercise_world *world = *state;
	const struct visitor *white = world_seat(world, SEAT_WHITE);
	struct str after, until;
	struct answer page;

	write_notes(world, &after, &until);
	page = visit_get(
		white, NOTES "&order=oldest&after=%.*s&until=%.*s", STR_FMT(after), STR_FMT(until));
	assert_int_equal(answer_count(&page, "entries"), 2);
	assert_answer(page, "entries.0.body.text", "3");
	assert_answer(page, "entries.1.body.text", "4");
	assert_answer(page, "next", "null");
	assert_status(visit_get(white, NOTES "&until=yesterday"), 400);
}

/* A cursor goes on within the span, in both orders, and comes to an end. */
static void
pages_stay_within_their_span_of_time(void **state)
{
	static const struct {
		const char *order;
		const char *texts[3];
	} walks[] = { { "newest", { "4", "3", NULL } }, { "oldest", { "3", "4", NULL } } };
	struct exercise_world *world = *state;
	const struct visitor *white = world_seat(world, SEAT_WHITE);
	struct str after, until;
	struct answer page;

	write_notes(world, &after, &until);
	for (size_t i = 0; i < sizeof(walks) / sizeof(*walks); i++) {
		struct str next = STR("");
		for (size_t at = 0; walks[i].texts[at] != NULL; at++) {
			page = visit_get(white,
				NOTES "&limit=1&order=%s&after=%.*s&until=%.*s&before=%.*s",
				walks[i].order, STR_FMT(after), STR_FMT(until), STR_FMT(next));
			assert_int_equal(answer_count(&page, "entries"), 1);
			assert_answer(page, "entries.0.body.text", walks[i].texts[at]);
			next = text_at(world, &page, "next");
		}
		assert_answer(page, "next", "null");
	}
}

static void
teams_see_what_was_sent_and_not_what_is_planned(void **state)
{
	struct exercise_world *world = *state;
	struct answer room;

	world_posted(world, SEAT_WHITE, "clock", NULL, NULL, "{\"action\":\"start\"}");
	room = visit_get(world_seat(world, SEAT_BLUE1), "/api/exercise/timeline");
	assert_int_equal(answer_count(&room, "injects"), 0);
	assert_status(world_post(world, SEAT_WHITE, "inject.sent", "blue1", NULL,
			      "inject:question:blue1", "{\"inject\":\"question\"}"),
		201);
	room = visit_get(world_seat(world, SEAT_BLUE1), "/api/exercise/timeline");
	assert_int_equal(answer_count(&room, "injects"), 1);
	assert_answer(room, "injects.0.text", "Which?");
	assert_answer(room, "injects.0.expected", "null");
	assert_answer(room, "injects.0.storyline", "");
	assert_true(str_find(room.body, STR("That.")) == room.body.len);
	assert_true(str_find(room.body, STR("blue2")) == room.body.len);
}

static void
change(struct exercise_world *world, const char *kind, const char *body)
{
	world_posted(world, SEAT_WHITE, kind, NULL, NULL, body);
}

static void
an_inject_during_play_takes_the_place_of_the_one_before(void **state)
{
	struct exercise_world *world = *state;
	struct answer answer;

	start(world);
	change(world, "inject.changed", "{\"inject\":\"question\",\"at_ms\":3600000}");
	answer = visit_get(world_seat(world, SEAT_WHITE), "/api/exercise/timeline");
	assert_answer(answer, "injects.0.at_ms", "3600000");
	change(world, "inject.changed",
		"{\"definition\":{\"name\":\"question\",\"title\":\"Other\",\"text\":\"Who?\","
		"\"at\":\"day1 2:00\"}}");
	answer = visit_get(world_seat(world, SEAT_WHITE), "/api/exercise/timeline");
	assert_int_equal(answer_count(&answer, "injects"), 1);
	assert_answer(answer, "injects.0.title", "Other");
	assert_answer(answer, "injects.0.at_ms", "7200000"); /* not where it was moved before */
	answer = world_post(world, SEAT_WHITE, "inject.changed", NULL, NULL, NULL,
		"{\"definition\":{\"name\":\"new\",\"title\":\"N\",\"text\":\"T\",\"at\":\"day9\"}"
		"}");
	assert_status(answer, 422);
	assert_answer(answer, "error.where", "/definition/at");
	assert_status(world_post(world, SEAT_WHITE, "check.changed", NULL, NULL, NULL,
			      "{\"definition\":{\"name\":\"web.http\",\"kind\":\"https\"}}"),
		422); /* what was counted of a check stays what it was */
}

static void
who_may_change_something_reads_its_definition(void **state)
{
	struct exercise_world *world = *state;
	struct answer answer;

	start(world);
	answer = visit_get(
		world_seat(world, SEAT_WHITE), "/api/exercise/definition?inject=question");
	assert_status(answer, 200);
	assert_answer(answer, "definition.text", "Which?");
	assert_answer(answer, "definition.due", "1:00");
	assert_null(answer_text(&answer, "definition.grader").data); /* the file does not say */
	answer = visit_get(
		world_seat(world, SEAT_WHITE), "/api/exercise/definition?check=web.http");
	assert_answer(answer, "definition.kind", "http");
	change(world, "check.changed",
		"{\"definition\":{\"name\":\"web.new\",\"kind\":\"http\",\"contents\":[\"/a\",\"/"
		"b\"],"
		"\"parameters\":{\"port\":\"81\"}}}");
	answer = visit_get(world_seat(world, SEAT_WHITE), "/api/exercise/definition?check=web.new");
	assert_answer(answer, "definition.contents.1", "/b");
	assert_answer(answer, "definition.parameters.port", "81");
	assert_status(
		visit_get(world_seat(world, SEAT_WHITE), "/api/exercise/definition?check=none"),
		404);
	assert_status(visit_get(world_seat(world, SEAT_WHITE), "/api/exercise/definition"), 400);
	assert_status(visit_get(world_seat(world, SEAT_BLUE1),
			      "/api/exercise/definition?inject=question"),
		403);
	assert_status(visit_get(world_seat(world, SEAT_GRADER),
			      "/api/exercise/definition?inject=question"),
		403);
	assert_status(
		visit_get(world_seat(world, SEAT_BLUE1), "/api/exercise/definition?inject=none"),
		403);
}

static void
share(struct exercise_world *world, const char *key, const char *value)
{
	struct str body = str_printf(world->coalition.arena,
		"{\"object\":\"indicator--1\",\"type\":\"indicator\",\"values\":[\"%s\"],"
		"\"entitled\":[\"blue2\"]}",
		value);

	world_told(world, "shared", WORLD_BLUE1, NULL, key, body.data);
}

static void
white_judges_what_was_shared(void **state)
{
	static const char path[] = "/api/exercise/entries?kinds=shared&order=oldest";
	struct exercise_world *world = *state;
	struct answer answer;

	start(world);
	share(world, "node:shared:1", "evil.example");
	share(world, "node:shared:2", "good.example");
	answer = visit_get(world_seat(world, SEAT_GRADER), path);
	assert_int_equal(
		answer_count(&answer, "entries"), 0); /* its values would tell whose it is */
	answer = visit_get(world_seat(world, SEAT_WHITE), path);
	assert_int_equal(answer_count(&answer, "entries"), 2);
	assert_answer(answer, "entries.0.known", "true");
	assert_answer(answer, "entries.1.known", "false");
	assert_answer(answer, "entries.1.judged", "null");
	world_posted(world, SEAT_WHITE, "share.judged", "blue1", "node:shared:2",
		"{\"true\":true,\"text\":\"Red used it too.\"}");
	answer = visit_get(world_seat(world, SEAT_WHITE), path);
	assert_answer(answer, "entries.1.judged", "true");
	/* for a grader there is none to judge, and no judgement */
	assert_status(world_post(world, SEAT_GRADER, "share.judged", "blue1", "node:shared:2", NULL,
			      "{\"true\":true,\"text\":\"T\"}"),
		404);
	answer = visit_get(
		world_seat(world, SEAT_GRADER), "/api/exercise/entries?kinds=share.judged");
	assert_int_equal(answer_count(&answer, "entries"), 0);
	answer = visit_get(world_seat(world, SEAT_BLUE1), path);
	assert_int_equal(answer_count(&answer, "entries"), 2);
	assert_null(answer_text(&answer, "entries.0.known")
			    .data); /* the scenario's truth is not theirs */
	assert_null(answer_text(&answer, "entries.1.judged").data);
	answer = visit_get(world_seat(world, SEAT_BLUE2), path);
	assert_int_equal(answer_count(&answer, "entries"), 0);
}

static void
in_the_real_world_there_is_no_exercise(void **state)
{
	struct coalition coalition;
	struct site site;
	struct visitor person;

	(void)state;
	coalition_open(&coalition);
	site_open(&site, &coalition);
	person = site_person(&site, EST);
	for (size_t i = 0; i < QUESTIONS; i++)
		assert_status(visit_get(&person, "%s", questions[i]), 404);
	assert_status(visit_get(&person, "/api/probe/work?probe=p"), 404);
	site_close(&site);
	coalition_close(&coalition);
}

/* At steps of a second. */
static void
curves_have_as_many_steps_as_the_limit_says(void **state)
{
	struct exercise_world world;
	struct answer answer;

	(void)state;
	world_open(&world, world_scenario, world_rules);
	world_posted(&world, SEAT_WHITE, "clock", NULL, NULL, "{\"action\":\"start\"}");
	world_advance(&world, 500 * WORLD_SECOND - WORLD_SECOND / 2);
	answer = visit_get(world_seat(&world, SEAT_WHITE), "/api/exercise/series?step_ms=1000");
	assert_status(answer, 200);
	assert_int_equal(answer_count(&answer, "steps"), 500);
	assert_status(visit_get(world_seat(&world, SEAT_WHITE), "/api/exercise/series?step_ms=999"), 400);
	world_advance(&world, WORLD_SECOND);
	answer = visit_get(world_seat(&world, SEAT_WHITE), "/api/exercise/series?step_ms=1000");
	assert_status(answer, 400);
	assert_answer(answer, "error.where", "step_ms");
	world_close(&world);
}

static void
bodies_are_as_long_as_they_may_be_and_no_longer(void **state)
{
	struct visitor white = *world_seat(*state, SEAT_WHITE);

	white.headers[0] = (struct http_field){ STR("X-Testudo"), STR("1") };
	white.headers[1] = (struct http_field){ STR("Content-Type"), STR("application/json") };
	visit_body_limit(&white, "/api/exercise/entries", ENTRY_BODY_MAX + ENTRY_ENVELOPE_MAX);
	visit_body_limit(&white, "/api/exercise/people", PERSON_BODY_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_a_seat_may_not_see_changes_no_byte_for_it, begin, world_teardown),
		cmocka_unit_test_setup_teardown(
			a_hidden_entry_and_none_are_refused_alike, begin, world_teardown),
		cmocka_unit_test_setup_teardown(
			desks_are_for_those_who_sit_there, begin, world_teardown),
		cmocka_unit_test_setup_teardown(
			lines_name_the_entries_that_a_seat_may_read, begin, world_teardown),
		cmocka_unit_test_setup_teardown(
			an_appeal_shows_as_pending_and_then_as_decided, begin, world_teardown),
		cmocka_unit_test_setup_teardown(
			graders_judge_for_themselves, begin, world_teardown),
		cmocka_unit_test_setup_teardown(
			teams_see_what_was_sent_and_not_what_is_planned, begin, world_teardown),
		cmocka_unit_test_setup_teardown(
			the_record_is_read_by_spans_of_time, begin, world_teardown),
		cmocka_unit_test_setup_teardown(
			pages_stay_within_their_span_of_time, begin, world_teardown),
		cmocka_unit_test_setup_teardown(
			an_inject_during_play_takes_the_place_of_the_one_before, begin,
			world_teardown),
		cmocka_unit_test_setup_teardown(
			who_may_change_something_reads_its_definition, begin, world_teardown),
		cmocka_unit_test_setup_teardown(
			white_judges_what_was_shared, begin, world_teardown),
		cmocka_unit_test_setup_teardown(
			bodies_are_as_long_as_they_may_be_and_no_longer, begin, world_teardown),
		cmocka_unit_test(curves_have_as_many_steps_as_the_limit_says),
		cmocka_unit_test(in_the_real_world_there_is_no_exercise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
