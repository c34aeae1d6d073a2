/* exercise_family.c - the table of an exercise's routes, and what they share.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Signing in and errors are the console's own. In the real world this family does not exist.
 */
#include "web/exercise_family.h"

#include "base/timestamp.h"

/* --- replies --- */

enum err
exercise_write(struct visit *visit, exercise_writer *write, struct json_writer *out,
	struct fault *why)
{
	struct exercise_state state;
	enum err err;

	TRY(exercise_enter(visit->exercise, &state, why));
	err = write(visit, &state, out, why);
	exercise_leave(visit->exercise);
	return err;
}

enum err
exercise_reply(struct visit *visit, exercise_writer *write, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);

	json_open_object(&out);
	TRY(exercise_write(visit, write, &out, why));
	json_close_object(&out);
	return console_reply(visit, &body, why);
}

enum err
exercise_require(const struct visit *visit, unsigned desks, struct fault *why)
{
	return exercise_sits_at(visit, desks) ? OK
					      : fail(why, E_DENIED, "this seat has no such desk");
}

/* --- parameters --- */

bool
exercise_knows_team(const struct visit *visit, const struct scenario_team *team)
{
	return team->kind == TEAM_BLUE || team->index == visit->reader.seat.team ||
	       exercise_sits_at(visit, DESK_WHITE | DESK_GREEN);
}

const struct scenario_team *
exercise_find_team(const struct visit *visit, const struct exercise_state *state, struct str name)
{
	const struct scenario_team *team = scenario_team_by_name(state->scenario, name);

	return team != NULL && exercise_knows_team(visit, team) ? team : NULL;
}

enum err
exercise_named_team(struct visit *visit, const struct exercise_state *state, const char *parameter,
	unsigned *ret, struct fault *why)
{
	const struct scenario_team *team;
	struct str name;

	TRY(console_parameter(visit, parameter, &name, why));
	*ret = 0;
	if (name.len == 0)
		return OK;
	team = exercise_find_team(visit, state, name);
	if (team == NULL)
		return fail_at(why, E_USAGE, str_of(parameter),
			"%s: there is no team of that name", parameter);
	*ret = team->index;
	return OK;
}

enum err
exercise_team_parameter(
	struct visit *visit, const struct exercise_state *state, unsigned *ret, struct fault *why)
{
	return exercise_named_team(visit, state, "team", ret, why);
}

enum err
exercise_moment_parameter(struct visit *visit, const char *name, int64_t *ret, struct fault *why)
{
	struct str text;

	TRY(console_parameter(visit, name, &text, why));
	*ret = 0;
	if (text.len > 0 && !timestamp_parse(text, ret))
		return fail_at(why, E_USAGE, str_of(name),
			"%s: expected a moment such as 2026-01-31T09:00:00Z", name);
	return OK;
}

static enum err
parse_view(struct str text, enum score_view *ret, struct fault *why)
{
	for (enum score_view view = VIEW_WHITE; view <= VIEW_PUBLIC; view++)
		if (str_eq(text, str_of(score_view_name(view)))) {
			*ret = view;
			return OK;
		}
	return fail_at(why, E_USAGE, STR("view"), "view: expected white, team or public");
}

enum err
exercise_cut_parameters(struct visit *visit, const struct exercise_state *state,
	struct score_cut *ret, struct fault *why)
{
	bool white = exercise_sits_at(visit, DESK_WHITE);
	struct score_cut cut = { .view = exercise_view_of(&visit->reader.seat) };
	struct str view;

	TRY(console_parameter(visit, "view", &view, why));
	if (view.len > 0)
		TRY(parse_view(view, &cut.view, why));
	TRY(exercise_team_parameter(visit, state, &cut.team, why));
	TRY(exercise_moment_parameter(visit, "at", &cut.at, why));
	if (cut.view == VIEW_TEAM && cut.team == 0)
		cut.team = visit->reader.seat.team;
	if (cut.view == VIEW_WHITE && !white)
		return fail(why, E_DENIED, "that view is white's");
	if (cut.view == VIEW_TEAM &&
		(cut.team == 0 || (!white && cut.team != visit->reader.seat.team)))
		return fail(why, E_DENIED, "that view is another team's");
	*ret = cut;
	return OK;
}

enum err
exercise_own_team(struct visit *visit, const struct exercise_state *state, unsigned desks,
	unsigned *ret, struct fault *why)
{
	unsigned own = visit->reader.seat.team;
	unsigned team;

	TRY(exercise_team_parameter(visit, state, &team, why));
	if (team == 0)
		team = own;
	if (team == 0 || (team != own && !exercise_sits_at(visit, desks)))
		return fail(why, E_DENIED, "that is another team's");
	*ret = team;
	return OK;
}

/* --- forms --- */

void
exercise_put_team(struct json_writer *out, const struct scenario *scenario, unsigned team)
{
	const struct scenario_team *found = scenario_team(scenario, team);

	if (found == NULL)
		json_put_null(out);
	else
		json_put_string(out, found->name);
}

void
exercise_put_ms(struct json_writer *out, const char *key, int64_t microseconds)
{
	json_key(out, str_of(key));
	if (microseconds < 0 || microseconds == INT64_MAX)
		json_put_null(out);
	else
		json_put_int(out, to_milliseconds(microseconds));
}

void
exercise_put_named(struct json_writer *out, struct str name, struct str title)
{
	json_open_object(out);
	json_member_string(out, STR("name"), name);
	json_member_string(out, STR("title"), title);
	json_close_object(out);
}

