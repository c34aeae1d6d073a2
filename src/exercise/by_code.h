/* by_code.h - the exercise as graders read it: teams by their codes, without titles and
 * organisations.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What teams write themselves stands as they wrote it. Who judges by codes is policy/seat.h's word.
 */
#pragma once

#include "exercise/exercise.h"

/* The scenario with the teams' names for titles; it shares all else with `whole`. */
MUST_CHECK enum err by_code_scenario(struct arena *arena, const struct scenario *whole,
	const struct scenario **ret, struct fault *why);

/* The scenario as the seat may name its teams. */
const struct scenario *by_code_scenario_for(
	const struct exercise_state *state, const struct seat *seat);

/* A text that was written for the team, plain or as JSON, as the seat may read it: for a grader the
 * team's name stands where its title stood. *ret is `text` itself or in the arena. */
MUST_CHECK enum err by_code_text(const struct exercise_state *state, const struct seat *seat,
	unsigned team, struct str text, struct arena *arena, struct str *ret, struct fault *why);
/* The same for the body of an entry. */
MUST_CHECK enum err by_code_body(const struct exercise_state *state, const struct seat *seat,
	const struct record_entry *entry, struct arena *arena, struct str *ret, struct fault *why);
