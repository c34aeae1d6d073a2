/* exercise_freeze.c - what happens after the freeze changes no byte of what a frozen view shows, by
 * any route that there is.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Two worlds that differ only in what happened after the freeze, and all that can be asked of them
 * (support/every_route.h). Streams are followed while it happens.
 */
#include "support/check.h"

#include <time.h>

#include "support/every_route.h"

/* When fake_env's clock begins. */
#define START (INT64_C(1767225600) * 1000000)

enum { SETTLED = 1000000, STREAMS_MAX = 2 };

/* --- streams without sockets: the boards that were sent are kept, each once --- */

struct http_stream {
	struct buf boards;
	struct buf entries; /* of which kinds it was told that they came */
};

static struct http_stream streams[STREAMS_MAX];
static size_t stream_count;

enum err __wrap_http_stream_start(struct http_request *request, struct http_reply *reply,
	struct http_stream **ret, struct fault *why);
bool __wrap_http_stream_send(struct http_stream *stream, struct str text);
struct http_text *__wrap_http_text_new(struct str text);
void __wrap_http_text_release(struct http_text *text);
bool __wrap_http_stream_send_text(struct http_stream *stream, struct http_text *text);
void __wrap_http_stream_leave(struct http_stream *stream);

enum err
__wrap_http_stream_start(struct http_request *request, struct http_reply *reply,
	struct http_stream **ret, struct fault *why)
{
	(void)request;
	(void)why;
	assert_true(stream_count < STREAMS_MAX);
	reply->stream = NULL;
	*ret = &streams[stream_count++];
	return OK;
}

bool
__wrap_http_stream_send(struct http_stream *stream, struct str text)
{
	if (str_starts(text, STR("event: entries")))
		buf_add(&stream->entries, text);
	if (str_starts(text, STR("event: board")) &&
		str_find(buf_str(&stream->boards), text) == stream->boards.len)
		buf_add(&stream->boards, text);
	return !stream->boards.failed && !stream->entries.failed;
}

struct http_text {
	struct buf text;
};

struct http_text *
__wrap_http_text_new(struct str text)
{
	struct http_text *new = calloc(1, sizeof(*new));

	assert_non_null(new);
	buf_add(&new->text, text);
	return new;
}

void
__wrap_http_text_release(struct http_text *text)
{
	if (text != NULL)
		buf_done(&text->text);
	free(text);
}

bool
__wrap_http_stream_send_text(struct http_stream *stream, struct http_text *text)
{
	return __wrap_http_stream_send(stream, buf_str(&text->text));
}

void
__wrap_http_stream_leave(struct http_stream *stream)
{
	(void)stream;
}

/* Two rounds of the live streams, which go by the wall's time. */
static void
wait_for_streams(void)
{
	const struct timespec rounds = { .tv_sec = 2, .tv_nsec = 100 * 1000000L };

	nanosleep(&rounds, NULL);
}

/* --- what is told --- */

struct transcript {
	struct arena *arena;
	size_t count, capacity;
	struct str *questions, *answers;
};

static void
make_room(struct transcript *to)
{
	size_t capacity = to->capacity == 0 ? 1024 : 2 * to->capacity;
	struct str *questions = arena_array(to->arena, capacity, struct str);
	struct str *answers = arena_array(to->arena, capacity, struct str);

	assert_true(questions != NULL && answers != NULL);
	for (size_t i = 0; i < to->count; i++) {
		questions[i] = to->questions[i];
		answers[i] = to->answers[i];
	}
	to->questions = questions;
	to->answers = answers;
	to->capacity = capacity;
}

static void
note(void *transcript, struct exercise_world *world, struct str target, const struct answer *answer)
{
	struct transcript *to = transcript;

	(void)world;
	if (to->count == to->capacity)
		make_room(to);
	to->questions[to->count] = str_copy(to->arena, target);
	to->answers[to->count++] = str_printf(
		to->arena, "%d %.*s", answer->status, STR_FMT(answer->body));
}

