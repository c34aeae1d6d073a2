/* entry_rule.c - checks what several members of a body say together.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/timestamp.h"
#include "exercise/entry_value.h"

static bool
has(const struct json *body, const char *key)
{
	return json_get(body, str_of(key)) != NULL;
}

static bool
says(const struct json *body, const char *key, const char *value)
{
	return str_eq(json_get_string(body, str_of(key)), str_of(value));
}

static enum err
fail_rule(const struct form *form, const char *key, const char *text)
{
	return fail_at(form->why, E_INVALID, str_printf(form->arena, "/%s", key), "%s", text);
}

enum err
entry_clock_rule(const struct form *form, const struct json *body)
{
	if (says(body, "action", "speed") && !has(body, "speed"))
		return fail_rule(form, "speed", "which speed? The key \"speed\" is missing");
	if (has(body, "speed") && !says(body, "action", "speed") && !says(body, "action", "start"))
		return fail_rule(form, "speed", "speed goes with the actions start and speed only");
	return OK;
}

/* What is planned is moved, left out, or defined anew; a definition has a name of its own. */
static enum err
check_plan_change(const struct form *form, const struct json *body, const char *named)
{
	int given = has(body, "at_ms") + has(body, "skip") + has(body, "definition");

	if (given != 1)
		return fail_rule(form, "at_ms", "give one of at_ms, skip and definition");
	if (has(body, named) == has(body, "definition"))
		return fail_at(form->why, E_INVALID, str_printf(form->arena, "/%s", named),
			"give %s with at_ms or skip, not with a definition, which has a name of its own",
			named);
	return OK;
}

enum err
entry_inject_changed_rule(const struct form *form, const struct json *body)
{
	return check_plan_change(form, body, "inject");
}

enum err
entry_task_changed_rule(const struct form *form, const struct json *body)
{
	TRY(check_plan_change(form, body, "task"));
	if (has(body, "from_ms") != has(body, "at_ms"))
		return fail_rule(form, "from_ms",
			"from_ms, one of its moments, goes with at_ms, where that is moved");
	return OK;
}

enum err
entry_check_changed_rule(const struct form *form, const struct json *body)
{
	if (has(body, "definition") == has(body, "check"))
		return fail_rule(form, "check", "give either definition, or check and enabled");
	if (has(body, "system") && !has(body, "definition"))
		return fail_rule(form, "system", "a system comes with a check of it");
	if (has(body, "check") != has(body, "enabled"))
		return fail_rule(form, "enabled", "check and enabled go together");
	return OK;
}

enum err
entry_span_rule(const struct form *form, const struct json *body)
{
	int64_t from;
	int64_t to;

	if (!timestamp_parse(json_get_string(body, STR("from")), &from) ||
		!timestamp_parse(json_get_string(body, STR("to")), &to))
		return OK;
	return from < to ? OK : fail_rule(form, "to", "the end lies before the begin");
}

enum err
entry_appeal_rule(const struct form *form, const struct json *body)
{
	int given = has(body, "check") + has(body, "from") + has(body, "to");

	if (given != 0 && given != 3)
		return fail_rule(form, "check", "check, from and to go together");
	if (has(body, "line") != has(body, "at") || (has(body, "line") && given != 0))
		return fail_rule(form, "line", "a line goes with the moment at which it was seen");
	return entry_span_rule(form, body);
}

enum err
entry_excuse_rule(const struct form *form, const struct json *body)
{
	if (has(body, "check") == has(body, "system"))
		return fail_rule(form, "check", "give either check or system");
	return entry_span_rule(form, body);
}

enum err
entry_decision_rule(const struct form *form, const struct json *body)
{
	if (has(body, "grade") && !says(body, "outcome", "replace"))
		return fail_rule(form, "grade", "grade goes with the outcome replace only");
	if (has(body, "entries") && !says(body, "outcome", "replace"))
		return fail_rule(form, "entries", "entries go with the outcome replace only");
	return OK;
}

enum err
entry_usability_rule(const struct form *form, const struct json *body)
{
	if (has(body, "task") != has(body, "system"))
		return fail_rule(form, has(body, "task") ? "system" : "task",
			"a task that is not on the list is named together with its system");
	return OK;
}

static bool
is_field_choice(const struct scenario_field *field, struct str text)
{
	for (size_t i = 0; i < field->choice_count; i++)
		if (str_eq(field->choices[i], text))
			return true;
	return false;
}

/* Everything after the first is optional in "T1059.001". */
static bool
is_technique(struct str text)
{
	struct str rest = str_from_offset(text, 1);
	struct str number;
	uint64_t digits;

	if (!str_starts(text, STR("T")) || !str_split(&rest, '.', &number) || number.len != 4 ||
		!str_to_u64(number, &digits))
		return false;
	return rest.data == NULL || (rest.len == 3 && str_to_u64(rest, &digits));
}

static bool
is_field_value(const struct scenario *scenario, const struct scenario_field *field, struct str text)
{
	int64_t moment;

	switch (field->kind) {
	case FIELD_LINE:
		return memchr(text.data, '\n', text.len) == NULL;
	case FIELD_TEXT:
		return true;
	case FIELD_TIME:
		return timestamp_parse(text, &moment);
	case FIELD_SYSTEM:
		return scenario_system(scenario, text) != NULL;
	case FIELD_TECHNIQUE:
		return is_technique(text);
	case FIELD_CHOICE:
		return is_field_choice(field, text);
	}
	return false;
}

static const struct scenario_field *
template_field(const struct scenario_template *template, struct str name)
{
	for (size_t i = 0; i < template->field_count; i++)
		if (str_eq(template->fields[i].name, name))
			return &template->fields[i];
	return NULL;
}

enum err
entry_report_rule(const struct form *form, const struct json *body)
{
	static const char *const kinds[] = { "one line", "a text", "a moment", "a system's name",
		"a technique such as T1059.001", "one of its choices" };
	const struct scenario_template *template = scenario_template(
		form->scenario, json_get_string(body, STR("template")));
	const struct json *fields = json_get(body, STR("fields"));

	JSON_EACH (member, fields) {
		const struct scenario_field *field = template_field(template, member->key);
		struct str where = str_printf(
			form->arena, "/fields/%.*s", STR_FMT(str_first(member->key, 64)));
		if (field == NULL)
			return fail_at(form->why, E_INVALID, where,
				"the template %.*s has no such "
				"field",
				STR_FMT(template->name));
		if (member->string.len > 0 &&
			!is_field_value(form->scenario, field, member->string))
			return fail_at(
				form->why, E_INVALID, where, "expected %s", kinds[field->kind]);
	}
	for (size_t i = 0; i < template->field_count; i++)
		if (template->fields[i].required &&
			json_get_string(fields, template->fields[i].name).len == 0)
			return fail_at(form->why, E_INVALID,
				str_printf(form->arena, "/fields/%.*s",
					STR_FMT(template->fields[i].name)),
				"the template asks for this field");
	return OK;
}
