/* watch.c - tests of the whole sensor against a node in memory: once, restarted, following, dying.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "base/limits.h"
#include "support/failing_disk.h"
#include "support/fake_taxii.h"
#include "support/folders.h"
#include "watch/node.h"
#include "watch/reader.h"
#include "watch/watch.h"

#define MEMBER "identity--0b3f1d70-6a0e-4d6c-9d0b-6f3f1d1e7a10"
#define HUB "identity--0b3f1d70-6a0e-4d6c-9d0b-6f3f1d1e7a11"
#define GREEN "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
#define INDICATOR(number, domain, more)                                                       \
	"{\"type\":\"indicator\",\"spec_version\":\"2.1\","                                   \
	"\"id\":\"indicator--00000000-0000-4000-8000-00000000000" number "\","                \
	"\"created\":\"2025-01-01T00:00:00.000Z\",\"modified\":\"2025-01-01T00:00:00.000Z\"," \
	"\"pattern\":\"[domain-name:value = '" domain "']\",\"pattern_type\":\"stix\","       \
	"\"valid_from\":\"2025-01-01T00:00:00Z\",\"object_marking_refs\":[\"" GREEN "\"]" more "}"

enum { INPUTS_MAX = 3, PATIENCE_MILLISECONDS = 20000 };

struct world {
	char folder[NEW_FOLDER_SIZE];
	char state[96];
	char path[INPUTS_MAX][96];
	struct watch_input inputs[INPUTS_MAX];
	struct failing_disk disk;
	struct fake_taxii node;
	struct watch_totals totals;
	struct watch_options options;
	atomic_bool stop;
	struct fault why;
	char *hits;
	size_t hits_len;
};

static int
set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	if (!new_folder(world->folder))
		return -1;
	snprintf(world->state, sizeof(world->state), "%s/state", world->folder);
	mkdir(world->state, 0700);
	for (int i = 0; i < INPUTS_MAX; i++) {
		snprintf(world->path[i], sizeof(world->path[i]), "%s/log%d", world->folder, i);
		world->inputs[i] = (struct watch_input){ &read_text, str_of(world->path[i]) };
	}
	failing_disk_init(&world->disk, 1, 0);
	fake_taxii_init(&world->node, &world->disk.fake.env);
	world->node.objects[world->node.object_count++] = INDICATOR("1", "evil.example", "");
	world->node.sensor = "{\"organisation\":\"est\",\"identity\":\"" MEMBER
			     "\",\"node_identity\":\"" HUB "\",\"anonymous\":false}";
	world->options = (struct watch_options){
		.node = { .root = STR(FAKE_NODE), .token = STR("secret") },
		.input_count = 1,
		.inputs = world->inputs,
		.state_folder = str_of(world->state),
		.once = true,
		.poll_milliseconds = 5,
		.retry_milliseconds = 1,
		.report_seconds = 1,
		.refresh_seconds = 1,
		.stop = &world->stop,
		.totals = &world->totals,
	};
	*state = world;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *world = *state;

	empty_folder(world->state);
	rmdir(world->state);
	empty_folder(world->folder);
	rmdir(world->folder);
	fake_taxii_done(&world->node);
	free(world->hits);
	free(world);
	return 0;
}

static void
append(const struct world *world, int input, const char *text)
{
	FILE *file = fopen(world->path[input], "a");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static enum err
run(struct world *world)
{
	enum err err;

	free(world->hits);
	world->options.output = open_memstream(&world->hits, &world->hits_len);
	err = watch_run(&world->disk.fake.env, &world->options, &world->why);
	fclose(world->options.output);
	return err;
}

static void
assert_runs(struct world *world)
{
	if (run(world) != OK)
		fail_msg("%s: %s", world->why.where, world->why.text);
}

/* The sum of the counts of all sightings that the node took. */
static int64_t
sum_of_counts(struct world *world)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	int64_t sum = 0;

	pthread_mutex_lock(&world->node.lock);
	for (size_t i = 0; i < world->node.posted_count; i++) {
		const struct json *sighting;
		int64_t count = 0;
		assert_int_equal(
			json_parse(arena, str_of(world->node.posted[i]), &sighting, NULL), OK);
		assert_true(json_to_int(json_get(sighting, STR("count")), &count));
		sum += count;
	}
	pthread_mutex_unlock(&world->node.lock);
	return sum;
}

static void
assert_posted(const struct world *world, size_t index, const char *part)
{
	assert_in_range(index, 0, world->node.posted_count - 1);
	if (strstr(world->node.posted[index], part) == NULL)
		fail_msg("%s is not in %s", part, world->node.posted[index]);
}

/* From now on the node is told how the sensor is. */
static void
tell(struct world *world, bool report_hits)
{
	world->options.name = STR("soc-1");
	world->options.status_seconds = 1;
	world->options.report_hits = report_hits;
	world->node.told_status = 204;
}

static void
assert_told(const char *told, const char *part)
{
	if (told == NULL || strstr(told, part) == NULL)
		fail_msg("%s is not in %s", part, told == NULL ? "nothing" : told);
}

/* --- once --- */

static void
a_hit_is_printed_and_reported(void **state)
{
	struct world *world = *state;

	append(world, 0, "nothing\n2026-01-12 08:00:00 www.evil.example\n");
	assert_runs(world);
	assert_non_null(strstr(world->hits,
		"\"line\":2,\"offset\":28,\"field\":\"line\",\"value\":\"evil.example\","
		"\"found\":\"www.evil.example\",\"kind\":\"domain\","
		"\"indicator\":\"indicator--00000000-0000-4000-8000-000000000001\""));
	assert_non_null(strstr(world->hits, "{\"time\":\"2026-01-12T08:00:00.000000Z\""));
	assert_int_equal(world->node.posted_count, 1);
	assert_posted(world, 0, "\"where_sighted_refs\":[\"" MEMBER "\"]");
	assert_posted(world, 0, "\"object_marking_refs\":[\"" GREEN "\"]");
	assert_int_equal(world->totals.lines, 2);
	assert_int_equal(world->totals.hits, 1);
	assert_int_equal(world->totals.delivered, 1);
	assert_int_equal(world->totals.indicators, 1);
}

