/* exercise_desks.c - red's desk, white's desk, and the truth line.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/timestamp.h"
#include "exercise/grading.h"
#include "exercise/truth_line.h"
#include "web/exercise_family.h"
#include "web/probe_desk.h"

/* --- the balance of attacks --- */

static const char *const stage_names[RED_STAGES] = { "tried", "foothold", "user", "data",
	"effect" };

static void
put_stages(
	const struct scenario *scenario, const struct score_red_team *team, struct json_writer *out)
{
	json_key(out, STR("stages"));
	json_open_object(out);
	for (size_t i = 0; i < scenario->red_objective_count; i++)
		if (team->stages[i] >= 0 && team->stages[i] < RED_STAGES)
			json_member_string(out, scenario->red_objectives[i].name,
				str_of(stage_names[team->stages[i]]));
	json_close_object(out);
}

enum err
exercise_put_balance(struct visit *visit, const struct exercise_state *state,
	struct json_writer *out, struct fault *why)
{
	struct score_red red;

	TRY(score_red(state->score, state->now, visit->arena, &red, why));
	json_key(out, STR("balance"));
	json_open_array(out);
	for (size_t i = 0; i < red.count; i++) {
		json_open_object(out);
		json_key(out, STR("team"));
		exercise_put_team(out, state->scenario, red.teams[i].team);
		json_member_int(out, STR("tried_ppm"), red.teams[i].tried);
		put_stages(state->scenario, &red.teams[i], out);
		json_close_object(out);
	}
	json_close_array(out);
	json_member_int(out, STR("ratio_milli"), red.ratio_milli < 0 ? 0 : red.ratio_milli);
	json_member_bool(out, STR("warn"), red.warn);
	return OK;
}

static enum err
write_red(struct visit *visit, const struct exercise_state *state, struct json_writer *out,
	struct fault *why)
{
	TRY(exercise_require(visit, DESK_RED | DESK_WHITE, why));
	return exercise_put_balance(visit, state, out, why);
}

enum err
exercise_red_get(struct visit *visit, struct fault *why)
{
	return exercise_reply(visit, write_red, why);
}

/* --- white's desk --- */

/* Entries of a kind that wait for an answer of a kind. */
static enum err
put_waiting(struct visit *visit, const struct exercise_state *state, const char *key,
	enum record_kind kind, enum record_kind answer, struct json_writer *out, struct fault *why)
{
	json_key(out, str_of(key));
	json_open_array(out);
	for (const struct journal_entry *at = journal_first(state->journal, kind); at != NULL;
		at = at->next_of_kind)
		if (journal_answer(at, answer) == NULL && at->answered == NULL)
			TRY(exercise_put_entry(visit, state, &at->record, out, why));
	json_close_array(out);
	return OK;
}

/* Is the line, as white sees it, part of what the team named? */
static bool
is_of_named(const struct exercise_state *state, const struct score_line *line, struct str named)
{
	const struct str category = STR("category:");

	if (str_starts(named, category))
		return str_eq(state->rules->categories[line->category].name,
			str_from_offset(named, category.len));
	return str_eq(line->subject, named);
}

/* What white sees where the team named a line of its score; [] of other appeals. */
static enum err
put_appealed_lines(struct visit *visit, const struct exercise_state *state,
	const struct journal_entry *appeal, struct json_writer *out, struct fault *why)
{
	struct score_cut cut = { .view = VIEW_WHITE, .team = appeal->record.team };
	const struct score_line *lines;
	const struct json *body;
	size_t count = 0;

	TRY(journal_body(appeal, visit->arena, &body, why));
	if (timestamp_parse(json_get_string(body, STR("at")), &cut.at))
		TRY(exercise_lines(visit->exercise, state, &cut, SIZE_MAX, visit->arena,
			&count, &lines, why));
	json_key(out, STR("lines"));
	json_open_array(out);
	for (size_t i = 0; i < count; i++)
		if (is_of_named(state, &lines[i], appeal->subject))
			exercise_put_line(visit, state, &lines[i], out);
	json_close_array(out);
	return OK;
}

static enum err
put_appeals(struct visit *visit, const struct exercise_state *state, struct json_writer *out,
	struct fault *why)
{
	json_key(out, STR("appeals"));
	json_open_array(out);
	for (const struct journal_entry *at = journal_first(state->journal, RECORD_APPEAL);
		at != NULL; at = at->next_of_kind) {
		if (!journal_in_force(at) || journal_answer(at, RECORD_DECISION) != NULL)
			continue;
		json_open_object(out);
		TRY(exercise_put_entry_members(visit, state, &at->record, out, why));
		json_key(out, STR("entry"));
		if (at->of == NULL)
			json_put_null(out);
		else
			TRY(exercise_put_entry(visit, state, &at->of->record, out, why));
		TRY(put_appealed_lines(visit, state, at, out, why));
		json_close_object(out);
	}
	json_close_array(out);
	return OK;
}

/* Late: half an hour of scenario time after it came it has no final grade. */
enum { LATE_MS = 30 * 60 * 1000 };

