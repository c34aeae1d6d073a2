/* search_desk.c - tests of searches that people ask of a sensor: where it looks, what it answers, how often.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <pthread.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "support/fake_env.h"
#include "support/fake_taxii.h"
#include "support/folders.h"
#include "watch/reader.h"
#include "watch/search_desk.h"
#include "watch/search_order.h"

#define MEMBER "identity--0b3f1d70-6a0e-4d6c-9d0b-6f3f1d1e7a10"
#define INDICATOR_ID(number) "indicator--00000000-0000-4000-8000-00000000000" number
#define INDICATOR(number, pattern, valid_from)                                                \
	"{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"" INDICATOR_ID(number) "\"," \
	"\"created\":\"2025-01-01T00:00:00.000Z\",\"modified\":\"2025-01-01T00:00:00.000Z\","   \
	"\"pattern\":\"" pattern "\",\"pattern_type\":\"stix\",\"valid_from\":\"" valid_from "\"}"
#define DOMAIN(name) "[domain-name:value = '" name "']"
#define SEARCH_ID(number) "00000000-0000-4000-8000-0000000000" number
#define ORDER(number, what) \
	"{\"id\":\"" SEARCH_ID(number) "\"," what ",\"since\":\"2025-12-01T00:00:00Z\"}"
#define OF(number) "\"indicator\":\"" INDICATOR_ID(number) "\""
#define LIST(orders) "{\"searches\":[" orders "]}"

enum { PATIENCE_MILLISECONDS = 20000 };

struct world {
	char folder[64];
	char state[96];
	char kept[96];
	struct watch_input input;
	struct fake_env fake;
	struct fake_taxii node;
	struct watch_options options;
	struct search_desk *desk;
};

static int
set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	snprintf(world->folder, sizeof(world->folder), "/tmp/testudo-desk-XXXXXX");
	if (mkdtemp(world->folder) == NULL)
		return -1;
	snprintf(world->state, sizeof(world->state), "%s/state", world->folder);
	snprintf(world->kept, sizeof(world->kept), "%s/kept", world->folder);
	mkdir(world->state, 0700);
	mkdir(world->kept, 0700);
	world->input = (struct watch_input){ &read_eve, str_of(world->kept) };
	fake_env_init(&world->fake, 1);
	fake_taxii_init(&world->node, &world->fake.env);
	world->node.sensor = "{\"organisation\":\"est\",\"identity\":\"" MEMBER
			     "\",\"node_identity\":\"" MEMBER "\",\"anonymous\":false}";
	world->node.told_status = 204;
	world->node.objects[0] = INDICATOR("1", DOMAIN("evil.example"), "2031-01-01T00:00:00Z");
	world->node.objects[1] = INDICATOR("2", DOMAIN("two.example"), "2031-01-01T00:00:00Z");
	world->node.object_count = 2;
	world->options = (struct watch_options){
		.node = { .root = STR(FAKE_NODE), .token = STR("secret") },
		.state_folder = str_of(world->state),
		.search_folder = str_of(world->state),
		.name = STR("soc-1"),
		.kept_count = 1,
		.kept = &world->input,
		.retry_milliseconds = 1,
	};
	*state = world;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *world = *state;

	search_desk_stop(world->desk);
	empty_folder(world->state);
	rmdir(world->state);
	empty_folder(world->kept);
	rmdir(world->kept);
	rmdir(world->folder);
	fake_taxii_done(&world->node);
	free(world);
	return 0;
}

/* An event of that moment about that name, in the kept log. */
static void
keep(const struct world *world, const char *time, const char *name)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/eve.json", world->kept);
	file = fopen(path, "a");
	assert_non_null(file);
	fprintf(file,
		"{\"timestamp\":\"%s\",\"event_type\":\"dns\",\"dns\":{\"type\":\"query\","
		"\"rrname\":\"%s\"}}\n",
		time, name);
	fclose(file);
}

static void
start(struct world *world)
{
	struct fault why;

	if (search_desk_start(&world->fake.env, &world->options, &world->desk, &why) != OK)
		fail_msg("%s", why.text);
}

static void
stop(struct world *world)
{
	search_desk_stop(world->desk);
	world->desk = NULL;
}

