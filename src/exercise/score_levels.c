/* score_levels.c - `sla-*`: what a check earned, less a penalty while it is out.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The four shapes of the scoringengine project, worked from its public description: they differ
 * only in how the penalty grows with the number of rounds that a check has failed in a row by now.
 */
#include "exercise/fixed.h"
#include "exercise/score_fold.h"

enum { THRESHOLD, PERCENT, MOST, NEGATIVE, DEGRADED };

/* 2^16 times a percent is more than any score can lose. */
enum { DOUBLINGS_MAX = 16 };

static const struct score_parameter parameters[] = {
	[THRESHOLD] = { STR_INIT("threshold"), 5 * FIXED_ONE, FIXED_ONE, 1000 * FIXED_ONE,
		FIXED_ONE, "rounds failed in a row from which on there is a penalty" },
	[PERCENT] = { STR_INIT("percent"), 10 * FIXED_ONE, 0, 100 * FIXED_ONE, 0,
		"of what was earned, for each step of the penalty" },
	[MOST] = { STR_INIT("most_percent"), 50 * FIXED_ONE, 0, 100 * FIXED_ONE, 0,
		"penalty at most, unless scores may be negative" },
	[NEGATIVE] = { STR_INIT("negative"), 0, 0, FIXED_ONE, FIXED_ONE,
		"1: the penalty has no bound, and scores may be negative" },
	[DEGRADED] = { STR_INIT("degraded"), FIXED_ONE, 0, FIXED_ONE, 0,
		"what a round of DEGRADED earns" },
};

/* The penalty in millionths of a percent; `over` is how many rounds the threshold was passed by. */
typedef int64_t penalty_function(const struct rules_category *category, int64_t over);

static int64_t
additive(const struct rules_category *category, int64_t over)
{
	return (over + 1) * rules_number(category, PERCENT);
}

static int64_t
flat(const struct rules_category *category, int64_t over)
{
	return over * rules_number(category, PERCENT);
}

static int64_t
exponential(const struct rules_category *category, int64_t over)
{
	return rules_number(category, PERCENT) << (over < DOUBLINGS_MAX ? over : DOUBLINGS_MAX);
}

/* As additive, and bounded even where scores may be negative. */
static int64_t
next_check(const struct rules_category *category, int64_t over)
{
	int64_t penalty = additive(category, over);

	return penalty < rules_number(category, MOST) ? penalty : rules_number(category, MOST);
}

static int64_t
penalty_of(const struct rules_category *category, penalty_function *shape, int64_t rounds)
{
	int64_t penalty;

	if (rounds < rules_number(category, THRESHOLD) / FIXED_ONE)
		return 0;
	penalty = shape(category, rounds - rules_number(category, THRESHOLD) / FIXED_ONE);
	if (rules_number(category, NEGATIVE) > 0)
		return penalty;
	return penalty < rules_number(category, MOST) ? penalty : rules_number(category, MOST);
}

static struct leg_rules
leg_rules(const struct rules_category *category)
{
	(void)category;
	return (struct leg_rules){ 0 };
}

/* --- lines --- */

static int64_t
weight_of(const struct scenario *scenario, size_t check)
{
	return (int64_t)scenario->checks[check].weight *
	       scenario->systems[scenario->checks[check].system].weight;
}

/* Does it say anything of the team's own? */
static bool
counts(const struct fold *fold, size_t check, size_t place)
{
	const struct leg_sums *sums = &legs_state(fold->sums, fold->leg_rules, check, place)->sums;

	return !score_is_shared(fold->scenario, check) &&
	       sums->ok + sums->recovering + sums->degraded + sums->bad > 0;
}

static int64_t
weights_of(const struct fold *fold, size_t place)
{
	int64_t weights = 0;

	for (size_t check = 0; check < fold->scenario->check_count; check++)
		if (counts(fold, check, place))
			weights += weight_of(fold->scenario, check);
	return weights;
}

static enum err
tell_check(struct fold *fold, const struct rules_category *category, penalty_function *shape,
	size_t check, size_t place, int64_t weights, struct fault *why)
{
	const struct leg_sums *sums = &legs_state(fold->sums, fold->leg_rules, check, place)->sums;
	int64_t all = sums->ok + sums->recovering + sums->degraded + sums->bad;
	int64_t period = legs_period(fold->legs, check) * 1000;
	int64_t rounds = (sums->streak + period - 1) / period;
	int64_t penalty = penalty_of(category, shape, rounds);
	__int128 good = (__int128)(sums->ok + sums->recovering) * FIXED_ONE +
			(__int128)sums->degraded * rules_number(category, DEGRADED);
	int64_t earned = fixed_divide(good, all);
	struct fold_line line = { .place = place,
		.time = fold->now,
		.what = "check",
		.name = fold->scenario->checks[check].name };
	__int128 points = (__int128)fold_weight(fold, category) * weight_of(fold->scenario, check) *
			  earned;
	char share[SHARE_WORDS_MAX];
	char percent[SHARE_WORDS_MAX];

	/* The penalty in millionths of a percent: a hundred million are all. */
	line.points = fixed_divide(points * (100 * FIXED_ONE - penalty),
		(__int128)weights * FIXED_ONE * 100 * FIXED_ONE);
	return fold_line(fold, &line, why,
		"up for %s of what was scored; failed %lld rounds in a row by now: %s percent "
		"less; "
		"weight %lld of %lld",
		share_words(earned, share), (long long)rounds, share_words(penalty, percent),
		(long long)weight_of(fold->scenario, check), (long long)weights);
}

static enum err
fold_levels(struct fold *fold, const struct rules_category *category, penalty_function *shape,
	struct fault *why)
{
	fold_until(fold, fold->now + 1);
	for (size_t place = 0; place < fold->places; place++) {
		int64_t weights = weights_of(fold, place);
		for (size_t check = 0; weights > 0 && check < fold->scenario->check_count; check++)
			if (counts(fold, check, place))
				TRY(tell_check(fold, category, shape, check, place, weights, why));
	}
	return OK;
}

#define LEVELS(code, shape, word)                                                            \
	static enum err fold_##shape(                                                        \
		struct fold *fold, const struct rules_category *category, struct fault *why) \
	{                                                                                    \
		return fold_levels(fold, category, shape, why);                              \
	}                                                                                    \
	const struct score_function code = {                                                 \
		.name = STR_INIT(word),                                                      \
		.help = "what each check earned, less a penalty while it is out",            \
		.share = true,                                                               \
		.samples = true,                                                             \
		.kinds = SAMPLE_KINDS,                                                       \
		.leg_rules = leg_rules,                                                      \
		.parameter_count = sizeof(parameters) / sizeof(*parameters),                 \
		.parameters = parameters,                                                    \
		.fold = fold_##shape,                                                        \
	};

LEVELS(score_sla_additive, additive, "sla-additive")
LEVELS(score_sla_flat, flat, "sla-flat")
LEVELS(score_sla_exponential, exponential, "sla-exponential")
LEVELS(score_sla_next_check, next_check, "sla-next-check")
