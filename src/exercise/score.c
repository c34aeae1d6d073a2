/* score.c - the score: fed with the record and the results of checks, asked for boards.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/score_private.h"

#include <stdlib.h>

#include "exercise/fixed.h"

enum { CLOCK_MEMORY_MAX = 64 * MIB };

/* Kinds that decide what is in force, or what time it is. */
static const uint64_t deciding = KIND(REVERSAL) | KIND(APPEAL) | KIND(DECISION) | KIND(CONFIRM) |
				 KIND(CLOCK) | KIND(PHASE) | KIND(PUBLISH);

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
			score->facts[i].facts[place].goals = goals;
	return OK;
}

enum err
score_new(const struct scenario *scenario, const struct rules *rules, struct score **ret,
	struct fault *why)
{
	OWNED(score) score = calloc(1, sizeof(*score));

	if (score == NULL)
		return fail_nomem(why);
	score->scenario = scenario;
	score->rules = rules;
	score->freeze = INT64_MAX;
	score->shown_values = (struct availability_values){ FIXED_ONE / 2, FIXED_ONE / 2 };
	score->arena = arena_new(SCORE_MEMORY_MAX);
	score->clocks = arena_new(CLOCK_MEMORY_MAX);
	score->work = arena_new(SCORE_BOARD_MEMORY_MAX);
	score->memos = calloc(MEMOS * rules->category_count + 1, sizeof(*score->memos));
	if (score->arena == NULL || score->clocks == NULL || score->work == NULL ||
		score->memos == NULL)
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
	free(score->memos);
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

/* What was remembered of a moment at or after which something new has come. */
static void
forget(struct score *score, uint64_t kinds, int64_t from)
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

enum err
score_add_entries(
	struct score *score, const struct record_entry *entries, size_t count, struct fault *why)
{
	uint64_t kinds;
	int64_t from;
	enum err err = ledger_add(score->ledger, entries, count, &kinds, &from, why);