static void
ask(struct world *world, const char *list)
{
	if (world->desk == NULL)
		start(world);
	search_desk_take(world->desk, str_of(list));
}

static unsigned
answers(struct world *world)
{
	unsigned count;

	pthread_mutex_lock(&world->node.lock);
	count = world->node.answers;
	pthread_mutex_unlock(&world->node.lock);
	return count;
}

static void
nap(void)
{
	struct timespec time = { 0, 2000000 };

	nanosleep(&time, NULL);
}

static void
wait_for_answers(struct world *world, unsigned count)
{
	for (int i = 0; i < PATIENCE_MILLISECONDS / 2 && answers(world) < count; i++)
		nap();
	assert_int_equal(answers(world), count);
}

static void
wait_until_busy(struct world *world, bool busy)
{
	struct search_desk_progress progress;

	for (int i = 0; i < PATIENCE_MILLISECONDS / 2; i++) {
		if (search_desk_progress(world->desk, &progress) == busy)
			return;
		nap();
	}
	fail_msg("the desk does not become %s", busy ? "busy" : "free");
}

static void
assert_answered(const struct world *world, const char *part)
{
	if (strstr(world->node.answer, part) == NULL)
		fail_msg("no %s in %s", part, world->node.answer);
}

static void
assert_silent_about(const struct world *world, const char *part)
{
	if (strstr(world->node.answer, part) != NULL)
		fail_msg("%s in %s", part, world->node.answer);
}

static void
what_people_ask_for_is_looked_for_in_the_kept_logs(void **state)
{
	struct world *world = *state;

	keep(world, "2026-01-01T08:00:00Z", "www.evil.example");
	keep(world, "2025-12-03T08:00:00Z", "evil.example");
	keep(world, "2025-11-03T08:00:00Z", "evil.example"); /* before the time that is asked about */
	keep(world, "2025-12-24T08:00:00Z", "two.example");
	ask(world, LIST(ORDER("a1", OF("1"))));
	wait_for_answers(world, 1);
	assert_answered(world, "{\"search\":\"" SEARCH_ID("a1") "\",\"sensor\":\"soc-1\",\"outcome\":\"done\"");
	assert_answered(world, "\"complete\":true");
	assert_answered(world, "\"files\":1");
	assert_answered(world, "\"found\":2,\"first\":\"2025-12-03T08:00:00.000000Z\","
			       "\"first_indicator\":\"" INDICATOR_ID("1") "\","
			       "\"last\":\"2026-01-01T08:00:00.000000Z\"");
	assert_answered(world, "\"hits\":[{\"time\":\"2025-12-03T08:00:00.000000Z\"");
	assert_answered(world, "\"expired\":true");
	assert_silent_about(world, "two.example");
	assert_silent_about(world, "\"text\":"); /* lines stay at home unless the member shares them */
	assert_int_equal(world->node.posted_count, 0); /* and so do sightings */
	/* The list that was on its way is no reason to do it again. */
	ask(world, LIST(ORDER("a1", OF("1"))));
	ask(world, LIST(ORDER("a1", OF("1")) "," ORDER("a2", "\"added_after\":\"2026-01-01T00:00:00Z\"")));
	wait_for_answers(world, 2);
	assert_answered(world, "{\"search\":\"" SEARCH_ID("a2") "\"");
	/* The fake added its second object a second later: that one is new, the first is not. */
	assert_answered(world, "\"indicators\":1");
	assert_answered(world, "\"first_indicator\":\"" INDICATOR_ID("2") "\"");
	assert_false(world->node.changed_in_flight);
}

static void
lines_and_sightings_are_told_where_the_member_wants_it(void **state)
{
	struct world *world = *state;

	world->options.report_hits = true;
	world->options.report_searches = true;
	keep(world, "2025-12-03T08:00:00Z", "evil.example");
	ask(world, LIST(ORDER("a1", OF("1"))));
	wait_for_answers(world, 1);
	assert_answered(world, "\"text\":\"{\\\"timestamp\\\":");
	assert_answered(world, "\"sightings\":1");
	assert_int_equal(world->node.posted_count, 1);
	/* Asked once more, it is found once more, and not reported again. */
	ask(world, LIST(ORDER("a2", OF("1"))));
	wait_for_answers(world, 2);
	assert_answered(world, "\"found\":1");
	assert_answered(world, "\"sightings\":0");
	assert_int_equal(world->node.posted_count, 1);
}

