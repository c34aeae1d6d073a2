/* entry_form.c - the table of kinds: what the body of each holds, and what it may be of.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/entry_form.h"

#include "base/limits.h"
#include "exercise/entry_value.h"

static const struct form_field evidence_field[] = {
	{ "evidence", entry_value_evidence, NULL, true },
	{ 0 },
};

/* --- the table of kinds --- */

#define FIELDS(name) static const struct form_field name##_fields[]

FIELDS(scenario) = { { "files", entry_value_files }, { 0 } };
FIELDS(clock) = { { "action", entry_value_choice, "open|start|pause|resume|speed|close" },
	{ "speed", entry_value_speed, NULL, true }, { 0 } };
FIELDS(phase) = { { "phase", entry_value_name, "phase" }, { 0 } };
FIELDS(publish) = { { "kinds", entry_value_kinds }, { 0 } };
FIELDS(inject_sent) = { { "inject", entry_value_name, "inject" },
	{ "channel", entry_value_choice, "console|mail|news" }, { "from", entry_value_any_text },
	{ "subject", entry_value_any_text }, { "text", entry_value_text },
	{ "due_ms", entry_value_milliseconds_or_null },
	{ "close_ms", entry_value_milliseconds_or_null }, { 0 } };
FIELDS(inject_changed) = { { "inject", entry_value_name, "inject", true },
	{ "at_ms", entry_value_milliseconds, NULL, true }, { "skip", entry_value_true, NULL, true },
	{ "definition", entry_value_definition, NULL, true }, { 0 } };
FIELDS(inject_withdrawn) = { { "reason", entry_value_text }, { 0 } };
FIELDS(contingency) = { { "inject", entry_value_name, "inject" }, { "reason", entry_value_text },
	{ 0 } };
FIELDS(news) = { { "title", entry_value_text }, { "text", entry_value_text },
	{ "outlet", entry_value_text }, { 0 } };
FIELDS(text) = { { "text", entry_value_text }, { 0 } }; /* of several kinds */
FIELDS(report) = { { "template", entry_value_name, "template" },
	{ "fields", entry_value_texts_by_name }, { 0 } };
FIELDS(help) = { { "text", entry_value_text }, { "system", entry_value_name, "system", true },
	{ 0 } };
FIELDS(appeal) = { { "text", entry_value_text }, { "check", entry_value_name, "check", true },
	{ "from", entry_value_moment, NULL, true }, { "to", entry_value_moment, NULL, true },
	{ "line", entry_value_text, NULL, true }, { "at", entry_value_moment, NULL, true },
	{ 0 } };
FIELDS(decision) = { { "outcome", entry_value_choice, "uphold|replace|excuse" },
	{ "text", entry_value_text }, { "grade", entry_value_items, NULL, true },
	{ "entries", entry_value_words, NULL, true }, { 0 } };
FIELDS(red_event) = { { "objective", entry_value_name, "objective" },
	{ "stage", entry_value_choice, "tried|foothold|user|data|effect" },
	{ "system", entry_value_name, "system", true },
	{ "technique", entry_value_word, NULL, true }, { "text", entry_value_text, NULL, true },
	{ 0 } };
FIELDS(flag) = { { "victim", entry_value_name, "team" }, { "flag", entry_value_word },
	{ "round", entry_value_count }, { 0 } };
FIELDS(link) = { { "red", entry_value_word_or_null }, { "right", entry_value_bool }, { 0 } };
FIELDS(grade) = { { "items", entry_value_items }, { "text", entry_value_text }, { 0 } };
FIELDS(grade_final) = { { "items", entry_value_items }, { "spread", entry_value_thousandths },
	{ "grades", entry_value_words }, { "text", entry_value_text }, { 0 } };
