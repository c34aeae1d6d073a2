/* exercise_board.c - boards, and the lines behind their totals.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/act.h"
#include "web/exercise_family.h"

/* --- the board --- */

/* The board of now in the view that the seat has: a text that all share. */
static enum err
reply_shared(struct visit *visit, const struct score_cut *cut, struct fault *why)
{
	const struct board_text *text;

	TRY(exercise_board_text(visit->web->writers, cut->view, cut->team,
		seat_knows_codes_only(&visit->reader.seat), &text, why));
	http_reply_header(visit->reply, STR("Content-Type"), STR("application/json"));
	visit->reply->body = text->json;
	visit->reply->shared = (void *)(uintptr_t)text;
	visit->reply->release = board_text_release;
	return OK;
}

struct board_question {
	struct score_cut cut;
	unsigned detail;
};

static enum err
read_question(struct visit *visit, struct board_question *ret, struct fault *why)
{
	struct exercise_state state;
	enum err err;

	/* Who looks at the live board does not wait for readers of the past. */
	TRY(exercise_enter(visit->web->writers, &state, why));
	err = exercise_cut_parameters(visit, &state, &ret->cut, why);
	if (err == OK)
		err = exercise_named_team(visit, &state, "detail", &ret->detail, why);
	exercise_leave(visit->web->writers);
	return err;
}

static enum err
write_board(struct visit *visit, const struct board_question *question, struct buf *body,
	struct fault *why)
{
	const struct score_cut *cut = &question->cut;
	struct exercise_state state;
	const struct board *board;
	enum err err;

	TRY(exercise_enter(visit->exercise, &state, why));
	err = exercise_board(visit->exercise, &state, cut->view, cut->team, cut->at,
		visit->arena, &board, why);
	if (err == OK)
		board_write_json(board, by_code_scenario_for(&state, &visit->reader.seat),
			state.rules, question->detail, body);
	exercise_leave(visit->exercise);
	return err;
}

enum err
exercise_board_get(struct visit *visit, struct fault *why)
{
	struct board_question question;
	OWNED_BUF body = BUF_INIT;

	TRY(read_question(visit, &question, why));
	if (question.cut.at == 0 && question.detail == 0)
		return reply_shared(visit, &question.cut, why);
	TRY(write_board(visit, &question, &body, why));
	return console_reply(visit, &body, why);
}

/* --- why --- */

/* What a line rests on, as far as this seat may read it. */
static void
put_line_entries(const struct visit *visit, const struct exercise_state *state,
	const struct score_line *line, struct json_writer *out)
{
	json_key(out, STR("entries"));
	json_open_array(out);
	for (size_t i = 0; i < line->entry_count; i++)
		if (journal_shows(journal_find(state->journal, line->entries[i]), &visit->reader))
			json_put_string(out, line->entries[i]);
	json_close_array(out);
}

static bool
appeals_for(const struct visit *visit, unsigned team)
{
	return team == visit->reader.seat.team && act_may(&visit->reader, RECORD_APPEAL);
}

/* Of a line that rests on nothing the team may read it can appeal against the effect alone. */
static bool
is_appealed_by_effect(const struct visit *visit, const struct exercise_state *state,
	const struct score_line *line)
{
	if (!appeals_for(visit, line->team))
		return false;
	for (size_t i = 0; i < line->entry_count; i++)
		if (journal_shows(journal_find(state->journal, line->entries[i]), &visit->reader))
			return false;
	return line->entry_count > 0 || str_starts(line->subject, STR("category:"));
}

void
exercise_put_line(const struct visit *visit, const struct exercise_state *state,
	const struct score_line *line, struct json_writer *out)
{
	json_open_object(out);
	json_member_string(out, STR("category"), state->rules->categories[line->category].name);
	json_member_int(out, STR("points"), line->points);
	json_member_int(out, STR("time_ms"), to_milliseconds(line->time));
	json_member_string(out, STR("subject"), line->subject);
	json_member_string(out, STR("text"), line->text);
	put_line_entries(visit, state, line, out);
	json_member_bool(out, STR("by_effect"), is_appealed_by_effect(visit, state, line));
	json_close_object(out);
}

/* The newest first; lines of the same moment as the score has them. */
static int
by_time(const void *left, const void *right)
{
	const struct score_line *a = *(const struct score_line *const *)left;
	const struct score_line *b = *(const struct score_line *const *)right;

	if (a->time != b->time)
		return a->time < b->time ? 1 : -1;
	return a < b ? -1 : a > b;
}

static enum err
sort_lines(struct visit *visit, const struct score_line *lines, size_t count,
	const struct score_line ***ret, struct fault *why)
{
	const struct score_line **sorted = arena_array(
		visit->arena, count + 1, const struct score_line *);

	if (sorted == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < count; i++)
		sorted[i] = &lines[i];
	qsort(sorted, count, sizeof(*sorted), by_time);
	*ret = sorted;
	return OK;
}

static enum err
read_category(struct visit *visit, const struct exercise_state *state, struct str *ret_name,
	size_t *ret, struct fault *why)
{
	TRY(console_parameter(visit, "category", ret_name, why));
	*ret = SIZE_MAX;
	if (ret_name->len == 0)
		return OK;
	*ret = rules_category(state->rules, *ret_name);
	if (*ret == SIZE_MAX)
		return fail_at(why, E_USAGE, STR("category"),
			"category: there is no category of that name");
	return OK;
}

static enum err
write_why(struct visit *visit, const struct exercise_state *state, struct json_writer *out,
	struct fault *why)
{
	struct str filters[3];
	struct console_scope scope = { "exercise/why", 3, filters };
	const struct score_line *lines;
	const struct score_line **sorted;
	struct score_cut cut;
	int64_t sum = 0;
	int64_t begin;
	size_t category, count, limit, end;

	TRY(exercise_cut_parameters(visit, state, &cut, why));
	if (cut.team == 0)
		cut.team = visit->reader.seat.team;
	if (cut.team == 0)
		return fail_at(why, E_USAGE, STR("team"), "team: of which team?");
	TRY(read_category(visit, state, &filters[0], &category, why));
	filters[1] = exercise_team_name(state->scenario, cut.team);
	filters[2] = str_of(score_view_name(cut.view));
	TRY(console_limit(visit, &limit, why));
	TRY(console_before(visit, &scope, &begin, why));
	TRY(exercise_lines(
		visit->exercise, state, &cut, category, visit->arena, &count, &lines, why));
	TRY(sort_lines(visit, lines, count, &sorted, why));
	for (size_t i = 0; i < count; i++)
		sum += lines[i].points;
	end = (size_t)begin + limit < count ? (size_t)begin + limit : count;
	json_key(out, STR("lines"));
	json_open_array(out);
	for (size_t i = (size_t)begin; i < end; i++)
		exercise_put_line(visit, state, sorted[i], out);
	json_close_array(out);
	json_member_int(out, STR("sum"), sum);
	json_key(out, STR("at"));
	if (appeals_for(visit, cut.team))
		json_put_timestamp(out, cut.at == 0 ? state->now : cut.at);
	else
		json_put_null(out);
	return console_put_cursor(visit, &scope, end < count ? (int64_t)end : 0, out, why);
}

enum err
exercise_why_get(struct visit *visit, struct fault *why)
{
	return exercise_reply(visit, write_why, why);
}
