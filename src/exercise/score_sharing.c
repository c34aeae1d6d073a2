/* score_sharing.c - `sharing`: what was shared first, how far it went, how soon, and wrongly.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "exercise/fixed.h"
#include "exercise/truth.h"

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

/* --- is it true? --- */

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

/* --- who was first? --- */

/* An object's id or one of its values, and who shared it. */
struct shared_text {
	struct str text;
	bool is_value;
	const struct ledger_entry *entry;
};

struct sharing {
	struct fold *fold;
	const struct rules_category *category;
	struct truth truth;
	struct shared_text
		*texts; /* by kind, text, then time: the first of each text was first to share it */
	size_t text_count;
	int64_t sums[TEAMS_MAX]; /* by place */
};

static int
compare_keys(const struct shared_text *left, const struct shared_text *right)
{
	if (left->is_value != right->is_value)
		return left->is_value ? 1 : -1;
	return str_compare(left->text, right->text);
}

static int
compare_texts(const void *a, const void *b)
{
	const struct shared_text *left = a;
	const struct shared_text *right = b;
	int order = compare_keys(left, right);

	if (order != 0)
		return order;
	if (left->entry->event != right->entry->event)
		return left->entry->event < right->entry->event ? -1 : 1;
	return (left->entry->posted > right->entry->posted) -
	       (left->entry->posted < right->entry->posted);
}

static enum err
gather_texts(struct sharing *sharing, const struct ledger_list *all, struct fault *why)
{
	size_t most = 0;

	LEDGER_EACH (shared, all)
		most += 1 + shared->shared.values.count;
	sharing->texts = arena_array(sharing->fold->arena, most + 1, struct shared_text);
	if (sharing->texts == NULL)
		return fail_nomem(why);
	LEDGER_EACH (shared, all) {
		if (!fold_counts(sharing->fold, shared))
			continue;
		sharing->texts[sharing->text_count++] = (struct shared_text){ shared->shared.object,
			false, shared };
		for (size_t i = 0; i < shared->shared.values.count; i++)
			sharing->texts[sharing->text_count++] = (struct shared_text){
				shared->shared.values.values[i], true, shared
			};
	}
	qsort(sharing->texts, sharing->text_count, sizeof(*sharing->texts), compare_texts);
	return OK;
}

static bool
was_first(const struct sharing *sharing, struct str text, bool is_value,
	const struct ledger_entry *shared)
{
	const struct shared_text wanted = { text, is_value, shared };
	size_t low = 0;
	size_t high = sharing->text_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_keys(&sharing->texts[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return sharing->texts[low].entry == shared;
}

/* Nobody has shared the object before, nor all that it says. */
static bool
is_first(const struct sharing *sharing, const struct ledger_entry *shared)
{
	if (!was_first(sharing, shared->shared.object, false, shared))
		return false;
	for (size_t i = 0; i < shared->shared.values.count; i++)
		if (was_first(sharing, shared->shared.values.values[i], true, shared))
			return true;
	return shared->shared.values.count == 0;
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
delay_of(const struct sharing *sharing, const struct ledger_entry *shared)
{
	int64_t at = fold_time(sharing->fold, shared);
	int64_t last = truth_last_before(
		&sharing->truth, fold_place(sharing->fold, shared->team), at);

	return last < 0 ? 0 : at - last;
}

static enum err
tell_true(struct sharing *sharing, const struct ledger_entry *shared, struct fault *why)
{
	struct fold *fold = sharing->fold;
	int64_t reach = reach_of(fold, shared);
	int64_t delay = delay_of(sharing, shared);
	int64_t left = fixed_halvings(
		fixed_mul_div(delay, FIXED_ONE, rules_number(sharing->category, HALF_LIFE) * 60));
	struct fold_line line = { .place = fold_place(fold, shared->team),
		.time = fold_time(fold, shared),
		.what = "object",
		.name = shared->shared.object,
		.entry_count = 1,
		.entries = &shared };
	__int128 worth = (__int128)fold_weight(fold, sharing->category) *
			 rules_number(sharing->category, OBJECT);
	char words[SHARE_WORDS_MAX];
	char time[TIME_WORDS_MAX];

	line.points = fixed_divide(worth * (FIXED_ONE + reach) * left,
		(__int128)2 * FIXED_ONE * FIXED_ONE * FIXED_ONE);
	sharing->sums[line.place] += line.points;
	return fold_line(fold, &line, why,
		"true and first; reached %s of those entitled; %s after red",
		share_words(reach, words), time_words(delay, time));
}

static enum err
tell_shared(struct sharing *sharing, const struct ledger_entry *shared, struct fault *why)
{
	struct fold *fold = sharing->fold;
	enum verdict verdict = verdict_of(fold, sharing->category, shared);
	struct fold_line line = { .place = fold_place(fold, shared->team),
		.time = fold_time(fold, shared),
		.what = "object",
		.name = shared->shared.object,
		.entry_count = 1,
		.entries = &shared };

	if (verdict == NOT_JUDGED)
		return OK;
	if (verdict == IS_TRUE)
		return is_first(sharing, shared) ? tell_true(sharing, shared, why) : OK;
	line.points = -fixed_divide((__int128)fold_weight(fold, sharing->category) *
					    rules_number(sharing->category, OBJECT) *
					    rules_number(sharing->category, FALSE_COST),
		(__int128)FIXED_ONE * FIXED_ONE);
	sharing->sums[line.place] += line.points;
	return fold_line(fold, &line, why, "not true");
}

static enum err
tell_error(struct sharing *sharing, const struct ledger_entry *error, struct fault *why)
{
	static const char *const levels[] = { "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED" };
	struct fold *fold = sharing->fold;
	struct fold_line line = { .place = fold_place(fold, error->team),
		.time = fold_time(fold, error),
		.what = "release",
		.name = error->key->key,
		.entry_count = 1,
		.entries = &error };

	if (error->level == 0)
		return OK;
	line.points = -fixed_mul_div(fold_weight(fold, sharing->category),
		rules_number(sharing->category, GREEN + error->level - 1), FIXED_ONE);
	sharing->sums[line.place] += line.points;
	return fold_line(
		fold, &line, why, "TLP:%s went where it was not to go", levels[error->level]);
}

/* The category can neither pass its weight nor cost more. */
static enum err
tell_bounds(struct sharing *sharing, struct fault *why)
{
	struct fold *fold = sharing->fold;
	int64_t weight = fold_weight(fold, sharing->category);

	for (size_t place = 0; place < fold->places; place++) {
		struct fold_line line = { .place = place,
			.time = fold->now,
			.what = "category",
			.name = sharing->category->name };
		line.points = fixed_clamp(sharing->sums[place], -weight, weight) -
			      sharing->sums[place];
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
	struct sharing sharing = { .fold = fold, .category = category };

	TRY(truth_make(fold, &sharing.truth, why));
	TRY(gather_texts(&sharing, &all, why));
	LEDGER_EACH (shared, &all)
		if (fold_counts(fold, shared))
			TRY(tell_shared(&sharing, shared, why));
	LEDGER_EACH (error, &errors)
		if (fold_counts(fold, error))
			TRY(tell_error(&sharing, error, why));
	return tell_bounds(&sharing, why);
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
