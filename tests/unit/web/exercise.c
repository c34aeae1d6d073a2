/* exercise.c - tests that the pages of an exercise show each seat its own, and nothing of the rest.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Two worlds: the same requests are made at the same moment without and with something hidden; the
 * answers must be the same bytes.
 */
#include "support/check.h"

#include "base/hash.h"
#include "base/limits.h"
#include "exercise/act.h"
#include "support/visit.h"

static const char scenario_text[] =
	"scenario: {name: locked-testudo, title: Locked Testudo, node: NATO}\n"
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

struct world {
	struct coalition coalition;
	struct site site;
	struct visitor white, blue1, blue2, grader, other_grader, red, nobody;
	unsigned keys;
};

static struct str
new_key(struct world *world)
{
	char key[UUID_TEXT + 1];

	uuid_v4(&world->coalition.fake.env, key);
	return str_copy(world->coalition.arena, str_of(key));
}

static void
put_scenario(struct world *world)
{
	const struct scenario_file file = { STR("scenario.yaml"), str_of(scenario_text) };
	const struct scenario_source source = { 1, &file };
	const struct reader white = coalition_seated(NATO, 1, 0, DESK_WHITE);
	struct record_entry entry = { .kind = RECORD_SCENARIO, .key = STR("scenario") };
	const struct record_outcome *outcome;
	OWNED_BUF body = BUF_INIT;

	assert_int_equal(scenario_pack(&source, &body, NULL), OK);
	entry.body = buf_str(&body);
	assert_int_equal(record_append(world->coalition.store, &white, &entry, 1,
				 world->coalition.arena, &outcome, NULL),
		OK);
	assert_int_equal(outcome->err, OK);
}

static int
begin(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	const struct check_leg legs[] = { { 0, STR("web.http"), 1 }, { 0, STR("web.http"), 2 } };
	const struct reader node = coalition_node();

	coalition_open_exercise(&world->coalition);
	put_scenario(world);
	assert_int_equal(record_set_legs(world->coalition.store, &node, legs, 2, NULL), OK);
	site_open(&world->site, &world->coalition);
	world->white = site_player(&world->site, NATO, "white", 0, DESK_WHITE);
	world->blue1 = site_player(&world->site, EST, "blue1", 1, 0);
	world->blue2 = site_player(&world->site, NOR, "blue2", 2, 0);
	world->grader = site_player(&world->site, NATO, "grader", 0, DESK_GRADER);
	world->other_grader = site_player(&world->site, NATO, "grader2", 0, DESK_GRADER);
	world->red = site_player(&world->site, NATO, "red", 0, DESK_RED);
	world->nobody = site_player(&world->site, CHE, "nobody", 0, 0);
	*state = world;
	return 0;
}

static int
end(void **state)
{
	struct world *world = *state;

	site_close(&world->site);
	coalition_close(&world->coalition);
	free(world);
	return 0;
}

/* Posts; gives the answer. `key` NULL data: a new one. */
static struct answer
post(struct world *world, const struct visitor *who, const char *kind, const char *team,
	struct str of, struct str key, const char *body)
{
	OWNED_BUF text = BUF_INIT;
	struct visitor sender = *who;

	sender.headers[0] = (struct http_field){ STR("X-Testudo"), STR("1") };
	sender.headers[1] = (struct http_field){ STR("Content-Type"), STR("application/json") };
	buf_addf(&text, "{\"key\":\"%.*s\",\"kind\":\"%s\",",
		STR_FMT(key.data == NULL ? new_key(world) : key), kind);
	if (team != NULL)
		buf_addf(&text, "\"team\":\"%s\",", team);
	if (of.len > 0)
		buf_addf(&text, "\"of\":\"%.*s\",", STR_FMT(of));
	buf_addf(&text, "\"body\":%s}", body);
	return visit_ask(&sender, HTTP_POST, "/api/exercise/entries", buf_str(&text));
}

static struct str
posted(struct world *world, const struct visitor *who, const char *kind, const char *team,
	struct str of, const char *body)
{
	struct answer answer = post(world, who, kind, team, of, STR_NONE, body);

