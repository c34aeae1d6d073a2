/* inject_text.h - what a team is sent: an inject of the scenario made ready for it.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "exercise/exercise.h"

/* The body of an inject.sent: placeholders filled in, due and close counted from `scenario_now`. In
 * the arena. */
MUST_CHECK enum err inject_body(struct arena *arena, const struct exercise_state *state,
	const struct scenario_inject *inject, const struct scenario_team *team, struct str *ret,
	struct fault *why);

/* "inject:NAME:TEAM", or with ":N" when `round` is 2 and more. */
struct str inject_key(struct arena *arena, struct str inject, struct str team, unsigned round);

/* How the inject stands with the team: the newest entry that sent it, or NULL; *ret_round (may be
 * NULL) is what the next one would be, 1 for the first. */
const struct journal_entry *inject_sent(const struct journal *journal, struct arena *scratch,
	struct str inject, struct str team, unsigned *ret_round);
