/* patterns.c - tests of patterns over a sensor's lines: hit lines, sightings, versions, limits.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/json.h"
#include "base/limits.h"
#include "support/fake_env.h"
#include "watch/catalogue.h"
#include "watch/input.h"
#include "watch/sensor.h"

#define ID(number) "indicator--00000000-0000-4000-8000-00000000000" number
#define INDICATOR(number, modified, pattern, more)                                                \
	"{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"" ID(                          \
		number) "\","                                                                     \
			"\"created\":\"2025-01-01T00:00:00.000Z\",\"modified\":\"2025-0" modified \
			"-01T00:00:00.000Z\","                                                    \
			"\"name\":\"n" number                                                     \
			"\",\"pattern_type\":\"stix\",\"pattern\":\"" pattern "\","               \
			"\"valid_from\":\"2025-01-01T00:00:00Z\"" more "}"

#define C2 "[network-traffic:dst_ref.value = '192.0.2.1' AND network-traffic:dst_port = 4444]"
#define STEPS                                                                                \
	"([domain-name:value = 'evil.example'] FOLLOWEDBY [network-traffic:dst_ref.value = " \
	"'192.0.2.9']) WITHIN 60 SECONDS"

#define LINE(second, more) "{\"timestamp\":\"2026-01-12T08:00:" second ".000000+0000\"," more "}\n"
#define CONNECTION(second, address, port) \
	LINE(second, "\"event_type\":\"flow\",\"dest_ip\":\"" address "\",\"dest_port\":" port)
#define QUESTION(second) \
	LINE(second, "\"event_type\":\"dns\",\"dns\":{\"rrname\":\"EVIL.example\"}")

struct world {
	struct env *env;
	struct catalogue *catalogue;
	struct sightings *sightings;
	struct sensor *sensor;
	struct watch_totals totals;
	char *text; /* hit lines */
	size_t len;
	FILE *output;
	char path[64];
};

static int
set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	int file;

	world->env = env_real();
	world->catalogue = catalogue_new(world->env);
	world->sightings = sightings_new(world->env, 3600 * INT64_C(1000000));
	world->output = open_memstream(&world->text, &world->len);
	world->sensor = sensor_new(world->env, world->sightings, world->output, &world->totals);
	snprintf(world->path, sizeof(world->path), "/tmp/testudo-patterns-XXXXXX");
	file = mkstemp(world->path);
	assert_true(file >= 0);
	close(file);
	*state = world;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *world = *state;

	unlink(world->path);
	sensor_free(world->sensor);
	fclose(world->output);
	free(world->text);
	sightings_free(world->sightings);
	catalogue_free(world->catalogue);
	free(world);
	return 0;
}

static void
give(struct world *world, const char *object)
{
	assert_int_equal(catalogue_add(world->catalogue, str_of(object), NULL), OK);
}

static struct pattern_watch *
compile(struct world *world)
{
	struct pattern_watch *patterns;

	assert_int_equal(catalogue_compile_patterns(world->catalogue, &patterns, NULL), OK);
	return patterns;
}

static void
read_lines(struct world *world, const char *lines)
{
	struct watch_input spec = { reader_kind_find(STR("eve")), str_of(world->path) };
	OWNED(input) input = input_new(world->env, &spec, true);
	FILE *file = fopen(world->path, "w");
	struct source *source;
	struct str line;

	fputs(lines, file);
	fclose(file);
	assert_int_equal(input_scan(input, NULL), OK);
	for (;;) {
		assert_int_equal(input_next_line(input, &source, &line, NULL), OK);
		if (line.data == NULL)
			break;
		assert_int_equal(sensor_line(world->sensor, source, line, NULL), OK);
	}
	assert_int_equal(sensor_flush(world->sensor, NULL), OK);
}

