/* input_private.h - the inside of an input, shared by reading (input.c) and looking (input_scan.c).
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/limits.h"
#include "watch/ghosts.h"
#include "watch/input.h"

struct input {
	struct env *env;
	const struct watch_input *spec;
	bool once;
	bool is_pipe;
	bool has_looked; /* the first look also seeks what was rotated while the sensor was off */
	size_t count;
	size_t current; /* whose lines are given out */
	struct source **sources;
	struct arena *listing;
	uint64_t long_lines; /* of sources that are gone */
	struct fault failure;
	struct ghosts ghosts;
};

/* A new source at the end of the list. */
MUST_CHECK enum err input_add_source(struct input *input, struct source **ret, struct fault *why);

/* Has the closed source's file changed since it was read to its end? */
bool input_is_worth_opening(const struct source *source);