FIELDS(task_due) = { { "task", entry_value_name, "task" }, { "title", entry_value_text },
	{ "systems", entry_value_names, "system" }, { "who", entry_value_any_text },
	{ "steps", entry_value_texts }, { "expected", entry_value_any_text },
	{ "close_ms", entry_value_milliseconds }, { 0 } };
FIELDS(task_changed) = { { "task", entry_value_name, "task", true },
	{ "from_ms", entry_value_milliseconds, NULL, true },
	{ "at_ms", entry_value_milliseconds, NULL, true }, { "skip", entry_value_true, NULL, true },
	{ "definition", entry_value_definition, NULL, true }, { 0 } };
FIELDS(usability) = { { "task", entry_value_text, NULL, true },
	{ "system", entry_value_name, "system", true }, { "mark", entry_value_mark }, { "text", entry_value_text }, { 0 } };
FIELDS(adjustment) = { { "points_milli", entry_value_points }, { "text", entry_value_text },
	{ 0 } };
FIELDS(confirm) = { { "accept", entry_value_bool }, { "text", entry_value_text }, { 0 } };
FIELDS(hold) = { { "check", entry_value_name, "check" }, { "from", entry_value_moment },
	{ "to", entry_value_moment }, { "teams", entry_value_names, "team" }, { 0 } };
FIELDS(excuse) = { { "check", entry_value_name, "check", true },
	{ "system", entry_value_name, "system", true }, { "from", entry_value_moment },
	{ "to", entry_value_moment }, { "text", entry_value_text }, { 0 } };
FIELDS(check_changed) = { { "check", entry_value_name, "check", true },
	{ "enabled", entry_value_bool, NULL, true },
	{ "definition", entry_value_definition, NULL, true },
	{ "system", entry_value_definition, NULL, true }, { 0 } };
FIELDS(shared) = { { "object", entry_value_text }, { "type", entry_value_text },
	{ "values", entry_value_texts }, { "entitled", entry_value_names, "team" }, { 0 } };
FIELDS(reached) = { { "channel", entry_value_choice, "taxii|console" }, { 0 } };
FIELDS(sighted) = { { "object", entry_value_text }, { "count", entry_value_count }, { 0 } };
FIELDS(release_error) = { { "level", entry_value_text }, { "to", entry_value_words },
	{ "text", entry_value_text }, { 0 } };
FIELDS(share_judged) = { { "true", entry_value_bool }, { "text", entry_value_text }, { 0 } };
FIELDS(objective_met) = { { "goal", entry_value_name, "goal" }, { "met", entry_value_bool },
	{ "text", entry_value_text }, { 0 } };

#define BIT(kind) (UINT64_C(1) << RECORD_##kind)
#define ANY (~UINT64_C(0))
/* What makes or takes points, so that it can be appealed against. */
#define SCORED                                                                              \
	(BIT(RED_EVENT) | BIT(FLAG) | BIT(GRADE_FINAL) | BIT(USABILITY) | BIT(ADJUSTMENT) | \
		BIT(EXCUSE) | BIT(REVERSAL) | BIT(SHARED) | BIT(RELEASE_ERROR) |            \
		BIT(SHARE_JUDGED) | BIT(OBJECTIVE_MET) | BIT(LINK) | BIT(INJECT_WITHDRAWN))