void
exercise_put_clock(struct json_writer *out, const struct exercise_state *state)
{
	const struct scenario_phase *phase = scenario_phase_at(
		state->scenario, state->scenario_now);
	bool begun = state->clock_state != CLOCK_NEW && state->clock_state != CLOCK_OPEN;

	json_open_object(out);
	json_member_string(out, STR("state"), str_of(clock_state_name(state->clock_state)));
	json_member_int(out, STR("now_ms"), to_milliseconds(state->scenario_now));
	json_member_int(out, STR("speed_milli"), clock_speed_at(state->clock, state->now));
	console_put_text(out, STR("phase"), begun && phase != NULL ? phase->name : STR(""));
	json_member_timestamp(out, STR("wall"), state->now);
	json_close_object(out);
}

enum err
exercise_put_entry_members(struct visit *visit, const struct exercise_state *state,
	const struct record_entry *entry, struct json_writer *out, struct fault *why)
{
	struct str body;

	json_member_string(out, STR("key"), entry->key);
	json_member_string(out, STR("kind"), str_of(record_kind_name(entry->kind)));
	json_member_timestamp(out, STR("posted"), entry->posted);
	json_member_timestamp(out, STR("event"), entry->event);
	json_member_int(out, STR("time_ms"), to_milliseconds(clock_at(state->clock, entry->event)));
	json_key(out, STR("team"));
	exercise_put_team(out, state->scenario, entry->team);
	console_put_text(out, STR("author"), entry->author_name);
	json_member_bool(out, STR("own"),
		visit->reader.person != 0 && entry->author == visit->reader.person);
	console_put_text(out, STR("of"), entry->of);
	json_member_bool(
		out, STR("in_force"), exercise_in_force(visit->exercise, state, entry->key));
	json_key(out, STR("body"));
	TRY(by_code_body(state, &visit->reader.seat, entry, visit->arena, &body, why));
	json_put_raw(out, body);
	return exercise_put_judgement(visit, state, entry, out, why);
}

enum err
exercise_put_entry(struct visit *visit, const struct exercise_state *state,
	const struct record_entry *entry, struct json_writer *out, struct fault *why)
{
	json_open_object(out);
	TRY(exercise_put_entry_members(visit, state, entry, out, why));
	json_close_object(out);
	return OK;
}

const char *
exercise_state_name(enum check_state state)
{
	return state < CHECK_STATES ? check_state_name(state) : "unknown";
}

bool
exercise_may_see_grade(const struct visit *visit, const struct journal_entry *grade)
{
	if (exercise_sits_at(visit, DESK_WHITE) || grade->of == NULL ||
		grade->record.author == visit->reader.person ||
		journal_answer(grade->of, RECORD_GRADE_FINAL) != NULL)
		return true;
	for (const struct journal_entry *at = grade->of->answered; at != NULL; at = at->next_answer)
		if (at->record.kind == RECORD_GRADE && at->record.author == visit->reader.person)
			return true;
	return false;
}

/* --- the table --- */

static enum err
authenticate(struct visit *visit, struct fault *why)
{
	return console_family.authenticate(visit, why);
}

static void
write_error(const struct fault *fault, struct arena *arena, struct http_reply *reply)
{
	console_family.write_error(fault, arena, reply);
}

static const struct route routes[] = {
	{ HTTP_GET, "exercise", exercise_about_get, false },
	{ HTTP_GET, "exercise/board", exercise_board_get, false, true },
	{ HTTP_GET, "exercise/why", exercise_why_get, false, true },
	{ HTTP_GET, "exercise/public", exercise_public_get, true, true },
	{ HTTP_GET, "exercise/public/stream", exercise_public_stream_get, true },
	{ HTTP_GET, "exercise/series", exercise_series_get, false, true },
	{ HTTP_GET, "exercise/entries", exercise_entries_get, false, true },
	{ HTTP_POST, "exercise/entries", exercise_entries_post, false, true },
	{ HTTP_GET, "exercise/entries/*", exercise_entry_get, false },
	{ HTTP_POST, "exercise/evidence", exercise_evidence_post, false, true },
	{ HTTP_GET, "exercise/evidence/*", exercise_evidence_get, false },
	{ HTTP_GET, "exercise/timeline", exercise_timeline_get, false, true },
	{ HTTP_GET, "exercise/definition", exercise_definition_get, false, true },
	{ HTTP_GET, "exercise/room", exercise_room_get, false, true },
	{ HTTP_GET, "exercise/grading", exercise_grading_get, false, true },
	{ HTTP_GET, "exercise/red", exercise_red_get, false, true },
	{ HTTP_GET, "exercise/white", exercise_white_get, false, true },
	{ HTTP_GET, "exercise/checks", exercise_checks_get, false, true },
	{ HTTP_GET, "exercise/people", exercise_people_get, false, true },
	{ HTTP_POST, "exercise/people", exercise_people_post, false, true },
	{ HTTP_GET, "exercise/truth", exercise_truth_get, false, true },
	{ HTTP_GET, "exercise/review", exercise_review_get, false, true },
	{ HTTP_GET, "exercise/tasks", exercise_tasks_get, false },
	{ HTTP_POST, "exercise/export", exercise_export_post, false, true },
	{ HTTP_GET, "exercise/export", exercise_export_get, false, true },
	{ HTTP_GET, "probe/work", exercise_probe_work_get, true, true }, /* signs in as machines do */
	{ HTTP_POST, "probe/results", exercise_probe_results_post, true, true },
};

const struct route_family exercise_family = {
	.authenticate = authenticate,
	.write_error = write_error,
	.count = sizeof(routes) / sizeof(*routes),
	.routes = routes,
};
