/* summary_keeper.h - makes the summaries of one source while its lines are read.
 * SPDX-License-Identifier: Apache-2.0
 *
 * It goes on where the text's summaries end (summary_file.h), as soon as the source comes there; a
 * source that was already further when its reading began gets none, until someone reads it from
 * there (search.h does). A part that was not full when the process died is made anew the same way.
 *
 * Taking a line apart into keys costs as much as searching it by match_scan.
 */
#pragma once

#include "watch/summary_file.h"

struct summary_keeper;

/* `folder` must outlive the keeper. NULL when there is no memory. */
struct summary_keeper *summary_keeper_new(struct env *env, struct str folder);
void summary_keeper_free(struct summary_keeper *keeper);
DEFINE_OWNED(summary_keeper)

/* Instead of asking the file: its state, and where in the source the next line begins. */
MUST_CHECK enum err summary_keeper_begin(struct summary_keeper *keeper, const char *path,
	const struct summary_file *measured, const struct text_place *place, struct fault *why);

/* The line that the source gave out last, read. A part that is full is written. After a failure the
 * keeper takes no more. E_NOMEM, E_IO. */
MUST_CHECK enum err summary_keeper_take(struct summary_keeper *keeper, const struct source *source,
	const struct record *record, struct fault *why);

/* Writes the part at hand, and that the text ends there when it does: the source, still open, was
 * read to the end of its compressed data. */
MUST_CHECK enum err summary_keeper_end(
	struct summary_keeper *keeper, const struct source *source, struct fault *why);

/* What was written so far. */
struct summary_keeper_totals {
	uint64_t summaries, bytes;
};
struct summary_keeper_totals summary_keeper_totals(const struct summary_keeper *keeper);
