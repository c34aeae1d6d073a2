/* score_sharing.c - `sharing`: what was shared first, how far it reached, how soon, and to whom it
 * should not have gone. SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/fixed.h"
#include "exercise/score_fold.h"

enum { OBJECT, HALF_LIFE, FALSE_COST, STRICT, GREEN, AMBER, AMBER_STRICT, RED };

static const struct score_parameter parameters[] = {
	[OBJECT] = { STR_INIT("object"), 50000, 0, FIXED_ONE, 0,
		"share of the category that one true object is worth" },
	[HALF_LIFE] = { STR_INIT("half_life_minutes"), 60 * FIXED_ONE, FIXED_ONE,
		100000 * FIXED_ONE, 0, "delay after which half of it is left" },
	[FALSE_COST] = { STR_INIT("false_cost"), 500000, 0, 10 * FIXED_ONE, 0,
		"of an object's worth, for one that is not true" },
	[STRICT] = { STR_INIT("strict"), 0, 0, FIXED_ONE, FIXED_ONE,
		"1: what is not in the scenario's truth is false until somebody says else" },
	[GREEN] = { STR_INIT("error_green"), 50000, 0, FIXED_ONE, 0,
		"share that a release error with TLP:GREEN costs" },
	[AMBER] = { STR_INIT("error_amber"), 100000, 0, FIXED_ONE, 0, "with TLP:AMBER" },
	[AMBER_STRICT] = { STR_INIT("error_amber_strict"), 150000, 0, FIXED_ONE, 0,
		"with TLP:AMBER+STRICT" },
	[RED] = { STR_INIT("error_red"), 200000, 0, FIXED_ONE, 0, "with TLP:RED" },
};

enum verdict { NOT_JUDGED, IS_TRUE, IS_FALSE };

/* --- is it true, and was it first? --- */

static enum verdict
judged(const struct fold *fold, const struct ledger_entry *shared)
{
	const struct ledger_entry *newest = NULL;

	LEDGER_EACH_REFERRER (judgement, shared)
		if (judgement->kind == RECORD_SHARE_JUDGED && fold_in_force(fold, judgement) &&
			(newest == NULL || judgement->posted > newest->posted))
			newest = judgement;
	if (newest == NULL)
		return NOT_JUDGED;
	return newest->is_true ? IS_TRUE : IS_FALSE;
}

static bool
has_value(const struct ledger_entry *shared, struct str value)
{
	for (size_t i = 0; i < shared->shared.values.count; i++)
		if (str_eq(shared->shared.values.values[i], value))
			return true;
	return false;
}

static enum verdict
verdict_of(const struct fold *fold, const struct rules_category *category,
	const struct ledger_entry *shared)
{
	enum verdict verdict = judged(fold, shared);

	if (verdict != NOT_JUDGED)
		return verdict;
	for (size_t i = 0; i < fold->scenario->truth_count; i++)
		if (has_value(shared, fold->scenario->truth[i]))
			return IS_TRUE;
	return rules_number(category, STRICT) > 0 ? IS_FALSE : NOT_JUDGED;
}

static bool
came_before(const struct ledger_entry *a, const struct ledger_entry *b)
{
	return a->event < b->event || (a->event == b->event && a->posted < b->posted);
}

/* Has anybody shared it before: the same object, or all of its values? */
static bool
is_first(const struct fold *fold, const struct ledger_entry *shared)
{
	struct ledger_list all = fold_list(fold, RECORD_SHARED);
	size_t known = 0;

	LEDGER_EACH (other, &all)
		if (other != shared && came_before(other, shared) && fold_counts(fold, other) &&
			str_eq(other->shared.object, shared->shared.object))
			return false;
	for (size_t i = 0; i < shared->shared.values.count; i++) {
		bool before = false;
		LEDGER_EACH (other, &all)
			before = before ||
				 (other != shared && came_before(other, shared) &&
					 has_value(other, shared->shared.values.values[i]) &&
					 fold_counts(fold, other));
		known += before;
	}
	return known == 0 || known < shared->shared.values.count;
}

/* --- what it is worth --- */

/* Of those who may read it, the share of teams that fetched it. */
static int64_t
reach_of(const struct fold *fold, const struct ledger_entry *shared)
{
	uint64_t reached[TEAMS_MAX / 64] = { 0 };
	int64_t entitled = 0;
	int64_t got = 0;

	LEDGER_EACH_REFERRER (entry, shared)
		if (entry->kind == RECORD_REACHED && fold_in_force(fold, entry) &&
			entry->team < TEAMS_MAX)
			reached[entry->team / 64] |= UINT64_C(1) << (entry->team % 64);
	for (unsigned team = 1; team < TEAMS_MAX; team++) {
		if (team == shared->team ||
			(shared->shared.entitled[team / 64] >> (team % 64) & 1) == 0)
			continue;
		entitled++;
		got += (reached[team / 64] >> (team % 64) & 1) != 0;
	}
	return entitled == 0 ? 0 : fixed_mul_div(got, FIXED_ONE, entitled);
}

