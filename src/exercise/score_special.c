/* score_special.c - `special`: adjustments by white, by two people, within a bound.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/fixed.h"
#include "exercise/score_fold.h"

enum { BOUND };

static const struct score_parameter parameters[] = {
	[BOUND] = { STR_INIT("bound"), 30000, 0, FIXED_ONE, 0,
		"share of all points that they add or take at most" },
};

static enum err
tell_adjustments(struct fold *fold, int64_t sums[TEAMS_MAX], struct fault *why)
{
	struct ledger_list entries = fold_list(fold, RECORD_ADJUSTMENT);

	LEDGER_EACH (adjustment, &entries) {
		const struct ledger_entry *rests_on[2] = { adjustment };
		struct fold_line line = { .place = fold_place(fold, adjustment->team),
			.time = fold_time(fold, adjustment),
			.what = "adjustment",
			.name = adjustment->key->key,
			.entries = rests_on,
			.entry_count = 2 };
		if (line.place == SIZE_MAX || !fold_in_force(fold, adjustment))
			continue;
		rests_on[1] = ledger_confirmed(adjustment, fold->wall);
		line.points = adjustment->points;
		sums[line.place] += line.points;
		TRY(fold_line(fold, &line, why, "by white, confirmed by a second person"));
	}
	return OK;
}

static enum err
fold_special(struct fold *fold, const struct rules_category *category, struct fault *why)
{
	int64_t sums[TEAMS_MAX] = { 0 };
	int64_t bound = fixed_mul_div(
		fold->rules->points, rules_number(category, BOUND), FIXED_ONE);
	char words[SHARE_WORDS_MAX];

	TRY(tell_adjustments(fold, sums, why));
	for (size_t place = 0; place < fold->places; place++) {
		int64_t within = fixed_clamp(sums[place], -bound, bound);
		struct fold_line line = { .place = place,
			.time = fold->now,
			.what = "category",
			.name = category->name,
			.points = within - sums[place] };
		if (line.points != 0)
			TRY(fold_line(fold, &line, why, "cut to %s of all points",
				share_words(rules_number(category, BOUND), words)));
	}
	return OK;
}

const struct score_function score_special = {
	.name = STR_INIT("special"),
	.help = "adjustments by white, by two people, within a bound; outside of the sum",
	.kinds = KIND(ADJUSTMENT),
	.parameter_count = sizeof(parameters) / sizeof(*parameters),
	.parameters = parameters,
	.fold = fold_special,
};