static void
what_was_done_stands_in_a_page_for_monitors(void **state)
{
	struct world *world = *state;
	static const char *const expected[] = { "\ntestudo_watch_lines_total 2\n",
		"\ntestudo_watch_bytes_total 45\n", "\ntestudo_watch_read_lines_total 1\n",
		"\ntestudo_watch_indicators 1\n", "\ntestudo_watch_set_version 1\n",
		"\ntestudo_watch_behind_bytes 0\n", "\n# TYPE testudo_watch_hits_total counter\n",
		"\ntestudo_watch_hits_total{kind=\"domain\"} 1\n",
		"\ntestudo_watch_hits_total{kind=\"ipv4\"} 0\n",
		"\ntestudo_watch_sightings_delivered_total 1\n",
		"\ntestudo_watch_last_event_seconds 1768204800.000000\n" };
	char path[128];
	OWNED_BUF page = BUF_INIT;

	snprintf(path, sizeof(path), "%s/stats", world->folder);
	world->options.statistics_file = path;
	append(world, 0, "nothing\n2026-01-12 08:00:00 www.evil.example\n");
	assert_runs(world);
	assert_int_equal(file_read(env_real(), path, MIB, &page, NULL), OK);
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++)
		if (strstr(page.data, expected[i]) == NULL)
			fail_msg("no %s in %s", expected[i], page.data);
}

static void
a_page_that_cannot_be_written_stops_nothing(void **state)
{
	struct world *world = *state;

	world->options.statistics_file = "/nowhere/at/all";
	append(world, 0, "2026-01-12 08:00:00 www.evil.example\n");
	assert_runs(world);
	assert_int_equal(world->totals.delivered, 1);
}

static void
a_line_counts_once_for_an_indicator(void **state)
{
	struct world *world = *state;

	append(world, 0, "evil.example a.evil.example b.evil.example\n");
	assert_runs(world);
	assert_int_equal(world->totals.hits, 3);
	assert_int_equal(sum_of_counts(world), 1);
}

static void
weak_hits_are_printed_and_not_reported(void **state)
{
	struct world *world = *state;

	append(world, 0, "http://plain.test/evil.example\n");
	assert_runs(world);
	assert_non_null(strstr(world->hits, "\"weak\":true"));
	assert_int_equal(world->totals.weak_hits, 1);
	assert_int_equal(world->node.posted_count, 0);
}

static void
a_second_run_reports_nothing_again(void **state)
{
	struct world *world = *state;

	append(world, 0, "evil.example\n");
	assert_runs(world);
	assert_runs(world);
	assert_int_equal(world->node.posts, 1);
	append(world, 0, "evil.example\n");
	assert_runs(world);
	assert_int_equal(sum_of_counts(world), 2);
}

static void
positions_of_inputs_left_out_are_kept(void **state)
{
	struct world *world = *state;

	append(world, 0, "evil.example\n");
	append(world, 1, "evil.example\n");
	world->options.input_count = 2;
	assert_runs(world);
	append(world, 0, "evil.example\n");
	world->options.input_count = 1;
	assert_runs(world);
	world->options.input_count = 2;
	assert_runs(world);
	assert_int_equal(sum_of_counts(world), 3);
}

static void
an_anonymous_member_is_not_named(void **state)
{
	struct world *world = *state;

	world->node.sensor = "{\"identity\":\"" MEMBER "\",\"node_identity\":\"" HUB
			     "\",\"anonymous\":true}";
	append(world, 0, "evil.example\n");
	assert_runs(world);
	assert_posted(world, 0, "\"created_by_ref\":\"" HUB "\"");
	assert_null(strstr(world->node.posted[0], MEMBER));
}

static void
options_say_who_reports_before_the_node_does(void **state)
{
	struct world *world = *state;

	world->node.sensor = NULL;
	world->options.identity = STR(HUB);
	append(world, 0, "evil.example\n");
	assert_runs(world);
	assert_posted(world, 0, "\"where_sighted_refs\":[\"" HUB "\"]");
}

static void
a_sensor_without_identity_is_a_wrong_setting(void **state)
{
	struct world *world = *state;

	append(world, 0, "evil.example\n");
	world->node.sensor = NULL;
	assert_int_equal(run(world), E_CONFIG);
	world->options.identity = STR("est");
	assert_int_equal(run(world), E_CONFIG);
	world->options.identity = STR(MEMBER);
	world->options.collection = STR("nowhere");
	assert_int_equal(run(world), E_CONFIG);
	world->options.collection = STR(FAKE_INTELLIGENCE);
	assert_int_equal(run(world), E_CONFIG);
	world->options.collection = STR("sightings");
	assert_runs(world);
}

static void
an_input_named_twice_is_wrong_usage(void **state)
{
	struct world *world = *state;

	append(world, 0, "x\n");
	world->inputs[1].path = world->inputs[0].path;
	world->options.input_count = 2;
	assert_int_equal(run(world), E_USAGE);
}

static void
what_was_read_of_a_damaged_input_is_reported(void **state)
{
	struct world *world = *state;

	append(world, 0, "\x1f\x8b\x08 no gzip at all");
	append(world, 1, "evil.example\n");
	world->options.input_count = 2;
	assert_int_equal(run(world), E_CORRUPT);
	assert_int_equal(sum_of_counts(world), 1);
}

/* --- many threads, and none of the speed --- */