/* Since red last got a foothold or more with the team that shares; nothing when it never did. */
static int64_t
delay_of(const struct fold *fold, const struct ledger_entry *shared)
{
	struct ledger_list events = fold_list(fold, RECORD_RED_EVENT);
	int64_t at = fold_time(fold, shared);
	int64_t latest = at;
	bool any = false;

	LEDGER_EACH (event, &events) {
		int64_t time;
		if (event->team != shared->team || event->event > shared->event ||
			!fold_counts(fold, event) || event->red.stage == 0)
			continue;
		time = fold_time(fold, event);
		latest = !any || time > latest ? time : latest;
		any = true;
	}
	return at - latest;
}

static enum err
tell_true(struct fold *fold, const struct rules_category *category,
	const struct ledger_entry *shared, int64_t *ret_points, struct fault *why)
{
	int64_t reach = reach_of(fold, shared);
	int64_t delay = delay_of(fold, shared);
	int64_t halvings = fixed_mul_div(delay, FIXED_ONE, rules_number(category, HALF_LIFE) * 60);
	int64_t left = fixed_halvings(halvings);
	struct fold_line line = { .place = fold_place(fold, shared->team),
		.time = fold_time(fold, shared),
		.what = "object",
		.name = shared->shared.object,
		.entry_count = 1,
		.entries = &shared };
	__int128 worth = (__int128)fold_weight(fold, category) * rules_number(category, OBJECT);
	char words[SHARE_WORDS_MAX];
	char time[TIME_WORDS_MAX];

	line.points = fixed_divide(worth * (FIXED_ONE + reach) / 2 * left,
		(__int128)FIXED_ONE * FIXED_ONE * FIXED_ONE);
	*ret_points = line.points;
	return fold_line(fold, &line, why,
		"true and first; reached %s of those entitled; %s after red",
		share_words(reach, words), time_words(delay, time));
}

static enum err
tell_shared(struct fold *fold, const struct rules_category *category,
	const struct ledger_entry *shared, int64_t *ret_points, struct fault *why)
{
	enum verdict verdict = verdict_of(fold, category, shared);
	struct fold_line line = { .place = fold_place(fold, shared->team),
		.time = fold_time(fold, shared),
		.what = "object",
		.name = shared->shared.object,
		.entry_count = 1,
		.entries = &shared };

	*ret_points = 0;
	if (verdict == NOT_JUDGED)
		return OK;
	if (verdict == IS_TRUE)
		return is_first(fold, shared) ? tell_true(fold, category, shared, ret_points, why)
					      : OK;
	line.points = -fixed_divide((__int128)fold_weight(fold, category) *
					    rules_number(category, OBJECT) *
					    rules_number(category, FALSE_COST),
		(__int128)FIXED_ONE * FIXED_ONE);
	*ret_points = line.points;
	return fold_line(fold, &line, why, "not true");
}

static enum err
tell_error(struct fold *fold, const struct rules_category *category,
	const struct ledger_entry *error, int64_t *ret_points, struct fault *why)
{
	static const char *const levels[] = { "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED" };
	struct fold_line line = { .place = fold_place(fold, error->team),
		.time = fold_time(fold, error),
		.what = "release",
		.name = error->key->key,
		.entry_count = 1,
		.entries = &error };

	*ret_points = 0;
	if (error->level == 0)
		return OK;
	line.points = -fixed_mul_div(fold_weight(fold, category),
		rules_number(category, GREEN + error->level - 1), FIXED_ONE);
	*ret_points = line.points;
	return fold_line(
		fold, &line, why, "TLP:%s went where it was not to go", levels[error->level]);
}

/* The category can neither pass its weight nor cost more. */
static enum err
tell_bounds(struct fold *fold, const struct rules_category *category, const int64_t *sums,
	struct fault *why)
{
	int64_t weight = fold_weight(fold, category);

	for (size_t place = 0; place < fold->places; place++) {
		struct fold_line line = { .place = place,
			.time = fold->now,
			.what = "category",
			.name = category->name };
		line.points = fixed_clamp(sums[place], -weight, weight) - sums[place];
		if (line.points != 0)
			TRY(fold_line(fold, &line, why, "cut to the category's weight"));
	}
	return OK;
}

static enum err
fold_sharing(struct fold *fold, const struct rules_category *category, struct fault *why)
{
	struct ledger_list all = fold_list(fold, RECORD_SHARED);
	struct ledger_list errors = fold_list(fold, RECORD_RELEASE_ERROR);
	int64_t sums[TEAMS_MAX] = { 0 };
	int64_t points;

	LEDGER_EACH (shared, &all) {
		if (!fold_counts(fold, shared))
			continue;
		TRY(tell_shared(fold, category, shared, &points, why));
		sums[fold_place(fold, shared->team)] += points;
	}
	LEDGER_EACH (error, &errors) {
		if (!fold_counts(fold, error))
			continue;
		TRY(tell_error(fold, category, error, &points, why));
		sums[fold_place(fold, error->team)] += points;
	}
	return tell_bounds(fold, category, sums, why);
}

const struct score_function score_sharing = {
	.name = STR_INIT("sharing"),
	.help = "what was shared first, by reach and delay; false objects and release errors cost",
	.share = true,
	.kinds = KIND(SHARED) | KIND(REACHED) | KIND(SHARE_JUDGED) | KIND(RELEASE_ERROR) |
		 KIND(RED_EVENT),
	.parameter_count = sizeof(parameters) / sizeof(*parameters),
	.parameters = parameters,
	.fold = fold_sharing,
};
