/* score_facts.c - what is known of each team beside its points: goals, times, what red tried.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/score_private.h"

#include "exercise/fixed.h"

/* --- what red tried --- */

static enum err
count_tried(struct fold *fold, struct score_facts *facts, struct fault *why)
{
	struct ledger_list events = fold_list(fold, RECORD_RED_EVENT);
	size_t count = fold->scenario->red_objective_count;
	bool *tried = arena_array(fold->arena, fold->places * count + 1, bool);

	if (tried == NULL)
		return fail_nomem(why);
	LEDGER_EACH (event, &events)
		if (fold_counts(fold, event))
			tried[fold_place(fold, event->team) * count + event->red.objective] = true;
	for (size_t place = 0; place < fold->places; place++) {
		int64_t sum = 0;
		int64_t all = 0;
		for (size_t i = 0; i < count; i++) {
			all += fold->scenario->red_objectives[i].weight;
			if (tried[place * count + i])
				sum += fold->scenario->red_objectives[i].weight;
		}
		facts[place].tried = all == 0 ? 0 : fixed_mul_div(sum, FIXED_ONE, all);
	}
	return OK;
}

enum err
score_facts_make(
	struct fold *fold, struct arena *arena, struct score_facts *facts, struct fault *why)
{
	size_t goals = fold->scenario->goal_count;

	for (size_t place = 0; place < fold->places; place++) {
		facts[place].times = (struct board_times){ -1, -1, -1 };
		facts[place].goals = arena_array(arena, goals + 1, struct board_goal);
		if (facts[place].goals == NULL)
			return fail_nomem(why);
		for (size_t i = 0; i < goals; i++)
			facts[place].goals[i] = (struct board_goal){ .goal = i, .time = -1 };
	}
	return count_tried(fold, facts, why);
}