/* Some megabytes over several files, a line in a hundred of which hits; one without an end. */
static void
write_logs(const struct world *world)
{
	for (int i = 0; i < INPUTS_MAX; i++) {
		FILE *file = fopen(world->path[i], "w");

		assert_non_null(file);
		for (int line = 0; line < 20000; line++)
			fprintf(file, "2026-01-12 08:%02d:%02d host%d says %s and \\x41 %d\n",
				line / 60 % 60, line % 60, i,
				line % 97 == 0 ? "www.evil.example" : "hello.example", line);
		fputs("the last, evil.example", file);
		fclose(file);
	}
}

/* So many lines that are long and hold nothing, then one that does. */
static void
write_large_log(const struct world *world, size_t megabytes)
{
	static char line[MIB];
	FILE *file = fopen(world->path[0], "w");

	assert_non_null(file);
	memset(line, '-', sizeof(line));
	for (size_t at = 1023; at < sizeof(line); at += 1024)
		line[at] = '\n';
	for (size_t i = 0; i < megabytes; i++)
		assert_int_equal(fwrite(line, 1, sizeof(line), file), sizeof(line));
	fputs("the log says evil.example\n", file);
	fclose(file);
}

/* What comes by a pipe, a socket or an interface is not kept waiting by a large log. */
static void
a_large_log_keeps_nothing_waiting_that_has_no_end(void **state)
{
	static const char text[] = "the pipe says evil.example\n";
	struct world *world = *state;
	int before = dup(STDIN_FILENO);
	int ends[2];

	write_large_log(world, 80);
	world->inputs[1] = (struct watch_input){ &read_text, STR("-") };
	world->options.input_count = 2;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], text, sizeof(text) - 1), sizeof(text) - 1);
	close(ends[1]);
	assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	assert_runs(world);
	assert_true(dup2(before, STDIN_FILENO) >= 0);
	close(before);
	close(ends[0]);
	assert_int_equal(world->totals.hits, 2);
	assert_non_null(strstr(world->hits, "\"input\":\"-\""));
	assert_true(strstr(world->hits, "\"input\":\"-\"") < strchr(world->hits, '\n'));
}

static void
run_anew(struct world *world, unsigned threads, bool reads_all)
{
	empty_folder(world->state);
	world->options.threads = threads;
	world->options.reads_all = reads_all;
	assert_runs(world);
}

static void
threads_and_the_reference_find_the_same_in_the_same_order(void **state)
{
	static const unsigned threads[] = { 1, 2, 7 };
	struct world *world = *state;
	struct watch_totals expected;
	char *hits;

	write_logs(world);
	world->options.input_count = INPUTS_MAX;
	run_anew(world, 1, true);
	expected = world->totals;
	hits = strdup(world->hits);
	assert_int_equal(expected.lines, INPUTS_MAX * 20001);
	assert_int_equal(expected.hits, INPUTS_MAX * 208);
	for (size_t i = 0; i < sizeof(threads) / sizeof(*threads); i++) {
		run_anew(world, threads[i], false);
		assert_string_equal(world->hits, hits);
		assert_int_equal(world->totals.lines, expected.lines);
		assert_int_equal(world->totals.bytes, expected.bytes);
		assert_int_equal(world->totals.delivered, expected.delivered);
		assert_int_equal(world->totals.last_event, expected.last_event);
	}
	free(hits);
}

/* --- a storm of many indicators --- */

enum { STORM_INDICATORS = 60, STORM_LINES = 4000 };

static const char *const storm_forms[] = { "[domain-name:value = 'evil%d.example']",
	"[ipv4-addr:value = '203.0.113.%d']", "[url:value = 'http://host%d.example/x']",
	"[email-addr:value = 'a%d@mail.example']" };

enum { STORM_FORMS = sizeof(storm_forms) / sizeof(*storm_forms) };

static void
make_storm_indicators(struct world *world, struct buf texts[STORM_INDICATORS])
{
	for (int i = 0; i < STORM_INDICATORS; i++) {
		buf_addf(&texts[i],
			"{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--00000000-"
			"0000-4000-8000-0000000001%02d\",\"created\":\"2025-01-01T00:00:00.000Z\","
			"\"modified\":\"2025-01-01T00:00:00.000Z\",\"pattern_type\":\"stix\","
			"\"valid_from\":\"2025-01-01T00:00:00Z\",\"pattern\":\"", i);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		buf_addf(&texts[i], storm_forms[i % STORM_FORMS], i);
#pragma GCC diagnostic pop
		buf_add(&texts[i], STR("\"}"));
		world->node.objects[i] = texts[i].data;
	}
	world->node.object_count = STORM_INDICATORS;
}

/* One value of them, or nothing; sometimes as its log escapes it. */
static void
write_value(FILE *file, int form, int line, const char *otherwise)
{
	int number = line * 7 % STORM_INDICATORS / STORM_FORMS * STORM_FORMS + form;

	if (line % 5 != form % 5)
		fputs(otherwise, file);
	else if (form == 0)
		fprintf(file, "www.%s%d.example", line % 55 == 0 ? "\\u0065vil" : "evil", number);
	else if (form == 1)
		fprintf(file, "203.0.113.%d", number);
	else if (form == 2)
		fprintf(file, "host%d.example", number);
	else
		fprintf(file, "a%d@mail.example", number);
}

