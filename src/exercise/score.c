/* score.c - a score under way: made, fed with the record and the results of checks.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/score_private.h"

#include <stdlib.h>

#include "exercise/fixed.h"

enum { CLOCK_MEMORY_MAX = 64 * MIB };

const char *
score_view_name(enum score_view view)
{
	static const char *const names[] = { "white", "team", "public" };

	return names[view];
}

/* --- making --- */

static enum err
make_places(struct score *score, struct fault *why)
{
	const struct scenario *scenario = score->scenario;

	for (size_t i = 0; i < TEAMS_MAX; i++)
		score->place_of[i] = SIZE_MAX;
	for (size_t i = 0; i < scenario->team_count; i++) {
		const struct scenario_team *team = &scenario->teams[i];
		if (team->index == 0 || team->index >= TEAMS_MAX)
			return fail(why, E_INVALID, "a team's index is out of range");
		if (team->kind != TEAM_BLUE)
			continue;
		score->place_of[team->index] = score->places;
		score->teams[score->places++] = team->index;
	}
	return OK;
}

/* glibc's qsort_r */
static int
compare_check_names(const void *a, const void *b, void *scenario)
{
	const struct scenario *of = scenario;

	return str_compare(
		of->checks[*(const size_t *)a].name, of->checks[*(const size_t *)b].name);
}

static enum err
index_checks(struct score *score, struct fault *why)
{
	size_t count = score->scenario->check_count;
	size_t *places = arena_array(score->arena, count + 1, size_t);

	if (places == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < count; i++)
		places[i] = i;
	qsort_r(places, count, sizeof(*places), compare_check_names,
		(void *)(uintptr_t)score->scenario);
	score->checks_by_name = places;
	return system_checks_make(score->arena, score->scenario, &score->checks, why);
}

size_t
score_check_index(const struct score *score, struct str name)
{
	size_t low = 0;
	size_t high = score->scenario->check_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		size_t check = score->checks_by_name[middle];
		int order = str_compare(score->scenario->checks[check].name, name);
		if (order == 0)
			return check;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return SIZE_MAX;
}

/* Each way of reading outages once; the first is always there, for the states that the board shows.
 */
static size_t
gather_leg_rules(struct score *score, struct leg_rules *list)
{
	size_t count = 0;

	for (size_t i = 0; i < score->rules->category_count; i++) {
		const struct rules_category *category = &score->rules->categories[i];
		struct leg_rules rules;
		size_t at = 0;
		if (category->function->leg_rules == NULL)
			continue;
		rules = category->function->leg_rules(category);
		while (at < count && memcmp(&list[at], &rules, sizeof(rules)) != 0)
			at++;
		if (at == count)
			list[count++] = rules;
		score->leg_rules[i] = at;
		if (category->function == &score_availability) {
			score->shown_rules = at;
			score->shown_values = availability_values_of(category);
		}
	}
	if (count == 0)
		list[count++] = (struct leg_rules){ 0 };
	return count;
}

static enum err
make_legs(struct score *score, struct fault *why)
{
	struct leg_rules rules[RULES_CATEGORIES_MAX];
	size_t rules_count = gather_leg_rules(score, rules);
	size_t count = score->scenario->check_count;
	int64_t *periods = arena_array(score->arena, count + 1, int64_t);

	if (periods == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < count; i++)
		periods[i] = score->scenario->checks[i].period / 1000;
	return legs_new(count, periods, score->places, rules_count, rules, &score->legs, why);
}

static enum err
make_facts(struct score *score, struct fault *why)
{
	size_t count = score->scenario->goal_count;
	struct board_goal *goals = arena_array(
		score->arena, MEMOS * score->places * count + 1, struct board_goal);

	if (goals == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < MEMOS; i++)
		for (size_t place = 0; place < score->places; place++, goals += count)
			score->facts[i][place].goals = goals;
	return OK;
}

enum err
score_new(const struct scenario *scenario, const struct rules *rules, struct score **ret,
	struct fault *why)
{
	OWNED(score) score = calloc(1, sizeof(*score));
	size_t memos = MEMOS * rules->category_count;

	if (score == NULL)
		return fail_nomem(why);
	score->scenario = scenario;
	score->rules = rules;
	score->freeze = INT64_MAX;
	score->shown_values = (struct availability_values){ FIXED_ONE / 2, FIXED_ONE / 2 };
	score->arena = arena_new(SCORE_MEMORY_MAX);
	score->clocks = arena_new(CLOCK_MEMORY_MAX);
	score->work = arena_new(SCORE_BOARD_MEMORY_MAX);
	score->category_memos = calloc(memos + 1, sizeof(*score->category_memos));
	score->category_sums = calloc(memos + 1, sizeof(*score->category_sums));
	if (score->arena == NULL || score->clocks == NULL || score->work == NULL ||
		score->category_memos == NULL || score->category_sums == NULL)
		return fail_nomem(why);
	if (rules->category_count > RULES_CATEGORIES_MAX)
		return fail(why, E_INVALID, "more than %u categories", RULES_CATEGORIES_MAX);
	TRY(make_places(score, why));
	TRY(index_checks(score, why));
	TRY(make_legs(score, why));
	TRY(make_facts(score, why));
	TRY(ledger_new(scenario, &score->ledger, why));
	*ret = DISOWN(score);
	return OK;
}