static void
what_cannot_be_searched_is_refused_with_the_reason(void **state)
{
	struct world *world = *state;

	world->node.objects[2] = "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"" INDICATOR_ID(
		"3") "\",\"created\":\"2025-01-01T00:00:00.000Z\",\"modified\":\"2025-01-01T00:00:00.000Z\","
		     "\"pattern\":\"" DOMAIN("a.example") "\",\"pattern_type\":\"stix\",\"revoked\":true,"
		     "\"valid_from\":\"2025-01-01T00:00:00Z\"}";
	world->node.object_count = 3;
	ask(world, LIST(ORDER("a1", OF("9"))));
	wait_for_answers(world, 1);
	assert_answered(world, "\"outcome\":\"refused\",\"reason\":\"there is no " INDICATOR_ID("9"));
	ask(world, LIST(ORDER("a2", OF("3"))));
	wait_for_answers(world, 2);
	assert_answered(world, "\"outcome\":\"refused\",\"reason\":\"nothing of it can be looked for");
	stop(world);
	world->options.kept_count = 0;
	ask(world, LIST(ORDER("a3", OF("1"))));
	wait_for_answers(world, 3);
	assert_answered(world, "\"reason\":\"this sensor keeps no logs to search\"");
}

/* By itself, or with all that is new. */
static void
a_pattern_over_several_values_is_looked_for(void **state)
{
	struct world *world = *state;

	world->options.report_searches = true;
	world->node.objects[2] = INDICATOR("3",
		"[domain-name:value = 'one.example'] FOLLOWEDBY [domain-name:value = 'two.example']",
		"2031-01-01T00:00:00Z");
	world->node.object_count = 3;
	keep(world, "2025-12-04T08:00:00Z", "two.example");
	keep(world, "2025-12-03T08:00:00Z", "one.example");
	ask(world, LIST(ORDER("a1", OF("3"))));
	wait_for_answers(world, 1);
	assert_answered(world, "\"outcome\":\"done\"");
	assert_answered(world, "\"patterns\":0,\"pattern_losses\":0,\"patterns_left_alone\":0");
	assert_answered(world, "\"sightings\":1,\"found\":1,\"first\":\"2025-12-03T08:00:00.000000Z\","
			       "\"first_indicator\":\"" INDICATOR_ID("3") "\","
			       "\"last\":\"2025-12-04T08:00:00.000000Z\"");
	assert_answered(world, "\"kind\":\"pattern\",\"observations\":2");
	assert_int_equal(world->node.posted_count, 1);
	/* New are the second and the third. What was reported of one is not reported again. */
	ask(world, LIST(ORDER("a2", "\"added_after\":\"2026-01-01T00:00:00Z\"")));
	wait_for_answers(world, 2);
	assert_answered(world, "\"indicators\":2,\"patterns\":0");
	assert_answered(world, "\"sightings\":1,\"found\":2,\"first\":\"2025-12-03T08:00:00.000000Z\"");
	assert_answered(world, "\"kind\":\"pattern\",\"observations\":2");
	assert_int_equal(world->node.posted_count, 2);
	assert_non_null(strstr(world->node.posted[1], INDICATOR_ID("2")));
	assert_null(strstr(world->node.posted[1], INDICATOR_ID("3")));
}

/* It is not enough that the last of what a match is made of is in the period; and what patterns
 * forget is told. */
static void
what_patterns_miss_is_told(void **state)
{
	struct world *world = *state;

	world->node.objects[2] = INDICATOR("3",
		"[domain-name:value = 'one.example'] FOLLOWEDBY [domain-name:value = 'two.example']",
		"2031-01-01T00:00:00Z");
	world->node.object_count = 3;
	keep(world, "2025-11-01T08:00:00Z", "one.example");
	keep(world, "2025-12-05T08:00:00Z", "two.example");
	ask(world, LIST(ORDER("a1", OF("3"))));
	wait_for_answers(world, 1);
	assert_answered(world, "\"pattern_losses\":0");
	assert_answered(world, "\"found\":0");
	for (unsigned i = 0; i <= PATTERN_WINDOW_MAX; i++)
		keep(world, "2025-12-03T08:00:00Z", "two.example");
	ask(world, LIST(ORDER("a2", OF("3"))));
	wait_for_answers(world, 2);
	assert_answered(world, "\"pattern_losses\":");
	assert_silent_about(world, "\"pattern_losses\":0");
}

