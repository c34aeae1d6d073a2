/* exercise_timeline.c - the time line: injects planned and sent, and red's events.
 * SPDX-License-Identifier: Apache-2.0
 *
 * White, yellow and green see all, or what a team sees. A team sees what was sent to it and nothing of
 * what is planned.
 */
#include "exercise/inject_text.h"
#include "web/exercise_family.h"

enum { PLANNERS = DESK_WHITE | DESK_YELLOW | DESK_GREEN };

/* --- what was sent --- */

static bool
is_withdrawn(const struct journal_entry *sent)
{
	return !journal_in_force(sent) || journal_answer(sent, RECORD_INJECT_WITHDRAWN) != NULL;
}

static void
put_sent(const struct exercise_state *state, const struct journal_entry *sent,
	struct json_writer *out)
{
	const struct journal_entry *answer = journal_answer(sent, RECORD_ANSWER);

	json_open_object(out);
	json_key(out, STR("team"));
	exercise_put_team(out, state->scenario, sent->record.team);
	json_member_string(out, STR("key"), sent->record.key);
	exercise_put_ms(out, "time_ms", clock_at(state->clock, sent->record.event));
	exercise_put_ms(out, "due_ms", sent->due_ms < 0 ? -1 : sent->due_ms * 1000);
	exercise_put_ms(out, "close_ms", sent->close_ms < 0 ? -1 : sent->close_ms * 1000);
	exercise_put_ms(out, "answered_ms",
		answer == NULL ? -1 : clock_at(state->clock, answer->record.event));
	json_member_bool(out, STR("graded"),
		answer != NULL && journal_answer(answer, RECORD_GRADE_FINAL) != NULL);
	json_close_object(out);
}

/* The newest entry of the inject for each team that has one. */
struct deliveries {
	size_t count;
	bool withdrawn; /* all of them */
	const struct journal_entry *sent[TEAMS_MAX];
};

static void
find_deliveries(struct visit *visit, const struct exercise_state *state,
	const struct scenario_inject *inject, unsigned team, struct deliveries *ret)
{
	ret->count = 0;
	ret->withdrawn = true;
	for (size_t i = 0; i < state->scenario->team_count; i++) {
		const struct scenario_team *row = &state->scenario->teams[i];
		const struct journal_entry *sent;
		if (team != 0 && row->index != team)
			continue;
		sent = inject_sent(state->journal, visit->arena, inject->name, row->name, NULL);
		if (sent == NULL)
			continue;
		ret->sent[ret->count++] = sent;
		ret->withdrawn &= is_withdrawn(sent);
	}
}

/* --- one inject --- */

static const char *
state_of(const struct exercise_state *state, const struct planned_inject *plan,
	const struct deliveries *deliveries)
{
	if (deliveries->count > 0)
		return deliveries->withdrawn ? "withdrawn" : "sent";
	if (plan->skipped)
		return "skipped";
	return plan->at != INT64_MAX && plan->at <= state->scenario_now ? "due" : "planned";
}

static void
put_audience(const struct exercise_state *state, const struct scenario_inject *inject,
	unsigned team, struct json_writer *out)
{
	json_key(out, STR("teams"));
	json_open_array(out);
	for (size_t i = 0; i < state->scenario->team_count; i++) {
		const struct scenario_team *row = &state->scenario->teams[i];
		if (scenario_inject_is_for(inject, row->index) && (team == 0 || row->index == team))
			json_put_string(out, row->name);
	}
	json_close_array(out);
}

/* What only planners and graders know; null for a team. */
static void
put_secrets(const struct scenario_inject *inject, bool shown, struct json_writer *out)
{
	console_put_text(out, STR("expected"), shown ? inject->expected : STR(""));
	console_put_text(out, STR("grader"), shown ? inject->grader : STR(""));
	console_put_text(out, STR("rubric"), shown ? inject->rubric : STR(""));
	console_put_text(out, STR("contingency"), shown ? inject->contingency : STR(""));
}

/* A team reads what it was sent, with its own names in it. */
static enum err
put_text(struct visit *visit, const struct scenario_inject *inject,
	const struct deliveries *deliveries, unsigned team, struct json_writer *out,
	struct fault *why)
{
	const struct json *body;

	if (team == 0 || deliveries->count == 0) {
		json_member_string(out, STR("from"), inject->from);
		json_member_string(out, STR("text"), inject->text);
		return OK;
	}
	TRY(journal_body(deliveries->sent[0], visit->arena, &body, why));
	json_member_string(out, STR("from"), json_get_string(body, STR("from")));
	json_member_string(out, STR("text"), json_get_string(body, STR("text")));
	return OK;
}