void
score_free(struct score *score)
{
	if (score == NULL)
		return;
	ledger_free(score->ledger);
	legs_free(score->legs);
	free(score->category_memos);
	free(score->category_sums);
	arena_free(score->work);
	arena_free(score->clocks);
	arena_free(score->arena);
	free(score);
}

/* --- feeding --- */

static enum err
renew_clock(struct score *score, struct fault *why)
{
	struct moment moment;

	arena_reset(score->clocks);
	score->clock = (struct clock){ 0 };
	TRY(score_clock_at(score, INT64_MAX, score->clocks, &moment.clock, why));
	score->clock = moment.clock;
	TRY(score_find_freeze(score, why));
	arena_reset(score->work);
	TRY(score_moment_at(score, INT64_MAX, &moment, why));
	return legs_set_speeds(score->legs, &moment.speeds, why);
}

enum err
score_add_entries(
	struct score *score, const struct record_entry *entries, size_t count, struct fault *why)
{
	uint64_t kinds;
	int64_t from;
	enum err err = ledger_add(score->ledger, entries, count, &kinds, &from, why);

	score_forget(score, kinds, from);
	TRY(err);
	if ((kinds & (KIND(CLOCK) | KIND(PHASE))) != 0)
		return renew_clock(score, why);
	return OK;
}

enum err
score_put_samples(struct score *score, struct str check, unsigned team, int64_t hour,
	const struct check_sample *samples, size_t count, struct fault *why)
{
	size_t index = score_check_index(score, check);
	size_t place = team < TEAMS_MAX ? score->place_of[team] : SIZE_MAX;

	if (index != SIZE_MAX && score_is_shared(score->scenario, index)) {
		for (size_t i = 0; team == 0 && i < score->places; i++)
			TRY(legs_put(score->legs, index, i, hour, samples, count, why));
		return OK;
	}
	if (index == SIZE_MAX || place == SIZE_MAX)
		return OK;
	return legs_put(score->legs, index, place, hour, samples, count, why);
}

/* Would both make the same runs of the same results? */
static bool
reads_alike(const struct score *score, const struct score *from)
{
	if (legs_lack(score->legs) || legs_lack(from->legs) || score->places != from->places ||
		memcmp(score->teams, from->teams, score->places * sizeof(*score->teams)) != 0)
		return false;
	for (size_t i = 0; i < score->scenario->check_count; i++) {
		size_t old = score_check_index(from, score->scenario->checks[i].name);
		if (old != SIZE_MAX &&
			(legs_period(score->legs, i) != legs_period(from->legs, old) ||
				score_is_shared(score->scenario, i) !=
					score_is_shared(from->scenario, old)))
			return false;
	}
	return legs_same_speeds(score->legs, from->legs);
}

bool
score_take_samples(struct score *score, struct score *from)
{
	if (!reads_alike(score, from))
		return false;
	for (size_t i = 0; i < score->scenario->check_count; i++) {
		size_t old = score_check_index(from, score->scenario->checks[i].name);
		for (size_t place = 0; old != SIZE_MAX && place < score->places; place++)
			legs_take(score->legs, i, place, from->legs, old, place);
	}
	return true;
}

bool
score_lacks_samples(const struct score *score)
{
	return legs_lack(score->legs);
}

void
score_forget_samples(struct score *score)
{
	legs_forget(score->legs);
}

/* --- asking --- */

const struct clock *
score_clock(const struct score *score)
{
	return &score->clock;
}

bool
score_in_force(const struct score *score, struct str key, int64_t at)
{
	const struct ledger_entry *entry = ledger_find(score->ledger, key);

	return entry != NULL && ledger_in_force(entry, at);
}

static bool
was_added(const struct score *score, struct str by, int64_t at)
{
	return by.len == 0 || score_in_force(score, by, at);
}

bool
score_has_check(const struct score *score, size_t check, int64_t at)
{
	return was_added(score, score->scenario->checks[check].added_by, at);
}

bool
score_has_system(const struct score *score, size_t system, int64_t at)
{
	return was_added(score, score->scenario->systems[system].added_by, at);
}

size_t
score_unsound(const struct score *score)
{
	return ledger_unsound(score->ledger);
}
