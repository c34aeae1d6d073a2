/* score_desk.c - ground truth and red's balance, for the desks.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/score_desk.h"

#include "exercise/fixed.h"
#include "exercise/score_private.h"
#include "exercise/truth.h"

static const int64_t tolerance = 15 * MINUTE;

enum { BETA = FIXED_ONE / 2, FIRST_STAGE = 1 };

/* A fold at the moment, without sums of results. */
static enum err
look_at(struct score *score, int64_t at, struct moment *moment, struct fold *ret, struct fault *why)
{
	arena_reset(score->work);
	TRY(score_moment_at(score, at, moment, why));
	*ret = score_fold_at(score, moment, NULL);
	return OK;
}

enum err
score_truth(struct score *score, struct str report, int64_t at, struct score_truth *ret,
	struct fault *why)
{
	const struct ledger_entry *entry = ledger_find(score->ledger, report);
	struct truth_match match;
	struct moment moment;
	struct truth truth;
	struct fold fold;

	TRY(look_at(score, at, &moment, &fold, why));
	if (entry == NULL || entry->kind != RECORD_REPORT || entry->visible > at ||
		!truth_is_incident(&fold, entry) || fold_place(&fold, entry->team) == SIZE_MAX)
		return fail(why, E_ABSENT, "no such report of an incident");
	TRY(truth_make(&fold, &truth, why));
	match = truth_nearest(&truth, entry, tolerance);
	*ret = (struct score_truth){ .red = match.red == NULL ? STR("") : match.red->key->key,
		.asset = match.asset,
		.technique = match.technique,
		.time = match.time,
		.confirmed = match.confirmed,
		.right = match.right };
	return OK;
}

/* --- all of a team's reports --- */

static void
count_reports(const struct truth *truth, unsigned team, bool *told, struct score_truths *ret)
{
	const struct fold *fold = truth->fold;
	struct ledger_list reports = fold_list(fold, RECORD_REPORT);

	LEDGER_EACH (report, &reports) {
		struct truth_match match;
		if (report->team != team || !truth_is_incident(fold, report) ||
			!fold_counts(fold, report))
			continue;
		match = truth_of_report(truth, report, tolerance);
		if (match.right)
			told[match.red->red.objective] = true;
		else
			ret->wrong++;
	}
}

static void
count_reached(const struct fold *fold, unsigned team, bool *reached)
{
	struct ledger_list events = fold_list(fold, RECORD_RED_EVENT);

	LEDGER_EACH (event, &events)
		if (event->team == team && fold_counts(fold, event) &&
			event->red.stage >= FIRST_STAGE)
			reached[event->red.objective] = true;
}

enum err
score_truths(
	struct score *score, unsigned team, int64_t at, struct score_truths *ret, struct fault *why)
{
	size_t count = score->scenario->red_objective_count;
	struct score_truths truths = { 0 };
	struct moment moment;
	struct truth truth;
	struct fold fold;
	bool *told;
	bool *reached;

	TRY(look_at(score, at, &moment, &fold, why));
	told = arena_array(score->work, count + 1, bool);
	reached = arena_array(score->work, count + 1, bool);
	if (told == NULL || reached == NULL)
		return fail_nomem(why);
	TRY(truth_make(&fold, &truth, why));
	count_reports(&truth, team, told, &truths);
	count_reached(&fold, team, reached);
	for (size_t i = 0; i < count; i++) {
		truths.found += told[i];
		truths.missed += reached[i] && !told[i];
	}
	truths.f_beta = truth_f_beta(truths.found, truths.missed, truths.wrong, BETA);
	*ret = truths;
	return OK;
}

/* --- red's balance --- */

static void
note_stages(const struct fold *fold, int *stages, size_t objectives)
{
	struct ledger_list events = fold_list(fold, RECORD_RED_EVENT);

	for (size_t i = 0; i < fold->places * objectives; i++)
		stages[i] = -1;
	LEDGER_EACH (event, &events) {
		int *stage;
		if (!fold_counts(fold, event))
			continue;
		stage = &stages[fold_place(fold, event->team) * objectives + event->red.objective];
		if ((int)event->red.stage > *stage)
			*stage = (int)event->red.stage;
	}
}

int64_t
score_tried(const struct scenario *scenario, const int *stages)
{
	int64_t sum = 0;
	int64_t all = 0;

	for (size_t i = 0; i < scenario->red_objective_count; i++) {
		all += scenario->red_objectives[i].weight;
		if (stages[i] >= 0)
			sum += scenario->red_objectives[i].weight;
	}
	return all == 0 ? 0 : fixed_mul_div(sum, FIXED_ONE, all);
}

static void
weigh_balance(struct score_red *red)
{
	int64_t least = INT64_MAX;
	int64_t most = 0;

	for (size_t i = 0; i < red->count; i++) {
		least = red->teams[i].tried < least ? red->teams[i].tried : least;
		most = red->teams[i].tried > most ? red->teams[i].tried : most;
	}
	red->ratio_milli = most == 0 ? 1000 : -1;
	if (most > 0 && least > 0)
		red->ratio_milli = fixed_mul_div(most, 1000, least);
	red->warn = red->ratio_milli < 0 || red->ratio_milli > BALANCE_WARN_MILLI;
}

enum err
score_red_stages(const struct fold *fold, struct arena *arena, const int **ret, struct fault *why)
{
	size_t objectives = fold->scenario->red_objective_count;
	int *stages = arena_array(arena, fold->places * objectives + 1, int);

	if (stages == NULL)
		return fail_nomem(why);
	note_stages(fold, stages, objectives);
	*ret = stages;
	return OK;
}

enum err
score_red(struct score *score, int64_t at, struct arena *arena, struct score_red *ret,
	struct fault *why)
{
	struct score_red_team *teams = arena_array(arena, score->places + 1, struct score_red_team);
	size_t objectives = score->scenario->red_objective_count;
	const int *stages;
	struct moment moment;
	struct fold fold;

	if (teams == NULL)
		return fail_nomem(why);
	TRY(look_at(score, at, &moment, &fold, why));
	TRY(score_red_stages(&fold, arena, &stages, why));
	for (size_t place = 0; place < score->places; place++)
		teams[place] = (struct score_red_team){ .team = score->teams[place],
			.stages = stages + place * objectives,
			.tried = score_tried(score->scenario, stages + place * objectives) };
	*ret = (struct score_red){ .count = score->places, .teams = teams };
	weigh_balance(ret);
	return OK;
}
