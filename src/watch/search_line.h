/* search_line.h - one line of a kept log: what it says against what is looked for; for search_file.c.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "watch/search_file.h"

struct search_line {
	const struct reader *reader;
	const struct place *place;
	struct str text; /* of frames: the piece */
	const struct record *record;
	int64_t time; /* of the event */
};

/* Hits are printed, counted, told to the client, reported. E_NOMEM; E_IO: the output. */
MUST_CHECK enum err search_line(
	struct search *search, const struct search_line *line, struct fault *why);
