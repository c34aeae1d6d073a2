/* update.c - measures how long changes of a large indicator set take until they match.
 * SPDX-License-Identifier: Apache-2.0
 *
 * usage: bench_update LIST [CHANGES...]      1, 1,000, 100,000 and 1,000,000 by default
 *
 * LIST holds lines "KIND<TAB>VALUE" (match/indicator_list.h); it is built once. Each round then
 * adds as many indicators and takes as many away: the set of what was added is built beside it, the
 * generation put in place, and a line searched in which an added one stands and one that was taken
 * away. Times are by the clock on the wall and of the processor.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/file_map.h"
#include "base/limits.h"
#include "match/indicator_list.h"
#include "match/line_matcher.h"

enum { ROUNDS = 3 };

struct bench {
	struct match_snapshot *base;
	struct match_current *current;
	struct line_matcher *matcher;
	struct str list; /* whose values stay as they are written */
};

static void
must(enum err err, const struct fault *why)
{
	if (err == OK)
		return;
	fprintf(stderr, "bench_update: %s\n", why->text);
	exit(1);
}

static double
seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Names that the list does not have. */
static struct match_snapshot *
build_added(const struct bench *bench, size_t changes)
{
	OWNED(snapshot_builder) builder = snapshot_builder_new(env_real());
	struct match_snapshot *added;
	struct fault why;
	char name[64];

	snapshot_builder_beside(builder, bench->base);
	for (size_t i = 0; i < changes; i++) {
		struct match_indicator indicator = {
			.confidence = -1, .valid_from = INT64_MIN, .valid_until = INT64_MAX
		};
		snprintf(name, sizeof(name), "added%zu.bench-update.example", i);
		struct value value = { VALUE_DOMAIN, str_of(name) };
		must(snapshot_builder_add(builder, &indicator, &value, 1, &why), &why);
	}
	must(snapshot_builder_finish(builder, &added, &why), &why);
	return added;
}

/* The first so many values of the list, which are also their ids. */
static size_t
take_away(struct str list, size_t changes, struct str *ids)
{
	struct str line;
	size_t count = 0;

	while (count < changes && str_split(&list, '\n', &line))
		if (line.len > 0)
			ids[count++] = str_from_offset(line, str_find_char(line, '\t') + 1);
	return count;
}

static size_t
hits_of(const struct bench *bench, const char *word)
{
	struct match_generation *generation = match_current_get(bench->current);
	static char slack[LINE_MATCHER_SLACK + 4096];
	struct line_matches found;
	struct fault why;
	int len = snprintf(slack + LINE_MATCHER_SLACK, 4096, "a line with %s in it\n", word);

	must(line_matcher_scan(bench->matcher, generation,
		     str_from(slack + LINE_MATCHER_SLACK, (size_t)len), &found, &why),
		&why);
	match_generation_free(generation);
	return found.hit_count;
}

static void
run(const struct bench *bench, size_t changes)
{
	struct str *ids = calloc(changes, sizeof(*ids));
	size_t gone = take_away(bench->list, changes, ids);
	char first[256];
	size_t before;
	double wall = seconds(CLOCK_MONOTONIC);
	double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	struct match_generation *generation;
	struct fault why;

	snprintf(first, sizeof(first), "%.*s", STR_FMT(ids[0]));
	before = hits_of(bench, first);
	must(match_generation_new(
		     bench->base, build_added(bench, changes), ids, gone, &generation, &why),
		&why);
	match_current_set(bench->current, generation);
	if (before == 0 || hits_of(bench, first) != 0 ||
		hits_of(bench, "added0.bench-update.example") != 1) {
		fprintf(stderr, "bench_update: the changes do not show\n");
		exit(1);
	}
	printf("%zu added and %zu taken away: %.4f s, of the processor %.4f s\n", changes, gone,
		seconds(CLOCK_MONOTONIC) - wall, seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
	must(match_generation_new(bench->base, NULL, NULL, 0, &generation, &why), &why);
	match_current_set(bench->current, generation);
	free(ids);
}

static void
build_base(struct bench *bench)
{
	OWNED(snapshot_builder) builder = snapshot_builder_new(env_real());
	struct indicator_list_report report = { 0 };
	struct match_generation *generation;
	double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	double wall = seconds(CLOCK_MONOTONIC);
	struct fault why;

	must(indicator_list_read(builder, bench->list, NULL, &report, &why), &why);
	must(snapshot_builder_finish(builder, &bench->base, &why), &why);
	printf("%zu indicators built: %.2f s, of the processor %.2f s\n", report.taken,
		seconds(CLOCK_MONOTONIC) - wall, seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
	bench->current = match_current_new();
	must(match_generation_new(bench->base, NULL, NULL, 0, &generation, &why), &why);
	match_current_set(bench->current, generation);
	must(line_matcher_new(STR(""), &bench->matcher, &why), &why);
}

int
main(int count, char **words)
{
	static const char *const usual[] = { "1", "1000", "100000", "1000000" };
	OWNED_FILE_MAP file = { 0 };
	struct bench bench = { 0 };
	struct fault why;

	if (count < 2) {
		fprintf(stderr, "usage: bench_update LIST [CHANGES...]\n");
		return 64;
	}
	must(file_map_open(words[1], &file, &why), &why);
	bench.list = file.content;
	build_base(&bench);
	for (int i = 0; i < (count > 2 ? count - 2 : 4); i++)
		for (int round = 0; round < ROUNDS; round++)
			run(&bench, strtoull(count > 2 ? words[i + 2] : usual[i], NULL, 10));
	line_matcher_free(bench.matcher);
	match_current_free(bench.current);
	match_snapshot_free(bench.base);
	return 0;
}
