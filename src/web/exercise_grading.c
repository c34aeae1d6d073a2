/* exercise_grading.c - the grading desk: what waits for grades, and what ground truth says of it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Graders see team codes, and another's grade only after their own.
 */
#include "exercise/grading.h"
#include "web/exercise_family.h"

static enum err
put_question(struct visit *visit, const struct exercise_state *state,
	const struct journal_entry *graded, struct json_writer *out, struct fault *why)
{
	const struct journal_entry *asked = graded->record.kind == RECORD_ANSWER ? graded->of
										 : NULL;
	struct str text = STR("\"\"");
	const struct json *body;

	json_key(out, STR("question"));
	if (asked != NULL && journal_body(asked, visit->arena, &body, NULL) == OK &&
		json_has(body, STR("text"), JSON_STRING))
		TRY(by_code_text(state, &visit->reader.seat, asked->record.team,
			json_get(body, STR("text"))->text, visit->arena, &text, why));
	json_put_raw(out, text);
	return OK;
}

static enum err
put_grade(const struct visit *visit, const struct journal_entry *grade, struct json_writer *out,
	struct fault *why)
{
	bool own = grade->record.author == visit->reader.person;
	bool named = own || exercise_sits_at(visit, DESK_WHITE);
	const struct json *body;
	const struct json *items;

	TRY(journal_body(grade, visit->arena, &body, why));
	items = json_get(body, STR("items"));
	json_open_object(out);
	json_member_string(
		out, STR("author"), named ? grade->record.author_name : STR("another grader"));
	json_member_bool(out, STR("own"), own);
	json_key(out, STR("items"));
	json_put_raw(out, items == NULL ? STR("{}") : items->text);
	json_member_string(out, STR("text"), json_get_string(body, STR("text")));
	json_close_object(out);
	return OK;
}

/* Before one's own grade the spread would tell what the others gave. */
static enum err
put_grades(const struct visit *visit, const struct exercise_state *state,
	const struct grading *grading, struct json_writer *out, struct fault *why)
{
	bool all = true;

	json_key(out, STR("grades"));
	json_open_array(out);
	for (size_t i = 0; i < grading->count; i++) {
		const struct journal_entry *grade = journal_find(state->journal, grading->keys[i]);
		bool shown = grade != NULL && exercise_may_see_grade(visit, grade);
		all &= shown;
		if (shown)
			TRY(put_grade(visit, grade, out, why));
	}
	json_close_array(out);
	json_key(out, STR("spread"));
	if (all && grading->spread >= 0)
		json_put_int(out, grading->spread);
	else
		json_put_null(out);
	return OK;
}

/* What ground truth says of an incident report; null of anything else. */
static enum err
put_pre(const struct exercise_state *state, const struct journal_entry *graded,
	struct json_writer *out, struct fault *why)
{
	struct score_truth truth;
	enum err err = score_truth(state->score, graded->record.key, state->now, &truth, why);

	json_key(out, STR("pre"));
	if (err == E_ABSENT) {
		json_put_null(out);
		return OK;
	}
	TRY(err);
	json_open_object(out);
	console_put_text(out, STR("red"), truth.red);
	json_member_bool(out, STR("asset"), truth.asset);
	json_member_bool(out, STR("technique"), truth.technique);
	json_member_bool(out, STR("time"), truth.time);
	json_member_bool(out, STR("confirmed"), truth.confirmed);
	json_member_bool(out, STR("right"), truth.right);
	json_close_object(out);
	return OK;
}

static enum err
put_graded(struct visit *visit, const struct exercise_state *state,
	const struct journal_entry *graded, const struct grading *grading, struct json_writer *out,
	struct fault *why)
{
	bool answer = graded->record.kind == RECORD_ANSWER;
	const struct scenario_inject *inject = answer ? scenario_inject(state->scenario,
								graded->of->subject)
						      : NULL;
	const struct scenario_rubric *rubric = grading_rubric(state, graded);
	bool final = journal_answer(graded, RECORD_GRADE_FINAL) != NULL;

