/* observed.c - lines of logs, and what they say in the words of STIX observables.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Arguments: files of cases, each named after its format. "< " begins a line of the log, "x " a
 * piece of a binary one in hexadecimal, both read by one reader from first to last; the lines under
 * it, two blanks before each, are the facts: number of the object, path, value. "# " is a comment.
 * One TAP line a case.
 */
#include "support/check.h"

#include <stdio.h>

#include "base/hash.h"
#include "base/limits.h"
#include "support/observed_paths.h"
#include "watch/observation.h"
#include "watch/reader.h"

struct cases {
	struct str format;
	struct reader *reader;
	struct pattern_paths *paths;
	struct observer *observer;
	size_t number; /* of TAP */
	bool failed;
};

static void
write_facts(const struct cases *cases, const struct observation *observation, struct buf *out)
{
	for (size_t i = 0; i < observation->fact_count; i++) {
		const struct fact *fact = &observation->facts[i];
		buf_addf(out, "  %u %.*s = ", fact->object,
			STR_FMT(pattern_paths_at(cases->paths, fact->path)->text));
		if (fact->kind == FACT_INTEGER)
			buf_addf(out, "%lld\n", (long long)fact->integer);
		else
			buf_addf(out, "'%.*s'\n", STR_FMT(fact->text));
	}
}

static void
observe(struct cases *cases, struct str line, struct buf *out)
{
	struct observation observation;
	struct record record;
	size_t dropped;

	assert_int_equal(reader_read(cases->reader, line, &record, NULL), OK);
	assert_int_equal(observer_look(cases->observer, cases->format, &record, 0, &observation,
				 &dropped, NULL),
		OK);
	assert_int_equal(dropped, 0);
	if (record.unreadable)
		buf_add(out, STR("  unreadable\n"));
	write_facts(cases, &observation, out);
}

static struct str
bytes_of(struct arena *arena, struct str digits)
{
	char *bytes = arena_alloc(arena, digits.len / 2 + 1);

	assert_non_null(bytes);
	assert_true(hex_parse(digits, bytes, digits.len / 2));
	return str_from(bytes, digits.len / 2);
}

static void
tell(struct cases *cases, struct str line, struct str expected, struct str observed)
{
	bool good = str_eq(expected, observed);
	struct str rest = observed;
	struct str fact;

	printf("%sok %zu - %.*s: %.*s\n", good ? "" : "not ", ++cases->number,
		STR_FMT(cases->format), STR_FMT(str_first(line, 60)));
	cases->failed |= !good;
	while (!good && str_split(&rest, '\n', &fact))
		printf("#   instead: %.*s\n", STR_FMT(fact));
}

static void
run_file(struct cases *cases, struct str text)
{
	struct str rest = text;
	struct str line;

	str_split(&rest, '\n', &line);
	while (rest.data != NULL) {
		OWNED(arena) arena = arena_new(MIB);
		OWNED_BUF observed = BUF_INIT;
		OWNED_BUF expected = BUF_INIT;
		struct str input = line;
		struct str log = str_from_offset(line, line.len < 2 ? line.len : 2);
		bool is_case = str_starts(line, STR("< ")) || str_starts(line, STR("x "));
		if (str_starts(line, STR("x ")))
			log = bytes_of(arena, log);
		while (str_split(&rest, '\n', &line) && str_starts(line, STR("  ")))
			buf_addf(&expected, "%.*s\n", STR_FMT(line));
		if (!is_case)
			continue;
		observe(cases, log, &observed);
		tell(cases, input, buf_str(&expected), buf_str(&observed));
	}
}

static void
run(struct cases *cases, const char *path)
{
	struct str name = str_of(strrchr(path, '/') + 1);
	OWNED_BUF text = BUF_INIT;
	OWNED(pattern_paths) paths = NULL;
	OWNED(observer) observer = NULL;
	OWNED(reader) reader = NULL;
	struct fault why;

	if (file_read(env_real(), path, MIB, &text, &why) != OK) {
		printf("Bail out! %s\n", why.text);
		exit(1);
	}
	cases->format = str_first(name, str_find_char(name, '.'));
	cases->paths = paths = observed_paths(NULL);
	cases->observer = observer = observer_new(paths, NULL);
	cases->reader = reader = reader_new(reader_kind_find(cases->format));
	reader_keep_details(reader);
	run_file(cases, buf_str(&text));
}

int
main(int argc, char **argv)
{
	struct cases cases = { 0 };

	for (int i = 1; i < argc; i++)
		run(&cases, argv[i]);
	printf("1..%zu\n", cases.number);
	return cases.failed || cases.number == 0;
}
