/* exercise_scores.c - a board as a table: points and ranks, or goals.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/exercise_scores.h"

#include "cmd/output.h"

/* Thousandths as "81,234.567" would be read differently in half of the world: 81234.567. */
struct str
exercise_points_text(struct call *call, int64_t points)
{
	int64_t whole = points / 1000;
	int64_t rest = points % 1000;

	return str_printf(call->arena, "%s%lld.%03lld", points < 0 && whole == 0 ? "-" : "",
		(long long)whole, (long long)(rest < 0 ? -rest : rest));
}

static enum err
print_ranked(struct call *call, const struct exercise_state *state, const struct board *board,
	struct fault *why)
{
	static const struct column columns[] = { { "RANK", "rank", .number = true },
		{ "TEAM", "team" }, { "TITLE", "title" }, { "POINTS", "points" },
		{ "LINES", "lines", .number = true } };
	struct listing list;

	listing_begin(&list, call, columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < board->team_count; i++) {
		const struct scenario_team *team = scenario_team(
			state->scenario, board->teams[i].team);
		listing_number(&list, board->teams[i].rank);
		listing_text(&list, team->name);
		listing_text(&list, team->title);
		listing_text(&list, exercise_points_text(call, board->teams[i].total));
		listing_number(&list, (int64_t)board->teams[i].line_count);
	}
	return listing_end(&list, why);
}

static enum err
print_unranked(struct call *call, const struct exercise_state *state, const struct board *board,
	struct fault *why)
{
	static const struct column columns[] = { { "TEAM", "team" }, { "TITLE", "title" },
		{ "MET", "met", .number = true }, { "GOALS", "goals", .number = true } };
	struct listing list;

	listing_begin(&list, call, columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < board->team_count; i++) {
		const struct board_team *row = &board->teams[i];
		const struct scenario_team *team = scenario_team(state->scenario, row->team);
		int64_t met = 0;
		for (size_t k = 0; k < row->goal_count; k++)
			met += row->goals[k].met;
		listing_text(&list, team->name);
		listing_text(&list, team->title);
		listing_number(&list, met);
		listing_number(&list, (int64_t)row->goal_count);
	}
	return listing_end(&list, why);
}

enum err
exercise_print_scores(struct call *call, const struct exercise_state *state,
	const struct board *board, struct fault *why)
{
	return board->ranked ? print_ranked(call, state, board, why)
			     : print_unranked(call, state, board, why);
}