static void
follow_streams(struct exercise_world *world)
{
	stream_count = 0;
	for (size_t i = 0; i < STREAMS_MAX; i++) {
		buf_clear(&streams[i].boards);
		buf_clear(&streams[i].entries);
	}
	assert_int_equal(every_stream(world, SEAT_OBSERVER), STREAMS_MAX);
	assert_int_equal(stream_count, STREAMS_MAX);
}

/* --- before the freeze: the same in both worlds --- */

struct before {
	const char *sent, *answer, *grade, *final, *event, *report, *excuse, *check;
};

static void
results(struct exercise_world *world, const char *check, unsigned team, enum check_state state)
{
	assert_int_equal(world_result(world, check, team, 0, state), OK);
}

static void
play_before(struct exercise_world *world, struct before *ret)
{
	world_posted_as(world, SEAT_WHITE, "clock", NULL, NULL, "start", "{\"action\":\"start\"}");
	for (unsigned minute = 0; minute < 30; minute++) {
		for (unsigned team = WORLD_BLUE1; team <= WORLD_BLUE3; team++) {
			results(world, "web.http", team,
				minute % (10 + team) == 0 ? CHECK_DOWN : CHECK_OK);
			results(world, "mail.smtp", team, CHECK_OK);
		}
		world_advance(world, WORLD_MINUTE);
	}
	ret->sent = world_posted_as(world, SEAT_WHITE, "inject.sent", "blue2", NULL,
		"inject:question:blue2", "{\"inject\":\"question\"}");
	ret->answer = world_posted(
		world, SEAT_BLUE2, "answer", NULL, ret->sent, "{\"text\":\"Ours\"}");
	ret->grade = world_posted(world, SEAT_GRADER, "grade", NULL, ret->answer,
		"{\"items\":{\"right\":500},\"text\":\"Fair\"}");
	ret->final = world_posted_as(world, SEAT_WHITE, "grade.final", "blue2", ret->answer,
		"final",
		"{\"items\":{\"right\":500},\"spread\":0,\"grades\":[],\"text\":\"Fair\"}");
	world_posted_as(world, SEAT_WHITE, "publish", NULL, NULL, "published",
		"{\"kinds\":[\"grade.final\"]}");
	ret->event = world_posted(world, SEAT_RED, "red.event", "blue2", NULL,
		"{\"objective\":\"deface\",\"stage\":\"user\"}");
	ret->report = world_posted(world, SEAT_BLUE2, "report", NULL, NULL,
		"{\"template\":\"incident\",\"fields\":{\"what\":\"web\"}}");
	ret->excuse = world_posted(world, SEAT_WHITE, "excuse", "blue2", NULL,
		"{\"check\":\"web.http\",\"from\":\"2026-01-01T00:05:00Z\",\"to\":\"2026-01-01T00:"
		"15:"
		"00Z\",\"text\":\"Ours\"}");
	ret->check = world_posted(world, SEAT_GREEN, "check.changed", NULL, NULL,
		"{\"definition\":{\"name\":\"web.ssh\",\"kind\":\"ssh\",\"period\":\"60s\"}}");
	world_advance(world, 10 * WORLD_MINUTE);
	for (unsigned team = WORLD_BLUE1; team <= WORLD_BLUE3; team++)
		results(world, "web.ssh", team, team == WORLD_BLUE2 ? CHECK_DOWN : CHECK_OK);
	world_advance(world, 30 * WORLD_MINUTE); /* minute 70: it is frozen */
}

/* --- after it: what only the later world has --- */

