/* board_json.c - the board as JSON.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json_write.h"
#include "exercise/score.h"

static int64_t
milliseconds(int64_t time)
{
	return time / 1000;
}

/* A number, or null when it is negative. */
static void
member_known(struct json_writer *out, struct str key, int64_t value)
{
	json_key(out, key);
	if (value < 0)
		json_put_null(out);
	else
		json_put_int(out, value);
}

static int64_t
milliseconds_or_none(int64_t time)
{
	return time < 0 ? -1 : milliseconds(time);
}

static const struct scenario_team *
find_team(const struct scenario *scenario, unsigned index)
{
	for (size_t i = 0; i < scenario->team_count; i++)
		if (scenario->teams[i].index == index)
			return &scenario->teams[i];
	return NULL;
}

/* A letter a system, docs/protocol/exercise-api.md, "Board". */
static char
state_letter(enum check_state state)
{
	static const char letters[] = {
		[CHECK_OK] = 'o',
		[CHECK_DEGRADED] = 'd',
		[CHECK_RECOVERING] = 'r',
		[CHECK_WRONG] = 'w',
		[CHECK_DOWN] = 'x',
		[CHECK_FAULT] = 'c',
		[CHECK_STATES] = '-',
	};

	return letters[state];
}

static void
write_points(struct json_writer *out, const struct board *board, const struct board_team *team,
	const struct rules *rules)
{
	json_key(out, STR("rank"));
	if (team->rank == 0)
		json_put_null(out);
	else
		json_put_int(out, team->rank);
	json_key(out, STR("points"));
	if (board->ranked)
		json_put_int(out, team->total);
	else
		json_put_null(out);
	json_key(out, STR("categories"));
	json_open_array(out);
	for (size_t i = 0; board->ranked && i < rules->category_count; i++) {
		json_open_object(out);
		json_member_string(out, STR("name"), rules->categories[i].name);
		json_member_int(out, STR("points"), team->categories[i]);
		json_close_object(out);
	}
	json_close_array(out);
}

static void
write_systems(struct json_writer *out, const struct board_team *team,
	const struct scenario *scenario, bool detail)
{
	json_key(out, STR("states"));
	json_put_raw(out, STR("\""));
	for (size_t i = 0; i < scenario->system_count; i++)
		if (!team->systems[i].absent)
			buf_add_char(out->out, state_letter(team->systems[i].state));
	buf_add_char(out->out, '"');
	json_key(out, STR("systems"));
	json_open_array(out);
	for (size_t i = 0; detail && i < scenario->system_count; i++) {
		const struct board_system *system = &team->systems[i];
		bool known = system->state != CHECK_STATES;
		if (system->absent)
			continue;
		json_open_object(out);
		json_member_string(out, STR("name"), scenario->systems[system->system].name);
		json_key(out, STR("state"));
		if (known)
			json_put_string(out, str_of(check_state_name(system->state)));
		else
			json_put_null(out);
		member_known(out, STR("since_ms"), known ? milliseconds(system->since) : -1);
		member_known(out, STR("availability_ppm"), system->availability);
		json_close_object(out);
	}
	json_close_array(out);
}

static void
write_goals(struct json_writer *out, const struct board_team *team, const struct scenario *scenario)
{
	json_key(out, STR("goals"));
	json_open_array(out);
	for (size_t i = 0; i < team->goal_count; i++) {
		json_open_object(out);
		json_member_string(out, STR("name"), scenario->goals[team->goals[i].goal].name);
		json_member_bool(out, STR("met"), team->goals[i].met);
		member_known(out, STR("time_ms"), milliseconds_or_none(team->goals[i].time));
		json_close_object(out);
	}
	json_close_array(out);
	json_key(out, STR("times"));
	json_open_object(out);
	member_known(out, STR("know_ms"), milliseconds_or_none(team->times.know));
	member_known(out, STR("tell_ms"), milliseconds_or_none(team->times.tell));
	member_known(out, STR("decide_ms"), milliseconds_or_none(team->times.decide));
	json_close_object(out);
}

static void
write_team(struct json_writer *out, const struct board *board, const struct board_team *team,
	const struct scenario *scenario, const struct rules *rules, unsigned detail)
{
	const struct scenario_team *of = find_team(scenario, team->team);

	json_open_object(out);
	json_member_string(out, STR("name"), of == NULL ? STR("") : of->name);
	json_member_string(out, STR("title"), of == NULL ? STR("") : of->title);
	write_points(out, board, team, rules);
	write_systems(out, team, scenario, detail == team->team);
	write_goals(out, team, scenario);
	member_known(out, STR("tried_ppm"), board->view == VIEW_WHITE ? team->tried : -1);
	json_member_int(out, STR("lines"), (int64_t)team->line_count);
	json_close_object(out);
}

void
board_write_json(const struct board *board, const struct scenario *scenario,
	const struct rules *rules, unsigned detail, struct buf *text)
{
	struct json_writer out = json_writer_of(text);

	json_open_object(&out);
	json_member_int(&out, STR("at_ms"), milliseconds(board->at));
	json_member_timestamp(&out, STR("wall"), board->wall);
	json_member_string(&out, STR("view"), str_of(score_view_name(board->view)));
	json_member_bool(&out, STR("frozen"), board->frozen);
	json_member_bool(&out, STR("ranked"), board->ranked);
	json_key(&out, STR("teams"));
	json_open_array(&out);
	for (size_t i = 0; i < board->team_count; i++)
		write_team(&out, board, &board->teams[i], scenario, rules, detail);
	json_close_array(&out);
	json_close_object(&out);
}