static const struct kind_form {
	const struct form_field *fields;
	struct entry_shape shape;
	form_rule *rule;
} forms[RECORD_KIND_COUNT] = {
	/* kind                      body                      of             what it may name team
	 */
	[RECORD_SCENARIO] = { scenario_fields, { NEED_NONE, 0, NEED_NONE } },
	[RECORD_CLOCK] = { clock_fields, { NEED_NONE, 0, NEED_NONE }, entry_clock_rule },
	[RECORD_PHASE] = { phase_fields, { NEED_NONE, 0, NEED_NONE } },
	[RECORD_PUBLISH] = { publish_fields, { NEED_NONE, 0, NEED_NONE } },
	[RECORD_FREEZE_LIFTED] = { text_fields, { NEED_NONE, 0, NEED_NONE } },
	[RECORD_INJECT_SENT] = { inject_sent_fields, { NEED_NONE, 0, NEED_REQUIRED } },
	[RECORD_INJECT_CHANGED] = { inject_changed_fields, { NEED_NONE, 0, NEED_NONE },
		entry_inject_changed_rule },
	[RECORD_INJECT_WITHDRAWN] = { inject_withdrawn_fields,
		{ NEED_REQUIRED, BIT(INJECT_SENT), NEED_REQUIRED } },
	[RECORD_CONTINGENCY] = { contingency_fields,
		{ NEED_REQUIRED, BIT(INJECT_SENT), NEED_REQUIRED } },
	[RECORD_NEWS] = { news_fields, { NEED_NONE, 0, NEED_NONE } },
	[RECORD_MESSAGE] = { text_fields, { NEED_OPTIONAL, ANY, NEED_OPTIONAL } },
	[RECORD_ANSWER] = { text_fields, { NEED_REQUIRED, BIT(INJECT_SENT), NEED_REQUIRED } },
	[RECORD_REPORT] = { report_fields, { NEED_NONE, 0, NEED_REQUIRED }, entry_report_rule },
	[RECORD_HELP] = { help_fields, { NEED_NONE, 0, NEED_REQUIRED } },
	[RECORD_APPEAL] = { appeal_fields, { NEED_OPTIONAL, SCORED, NEED_REQUIRED },
		entry_appeal_rule },
	[RECORD_DECISION] = { decision_fields, { NEED_REQUIRED, BIT(APPEAL), NEED_REQUIRED },
		entry_decision_rule },
	[RECORD_RED_EVENT] = { red_event_fields, { NEED_NONE, 0, NEED_REQUIRED } },
	[RECORD_FLAG] = { flag_fields, { NEED_NONE, 0, NEED_REQUIRED } },
	[RECORD_LINK] = { link_fields, { NEED_REQUIRED, BIT(REPORT), NEED_REQUIRED } },
	[RECORD_GRADE] = { grade_fields,
		{ NEED_REQUIRED, BIT(ANSWER) | BIT(REPORT), NEED_REQUIRED } },
	[RECORD_GRADE_FINAL] = { grade_final_fields,
		{ NEED_REQUIRED, BIT(ANSWER) | BIT(REPORT), NEED_REQUIRED } },
	[RECORD_TASK_DUE] = { task_due_fields, { NEED_NONE, 0, NEED_REQUIRED } },
	[RECORD_TASK_CHANGED] = { task_changed_fields, { NEED_NONE, 0, NEED_NONE },
		entry_task_changed_rule },
	[RECORD_USABILITY] = { usability_fields, { NEED_OPTIONAL, BIT(TASK_DUE), NEED_REQUIRED },
		entry_usability_rule },
	[RECORD_ADJUSTMENT] = { adjustment_fields, { NEED_NONE, 0, NEED_REQUIRED } },
	[RECORD_CONFIRM] = { confirm_fields,
		{ NEED_REQUIRED, BIT(ADJUSTMENT) | BIT(HOLD) | BIT(EXCUSE), NEED_OPTIONAL } },
	[RECORD_REVERSAL] = { text_fields,
		{ NEED_REQUIRED, ANY & ~(BIT(CLOCK) | BIT(PHASE) | BIT(SCENARIO) | BIT(REVERSAL)),
			NEED_OPTIONAL } },
	[RECORD_HOLD] = { hold_fields, { NEED_NONE, 0, NEED_NONE }, entry_span_rule },
	[RECORD_EXCUSE] = { excuse_fields, { NEED_OPTIONAL, ANY, NEED_OPTIONAL },
		entry_excuse_rule },
	[RECORD_CHECK_CHANGED] = { check_changed_fields, { NEED_NONE, 0, NEED_NONE },
		entry_check_changed_rule },
	[RECORD_SHARED] = { shared_fields, { NEED_NONE, 0, NEED_REQUIRED } },
	[RECORD_REACHED] = { reached_fields, { NEED_REQUIRED, BIT(SHARED), NEED_REQUIRED } },
	[RECORD_SIGHTED] = { sighted_fields, { NEED_NONE, 0, NEED_REQUIRED } },
	[RECORD_RELEASE_ERROR] = { release_error_fields,
		{ NEED_REQUIRED, BIT(SHARED), NEED_REQUIRED } },
	[RECORD_SHARE_JUDGED] = { share_judged_fields,
		{ NEED_REQUIRED, BIT(SHARED), NEED_REQUIRED } },
	[RECORD_OBJECTIVE_MET] = { objective_met_fields, { NEED_NONE, 0, NEED_REQUIRED } },
	[RECORD_NOTE] = { text_fields, { NEED_OPTIONAL, ANY, NEED_OPTIONAL } },
};

