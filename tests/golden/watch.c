/* watch.c - finds in the sample logs just the hits that expected.tsv names, one log a format.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The expectation was written by hand beside the logs. The order of hits does not matter. Both ways
 * of looking must say the same: reading every line, and reading those that the sieve keeps.
 */
#include "support/check.h"

#include <stdio.h>

#include "base/limits.h"
#include "support/fake_env.h"
#include "watch/generations.h"
#include "watch/input.h"
#include "watch/sensor.h"

enum { PATH_SIZE = 512, ROWS_MAX = 256, BLOCK_SIZE = 300 };

static const char *
golden_path(const char *name, char path[PATH_SIZE])
{
	const char *source = getenv("TESTUDO_SOURCE");

	snprintf(path, PATH_SIZE, "%s/tests/golden/watch/%s", source == NULL ? "." : source, name);
	return path;
}

static void
read_golden(const char *name, struct buf *to)
{
	char path[PATH_SIZE];
	struct fault why;

	if (file_read(env_real(), golden_path(name, path), MIB, to, &why) != OK)
		fail_msg("%s", why.text);
}

static struct catalogue *
load_indicators(struct env *env)
{
	struct catalogue *catalogue = catalogue_new(env);
	OWNED_BUF text = BUF_INIT;
	struct fault why;
	struct str rest;
	struct str line;

	read_golden("indicators.jsonl", &text);
	rest = buf_str(&text);
	while (str_split(&rest, '\n', &line))
		if (line.len > 0)
			assert_int_equal(catalogue_add(catalogue, line, &why), OK);
	assert_int_equal(catalogue_unusable(catalogue), 1);
	return catalogue;
}

static void
use_set(struct env *env, struct sensor *sensor)
{
	OWNED(catalogue) catalogue = load_indicators(env);
	struct match_set *set;

	assert_int_equal(catalogue_compile(catalogue, &set, NULL), OK);
	sensor_use(sensor, set);
}

static void
read_all_lines(struct env *env, struct sensor *sensor, struct input *input)
{
	struct source *source;
	struct str line;
	struct fault why;

	use_set(env, sensor);
	for (;;) {
		assert_int_equal(input_next_line(input, &source, &line, &why), OK);
		if (line.data == NULL)
			break;
		assert_int_equal(sensor_line(sensor, source, line, &why), OK);
	}
}

static void
read_kept_lines(struct env *env, struct sensor *sensor, struct input *input)
{
	OWNED(catalogue) catalogue = load_indicators(env);
	OWNED(generations) generations = generations_new(env, 1);
	OWNED(match_generation) generation = NULL;
	OWNED(line_sieve) sieve = NULL;
	struct block block = { .memory = BUF_INIT };
	struct sieved sieved = { 0 };
	struct source *source;
	bool has_come;

	assert_int_equal(generations_next(generations, catalogue, &generation, NULL), OK);
	assert_int_equal(line_sieve_new(&sieve, NULL), OK);
	sensor_use_generation(sensor, generation);
	for (;;) {
		assert_int_equal(
			input_next_block(input, BLOCK_SIZE, &block, &source, &has_come, NULL), OK);
		if (!has_come)
			break;
		struct sieve_terms terms = { generation, NULL, reader_kind_of(source->reader) };
		assert_int_equal(line_sieve_text(sieve, &terms, block.text, &sieved, NULL), OK);
		assert_int_equal(sensor_block(sensor, source, &block, &sieved, NULL, NULL), OK);
	}
	block_done(&block);
	sieved_done(&sieved);
}

/* The hit lines of one log, through the whole sensor. */
static void
search(struct env *env, const char *format, const char *name, bool sieves, struct buf *hits)
{
	char path[PATH_SIZE];
	struct watch_input spec = { reader_kind_find(str_of(format)),
		str_of(golden_path(name, path)) };
	OWNED(sightings) sightings = sightings_new(env, 1);
	OWNED(input) input = input_new(env, &spec, true);
	struct watch_totals totals = { 0 };
	char *text = NULL;
	size_t len = 0;
	FILE *output = open_memstream(&text, &len);
	OWNED(sensor) sensor = sensor_new(env, sightings, output, &totals);

	assert_int_equal(input_scan(input, NULL), OK);
	if (sieves)
		read_kept_lines(env, sensor, input);
	else
		read_all_lines(env, sensor, input);
	assert_int_equal(sensor_flush(sensor, NULL), OK);
	fclose(output);
	buf_add(hits, str_from(text, len));
	free(text);
}

static bool
is_capture(struct str log)
{
	return str_starts(log, STR("\xd4\xc3\xb2\xa1"));
}

