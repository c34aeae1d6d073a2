/* dry_run_json.c - what a dry run showed, for programs.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/dry_run_json.h"

#include "cmd/output.h"

static void
put_ms(struct json_writer *out, const char *key, int64_t microseconds)
{
	json_key(out, str_of(key));
	if (microseconds == INT64_MAX)
		json_put_null(out);
	else
		json_put_int(out, to_milliseconds(microseconds));
}

static void
put_injects(const struct dry_run_findings *findings, struct json_writer *out)
{
	json_key(out, STR("injects"));
	json_open_array(out);
	for (size_t i = 0; i < findings->inject_count; i++) {
		const struct dry_run_inject *inject = &findings->injects[i];
		json_open_object(out);
		json_member_string(out, STR("name"), inject->name);
		put_ms(out, "planned_ms", inject->planned);
		json_member_int(out, STR("teams"), inject->teams);
		json_member_int(out, STR("sent"), inject->sent);
		json_member_int(out, STR("late"), inject->late);
		json_member_int(out, STR("never"), inject->never);
		json_member_int(out, STR("answered"), inject->answered);
		json_member_string(out, STR("contingency"), inject->contingency);
		json_member_int(out, STR("fired"), inject->fired);
		json_close_object(out);
	}
	json_close_array(out);
}

static void
put_graders(const struct dry_run_findings *findings, struct json_writer *out)
{
	json_key(out, STR("graders"));
	json_open_array(out);
	for (size_t i = 0; i < findings->grader_count; i++) {
		json_open_object(out);
		json_member_string(out, STR("name"), findings->graders[i].name);
		json_member_int(out, STR("grades"), findings->graders[i].grades);
		json_member_int(out, STR("busiest_hour"), findings->graders[i].busiest);
		json_close_object(out);
	}
	json_close_array(out);
}

static void
put_goals(const struct dry_run_findings *findings, struct json_writer *out)
{
	json_key(out, STR("goals"));
	json_open_array(out);
	for (size_t i = 0; i < findings->goal_count; i++) {
		json_open_object(out);
		json_member_string(out, STR("name"), findings->goals[i].name);
		json_member_string(out, STR("metric"), findings->goals[i].metric);
		json_member_int(out, STR("met"), findings->goals[i].met);
		json_member_int(out, STR("teams"), findings->goals[i].teams);
		json_close_object(out);
	}
	json_close_array(out);
}

static void
put_objectives(const struct dry_run_findings *findings, struct json_writer *out)
{
	json_key(out, STR("red_objectives"));
	json_open_array(out);
	for (size_t i = 0; i < findings->objective_count; i++) {
		json_open_object(out);
		json_member_string(out, STR("name"), findings->objectives[i].name);
		json_member_int(out, STR("tried"), findings->objectives[i].tried);
		json_member_int(out, STR("teams"), findings->objectives[i].teams);
		json_member_int(out, STR("best_stage"), findings->objectives[i].best);
		json_close_object(out);
	}
	json_close_array(out);
}

static void
put_counts(const struct dry_run_report *report, struct json_writer *out)
{
	const struct dry_run_findings *findings = report->findings;

	json_member_string(out, STR("realm"), report->at->realm);
	json_member_string(out, STR("home"), report->at->home);
	json_member_bool(out, STR("ended"), report->ended);
	put_ms(out, "from_ms", findings->from);
	put_ms(out, "to_ms", findings->to);
	json_member_int(out, STR("results"), (int64_t)findings->results);
	json_member_int(out, STR("mails_not_sent"), findings->mails);
	json_member_int(out, STR("holds"), findings->holds);
	json_member_int(out, STR("appeals"), findings->appeals);
	json_member_int(out, STR("release_errors"), findings->release_errors);
	json_member_int(out, STR("ungraded"), findings->ungraded);
	json_member_int(out, STR("refused"), (int64_t)findings->refusals.count);
	json_key(out, STR("empty_desks"));
	json_open_array(out);
	for (unsigned desk = 1; desk < 1u << DESK_COUNT; desk <<= 1)
		if ((findings->empty_desks & desk) != 0)
			json_put_string(out, str_of(desk_name(desk)));
	json_close_array(out);
}

static enum err
put_board(const struct dry_run_report *report, struct json_writer *out, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	struct exercise_state state;
	const struct board *board;
	enum err err;

	TRY(exercise_enter(report->exercise, &state, why));
	err = exercise_board(
		report->exercise, &state, VIEW_WHITE, 0, 0, report->call->arena, &board, why);
	if (err == OK)
		board_write_json(board, state.scenario, state.rules, 0, &text);
	exercise_leave(report->exercise);
	TRY(err);
	TRY(buf_check(&text, why));
	json_key(out, STR("board"));
	json_put_raw(out, buf_str(&text));
	return OK;
}

enum err
dry_run_json_print(const struct dry_run_report *report, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);

	json_open_object(&out);
	put_counts(report, &out);
	put_injects(report->findings, &out);
	put_graders(report->findings, &out);
	put_goals(report->findings, &out);
	put_objectives(report->findings, &out);
	TRY(put_board(report, &out, why));
	json_close_object(&out);
	buf_add_char(&text, '\n');
	TRY(buf_check(&text, why));
	return output_write(report->call, buf_str(&text), why);
}
