/* ledger_body.c - reads the bodies of entries.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/ledger_body.h"

#include "base/limits.h"
#include "base/timestamp.h"
#include "exercise/fixed.h"
#include "exercise/ledger_take.h"

/* A reader says E_INVALID for a body that is unsound, and E_NOMEM. */
typedef enum err read_function(const struct ledger_body *body, const struct record_entry *from,
	const struct json *json, struct ledger_entry *entry, struct fault *why);

static enum err
read_any(const struct ledger_body *body, const struct record_entry *from, const struct json *json,
	struct ledger_entry *entry, struct fault *why)
{
	(void)body;
	(void)from;
	(void)json;
	(void)entry;
	(void)why;
	return OK;
}

static enum err
read_step(const struct ledger_body *body, const struct record_entry *from, const struct json *json,
	struct ledger_entry *entry, struct fault *why)
{
	return clock_step_read(body->scenario, from, json, &entry->step) ? OK
									 : ledger_unsound_body(why);
}

static enum err
read_publish(const struct ledger_body *body, const struct record_entry *from,
	const struct json *json, struct ledger_entry *entry, struct fault *why)
{
	(void)body;
	(void)from;
	if (!json_has(json, STR("kinds"), JSON_ARRAY))
		return ledger_unsound_body(why);
	JSON_EACH (item, json_get(json, STR("kinds")))
		if (item->type == JSON_STRING && str_eq(item->string, STR("grade.final")))
			entry->published |= UINT64_C(1) << RECORD_GRADE_FINAL;
	return OK;
}

/* One that the scenario does not have may have been defined since. */
static enum err
take_inject(const struct ledger_body *body, const struct json *json, struct ledger_inject *ret,
	struct fault *why)
{
	TRY(ledger_take_text(body, json, STR("inject"), &ret->name, why));
	if (LEDGER_FIND(ret->name, inject, &ret->index) != OK)
		ret->index = SIZE_MAX;
	return OK;
}

static enum err
read_inject_sent(const struct ledger_body *body, const struct record_entry *from,
	const struct json *json, struct ledger_entry *entry, struct fault *why)
{
	(void)from;
	TRY(take_inject(body, json, &entry->inject.inject, why));
	TRY(ledger_take_scenario_time(json, STR("due_ms"), &entry->inject.due, why));
	return ledger_take_scenario_time(json, STR("close_ms"), &entry->inject.close, why);
}

static enum err
read_inject_changed(const struct ledger_body *body, const struct record_entry *from,
	const struct json *json, struct ledger_entry *entry, struct fault *why)
{
	struct ledger_inject *inject = &entry->inject.inject;
	const struct json *definition = json_get(json, STR("definition"));
	const struct json *weight = json_get(definition, STR("weight"));
	struct str text;
	uint64_t number = 1;

	(void)from;
	TRY(take_inject(body, json, inject, why));
	if (definition == NULL)
		return OK;
	if (definition->type != JSON_OBJECT)
		return ledger_unsound_body(why);
	TRY(ledger_take_optional_text(body, definition, STR("category"), &inject->category, why));
	TRY(ledger_take_optional_text(body, definition, STR("rubric"), &inject->rubric, why));
	/* In the form of the scenario, where every value may be text. */
	text = weight == NULL                ? STR("1")
	       : weight->type == JSON_STRING ? weight->string
					     : weight->text;
	if (!str_to_u64(text, &number) || number > LEDGER_WHOLE)
		return ledger_unsound_body(why);
	inject->weight = (unsigned)number;
	inject->defined = true;
	return OK;
}

static const struct state_word {
	struct str word;
	enum ledger_says says;
} state_words[] = {
	{ STR_INIT("ok"), SAYS_OK },
	{ STR_INIT("recovering"), SAYS_OK },
	{ STR_INIT("degraded"), SAYS_DEGRADED },
	{ STR_INIT("wrong"), SAYS_DOWN },
	{ STR_INIT("down"), SAYS_DOWN },
};

static void
read_choice(const struct ledger_body *body, const struct scenario_field *field, struct str value,
	struct ledger_report *report, struct ledger_statement *statements, struct fault *why)
{
	struct ledger_statement *statement = &statements[report->statement_count];

	if (LEDGER_FIND(field->name, system, &statement->system) != OK)
		return;
	statement->says = SAYS_NOTHING;
	for (size_t i = 0; i < sizeof(state_words) / sizeof(*state_words); i++)
		if (str_eq_nocase(value, state_words[i].word))
			statement->says = state_words[i].says;
	report->statement_count++;
}

static void
read_system_field(const struct ledger_body *body, struct str value, struct ledger_report *report,
	struct ledger_statement *statements, struct fault *why)
{
	struct ledger_statement *statement = &statements[report->statement_count];

