/* score_flags.c - `flags-attack`, `flags-defence`, `flags-service`: attack and defence with flags.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The formula of the FAUST contest. A flag is a name of one team in one round; the flags of a
 * development team (a NOP team that nobody defends) count for nobody, and it gets no points itself.
 */
#include <stdlib.h>

#include "exercise/fixed.h"
#include "exercise/score_fold.h"

struct flags {
	const struct ledger_entry **captures; /* by flag, then team; one a team */
	size_t count;
};

static int
compare_flags(const struct ledger_entry *a, const struct ledger_entry *b)
{
	if (a->flag.victim != b->flag.victim)
		return a->flag.victim < b->flag.victim ? -1 : 1;
	if (a->flag.round != b->flag.round)
		return a->flag.round < b->flag.round ? -1 : 1;
	return str_compare(a->flag.name, b->flag.name);
}

static int
compare_captures(const void *a, const void *b)
{
	const struct ledger_entry *left = *(const struct ledger_entry *const *)a;
	const struct ledger_entry *right = *(const struct ledger_entry *const *)b;
	int order = compare_flags(left, right);

	if (order != 0)
		return order;
	if (left->team != right->team)
		return left->team < right->team ? -1 : 1;
	if (left->event != right->event)
		return left->event < right->event ? -1 : 1;
	return str_compare(left->key->key, right->key->key);
}

static enum err
gather(struct fold *fold, struct flags *ret, struct fault *why)
{
	struct ledger_list entries = fold_list(fold, RECORD_FLAG);
	size_t kept = 0;

	ret->count = 0;
	ret->captures = arena_array(fold->arena, entries.count + 1, const struct ledger_entry *);
	if (ret->captures == NULL)
		return fail_nomem(why);
	LEDGER_EACH (flag, &entries)
		if (fold_counts(fold, flag) && flag->team != flag->flag.victim &&
			fold_place(fold, flag->flag.victim) != SIZE_MAX)
			ret->captures[ret->count++] = flag;
	qsort(ret->captures, ret->count, sizeof(*ret->captures), compare_captures);
	/* A team captures a flag once. */
	for (size_t i = 0; i < ret->count; i++)
		if (kept == 0 || ret->captures[kept - 1]->team != ret->captures[i]->team ||
			compare_flags(ret->captures[kept - 1], ret->captures[i]) != 0)
			ret->captures[kept++] = ret->captures[i];
	ret->count = kept;
	return OK;
}

/* How many captures from `i` on are of the same flag. */
static size_t
captures_of(const struct flags *flags, size_t i)
{
	size_t count = 1;

	while (i + count < flags->count &&
		compare_flags(flags->captures[i], flags->captures[i + count]) == 0)
		count++;
	return count;
}

static enum err
tell_attack(struct fold *fold, const struct rules_category *category,
	const struct ledger_entry *const *captures, size_t count, struct fault *why)
{
	int64_t weight = fold_weight(fold, category);

	for (size_t i = 0; i < count; i++) {
		struct fold_line line = { .place = fold_place(fold, captures[i]->team),
			.time = fold_time(fold, captures[i]),
			.what = "flag",
			.name = captures[i]->flag.name,
			.entry_count = 1,
			.entries = &captures[i] };
		line.points = fixed_divide((__int128)weight * (int64_t)(count + 1), (int64_t)count);
		TRY(fold_line(fold, &line, why, "1 + 1 / %zu captures", count));
	}
	return OK;
}

static enum err
fold_attack(struct fold *fold, const struct rules_category *category, struct fault *why)
{
	struct flags flags;
	size_t count;

	TRY(gather(fold, &flags, why));
	for (size_t i = 0; i < flags.count; i += count) {
		count = captures_of(&flags, i);
		TRY(tell_attack(fold, category, &flags.captures[i], count, why));
	}
	return OK;
}

