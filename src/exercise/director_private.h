/* director_private.h - entries that are due, gathered while the exercise stands still.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to exercise/.
 */
#pragma once

#include "base/limits.h"
#include "exercise/exercise.h"

/* One round: what is due is gathered with the exercise held, then appended in one commit. */
struct round {
	struct exercise *exercise;
	struct exercise_state state;
	bool samples_came; /* since holds were looked for */
	struct arena *arena;
	size_t count;
	struct record_entry entries[RECORD_BATCH_MAX];
};

static inline bool
round_is_full(const struct round *round)
{
	return round->count == RECORD_BATCH_MAX;
}

/* Adds the entry unless its key is there, is among those of the round, or the round is full. `body`
 * and keys lie in the round's arena. */
void round_add(struct round *round, const struct record_entry *entry);

/* "node:KIND:ABOUT", with a digest in the place of an ABOUT that is too long for a key. */
struct str round_key(const struct round *round, const char *kind, struct str about);

/* Each adds what is due of its kind. */
typedef enum err round_function(struct round *round, struct fault *why);
round_function round_injects, round_contingencies, round_tasks, round_grades, round_holds;