static const char *
share(struct exercise_world *world)
{
	struct coalition *c = &world->coalition;
	struct fault why;

	assert_int_equal(coalition_post(c, NOR, "nordic",
				 coalition_indicator(c, 99, 0, marking_id_of_tlp(TLP_GREEN)), &why),
		OK);
	world_told(world, "shared", WORLD_BLUE2, NULL, "node:shared:99",
		"{\"object\":\"indicator--00000000-0000-4000-8000-000000000099\",\"type\":"
		"\"indicator\","
		"\"values\":[\"198.51.0.99\"],\"entitled\":[\"blue1\"]}");
	world_told(world, "reached", WORLD_BLUE1, "node:shared:99", "node:reached:99",
		"{\"channel\":\"taxii\"}");
	world_told(world, "release.error", WORLD_BLUE2, "node:shared:99", "node:release:99",
		"{\"level\":\"TLP:AMBER\",\"to\":[\"CHE\"],\"text\":\"T\"}");
	return "indicator--00000000-0000-4000-8000-000000000099";
}

static const char *
evidence(struct exercise_world *world)
{
	struct visitor white = *world_seat(world, SEAT_WHITE);
	struct answer answer;

	white.headers[0] = (struct http_field){ STR("X-Testudo"), STR("1") };
	answer = visit_ask(&white, HTTP_POST, "/api/exercise/evidence", STR("a late file"));
	assert_status(answer, 201);
	return str_cstr(world->coalition.arena, answer_text(&answer, "sha256"));
}