static void
write_storm_lines(const struct world *world)
{
	FILE *tsv = fopen(world->path[0], "w");
	FILE *json = fopen(world->path[1], "w");

	assert_true(tsv != NULL && json != NULL);
	fputs("#separator \\x09\n#set_separator\t,\n#fields\tts\tquery\tid.resp_h\thost\turi\tfrom\tanswers\n"
	      "#types\ttime\tstring\taddr\tstring\tstring\tstring\tset[string]\n", tsv);
	for (int line = 0; line < STORM_LINES; line++) {
		fprintf(tsv, "%d.25\t", 1768204800 + line);
		fprintf(json, "{\"timestamp\":\"2026-01-12T08:%02d:%02d.000000+0000\",\"dns\":{\"rrname\":\"",
			line / 60 % 60, line % 60);
		write_value(tsv, 0, line % 11 == 0 ? line + 1 : line, "quiet.example");
		write_value(json, 0, line, "quiet.example");
		fputs("\t", tsv);
		fputs("\"},\"dest_ip\":\"", json);
		write_value(tsv, 1, line, "192.0.2.1");
		write_value(json, 1, line, "192.0.2.1");
		fputs("\t", tsv);
		fputs("\",\"http\":{\"hostname\":\"", json);
		write_value(tsv, 2, line, "-");
		write_value(json, 2, line, "quiet.example");
		fputs("\t/x\t", tsv);
		fputs("\",\"url\":\"\\/x\"},\"smtp\":{\"mail_from\":\"<", json);
		write_value(tsv, 3, line, "-");
		write_value(json, 3, line, "a@quiet.example");
		fprintf(tsv, "\tquiet.example,evil%d.example\n", line % 240);
		fputs(">\"}}\n", json);
	}
	fclose(tsv);
	fclose(json);
}

static void
a_storm_of_many_indicators_is_told_as_the_reference_tells_it(void **state)
{
	static const unsigned threads[] = { 1, 2 };
	struct buf texts[STORM_INDICATORS] = { BUF_INIT };
	struct world *world = *state;
	struct watch_totals expected;
	char *hits;

	make_storm_indicators(world, texts);
	write_storm_lines(world);
	world->inputs[0].reader = &read_zeek;
	world->inputs[1].reader = &read_eve;
	world->options.input_count = 2;
	run_anew(world, 1, true);
	expected = world->totals;
	hits = strdup(world->hits);
	assert_in_range(expected.hits, STORM_LINES, 3 * STORM_LINES);
	assert_int_equal(expected.unreadable_lines, 0);
	for (size_t i = 0; i < sizeof(threads) / sizeof(*threads); i++) {
		run_anew(world, threads[i], false);
		assert_string_equal(world->hits, hits);
		assert_memory_equal(world->totals.hits_by_kind, expected.hits_by_kind,
			sizeof(expected.hits_by_kind));
		assert_int_equal(world->totals.sightings, expected.sightings);
		assert_int_equal(world->totals.delivered, expected.delivered);
		assert_in_range(world->totals.read_lines, STORM_LINES, world->totals.lines - 1);
	}
	for (size_t i = 0; i < STORM_INDICATORS; i++)
		buf_done(&texts[i]);
	free(hits);
}

/* --- loud indicators --- */

enum { QUIET_LINES = 99500, LOUD_LINES = 2500, OFTEN_LINES = 80000 };

/* The last lines of a window and the first of the next one hit. */
static void
write_loud_log(const struct world *world)
{
	FILE *file = fopen(world->path[0], "w");

	assert_non_null(file);
	for (int line = 0; line < QUIET_LINES; line++)
		fprintf(file, "2026-01-12 08:00:00 hello.example %d\n", line);
	for (int line = 0; line < LOUD_LINES; line++)
		fprintf(file, "2026-01-12 08:00:00 www.evil.example %d\n", line);
	fclose(file);
}

static void
a_loud_indicator_is_held_back_at_the_same_line_by_all(void **state)
{
	static const unsigned threads[] = { 1, 1, 3 };
	struct world *world = *state;

	write_loud_log(world);
	world->options.loud_percent = 1; /* 1000 lines of a window */
	for (size_t i = 0; i < sizeof(threads) / sizeof(*threads); i++) {
		run_anew(world, threads[i], i == 0);
		assert_int_equal(world->totals.lines, QUIET_LINES + LOUD_LINES);
		assert_int_equal(world->totals.hits, 1500);
		assert_int_equal(world->totals.held_back, 1);
		assert_int_equal(world->totals.held_back_hits, LOUD_LINES - 1500);
		assert_int_equal(sum_of_counts(world), 1500 * (int64_t)(i + 1));
		assert_non_null(strstr(world->hits, "\"line\":101000,"));
		assert_null(strstr(world->hits, "\"line\":101001,"));
	}
}

/* Every other line of some blocks hits, now and then together with what nobody holds back. */
static void
write_storm(const struct world *world)
{
	FILE *file = fopen(world->path[0], "w");

	assert_non_null(file);
	for (int line = 1; line <= OFTEN_LINES; line++)
		fprintf(file, "2026-01-12 08:00:00 %s %d %s\n",
			line % 2 == 0 ? "www.evil.example" : "hello.example", line,
			line % 1000 == 0 ? "two.example" : "and nothing else");
	fclose(file);
}

static void
lines_of_what_is_held_back_are_not_read_any_more(void **state)
{
	static const unsigned threads[] = { 1, 1, 3 };
	struct world *world = *state;
	char *hits = NULL;

	world->node.objects[1] = INDICATOR("2", "two.example", "");
	world->node.object_count = 2;
	write_storm(world);
	world->options.loud_percent = 1;
	for (size_t i = 0; i < sizeof(threads) / sizeof(*threads); i++) {
		run_anew(world, threads[i], i == 0);
		assert_int_equal(world->totals.lines, OFTEN_LINES);
		assert_int_equal(world->totals.hits, 1000 + OFTEN_LINES / 1000);
		assert_int_equal(world->totals.held_back, 1);
		hits = i == 0 ? strdup(world->hits) : hits;
		assert_string_equal(world->hits, hits);
		if (i == 1) /* the first block, and what hits besides */
			assert_in_range(world->totals.read_lines, 1000 + OFTEN_LINES / 1000,
				OFTEN_LINES / 6);
	}
	free(hits);
}