struct entry_shape
entry_shape(enum record_kind kind)
{
	return forms[kind].shape;
}

static enum err
check_shape(const struct scenario *scenario, const struct entry_draft *draft, struct fault *why)
{
	struct entry_shape shape = forms[draft->kind].shape;
	const char *kind = record_kind_name(draft->kind);

	if (shape.of == NEED_NONE && draft->of.len > 0)
		return fail_at(why, E_INVALID, STR("of"), "%s: refers to no other entry", kind);
	if (shape.of == NEED_REQUIRED && draft->of.len == 0)
		return fail_at(why, E_INVALID, STR("of"), "%s: which entry is it of?", kind);
	if (shape.team == NEED_NONE && draft->team != 0)
		return fail_at(why, E_INVALID, STR("team"), "%s: concerns no one team", kind);
	if (shape.team == NEED_REQUIRED && draft->team == 0)
		return fail_at(why, E_INVALID, STR("team"), "%s: which team?", kind);
	if (draft->team != 0 && scenario_team(scenario, draft->team) == NULL)
		return fail_at(why, E_INVALID, STR("team"), "the scenario has no such team");
	return OK;
}

enum err
entry_form_check(struct arena *arena, const struct scenario *scenario,
	const struct entry_draft *draft, const struct json **ret, struct fault *why)
{
	const struct kind_form *kind = &forms[draft->kind];
	size_t most = draft->kind == RECORD_SCENARIO ? RECORD_BODY_MAX : ENTRY_BODY_MAX;
	struct form form = { .scenario = scenario, .arena = arena, .where = STR(""), .why = why };
	const struct json *body;

	if (draft->body.len > most)
		return fail(why, E_TOO_LARGE, "the body of an entry has at most %zu bytes", most);
	TRY(check_shape(scenario, draft, why));
	TRY(json_parse(arena, draft->body, &body, why));
	TRY(entry_check_fields(&form, kind->fields, body, evidence_field));
	if (kind->rule != NULL)
		TRY(kind->rule(&form, body));
	*ret = body;
	return OK;
}

enum err
entry_form_check_items(const struct scenario_rubric *rubric, const struct json *items,
	struct str where, struct fault *why)
{
	for (size_t i = 0; i < rubric->count; i++)
		if (json_get(items, rubric->items[i].name) == NULL)
			return fail_at(why, E_INVALID, where,
				"the item \"%.*s\" of the rubric is missing",
				STR_FMT(rubric->items[i].name));
	if (items->count == rubric->count)
		return OK;
	JSON_EACH (item, items) {
		bool known = false;
		for (size_t i = 0; i < rubric->count; i++)
			known |= str_eq(rubric->items[i].name, item->key);
		if (!known)
			return fail_at(why, E_INVALID, where, "the rubric has no item \"%.*s\"",
				STR_FMT(str_first(item->key, 64)));
	}
	return OK;
}