	if (LEDGER_FIND(value, system, &statement->system) != OK)
		return;
	statement->says = SAYS_AFFECTED;
	report->statement_count++;
	if (report->system == SIZE_MAX)
		report->system = statement->system;
}

static enum err
read_report_field(const struct ledger_body *body, const struct scenario_field *field,
	struct str value, struct ledger_report *report, struct ledger_statement *statements,
	struct fault *why)
{
	switch (field->kind) {
	case FIELD_CHOICE:
		read_choice(body, field, value, report, statements, why);
		return OK;
	case FIELD_SYSTEM:
		read_system_field(body, value, report, statements, why);
		return OK;
	case FIELD_TIME:
		if (report->time == INT64_MAX)
			(void)timestamp_parse(value, &report->time);
		return OK;
	case FIELD_TECHNIQUE:
		if (report->technique.len > 0)
			return OK;
		report->technique = str_copy(body->kept, str_trim(value));
		return report->technique.data == NULL ? fail_nomem(why) : OK;
	case FIELD_LINE:
	case FIELD_TEXT:
		return OK;
	}
	return OK;
}

static enum err
read_report(const struct ledger_body *body, const struct record_entry *from,
	const struct json *json, struct ledger_entry *entry, struct fault *why)
{
	const struct json *fields = json_get(json, STR("fields"));
	struct ledger_report *report = &entry->report;
	const struct scenario_template *template;
	struct ledger_statement *statements;

	(void)from;
	*report = (struct ledger_report){
		.system = SIZE_MAX, .time = INT64_MAX, .technique = STR("")
	};
	TRY(LEDGER_FIND(json_get_string(json, STR("template")), template, &report->template));
	if (fields == NULL || fields->type != JSON_OBJECT)
		return ledger_unsound_body(why);
	template = &body->scenario->templates[report->template];
	statements = arena_array(body->kept, template->field_count + 1, struct ledger_statement);
	if (statements == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < template->field_count; i++)
		TRY(read_report_field(body, &template->fields[i],
			json_get_string(fields, template->fields[i].name), report, statements,
			why));
	report->statements = statements;
	return OK;
}

/* [from, to); `to` may be null where the time is open. */
static enum err
read_times(const struct json *json, bool open, struct ledger_span *ret, struct fault *why)
{
	const struct json *to = json_get(json, STR("to"));

	TRY(ledger_take_moment(json, STR("from"), &ret->from, why));
	ret->to = INT64_MAX;
	if (open && (to == NULL || to->type == JSON_NULL))
		return OK;
	TRY(ledger_take_moment(json, STR("to"), &ret->to, why));
	return ret->to >= ret->from ? OK : ledger_unsound_body(why);
}

static enum err
read_appeal(const struct ledger_body *body, const struct record_entry *from,
	const struct json *json, struct ledger_entry *entry, struct fault *why)
{
	entry->span.check = entry->span.system = SIZE_MAX;
	if (from->of.len > 0 || json_has(json, STR("line"), JSON_STRING))
		return OK;
	TRY(ledger_take_check(body, json, &entry->span.check, why));
	return read_times(json, false, &entry->span, why);
}

static enum err
read_decision(const struct ledger_body *body, const struct record_entry *from,
	const struct json *json, struct ledger_entry *entry, struct fault *why)
{
	static const struct str outcomes[] = { STR_INIT("uphold"), STR_INIT("replace"),
		STR_INIT("excuse") };
	struct str outcome = json_get_string(json, STR("outcome"));
	const struct json *grade = json_get(json, STR("grade"));

	(void)from;
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(*outcomes); i++) {
		if (!str_eq(outcome, outcomes[i]))
			continue;
		entry->decision.outcome = (enum ledger_outcome)i;
		if (grade == NULL || grade->type == JSON_NULL)
			return OK;
		return ledger_take_marks(body, grade, &entry->decision.marks, why);
	}
	return ledger_unsound_body(why);
}

static enum err
read_red_event(const struct ledger_body *body, const struct record_entry *from,
	const struct json *json, struct ledger_entry *entry, struct fault *why)
{
	static const struct str stages[RED_STAGES] = { STR_INIT("tried"), STR_INIT("foothold"),
		STR_INIT("user"), STR_INIT("data"), STR_INIT("effect") };
	struct str stage = json_get_string(json, STR("stage"));

	(void)from;
	TRY(LEDGER_FIND(
		json_get_string(json, STR("objective")), red_objective, &entry->red.objective));
	TRY(ledger_take_optional_system(body, json, &entry->red.system, why));
	TRY(ledger_take_optional_text(body, json, STR("technique"), &entry->red.technique, why));
	for (unsigned i = 0; i < RED_STAGES; i++)
		if (str_eq(stage, stages[i])) {
			entry->red.stage = i;
			return OK;
		}
	return ledger_unsound_body(why);
}