/* Entries that nobody who only sees the public view may read. */
static void
play_hidden(struct exercise_world *world, const struct before *before, struct route_names *names)
{
	const char *appeal, *adjustment, *key;

	results(world, "web.http", WORLD_BLUE2, CHECK_DOWN);
	results(world, "mail.smtp", WORLD_BLUE3, CHECK_WRONG);
	route_name(names, world_posted_as(world, SEAT_WHITE, "inject.sent", "blue3", NULL,
				  "inject:late:blue3", "{\"inject\":\"late\"}"));
	route_name(names, world_posted(world, SEAT_BLUE3, "answer", NULL, "inject:late:blue3",
				  "{\"text\":\"Late\"}"));
	route_name(names,
		world_posted_as(world, SEAT_WHITE, "grade.final", "blue3",
			names->names[names->count - 1], "final-late",
			"{\"items\":{\"right\":1000},\"spread\":0,\"grades\":[],\"text\":\"G\"}"));
	route_name(names, world_posted(world, SEAT_RED, "red.event", "blue3", NULL,
				  "{\"objective\":\"steal\",\"stage\":\"effect\"}"));
	/* What was before the freeze is turned over. */
	appeal = world_posted(
		world, SEAT_BLUE2, "appeal", NULL, before->final, "{\"text\":\"No\"}");
	route_name(names, appeal);
	route_name(names,
		world_posted_as(world, SEAT_WHITE2, "decision", "blue2", appeal, "decision",
			"{\"outcome\":\"replace\",\"text\":\"Yes\",\"grade\":{\"right\":1000}}"));
	route_name(names, world_posted_as(world, SEAT_WHITE, "reversal", "blue2", before->event,
				  "reversal-event", "{\"text\":\"T\"}"));
	route_name(names, world_posted_as(world, SEAT_WHITE, "reversal", "blue2", before->excuse,
				  "reversal-excuse", "{\"text\":\"T\"}"));
	route_name(names, world_posted_as(world, SEAT_WHITE, "reversal", NULL, before->check,
				  "reversal-check", "{\"text\":\"T\"}"));
	route_name(names,
		world_posted(world, SEAT_GREEN, "excuse", NULL, NULL,
			"{\"system\":\"web\",\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-"
			"01T00:30:00Z\",\"text\":\"T\"}"));
	/* Back-dated by whoever may. */
	key = world_posted_as(world, SEAT_WHITE, "check.changed", NULL, NULL, "new-host",
		"{\"definition\":{\"name\":\"shop.http\",\"kind\":\"http\"},\"system\":{\"name\":"
		"\"shop\",\"title\":\"The late shop\",\"address\":\"10.{n}.0.3\"}}");
	route_name(names, key);
	results(world, "shop.http", WORLD_BLUE1, CHECK_OK);
	results(world, "shop.http", WORLD_BLUE2, CHECK_DOWN);
	route_name(names, world_posted(world, SEAT_GREEN, "check.changed", NULL, NULL,
				  "{\"check\":\"mail.smtp\",\"enabled\":false}"));
	route_name(names,
		world_posted_as(world, SEAT_WHITE, "inject.changed", NULL, NULL, "new-inject",
			"{\"definition\":{\"name\":\"newest\",\"title\":\"Newest\",\"at\":\"by "
			"hand\",\"storyline\":"
			"\"story\",\"text\":\"T\",\"rubric\":\"legal\",\"category\":\"legal\","
			"\"due\":\"1:00\"}}"));
	route_name(names, world_posted_as(world, SEAT_WHITE, "inject.changed", NULL, NULL,
				  "skipped", "{\"inject\":\"hello\",\"skip\":true}"));
	route_name(names,
		world_posted_as(world, SEAT_WHITE, "task.changed", NULL, NULL, "new-task",
			"{\"definition\":{\"name\":\"late-task\",\"title\":\"Late\",\"systems\":"
			"[\"web\"],\"at\":[\"day1 3:00\"]}}"));
	route_name(names, world_posted_as(world, SEAT_WHITE, "task.changed", NULL, NULL,
				  "skipped-task", "{\"task\":\"late-task\",\"skip\":true}"));
	route_name(names, world_posted_as(world, SEAT_WHITE, "inject.withdrawn", "blue2",
				  before->sent, "withdrawn", "{\"reason\":\"T\"}"));
	adjustment = world_posted_as(world, SEAT_WHITE, "adjustment", "blue2", NULL, "adjustment",
		"{\"points_milli\":-1000000,\"text\":\"T\"}");
	route_name(names, adjustment);
	route_name(names, world_posted_as(world, SEAT_WHITE2, "confirm", "blue2", adjustment,
				  "confirm", "{\"accept\":true,\"text\":\"T\"}"));
	route_name(
		names, world_posted(world, SEAT_USERS, "usability", "blue2", NULL,
			       "{\"task\":\"buy\",\"system\":\"web\",\"mark\":0,\"text\":\"T\"}"));
	route_name(names, world_posted(world, SEAT_GRADER, "link", NULL, before->report,
				  "{\"red\":null,\"right\":false}"));
	route_name(names, world_posted(world, SEAT_GRADER, "objective.met", "blue1", NULL,
				  "{\"goal\":\"judged\",\"met\":true,\"text\":\"T\"}"));
	route_name(names, world_posted(world, SEAT_BLUE2, "report", NULL, NULL,
				  "{\"template\":\"sitrep\",\"fields\":{\"web\":\"down\"}}"));
	route_name(
		names, world_posted(world, SEAT_BLUE2, "help", NULL, NULL, "{\"text\":\"Help\"}"));
	route_name(names,
		world_posted(world, SEAT_WHITE, "message", NULL, NULL, "{\"text\":\"To all\"}"));
	route_name(
		names, world_posted(world, SEAT_WHITE, "note", NULL, NULL, "{\"text\":\"Ours\"}"));
	world_told(world, "hold", 0, NULL, "node:hold:1",
		"{\"check\":\"web.http\",\"from\":\"2026-01-01T00:10:00Z\",\"to\":null,\"teams\":["
		"\"blue1\",\"blue2\",\"blue3\"]}");
	route_name(names, "node:hold:1");
	route_name(names, share(world));
	route_name(names, "node:shared:99");
	route_name(names, "node:release:99");
	route_name(names, evidence(world));
}