static enum err
fold_defence(struct fold *fold, const struct rules_category *category, struct fault *why)
{
	struct flags flags;
	size_t count;

	TRY(gather(fold, &flags, why));
	for (size_t i = 0; i < flags.count; i += count) {
		const struct ledger_entry *first = flags.captures[i];
		struct fold_line line = { .place = fold_place(fold, first->flag.victim),
			.time = fold_time(fold, first),
			.what = "flag",
			.name = first->flag.name,
			.entries = &flags.captures[i] };
		count = captures_of(&flags, i);
		line.entry_count = count;
		line.points = -fixed_mul_div(fold_weight(fold, category),
			fixed_power((int64_t)count * FIXED_ONE, 3), FIXED_ONE);
		TRY(fold_line(fold, &line, why, "captured by %zu: to the power of 0.75", count));
	}
	return OK;
}

/* --- services --- */

enum { RECOVERY_ROUNDS, RECOVERING, DEGRADED };

static const struct score_parameter service_parameters[] = {
	[RECOVERY_ROUNDS] = { STR_INIT("recovery_rounds"), 5 * FIXED_ONE, 0, 100 * FIXED_ONE, 0,
		"rounds that OK counts as RECOVERING after an outage" },
	[RECOVERING] = { STR_INIT("recovering"), 500000, 0, FIXED_ONE, 0,
		"worth of a round of RECOVERING" },
	[DEGRADED] = { STR_INIT("degraded"), 0, 0, FIXED_ONE, 0, "worth of a round of DEGRADED" },
};

static struct leg_rules
service_leg_rules(const struct rules_category *category)
{
	return (struct leg_rules){ .recovery = rules_number(category, RECOVERY_ROUNDS) };
}

static enum err
fold_service(struct fold *fold, const struct rules_category *category, struct fault *why)
{
	int64_t root = fixed_sqrt((int64_t)fold->places * FIXED_ONE);

	fold_until(fold, fold->now + 1);
	for (size_t check = 0; check < fold->scenario->check_count; check++)
		for (size_t place = 0;
			place < fold->places && !score_is_shared(fold->scenario, check); place++) {
			const struct leg_sums *sums =
				&legs_state(fold->sums, fold->leg_rules, check, place)->sums;
			int64_t period = legs_period(fold->legs, check) * 1000;
			__int128 worth = (__int128)sums->ok * FIXED_ONE +
					 (__int128)sums->recovering *
						 rules_number(category, RECOVERING) +
					 (__int128)sums->degraded *
						 rules_number(category, DEGRADED);
			struct fold_line line = { .place = place,
				.time = fold->now,
				.what = "check",
				.name = fold->scenario->checks[check].name };
			int64_t rounds = fixed_divide(worth, period);
			char words[SHARE_WORDS_MAX];
			if (worth == 0)
				continue;
			line.points = fixed_divide(
				(__int128)fold_weight(fold, category) * rounds * root,
				(__int128)FIXED_ONE * FIXED_ONE);
			TRY(fold_line(fold, &line, why, "%s rounds, times the root of %zu teams",
				share_words(rounds, words), fold->places));
		}
	return OK;
}

const struct score_function score_flags_attack = {
	.name = STR_INIT("flags-attack"),
	.help = "for each flag captured, 1 and 1 / how many teams captured it",
	.kinds = KIND(FLAG),
	.fold = fold_attack,
};

const struct score_function score_flags_defence = {
	.name = STR_INIT("flags-defence"),
	.help = "less, for each own flag captured, its captures to the power of 0.75",
	.kinds = KIND(FLAG),
	.fold = fold_defence,
};

const struct score_function score_flags_service = {
	.name = STR_INIT("flags-service"),
	.help = "the root of the number of teams times the rounds that services were up",
	.samples = true,
	.kinds = SAMPLE_KINDS,
	.leg_rules = service_leg_rules,
	.parameter_count = sizeof(service_parameters) / sizeof(*service_parameters),
	.parameters = service_parameters,
	.fold = fold_service,
};