	forget(score, kinds, from);
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

/* *ret is NULL when the view does not show the category. */
static enum err
category_at(struct score *score, enum score_view view, size_t category, const struct moment *shown,
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

/* --- boards --- */

struct board_draft {
	struct score *score;
	const struct score_cut *cut;
	struct moment moment;
	const struct legs_at *sums;
	struct arena *arena;
	struct board *board;
	struct board_team *teams; /* by place */
};

static enum err
add_categories(struct board_draft *draft, struct fault *why)
{
	struct score *score = draft->score;
	size_t count = score->rules->category_count;
	int64_t *points = arena_array(draft->arena, count * score->places + 1, int64_t);

	if (points == NULL)
		return fail_nomem(why);
	for (size_t place = 0; place < score->places; place++)
		draft->teams[place].categories = points + place * count;
	if (!score->scenario->ranked)
		return OK;
	for (size_t category = 0; category < count; category++) {
		const struct category_memo *memo;
		TRY(category_at(score, draft->cut->view, category, &draft->moment, draft->sums,
			&memo, why));
		bool veiled = score_is_veiled(score, draft->cut->view, &draft->moment, category);
		for (size_t place = 0; memo != NULL && place < score->places; place++) {
			points[place * count + category] = memo->points[place];
			draft->teams[place].total += memo->points[place];
			draft->teams[place].line_count +=
				veiled ? memo->lines[place] > 0 : memo->lines[place];
		}
	}
	return OK;
}

/* The worst of the checks' states; what is the probes' own fault only when there is nothing else.
 */
static void
add_state(struct board_system *system, const struct leg_state *leg)
{
	bool says = leg->shown < CHECK_FAULT;
	bool said = system->state < CHECK_FAULT;

	if (leg->shown == CHECK_STATES || (said && !says))
		return;
	if (system->state == CHECK_STATES || (says && !said) || leg->shown > system->state) {
		system->state = (enum check_state)leg->shown;
		system->since = leg->since;
	} else if (leg->shown == system->state && leg->since < system->since) {
		system->since = leg->since;
	}
}

static struct board_system
system_at(const struct board_draft *draft, const struct fold *fold, size_t system, size_t place)
{
	const struct system_checks *checks = fold->checks;
	struct board_system ret = { .system = system,
		.absent = !score_has_system(draft->score, system, draft->moment.wall),
		.state = CHECK_STATES };

	for (size_t i = checks->starts[system]; i < checks->starts[system + 1]; i++)
		add_state(&ret, legs_state(draft->sums, draft->score->shown_rules,
					checks->checks[i], place));
	if (ret.state != CHECK_STATES)
		ret.since = clock_at(fold->clock, ret.since * 1000);
	ret.availability = availability_of_system(fold, system, place, &draft->score->shown_values);
	return ret;
}

static enum err
add_systems(struct board_draft *draft, struct fault *why)
{
	struct score *score = draft->score;
	struct fold fold = score_fold_at(score, &draft->moment, draft->sums);
	size_t count = score->scenario->system_count;
	struct board_system *systems = arena_array(
		draft->arena, count * score->places + 1, struct board_system);

	if (systems == NULL)
		return fail_nomem(why);
	fold.leg_rules = score->shown_rules;
	for (size_t place = 0; place < score->places; place++) {
		draft->teams[place].systems = systems + place * count;
		for (size_t i = 0; i < count; i++)
			systems[place * count + i] = system_at(draft, &fold, i, place);
	}
	return OK;
}

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

/* Of all teams at the draft's moment. */
static enum err
facts_at(struct board_draft *draft, const struct facts_memo **ret, struct fault *why)
{
	struct score *score = draft->score;
	struct facts_memo *memo = find_facts(score, &draft->moment);
	struct fold fold = score_fold_at(score, &draft->moment, draft->sums);

	*ret = memo;
	if (memo->when.used)
		return OK;
	memo->when = (struct category_memo){ .wall = draft->moment.wall,
		.now = draft->moment.now,
		.grades = draft->moment.grades,
		.until = INT64_MAX,
		.turn = ++score->turn };
	TRY(score_facts_make(&fold, memo->facts, why));
	memo->when.used = true;
	return OK;
}

static enum err
add_facts(struct board_draft *draft, struct fault *why)
{
	size_t count = draft->score->scenario->goal_count;
	struct board_goal *goals = arena_array(
		draft->arena, draft->score->places * count + 1, struct board_goal);
	const struct facts_memo *memo;

	if (goals == NULL)
		return fail_nomem(why);
	TRY(facts_at(draft, &memo, why));
	for (size_t place = 0; place < draft->score->places; place++, goals += count) {
		struct board_team *team = &draft->teams[place];
		const struct score_facts *facts = &memo->facts[place];
		if (count > 0)
			memcpy(goals, facts->goals, count * sizeof(*goals));
		team->goals = goals;
		team->goal_count = count;
		team->times = facts->times;
		team->tried = facts->tried;
	}
	return OK;
}

static struct str
name_of(const struct scenario *scenario, unsigned team)
{
	for (size_t i = 0; i < scenario->team_count; i++)
		if (scenario->teams[i].index == team)
			return scenario->teams[i].name;
	return STR("");
}

static int
compare_teams(const void *a, const void *b, void *scenario)
{
	const struct board_team *left = a;
	const struct board_team *right = b;

	if (left->total != right->total)
		return left->total > right->total ? -1 : 1;
	return str_compare(name_of(scenario, left->team), name_of(scenario, right->team));
}

static void
rank_teams(struct board_draft *draft)
{
	struct score *score = draft->score;

	qsort_r(draft->teams, score->places, sizeof(*draft->teams), compare_teams,
		(void *)(uintptr_t)score->scenario);
	if (!score->scenario->ranked || draft->cut->view == VIEW_TEAM)
		return;
	for (size_t i = 0; i < score->places; i++)
		draft->teams[i].rank = i > 0 && draft->teams[i].total == draft->teams[i - 1].total
					       ? draft->teams[i - 1].rank
					       : (unsigned)i + 1;
}

/* A team's own view holds that team alone. */
static void
choose_teams(struct board_draft *draft)
{
	struct board *board = draft->board;

	board->teams = draft->teams;
	board->team_count = draft->score->places;
	if (draft->cut->view != VIEW_TEAM)
		return;
	board->team_count = 0;
	for (size_t i = 0; i < draft->score->places; i++)
		if (draft->teams[i].team == draft->cut->team) {
			board->teams = &draft->teams[i];
			board->team_count = 1;
		}
}

static enum err
open_board(struct board_draft *draft, struct fault *why)
{
	struct score *score = draft->score;

	draft->board = arena_new_of(draft->arena, struct board);
	draft->teams = arena_array(draft->arena, score->places + 1, struct board_team);
	if (draft->board == NULL || draft->teams == NULL)
		return fail_nomem(why);
	arena_reset(score->work);
	TRY(score_moment(score, draft->cut, &draft->moment, &draft->board->frozen, why));
	for (size_t place = 0; place < score->places; place++)
		draft->teams[place].team = score->teams[place];
	draft->board->at = draft->moment.now;
	draft->board->wall = draft->moment.wall;
	draft->board->view = draft->cut->view;
	draft->board->ranked = score->scenario->ranked;
	return score_sums(score, &draft->moment, &draft->sums, why);
}

enum err
score_board(struct score *score, const struct score_cut *cut, struct arena *arena,
	const struct board **ret, struct fault *why)
{
	struct board_draft draft = { .score = score, .cut = cut, .arena = arena };

	TRY(open_board(&draft, why));
	TRY(add_categories(&draft, why));
	TRY(add_systems(&draft, why));
	TRY(add_facts(&draft, why));
	rank_teams(&draft);
	choose_teams(&draft);
	*ret = draft.board;
	return OK;
}

enum err
score_points(struct score *score, const struct score_cut *cut, int64_t ret_points[TEAMS_MAX],
	struct fault *why)
{
	int64_t points[TEAMS_MAX] = { 0 };
	const struct legs_at *sums;
	struct moment moment;
	bool frozen;

	arena_reset(score->work);
	TRY(score_moment(score, cut, &moment, &frozen, why));
	TRY(score_sums(score, &moment, &sums, why));
	for (size_t i = 0; score->scenario->ranked && i < score->rules->category_count; i++) {
		const struct category_memo *memo;
		TRY(category_at(score, cut->view, i, &moment, sums, &memo, why));
		for (size_t place = 0; memo != NULL && place < score->places; place++)
			points[score->teams[place]] += memo->points[place];
	}
	memcpy(ret_points, points, sizeof(points));
	return OK;
}