/* A sensor counts a match when all of it was while the indicator held. */
static void
a_match_that_began_before_the_indicator_held_is_reported(void **state)
{
	struct world *world = *state;

	world->options.report_searches = true;
	world->node.objects[2] = INDICATOR("3",
		"[domain-name:value = 'one.example'] FOLLOWEDBY [domain-name:value = 'four.example']",
		"2025-12-03T08:00:01Z");
	world->node.objects[3] = INDICATOR("4",
		"[domain-name:value = 'one.example'] FOLLOWEDBY [domain-name:value = 'four.example']",
		"2025-12-03T08:00:00Z");
	world->node.object_count = 4;
	keep(world, "2025-12-03T08:00:00Z", "one.example");
	keep(world, "2025-12-03T09:00:00Z", "four.example");
	ask(world, LIST(ORDER("a1", OF("3"))));
	wait_for_answers(world, 1);
	assert_answered(world, "\"sightings\":1,\"found\":1");
	assert_int_equal(world->node.posted_count, 1);
	assert_non_null(
		strstr(world->node.posted[0], "\"first_seen\":\"2025-12-03T09:00:00.000000Z\""));
	ask(world, LIST(ORDER("a2", OF("4"))));
	wait_for_answers(world, 2);
	assert_answered(world, "\"sightings\":0,\"found\":1");
	assert_int_equal(world->node.posted_count, 1);
}

static void
kept_logs_that_are_not_there_are_no_failure(void **state)
{
	struct world *world = *state;

	ask(world, LIST(ORDER("a1", OF("1"))));
	wait_for_answers(world, 1);
	assert_answered(world, "\"outcome\":\"done\"");
	assert_answered(world, "\"files\":0");
	assert_answered(world, "\"found\":0");
}

static void
an_answer_outlives_an_outage_and_the_process(void **state)
{
	struct world *world = *state;

	world->options.report_searches = true;
	keep(world, "2025-12-03T08:00:00Z", "evil.example");
	/* The node takes the answer, and the sensor never learns it. */
	world->node.forgets_answers = true;
	ask(world, LIST(ORDER("a1", OF("1"))));
	wait_for_answers(world, 1);
	stop(world);
	assert_int_equal(world->node.posted_count, 1);
	start(world);
	wait_until_busy(world, false);
	stop(world);
	assert_int_equal(world->node.answers, 1);
	assert_int_equal(world->node.posted_count, 1);
	assert_false(world->node.changed_in_flight);
}

static void
a_node_that_is_away_is_asked_again(void **state)
{
	struct world *world = *state;

	keep(world, "2025-12-03T08:00:00Z", "evil.example");
	pthread_mutex_lock(&world->node.lock);
	world->node.away = true;
	pthread_mutex_unlock(&world->node.lock);
	ask(world, LIST(ORDER("a1", OF("1"))));
	wait_until_busy(world, true);
	wait_until_busy(world, false); /* it waits before the next try */
	pthread_mutex_lock(&world->node.lock);
	world->node.away = false;
	pthread_mutex_unlock(&world->node.lock);
	wait_for_answers(world, 1);
	assert_answered(world, "\"found\":1");
}

/* The node's lock is held: whatever the search asks it waits. */
static void
what_is_no_longer_on_the_list_ends_without_an_answer(void **state)
{
	struct world *world = *state;

	keep(world, "2025-12-03T08:00:00Z", "evil.example");
	start(world);
	pthread_mutex_lock(&world->node.lock);
	ask(world, LIST(ORDER("a1", OF("1"))));
	wait_until_busy(world, true);
	ask(world, "");
	pthread_mutex_unlock(&world->node.lock);
	wait_until_busy(world, false);
	assert_int_equal(answers(world), 0);
	ask(world, LIST(ORDER("a2", OF("1"))));
	wait_for_answers(world, 1);
	assert_answered(world, "{\"search\":\"" SEARCH_ID("a2") "\"");
}

