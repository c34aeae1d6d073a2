/* score_availability.c - `availability`: how long each system worked, by the results of its checks.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/score_availability.h"

#include "exercise/fixed.h"

enum { FLOOR, FULL, CURVE, RECOVERING, DEGRADED, RECOVERY_ROUNDS, LONG_FROM, LONG_STEP, LONG_MOST };

static const struct score_parameter parameters[] = {
	[FLOOR] = { STR_INIT("floor"), 500000, 0, 999999, 0, "availability that is worth nothing" },
	[FULL] = { STR_INIT("full"), 980000, 1, FIXED_ONE, 0, "availability that is worth all" },
	[CURVE] = { STR_INIT("curve"), FIXED_ONE, 250000, 4 * FIXED_ONE, 250000,
		"exponent between the two" },
	[RECOVERING] = { STR_INIT("recovering"), 500000, 0, FIXED_ONE, 0, "worth of RECOVERING" },
	[DEGRADED] = { STR_INIT("degraded"), 500000, 0, FIXED_ONE, 0, "worth of DEGRADED" },
	[RECOVERY_ROUNDS] = { STR_INIT("recovery_rounds"), 2 * FIXED_ONE, 0, 100 * FIXED_ONE, 0,
		"rounds that OK counts as RECOVERING after an outage" },
	[LONG_FROM] = { STR_INIT("long_from"), 5 * FIXED_ONE, FIXED_ONE, 1000 * FIXED_ONE,
		FIXED_ONE, "round of an outage from which on it is charged more" },
	[LONG_STEP] = { STR_INIT("long_step"), 100000, 0, 10 * FIXED_ONE, 0,
		"more for each round" },
	[LONG_MOST] = { STR_INIT("long_most"), 5 * FIXED_ONE, 0, 100 * FIXED_ONE, 0,
		"and at most" },
};

static struct leg_rules
leg_rules(const struct rules_category *category)
{
	return (struct leg_rules){ .recovery = rules_number(category, RECOVERY_ROUNDS),
		.long_from = rules_number(category, LONG_FROM) / FIXED_ONE,
		.long_step = rules_number(category, LONG_STEP),
		.long_most = rules_number(category, LONG_MOST) };
}

struct availability_values
availability_values_of(const struct rules_category *category)
{
	return (struct availability_values){ rules_number(category, RECOVERING),
		rules_number(category, DEGRADED) };
}

/* --- how available --- */

enum err
system_checks_make(struct arena *arena, const struct scenario *scenario, struct system_checks *ret,
	struct fault *why)
{
	size_t *starts = arena_array(arena, scenario->system_count + 1, size_t);
	size_t *checks = arena_array(arena, scenario->check_count + 1, size_t);
	size_t count = 0;

	if (starts == NULL || checks == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < scenario->check_count; i++) {
		if (scenario->checks[i].system >= scenario->system_count)
			return fail(why, E_INVALID, "a check of no system");
		starts[scenario->checks[i].system]++;
	}
	/* Each start first lies at its system's end and moves down as checks are put in from
	 * behind. */
	for (size_t i = 0; i < scenario->system_count; i++)
		starts[i] = count += starts[i];
	starts[scenario->system_count] = count;
	for (size_t i = scenario->check_count; i-- > 0;)
		checks[--starts[scenario->checks[i].system]] = i;
	*ret = (struct system_checks){ .starts = starts, .checks = checks };
	return OK;
}

int64_t
availability_of_leg(const struct leg_sums *sums, const struct availability_values *values)
{
	int64_t all = sums->ok + sums->recovering + sums->degraded + sums->bad;
	__int128 lost;
	int64_t share;

	if (all == 0)
		return -1;
	if (sums->ok == all)
		return FIXED_ONE;
	lost = (__int128)sums->bad * FIXED_ONE + sums->extra +
	       (__int128)sums->recovering * (FIXED_ONE - values->recovering) +
	       (__int128)sums->degraded * (FIXED_ONE - values->degraded);
	share = FIXED_ONE - fixed_divide(lost, all);
	return share < 0 ? 0 : share;
}

/* Of a system's checks: the worst mandatory one with the weight of all mandatory ones, and the
 * rest. */
struct legs_of_system {
	int64_t worst;
	int64_t mandatory_weight, weight;
	__int128 sum;
};

static void
add_leg(struct legs_of_system *legs, const struct scenario_check *check, bool mean, int64_t share)
{
	if (share < 0)
		return;
	if (check->mandatory && !mean) {
		if (legs->mandatory_weight == 0 || share < legs->worst)
			legs->worst = share;
		legs->mandatory_weight += check->weight;
		return;
	}
	legs->sum += (__int128)share * check->weight;
	legs->weight += check->weight;
}