static void
count_grading(
	const struct exercise_state *state, enum record_kind kind, int64_t *open, int64_t *late)
{
	for (const struct journal_entry *at = journal_first(state->journal, kind); at != NULL;
		at = at->next_of_kind) {
		int64_t age;
		if (!journal_in_force(at) || grading_rubric(state, at) == NULL ||
			journal_answer(at, RECORD_GRADE_FINAL) != NULL ||
			(kind == RECORD_ANSWER && journal_answer(at->of, RECORD_ANSWER) != at))
			continue;
		age = state->scenario_now - clock_at(state->clock, at->record.event);
		*open += 1;
		*late += to_milliseconds(age) > LATE_MS;
	}
}

static void
put_grading(const struct exercise_state *state, struct json_writer *out)
{
	int64_t open = 0;
	int64_t late = 0;

	count_grading(state, RECORD_ANSWER, &open, &late);
	count_grading(state, RECORD_REPORT, &open, &late);
	json_key(out, STR("grading"));
	json_open_object(out);
	json_member_int(out, STR("open"), open);
	json_member_int(out, STR("late"), late);
	json_close_object(out);
}

static enum err
write_white(struct visit *visit, const struct exercise_state *state, struct json_writer *out,
	struct fault *why)
{
	TRY(exercise_require(visit, DESK_WHITE, why));
	probe_desk_put(visit->web->probes, state->now, out);
	TRY(put_waiting(visit, state, "holds", RECORD_HOLD, RECORD_CONFIRM, out, why));
	TRY(put_appeals(visit, state, out, why));
	TRY(put_waiting(visit, state, "adjustments", RECORD_ADJUSTMENT, RECORD_CONFIRM, out, why));
	TRY(put_waiting(visit, state, "help", RECORD_HELP, RECORD_MESSAGE, out, why));
	json_key(out, STR("balance"));
	json_open_object(out);
	TRY(exercise_put_balance(visit, state, out, why));
	json_close_object(out);
	put_grading(state, out);
	return OK;
}

enum err
exercise_white_get(struct visit *visit, struct fault *why)
{
	return exercise_reply(visit, write_white, why);
}

/* --- the truth line --- */

/* Whose an object is its id would tell a grader, who knows teams by their codes: those marks are
 * called by their lane, place and type. */
static enum err
veil_objects(struct truth_line *line, struct arena *arena, struct fault *why)
{
	struct truth_mark *marks = arena_array(arena, line->mark_count + 1, struct truth_mark);

	if (marks == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < line->mark_count; i++) {
		struct str lane = str_of(line->marks[i].lane);
		struct truth_mark *mark = &marks[i];
		*mark = line->marks[i];
		if (!str_eq(lane, STR("shared")) && !str_eq(lane, STR("sighted")))
			continue;
		mark->id = str_printf(arena, "%.*s:%zu", STR_FMT(lane), i);
		mark->title = str_first(mark->title, str_find(mark->title, STR("--")));
		if (mark->id.data == NULL)
			return fail_nomem(why);
	}
	line->marks = marks;
	return OK;
}

static void
put_truth(const struct truth_line *line, struct json_writer *out)
{
	json_key(out, STR("marks"));
	json_open_array(out);
	for (size_t i = 0; i < line->mark_count; i++) {
		const struct truth_mark *mark = &line->marks[i];
		json_open_object(out);
		json_member_string(out, STR("id"), mark->id);
		json_member_string(out, STR("lane"), str_of(mark->lane));
		json_member_int(out, STR("from_ms"), to_milliseconds(mark->from));
		exercise_put_ms(out, "to_ms", mark->to);
		json_member_string(out, STR("title"), mark->title);
		json_close_object(out);
	}
	json_close_array(out);
	json_key(out, STR("links"));
	json_open_array(out);
	for (size_t i = 0; i < line->link_count; i++) {
		json_open_object(out);
		json_member_string(out, STR("from"), line->marks[line->links[i].from].id);
		json_member_string(out, STR("to"), line->marks[line->links[i].to].id);
		json_member_string(out, STR("how"), str_of(line->links[i].how));
		json_close_object(out);
	}
	json_close_array(out);
}

static enum err
write_truth(struct visit *visit, const struct exercise_state *state, struct json_writer *out,
	struct fault *why)
{
	const unsigned desks = DESK_WHITE | DESK_YELLOW | DESK_GRADER;
	struct truth_line line;
	unsigned team;

	TRY(exercise_own_team(visit, state, desks, &team, why));
	if (!exercise_sits_at(visit, desks) && state->clock_state != CLOCK_CLOSED)
		return fail(why, E_DENIED, "a team sees its truth line after the close");
	TRY(truth_line_of(visit->exercise, state, team, visit->arena, &line, why));
	if (seat_knows_codes_only(&visit->reader.seat))
		TRY(veil_objects(&line, visit->arena, why));
	put_truth(&line, out);
	return OK;
}

enum err
exercise_truth_get(struct visit *visit, struct fault *why)
{
	return exercise_reply(visit, write_truth, why);
}
