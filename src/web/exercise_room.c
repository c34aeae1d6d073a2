/* exercise_room.c - a team's room: what it was sent, how its systems stand, what it owes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "exercise/inject_text.h"
#include "web/exercise_family.h"

enum { CHANGES_LOOKED_AT = 500 };

/* --- systems --- */

/* The newest words about each check, of the last changes of state. */
struct words {
	size_t count;
	const struct check_change *changes;
};

static const struct check_change *
find_words(const struct words *words, struct str check)
{
	for (size_t i = 0; i < words->count; i++)
		if (str_eq(words->changes[i].check, check))
			return &words->changes[i];
	return NULL;
}

static enum err
put_check(struct visit *visit, const struct exercise_state *state,
	const struct scenario_check *check, unsigned team, const struct words *words,
	struct json_writer *out, struct fault *why)
{
	const struct check_change *change = find_words(words, check->name);
	struct score_check stands;

	TRY(exercise_check_state(visit->exercise, state, check->name, team, &stands, why));
	json_open_object(out);
	json_member_string(out, STR("name"), check->name);
	json_member_string(out, STR("state"), str_of(exercise_state_name(stands.state)));
	json_member_int(
		out, STR("since_ms"), to_milliseconds(clock_at(state->clock, stands.since)));
	json_member_string(out, STR("text"), change == NULL ? STR("") : change->text);
	json_key(out, STR("latency_ms"));
	if (change == NULL)
		json_put_null(out);
	else
		json_put_int(out, change->latency_ms);
	json_close_object(out);
	return OK;
}

static enum err
put_system(struct visit *visit, const struct exercise_state *state, size_t index, unsigned team,
	const struct board_system *stands, const struct words *words, struct json_writer *out,
	struct fault *why)
{
	const struct scenario *scenario = state->scenario;

	json_open_object(out);
	json_member_string(out, STR("name"), scenario->systems[index].name);
	json_member_string(out, STR("state"),
		str_of(exercise_state_name(stands == NULL ? CHECK_STATES : stands->state)));
	json_member_int(out, STR("since_ms"), stands == NULL ? 0 : to_milliseconds(stands->since));
	json_key(out, STR("checks"));
	json_open_array(out);
	for (size_t i = 0; i < scenario->check_count; i++)
		if (scenario->checks[i].system == index &&
			score_has_check(state->score, i, state->now))
			TRY(put_check(visit, state, &scenario->checks[i], team, words, out, why));
	json_close_array(out);
	json_close_object(out);
	return OK;
}

static enum err
put_systems(struct visit *visit, const struct exercise_state *state, unsigned team,
	struct json_writer *out, struct fault *why)
{
	const struct board *board;
	const struct board_system *systems;
	struct words words;

	TRY(exercise_board(
		visit->exercise, state, VIEW_TEAM, team, 0, visit->arena, &board, why));
	systems = board->team_count == 1 ? board->teams[0].systems : NULL;
	TRY(record_check_changes(visit->web->store, &visit->reader, STR(""), team, INT64_MAX,
		CHANGES_LOOKED_AT, visit->arena, &words.count, &words.changes, why));
	json_key(out, STR("systems"));
	json_open_array(out);
	for (size_t i = 0; i < state->scenario->system_count; i++) {
		if (!score_has_system(state->score, i, state->now))
			continue;
		TRY(put_system(visit, state, i, team, systems == NULL ? NULL : &systems[i], &words,
			out, why));
	}
	json_close_array(out);
	return OK;
}

/* --- reports and appeals --- */

static int64_t
last_report(
	const struct exercise_state *state, const struct scenario_template *template, unsigned team)
{
	int64_t last = -1;

	for (const struct journal_entry *at = journal_first(state->journal, RECORD_REPORT);
		at != NULL; at = at->next_of_kind)
		if (at->record.team == team && str_eq(at->subject, template->name) &&
			journal_in_force(at))
			last = clock_at(state->clock, at->record.event);
	return last;
}

/* A report of a rhythm is due at each multiple of it. */
static void
put_reports_due(const struct exercise_state *state, unsigned team, struct json_writer *out)
{
	json_key(out, STR("reports_due"));
	json_open_array(out);
	for (size_t i = 0; i < state->scenario->template_count; i++) {
		const struct scenario_template *template = &state->scenario->templates[i];
		int64_t last;
		int64_t due;
		if (template->every <= 0)
			continue;
		last = last_report(state, template, team);
		due = last < 0 ? template->every : (last / template->every + 1) * template->every;
		json_open_object(out);
		json_member_string(out, STR("template"), template->name);
		exercise_put_ms(out, "due_ms", due);
		exercise_put_ms(out, "last_ms", last);
		json_close_object(out);
	}
	json_close_array(out);
}

/* What the team may still appeal against: entries about it that it may read, not yet appealed
 * against. */
static bool
is_appealable(const struct visit *visit, const struct exercise_state *state,
	const struct journal_entry *entry, unsigned team)
{
	return entry->record.team == team && journal_shows(entry, &visit->reader) &&
	       state->now - entry->record.posted <= state->rules->appeal_window &&
	       journal_answer(entry, RECORD_APPEAL) == NULL && journal_in_force(entry);
}

static void
put_appealable(const struct visit *visit, const struct exercise_state *state, unsigned team,
	struct json_writer *out)
{
	static const enum record_kind kinds[] = { RECORD_GRADE_FINAL, RECORD_EXCUSE, RECORD_FLAG,
		RECORD_SHARED };