static void
put_times(const struct exercise_state *state, size_t index, const struct deliveries *deliveries,
	unsigned team, struct json_writer *out)
{
	const struct scenario_inject *inject = &state->scenario->injects[index];
	int64_t at = state->plan[index].at;

	if (team != 0 && deliveries->count > 0)
		at = clock_at(state->clock, deliveries->sent[0]->record.event);
	exercise_put_ms(out, "at_ms", at);
	exercise_put_ms(out, "planned_ms", team != 0 ? -1 : inject->at);
	json_member_string(out, STR("condition"), team != 0 ? STR("") : inject->after);
}

enum err
exercise_put_inject(struct visit *visit, const struct exercise_state *state, size_t index,
	unsigned team, struct json_writer *out, struct fault *why)
{
	const struct scenario_inject *inject = &state->scenario->injects[index];
	struct deliveries deliveries;

	find_deliveries(visit, state, inject, team, &deliveries);
	json_open_object(out);
	json_member_string(out, STR("name"), inject->name);
	json_member_string(out, STR("title"), inject->title);
	json_member_string(out, STR("storyline"), team != 0 ? STR("") : inject->storyline);
	json_member_string(out, STR("phase"), inject->phase);
	put_times(state, index, &deliveries, team, out);
	json_member_string(out, STR("channel"), str_of(inject_channel_name(inject->channel)));
	json_member_string(out, STR("category"), inject->category);
	put_audience(state, inject, team, out);
	json_member_string(
		out, STR("state"), str_of(state_of(state, &state->plan[index], &deliveries)));
	put_secrets(inject, team == 0, out);
	TRY(put_text(visit, inject, &deliveries, team, out, why));
	json_key(out, STR("sent"));
	json_open_array(out);
	for (size_t i = 0; i < deliveries.count; i++)
		put_sent(state, deliveries.sent[i], out);
	json_close_array(out);
	json_close_object(out);
	return OK;
}

/* --- all --- */

static bool
was_sent(struct visit *visit, const struct exercise_state *state,
	const struct scenario_inject *inject, unsigned team)
{
	return inject_sent(state->journal, visit->arena, inject->name,
		       exercise_team_name(state->scenario, team), NULL) != NULL;
}

static enum err
put_red(struct visit *visit, const struct exercise_state *state, unsigned team,
	struct json_writer *out, struct fault *why)
{
	json_key(out, STR("red"));
	json_open_array(out);
	for (const struct journal_entry *at = journal_first(state->journal, RECORD_RED_EVENT);
		at != NULL; at = at->next_of_kind) {
		const struct json *body;
		if (!journal_shows(at, &visit->reader) || !journal_in_force(at) ||
			(team != 0 && at->record.team != team))
			continue;
		TRY(journal_body(at, visit->arena, &body, why));
		json_open_object(out);
		json_member_string(out, STR("key"), at->record.key);
		json_key(out, STR("team"));
		exercise_put_team(out, state->scenario, at->record.team);
		exercise_put_ms(out, "time_ms", clock_at(state->clock, at->record.event));
		json_member_string(out, STR("objective"), at->subject);
		json_member_string(out, STR("stage"), json_get_string(body, STR("stage")));
		json_close_object(out);
	}
	json_close_array(out);
	return OK;
}

/* Planners see the whole (0), or with `team` what that team sees; a team its own. */
static enum err
choose_team(struct visit *visit, const struct exercise_state *state, unsigned *ret, struct fault *why)
{
	TRY(exercise_team_parameter(visit, state, ret, why));
	if (*ret == 0 && exercise_sits_at(visit, PLANNERS))
		return OK;
	return exercise_own_team(visit, state, PLANNERS, ret, why);
}

static enum err
write_timeline(struct visit *visit, const struct exercise_state *state, struct json_writer *out,
	struct fault *why)
{
	unsigned team;

	TRY(choose_team(visit, state, &team, why));
	json_key(out, STR("injects"));
	json_open_array(out);
	for (size_t i = 0; i < state->scenario->inject_count; i++)
		if (team == 0 || was_sent(visit, state, &state->scenario->injects[i], team))
			TRY(exercise_put_inject(visit, state, i, team, out, why));
	json_close_array(out);
	return put_red(visit, state, team, out, why);
}

enum err
exercise_timeline_get(struct visit *visit, struct fault *why)
{
	return exercise_reply(visit, write_timeline, why);
}
