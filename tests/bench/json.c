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
#include <time.h>

#include "base/json_events.h"

enum { TEXT_MAX = 64 << 20, MEMORY_MAX = 256 << 20, ROUNDS = 15 };

static double
seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct str
load_text(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = malloc(TEXT_MAX);
	size_t len;

	if (file == NULL || text == NULL) {
		perror(path);
		exit(1);
	}
	len = fread(text, 1, TEXT_MAX, file);
	fclose(file);
	while (len > 0 && text[len - 1] != '\n')
		len--;
	return str_from(text, len > 0 ? len - 1 : 0);
}

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
	double seconds = -seconds_now();
	struct fault why;
	struct str line;

	while (str_split(&text, '\n', &line)) {
		arena_reset(arena);
		if (read(arena, line, &why) != OK) {
			fprintf(stderr, "%s\n", why.text);
			exit(1);
		}
	}
	return seconds + seconds_now();
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
		struct str text = load_text(argv[i]);
		measure(argv[i], "events", read_events, text);
		measure(argv[i], "tree", read_tree, text);
		free((char *)text.data);
	}
	return 0;
}
