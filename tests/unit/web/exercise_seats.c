/* exercise_seats.c - what must hold of every route for a kind of seat: codes for graders, teams
 * that are not there for who is not told of them, evidence from who writes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "base/timestamp.h"
#include "support/every_route.h"

static bool
says(struct str text, const char *what)
{
	return str_find(text, str_of(what)) < text.len;
}

/* A record with something of everything in it, closed. */
static void
play(struct exercise_world *world, struct route_names *names)
{
	const char *sent, *answer;

	world_posted_as(world, SEAT_WHITE, "clock", NULL, NULL, "start", "{\"action\":\"start\"}");
	for (unsigned team = WORLD_BLUE1; team <= WORLD_DEV; team++)
		assert_int_equal(world_result(world, "web.http", team, 0, CHECK_DOWN), OK);
	sent = world_posted_as(world, SEAT_WHITE, "inject.sent", "blue2", NULL,
		"inject:question:blue2", "{\"inject\":\"question\"}");
	route_name(names, sent);
	answer = world_posted(world, SEAT_BLUE2, "answer", NULL, sent, "{\"text\":\"Ours\"}");
	route_name(names, answer);
	route_name(names, world_posted(world, SEAT_GRADER2, "grade", NULL, answer,
				  "{\"items\":{\"right\":500},\"text\":\"Fair\"}"));
	route_name(names, world_posted(world, SEAT_BLUE2, "report", NULL, NULL,
				  "{\"template\":\"incident\",\"fields\":{\"what\":\"web\"}}"));
	route_name(names, world_posted(world, SEAT_RED, "red.event", "blue2", NULL,
				  "{\"objective\":\"deface\",\"stage\":\"user\"}"));
	world_told(world, "shared", WORLD_BLUE2, NULL, "node:shared:1",
		"{\"object\":\"indicator--00000000-0000-4000-8000-000000000001\",\"type\":"
		"\"indicator\","
		"\"values\":[\"198.51.0.1\"],\"entitled\":[\"blue1\"]}");
	route_name(names, "node:shared:1");
	world_advance(world, 30 * WORLD_MINUTE);
	world_posted_as(world, SEAT_WHITE, "clock", NULL, NULL, "close", "{\"action\":\"close\"}");
	world_advance(world, 10 * WORLD_MINUTE);
}

/* --- graders --- */

/* What would tell a grader which nation a code stands for: titles, and ids by which objects are
 * looked up. */
static void
expect_codes(
	void *context, struct exercise_world *world, struct str target, const struct answer *answer)
{
	size_t *codes = context;

	(void)world;
	if (str_starts(target, STR("/api/exercise/public")))
		return; /* the hall's screen, which everybody sees */
	if (says(answer->body, "The Blue of"))
		fail_msg("%.*s tells a title: %.*s", STR_FMT(target), STR_FMT(answer->body));
	if (says(answer->body, "indicator--"))
		fail_msg("%.*s tells an object: %.*s", STR_FMT(target), STR_FMT(answer->body));
	*codes += says(answer->body, "blue2");
}

static void
count_titles(
	void *context, struct exercise_world *world, struct str target, const struct answer *answer)
{
	size_t *titles = context;

	(void)world;
	(void)target;
	*titles += says(answer->body, "The Blue of");
}

static void
graders_read_codes_by_every_route(void **state)
{
	struct exercise_world *world = *state;
	static struct route_names names;
	size_t codes = 0;
	size_t titles = 0;

	names.count = 0;
	play(world, &names);
	every_route(world, SEAT_GRADER, &names, every_question, expect_codes, &codes);
	assert_true(codes > 50);
	/* There are titles to be told. */
	every_route(world, SEAT_WHITE, &names, every_question, count_titles, &titles);
	assert_true(titles > 30);
}

