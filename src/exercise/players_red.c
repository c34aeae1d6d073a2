/* players_red.c - red attacks every team alike.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/players_private.h"

enum { TEAMS_APART_MINUTES = 2, SECOND_STEP_MINUTES = 20 };

static const char *const stages[RED_STAGES] = { "tried", "foothold", "user", "data", "effect" };

/* Scenario time, ms: as planned, else somewhere in its phase or in all that is scored. */
static int64_t
attack_begins(const struct players *players, const struct scenario_red_objective *objective)
{
	const struct scenario *scenario = players->state.scenario;
	const struct scenario_phase *phase = scenario_phase_by_name(scenario, objective->phase);
	int64_t share = players_between(players, "attack", objective->name, 100, 800);
	int64_t from = INT64_MAX;
	int64_t to = 0;

	if (objective->at != INT64_MAX)
		return to_milliseconds(objective->at);
	if (phase != NULL)
		return to_milliseconds(phase->start + phase->length / 1000 * share);
	for (size_t i = 0; i < scenario->phase_count; i++) {
		if (!scenario->phases[i].scored)
			continue;
		from = from == INT64_MAX ? scenario->phases[i].start : from;
		to = scenario->phases[i].start + scenario->phases[i].length;
	}
	return from == INT64_MAX ? 0 : to_milliseconds(from + (to - from) / 1000 * share);
}

/* The better the team, the less far red comes. */
static int
reach_against(const struct players *players, const struct scenario_team *team, struct str about)
{
	int64_t reach = (1250 - players_skill(players, team)) *
			players_between(players, "reach", about, 2000, 7000) / 1000000;

	return reach >= RED_STAGES ? RED_STAGES - 1 : (int)reach;
}

static void
enter_event(struct players *players, const struct scenario_red_objective *objective,
	const struct scenario_team *team, int stage, struct str about)
{
	const struct scenario *scenario = players->state.scenario;
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);
	struct act act = { .kind = RECORD_RED_EVENT, .team = team->index };

	act.key = players_key(players, stages[stage], about);
	if (players_did(players, act.key))
		return;
	json_open_object(&out);
	json_member_string(&out, STR("objective"), objective->name);
	json_member_string(&out, STR("stage"), str_of(stages[stage]));
	if (objective->system != SIZE_MAX)
		json_member_string(&out, STR("system"), scenario->systems[objective->system].name);
	if (objective->technique.len > 0)
		json_member_string(&out, STR("technique"), objective->technique);
	json_member_string(&out, STR("text"), STR("As planned."));
	json_close_object(&out);
	act.body = players_body(players, &text);
	players_do(players, players_at_desk(players, DESK_RED, team->index), &act);
}

static void
attack_team(struct players *players, const struct scenario_red_objective *objective,
	const struct scenario_team *team, size_t place)
{
	struct str about = str_printf(
		players->round, "%.*s %.*s", STR_FMT(objective->name), STR_FMT(team->name));
	int64_t at = attack_begins(players, objective) +
		     (int64_t)place * TEAMS_APART_MINUTES * PLAYER_MINUTE_MS;
	int reach = reach_against(players, team, about);

	if (at < players->began_ms || at > players->now_ms)
		return;
	enter_event(players, objective, team, reach == 0 ? 0 : 1, about);
	if (reach > 1 && at + SECOND_STEP_MINUTES * PLAYER_MINUTE_MS <= players->now_ms)
		enter_event(players, objective, team, reach, about);
}

void
players_attack(struct players *players)
{
	const struct scenario *scenario = players->state.scenario;

	for (size_t i = 0; i < scenario->red_objective_count; i++) {
		size_t place = 0;
		for (size_t k = 0; k < scenario->team_count; k++)
			if (scenario->teams[k].kind == TEAM_BLUE)
				attack_team(players, &scenario->red_objectives[i],
					&scenario->teams[k], place++);
	}
}
