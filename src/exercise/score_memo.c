/* score_memo.c - what the categories and the facts came to at a moment, remembered while it holds.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/score_private.h"

/* Kinds that decide what is in force, or what time it is. */
static const uint64_t deciding = KIND(REVERSAL) | KIND(APPEAL) | KIND(DECISION) | KIND(CONFIRM) |
				 KIND(CLOCK) | KIND(PHASE) | KIND(PUBLISH);

void
score_forget(struct score *score, uint64_t kinds, int64_t from)
{
	for (size_t i = 0; i < MEMOS * score->rules->category_count; i++) {
		const struct score_function *function =
			score->rules->categories[i / MEMOS].function;
		struct category_memo *memo = &score->memos[i];
		if (memo->wall >= from && ((function->kinds | deciding) & kinds) != 0)
			memo->used = false;
	}
	for (size_t i = 0; i < MEMOS; i++)
		if (score->facts[i].when.wall >= from &&
			((score_facts_kinds | deciding) & kinds) != 0)
			score->facts[i].when.used = false;
}

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

/* --- categories --- */

/* `kinds` are those that it depends on; `samples`: on results too. */
static bool
still_holds(struct score *score, const struct category_memo *memo, uint64_t kinds, bool samples,
	const struct moment *moment)
{
	return memo->used && memo->wall <= moment->wall && memo->now <= moment->now &&
	       memo->grades == moment->grades && moment->now < memo->until &&
	       (!samples || memo->samples == legs_generation(score->legs)) &&
	       !ledger_has_between(score->ledger, kinds | deciding, memo->wall, moment->wall);
}

/* One that still holds at the moment, or the one that was of use least lately, unused. */
static struct category_memo *
find_memo(struct score *score, size_t category, const struct moment *moment)
{
	struct category_memo *memos = &score->memos[MEMOS * category];
	struct category_memo *oldest = &memos[0];
	const struct score_function *function = score->rules->categories[category].function;

	for (size_t i = 0; i < MEMOS; i++) {
		if (still_holds(score, &memos[i], function->kinds, function->samples, moment)) {
			memos[i].turn = ++score->turn;
			return &memos[i];
		}
		if (memos[i].turn < oldest->turn)
			oldest = &memos[i];
	}
	oldest->used = false;
	return oldest;
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
	const struct legs_at *sums, struct category_memo *memo, struct fault *why)
{
	struct fold fold = score_fold_at(score, moment, sums);

	*memo = (struct category_memo){ .wall = moment->wall,
		.now = moment->now,
		.grades = moment->grades,
		.samples = legs_generation(score->legs),
		.turn = ++score->turn };
	fold.points = memo->points;
	fold.lines = memo->lines;
	TRY(score_fold_category(&fold, score, category, why));
	memo->until = fold.until;
	memo->used = true;
	return OK;
}

enum err
score_category_at(struct score *score, enum score_view view, size_t category, const struct moment *shown,
	const struct legs_at *sums, const struct category_memo **ret, struct fault *why)
{
	struct moment moment;
	struct category_memo *memo;
	bool visible;

	*ret = NULL;
	TRY(score_category_moment(score, view, shown, category, &moment, &visible, why));
	if (!visible)
		return OK;
	memo = find_memo(score, category, &moment);
	if (!memo->used)
		TRY(fold_category(score, category, &moment, sums, memo, why));
	*ret = memo;
	return OK;
}

/* --- facts --- */

static struct facts_memo *
find_facts(struct score *score, const struct moment *moment)
{
	struct facts_memo *oldest = &score->facts[0];

	for (size_t i = 0; i < MEMOS; i++) {
		struct facts_memo *memo = &score->facts[i];
		if (still_holds(score, &memo->when, score_facts_kinds, false, moment)) {
			memo->when.turn = ++score->turn;
			return memo;
		}
		if (memo->when.turn < oldest->when.turn)
			oldest = memo;
	}
	oldest->when.used = false;
	return oldest;
}

enum err
score_facts_at(struct score *score, const struct moment *moment, const struct legs_at *sums,
	const struct facts_memo **ret, struct fault *why)
{
	struct facts_memo *memo = find_facts(score, moment);
	struct fold fold = score_fold_at(score, moment, sums);

	*ret = memo;
	if (memo->when.used)
		return OK;
	memo->when = (struct category_memo){ .wall = moment->wall,
		.now = moment->now,
		.grades = moment->grades,
		.until = INT64_MAX,
		.turn = ++score->turn };
	TRY(score_facts_make(&fold, memo->facts, why));
	memo->when.used = true;
	return OK;
}