static void
graders_do_not_learn_who_sits_in_a_team(void **state)
{
	struct exercise_world *world = *state;
	struct answer people;

	/* The grader and the team's people are of one nation. */
	world_seat(world, SEAT_BLUE1);
	people = visit_get(world_seat(world, SEAT_GRADER), "/api/exercise/people");
	assert_status(people, 200);
	assert_true(says(people.body, "\"login\":\"blue1\""));
	assert_false(says(people.body, "\"team\":\"blue1\""));
	people = visit_get(world_seat(world, SEAT_BLUE1), "/api/exercise/people");
	assert_true(says(people.body, "\"team\":\"blue1\""));
}

static void
a_grader_reads_the_code_where_a_title_stood(void **state)
{
	struct exercise_world *world = *state;
	static struct route_names names;
	struct answer queue;

	names.count = 0;
	play(world, &names);
	queue = visit_get(world_seat(world, SEAT_GRADER), "/api/exercise/grading");
	assert_answer(queue, "queue.0.question", "Which law holds for blue2?");
	queue = visit_get(world_seat(world, SEAT_WHITE), "/api/exercise/grading");
	assert_answer(queue, "queue.0.question", "Which law holds for The Blue of Norway?");
}

/* --- a team that is not there --- */

static const char *const of_dev[] = { "?team=dev", "?detail=dev", "?view=team&team=dev",
	"?view=public&team=dev", "?team=dev&category=legal", "?team=dev&format=json", NULL };
static const char *const of_none[] = { "?team=nix", "?detail=nix", "?view=team&team=nix",
	"?view=public&team=nix", "?team=nix&category=legal", "?team=nix&format=json", NULL };

enum { ANSWERS_MAX = 1000 };
struct answers {
	size_t count;
	int statuses[ANSWERS_MAX];
	struct str bodies[ANSWERS_MAX];
	struct str targets[ANSWERS_MAX];
};

static void
keep(void *context, struct exercise_world *world, struct str target, const struct answer *answer)
{
	struct answers *answers = context;

	(void)world;
	assert_true(answers->count < ANSWERS_MAX);
	answers->targets[answers->count] = target;
	answers->statuses[answers->count] = answer->status;
	answers->bodies[answers->count++] = answer->body;
}

static void
a_development_team_is_none_for_who_is_not_told_of_it(void **state)
{
	static const enum world_seat seats[] = { SEAT_BLUE1, SEAT_GRADER, SEAT_RED, SEAT_YELLOW,
		SEAT_USERS, SEAT_OBSERVER, SEAT_NONE, SEAT_HALL };
	struct exercise_world *world = *state;
	static struct route_names names;
	static struct answers dev, none;

	names.count = 0;
	play(world, &names);
	for (size_t s = 0; s < sizeof(seats) / sizeof(*seats); s++) {
		dev.count = none.count = 0;
		every_route(world, seats[s], &names, of_dev, keep, &dev);
		every_route(world, seats[s], &names, of_none, keep, &none);
		assert_int_equal(dev.count, none.count);
		for (size_t i = 0; i < dev.count; i++)
			if (dev.statuses[i] != none.statuses[i] ||
				!str_eq(dev.bodies[i], none.bodies[i]))
				fail_msg("%s by %s: %d %.*s\n%.*s: %d %.*s", dev.targets[i].data,
					world_seat_names[seats[s]], dev.statuses[i],
					STR_FMT(dev.bodies[i]), STR_FMT(none.targets[i]),
					none.statuses[i], STR_FMT(none.bodies[i]));
	}
	assert_status(
		visit_get(world_seat(world, SEAT_GREEN), "/api/exercise/entries?team=dev"), 200);
	assert_status(visit_get(world_seat(world, SEAT_DEV), "/api/exercise/room"), 200);
}

