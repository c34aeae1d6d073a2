/* summariser.c - tests of making summaries beside the sensor, and of searching by them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "base/limits.h"
#include "support/folders.h"
#include "watch/search.h"
#include "watch/summariser.h"
#include "watch/summary_file.h"

#define EVIL "evil.example"

enum { LINES = 2000, PATIENCE_MILLISECONDS = 20000 };

struct world {
	char folder[64], logs[96], summaries[96], indicators[96], hits[96];
	struct watch_input input;
	struct watch_options options;
	atomic_bool stop;
	struct search_totals totals; /* of the search before */
};

/* --- files --- */

static const char *
path_of(const struct world *world, const char *name)
{
	static char path[2][256];
	static int turn;

	turn ^= 1;
	snprintf(path[turn], sizeof(path[turn]), "%s/%s", world->logs, name);
	return path[turn];
}

static void
write_indicator(const struct world *world)
{
	FILE *file = fopen(world->indicators, "w");

	assert_non_null(file);
	fputs("{\"type\":\"indicator\",\"spec_version\":\"2.1\","
	      "\"id\":\"indicator--00000000-0000-4000-8000-000000000001\","
	      "\"created\":\"2025-01-01T00:00:00.000Z\","
	      "\"modified\":\"2025-01-01T00:00:00.000Z\",\"valid_from\":\"2025-01-01T00:00:00Z\","
	      "\"pattern\":\"[domain-name:value = '" EVIL "']\",\"pattern_type\":\"stix\"}\n",
		file);
	fclose(file);
}

static int
set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	snprintf(world->folder, sizeof(world->folder), "/tmp/testudo-summaries-XXXXXX");
	if (mkdtemp(world->folder) == NULL)
		return -1;
	snprintf(world->logs, sizeof(world->logs), "%s/logs", world->folder);
	snprintf(world->summaries, sizeof(world->summaries), "%s/summaries", world->folder);
	snprintf(world->indicators, sizeof(world->indicators), "%s/indicators", world->folder);
	snprintf(world->hits, sizeof(world->hits), "%s/hits", world->folder);
	mkdir(world->logs, 0700);
	mkdir(world->summaries, 0700);
	write_indicator(world);
	world->input = (struct watch_input){ &read_text, str_of(world->logs) };
	world->options = (struct watch_options){ .input_count = 1,
		.inputs = &world->input,
		.summaries = str_of(world->summaries),
		.once = true,
		.stop = &world->stop };
	*state = world;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *world = *state;

	empty_folder(world->logs);
	rmdir(world->logs);
	empty_folder(world->summaries);
	rmdir(world->summaries);
	empty_folder(world->folder);
	rmdir(world->folder);
	free(world);
	return 0;
}

/* Lines of that day; none of them long. */
static void
text_of(int day, unsigned from, unsigned to, struct buf *text)
{
	for (unsigned i = from; i < to; i++)
		buf_addf(text, "2026-01-%02dT00:00:00Z line %u of day %d, about host%u.example\n",
			day, i, day, i % 20);
}

static void
append(const struct world *world, const char *name, struct str text)
{
	FILE *file = fopen(path_of(world, name), "a");

	assert_non_null(file);
	assert_int_equal(fwrite(text.data, 1, text.len, file), text.len);
	fclose(file);
}

static void
append_day(const struct world *world, const char *name, int day, unsigned from, unsigned to)
{
	OWNED_BUF text = BUF_INIT;

	text_of(day, from, to, &text);
	append(world, name, buf_str(&text));
}

/* As logrotate does it. */
static void
compress_file(const struct world *world, const char *name, const char *packed)
{
	OWNED_BUF text = BUF_INIT;
	gzFile file = gzopen(path_of(world, packed), "wb");

	assert_int_equal(file_read(env_real(), path_of(world, name), MIB, &text, NULL), OK);
	assert_int_equal(gzwrite(file, text.data, (unsigned)text.len), (int)text.len);
	gzclose(file);
	unlink(path_of(world, name));
}

/* --- summarising and searching --- */

static void
summarise(struct world *world)
{
	struct summariser *summariser;

	assert_int_equal(summariser_start(env_real(), &world->options, &summariser, NULL), OK);
	summariser_stop(summariser);
}

static uint64_t
search_within(struct world *world, struct env *env, unsigned seconds_max)
{
	struct watch_options node = { 0 };
	struct search_options options = { .indicators_file = str_of(world->indicators),
		.node = &node,
		.input_count = 1,
		.inputs = &world->input,
		.since = INT64_MIN,
		.seconds_max = seconds_max,
		.summaries = str_of(world->summaries) };

	options.output = fopen(world->hits, "w");
	assert_non_null(options.output);
	assert_int_equal(search_run(env, &options, &world->totals, NULL), OK);
	fclose(options.output);
	return world->totals.hits;
}

static uint64_t
search(struct world *world)
{
	return search_within(world, env_real(), 0);
}