	json_key(out, STR("appealable"));
	json_open_array(out);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const struct journal_entry *at = journal_first(state->journal, kinds[i]);
		for (; at != NULL; at = at->next_of_kind) {
			if (!is_appealable(visit, state, at, team))
				continue;
			json_open_object(out);
			json_member_string(out, STR("key"), at->record.key);
			json_member_timestamp(
				out, STR("until"), at->record.posted + state->rules->appeal_window);
			json_close_object(out);
		}
	}
	json_close_array(out);
	/* of checks: an outage that ended since then */
	json_member_timestamp(
		out, STR("appealable_since"), state->now - state->rules->appeal_window);
}

/* What was decided on it: "uphold", "replace", "excuse"; empty while it waits. */
static enum err
outcome_of(struct visit *visit, const struct journal_entry *appeal, struct str *ret, struct fault *why)
{
	const struct journal_entry *decision = journal_answer(appeal, RECORD_DECISION);
	const struct json *body;

	*ret = STR("");
	if (decision == NULL)
		return OK;
	TRY(journal_body(decision, visit->arena, &body, why));
	*ret = json_get_string(body, STR("outcome"));
	return OK;
}

static enum err
put_appeal(struct visit *visit, const struct journal_entry *appeal, struct json_writer *out,
	struct fault *why)
{
	static const char *const members[] = { "line", "check", "from", "to" };
	const struct json *body;
	struct str outcome;

	TRY(journal_body(appeal, visit->arena, &body, why));
	TRY(outcome_of(visit, appeal, &outcome, why));
	json_open_object(out);
	json_member_string(out, STR("key"), appeal->record.key);
	console_put_text(out, STR("of"), appeal->record.of);
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		console_put_text(out, str_of(members[i]), json_get_string(body, str_of(members[i])));
	console_put_text(out, STR("outcome"), outcome);
	json_close_object(out);
	return OK;
}

/* The team's appeals, so that what one is against says how it stands instead of asking for another. */
static enum err
put_appeals(struct visit *visit, const struct exercise_state *state, unsigned team,
	struct json_writer *out, struct fault *why)
{
	json_key(out, STR("appeals"));
	json_open_array(out);
	for (const struct journal_entry *at = journal_first(state->journal, RECORD_APPEAL);
		at != NULL; at = at->next_of_kind)
		if (at->record.team == team && journal_in_force(at))
			TRY(put_appeal(visit, at, out, why));
	json_close_array(out);
	return OK;
}

/* --- the room --- */

static enum err
write_room(struct visit *visit, const struct exercise_state *state, struct json_writer *out,
	struct fault *why)
{
	struct str name;
	unsigned team;

	TRY(exercise_own_team(visit, state, DESK_WHITE, &team, why));
	name = exercise_team_name(state->scenario, team);
	json_key(out, STR("injects"));
	json_open_array(out);
	for (size_t i = 0; i < state->scenario->inject_count; i++) {
		struct str inject = state->scenario->injects[i].name;
		if (inject_sent(state->journal, visit->arena, inject, name, NULL) != NULL)
			TRY(exercise_put_inject(visit, state, i, team, out, why));
	}
	json_close_array(out);
	TRY(put_systems(visit, state, team, out, why));
	put_reports_due(state, team, out);
	put_appealable(visit, state, team, out);
	return put_appeals(visit, state, team, out, why);
}

enum err
exercise_room_get(struct visit *visit, struct fault *why)
{
	return exercise_reply(visit, write_room, why);
}

/* --- changes of state --- */

static void
put_change(const struct exercise_state *state, const struct check_change *change,
	struct json_writer *out)
{
	json_open_object(out);
	json_member_string(out, STR("check"), change->check);
	json_key(out, STR("team"));
	exercise_put_team(out, state->scenario, change->team);
	json_member_int(out, STR("time_ms"), to_milliseconds(clock_at(state->clock, change->time)));
	json_member_timestamp(out, STR("time"), change->time);
	json_member_string(out, STR("state"), str_of(exercise_state_name(change->state)));
	json_member_int(out, STR("latency_ms"), change->latency_ms);
	json_member_string(out, STR("text"), change->text);
	json_member_string(out, STR("transcript"), change->transcript);
	json_close_object(out);
}

static enum err
write_checks(struct visit *visit, const struct exercise_state *state, struct json_writer *out,
	struct fault *why)
{
	struct str filters[2];
	struct console_scope scope = { "exercise/checks", 2, filters };
	const struct check_change *changes;
	size_t count, limit;
	int64_t before;
	unsigned team;

	TRY(exercise_team_parameter(visit, state, &team, why));
	if (team == 0 && !exercise_sits_at(visit, DESK_WHITE | DESK_GREEN))
		team = visit->reader.seat.team;
	TRY(console_parameter(visit, "check", &filters[0], why));
	filters[1] = exercise_team_name(state->scenario, team);
	TRY(console_limit(visit, &limit, why));
	TRY(console_before(visit, &scope, &before, why));
	TRY(record_check_changes(visit->web->store, &visit->reader, filters[0], team,
		before == 0 ? INT64_MAX : before, limit, visit->arena, &count, &changes, why));
	json_key(out, STR("changes"));
	json_open_array(out);
	for (size_t i = 0; i < count; i++)
		put_change(state, &changes[i], out);
	json_close_array(out);
	return console_put_cursor(
		visit, &scope, count == limit ? changes[count - 1].time : 0, out, why);
}

enum err
exercise_checks_get(struct visit *visit, struct fault *why)
{
	return exercise_reply(visit, write_checks, why);
}