static void
nothing_is_posted_about_a_team_that_is_not_told(void **state)
{
	struct exercise_world *world = *state;
	struct answer dev, none;

	world_posted_as(world, SEAT_WHITE, "clock", NULL, NULL, "start", "{\"action\":\"start\"}");
	dev = world_post(world, SEAT_RED, "red.event", "dev", NULL, NULL,
		"{\"objective\":\"deface\",\"stage\":\"user\"}");
	none = world_post(world, SEAT_RED, "red.event", "nix", NULL, NULL,
		"{\"objective\":\"deface\",\"stage\":\"user\"}");
	assert_int_equal(dev.status, 422);
	assert_int_equal(dev.status, none.status);
	assert_true(str_eq(dev.body, none.body));
	dev = world_post(world, SEAT_BLUE1, "flag", NULL, NULL, NULL,
		"{\"victim\":\"dev\",\"flag\":\"f\",\"round\":1}");
	none = world_post(world, SEAT_BLUE1, "flag", NULL, NULL, NULL,
		"{\"victim\":\"nix\",\"flag\":\"f\",\"round\":1}");
	assert_int_equal(dev.status, none.status);
	assert_int_equal(dev.status, 422);
	assert_answer(dev, "error.where", "/victim");
	assert_answer(none, "error.where", "/victim");
	assert_status(world_post(world, SEAT_BLUE1, "flag", NULL, NULL, NULL,
			      "{\"victim\":\"blue2\",\"flag\":\"f\",\"round\":1}"),
		201);
}

/* --- the time line of a team --- */

static void
the_time_line_of_a_team_is_for_planners_and_that_team(void **state)
{
	struct exercise_world *world = *state;
	static struct route_names names;
	struct answer own, looked;

	names.count = 0;
	play(world, &names);
	own = visit_get(world_seat(world, SEAT_BLUE2), "/api/exercise/timeline");
	assert_status(own, 200);
	assert_int_equal(answer_count(&own, "injects"), 1);
	looked = visit_get(world_seat(world, SEAT_WHITE), "/api/exercise/timeline?team=blue2");
	assert_status(looked, 200);
	assert_true(str_eq(answer_at(&own, "injects")->text, answer_at(&looked, "injects")->text));
	assert_int_equal(answer_count(&looked, "red"), 1);
	looked = visit_get(world_seat(world, SEAT_WHITE), "/api/exercise/timeline?team=blue1");
	assert_int_equal(answer_count(&looked, "injects"), 0);
	assert_int_equal(answer_count(&looked, "red"), 0);
	assert_status(
		visit_get(world_seat(world, SEAT_BLUE1), "/api/exercise/timeline?team=blue2"), 403);
	assert_status(
		visit_get(world_seat(world, SEAT_BLUE1), "/api/exercise/room?team=blue2"), 403);
	assert_status(
		visit_get(world_seat(world, SEAT_RED), "/api/exercise/timeline?team=blue2"), 403);
}

/* --- appeals against what is hidden --- */

static int64_t
points_of(struct exercise_world *world, enum world_seat seat, const char *category)
{
	struct answer board = visit_get(world_seat(world, seat), "/api/exercise/board");
	int64_t points;

	for (size_t i = 0; i < answer_count(&board, "teams.0.categories"); i++) {
		const struct json *row = json_at(answer_at(&board, "teams.0.categories"), i);
		if (str_eq(json_get_string(row, STR("name")), str_of(category)) &&
			json_to_int(json_get(row, STR("points")), &points))
			return points;
	}
	fail_msg("no %s in %.*s", category, STR_FMT(board.body));
	return 0;
}

static const char *
appeal_body(struct exercise_world *world, const char *line, int64_t ago)
{
	char moment[TIMESTAMP_TEXT_MAX];

	timestamp_format(env_now(&world->coalition.fake.env) - ago, moment);
	return str_printf(world->coalition.arena,
		"{\"text\":\"It was our own test\",\"line\":\"%s\",\"at\":\"%s\"}", line, moment)
		.data;
}

