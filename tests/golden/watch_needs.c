/* watch_needs.c - no line is passed over in which a pattern would come true.
 * SPDX-License-Identifier: Apache-2.0
 *
 * From the lines of the sample logs, whatever was observed becomes patterns: equality with
 * it, in upper case too, LIKE parts of it, MATCHES, the network around it; of numbers equality, a
 * set, bounds on both sides and what lets them be; that it is there, is something else, or that its
 * object lacks another property. Each that holds for its line must need the line; a sensor's way
 * of looking must find the same.
 */
#include "support/check.h"

#include <stdio.h>

#include "base/limits.h"
#include "match/pattern_set.h"
#include "support/observed_paths.h"
#include "watch/input.h"
#include "watch/observation.h"
#include "watch/pattern_watch.h"

struct tally {
	size_t patterns;
	size_t held;
	size_t narrow; /* of those that held: a text or a number in the line tells */
	size_t unsure; /* of those that did not: their fields told that the line is not needed */
};

static void
quote(struct buf *to, struct str text, bool upper)
{
	buf_add_char(to, '\'');
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		if (c == '\'' || c == '\\')
			buf_add_char(to, '\\');
		buf_add_char(to, upper && c >= 'a' && c <= 'z' ? (char)(c - 0x20) : c);
	}
	buf_add_char(to, '\'');
}

/* As a sensor looks at a line that it reads. */
static size_t
count_as_sensor(struct pattern_watch *watch, const struct reader_kind *format,
	const struct record *record, struct str line)
{
	struct pattern_hits hits;
	bool asks = pattern_watch_asks_for(watch, format, line);

	assert_int_equal((asks ? pattern_watch_look : pattern_watch_look_unsure)(
				 watch, str_of(format->name), record, 1, &hits, NULL),
		OK);
	return hits.count;
}

/* Does the pattern hold for the record, and if so, is the line needed? */
static void
check_pattern(struct tally *tally, const struct reader *reader, const struct record *record,
	struct str line, struct str pattern)
{
	const struct reader_kind *format = reader_kind_of(reader);
	static const struct match_indicator indicator = {
		.id = STR_INIT("i"), .valid_from = INT64_MIN, .valid_until = INT64_MAX
	};
	OWNED(pattern_watch) watch = pattern_watch_new();
	struct pattern_hits hits;

	assert_int_equal(pattern_watch_add(watch, &indicator, pattern, PATTERN_STIX_21, NULL), OK);
	assert_int_equal(pattern_watch_finish(watch, NULL), OK);
	if (pattern_watch_refused(watch) > 0)
		return;
	assert_int_equal(
		pattern_watch_look(watch, str_of(format->name), record, 1, &hits, NULL), OK);
	tally->patterns++;
	tally->held += hits.count;
	tally->narrow += hits.count > 0 && !pattern_watch_wants_any(watch, format);
	tally->unsure += hits.count == 0 && pattern_watch_wants_any(watch, format) &&
			 !pattern_watch_needs_line(watch, reader, line);
	if (hits.count > 0 && !pattern_watch_needs_line(watch, reader, line))
		fail_msg("%.*s holds for a line that it does not need: %.*s", STR_FMT(pattern),
			STR_FMT(line));
	if (count_as_sensor(watch, format, record, line) != hits.count)
		fail_msg("%.*s: a sensor finds it otherwise in %.*s", STR_FMT(pattern),
			STR_FMT(line));
}

static void
check_number(struct tally *tally, const struct reader *reader, const struct record *record,
	struct str line, struct str path, int64_t number)
{
	static const char *const forms[][2] = { { "=", "" }, { "IN (7,", ")" }, { ">=", "" },
		{ "=", " AND network-traffic:protocols[*] LIKE '%'" }, { "!=", "" }, { ">", "" },
		{ "<=", "" }, { "<", "" }, { "NOT >", "" }, { "NOT <=", "" }, { "NOT =", "" },
		{ ">", ".5" }, { "<", ".5" }, { "<=", ".0" }, { "=", ".0" }, { "IN (7.5,", ".0)" } };

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		OWNED_BUF pattern = BUF_INIT;
		buf_addf(&pattern, "[%.*s %s %lld%s]", STR_FMT(path), forms[i][0],
			(long long)number, forms[i][1]);
		check_pattern(tally, reader, record, line, buf_str(&pattern));
	}
}