/* Entries that are said to all: they show as entries, and change no figure. */
static void
play_public(struct exercise_world *world)
{
	world_posted_as(world, SEAT_WHITE, "publish", NULL, NULL, "published-late",
		"{\"kinds\":[\"grade.final\"]}");
	world_posted_as(world, SEAT_WHITE, "news", NULL, NULL, "news",
		"{\"title\":\"T\",\"text\":\"T\",\"outlet\":\"O\"}");
	world_posted_as(world, SEAT_WHITE, "clock", NULL, NULL, "speed",
		"{\"action\":\"speed\",\"speed\":\"10\"}");
	world_posted_as(world, SEAT_WHITE, "clock", NULL, NULL, "pause", "{\"action\":\"pause\"}");
	world_advance(world, WORLD_MINUTE);
	world_posted_as(world, SEAT_WHITE, "clock", NULL, NULL, "close", "{\"action\":\"close\"}");
	world_advance(world, -WORLD_MINUTE);
}

/* --- the worlds --- */

typedef void happenings(
	struct exercise_world *world, const struct before *before, struct route_names *names);

static void
play_nothing(struct exercise_world *world, const struct before *before, struct route_names *names)
{
	(void)world;
	(void)before;
	(void)names;
}

static void
play_all_of_it(struct exercise_world *world, const struct before *before, struct route_names *names)
{
	play_hidden(world, before, names);
	play_public(world);
}

/* Who is asked, in each world. */
static const enum world_seat asked[] = { SEAT_HALL, SEAT_OBSERVER, SEAT_NONE, SEAT_WHITE };
enum { ASKED = sizeof(asked) / sizeof(*asked), FROZEN = ASKED - 1, WHITE = FROZEN };

/* What a world said. */
struct telling {
	struct transcript by_seat[ASKED];
	struct str boards[STREAMS_MAX], entries[STREAMS_MAX]; /* of the streams */
};

static void
seat_all(struct exercise_world *world)
{
	for (enum world_seat seat = 0; seat < WORLD_SEATS; seat++)
		world_seat(world, seat);
}

/* Plays a world, and asks what the seats are told half an hour after the freeze. */
static void
tell(happenings *later, struct route_names *names, struct arena *arena, struct telling *ret)
{
	static struct exercise_world world;
	struct before before;

	world_open(&world, world_scenario, world_rules);
	seat_all(&world);
	play_before(&world, &before);
	follow_streams(&world);
	later(&world, &before, names);
	world_advance(&world, 19 * WORLD_MINUTE);
	atomic_store(&world.coalition.fake.now, START + 90 * WORLD_MINUTE);
	wait_for_streams();
	for (size_t i = 0; i < ASKED; i++) {
		ret->by_seat[i] = (struct transcript){ .arena = arena };
		every_route(&world, asked[i], names, every_question, note, &ret->by_seat[i]);
	}
	for (size_t i = 0; i < STREAMS_MAX; i++) {
		ret->boards[i] = str_copy(arena, buf_str(&streams[i].boards));
		ret->entries[i] = str_copy(arena, buf_str(&streams[i].entries));
	}
	world_close(&world);
}

struct worlds {
	struct arena *arena;
	struct route_names names; /* of the world with all of it, asked for in each */
	struct telling with, without, with_public;
};

static int
play_worlds(void **state)
{
	struct worlds *worlds = calloc(1, sizeof(*worlds));
	struct route_names unused = { 0 };

	if (worlds == NULL)
		return -1;
	worlds->arena = arena_new(2048u * 1024 * 1024);
	if (worlds->arena == NULL)
		return -1;
	tell(play_hidden, &worlds->names, worlds->arena, &worlds->with);
	tell(play_nothing, &worlds->names, worlds->arena, &worlds->without);
	unused = worlds->names;
	unused.count = 0;
	tell(play_all_of_it, &unused, worlds->arena, &worlds->with_public);
	*state = worlds;
	return 0;
}

static int
end_worlds(void **state)
{
	struct worlds *worlds = *state;

	arena_free(worlds->arena);
	free(worlds);
	for (size_t i = 0; i < STREAMS_MAX; i++) {
		buf_done(&streams[i].boards);
		buf_done(&streams[i].entries);
	}
	return 0;
}