	assert_status(answer, 201);
	return str_copy(world->coalition.arena, answer_text(&answer, "key"));
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
ask_all(struct world *world, const struct visitor *who, struct answers *ret)
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
start(struct world *world)
{
	posted(world, &world->white, "clock", NULL, STR(""), "{\"action\":\"start\"}");
	assert_status(post(world, &world->white, "inject.sent", "blue1", STR(""),
			      STR("inject:question:blue1"), "{\"inject\":\"question\"}"),
		201);
	assert_status(post(world, &world->white, "inject.sent", "blue2", STR(""),
			      STR("inject:question:blue2"), "{\"inject\":\"question\"}"),
		201);
}

static void
what_a_seat_may_not_see_changes_no_byte_for_it(void **state)
{
	struct world *world = *state;
	struct answers blue1[2], nobody[2];
	struct str answer;

	start(world);
	fake_env_advance(&world->coalition.fake, SECOND);
	ask_all(world, &world->blue1, &blue1[0]);
	ask_all(world, &world->nobody, &nobody[0]);
	fake_env_advance(
		&world->coalition.fake, -SECOND); /* the other world, up to the same moment */
	answer = posted(world, &world->blue2, "answer", NULL, STR("inject:question:blue2"),
		"{\"text\":\"Ours\"}");
	posted(world, &world->grader, "grade", NULL, answer,
		"{\"items\":{\"right\":900},\"text\":\"G\"}");
	posted(world, &world->blue2, "help", NULL, STR(""), "{\"text\":\"Help\"}");
	posted(world, &world->white, "note", NULL, STR(""), "{\"text\":\"Between us\"}");
	posted(world, &world->white, "adjustment", "blue1", STR(""),
		"{\"points_milli\":1,\"text\":\"T\"}");
	posted(world, &world->red, "red.event", "blue2", STR(""),
		"{\"objective\":\"deface\",\"stage\":\"tried\"}");
	fake_env_advance(&world->coalition.fake, SECOND);
	ask_all(world, &world->blue1, &blue1[1]);
	ask_all(world, &world->nobody, &nobody[1]);
	assert_same(&blue1[0], &blue1[1]);
	assert_same(&nobody[0], &nobody[1]);
	assert_status(visit_get(&world->blue1, "/api/exercise/entries/%.*s", STR_FMT(answer)), 404);
	assert_status(visit_get(&world->blue2, "/api/exercise/entries/%.*s", STR_FMT(answer)), 200);
}

static void
a_hidden_entry_and_none_are_refused_alike(void **state)
{
	struct world *world = *state;
	struct str answer;
	struct answer hidden, absent;

	start(world);
	answer = posted(world, &world->blue2, "answer", NULL, STR("inject:question:blue2"),
		"{\"text\":\"Ours\"}");
	hidden = visit_get(&world->blue1, "/api/exercise/entries/%.*s", STR_FMT(answer));
	absent = visit_get(
		&world->blue1, "/api/exercise/entries/6a0e3b51-7a0c-4d0e-9b7e-000000000000");
	assert_int_equal(hidden.status, absent.status);
	assert_true(str_eq(hidden.body, absent.body));
	hidden = post(world, &world->blue1, "answer", NULL, STR("inject:question:blue2"), STR_NONE,
		"{\"text\":\"Mine\"}");
	absent = post(world, &world->blue1, "answer", NULL, STR("inject:none:blue2"), STR_NONE,
		"{\"text\":\"Mine\"}");
	assert_int_equal(hidden.status, 404);
	assert_int_equal(hidden.status, absent.status);
	assert_true(str_eq(hidden.body, absent.body));
}

static void
desks_are_for_those_who_sit_there(void **state)
{
	struct world *world = *state;
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
		assert_status(visit_get(&world->white, "%s", rooms[i].path), rooms[i].white);
		assert_status(visit_get(&world->blue1, "%s", rooms[i].path), rooms[i].blue);
		assert_status(visit_get(&world->grader, "%s", rooms[i].path), rooms[i].grader);
		assert_status(visit_get(&world->red, "%s", rooms[i].path), rooms[i].red);
		assert_status(visit_get(&world->nobody, "%s", rooms[i].path), rooms[i].nobody);
	}
}

static void
lines_name_the_entries_that_a_seat_may_read(void **state)
{
	struct world *world = *state;
	struct str event;
	struct answer why;

	start(world);
	event = posted(world, &world->red, "red.event", "blue1", STR(""),
		"{\"objective\":\"deface\",\"stage\":\"user\"}");
	fake_env_advance(&world->coalition.fake, SECOND);
	why = visit_get(&world->white, "/api/exercise/why?team=blue1&category=red");
	assert_int_equal(answer_count(&why, "lines.0.entries"), 1);
	assert_true(str_eq(answer_text(&why, "lines.0.entries.0"), event));
	why = visit_get(&world->blue1, "/api/exercise/why?category=red");
	assert_status(why, 200);
	assert_int_equal(answer_count(&why, "lines"), 1);
	assert_int_equal(answer_count(&why, "lines.0.entries"), 0);
	fake_env_advance(&world->coalition.fake, 600 * SECOND); /* past the public board's delay */
	why = visit_get(&world->nobody, "/api/exercise/why?team=blue1&category=red");
	assert_int_equal(answer_count(&why, "lines"), 1);
	assert_int_equal(answer_count(&why, "lines.0.entries"), 0);
}