static void
names_the_line_with_which_a_pattern_comes_true(void **state)
{
	struct world *world = *state;
	OWNED(arena) arena = arena_new(MIB);
	const struct json *hit;
	int64_t line;

	give(world, INDICATOR("1", "1", C2, ""));
	sensor_use_patterns(world->sensor, compile(world));
	assert_int_equal(world->totals.patterns, 1);
	assert_int_equal(catalogue_unusable(world->catalogue), 0);
	read_lines(world, CONNECTION("01", "192.0.2.1", "443") CONNECTION("02", "192.0.2.1", "4444")
				  CONNECTION("03", "192.0.2.2", "4444"));
	assert_int_equal(world->totals.pattern_hits, 1);
	assert_int_equal(sightings_count(world->sightings), 1);
	assert_int_equal(
		json_parse(arena, str_trim(str_from(world->text, world->len)), &hit, NULL), OK);
	assert_true(str_eq(json_get_string(hit, STR("kind")), STR("pattern")));
	assert_true(str_eq(json_get_string(hit, STR("indicator")), STR(ID("1"))));
	assert_true(str_eq(json_get_string(hit, STR("last")), STR("2026-01-12T08:00:02.000000Z")));
	assert_true(json_to_int(json_get(hit, STR("line")), &line));
	assert_int_equal(line, 2);
}

static void
puts_lines_together(void **state)
{
	struct world *world = *state;

	give(world, INDICATOR("1", "1", STEPS, ""));
	sensor_use_patterns(world->sensor, compile(world));
	read_lines(world, CONNECTION("00", "192.0.2.9", "443") QUESTION("10") QUESTION("11"));
	assert_int_equal(world->totals.pattern_hits, 0);
	read_lines(world, CONNECTION("40", "192.0.2.9", "443"));
	assert_int_equal(world->totals.pattern_hits, 1);
	assert_non_null(strstr(world->text, "\"observations\":2"));
	assert_int_equal(sightings_count(world->sightings), 1);
}

/* The same patterns again, as each refreshing brings them, and with others beside them: what was
 * seen still counts. */
static void
remembers_while_patterns_come_and_go(void **state)
{
	struct world *world = *state;

	give(world, INDICATOR("1", "1", STEPS, ""));
	sensor_use_patterns(world->sensor, compile(world));
	read_lines(world, QUESTION("10"));
	sensor_use_patterns(world->sensor, compile(world));
	read_lines(world, CONNECTION("20", "192.0.2.9", "443"));
	assert_int_equal(world->totals.pattern_hits, 1);
	read_lines(world, QUESTION("30"));
	give(world, INDICATOR("2", "1", C2, ""));
	sensor_use_patterns(world->sensor, compile(world));
	read_lines(world, CONNECTION("40", "192.0.2.9", "443"));
	assert_int_equal(world->totals.pattern_hits, 2);
}

/* Another sensor on what this one left. */
static void
remembers_over_a_restart(void **state)
{
	struct world *world = *state;
	OWNED_BUF memory = BUF_INIT;
	OWNED_BUF unchanged = BUF_INIT;

	give(world, INDICATOR("1", "1", STEPS, ""));
	sensor_use_patterns(world->sensor, compile(world));
	read_lines(world, QUESTION("10"));
	assert_int_equal(sensor_remember(world->sensor, &memory, NULL), OK);
	assert_true(memory.len > 0);
	assert_int_equal(sensor_remember(world->sensor, &unchanged, NULL), OK);
	assert_int_equal(unchanged.len, 0);
	sensor_free(world->sensor);
	world->sensor = sensor_new(world->env, world->sightings, world->output, &world->totals);
	assert_int_equal(sensor_remind(world->sensor, buf_str(&memory), NULL), OK);
	assert_int_equal(sensor_remember(world->sensor, &unchanged, NULL), OK);
	assert_int_equal(unchanged.len, 0); /* no patterns yet: it waits */
	give(world, INDICATOR("2", "1", C2, ""));
	sensor_use_patterns(world->sensor, compile(world));
	read_lines(world, CONNECTION("20", "192.0.2.9", "443"));
	assert_int_equal(world->totals.pattern_hits, 1);
}