static bool
says(struct str text, const char *what)
{
	return str_find(text, str_of(what)) < text.len;
}

static size_t
differences(const struct transcript *a, const struct transcript *b, bool are_faults)
{
	size_t found = 0;

	assert_int_equal(a->count, b->count);
	for (size_t i = 0; i < a->count; i++) {
		assert_true(str_eq(a->questions[i], b->questions[i]));
		if (str_eq(a->answers[i], b->answers[i]))
			continue;
		if (are_faults)
			fail_msg("%.*s tells what happened after the freeze:\n%.*s\n--- "
				 "without:\n%.*s",
				STR_FMT(a->questions[i]), STR_FMT(b->answers[i]),
				STR_FMT(a->answers[i]));
		found++;
	}
	return found;
}

static size_t
count_status(const struct transcript *of, const char *status)
{
	size_t count = 0;

	for (size_t i = 0; i < of->count; i++)
		count += str_starts(of->answers[i], str_of(status));
	return count;
}

static void
what_happens_after_the_freeze_changes_no_byte(void **state)
{
	const struct worlds *worlds = *state;

	for (size_t i = 0; i < FROZEN; i++)
		assert_int_equal(
			differences(&worlds->without.by_seat[i], &worlds->with.by_seat[i], true),
			0);
	/* Something was looked at. */
	assert_true(count_status(&worlds->with.by_seat[1], "200 ") > 150);
}

/* Of entries streams tell that clock and publication moved before it, at most. */
static void
no_stream_tells_of_it(void **state)
{
	const struct worlds *worlds = *state;

	for (size_t i = 0; i < STREAMS_MAX; i++) {
		struct str rest = worlds->with.entries[i];
		struct str line;
		if (!str_eq(worlds->with.boards[i], worlds->without.boards[i]))
			fail_msg("stream %zu: %.*s\n--- without: %.*s", i,
				STR_FMT(worlds->with.boards[i]),
				STR_FMT(worlds->without.boards[i]));
		assert_true(says(worlds->with.boards[i], "\"frozen\":true"));
		while (str_split(&rest, '\n', &line))
			assert_true(!str_starts(line, STR("data")) ||
				    str_eq(line, STR("data: {\"kinds\":[\"publish\"]}")) ||
				    str_eq(line, STR("data: {\"kinds\":[\"clock\"]}")) ||
				    str_eq(line, STR("data: {\"kinds\":[\"clock\",\"publish\"]}")));
	}
}

/* Who is not frozen sees it on nearly every page that there is: the questions are such that it
 * would show. */
static void
white_sees_it_everywhere(void **state)
{
	const struct worlds *worlds = *state;

	assert_true(differences(&worlds->without.by_seat[WHITE], &worlds->with.by_seat[WHITE],
			    false) > 150);
}

/* --- what is said to all --- */

/* The members of an answer that show points and states; a missing one is empty. */
static struct str
figures(struct arena *arena, struct str answer)
{
	static const char *const members[] = { "board", "teams", "lines", "sum", "frozen",
		"at_ms" };
	struct str text = STR("");
	const struct json *json;

	if (!str_starts(answer, STR("200 ")) ||
		json_parse(arena, str_from_offset(answer, 4), &json, NULL) != OK)
		return answer;
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		const struct json *member = json_get(json, str_of(members[i]));
		if (member != NULL)
			text = str_printf(arena, "%.*s%s: %.*s\n", STR_FMT(text), members[i],
				STR_FMT(member->text));
	}
	return text;
}

static bool
is_of_page(struct str question, const char *page)
{
	struct str path;

	str_split(&question, '?', &path);
	return str_eq(path, str_of(page));
}