static void
graders_judge_for_themselves(void **state)
{
	struct world *world = *state;
	struct answers before;
	struct answer queue;
	struct str answer;

	start(world);
	answer = posted(world, &world->blue2, "answer", NULL, STR("inject:question:blue2"),
		"{\"text\":\"Ours\"}");
	posted(world, &world->grader, "grade", NULL, answer,
		"{\"items\":{\"right\":900},\"text\":\"G\"}");
	ask_all(world, &world->other_grader, &before);
	queue = visit_get(&world->other_grader, "/api/exercise/grading");
	assert_int_equal(answer_count(&queue, "queue.0.grades"), 0);
	assert_answer(queue, "queue.0.spread", "null");
	assert_answer(queue, "queue.0.team", "blue2");
	for (size_t i = 0; i < QUESTIONS; i++)
		assert_true(
			str_find(before.bodies[i], STR("\"right\":900")) == before.bodies[i].len);
	posted(world, &world->other_grader, "grade", NULL, answer,
		"{\"items\":{\"right\":100},\"text\":\"G\"}");
	queue = visit_get(&world->other_grader, "/api/exercise/grading");
	assert_int_equal(answer_count(&queue, "queue.0.grades"), 2);
	assert_answer(queue, "queue.0.spread", "800");
	assert_answer(queue, "queue.0.state", "third");
	assert_answer(queue, "queue.0.grades.0.author", "another grader");
}

static struct str
text_at(struct world *world, const struct answer *answer, const char *path)
{
	return str_copy(world->coalition.arena, answer_text(answer, path));
}

#define NOTES "/api/exercise/entries?kinds=note"

/* "1" to "5", a second apart: when the second and the fourth were posted. */
static void
write_notes(struct world *world, struct str *ret_second, struct str *ret_fourth)
{
	struct answer page;

	for (int i = 1; i <= 5; i++) {
		char body[32];
		fake_env_advance(&world->coalition.fake, SECOND);
		snprintf(body, sizeof(body), "{\"text\":\"%d\"}", i);
		posted(world, &world->white, "note", NULL, STR(""), body);
	}
	page = visit_get(&world->white, NOTES "&order=oldest");
	*ret_second = text_at(world, &page, "entries.1.posted");
	*ret_fourth = text_at(world, &page, "entries.3.posted");
}

static void
the_record_is_read_by_spans_of_time(void **state)
{
	struct world *world = *state;
	const struct visitor *white = &world->white;
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
	struct world *world = *state;
	const struct visitor *white = &world->white;
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
	struct world *world = *state;
	struct answer room;

	posted(world, &world->white, "clock", NULL, STR(""), "{\"action\":\"start\"}");
	room = visit_get(&world->blue1, "/api/exercise/timeline");
	assert_int_equal(answer_count(&room, "injects"), 0);
	assert_status(post(world, &world->white, "inject.sent", "blue1", STR(""),
			      STR("inject:question:blue1"), "{\"inject\":\"question\"}"),
		201);
	room = visit_get(&world->blue1, "/api/exercise/timeline");
	assert_int_equal(answer_count(&room, "injects"), 1);
	assert_answer(room, "injects.0.text", "Which?");
	assert_answer(room, "injects.0.expected", "null");
	assert_answer(room, "injects.0.storyline", "");
	assert_true(str_find(room.body, STR("That.")) == room.body.len);
	assert_true(str_find(room.body, STR("blue2")) == room.body.len);
}

static void
change(struct world *world, const char *kind, const char *body)
{
	posted(world, &world->white, kind, NULL, STR(""), body);
}

static void
an_inject_during_play_takes_the_place_of_the_one_before(void **state)
{
	struct world *world = *state;
	struct answer answer;

	start(world);
	change(world, "inject.changed", "{\"inject\":\"question\",\"at_ms\":3600000}");
	answer = visit_get(&world->white, "/api/exercise/timeline");
	assert_answer(answer, "injects.0.at_ms", "3600000");
	change(world, "inject.changed",
		"{\"definition\":{\"name\":\"question\",\"title\":\"Other\",\"text\":\"Who?\","
		"\"at\":\"day1 2:00\"}}");
	answer = visit_get(&world->white, "/api/exercise/timeline");
	assert_int_equal(answer_count(&answer, "injects"), 1);
	assert_answer(answer, "injects.0.title", "Other");
	assert_answer(answer, "injects.0.at_ms", "7200000"); /* not where it was moved before */
	answer = post(world, &world->white, "inject.changed", NULL, STR(""), STR_NONE,
		"{\"definition\":{\"name\":\"new\",\"title\":\"N\",\"text\":\"T\",\"at\":\"day9\"}"
		"}");
	assert_status(answer, 422);
	assert_answer(answer, "error.where", "/definition/at");
	assert_status(post(world, &world->white, "check.changed", NULL, STR(""), STR_NONE,
			      "{\"definition\":{\"name\":\"web.http\",\"kind\":\"https\"}}"),
		422); /* what was counted of a check stays what it was */
}