#define PATTERN_INDICATOR(number, pattern)                                                    \
	"{\"type\":\"indicator\",\"spec_version\":\"2.1\","                                   \
	"\"id\":\"indicator--00000000-0000-4000-8000-00000000000" number "\","                \
	"\"created\":\"2025-01-01T00:00:00.000Z\",\"modified\":\"2025-01-01T00:00:00.000Z\"," \
	"\"pattern\":\"" pattern "\",\"pattern_type\":\"stix\","                              \
	"\"valid_from\":\"2025-01-01T00:00:00Z\",\"object_marking_refs\":[\"" GREEN "\"]}"

/* Every other line of some blocks fulfils a pattern, all fulfil another, few a third one. */
static void
write_pattern_storm(const struct world *world)
{
	FILE *file = fopen(world->path[0], "w");

	assert_non_null(file);
	for (int line = 1; line <= OFTEN_LINES; line++)
		fprintf(file,
			"{\"timestamp\":\"2026-01-12T08:00:00.000000+0000\",\"dest_ip\":\"192.0.2.1\","
			"\"dest_port\":%d,\"src_port\":%d}\n",
			line % 2 == 0 ? 4444 : 80, line % 1000 == 0 ? 777 : 1024);
	fclose(file);
}

static void
lines_of_patterns_that_are_held_back_are_not_read_any_more(void **state)
{
	static const unsigned threads[] = { 1, 1, 3 };
	struct world *world = *state;
	char *hits = NULL;

	world->node.objects[1] = PATTERN_INDICATOR("2", "[network-traffic:dst_port = 4444]");
	world->node.objects[2] = PATTERN_INDICATOR("3", "[network-traffic:dst_port != 1]");
	world->node.objects[3] = PATTERN_INDICATOR("4", "[network-traffic:src_port < 1024]");
	world->node.object_count = 4;
	write_pattern_storm(world);
	world->inputs[0].reader = &read_eve;
	world->options.loud_percent = 1;
	for (size_t i = 0; i < sizeof(threads) / sizeof(*threads); i++) {
		run_anew(world, threads[i], i == 0);
		assert_int_equal(world->totals.lines, OFTEN_LINES);
		assert_int_equal(world->totals.pattern_hits, 1000 + 500 + OFTEN_LINES / 1000);
		assert_int_equal(world->totals.held_back, 2);
		hits = i == 0 ? strdup(world->hits) : hits;
		assert_string_equal(world->hits, hits);
		if (i > 0) /* the blocks until then, and what hits besides */
			assert_in_range(world->totals.read_lines, 1000 + OFTEN_LINES / 1000,
				OFTEN_LINES / 6);
	}
	free(hits);
}

static void
a_restart_is_another_chance(void **state)
{
	struct world *world = *state;

	write_loud_log(world);
	world->options.loud_percent = 1;
	assert_runs(world);
	assert_int_equal(world->totals.held_back, 1);
	append(world, 0, "evil.example\n");
	assert_runs(world);
	assert_int_equal(world->totals.hits, 1);
	assert_int_equal(world->totals.held_back, 0);
}

static void
a_share_of_zero_holds_nothing_back(void **state)
{
	struct world *world = *state;

	write_loud_log(world);
	assert_runs(world);
	assert_int_equal(world->totals.hits, LOUD_LINES);
	assert_int_equal(world->totals.held_back_hits, 0);
}

static void
what_is_held_back_is_told(void **state)
{
	struct world *world = *state;
	OWNED_BUF page = BUF_INIT;
	char path[128];

	snprintf(path, sizeof(path), "%s/stats", world->folder);
	world->options.statistics_file = path;
	world->options.loud_percent = 1;
	tell(world, false);
	write_loud_log(world);
	assert_runs(world);
	assert_told(world->node.state, "\"held_back\":1,\"held_back_hits\":1000");
	assert_int_equal(file_read(env_real(), path, MIB, &page, NULL), OK);
	assert_told(page.data, "\ntestudo_watch_held_back 1\n");
	assert_told(page.data, "\ntestudo_watch_held_back_hits_total 1000\n");
}

/* --- the node and its moods --- */

static void
indicators_come_page_by_page_and_then_only_new_ones(void **state)
{
	struct world *world = *state;
	OWNED(node) node = node_new(&world->disk.fake.env, &world->options);
	OWNED(catalogue) catalogue = catalogue_new(&world->disk.fake.env);
	struct match_set *set;
	bool changed;

	world->node.objects[1] = INDICATOR("2", "two.example", "");
	world->node.objects[2] = INDICATOR("3", "three.example", "");
	world->node.object_count = 3;
	world->node.page_size = 2;
	assert_int_equal(node_connect(node, &world->why), OK);
	assert_int_equal(node_pull(node, catalogue, &changed, &world->why), OK);
	assert_true(changed);
	assert_int_equal(world->node.object_calls, 2);
	assert_int_equal(node_pull(node, catalogue, &changed, &world->why), OK);
	assert_false(changed);
	world->node.leaves_out_next = true;
	for (int i = 3; i < 6; i++)
		world->node.objects[i] = INDICATOR("4", "four.example", "");
	world->node.object_count = 6;
	world->node.object_calls = 0;
	assert_int_equal(node_pull(node, catalogue, &changed, &world->why), OK);
	assert_true(changed);
	assert_int_equal(world->node.object_calls, 2);
	assert_int_equal(catalogue_compile(catalogue, &set, &world->why), OK);
	assert_int_equal(match_set_indicators(set), 4);
	match_set_free(set);
}

static void
an_api_root_may_be_named_itself(void **state)
{
	struct world *world = *state;

	world->options.node.root = STR(FAKE_NODE "/root");
	append(world, 0, "evil.example\n");
	assert_runs(world);
	assert_int_equal(world->node.posted_count, 1);
}

static void
no_post_is_larger_than_the_node_takes(void **state)
{
	struct world *world = *state;

	world->node.objects[0] = INDICATOR("1", "one.example", "");
	world->node.objects[1] = INDICATOR("2", "two.example", "");
	world->node.object_count = 2;
	append(world, 0, "one.example\ntwo.example\n");
	assert_runs(world);
	assert_int_equal(world->node.posts, 1);
	world->node.root = "{\"title\":\"r\",\"versions\":[\"application/taxii+json;version=2.1\"],"
			   "\"max_content_length\":800}";
	append(world, 0, "one.example\ntwo.example\n");
	assert_runs(world);
	assert_int_equal(world->node.posts, 3);
	assert_int_equal(world->node.posted_count, 4);
}

