/* json.c - measures how fast JSON is read into a tree and without one.
 * SPDX-License-Identifier: Apache-2.0
 *
 * usage: bench_json FILE...
 *
 * Each line of a file (of which the first TEXT_MAX bytes are read into memory) is a JSON text. In seconds
 * of the processor, the best of ROUNDS:
 *   events    json_events_more to the end
 *   tree      json_parse
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/json_events.h"
#include "measure.h"

enum { TEXT_MAX = 64 << 20, MEMORY_MAX = 256 << 20, ROUNDS = 15 };

static enum err
read_events(struct arena *arena, struct str line, struct fault *why)
{
	NOT_CLEARED struct json_events events;
	enum err err;

	TRY(json_events_begin(&events, arena, line, why));
	while ((err = json_events_more(&events, why)) == OK && events.count > 0)
		;
	json_events_done(&events);
	return err;
}

static enum err
read_tree(struct arena *arena, struct str line, struct fault *why)
{
	const struct json *tree;

	return json_parse(arena, line, &tree, why);
}

static double
seconds_of(struct arena *arena, enum err (*read)(struct arena *, struct str, struct fault *),
	struct str text)
{
	double seconds = -processor_now();
	struct fault why;
	struct str line;

	while (str_split(&text, '\n', &line)) {
		arena_reset(arena);
		if (read(arena, line, &why) != OK) {
			fprintf(stderr, "%s\n", why.text);
			exit(1);
		}
	}
	return seconds + processor_now();
}

static void
measure(const char *path, const char *how,
	enum err (*read)(struct arena *, struct str, struct fault *), struct str text)
{
	OWNED(arena) arena = arena_new(MEMORY_MAX);
	double best = seconds_of(arena, read, text);

	for (int i = 1; i < ROUNDS; i++) {
		double seconds = seconds_of(arena, read, text);
		best = seconds < best ? seconds : best;
	}
	printf("%s %s: bytes=%zu seconds=%.4f GB_per_s=%.3f\n", path, how, text.len, best,
		(double)text.len / best / 1e9);
}

int
main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: bench_json FILE...\n");
		return 64;
	}
	for (int i = 1; i < argc; i++) {
		struct str text = load_lines(argv[i], TEXT_MAX);
		text.len -= text.len > 0; /* behind the last line there is none */
		measure(argv[i], "events", read_events, text);
		measure(argv[i], "tree", read_tree, text);
		free((char *)text.data);
	}
	return 0;
}