static enum err
read_flag(const struct ledger_body *body, const struct record_entry *from, const struct json *json,
	struct ledger_entry *entry, struct fault *why)
{
	(void)from;
	TRY(ledger_take_team(body, json_get_string(json, STR("victim")), &entry->flag.victim, why));
	TRY(ledger_take_text(body, json, STR("flag"), &entry->flag.name, why));
	return ledger_take_int(json, STR("round"), INT64_MIN, INT64_MAX, &entry->flag.round, why);
}

static enum err
read_link(const struct ledger_body *body, const struct record_entry *from, const struct json *json,
	struct ledger_entry *entry, struct fault *why)
{
	const struct json *red = json_get(json, STR("red"));

	(void)from;
	TRY(ledger_take_bool(json, STR("right"), &entry->link.right, why));
	if (red == NULL || red->type == JSON_NULL)
		return OK;
	if (red->type != JSON_STRING)
		return ledger_unsound_body(why);
	return ledger_key_of(body->ledger, red->string, &entry->link.red, why);
}

static enum err
read_grade(const struct ledger_body *body, const struct record_entry *from, const struct json *json,
	struct ledger_entry *entry, struct fault *why)
{
	(void)from;
	return ledger_take_marks(body, json_get(json, STR("items")), &entry->marks, why);
}

static enum err
read_task_due(const struct ledger_body *body, const struct record_entry *from,
	const struct json *json, struct ledger_entry *entry, struct fault *why)
{
	(void)from;
	TRY(LEDGER_FIND(json_get_string(json, STR("task")), task, &entry->due.task));
	return ledger_take_scenario_time(json, STR("close_ms"), &entry->due.close, why);
}

static enum err
read_usability(const struct ledger_body *body, const struct record_entry *from,
	const struct json *json, struct ledger_entry *entry, struct fault *why)
{
	if (from->of.len == 0)
		TRY(ledger_take_text(body, json, STR("task"), &entry->usability.task, why));
	TRY(ledger_take_optional_system(body, json, &entry->usability.system, why));
	return ledger_take_int(json, STR("mark"), 0, LEDGER_WHOLE, &entry->usability.thousandths, why);
}

static enum err
read_adjustment(const struct ledger_body *body, const struct record_entry *from,
	const struct json *json, struct ledger_entry *entry, struct fault *why)
{
	const int64_t most = INT64_C(
		1000000000000); /* a sum of a million of them is still a number */

	(void)body;
	(void)from;
	return ledger_take_int(json, STR("points_milli"), -most, most, &entry->points, why);
}

static enum err
read_confirm(const struct ledger_body *body, const struct record_entry *from,
	const struct json *json, struct ledger_entry *entry, struct fault *why)
{
	(void)body;
	(void)from;
	return ledger_take_bool(json, STR("accept"), &entry->accept, why);
}

static enum err
read_hold(const struct ledger_body *body, const struct record_entry *from, const struct json *json,
	struct ledger_entry *entry, struct fault *why)
{
	(void)from;
	entry->span.system = SIZE_MAX;
	TRY(ledger_take_check(body, json, &entry->span.check, why));
	TRY(read_times(json, true, &entry->span, why));
	return ledger_take_teams(body, json, STR("teams"), entry->span.teams, why);
}

static enum err
read_excuse(const struct ledger_body *body, const struct record_entry *from,
	const struct json *json, struct ledger_entry *entry, struct fault *why)
{
	bool by_check = json_has(json, STR("check"), JSON_STRING);

	(void)from;
	entry->span.check = SIZE_MAX;
	if (by_check)
		TRY(ledger_take_check(body, json, &entry->span.check, why));
	TRY(ledger_take_optional_system(body, json, &entry->span.system, why));
	if (!by_check && entry->span.system == SIZE_MAX)
		return ledger_unsound_body(why);
	return read_times(json, false, &entry->span, why);
}

static enum err
read_check_changed(const struct ledger_body *body, const struct record_entry *from,
	const struct json *json, struct ledger_entry *entry, struct fault *why)
{
	(void)from;
	entry->check.check = SIZE_MAX;
	entry->check.enabled = true;
	if (json_has(json, STR("definition"), JSON_OBJECT))
		return OK;
	TRY(ledger_take_check(body, json, &entry->check.check, why));
	return ledger_take_bool(json, STR("enabled"), &entry->check.enabled, why);
}