static void
a_search_that_takes_too_long_ends_and_says_so(void **state)
{
	struct world *world = *state;

	keep(world, "2025-12-03T08:00:00Z", "evil.example");
	start(world);
	pthread_mutex_lock(&world->node.lock);
	ask(world, LIST(ORDER("a1", OF("1"))));
	wait_until_busy(world, true);
	fake_env_advance(&world->fake, INT64_C(1000000) * SEARCH_BACK_SECONDS_MAX);
	pthread_mutex_unlock(&world->node.lock);
	wait_for_answers(world, 1);
	assert_answered(world, "\"outcome\":\"done\",\"reason\":\"it took longer than");
	assert_answered(world, "\"complete\":false");
}

static void
time_and_bytes_of_a_search_have_an_end(void **state)
{
	const int64_t time = INT64_C(1000000) * SEARCH_BACK_SECONDS_MAX;

	(void)state;
	assert_null(search_desk_cut(time - 1, SEARCH_BACK_BYTES_MAX - 1));
	assert_string_equal(
		search_desk_cut(time, 0), "it took longer than a sensor spends on one search");
	assert_string_equal(search_desk_cut(0, SEARCH_BACK_BYTES_MAX),
		"it read more than a sensor reads for one search");
}

/* The search shall not stay open at the node. */
static void
an_answer_that_the_node_refuses_is_told_to_be_none(void **state)
{
	struct world *world = *state;

	keep(world, "2025-12-03T08:00:00Z", "evil.example");
	world->node.refused_answers = 1;
	ask(world, LIST(ORDER("a1", OF("1"))));
	wait_for_answers(world, 1);
	assert_answered(world,
		"{\"search\":\"" SEARCH_ID("a1") "\",\"sensor\":\"soc-1\",\"outcome\":\"refused\","
		"\"reason\":\"the node did not take what was found: the node answered 422\","
		"\"started\":\"");
	/* If it takes that neither, the next one does not wait. */
	wait_until_busy(world, false);
	world->node.refused_answers = 2;
	ask(world, LIST(ORDER("a2", OF("1")) "," ORDER("a3", OF("1"))));
	wait_for_answers(world, 2);
	assert_answered(world, "{\"search\":\"" SEARCH_ID("a3") "\"");
	assert_answered(world, "\"outcome\":\"done\"");
}

static void
of_too_many_hits_the_earliest_are_listed(void **state)
{
	struct world *world = *state;
	const struct json *answer;
	OWNED(arena) arena = arena_new(16 * MIB);
	struct str last = STR("");
	char time[32];

	for (unsigned i = 0; i < SEARCH_BACK_HITS_MAX + 20; i++) {
		snprintf(time, sizeof(time), "2025-12-03T%02u:%02u:00Z", 23 - i / 60, 59 - i % 60);
		keep(world, time, "evil.example");
	}
	ask(world, LIST(ORDER("a1", OF("1"))));
	wait_for_answers(world, 1);
	assert_int_equal(json_parse(arena, str_of(world->node.answer), &answer, NULL), OK);
	assert_int_equal(json_get(answer, STR("hits"))->count, SEARCH_BACK_HITS_MAX);
	assert_answered(world, "\"found\":120,\"first\":\"2025-12-03T22:00:00.000000Z\"");
	JSON_EACH (hit, json_get(answer, STR("hits"))) {
		struct str moment = json_get_string(hit, STR("time"));
		assert_true(str_compare(last, moment) < 0);
		last = moment;
	}
	assert_true(str_starts(last, STR("2025-12-03T23:39:00")));
}

/* --- what the node says --- */

static enum err
parse(const char *text, size_t *ret_count)
{
	OWNED(arena) arena = arena_new(MIB);
	const struct search_order *orders;

	return search_orders_parse(arena, str_of(text), ret_count, &orders, NULL);
}