/* Until the summaries cover so many bytes of text in all. */
static void
wait_for_size(const struct world *world, uint64_t least)
{
	struct timespec nap = { 0, 10 * 1000000 };

	for (int left = PATIENCE_MILLISECONDS / 10; left > 0; left--) {
		DIR *folder = opendir(world->summaries);
		const struct dirent *entry;
		uint64_t covered = 0;
		while ((entry = readdir(folder)) != NULL) {
			OWNED_SUMMARY_FILE file = { 0 };
			char path[512];
			snprintf(path, sizeof(path), "%s/%s", world->summaries, entry->d_name);
			if (strstr(entry->d_name, ".summary") != NULL &&
				summary_file_measure(env_real(), path, &read_text, &file, NULL) ==
					OK)
				covered += file.covered;
		}
		closedir(folder);
		if (covered >= least)
			return;
		nanosleep(&nap, NULL);
	}
	fail_msg("no summaries of %llu bytes", (unsigned long long)least);
}

static void
leaves_nothing_to_read_for_a_search(void **state)
{
	struct world *world = *state;

	append_day(world, "a.log", 1, 0, LINES);
	append_day(world, "b.log", 2, 0, LINES);
	summarise(world);
	assert_int_equal(search(world), 0);
	assert_int_equal(world->totals.skipped_files, 2);
	assert_int_equal(world->totals.summaries, 0);
	assert_int_equal(world->totals.lines, 0);
	append(world, "b.log", STR("2026-01-02T00:00:00Z " EVIL "\n"));
	assert_int_equal(search(world), 1);
	assert_int_equal(world->totals.lines, 1);
}

static void
finds_what_the_summaries_say_is_there(void **state)
{
	struct world *world = *state;

	append_day(world, "a.log", 1, 0, LINES);
	append(world, "a.log", STR("2026-01-01T00:00:00Z www." EVIL " was asked for\n"));
	append_day(world, "a.log", 1, LINES, 2 * LINES);
	append_day(world, "b.log", 2, 0, LINES);
	summarise(world);
	assert_int_equal(search(world), 1);
	assert_int_equal(world->totals.skipped_files, 1);
	assert_int_equal(world->totals.lines, 2 * LINES + 1);
}

static void
goes_on_where_it_had_ended(void **state)
{
	struct world *world = *state;

	append_day(world, "a.log", 1, 0, LINES);
	summarise(world);
	summarise(world); /* nothing new */
	append_day(world, "a.log", 1, LINES, 2 * LINES);
	append(world, "a.log", STR("2026-01-01T00:00:00Z " EVIL "\n"));
	append_day(world, "a.log", 1, 2 * LINES, 3 * LINES);
	summarise(world);
	assert_int_equal(search(world), 1);
	assert_int_equal(world->totals.lines, 2 * LINES + 1);
	assert_int_equal(world->totals.summaries, 0);
}

static void
knows_a_log_again_that_was_compressed(void **state)
{
	struct world *world = *state;

	append_day(world, "a.log", 1, 0, LINES);
	summarise(world);
	compress_file(world, "a.log", "other.name.gz");
	assert_int_equal(search(world), 0);
	assert_int_equal(world->totals.skipped_files, 1);
	assert_int_equal(world->totals.summaries, 0);
	summarise(world);
	assert_int_equal(search(world), 0);
	assert_int_equal(world->totals.skipped_files, 1);
}

/* And the rest of a log that is gone, whose text is found again under another name. */
static void
writes_a_part_that_is_full_at_once(void **state)
{
	enum { LONG = 60000 };
	struct world *world = *state;
	struct summariser *summariser;
	OWNED_BUF text = BUF_INIT;

	for (size_t len = 0; len < SUMMARY_PART_MIN + LONG; len += LONG) {
		buf_addf(&text, "2026-01-01T00:00:00Z line %zu of host.example ", len);
		while (text.len % LONG != 0)
			buf_add_char(&text, '-');
		buf_add_char(&text, '\n');
	}
	assert_int_equal(buf_check(&text, NULL), OK);
	append(world, "a.log", buf_str(&text));
	world->options.once = false;
	assert_int_equal(summariser_start(env_real(), &world->options, &summariser, NULL), OK);
	wait_for_size(world, SUMMARY_PART_MIN);
	append_day(world, "a.log", 1, 0, LINES);
	text_of(1, 0, LINES, &text);
	unlink(path_of(world, "a.log"));
	wait_for_size(world, text.len);
	summariser_stop(summariser);
	append(world, "kept.log", buf_str(&text));
	assert_int_equal(search(world), 0);
	assert_int_equal(world->totals.skipped_files, 1);
}

static void
begins_anew_when_a_log_is_cut(void **state)
{
	struct world *world = *state;

	append_day(world, "a.log", 1, 0, LINES);
	summarise(world);
	assert_int_equal(truncate(path_of(world, "a.log"), 30000), 0);
	append(world, "a.log", STR("\n2026-01-01T00:00:00Z " EVIL "\n"));
	append_day(world, "a.log", 1, 0, 2 * LINES);
	summarise(world);
	assert_int_equal(search(world), 1);
	assert_int_equal(world->totals.summaries, 0);
}