/* Every byte matters, and what cannot be read leaves nothing behind. */
static void
forgets_what_is_damaged(void **state)
{
	struct world *world = *state;
	OWNED_BUF memory = BUF_INIT;
	struct fault why;

	give(world, INDICATOR("1", "1", STEPS, ""));
	sensor_use_patterns(world->sensor, compile(world));
	read_lines(world, QUESTION("10"));
	assert_int_equal(sensor_remember(world->sensor, &memory, NULL), OK);
	for (size_t i = 0; i < memory.len; i++) {
		OWNED(pattern_watch) patterns = compile(world);
		memory.data[i] ^= 1;
		assert_int_equal(pattern_watch_recall(patterns, buf_str(&memory), &why), E_CORRUPT);
		assert_int_equal(
			pattern_watch_recall(patterns, str_first(buf_str(&memory), i), &why),
			E_CORRUPT);
		assert_int_equal(pattern_watch_stats(patterns).remembered, 0);
		memory.data[i] ^= 1;
	}
}

static void
takes_the_latest_version(void **state)
{
	struct world *world = *state;

	give(world, INDICATOR("1", "2", STEPS, ""));
	give(world, INDICATOR("1", "1", C2, ""));
	give(world, INDICATOR("2", "1", C2, ""));
	give(world, INDICATOR("2", "2", C2, ",\"revoked\":true"));
	give(world, INDICATOR("3", "1", C2, ""));
	give(world, INDICATOR("3", "2", "[ipv4-addr:value = '192.0.2.77']", ""));
	give(world, INDICATOR("4", "1", C2, "")); /* of equal ones the last */
	give(world, INDICATOR("4", "1", "[ipv4-addr:value = '192.0.2.77']", ""));
	sensor_use_patterns(world->sensor, compile(world));
	assert_int_equal(world->totals.patterns, 1);
	read_lines(world, CONNECTION("01", "192.0.2.1", "4444"));
	assert_int_equal(world->totals.pattern_hits, 0);
}

static void
counts_by_the_time_of_the_events(void **state)
{
	struct world *world = *state;

	give(world, INDICATOR("1", "1", C2, ",\"valid_until\":\"2026-01-12T08:00:05Z\""));
	sensor_use_patterns(world->sensor, compile(world));
	read_lines(
		world, CONNECTION("04", "192.0.2.1", "4444") CONNECTION("05", "192.0.2.1", "4444"));
	assert_int_equal(world->totals.pattern_hits, 1);
}

static void
leaves_out_what_cannot_be_evaluated(void **state)
{
	struct world *world = *state;
	struct pattern_watch *patterns;

	give(world, INDICATOR("1", "1", "[file:name MATCHES '(']", ""));
	give(world, INDICATOR("2", "1", "[file:name MATCHES '^x']", ""));
	patterns = compile(world);
	assert_int_equal(pattern_watch_count(patterns), 1);
	assert_int_equal(pattern_watch_refused(patterns), 1);
	pattern_watch_free(patterns);
}

/* The log goes to a file until it is counted. */
struct said {
	FILE *file;
	int before;
};

static struct said
listen_to_log(void)
{
	struct said said = { tmpfile(), dup(STDERR_FILENO) };

	assert_non_null(said.file);
	fflush(stderr);
	assert_true(dup2(fileno(said.file), STDERR_FILENO) >= 0);
	return said;
}

/* How many lines with that event were written. */
static size_t
count_lines_said(struct said said, const char *event)
{
	char line[1024];
	size_t count = 0;

	fflush(stderr);
	assert_true(dup2(said.before, STDERR_FILENO) >= 0);
	close(said.before);
	rewind(said.file);
	while (fgets(line, sizeof(line), said.file) != NULL)
		count += strstr(line, event) != NULL;
	fclose(said.file);
	return count;
}

/* By a compilation. */
static size_t
count_said(struct world *world, const char *event)
{
	struct said said = listen_to_log();

	pattern_watch_free(compile(world));
	return count_lines_said(said, event);
}

