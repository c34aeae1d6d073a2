/* score_memo.c - what the categories and the facts came to at a moment, remembered while it holds.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/score_private.h"

/* Kinds that decide what is in force, or what time it is. */
static const uint64_t deciding = KIND(REVERSAL) | KIND(APPEAL) | KIND(DECISION) | KIND(CONFIRM) |
				 KIND(CLOCK) | KIND(PHASE) | KIND(PUBLISH);

/* --- what holds --- */

static void
forget(struct memo *memos, uint64_t kinds, uint64_t depends_on, int64_t from)
{
	for (size_t i = 0; i < MEMOS; i++)
		if (memos[i].wall >= from && ((depends_on | deciding) & kinds) != 0)
			memos[i].used = false;
}

void
score_forget(struct score *score, uint64_t kinds, int64_t from)
{
	const struct rules *rules = score->rules;

	for (size_t i = 0; i < rules->category_count; i++)
		forget(&score->category_memos[MEMOS * i], kinds, rules->categories[i].function->kinds,
			from);
	forget(score->facts_memos, kinds, score_facts_kinds, from);
}

/* `kinds` are those that it depends on; `samples`: on results too. */
static bool
still_holds(struct score *score, const struct memo *memo, uint64_t kinds, bool samples,
	const struct moment *moment)
{
	return memo->used && memo->wall <= moment->wall && memo->now <= moment->now &&
	       memo->grades == moment->grades && moment->now < memo->until &&
	       (!samples || memo->samples == legs_generation(score->legs)) &&
	       !ledger_has_between(score->ledger, kinds | deciding, memo->wall, moment->wall);
}

/* Which of MEMOS still holds at the moment; else the one that was of use least lately, which is now of
 * that moment and unused. */
static size_t
find_memo(struct score *score, struct memo *memos, uint64_t kinds, bool samples,
	const struct moment *moment)
{
	size_t oldest = 0;

	for (size_t i = 0; i < MEMOS; i++) {
		if (still_holds(score, &memos[i], kinds, samples, moment)) {
			memos[i].turn = ++score->turn;
			return i;
		}
		if (memos[i].turn < memos[oldest].turn)
			oldest = i;
	}
	memos[oldest] = (struct memo){ .wall = moment->wall,
		.now = moment->now,
		.until = INT64_MAX,
		.grades = moment->grades,
		.samples = legs_generation(score->legs),
		.turn = ++score->turn };
	return oldest;
}

/* --- folding --- */

struct fold
score_fold_at(struct score *score, const struct moment *moment, const struct legs_at *sums)
{
	return (struct fold){ .scenario = score->scenario,
		.rules = score->rules,
		.clock = &moment->clock,
		.checks = &score->checks,
		.ledger = score->ledger,
		.legs = score->legs,
		.speeds = moment->speeds,
		.sums = sums,
		.wall = moment->wall,
		.now = moment->now,
		.grades = moment->grades,
		.places = score->places,
		.teams = score->teams,
		.place_of = score->place_of,
		.arena = score->work,
		.until = INT64_MAX };
}

enum err
score_fold_category(struct fold *fold, struct score *score, size_t category, struct fault *why)
{
	const struct rules_category *of = &score->rules->categories[category];

	fold->category = category;
	fold->leg_rules = score->leg_rules[category];
	return of->function->fold(fold, of, why);
}

static enum err
fold_category(struct score *score, size_t category, const struct moment *moment,
	const struct legs_at *sums, struct memo *memo, struct category_sums *to, struct fault *why)
{
	struct fold fold = score_fold_at(score, moment, sums);

	*to = (struct category_sums){ 0 };
	fold.points = to->points;
	fold.lines = to->lines;
	TRY(score_fold_category(&fold, score, category, why));
	memo->until = fold.until;
	memo->used = true;
	return OK;
}

enum err
score_category_at(struct score *score, enum score_view view, size_t category, const struct moment *shown,
	const struct legs_at *sums, const struct category_sums **ret, struct fault *why)
{
	const struct score_function *function = score->rules->categories[category].function;
	struct memo *memos = &score->category_memos[MEMOS * category];
	struct category_sums *gave = &score->category_sums[MEMOS * category];
	struct moment moment;
	bool visible;
	size_t i;

	*ret = NULL;
	TRY(score_category_moment(score, view, shown, category, &moment, &visible, why));
	if (!visible)
		return OK;
	i = find_memo(score, memos, function->kinds, function->samples, &moment);
	if (!memos[i].used)
		TRY(fold_category(score, category, &moment, sums, &memos[i], &gave[i], why));
	*ret = &gave[i];
	return OK;
}

enum err
score_facts_at(struct score *score, const struct moment *moment, const struct legs_at *sums,
	const struct score_facts **ret, struct fault *why)
{
	size_t i = find_memo(score, score->facts_memos, score_facts_kinds, false, moment);
	struct fold fold = score_fold_at(score, moment, sums);

	if (!score->facts_memos[i].used) {
		TRY(score_facts_make(&fold, score->facts[i], why));
		score->facts_memos[i].used = true;
	}
	*ret = score->facts[i];
	return OK;
}
