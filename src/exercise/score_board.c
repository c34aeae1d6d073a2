/* score_board.c - draws up the board of a cut: points, systems, facts and ranks.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/score_private.h"

#include <stdlib.h>

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
		const struct category_sums *gave;
		TRY(score_category_at(score, draft->cut->view, category, &draft->moment, draft->sums,
			&gave, why));
		bool veiled = score_is_veiled(score, draft->cut->view, &draft->moment, category);
		for (size_t place = 0; gave != NULL && place < score->places; place++) {
			points[place * count + category] = gave->points[place];
			draft->teams[place].total += gave->points[place];
			draft->teams[place].line_count +=
				veiled ? gave->lines[place] > 0 : gave->lines[place];
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

static enum err
add_facts(struct board_draft *draft, struct fault *why)
{
	size_t count = draft->score->scenario->goal_count;
	struct board_goal *goals = arena_array(
		draft->arena, draft->score->places * count + 1, struct board_goal);
	const struct score_facts *facts;

	if (goals == NULL)
		return fail_nomem(why);
	TRY(score_facts_at(draft->score, &draft->moment, draft->sums, &facts, why));
	for (size_t place = 0; place < draft->score->places; place++, facts++, goals += count) {
		struct board_team *team = &draft->teams[place];
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
		const struct category_sums *gave;
		TRY(score_category_at(score, cut->view, i, &moment, sums, &gave, why));
		for (size_t place = 0; gave != NULL && place < score->places; place++)
			points[score->teams[place]] += gave->points[place];
	}
	memcpy(ret_points, points, sizeof(points));
	return OK;
}