static void
says_each_refused_version_once(void **state)
{
	struct world *world = *state;

	give(world, INDICATOR("1", "1", "[file:name MATCHES '(']", ""));
	give(world, INDICATOR("2", "1", "[file:name MATCHES '^x']", ""));
	assert_int_equal(count_said(world, "unusable pattern"), 1);
	assert_int_equal(count_said(world, "unusable pattern"), 0);
	give(world, INDICATOR("3", "1", "[file:name MATCHES ')']", ""));
	assert_int_equal(count_said(world, "unusable pattern id=" ID("3")), 1);
	give(world, INDICATOR("4", "1", "[file:name MATCHES]", "")); /* said when it comes */
	assert_int_equal(count_said(world, "unusable pattern"), 0);
	give(world, INDICATOR("1", "2", "[file:name MATCHES '[']", ""));
	assert_int_equal(count_said(world, "unusable pattern id=" ID("1")), 1);
	assert_int_equal(count_said(world, "unusable pattern"), 0);
}

/* Indicators with these numbers and that pattern. */
static void
give_many(struct world *world, unsigned first, unsigned count, const char *pattern)
{
	OWNED_BUF object = BUF_INIT;

	for (unsigned i = first; i < first + count; i++) {
		buf_clear(&object);
		buf_addf(&object,
			"{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--00000000-"
			"0000-4000-8000-%012u\",\"created\":\"2025-01-01T00:00:00.000Z\",\"modified\":"
			"\"2025-01-01T00:00:00.000Z\",\"pattern\":\"%s\","
			"\"pattern_type\":\"stix\",\"valid_from\":\"2025-01-01T00:00:00Z\"}",
			i, pattern);
		give(world, object.data);
	}
}

/* None of which can be used: seen when they are compiled. */
static void
give_unusable(struct world *world, unsigned first, unsigned count)
{
	give_many(world, first, count, "[file:name MATCHES '(']");
}

static void
says_only_so_many_refused_at_a_time(void **state)
{
	struct world *world = *state;

	give_unusable(world, 0, PATTERN_REFUSALS_SAID_MAX);
	assert_int_equal(count_said(world, "unusable pattern"), PATTERN_REFUSALS_SAID_MAX);
	give_unusable(world, 1000, PATTERN_REFUSALS_SAID_MAX + 1);
	assert_int_equal(count_said(world, "unusable pattern"), PATTERN_REFUSALS_SAID_MAX + 1);
	give_unusable(world, 2000, PATTERN_REFUSALS_SAID_MAX + 1);
	assert_int_equal(count_said(world, "further unusable patterns count=1"), 1);
	assert_int_equal(count_said(world, "unusable pattern"), 0);
}

static void
says_only_so_many_unusable_indicators_at_a_time(void **state)
{
	struct world *world = *state;
	const char *broken = "[file:name MATCHES]";
	struct said said = listen_to_log();

	give_many(world, 0, PATTERN_REFUSALS_SAID_MAX, broken);
	assert_int_equal(
		count_lines_said(said, "unusable indicator id="), PATTERN_REFUSALS_SAID_MAX);
	assert_int_equal(count_said(world, "further"), 0);
	said = listen_to_log();
	give_many(world, 1000, PATTERN_REFUSALS_SAID_MAX + 1, broken);
	assert_int_equal(
		count_lines_said(said, "unusable indicator id="), PATTERN_REFUSALS_SAID_MAX);
	said = listen_to_log();
	give(world, "{");
	give_many(world, 2000, 1, "[ipv4-addr:value IN ('192.0.2.1', 'none')]");
	assert_int_equal(count_lines_said(said, ""), 0);
	assert_int_equal(count_said(world, "further unusable objects count=3"), 1);
	said = listen_to_log();
	give(world, "{");
	give_many(world, 3000, 1, "[ipv4-addr:value IN ('192.0.2.1', 'none')]");
	assert_int_equal(count_lines_said(said, ""), 2);
	assert_int_equal(count_said(world, "further"), 0);
}

static bool
needs_port(const struct pattern_watch *patterns, const struct reader *reader, unsigned port)
{
	char line[64];

	snprintf(line, sizeof(line), "{\"src_port\":7,\"dest_port\":%u}", port);
	return pattern_watch_needs_line(patterns, reader, str_of(line));
}