static void
a_newer_version_ends_an_older_one(void **state)
{
	struct world *world = *state;

	/* of the same id: revoked, in another language, of another domain */
	world->node.objects[0] = INDICATOR("1", "evil.example", "");
	world->node.objects[1] = "{\"type\":\"indicator\",\"spec_version\":\"2.1\","
				 "\"id\":\"indicator--00000000-0000-4000-8000-000000000001\","
				 "\"created\":\"2025-01-01T00:00:00.000Z\",\"modified\":\"2025-02-"
				 "01T00:00:00.000Z\","
				 "\"pattern\":\"alert dns\",\"pattern_type\":\"suricata\","
				 "\"valid_from\":\"2025-01-01T00:00:00Z\"}";
	world->node.object_count = 2;
	append(world, 0, "evil.example\n");
	assert_runs(world);
	assert_int_equal(world->totals.hits, 0);
	assert_int_equal(world->totals.unusable_indicators, 1);
}

static void
sightings_wait_while_the_node_takes_no_posts(void **state)
{
	static const int moods[] = { 500, 503, 429, 401, 403 };
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(moods) / sizeof(*moods); i++) {
		world->node.post_status = moods[i];
		append(world, 0, "evil.example\n");
		assert_int_not_equal(run(world), OK);
		assert_int_equal(world->node.posted_count, 0);
	}
	world->node.post_status = 202;
	assert_runs(world);
	assert_int_equal(sum_of_counts(world), 5);
	assert_false(world->node.changed_in_flight);
}

static void
a_node_that_stays_away_ends_a_run_with_once(void **state)
{
	struct world *world = *state;

	world->node.away = true;
	append(world, 0, "evil.example\n");
	assert_int_equal(run(world), E_UNREACHABLE);
	world->node.away = false;
	assert_runs(world);
	assert_int_equal(sum_of_counts(world), 1);
}

static void
what_the_node_refuses_is_kept_and_not_sent_again(void **state)
{
	struct world *world = *state;
	char path[160];

	world->node.refuses = true;
	append(world, 0, "evil.example\n");
	assert_runs(world);
	assert_int_equal(world->totals.refused, 1);
	world->node.refuses = false;
	world->node.post_status = 422;
	append(world, 0, "evil.example\n");
	assert_runs(world);
	assert_runs(world);
	assert_int_equal(world->node.posts, 2);
	for (int i = 1; i <= 2; i++) {
		snprintf(path, sizeof(path), "%s/refused-%d.json", world->state, i);
		assert_int_equal(access(path, R_OK), 0);
	}
}

/* --- dying --- */

/* Every look at the clock is a second later, so that each input is followed by a commit. */
static int64_t
hasty_monotonic(struct env *env)
{
	struct failing_disk *disk = (struct failing_disk *)env;

	return atomic_fetch_add(&disk->fake.now, 1000000);
}

static void
replace_disk(struct world *world, long dies_at, bool recovers)
{
	enum err (*http)(
		struct env *, struct http_call *, struct fault *) = world->disk.fake.env.http;

	/* Another seed: a second life draws other ids. */
	failing_disk_init(&world->disk, (uint64_t)dies_at + 1, dies_at);
	world->disk.recovers = recovers;
	world->disk.fake.env.http = http;
	world->disk.fake.env.monotonic = hasty_monotonic;
}

/* Lives with a disk that fails at each operation in turn, and once more with a good one. */
static void
assert_exactly_once(struct world *world, bool recovers)
{
	bool reached_end = false;
	long dies_at;

	world->options.input_count = INPUTS_MAX;
	world->options.identity = STR(MEMBER);
	tell(world, true);
	for (int i = 0; i < INPUTS_MAX; i++)
		append(world, i, "evil.example\nnothing\nevil.example\n");
	for (dies_at = 1; !reached_end; dies_at++) {
		empty_folder(world->state);
		fake_taxii_done(&world->node);
		fake_taxii_init(&world->node, &world->disk.fake.env);
		world->node.told_status = 204;
		world->node.forgets_answers = dies_at % 2 == 0;
		world->node.objects[world->node.object_count++] = INDICATOR(
			"1", "evil.example", "");
		replace_disk(world, dies_at, recovers);
		reached_end = run(world) == OK && !failing_disk_has_failed(&world->disk);
		replace_disk(world, 0, false);
		assert_runs(world);
		assert_false(world->node.changed_in_flight);
		if (sum_of_counts(world) != 2 * INPUTS_MAX)
			fail_msg("%lld hits reported when the disk failed at %ld",
				(long long)sum_of_counts(world), dies_at);
		if (world->node.told_hits != 2 * INPUTS_MAX ||
			world->node.told_lines != 2 * INPUTS_MAX)
			fail_msg("%lld hits, %lld lines told when the disk failed at %ld",
				(long long)world->node.told_hits, (long long)world->node.told_lines,
				dies_at);
	}
	assert_true(dies_at > 30);
}

static void
every_hit_is_reported_once_wherever_the_disk_dies(void **state)
{
	assert_exactly_once(*state, false);
}

static void
every_hit_is_reported_once_wherever_the_disk_fails(void **state)
{
	assert_exactly_once(*state, true);
}

/* --- the page of sensors --- */