static void
lists_that_make_no_sense_change_nothing(void **state)
{
	static const char *const bad[] = { "{", "{\"searches\":{}}", LIST("1"), LIST("{}"),
		LIST("{\"id\":\"../../etc\"," OF("1") ",\"since\":\"2025-12-01T00:00:00Z\"}"),
		LIST("{\"id\":\"" SEARCH_ID("a1") "\"," OF("1") "}"),
		LIST("{\"id\":\"" SEARCH_ID("a1") "\"," OF("1") ",\"since\":\"yesterday\"}"),
		LIST(ORDER("a1", "\"indicator\":\"malware--00000000-0000-4000-8000-000000000001\"")),
		LIST(ORDER("a1", "\"indicator\":\"indicator--1\"")),
		LIST(ORDER("a1", "\"indicator\":\"" INDICATOR_ID("1") "&match[id]=x\"")),
		LIST(ORDER("a1", "\"added_after\":\"2026-01-01T00:00:00Z&x\"")),
		LIST(ORDER("a1", "\"path\":\"/etc/shadow\"")) };
	struct world *world = *state;
	size_t count;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (parse(bad[i], &count) == OK)
			fail_msg("%s", bad[i]);
	assert_int_equal(parse("", &count), OK);
	assert_int_equal(count, 0);
	assert_int_equal(parse("{}", &count), OK);
	assert_int_equal(parse(LIST(ORDER("a1", OF("1") ",\"path\":\"/etc/shadow\"")), &count), OK);
	assert_int_equal(count, 1);
	/* One bad order spoils the list, and the search under way goes on. */
	keep(world, "2025-12-03T08:00:00Z", "evil.example");
	start(world);
	pthread_mutex_lock(&world->node.lock);
	ask(world, LIST(ORDER("a1", OF("1"))));
	wait_until_busy(world, true);
	ask(world, LIST("{}"));
	pthread_mutex_unlock(&world->node.lock);
	wait_for_answers(world, 1);
}

static void
a_list_has_an_end(void **state)
{
	OWNED_BUF text = BUF_INIT;
	OWNED_BUF large = BUF_INIT;
	size_t count;

	(void)state;
	buf_addf(&text, "{\"searches\":[");
	for (unsigned i = 0; i < SEARCH_BACKS_OPEN_MAX; i++)
		buf_addf(&text, "%s%s", i == 0 ? "" : ",", ORDER("a1", OF("1")));
	buf_add(&large, buf_str(&text));
	buf_addf(&text, "]}");
	assert_int_equal(parse(text.data, &count), OK);
	assert_int_equal(count, SEARCH_BACKS_OPEN_MAX);
	buf_addf(&large, ",%s]}", ORDER("a1", OF("1")));
	assert_int_equal(parse(large.data, &count), E_TOO_LARGE);
	while (text.len < SEARCH_BACK_LIST_SIZE_MAX)
		buf_add_char(&text, ' ');
	assert_int_equal(parse(text.data, &count), OK);
	buf_add_char(&text, ' ');
	assert_int_equal(parse(text.data, &count), E_TOO_LARGE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(what_people_ask_for_is_looked_for_in_the_kept_logs),
		TEST(lines_and_sightings_are_told_where_the_member_wants_it),
		TEST(what_cannot_be_searched_is_refused_with_the_reason),
		TEST(a_pattern_over_several_values_is_looked_for),
		TEST(what_patterns_miss_is_told),
		TEST(a_match_that_began_before_the_indicator_held_is_reported),
		TEST(kept_logs_that_are_not_there_are_no_failure),
		TEST(an_answer_outlives_an_outage_and_the_process),
		TEST(a_node_that_is_away_is_asked_again),
		TEST(what_is_no_longer_on_the_list_ends_without_an_answer),
		TEST(a_search_that_takes_too_long_ends_and_says_so),
		cmocka_unit_test(time_and_bytes_of_a_search_have_an_end),
		TEST(an_answer_that_the_node_refuses_is_told_to_be_none),
		TEST(of_too_many_hits_the_earliest_are_listed),
		TEST(lists_that_make_no_sense_change_nothing),
		cmocka_unit_test(a_list_has_an_end),
	};

	return cmocka_run_group_tests_name("search_desk", tests, NULL, NULL);
}