	json_open_object(out);
	json_member_string(out, STR("key"), graded->record.key);
	json_member_string(out, STR("kind"), str_of(record_kind_name(graded->record.kind)));
	json_key(out, STR("team"));
	exercise_put_team(out, state->scenario, graded->record.team);
	exercise_put_ms(out, "time_ms", clock_at(state->clock, graded->record.event));
	json_member_string(out, STR("what"), answer ? graded->of->subject : graded->subject);
	json_member_string(out, STR("rubric"), rubric->name);
	json_key(out, STR("body"));
	json_put_raw(out, graded->record.body);
	TRY(put_question(visit, state, graded, out, why));
	json_member_string(out, STR("expected"), inject == NULL ? STR("") : inject->expected);
	TRY(put_grades(visit, state, grading, out, why));
	json_member_string(out, STR("state"),
		str_of(grading_stage_name(final ? GRADING_DONE : grading->stage)));
	TRY(put_pre(state, graded, out, why));
	json_close_object(out);
	return OK;
}

/* Only the last answer counts. */
static bool
counts(const struct journal_entry *entry)
{
	if (!journal_in_force(entry))
		return false;
	if (entry->record.kind != RECORD_ANSWER)
		return true;
	return entry->of != NULL && journal_answer(entry->of, RECORD_ANSWER) == entry;
}

static enum err
put_kind(struct visit *visit, const struct exercise_state *state, enum record_kind kind,
	struct json_writer *out, struct fault *why)
{
	const struct journal_entry *at = journal_first(state->journal, kind);
	struct grading grading;

	for (; at != NULL; at = at->next_of_kind) {
		if (!counts(at) || grading_rubric(state, at) == NULL)
			continue;
		TRY(score_grading(
			state->score, at->record.key, state->now, visit->arena, &grading, why));
		TRY(put_graded(visit, state, at, &grading, out, why));
	}
	return OK;
}

static enum err
write_grading(struct visit *visit, const struct exercise_state *state, struct json_writer *out,
	struct fault *why)
{
	TRY(exercise_require(visit, DESK_GRADER | DESK_WHITE, why));
	json_key(out, STR("queue"));
	json_open_array(out);
	TRY(put_kind(visit, state, RECORD_ANSWER, out, why));
	TRY(put_kind(visit, state, RECORD_REPORT, out, why));
	json_close_array(out);
	return OK;
}

enum err
exercise_grading_get(struct visit *visit, struct fault *why)
{
	return exercise_reply(visit, write_grading, why);
}

/* --- shared objects --- */

static bool
is_true_by_scenario(const struct scenario *scenario, const struct json *shared)
{
	const struct json *values = json_get(shared, STR("values"));

	if (values == NULL || values->type != JSON_ARRAY)
		return false;
	JSON_EACH (value, values)
		for (size_t i = 0; i < scenario->truth_count; i++)
			if (str_eq(value->string, scenario->truth[i]))
				return true;
	return false;
}

enum err
exercise_put_judgement(struct visit *visit, const struct exercise_state *state,
	const struct record_entry *entry, struct json_writer *out, struct fault *why)
{
	const struct journal_entry *shared = journal_find(state->journal, entry->key);
	const struct journal_entry *judged;
	const struct json *body;

	if (entry->kind != RECORD_SHARED || shared == NULL || !exercise_sits_at(visit, DESK_WHITE))
		return OK;
	TRY(journal_body(shared, visit->arena, &body, why));
	judged = journal_answer(shared, RECORD_SHARE_JUDGED);
	json_member_bool(out, STR("known"), is_true_by_scenario(state->scenario, body));
	json_key(out, STR("judged"));
	if (judged == NULL)
		json_put_null(out);
	else
		json_put_bool(out, judged->accepts);
	return OK;
}