static void
what_is_said_to_all_changes_no_figure_of_the_frozen_view(void **state)
{
	static const char *const pages[] = { "/api/exercise/board", "/api/exercise/public",
		"/api/exercise/why" };
	const struct worlds *worlds = *state;
	size_t compared = 0;

	for (size_t seat = 0; seat < FROZEN; seat++)
		for (size_t p = 0; p < sizeof(pages) / sizeof(*pages); p++) {
			const struct transcript *with = &worlds->with_public.by_seat[seat];
			const struct transcript *without = &worlds->without.by_seat[seat];
			for (size_t i = 0; i < with->count; i++) {
				if (!is_of_page(with->questions[i], pages[p]))
					continue;
				compared += str_starts(with->answers[i], STR("200 "));
				if (!str_eq(figures(worlds->arena, with->answers[i]),
					    figures(worlds->arena, without->answers[i])))
					fail_msg("%.*s: %.*s\n--- without: %.*s",
						STR_FMT(with->questions[i]),
						STR_FMT(with->answers[i]),
						STR_FMT(without->answers[i]));
			}
		}
	assert_true(compared > 20);
}

/* --- lifting --- */

static struct str
public_board(struct exercise_world *world)
{
	struct answer answer = visit_get(world_seat(world, SEAT_HALL), "/api/exercise/public");

	assert_status(answer, 200);
	return str_copy(world->coalition.arena, answer_at(&answer, "board")->text);
}

static void
white_lifts_the_freeze_at_a_moment(void **state)
{
	static struct exercise_world world;
	struct before before;
	static struct route_names names;
	struct str frozen, lifted;

	(void)state;
	world_open(&world, world_scenario, world_rules);
	world_posted_as(&world, SEAT_WHITE, "clock", NULL, NULL, "open", "{\"action\":\"open\"}");
	assert_status(world_post(&world, SEAT_WHITE, "freeze.lifted", NULL, NULL, "early",
			      "{\"text\":\"The winner is\"}"),
		409);
	play_before(&world, &before);
	play_hidden(&world, &before, &names);
	world_advance(&world, 20 * WORLD_MINUTE);
	frozen = public_board(&world);
	assert_true(says(frozen, "\"frozen\":true"));
	assert_status(world_post(&world, SEAT_GREEN, "freeze.lifted", NULL, NULL, NULL,
			      "{\"text\":\"Mine\"}"),
		403);
	assert_status(world_post(&world, SEAT_WHITE, "scenario", NULL, NULL, "another",
			      "{\"files\":{\"scenario.yaml\":\"scenario: {}\"}}"),
		409);
	world_posted_as(&world, SEAT_WHITE, "freeze.lifted", NULL, NULL, "lifted",
		"{\"text\":\"The winner is\"}");
	lifted = public_board(&world);
	assert_true(says(lifted, "\"frozen\":false"));
	assert_false(str_eq(frozen, lifted));
	/* Who reads boards of before is told what stood then. */
	assert_true(says(visit_get(world_seat(&world, SEAT_OBSERVER),
				 "/api/exercise/board?at=2026-01-01T01:20:00Z")
				 .body,
		"\"frozen\":true"));
	assert_true(
		says(visit_get(world_seat(&world, SEAT_OBSERVER), "/api/exercise").body, "shop"));
	world_advance(&world, WORLD_MINUTE);
	assert_status(world_post(&world, SEAT_WHITE, "freeze.lifted", NULL, NULL, "again",
			      "{\"text\":\"The winner is\"}"),
		409);
	/* Taken back, it is as if it had never been. */
	world_posted_as(&world, SEAT_WHITE2, "reversal", NULL, "lifted", "too-early",
		"{\"text\":\"Too early\"}");
	assert_true(str_eq(public_board(&world), frozen));
	world_close(&world);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_happens_after_the_freeze_changes_no_byte),
		cmocka_unit_test(no_stream_tells_of_it),
		cmocka_unit_test(white_sees_it_everywhere),
		cmocka_unit_test(what_is_said_to_all_changes_no_figure_of_the_frozen_view),
		cmocka_unit_test(white_lifts_the_freeze_at_a_moment),
	};

	return cmocka_run_group_tests_name("exercise_freeze", tests, play_worlds, end_worlds);
}