static void
the_node_is_told_how_the_sensor_is(void **state)
{
	struct world *world = *state;
	static const char *const expected[] = { "{\"sensor\":\"soc-1\",", "\"lines\":2,",
		"\"bytes\":45,", "\"hits\":1,", "\"indicators\":1,", "\"ended\":true,",
		"\"reports_hits\":false,", "\"every_seconds\":1,", "\"error\":null,",
		"\"last_event\":\"2026-01-12T08:00:00.000000Z\"", "\"inputs\":[{\"kind\":\"text\",",
		"\"lines\":2,\"bytes\":45,\"behind_bytes\":0}" };

	tell(world, false);
	append(world, 0, "nothing\n2026-01-12 08:00:00 www.evil.example\n");
	assert_runs(world);
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++)
		assert_told(world->node.state, expected[i]);
	assert_int_equal(world->node.told_hits, 1);
	assert_told(world->node.batch,
		"\"hours\":[{\"hour\":\"2026-01-12T08:00:00.000000Z\",\"hits\":1}],\"hits\":[]");
}

static void
lines_of_hits_are_told_when_their_member_wants_it(void **state)
{
	struct world *world = *state;

	tell(world, true);
	append(world, 0, "2026-01-12 08:00:00 \"www.evil.example\" \xff\n");
	append(world, 0, "http://plain.test/evil.example\n"); /* weak */
	assert_runs(world);
	assert_int_equal(world->node.told_hits, 1);
	assert_int_equal(world->node.told_lines, 1);
	assert_told(world->node.batch, "\"field\":\"line\",\"value\":\"evil.example\"");
	assert_told(world->node.batch,
		"\"cut\":false,\"text\":\"2026-01-12 08:00:00 \\\"www.evil.example\\\" ?\"}");
	/* Also where nobody reads the hit lines themselves. */
	append(world, 0, "evil.example\n");
	world->options.output = NULL;
	assert_int_equal(watch_run(&world->disk.fake.env, &world->options, &world->why), OK);
	assert_int_equal(world->node.told_lines, 2);
}

static void
each_input_has_its_own_counts(void **state)
{
	struct world *world = *state;

	world->options.input_count = 2;
	tell(world, false);
	append(world, 0, "one\n");
	append(world, 1, "one\ntwo\n");
	assert_runs(world);
	assert_told(world->node.state, "log0\",\"lines\":1,\"bytes\":4,");
	assert_told(world->node.state, "log1\",\"lines\":2,\"bytes\":8,");
}

static void
a_node_that_knows_no_sensors_still_gets_the_sightings(void **state)
{
	static const int statuses[] = { 0, 403, 404, 413, 422, 429 };
	struct world *world = *state;

	tell(world, true);
	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++) {
		world->node.told_status = statuses[i];
		append(world, 0, "evil.example\n");
		assert_runs(world);
		assert_int_equal(world->totals.delivered, 1);
	}
	assert_int_equal(world->node.told_lines, 0);
}

static void
hits_wait_for_a_node_that_is_away_with_its_page(void **state)
{
	struct world *world = *state;

	tell(world, true);
	world->node.told_status = 503;
	append(world, 0, "evil.example\n");
	assert_int_equal(run(world), E_BUSY);
	world->node.told_status = 204;
	assert_runs(world);
	assert_int_equal(world->node.told_hits, 1);
	assert_int_equal(world->node.told_lines, 1);
}

static void
lines_beyond_the_limit_are_left_out_and_counted(void **state)
{
	struct world *world = *state;

	tell(world, true);
	for (unsigned i = 0; i < SENSOR_BATCH_HITS_MAX; i++)
		append(world, 0, "evil.example\n");
	assert_runs(world);
	assert_int_equal(world->node.told_lines, SENSOR_BATCH_HITS_MAX);
	assert_int_equal(world->node.left_out, 0);
	for (unsigned i = 0; i < SENSOR_BATCH_HITS_MAX + 1; i++)
		append(world, 0, "evil.example\n");
	assert_runs(world);
	assert_int_equal(world->node.told_lines, 2 * SENSOR_BATCH_HITS_MAX);
	assert_int_equal(world->node.left_out, 1);
	assert_int_equal(world->node.told_hits, 2 * SENSOR_BATCH_HITS_MAX + 1);
}

static void
a_backlog_of_many_hours_is_counted_whole(void **state)
{
	struct world *world = *state;
	unsigned count = 0;

	tell(world, false);
	for (unsigned month = 1; month <= 2; month++)
		for (unsigned day = 1; day <= 28; day++)
			for (unsigned hour = 0; hour < 24; hour++, count++) {
				char line[64];
				snprintf(line, sizeof(line), "2026-%02u-%02u %02u:00:00 evil.example\n",
					month, day, hour);
				append(world, 0, line);
			}
	assert_true(count > SENSOR_HOURS_MAX);
	assert_runs(world);
	assert_int_equal(world->node.told_hits, count);
	/* The last batch begins where the first was full. */
	assert_told(world->node.batch, "\"hours\":[{\"hour\":\"2026-02-15T16:00:00.000000Z\",");
}

static void
a_long_line_is_told_up_to_the_limit(void **state)
{
	static char line[SENSOR_LINE_MAX + 16];
	struct world *world = *state;

	tell(world, true);
	memset(line, 'x', SENSOR_LINE_MAX + 1);
	memcpy(line, "evil.example ", 13);
	line[SENSOR_LINE_MAX] = '\n';
	append(world, 0, line);
	assert_runs(world);
	assert_told(world->node.batch, "\"cut\":false");
	memcpy(line + SENSOR_LINE_MAX, "x\n", 3);
	append(world, 0, line);
	assert_runs(world);
	assert_told(world->node.batch, "\"cut\":true");
	/* Not within a character. */
	memcpy(line + SENSOR_LINE_MAX - 1, "\xc3\xa9\n", 4);
	append(world, 0, line);
	assert_runs(world);
	assert_told(world->node.batch, "xx\"}");
}

/* --- following --- */

static void *
run_in_thread(void *context)
{
	struct world *world = context;

	return (void *)(intptr_t)watch_run(&world->disk.fake.env, &world->options, &world->why);
}