int64_t
availability_of_system(const struct fold *fold, size_t system, size_t place,
	const struct availability_values *values)
{
	struct legs_of_system legs = { 0 };

	for (size_t i = fold->checks->starts[system]; i < fold->checks->starts[system + 1]; i++) {
		size_t check = fold->checks->checks[i];
		const struct leg_state *state = legs_state(
			fold->sums, fold->leg_rules, check, place);
		add_leg(&legs, &fold->scenario->checks[check], fold->scenario->systems[system].mean,
			availability_of_leg(&state->sums, values));
	}
	if (legs.weight + legs.mandatory_weight == 0)
		return -1;
	if (legs.weight == 0)
		return legs.worst;
	return fixed_divide(legs.sum + (__int128)legs.worst * legs.mandatory_weight,
		(__int128)legs.weight + legs.mandatory_weight);
}

/* --- what it is worth --- */

static int64_t
worth_of(const struct rules_category *category, int64_t share)
{
	int64_t floor = rules_number(category, FLOOR);
	int64_t full = rules_number(category, FULL);
	int64_t worth;

	if (full <= floor)
		return share >= full ? FIXED_ONE : 0;
	worth = fixed_clamp(fixed_mul_div(share - floor, FIXED_ONE, full - floor), 0, FIXED_ONE);
	return fixed_power(worth, (unsigned)(rules_number(category, CURVE) * 4 / FIXED_ONE));
}

/* One system of all teams. */
struct system_worth {
	size_t system;
	int64_t shares[TEAMS_MAX]; /* by place; -1: nothing was scored */
	int64_t worths[TEAMS_MAX];
	bool any; /* somebody has a share */
};

/* A team of which nothing was scored gets the median of the others. */
static void
weigh_system(
	const struct fold *fold, const struct rules_category *category, struct system_worth *worth)
{
	const struct availability_values values = availability_values_of(category);
	int64_t known[TEAMS_MAX];
	size_t count = 0;
	int64_t median;

	for (size_t place = 0; place < fold->places; place++) {
		worth->shares[place] = availability_of_system(fold, worth->system, place, &values);
		if (worth->shares[place] < 0)
			continue;
		worth->worths[place] = worth_of(category, worth->shares[place]);
		known[count++] = worth->worths[place];
	}
	worth->any = count > 0;
	if (count == 0 || count == fold->places)
		return;
	median = fold_median(known, count);
	for (size_t place = 0; place < fold->places; place++)
		if (worth->shares[place] < 0)
			worth->worths[place] = median;
}

static enum err
tell_system(struct fold *fold, const struct rules_category *category,
	const struct system_worth *worth, size_t place, int64_t weights, struct fault *why)
{
	const struct scenario_system *system = &fold->scenario->systems[worth->system];
	__int128 points = (__int128)fold_weight(fold, category) * system->weight;
	struct fold_line line = {
		.place = place, .time = fold->now, .what = "system", .name = system->name
	};
	char share[SHARE_WORDS_MAX];
	char value[SHARE_WORDS_MAX];

	line.points = fixed_divide(points * worth->worths[place], (__int128)weights * FIXED_ONE);
	if (worth->shares[place] < 0)
		return fold_line(fold, &line, why,
			"nothing was scored here: the median of the other teams, %s; weight %u of "
			"%lld",
			fold_share_words(fold, place, worth->worths[place], value), system->weight,
			(long long)weights);
	return fold_line(fold, &line, why,
		"available for %s of what was scored, worth %s; weight %u of %lld",
		fold_share_words(fold, place, worth->shares[place], share),
		fold_share_words(fold, place, worth->worths[place], value),
		system->weight, (long long)weights);
}

static enum err
fold_availability(struct fold *fold, const struct rules_category *category, struct fault *why)
{
	size_t count = fold->scenario->system_count;
	struct system_worth *worths = arena_array(fold->arena, count + 1, struct system_worth);
	int64_t weights = 0;

	if (worths == NULL)
		return fail_nomem(why);
	fold_until(fold, fold->now + 1);
	for (size_t i = 0; i < count; i++) {
		worths[i].system = i;
		if (fold->scenario->systems[i].shared)
			continue;
		weigh_system(fold, category, &worths[i]);
		if (worths[i].any)
			weights += fold->scenario->systems[i].weight;
	}
	if (weights == 0)
		return OK;
	for (size_t i = 0; i < count; i++)
		for (size_t place = 0; worths[i].any && place < fold->places; place++)
			TRY(tell_system(fold, category, &worths[i], place, weights, why));
	return OK;
}

const struct score_function score_availability = {
	.name = STR_INIT("availability"),
	.help = "how long each system worked, as an integral over time",
	.share = true,
	.samples = true,
	.kinds = SAMPLE_KINDS,
	.leg_rules = leg_rules,
	.parameter_count = sizeof(parameters) / sizeof(*parameters),
	.parameters = parameters,
	.fold = fold_availability,
};