static void
a_team_appeals_against_the_effect_that_it_sees(void **state)
{
	struct exercise_world *world = *state;
	struct answer room, desk, answer;
	const char *event, *appeal;
	int64_t whole, lost;

	world_posted_as(world, SEAT_WHITE, "clock", NULL, NULL, "start", "{\"action\":\"start\"}");
	world_advance(world, WORLD_MINUTE);
	whole = points_of(world, SEAT_BLUE2, "red");
	event = world_posted(world, SEAT_RED, "red.event", "blue2", NULL,
		"{\"objective\":\"deface\",\"stage\":\"user\"}");
	world_advance(world, WORLD_MINUTE);
	lost = points_of(world, SEAT_BLUE2, "red");
	assert_true(lost < whole);
	/* The event is not there for the team; the line is. */
	assert_status(world_post(world, SEAT_BLUE2, "appeal", NULL, event, NULL, "{\"text\":\"No\"}"),
		404);
	room = visit_get(world_seat(world, SEAT_BLUE2), "/api/exercise/why?category=red");
	assert_true(says(room.body, "\"subject\":\"category:red\""));
	assert_true(says(room.body, "\"by_effect\":true"));
	answer = world_post(world, SEAT_BLUE2, "appeal", NULL, NULL, NULL,
		appeal_body(world, "objective:deface", 0));
	assert_status(answer, 422);
	assert_answer(answer, "error.where", "/line");
	assert_status(world_post(world, SEAT_BLUE2, "appeal", NULL, NULL, NULL,
			      appeal_body(world, "category:red", -WORLD_MINUTE)),
		422);
	appeal = world_posted(world, SEAT_BLUE2, "appeal", NULL, NULL,
		appeal_body(world, "category:red", 0));
	assert_status(world_post(world, SEAT_BLUE2, "appeal", NULL, NULL, NULL,
			      appeal_body(world, "category:red", 0)),
		409);
	desk = visit_get(world_seat(world, SEAT_WHITE), "/api/exercise/white");
	assert_true(str_eq(answer_text(&desk, "appeals.0.key"), str_of(appeal)));
	assert_true(str_eq(answer_text(&desk, "appeals.0.lines.0.entries.0"), str_of(event)));
	/* White says what was wrong; what was not that team's cannot have been. */
	assert_status(world_post(world, SEAT_WHITE, "decision", "blue2", appeal, "d0",
			      "{\"outcome\":\"excuse\",\"text\":\"T\"}"),
		422);
	assert_status(world_post(world, SEAT_WHITE, "decision", "blue2", appeal, "d1",
			      "{\"outcome\":\"replace\",\"text\":\"T\",\"entries\":[\"start\"]}"),
		422);
	world_posted_as(world, SEAT_WHITE, "decision", "blue2", appeal, "d2",
		str_printf(world->coalition.arena,
			"{\"outcome\":\"replace\",\"text\":\"True\",\"entries\":[\"%s\"]}", event)
			.data);
	world_advance(world, WORLD_MINUTE);
	assert_int_equal(points_of(world, SEAT_BLUE2, "red"), whole);
	/* The team is told the decision, and nothing of the event or that it was taken back. */
	room = visit_get(world_seat(world, SEAT_BLUE2), "/api/exercise/entries?limit=200");
	assert_true(says(room.body, "\"outcome\":\"replace\""));
	assert_false(says(room.body, "reversal"));
	assert_status(visit_get(world_seat(world, SEAT_BLUE2), "/api/exercise/entries/%s", event), 404);
	/* What was decided is; a new loss can be appealed against anew. */
	assert_status(world_post(world, SEAT_BLUE2, "appeal", NULL, NULL, NULL,
			      appeal_body(world, "category:red", 2 * WORLD_MINUTE)),
		409);
	world_posted(world, SEAT_BLUE2, "appeal", NULL, NULL, appeal_body(world, "category:red", 0));
}

