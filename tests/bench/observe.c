/* observe.c - measures how fast lines of logs are read, said in observables and met by patterns.
 * SPDX-License-Identifier: Apache-2.0
 *
 * usage: bench_observe PATTERNS FORMAT:FILE...
 *
 * PATTERNS is a file of STIX patterns, one a line, such as `bench_patterns print 10000 1` writes.
 * Each log is read into memory (its first TEXT_MAX bytes), then its lines go through more and more
 * of what a sensor does, each step on its own, the best of ROUNDS:
 *   read      fields of the line
 *   details   and the numbers and names that only patterns want
 *   meet      and the observation, against all patterns
 *   needed    as a sensor does: lines only that patterns need, and only against those that do
 *   ask       the question alone: which lines are needed
 * In seconds of the processor.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "watch/pattern_watch.h"
#include "watch/reader.h"
#include "measure.h"

enum { TEXT_MAX = 64 << 20, ROUNDS = 3 };

enum step { READ, DETAILS, MEET, NEEDED, ASK, STEPS };

static const char *const step_names[STEPS] = { "read", "details", "meet", "needed", "ask" };

struct round {
	size_t lines;
	size_t needed;
	size_t matches;
	double seconds;
};

static void
fail_with(const char *what, const struct fault *why)
{
	fprintf(stderr, "%s: %s\n", what, why->text);
	exit(1);
}

static struct pattern_watch *
compile(struct str patterns)
{
	static const struct match_indicator indicator = {
		.id = STR_INIT("i"), .valid_from = INT64_MIN, .valid_until = INT64_MAX
	};
	struct pattern_watch *watch = pattern_watch_new();
	struct fault why;
	struct str line;

	while (str_split(&patterns, '\n', &line))
		if (line.len > 0 &&
			pattern_watch_add(watch, &indicator, line, PATTERN_STIX_21, &why) != OK)
			fail_with("patterns", &why);
	if (pattern_watch_finish(watch, &why) != OK)
		fail_with("patterns", &why);
	return watch;
}

static void
take_line(struct pattern_watch *watch, struct reader *reader, enum step step, struct str line,
	struct round *round)
{
	const struct reader_kind *format = reader_kind_of(reader);
	struct pattern_hits hits;
	struct record record;
	int64_t moment;
	struct fault why;

	round->lines++;
	if (step >= NEEDED && (line.len == 0 || line.data[0] != '#')) {
		if (!pattern_watch_needs_line(watch, reader, line))
			return;
		round->needed++;
		if (step == ASK)
			return;
	}
	if (reader_read(reader, line, &record, &why) != OK)
		fail_with("reader", &why);
	if (step < MEET)
		return;
	moment = record.has_time ? record.time : 0;
	if ((step < NEEDED ? pattern_watch_look(watch, str_of(format->name), &record, moment, &hits,
				     &why)
			   : pattern_watch_look_line(
				     watch, reader, line, &record, moment, &hits, &why)) != OK)
		fail_with("patterns", &why);
	round->matches += hits.count;
}

static struct round
run(struct str patterns, const struct reader_kind *format, enum step step, struct str text)
{
	OWNED(pattern_watch) watch = compile(patterns);
	OWNED(reader) reader = reader_new(format);
	struct round round = { 0 };
	struct str line;

	if (step >= DETAILS)
		reader_keep_details(reader);
	round.seconds = -processor_now();
	while (str_split(&text, '\n', &line))
		take_line(watch, reader, step, line, &round);
	round.seconds += processor_now();
	return round;
}

static void
measure(struct str patterns, const char *input)
{
	struct str name = str_first(str_of(input), str_find_char(str_of(input), ':'));
	const struct reader_kind *format = reader_kind_find(name);
	struct str text;

	if (format == NULL || name.len == str_of(input).len) {
		fprintf(stderr, "%s: FORMAT:FILE is wanted\n", input);
		exit(1);
	}
	text = load_lines(input + name.len + 1, TEXT_MAX);
	for (enum step step = READ; step < STEPS; step++) {
		struct round best = run(patterns, format, step, text);
		for (int i = 1; i < ROUNDS; i++) {
			struct round round = run(patterns, format, step, text);
			best = round.seconds < best.seconds ? round : best;
		}
		printf("%s %s: bytes=%zu lines=%zu seconds=%.3f GB_per_s=%.3f lines_per_s=%.0f "
		       "needed=%zu matches=%zu\n",
			input, step_names[step], text.len, best.lines, best.seconds,
			(double)text.len / best.seconds / 1e9, (double)best.lines / best.seconds,
			best.needed, best.matches);
	}
	free((char *)text.data);
}

int
main(int argc, char **argv)
{
	struct str patterns;

	if (argc < 3) {
		fprintf(stderr, "usage: bench_observe PATTERNS FORMAT:FILE...\n");
		return 64;
	}
	patterns = load_lines(argv[1], TEXT_MAX);
	for (int i = 2; i < argc; i++)
		measure(patterns, argv[i]);
	free((char *)patterns.data);
	return 0;
}