/* What is there, whatever it says. */
static void
check_presence(struct tally *tally, const struct reader *reader, const struct record *record,
	struct str line, const struct pattern_path *path)
{
	static const char *const forms[][2] = { { "EXISTS ", "" }, { "", " != 'other'" },
		{ "", " NOT LIKE 'o%'" }, { "", " NOT = 'other'" }, { "NOT EXISTS ", "" } };
	OWNED_BUF lacks = BUF_INIT;

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		OWNED_BUF pattern = BUF_INIT;
		buf_addf(&pattern, "[%s%.*s%s]", forms[i][0], STR_FMT(path->text), forms[i][1]);
		check_pattern(tally, reader, record, line, buf_str(&pattern));
	}
	buf_addf(&lacks, "[NOT EXISTS %.*s:x_other]", STR_FMT(path->type));
	check_pattern(tally, reader, record, line, buf_str(&lacks));
}

static void
check_fact(struct tally *tally, const struct reader *reader, const struct record *record,
	struct str line, struct str path, struct str text)
{
	static const char *const forms[] = { "=", "=", "LIKE", "LIKE", "MATCHES", "ISSUBSET",
		"LIKE" };

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		OWNED_BUF pattern = BUF_INIT;
		OWNED_BUF literal = BUF_INIT;
		struct pattern_network network;
		if (i == 5 && !pattern_network_read(text, &network))
			continue;
		if (i == 6)
			buf_addf(&literal, "%.*s%%%.*s", STR_FMT(str_first(text, text.len / 5)),
				STR_FMT(str_from_offset(text, text.len - text.len / 4)));
		else if (i == 2)
			buf_addf(&literal, "%%%.*s", STR_FMT(str_from_offset(text, text.len / 3)));
		else if (i == 3)
			buf_addf(&literal, "%.*s%%", STR_FMT(str_first(text, text.len / 2 + 1)));
		else if (i == 5)
			buf_addf(&literal, "%.*s/%s", STR_FMT(text),
				str_find_char(text, ':') < text.len ? "44" : "20");
		else
			buf_add(&literal, text);
		buf_addf(&pattern, "[%.*s %s ", STR_FMT(path), forms[i]);
		quote(&pattern, buf_str(&literal), i == 1);
		buf_add_char(&pattern, ']');
		check_pattern(tally, reader, record, line, buf_str(&pattern));
	}
}

static void
check_line(struct tally *tally, const struct pattern_paths *paths, struct observer *observer,
	struct source *source, struct str line)
{
	const struct reader_kind *format = reader_kind_of(source->reader);
	struct observation observation;
	struct record record;

	assert_int_equal(reader_read(source->reader, line, &record, NULL), OK);
	assert_int_equal(
		observer_look(observer, str_of(format->name), &record, 1, &observation, NULL, NULL),
		OK);
	for (size_t i = 0; i < observation.fact_count; i++) {
		const struct fact *fact = &observation.facts[i];
		const struct pattern_path *path = pattern_paths_at(paths, fact->path);
		check_presence(tally, source->reader, &record, line, path);
		if (fact->kind == FACT_STRING)
			check_fact(tally, source->reader, &record, line, path->text, fact->text);
		else
			check_number(tally, source->reader, &record, line, path->text,
				fact->integer);
	}
}

static void
needs_each_line_in_which_a_pattern_holds(void **state)
{
	static const char *const logs[][2] = { { "zeek", "conn.log" }, { "zeek", "dns.log" },
		{ "zeek", "http.log" }, { "zeek", "ssl.log" }, { "zeek", "files.log" },
		{ "zeek", "smtp.log" }, { "zeek", "zeek.json" }, { "eve", "eve.json" },
		{ "weblog", "weblog.log" }, { "syslog", "syslog.log" }, { "csv", "csv.log" },
		{ "querylog", "querylog.log" } };
	const char *root = getenv("TESTUDO_SOURCE");
	struct tally tally = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(logs) / sizeof(*logs); i++) {
		char path[512];
		struct watch_input spec = { reader_kind_find(str_of(logs[i][0])), str_of(path) };
		OWNED(pattern_paths) paths = observed_paths(NULL);
		OWNED(observer) observer = observer_new(paths, NULL);
		OWNED(input) input = NULL;
		struct source *source;
		struct str line;
		snprintf(path, sizeof(path), "%s/tests/golden/watch/%s", root == NULL ? "." : root,
			logs[i][1]);
		spec.path = str_of(path);
		input = input_new(env_real(), &spec, true);
		assert_int_equal(input_scan(input, NULL), OK);
		for (;;) {
			assert_int_equal(input_next_line(input, &source, &line, NULL), OK);
			if (line.data == NULL)
				break;
			reader_keep_details(source->reader);
			check_line(&tally, paths, observer, source, line);
		}
	}
	print_message("# %zu patterns, %zu held, %zu of them with texts of their own; fields told of "
		      "%zu that they do not\n",
		tally.patterns, tally.held, tally.narrow, tally.unsure);
	assert_in_range(tally.narrow, 1000, SIZE_MAX);
	assert_in_range(tally.unsure, 200, SIZE_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(needs_each_line_in_which_a_pattern_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