static void
holds_as_many_patterns_as_there_are(void **state)
{
	enum { PATTERNS = 1000 };
	struct world *world = *state;
	OWNED(reader) reader = reader_new(reader_kind_find(STR("eve")));
	OWNED(pattern_watch) patterns = NULL;

	give_many(world, 0, PATTERNS, "[network-traffic:dst_port > 1024]");
	patterns = compile(world);
	assert_int_equal(pattern_watch_count(patterns), PATTERNS);
	for (uint32_t i = 0; i < PATTERNS - 1; i++)
		pattern_watch_hold(patterns, i);
	assert_int_equal(pattern_watch_settle(patterns, NULL), OK);
	assert_true(needs_port(patterns, reader, 2000));
	pattern_watch_hold(patterns, PATTERNS - 1);
	assert_int_equal(pattern_watch_settle(patterns, NULL), OK);
	assert_false(needs_port(patterns, reader, 2000));
	pattern_watch_let_go(patterns);
	assert_int_equal(pattern_watch_settle(patterns, NULL), OK);
	assert_true(needs_port(patterns, reader, 2000));
}

/* Of many numbers at last the least and the greatest are asked for. */
static void
asks_for_the_bounds_of_many_numbers(void **state)
{
	enum { NUMBERS = 40 };
	OWNED(reader) reader = reader_new(reader_kind_find(STR("eve")));
	static const struct match_indicator indicator = { .id = STR_INIT("i") };

	(void)state;
	for (unsigned numbers = 1; numbers <= NUMBERS; numbers++) {
		OWNED(pattern_watch) patterns = pattern_watch_new();
		OWNED_BUF text = BUF_INIT;
		buf_add(&text, STR("[network-traffic:dst_port > 65000"));
		for (unsigned i = numbers; i > 0; i--)
			buf_addf(&text, " OR network-traffic:dst_port = %u", 100 * i);
		buf_add(&text, STR("]"));
		assert_int_equal(pattern_watch_add(patterns, &indicator, buf_str(&text),
					 PATTERN_STIX_21, NULL),
			OK);
		assert_int_equal(pattern_watch_finish(patterns, NULL), OK);
		for (unsigned i = 1; i <= numbers; i++)
			assert_true(needs_port(patterns, reader, 100 * i));
		assert_true(needs_port(patterns, reader, 65001));
		assert_true(needs_port(patterns, reader, 65535));
		assert_false(needs_port(patterns, reader, 99));
		assert_false(needs_port(patterns, reader, 7));
		if (numbers < 16)
			assert_false(needs_port(patterns, reader, 65000));
	}
}

static void
holds_back_a_loud_one(void **state)
{
	struct world *world = *state;
	OWNED_BUF lines = BUF_INIT;

	give(world, INDICATOR("1", "1", C2, ""));
	sensor_use_patterns(world->sensor, compile(world));
	assert_int_equal(sensor_hold_back(world->sensor, 1, NULL), OK);
	for (unsigned i = 0; i < LOUD_WINDOW_LINES / 100 + 2; i++)
		buf_add(&lines, STR(CONNECTION("02", "192.0.2.1", "4444")));
	read_lines(world, lines.data);
	assert_int_equal(world->totals.pattern_hits, LOUD_WINDOW_LINES / 100);
	assert_int_equal(world->totals.held_back, 1);
	assert_int_equal(world->totals.held_back_hits, 1); /* from then on nobody looks */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			names_the_line_with_which_a_pattern_comes_true, set_up, tear_down),
		cmocka_unit_test_setup_teardown(puts_lines_together, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			remembers_while_patterns_come_and_go, set_up, tear_down),
		cmocka_unit_test_setup_teardown(remembers_over_a_restart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(forgets_what_is_damaged, set_up, tear_down),
		cmocka_unit_test_setup_teardown(takes_the_latest_version, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			counts_by_the_time_of_the_events, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			leaves_out_what_cannot_be_evaluated, set_up, tear_down),
		cmocka_unit_test_setup_teardown(says_each_refused_version_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			says_only_so_many_refused_at_a_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			says_only_so_many_unusable_indicators_at_a_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			holds_as_many_patterns_as_there_are, set_up, tear_down),
		cmocka_unit_test(asks_for_the_bounds_of_many_numbers),
		cmocka_unit_test_setup_teardown(holds_back_a_loud_one, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