static void
the_author_of_what_was_wrong_does_not_decide(void **state)
{
	struct exercise_world *world = *state;
	const char *adjustment, *appeal, *line, *body;

	world_posted_as(world, SEAT_WHITE, "clock", NULL, NULL, "start", "{\"action\":\"start\"}");
	adjustment = world_posted_as(world, SEAT_WHITE, "adjustment", "blue2", NULL, "adjusted",
		"{\"points_milli\":-1000000,\"text\":\"T\"}");
	world_posted_as(world, SEAT_WHITE2, "confirm", "blue2", adjustment, "confirmed",
		"{\"accept\":true,\"text\":\"T\"}");
	world_advance(world, WORLD_MINUTE);
	assert_int_equal(points_of(world, SEAT_BLUE2, "special"), -1000000);
	line = "adjustment:adjusted";
	appeal = world_posted(world, SEAT_BLUE2, "appeal", NULL, NULL, appeal_body(world, line, 0));
	body = "{\"outcome\":\"replace\",\"text\":\"T\",\"entries\":[\"adjusted\"]}";
	assert_status(world_post(world, SEAT_WHITE, "decision", "blue2", appeal, "own", body), 403);
	world_posted_as(world, SEAT_WHITE2, "decision", "blue2", appeal, "other", body);
	world_advance(world, WORLD_MINUTE);
	assert_int_equal(points_of(world, SEAT_BLUE2, "special"), 0);
	/* The very same again changes nothing. */
	assert_status(world_post(world, SEAT_WHITE2, "decision", "blue2", appeal, "other", body), 200);
}

/* --- evidence --- */

static struct answer
bring(struct exercise_world *world, enum world_seat seat, struct str bytes)
{
	struct visitor visitor = *world_seat(world, seat);

	visitor.headers[0] = (struct http_field){ STR("X-Testudo"), STR("1") };
	return visit_ask(&visitor, HTTP_POST, "/api/exercise/evidence", bytes);
}

static int
read_evidence(struct exercise_world *world, enum world_seat seat, struct str digest)
{
	return visit_get(world_seat(world, seat), "/api/exercise/evidence/%.*s", STR_FMT(digest))
		.status;
}

static void
who_writes_entries_brings_evidence(void **state)
{
	struct exercise_world *world = *state;

	for (enum world_seat seat = 0; seat < WORLD_SEATS; seat++) {
		struct answer answer = bring(world, seat, STR("what the log said"));
		int wanted = seat == SEAT_OBSERVER || seat == SEAT_NONE ? 403
			     : seat == SEAT_HALL                        ? 401
									: 201;
		if (answer.status != wanted)
			fail_msg("%s: %d instead of %d", world_seat_names[seat], answer.status,
				wanted);
	}
}

static void
evidence_is_shown_with_the_entry_that_names_it(void **state)
{
	struct exercise_world *world = *state;
	struct answer brought = bring(world, SEAT_BLUE1, STR("what the log said"));
	struct str digest = answer_text(&brought, "sha256");
	struct answer shown;
	const char *body;

	assert_status(brought, 201);
	world_posted_as(world, SEAT_WHITE, "clock", NULL, NULL, "start", "{\"action\":\"start\"}");
	body = str_printf(world->coalition.arena,
		"{\"text\":\"Help\",\"evidence\":[{\"sha256\":\"%.*s\",\"name\":\"log.txt\","
		"\"type\":"
		"\"text/plain\"}]}",
		STR_FMT(digest))
		       .data;
	/* A digest alone opens nothing, neither to read nor to name. */
	assert_int_equal(read_evidence(world, SEAT_GREEN, digest), 404);
	assert_int_equal(read_evidence(world, SEAT_BLUE2, digest), 404);
	assert_status(world_post(world, SEAT_BLUE2, "help", NULL, NULL, NULL, body), 404);
	assert_int_equal(read_evidence(world, SEAT_BLUE1, digest), 200);
	world_posted(world, SEAT_BLUE1, "help", NULL, NULL, body);
	assert_int_equal(read_evidence(world, SEAT_GREEN, digest), 200);
	assert_int_equal(read_evidence(world, SEAT_WHITE, digest), 200);
	assert_int_equal(read_evidence(world, SEAT_BLUE2, digest), 404);
	assert_int_equal(read_evidence(world, SEAT_OBSERVER, digest), 404);
	shown = visit_get(
		world_seat(world, SEAT_GREEN), "/api/exercise/evidence/%.*s", STR_FMT(digest));
	assert_true(str_eq(shown.body, STR("what the log said")));
	assert_true(str_eq(answer_header(&shown, "Content-Type"), STR("application/octet-stream")));
	assert_true(str_eq(answer_header(&shown, "Content-Disposition"), STR("attachment")));
	assert_true(str_eq(answer_header(&shown, "Content-Security-Policy"), STR("sandbox")));
	assert_status(visit_get(world_seat(world, SEAT_BLUE1), "/api/exercise/evidence/abc"), 404);
}