/* "line\tfield\tvalue\tstrength" of a hit line; its offset must lead to what was found. */
static void
row_of_hit(struct str hit, struct str log, char row[PATH_SIZE])
{
	OWNED(arena) arena = arena_new(MIB);
	const struct json *json;
	struct fault why;
	struct str found;
	int64_t line = 0;
	int64_t offset = 0;

	assert_int_equal(json_parse(arena, hit, &json, &why), OK);
	assert_true(json_to_int(json_get(json, STR("line")), &line));
	assert_true(json_to_int(json_get(json, STR("offset")), &offset));
	found = json_get_string(json, STR("found"));
	/* Where the log has escapes (a doubled quote is one) the offset is that of the field; in a
	 * capture nothing stands as it is written. */
	if (!is_capture(log) && memchr(log.data + offset, '\\', found.len) == NULL &&
		memchr(log.data + offset, '"', found.len) == NULL)
		assert_memory_equal(log.data + offset, found.data, found.len);
	snprintf(row, PATH_SIZE, "%lld\t%.*s\t%.*s\t%s", (long long)line,
		STR_FMT(json_get_string(json, STR("field"))),
		STR_FMT(json_get_string(json, STR("value"))),
		json_get_true(json, STR("weak")) ? "weak" : "strong");
}

/* Takes the row out of the list; false when it is not there. */
static bool
strike(char rows[ROWS_MAX][PATH_SIZE], size_t *count, const char *row)
{
	for (size_t i = 0; i < *count; i++)
		if (strcmp(rows[i], row) == 0) {
			*count -= 1;
			memmove(rows[i], rows[*count], PATH_SIZE);
			return true;
		}
	return false;
}

static size_t
expected_rows(const char *name, char rows[ROWS_MAX][PATH_SIZE])
{
	OWNED_BUF text = BUF_INIT;
	struct str rest;
	struct str line;
	size_t count = 0;

	read_golden("expected.tsv", &text);
	rest = buf_str(&text);
	while (str_split(&rest, '\n', &line)) {
		struct str file = str_first(line, str_find_char(line, '\t'));
		if (str_eq(file, str_of(name)))
			snprintf(rows[count++], PATH_SIZE, "%.*s",
				STR_FMT(str_from_offset(line, file.len + 1)));
	}
	return count;
}

static void
assert_hits(const char *format, const char *name)
{
	static char rows[ROWS_MAX][PATH_SIZE];
	OWNED_BUF hits = BUF_INIT;
	OWNED_BUF same = BUF_INIT;
	OWNED_BUF log = BUF_INIT;
	size_t expected = expected_rows(name, rows);
	struct fake_env fake;
	struct str rest;
	struct str hit;
	bool wrong = expected == 0;

	fake_env_init(&fake, 1);
	read_golden(name, &log);
	search(&fake.env, format, name, false, &hits);
	if (reader_kind_find(str_of(format))->frame == NULL) {
		search(&fake.env, format, name, true, &same);
		assert_string_equal(same.data, hits.data);
	}
	rest = buf_str(&hits);
	while (str_split(&rest, '\n', &hit)) {
		char row[PATH_SIZE];
		if (hit.len == 0)
			continue;
		row_of_hit(hit, buf_str(&log), row);
		if (!strike(rows, &expected, row)) {
			print_error("%s: unexpected: %s\n", name, row);
			wrong = true;
		}
	}
	for (size_t i = 0; i < expected; i++)
		print_error("%s: missing: %s\n", name, rows[i]);
	if (wrong || expected > 0)
		fail_msg("%s differs from expected.tsv", name);
}

#define LOGS(ROW)                        \
	ROW("zeek", conn, "log")         \
	ROW("zeek", dns, "log")          \
	ROW("zeek", http, "log")         \
	ROW("zeek", ssl, "log")          \
	ROW("zeek", files, "log")        \
	ROW("zeek", smtp, "log")         \
	ROW("zeek", zeek, "json")        \
	ROW("eve", eve, "json")          \
	ROW("text", text, "log")         \
	ROW("syslog", syslog, "log")     \
	ROW("weblog", weblog, "log")     \
	ROW("querylog", querylog, "log") \
	ROW("csv", csv, "log")           \
	ROW("pcap", capture, "pcap")

#define LOG_TEST(format, name, suffix)                     \
	static void finds_the_hits_of_##name(void **state) \
	{                                                  \
		(void)state;                               \
		assert_hits(format, #name "." suffix);     \
	}
LOGS(LOG_TEST)

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define LOG_ENTRY(format, name, suffix) cmocka_unit_test(finds_the_hits_of_##name),
		LOGS(LOG_ENTRY)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