static enum err
read_shared(const struct ledger_body *body, const struct record_entry *from,
	const struct json *json, struct ledger_entry *entry, struct fault *why)
{
	const struct json *values = json_get(json, STR("values"));
	struct str *kept;
	size_t i = 0;

	(void)from;
	TRY(ledger_take_text(body, json, STR("object"), &entry->shared.object, why));
	TRY(ledger_take_teams(body, json, STR("entitled"), entry->shared.entitled, why));
	if (values == NULL || values->type != JSON_ARRAY)
		return ledger_unsound_body(why);
	kept = arena_array(body->kept, values->count + 1, struct str);
	if (kept == NULL)
		return fail_nomem(why);
	JSON_EACH (value, values) {
		if (value->type != JSON_STRING)
			return ledger_unsound_body(why);
		kept[i] = str_copy(body->kept, value->string);
		if (kept[i++].data == NULL)
			return fail_nomem(why);
	}
	entry->shared.values = (struct ledger_values){ .count = values->count, .values = kept };
	return OK;
}

static enum err
read_sighted(const struct ledger_body *body, const struct record_entry *from,
	const struct json *json, struct ledger_entry *entry, struct fault *why)
{
	(void)from;
	return ledger_take_text(body, json, STR("object"), &entry->sighted.object, why);
}

static enum err
read_release_error(const struct ledger_body *body, const struct record_entry *from,
	const struct json *json, struct ledger_entry *entry, struct fault *why)
{
	static const struct str levels[] = { STR_INIT("TLP:CLEAR"), STR_INIT("TLP:GREEN"),
		STR_INIT("TLP:AMBER"), STR_INIT("TLP:AMBER+STRICT"), STR_INIT("TLP:RED") };
	struct str level = json_get_string(json, STR("level"));

	(void)body;
	(void)from;
	for (unsigned i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		if (str_eq(level, levels[i])) {
			entry->level = i;
			return OK;
		}
	return ledger_unsound_body(why);
}

static enum err
read_share_judged(const struct ledger_body *body, const struct record_entry *from,
	const struct json *json, struct ledger_entry *entry, struct fault *why)
{
	(void)body;
	(void)from;
	return ledger_take_bool(json, STR("true"), &entry->is_true, why);
}

static enum err
read_objective_met(const struct ledger_body *body, const struct record_entry *from,
	const struct json *json, struct ledger_entry *entry, struct fault *why)
{
	(void)from;
	TRY(LEDGER_FIND(json_get_string(json, STR("goal")), goal, &entry->goal.goal));
	return ledger_take_bool(json, STR("met"), &entry->goal.met, why);
}

/* Kinds that are not here say nothing to the score: any object will do. */
static read_function *const readers[RECORD_KIND_COUNT] = {
	[RECORD_CLOCK] = read_step,
	[RECORD_PHASE] = read_step,
	[RECORD_PUBLISH] = read_publish,
	[RECORD_INJECT_SENT] = read_inject_sent,
	[RECORD_INJECT_CHANGED] = read_inject_changed,
	[RECORD_REPORT] = read_report,
	[RECORD_APPEAL] = read_appeal,
	[RECORD_DECISION] = read_decision,
	[RECORD_RED_EVENT] = read_red_event,
	[RECORD_FLAG] = read_flag,
	[RECORD_LINK] = read_link,
	[RECORD_GRADE] = read_grade,
	[RECORD_GRADE_FINAL] = read_grade,
	[RECORD_TASK_DUE] = read_task_due,
	[RECORD_USABILITY] = read_usability,
	[RECORD_ADJUSTMENT] = read_adjustment,
	[RECORD_CONFIRM] = read_confirm,
	[RECORD_HOLD] = read_hold,
	[RECORD_EXCUSE] = read_excuse,
	[RECORD_CHECK_CHANGED] = read_check_changed,
	[RECORD_SHARED] = read_shared,
	[RECORD_SIGHTED] = read_sighted,
	[RECORD_RELEASE_ERROR] = read_release_error,
	[RECORD_SHARE_JUDGED] = read_share_judged,
	[RECORD_OBJECTIVE_MET] = read_objective_met,
};

enum err
ledger_body_read(const struct ledger_body *body, const struct record_entry *from,
	struct ledger_entry *entry, bool *ret_sound, struct fault *why)
{
	read_function *read = readers[from->kind] == NULL ? read_any : readers[from->kind];
	const struct json *json;
	struct fault ignored;
	enum err err;

	*ret_sound = from->team < TEAMS_MAX;
	/* Whoever puts a scenario in force has read it; its files are too many to read them for
	 * nothing. */
	if (from->kind == RECORD_SCENARIO)
		return OK;
	err = from->body.len > SCORE_BODY_MAX
		      ? E_TOO_LARGE
		      : json_parse(body->reading, from->body, &json, &ignored);
	if (err == OK && json->type == JSON_OBJECT)
		err = read(body, from, json, entry, &ignored);
	else if (err == OK)
		err = E_INVALID;
	*ret_sound = *ret_sound && err == OK;
	return err == E_NOMEM ? fail_nomem(why) : OK;
}
