/* players.h - simulated people: what teams, red, users, graders, white and a probe do in a dry run.
 * SPDX-License-Identifier: Apache-2.0
 *
 * They sit where the accounts of the realm sit, and act through the doors that people use:
 * exercise/act.h, store/intake.h, store/release.h. So a rehearsal meets the same rules, and what a
 * rule refuses is counted. How good and how fast each team is, and everything else that chance
 * decides, follows from the seed and from what it is about, not from the order in which things
 * come: the same exercise and seed give the same play, and keys are the same again, so that nothing
 * is done twice.
 *
 *   blue     answers injects (some late, some never), situation reports, incident reports about
 * what red did (some wrong), indicators, sightings, a few appeals red      each objective against
 * each blue team at its time, as far as the team lets it users    one mark a team, hour and user
 *   graders  two for each answer and report that has a rubric, a third where they differ
 *   white    confirms holds, decides appeals (the clock is exercise/dry_run.h's)
 *   probe    a result of every check: outages now and then, one of all teams at once, and what red
 * brought about
 *
 * Only a dry run can be played: what people did is never mixed with what nobody did.
 */
#pragma once

#include "exercise/exercise.h"

struct players_options {
	uint64_t seed;
	bool probe; /* make up results of checks; else real probes bring them */
};

struct players;

/* E_DENIED unless the realm is a dry run. */
MUST_CHECK enum err players_new(struct exercise *exercise, const struct players_options *options,
	struct players **ret, struct fault *why);
/* NULL is fine. */
void players_free(struct players *players);
DEFINE_OWNED(players)

/* All that they do up to now; *ret_count: how many things. `to_end`: the exercise is at its end,
 * nobody waits for scenario time to pass any more. One caller at a time. */
MUST_CHECK enum err players_catch_up(
	struct players *players, bool to_end, size_t *ret_count, struct fault *why);

/* What the rules refused so far, and the first that was. */
struct players_refusals {
	size_t count;
	struct fault first;
};
struct players_refusals players_refused(const struct players *players);
/* Results that were made up so far. */
uint64_t players_results(const struct players *players);