static void
evidence_has_its_limits(void **state)
{
	struct exercise_world *world = *state;
	char *bytes = calloc(1, EVIDENCE_SIZE_MAX + 1);
	struct str largest = str_from(bytes, EVIDENCE_SIZE_MAX);

	assert_non_null(bytes);
	assert_status(bring(world, SEAT_BLUE1, STR("")), 422);
	assert_status(bring(world, SEAT_BLUE1, str_from(bytes, EVIDENCE_SIZE_MAX + 1)), 413);
	for (unsigned i = 0; i < EVIDENCE_PERSON_MAX / EVIDENCE_SIZE_MAX; i++) {
		bytes[0] = (char)i;
		assert_status(bring(world, SEAT_BLUE1, largest), 201);
	}
	/* What is there already costs nothing again; one byte more is too much, for this person. */
	assert_status(bring(world, SEAT_BLUE1, largest), 201);
	assert_status(bring(world, SEAT_BLUE1, STR("more")), 429);
	assert_status(bring(world, SEAT_BLUE2, STR("more")), 201);
	free(bytes);
}

/* --- people --- */

static struct answer
register_person(struct exercise_world *world, enum world_seat by, const char *body)
{
	struct visitor visitor = *world_seat(world, by);

	visitor.headers[0] = (struct http_field){ STR("X-Testudo"), STR("1") };
	visitor.headers[1] = (struct http_field){ STR("Content-Type"), STR("application/json") };
	return visit_ask(&visitor, HTTP_POST, "/api/exercise/people", str_of(body));
}

static void
white_registers_people(void **state)
{
	static const char *const wrong[][2] = {
		{ "{\"login\":\"x\"}", "organisation" },
		{ "{\"login\":\"x\",\"organisation\":\"ATL\"}", "/organisation" },
		{ "{\"login\":\"x\",\"organisation\":\"EST\",\"team\":\"blue9\"}", "/team" },
		{ "{\"login\":\"x\",\"organisation\":\"EST\",\"desks\":[\"pink\"]}", "/desks" },
		{ "{\"login\":\"x\",\"organisation\":\"EST\",\"desks\":\"red\"}", "/desks" },
		{ "{\"organisation\":\"EST\"}", "login" },
	};
	struct exercise_world *world = *state;
	struct answer made, again;

	for (enum world_seat seat = 0; seat < WORLD_SEATS; seat++)
		if (seat != SEAT_WHITE && seat != SEAT_WHITE2 && seat != SEAT_HALL)
			assert_status(register_person(world, seat,
					      "{\"login\":\"x\",\"organisation\":\"EST\"}"),
				403);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct answer answer = register_person(world, SEAT_WHITE, wrong[i][0]);
		assert_status(answer, 422);
		assert_answer(answer, "error.where", wrong[i][1]);
	}
	made = register_person(world, SEAT_WHITE,
		"{\"login\":\"mari\",\"name\":\"Mari\",\"organisation\":\"EST\",\"profession\":"
		"\"legal\",\"team\":\"blue1\",\"desks\":[]}");
	assert_status(made, 201);
	assert_answer(made, "team", "blue1");
	assert_int_equal(answer_text(&made, "password").len, 25);
	again = register_person(
		world, SEAT_WHITE, "{\"login\":\"mari\",\"desks\":[\"red\"],\"team\":\"\"}");
	assert_status(again, 201);
	assert_answer(again, "team", "null");
	assert_answer(again, "desks.0", "red");
	assert_answer(again, "profession", "legal");
	assert_answer(again, "password", "null");
}