/* A log of Zeek's, so short that its header would be much of a summary. */
static void
reads_a_short_log_anew_when_it_has_grown(void **state)
{
	struct world *world = *state;
	OWNED_BUF text = BUF_INIT;

	world->input = (struct watch_input){ &read_zeek, str_of(world->logs) };
	buf_add(&text, STR("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n"
			   "#path\tdns\n#fields\tts\tid.orig_h\tquery\trcode_name\tan_answer_of_a_server\t"
			   "another_answer_of_a_server\tyet_another_answer_of_a_server\n"
			   "#types\ttime\taddr\tstring\tstring\tstring\tstring\tstring\n"));
	for (int i = 0; i < 300; i++)
		buf_addf(&text, "%d.5\t10.0.0.1\thost%d.example\tNOERROR\t-\t-\t-\n", 1767225600 + i, i % 20);
	append(world, "a.log", buf_str(&text));
	summarise(world);
	assert_int_equal(search(world), 0);
	assert_int_equal(world->totals.skipped_files, 1);
	append(world, "a.log", STR("1767229200.5\t10.0.0.1\t" EVIL "\tNOERROR\t-\t-\t-\n"));
	assert_int_equal(search(world), 1);
	assert_int_equal(world->totals.lines, 308);
	assert_int_equal(world->totals.summaries, 1);
	assert_int_equal(search(world), 1);
	assert_int_equal(world->totals.summaries, 0);
	assert_int_equal(world->totals.refused_summaries, 0);
}

/* One part among several, of a log of which no part is large. */
static void
reads_one_part_of_a_log_again(void **state)
{
	struct world *world = *state;
	OWNED_BUF text = BUF_INIT;

	for (unsigned i = 0; i < 5; i++) {
		text_of(1, 0, SUMMARY_PART_MIN / 50, &text);
		if (i == 2)
			buf_add(&text, STR("2026-01-01T00:00:00Z www." EVIL " was asked for\n"));
	}
	append(world, "a.log", buf_str(&text));
	summarise(world);
	assert_int_equal(search(world), 1);
	assert_in_range(world->totals.read_bytes, SUMMARY_PART_MIN, SUMMARY_PART_MIN + 100);
}

static void
removes_what_is_damaged(void **state)
{
	struct world *world = *state;
	DIR *folder;
	const struct dirent *entry;

	append_day(world, "a.log", 1, 0, LINES);
	summarise(world);
	folder = opendir(world->summaries);
	while ((entry = readdir(folder)) != NULL) {
		char path[512];
		snprintf(path, sizeof(path), "%s/%s", world->summaries, entry->d_name);
		if (strstr(entry->d_name, ".summary") != NULL)
			assert_int_equal(truncate(path, SUMMARY_HEAD_SIZE - 1), 0);
	}
	closedir(folder);
	assert_int_equal(search(world), 0);
	assert_int_equal(world->totals.refused_summaries, 1);
	assert_int_equal(world->totals.summaries, 1);
	assert_int_equal(search(world), 0);
	assert_int_equal(world->totals.refused_summaries, 0);
	assert_int_equal(world->totals.skipped_files, 1);
}

/* A second passes whenever somebody looks. */
static int64_t
pass_a_second(struct env *env)
{
	static int64_t now;

	(void)env;
	return now += 1000000;
}

static void
a_search_ends_when_its_time_is_up(void **state)
{
	struct world *world = *state;
	struct env hurried = *env_real();

	hurried.monotonic = pass_a_second;
	append(world, "a.log", STR("2026-01-01T00:00:00Z " EVIL "\n"));
	append_day(world, "a.log", 1, 0, LINES);
	append(world, "b.log", STR("2026-01-01T00:00:00Z " EVIL "\n"));
	append_day(world, "b.log", 2, 0, LINES);
	assert_int_equal(search_within(world, &hurried, 1), 1);
	assert_true(world->totals.ran_out_of_time);
	assert_in_range(world->totals.lines, 1, LINES);
	assert_in_range(world->totals.done_bytes, 1, world->totals.planned_bytes - 1);
	assert_int_equal(search_within(world, &hurried, 100000), 2);
	assert_false(world->totals.ran_out_of_time);
	assert_int_equal(world->totals.done_bytes, world->totals.planned_bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			leaves_nothing_to_read_for_a_search, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			finds_what_the_summaries_say_is_there, set_up, tear_down),
		cmocka_unit_test_setup_teardown(goes_on_where_it_had_ended, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			knows_a_log_again_that_was_compressed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			writes_a_part_that_is_full_at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(begins_anew_when_a_log_is_cut, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			reads_a_short_log_anew_when_it_has_grown, set_up, tear_down),
		cmocka_unit_test_setup_teardown(reads_one_part_of_a_log_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(removes_what_is_damaged, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_search_ends_when_its_time_is_up, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
