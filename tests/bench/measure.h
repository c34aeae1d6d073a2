/* measure.h - what measurements share: the clock, and the text that they go through.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/str.h"

/* Seconds that all threads of this process have had of processors: neighbours on the machine count less
 * than by the clock on the wall. */
static inline double
processor_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The whole lines of the file's first `most` bytes; ends the process when there is no reading it. */
static inline struct str
load_lines(const char *path, size_t most)
{
	FILE *file = fopen(path, "r");
	char *text = malloc(most);
	size_t len;

	if (file == NULL || text == NULL) {
		perror(path);
		exit(1);
	}
	len = fread(text, 1, most, file);
	fclose(file);
	while (len > 0 && text[len - 1] != '\n')
		len--;
	return str_from(text, len);
}