static void
each_sees_the_people_of_team_and_organisation(void **state)
{
	struct exercise_world *world = *state;
	struct answer people;

	for (enum world_seat seat = 0; seat < WORLD_SEATS; seat++)
		world_seat(world, seat);
	people = visit_get(world_seat(world, SEAT_WHITE), "/api/exercise/people");
	assert_int_equal(answer_count(&people, "people"), WORLD_SEATS - 1);
	people = visit_get(world_seat(world, SEAT_BLUE2), "/api/exercise/people");
	assert_int_equal(answer_count(&people, "people"), 1);
	assert_answer(people, "people.0.login", "blue2");
	people = visit_get(world_seat(world, SEAT_BLUE1), "/api/exercise/people");
	assert_int_equal(answer_count(&people, "people"), 2); /* and a grader of the same nation */
	register_person(world, SEAT_WHITE,
		"{\"login\":\"guest\",\"organisation\":\"NOR\",\"team\":\"blue1\"}");
	people = visit_get(world_seat(world, SEAT_BLUE1), "/api/exercise/people");
	assert_int_equal(answer_count(&people, "people"), 3);
}

static bool
knows_check(struct exercise_world *world, enum world_seat seat, const char *check)
{
	return says(visit_get(world_seat(world, seat), "/api/exercise").body, check);
}

static void
a_new_check_is_known_at_once_to_who_changes_checks(void **state)
{
	struct exercise_world *world = *state;

	world_posted_as(world, SEAT_WHITE, "clock", NULL, NULL, "start", "{\"action\":\"start\"}");
	world_advance(world, WORLD_MINUTE);
	world_posted(world, SEAT_GREEN, "check.changed", NULL, NULL,
		"{\"definition\":{\"name\":\"web.ssh\",\"kind\":\"ssh\",\"period\":\"60s\"}}");
	world_advance(world, WORLD_SECOND);
	assert_true(knows_check(world, SEAT_GREEN, "web.ssh"));
	assert_true(knows_check(world, SEAT_WHITE, "web.ssh"));
	assert_false(knows_check(world, SEAT_OBSERVER, "web.ssh")); /* sees all five minutes late */
	world_advance(world, 6 * WORLD_MINUTE);
	assert_true(knows_check(world, SEAT_OBSERVER, "web.ssh"));
}

int
main(void)
{
#define SEATS_TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	static const struct CMUnitTest tests[] = {
		SEATS_TEST(graders_read_codes_by_every_route),
		SEATS_TEST(graders_do_not_learn_who_sits_in_a_team),
		SEATS_TEST(a_grader_reads_the_code_where_a_title_stood),
		SEATS_TEST(a_development_team_is_none_for_who_is_not_told_of_it),
		SEATS_TEST(nothing_is_posted_about_a_team_that_is_not_told),
		SEATS_TEST(the_time_line_of_a_team_is_for_planners_and_that_team),
		SEATS_TEST(a_team_appeals_against_the_effect_that_it_sees),
		SEATS_TEST(the_author_of_what_was_wrong_does_not_decide),
		SEATS_TEST(who_writes_entries_brings_evidence),
		SEATS_TEST(evidence_is_shown_with_the_entry_that_names_it),
		SEATS_TEST(evidence_has_its_limits),
		SEATS_TEST(white_registers_people),
		SEATS_TEST(a_new_check_is_known_at_once_to_who_changes_checks),
		SEATS_TEST(each_sees_the_people_of_team_and_organisation),
	};

	return cmocka_run_group_tests_name("exercise_seats", tests, NULL, NULL);
}