static void
who_may_change_something_reads_its_definition(void **state)
{
	struct world *world = *state;
	struct answer answer;

	start(world);
	answer = visit_get(&world->white, "/api/exercise/definition?inject=question");
	assert_status(answer, 200);
	assert_answer(answer, "definition.text", "Which?");
	assert_answer(answer, "definition.due", "1:00");
	assert_null(answer_text(&answer, "definition.grader").data); /* the file does not say */
	answer = visit_get(&world->white, "/api/exercise/definition?check=web.http");
	assert_answer(answer, "definition.kind", "http");
	change(world, "check.changed",
		"{\"definition\":{\"name\":\"web.new\",\"kind\":\"http\",\"contents\":[\"/a\",\"/"
		"b\"],"
		"\"parameters\":{\"port\":\"81\"}}}");
	answer = visit_get(&world->white, "/api/exercise/definition?check=web.new");
	assert_answer(answer, "definition.contents.1", "/b");
	assert_answer(answer, "definition.parameters.port", "81");
	assert_status(visit_get(&world->white, "/api/exercise/definition?check=none"), 404);
	assert_status(visit_get(&world->white, "/api/exercise/definition"), 400);
	assert_status(visit_get(&world->blue1, "/api/exercise/definition?inject=question"), 403);
	assert_status(visit_get(&world->grader, "/api/exercise/definition?inject=question"), 403);
	assert_status(visit_get(&world->blue1, "/api/exercise/definition?inject=none"), 403);
}

static void
share(struct world *world, const char *key, const char *value)
{
	struct arena *arena = world->coalition.arena;
	const struct reader node = coalition_node();
	struct record_entry entry = { .kind = RECORD_SHARED, .team = 1, .key = str_of(key) };
	const struct record_outcome *outcome;

	entry.body = str_printf(arena,
		"{\"object\":\"indicator--1\",\"type\":\"indicator\",\"values\":[\"%s\"],"
		"\"entitled\":[\"blue2\"]}",
		value);
	assert_int_equal(
		record_append(world->coalition.store, &node, &entry, 1, arena, &outcome, NULL), OK);
	assert_int_equal(outcome->err, OK);
}

static void
white_judges_what_was_shared(void **state)
{
	static const char path[] = "/api/exercise/entries?kinds=shared&order=oldest";
	struct world *world = *state;
	struct answer answer;

	start(world);
	share(world, "node:shared:1", "evil.example");
	share(world, "node:shared:2", "good.example");
	answer = visit_get(&world->grader, path);
	assert_int_equal(
		answer_count(&answer, "entries"), 0); /* its values would tell whose it is */
	answer = visit_get(&world->white, path);
	assert_int_equal(answer_count(&answer, "entries"), 2);
	assert_answer(answer, "entries.0.known", "true");
	assert_answer(answer, "entries.1.known", "false");
	assert_answer(answer, "entries.1.judged", "null");
	posted(world, &world->white, "share.judged", "blue1", STR("node:shared:2"),
		"{\"true\":true,\"text\":\"Red used it too.\"}");
	answer = visit_get(&world->white, path);
	assert_answer(answer, "entries.1.judged", "true");
	answer = visit_get(&world->blue1, path);
	assert_int_equal(answer_count(&answer, "entries"), 2);
	assert_null(answer_text(&answer, "entries.0.known")
			    .data); /* the scenario's truth is not theirs */
	assert_null(answer_text(&answer, "entries.1.judged").data);
	answer = visit_get(&world->blue2, path);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_a_seat_may_not_see_changes_no_byte_for_it, begin, end),
		cmocka_unit_test_setup_teardown(
			a_hidden_entry_and_none_are_refused_alike, begin, end),
		cmocka_unit_test_setup_teardown(desks_are_for_those_who_sit_there, begin, end),
		cmocka_unit_test_setup_teardown(
			lines_name_the_entries_that_a_seat_may_read, begin, end),
		cmocka_unit_test_setup_teardown(graders_judge_for_themselves, begin, end),
		cmocka_unit_test_setup_teardown(
			teams_see_what_was_sent_and_not_what_is_planned, begin, end),
		cmocka_unit_test_setup_teardown(the_record_is_read_by_spans_of_time, begin, end),
		cmocka_unit_test_setup_teardown(pages_stay_within_their_span_of_time, begin, end),
		cmocka_unit_test_setup_teardown(
			an_inject_during_play_takes_the_place_of_the_one_before, begin, end),
		cmocka_unit_test_setup_teardown(
			who_may_change_something_reads_its_definition, begin, end),
		cmocka_unit_test_setup_teardown(white_judges_what_was_shared, begin, end),
		cmocka_unit_test(in_the_real_world_there_is_no_exercise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
