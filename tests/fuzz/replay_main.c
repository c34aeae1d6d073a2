/* replay_main.c - replays a fuzz target's corpus as an ordinary test, whole and damaged.
 * SPDX-License-Identifier: Apache-2.0
 *
 * usage: replay DIRECTORY      one TAP case a file
 *
 * Each file is given to the target as it is, cut short at up to CUTS places, and with CHANGES single
 * bytes changed; always in memory of just that size, so that AddressSanitizer sees any read beyond.
 * The changes are the same in every run.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CUTS = 64, CHANGES = 64, FILE_MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
run(const uint8_t *data, size_t size, size_t change_at, uint8_t change)
{
	uint8_t *copy = malloc(size > 0 ? size : 1);

	if (copy == NULL)
		abort();
	if (size > 0) {
		memcpy(copy, data, size);
		copy[change_at] = (uint8_t)(copy[change_at] ^ change);
	}
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static void
run_damaged(const uint8_t *data, size_t size)
{
	uint32_t seed = 1;
	size_t step = size / CUTS + 1;

	for (size_t len = 0; len < size; len += step)
		run(data, len, 0, 0);
	for (int i = 0; i < CHANGES && size > 0; i++) {
		seed = seed * 1664525u + 1013904223u;
		run(data, size, (seed >> 8) % size, (uint8_t)(1u << (seed >> 28) % 8));
	}
}

static int
replay(const char *directory, const char *name)
{
	static uint8_t data[FILE_MAX + 1];
	char path[4096];
	size_t size;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "rb");
	if (file == NULL)
		return -1;
	size = fread(data, 1, sizeof(data), file);
	fclose(file);
	if (size > FILE_MAX)
		return -1;
	run(data, size, 0, 0);
	run_damaged(data, size);
	return 0;
}

static int
is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int
main(int argc, char **argv)
{
	struct dirent **files;
	int failures = 0;
	int count = argc == 2 ? scandir(argv[1], &files, is_visible, alphasort) : 0;

	if (count <= 0) {
		printf("1..1\nnot ok 1 - there is a corpus in %s\n", argc == 2 ? argv[1] : "?");
		return 1;
	}
	printf("1..%d\n", count);
	for (int i = 0; i < count; i++) {
		int result = replay(argv[1], files[i]->d_name);

		printf("%s %d - %s\n", result == 0 ? "ok" : "not ok", i + 1, files[i]->d_name);
		fflush(stdout);
		failures += result != 0;
		free(files[i]);
	}
	free(files);
	return failures > 0;
}