static void
nap(int milliseconds)
{
	struct timespec time = { milliseconds / 1000, (long)(milliseconds % 1000) * 1000000 };

	nanosleep(&time, NULL);
}

static void
wait_for_sum(struct world *world, int64_t expected)
{
	for (int waited = 0; sum_of_counts(world) < expected; waited += 5) {
		if (waited > PATIENCE_MILLISECONDS)
			fail_msg("%lld sightings came, not %lld", (long long)sum_of_counts(world),
				(long long)expected);
		nap(5);
	}
}

/* Until so many more pages were asked for: the answer to the first may have been under way. */
static void
wait_for_pages(struct world *world, unsigned more)
{
	unsigned until;
	unsigned now;
	int waited = 0;

	pthread_mutex_lock(&world->node.lock);
	until = world->node.object_calls + more;
	pthread_mutex_unlock(&world->node.lock);
	do {
		nap(5);
		waited += 5;
		assert_true(waited < PATIENCE_MILLISECONDS);
		pthread_mutex_lock(&world->node.lock);
		now = world->node.object_calls;
		pthread_mutex_unlock(&world->node.lock);
	} while (now < until);
}

static void
add_object(struct world *world, const char *object)
{
	pthread_mutex_lock(&world->node.lock);
	world->node.objects[world->node.object_count++] = object;
	pthread_mutex_unlock(&world->node.lock);
}

static void
set_away(struct world *world, bool away)
{
	pthread_mutex_lock(&world->node.lock);
	world->node.away = away;
	pthread_mutex_unlock(&world->node.lock);
}

static void
a_following_sensor_reports_reloads_and_outlives_outages(void **state)
{
	struct world *world = *state;
	char rotated[128];
	int64_t seen = 1;
	pthread_t thread;
	void *result;

	world->disk.fake.env.monotonic = env_real()->monotonic;
	world->options.once = false;
	tell(world, false);
	append(world, 0, "evil.example\n");
	assert_int_equal(pthread_create(&thread, NULL, run_in_thread, world), 0);
	wait_for_sum(world, seen);

	/* a new indicator is used without a restart: once the node was asked for it */
	add_object(world, INDICATOR("2", "two.example", ""));
	wait_for_pages(world, 2);
	append(world, 0, "two.example\n");
	wait_for_sum(world, ++seen);

	/* what is seen while the node is away comes when it is back, over a rotation */
	set_away(world, true);
	append(world, 0, "evil.example\n");
	snprintf(rotated, sizeof(rotated), "%s.1", world->path[0]);
	assert_int_equal(rename(world->path[0], rotated), 0);
	append(world, 0, "evil.example\n");
	nap(1200);
	assert_int_equal(sum_of_counts(world), seen);
	set_away(world, false);
	wait_for_sum(world, seen + 2);

	atomic_store(&world->stop, true);
	assert_int_equal(pthread_join(thread, &result), 0);
	assert_int_equal((intptr_t)result, OK);
	assert_int_equal(world->totals.lines, 4);
	assert_false(world->node.changed_in_flight);
	assert_true(world->node.states >= 2);
	assert_told(world->node.state, "\"ended\":true");
	assert_told(world->node.state, "\"text\":\"the test's node is away\"");
	assert_told(world->node.state, "\"lines_per_second\":");
	assert_int_equal(world->node.told_hits, 4);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_node_is_told_how_the_sensor_is),
		TEST(lines_of_hits_are_told_when_their_member_wants_it),
		TEST(each_input_has_its_own_counts),
		TEST(a_node_that_knows_no_sensors_still_gets_the_sightings),
		TEST(hits_wait_for_a_node_that_is_away_with_its_page),
		TEST(lines_beyond_the_limit_are_left_out_and_counted),
		TEST(a_backlog_of_many_hours_is_counted_whole),
		TEST(a_long_line_is_told_up_to_the_limit),
		TEST(a_hit_is_printed_and_reported),
		TEST(what_was_done_stands_in_a_page_for_monitors),
		TEST(a_page_that_cannot_be_written_stops_nothing),
		TEST(a_line_counts_once_for_an_indicator),
		TEST(weak_hits_are_printed_and_not_reported),
		TEST(a_second_run_reports_nothing_again),
		TEST(positions_of_inputs_left_out_are_kept),
		TEST(an_anonymous_member_is_not_named),
		TEST(options_say_who_reports_before_the_node_does),
		TEST(a_sensor_without_identity_is_a_wrong_setting),
		TEST(an_input_named_twice_is_wrong_usage),
		TEST(what_was_read_of_a_damaged_input_is_reported),
		TEST(a_large_log_keeps_nothing_waiting_that_has_no_end),
		TEST(threads_and_the_reference_find_the_same_in_the_same_order),
		TEST(a_storm_of_many_indicators_is_told_as_the_reference_tells_it),
		TEST(a_loud_indicator_is_held_back_at_the_same_line_by_all),
		TEST(lines_of_what_is_held_back_are_not_read_any_more),
		TEST(lines_of_patterns_that_are_held_back_are_not_read_any_more),
		TEST(a_restart_is_another_chance),
		TEST(a_share_of_zero_holds_nothing_back),
		TEST(what_is_held_back_is_told),
		TEST(indicators_come_page_by_page_and_then_only_new_ones),
		TEST(an_api_root_may_be_named_itself),
		TEST(no_post_is_larger_than_the_node_takes),
		TEST(a_newer_version_ends_an_older_one),
		TEST(sightings_wait_while_the_node_takes_no_posts),
		TEST(a_node_that_stays_away_ends_a_run_with_once),
		TEST(what_the_node_refuses_is_kept_and_not_sent_again),
		TEST(every_hit_is_reported_once_wherever_the_disk_dies),
		TEST(every_hit_is_reported_once_wherever_the_disk_fails),
		TEST(a_following_sensor_reports_reloads_and_outlives_outages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
