/* entry_form.c - the table of bodies, and the checks that its rows name.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/entry_form.h"

#include "base/hash.h"
#include "base/limits.h"
#include "base/timestamp.h"

/* Where a check stands: the scenario's names and the place for its fault. */
struct form {
	const struct scenario *scenario;
	struct arena *arena;
	struct str where; /* of the value that is checked */
	struct fault *why;
};

typedef enum err form_check(const struct form *form, const struct json *value, const char *detail);

struct form_field {
	const char *name;
	form_check *check;
	const char *detail; /* of choices: "open|start" */
	bool optional;
};

/* --- small values --- */

static enum err
wrong(const struct form *form, const char *expected)
{
	return fail_at(form->why, E_INVALID, form->where, "%.*s: expected %s", STR_FMT(form->where),
		expected);
}

static enum err
check_text(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	if (value->type != JSON_STRING || str_trim(value->string).len == 0)
		return wrong(form, "a text that is not empty");
	if (value->string.len > ENTRY_TEXT_MAX)
		return fail_at(form->why, E_INVALID, form->where, "%.*s: longer than %u bytes",
			STR_FMT(form->where), ENTRY_TEXT_MAX);
	if (memchr(value->string.data, '\0', value->string.len) != NULL)
		return wrong(form, "a text without NUL");
	return OK;
}

/* A text that may be empty: what a seeming sender's name is left out of. */
static enum err
check_any_text(const struct form *form, const struct json *value, const char *detail)
{
	if (value->type == JSON_STRING && value->string.len == 0)
		return OK;
	return check_text(form, value, detail);
}

static enum err
check_bool(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return value->type == JSON_TRUE || value->type == JSON_FALSE ? OK
								     : wrong(form, "true or false");
}

static enum err
check_true(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return value->type == JSON_TRUE ? OK : wrong(form, "true");
}

static bool
is_choice(const char *choices, struct str text)
{
	struct str rest = str_of(choices);
	struct str choice;

	while (str_split(&rest, '|', &choice))
		if (str_eq(choice, text))
			return true;
	return false;
}

static enum err
check_choice(const struct form *form, const struct json *value, const char *choices)
{
	if (value->type == JSON_STRING && is_choice(choices, value->string))
		return OK;
	return fail_at(form->why, E_INVALID, form->where, "%.*s: expected one of %s",
		STR_FMT(form->where), choices);
}

static enum err
check_range(const struct form *form, const struct json *value, int64_t least, int64_t most)
{
	int64_t number;

	if (value->type == JSON_NUMBER && json_to_int(value, &number) && number >= least &&
		number <= most)
		return OK;
	return fail_at(form->why, E_INVALID, form->where,
		"%.*s: expected a whole number from %lld to %lld", STR_FMT(form->where),
		(long long)least, (long long)most);
}

static enum err
check_thousandths(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return check_range(form, value, 0, 1000);
}

static enum err
check_milliseconds(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return check_range(form, value, 0, SCENARIO_MILLISECONDS_MAX);
}

static enum err
check_milliseconds_or_null(const struct form *form, const struct json *value, const char *detail)
{
	return value->type == JSON_NULL ? OK : check_milliseconds(form, value, detail);
}

static enum err
check_count(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return check_range(form, value, 0, INT64_C(1000000000));
}

/* No adjustment is larger than all points that a default exercise has. */
static enum err
check_points(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return check_range(form, value, -ADJUSTMENT_MILLI_MAX, ADJUSTMENT_MILLI_MAX);
}

static enum err
check_mark(const struct form *form, const struct json *value, const char *detail)
{
	int64_t mark;

	(void)detail;
	if (value->type == JSON_NUMBER && json_to_int(value, &mark) &&
		(mark == 0 || mark == 500 || mark == 1000))
		return OK;
	return wrong(form, "0, 500 or 1000");
}

static enum err
check_moment(const struct form *form, const struct json *value, const char *detail)
{
	int64_t moment;

	(void)detail;
	if (value->type == JSON_STRING && timestamp_parse(value->string, &moment))
		return OK;
	return wrong(form, "a moment such as 2026-01-31T09:00:00Z");
}

bool
entry_speed_parse(struct str text, int64_t *ret_milli)
{
	struct str rest = text;
	struct str whole;
	uint64_t units;
	uint64_t fraction = 0;

	if (!str_split(&rest, '.', &whole) || whole.len > 3 || !str_to_u64(whole, &units))
		return false;
	if (rest.data != NULL && (rest.len > 3 || !str_to_u64(rest, &fraction)))
		return false;
	for (size_t i = rest.len; i < 3; i++)
		fraction *= 10;
	units = units * 1000 + fraction;
	if (units < 100 || units > 600000)
		return false;
	*ret_milli = (int64_t)units;
	return true;
}

static enum err
check_speed(const struct form *form, const struct json *value, const char *detail)
{
	int64_t milli;

	(void)detail;
	if (value->type == JSON_STRING && entry_speed_parse(value->string, &milli))
		return OK;
	return wrong(form, "a speed from \"0.1\" to \"600\"");
}

/* --- names --- */

static enum err
unknown(const struct form *form, const char *what, struct str name)
{
	return fail_at(form->why, E_INVALID, form->where, "%.*s: the scenario has no %s \"%.*s\"",
		STR_FMT(form->where), what, STR_FMT(str_first(name, 64)));
}

static bool
has_phase(const struct scenario *scenario, struct str name)
{
	return scenario_phase_by_name(scenario, name) != NULL;
}

static bool
has_inject(const struct scenario *scenario, struct str name)
{
	return scenario_inject(scenario, name) != NULL;
}

static bool
has_check(const struct scenario *scenario, struct str name)
{
	return scenario_check(scenario, name) != NULL;
}

static bool
has_system(const struct scenario *scenario, struct str name)
{
	return scenario_system(scenario, name) != NULL;
}

static bool
has_template(const struct scenario *scenario, struct str name)
{
	return scenario_template(scenario, name) != NULL;
}

static bool
has_objective(const struct scenario *scenario, struct str name)
{
	return scenario_red_objective(scenario, name) != NULL;
}

static bool
has_team(const struct scenario *scenario, struct str name)
{
	return scenario_team_by_name(scenario, name) != NULL;
}

static bool
has_goal(const struct scenario *scenario, struct str name)
{
	return scenario_goal(scenario, name) != NULL;
}

static const struct {
	const char *what;
	bool (*has)(const struct scenario *scenario, struct str name);
} named[] = {
	{ "phase", has_phase },
	{ "inject", has_inject },
	{ "check", has_check },
	{ "system", has_system },
	{ "template", has_template },
	{ "objective", has_objective },
	{ "team", has_team },
	{ "goal", has_goal },
};

/* `what` is a row of the table above. */
static enum err
check_name(const struct form *form, const struct json *value, const char *what)
{
	TRY(check_text(form, value, NULL));
	for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++)
		if (str_eq(str_of(named[i].what), str_of(what)))
			return named[i].has(form->scenario, value->string)
				       ? OK
				       : unknown(form, what, value->string);
	return fail(form->why, E_INTERNAL, "no names of the kind %s", what);
}

/* What is nowhere else a name: flags, items of rubrics, tasks' keys. */
static bool
is_word(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			    c == '.' || c == ':' || c == '_' || c == '-'))
			return false;
	}
	return text.len > 0 && text.len <= NAME_MAX_BYTES;
}

static enum err
check_word(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return value->type == JSON_STRING && is_word(value->string)
		       ? OK
		       : wrong(form, "a name of A-Z a-z 0-9 . : _ -");
}

static enum err
check_word_or_null(const struct form *form, const struct json *value, const char *detail)
{
	return value->type == JSON_NULL ? OK : check_word(form, value, detail);
}

/* --- lists and maps --- */

/* The form of one member or element. */
static struct form
below(const struct form *form, struct str part)
{
	struct form inner = *form;

	inner.where = str_printf(
		form->arena, "%.*s/%.*s", STR_FMT(form->where), STR_FMT(str_first(part, 64)));
	return inner;
}

static enum err
check_list(const struct form *form, const struct json *value, form_check *check, const char *detail)
{
	size_t index = 0;

	if (value->type != JSON_ARRAY)
		return wrong(form, "a list");
	if (value->count > ENTRY_LIST_MAX)
		return fail_at(form->why, E_INVALID, form->where, "%.*s: more than %u of them",
			STR_FMT(form->where), ENTRY_LIST_MAX);
	JSON_EACH (item, value) {
		struct form inner = below(form, str_printf(form->arena, "%zu", index++));
		TRY(check(&inner, item, detail));
	}
	return OK;
}

static enum err
check_texts(const struct form *form, const struct json *value, const char *detail)
{
	return check_list(form, value, check_text, detail);
}

static enum err
check_words(const struct form *form, const struct json *value, const char *detail)
{
	return check_list(form, value, check_word, detail);
}

static enum err
check_names(const struct form *form, const struct json *value, const char *what)
{
	return check_list(form, value, check_name, what);
}

static enum err
check_kind(const struct form *form, const struct json *value, const char *detail)
{
	enum record_kind kind;

	(void)detail;
	return value->type == JSON_STRING && record_kind_parse(value->string, &kind)
		       ? OK
		       : wrong(form, "a kind of entry");
}

static enum err
check_kinds(const struct form *form, const struct json *value, const char *detail)
{
	return check_list(form, value, check_kind, detail);
}

static enum err
check_map(const struct form *form, const struct json *value, form_check *check)
{
	if (value->type != JSON_OBJECT)
		return wrong(form, "an object");
	if (value->count > ENTRY_LIST_MAX)
		return fail_at(form->why, E_INVALID, form->where, "%.*s: more than %u of them",
			STR_FMT(form->where), ENTRY_LIST_MAX);
	JSON_EACH (member, value) {
		struct form inner = below(form, member->key);
		TRY(check(&inner, member, NULL));
	}
	return OK;
}

static enum err
check_items(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	if (value->type == JSON_OBJECT && value->count == 0)
		return wrong(form, "an item of the rubric at least");
	return check_map(form, value, check_thousandths);
}

static enum err
check_texts_by_name(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return check_map(form, value, check_any_text);
}

static enum err
check_file(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return value->type == JSON_STRING ? OK : wrong(form, "a file's text");
}

static enum err
check_files(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return check_map(form, value, check_file);
}

/* What it holds is read as a part of the scenario, with that reader's faults. */
static enum err
check_definition(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	if (value->type != JSON_OBJECT)
		return wrong(form, "an object in the form of the scenario");
	if (json_get_string(value, STR("name")).len == 0)
		return wrong(form, "a definition with a name");
	return OK;
}

/* --- a table of fields --- */

static const struct form_field *
find_field(const struct form_field *fields, struct str name)
{
	for (; fields->name != NULL; fields++)
		if (str_eq(str_of(fields->name), name))
			return fields;
	return NULL;
}

static enum err
check_fields(const struct form *form, const struct form_field *fields, const struct json *object,
	const struct form_field *also)
{
	if (object->type != JSON_OBJECT)
		return wrong(form, "an object");
	JSON_EACH (member, object) {
		const struct form_field *field = find_field(fields, member->key);
		struct form inner = below(form, member->key);
		if (field == NULL && also != NULL)
			field = find_field(also, member->key);
		if (field == NULL)
			return fail_at(form->why, E_INVALID, inner.where, "unknown key \"%.*s\"",
				STR_FMT(str_first(member->key, 64)));
		TRY(field->check(&inner, member, field->detail));
	}
	for (; fields->name != NULL; fields++)
		if (!fields->optional && json_get(object, str_of(fields->name)) == NULL)
			return fail_at(form->why, E_INVALID,
				str_printf(
					form->arena, "%.*s/%s", STR_FMT(form->where), fields->name),
				"the key \"%s\" is missing", fields->name);
	return OK;
}

static enum err
check_digest(const struct form *form, const struct json *value, const char *detail)
{
	uint8_t digest[SHA256_SIZE];

	(void)detail;
	return value->type == JSON_STRING && hex_parse(value->string, digest, sizeof(digest))
		       ? OK
		       : wrong(form, "64 hexadecimal digits");
}

static const struct form_field evidence_fields[] = {
	{ "sha256", check_digest },
	{ "name", check_text },
	{ "type", check_text },
	{ 0 },
};

static enum err
check_evidence_item(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return check_fields(form, evidence_fields, value, NULL);
}

static enum err
check_evidence(const struct form *form, const struct json *value, const char *detail)
{
	if (value->type == JSON_ARRAY && value->count > RECORD_EVIDENCE_MAX)
		return fail_at(form->why, E_INVALID, form->where, "%.*s: at most %u attachments",
			STR_FMT(form->where), RECORD_EVIDENCE_MAX);
	return check_list(form, value, check_evidence_item, detail);
}

static const struct form_field evidence_field[] = {
	{ "evidence", check_evidence, NULL, true },
	{ 0 },
};

/* --- rules over several fields --- */

typedef enum err form_rule(const struct form *form, const struct json *body);

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

static enum err
clock_rule(const struct form *form, const struct json *body)
{
	if (says(body, "action", "speed") && !has(body, "speed"))
		return fail_rule(form, "speed", "which speed? The key \"speed\" is missing");
	if (has(body, "speed") && !says(body, "action", "speed") && !says(body, "action", "start"))
		return fail_rule(form, "speed", "speed goes with the actions start and speed only");
	return OK;
}

static enum err
inject_changed_rule(const struct form *form, const struct json *body)
{
	int given = has(body, "at_ms") + has(body, "skip") + has(body, "definition");

	if (given != 1)
		return fail_rule(form, "at_ms", "give one of at_ms, skip and definition");
	if (has(body, "inject") == has(body, "definition"))
		return fail_rule(form, "inject",
			"give inject with at_ms or skip, not with a "
			"definition, which has a name of its own");
	return OK;
}

static enum err
check_changed_rule(const struct form *form, const struct json *body)
{
	if (has(body, "definition") == has(body, "check"))
		return fail_rule(form, "check", "give either definition, or check and enabled");
	if (has(body, "check") != has(body, "enabled"))
		return fail_rule(form, "enabled", "check and enabled go together");
	return OK;
}

static enum err
span_rule(const struct form *form, const struct json *body)
{
	int64_t from;
	int64_t to;

	if (!timestamp_parse(json_get_string(body, STR("from")), &from) ||
		!timestamp_parse(json_get_string(body, STR("to")), &to))
		return OK;
	return from < to ? OK : fail_rule(form, "to", "the end lies before the begin");
}

static enum err
appeal_rule(const struct form *form, const struct json *body)
{
	int given = has(body, "check") + has(body, "from") + has(body, "to");

	if (given != 0 && given != 3)
		return fail_rule(form, "check", "check, from and to go together");
	return span_rule(form, body);
}

static enum err
excuse_rule(const struct form *form, const struct json *body)
{
	if (has(body, "check") == has(body, "system"))
		return fail_rule(form, "check", "give either check or system");
	return span_rule(form, body);
}

static enum err
decision_rule(const struct form *form, const struct json *body)
{
	if (has(body, "grade") && !says(body, "outcome", "replace"))
		return fail_rule(form, "grade", "grade goes with the outcome replace only");
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
		return has_system(scenario, text);
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

static enum err
report_rule(const struct form *form, const struct json *body)
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

/* --- the table of kinds --- */

#define FIELDS(name) static const struct form_field name##_fields[]

FIELDS(scenario) = { { "files", check_files }, { 0 } };
FIELDS(clock) = { { "action", check_choice, "open|start|pause|resume|speed|close" },
	{ "speed", check_speed, NULL, true }, { 0 } };
FIELDS(phase) = { { "phase", check_name, "phase" }, { 0 } };
FIELDS(publish) = { { "kinds", check_kinds }, { 0 } };
FIELDS(inject_sent) = { { "inject", check_name, "inject" },
	{ "channel", check_choice, "console|mail|news" }, { "from", check_any_text },
	{ "subject", check_any_text }, { "text", check_text },
	{ "due_ms", check_milliseconds_or_null }, { "close_ms", check_milliseconds_or_null },
	{ 0 } };
FIELDS(inject_changed) = { { "inject", check_name, "inject", true },
	{ "at_ms", check_milliseconds, NULL, true }, { "skip", check_true, NULL, true },
	{ "definition", check_definition, NULL, true }, { 0 } };
FIELDS(inject_withdrawn) = { { "reason", check_text }, { 0 } };
FIELDS(contingency) = { { "inject", check_name, "inject" }, { "reason", check_text }, { 0 } };
FIELDS(news) = { { "title", check_text }, { "text", check_text }, { "outlet", check_text }, { 0 } };
FIELDS(text) = { { "text", check_text }, { 0 } }; /* of several kinds */
FIELDS(report) = { { "template", check_name, "template" }, { "fields", check_texts_by_name },
	{ 0 } };
FIELDS(help) = { { "text", check_text }, { "system", check_name, "system", true }, { 0 } };
FIELDS(appeal) = { { "text", check_text }, { "check", check_name, "check", true },
	{ "from", check_moment, NULL, true }, { "to", check_moment, NULL, true }, { 0 } };
FIELDS(decision) = { { "outcome", check_choice, "uphold|replace|excuse" }, { "text", check_text },
	{ "grade", check_items, NULL, true }, { 0 } };
FIELDS(red_event) = { { "objective", check_name, "objective" },
	{ "stage", check_choice, "tried|foothold|user|data|effect" },
	{ "system", check_name, "system", true }, { "technique", check_word, NULL, true },
	{ "text", check_text, NULL, true }, { 0 } };
FIELDS(flag) = { { "victim", check_name, "team" }, { "flag", check_word }, { "round", check_count },
	{ 0 } };
FIELDS(link) = { { "red", check_word_or_null }, { "right", check_bool }, { 0 } };
FIELDS(grade) = { { "items", check_items }, { "text", check_text }, { 0 } };
FIELDS(grade_final) = { { "items", check_items }, { "spread", check_thousandths },
	{ "grades", check_words }, { "text", check_text }, { 0 } };
FIELDS(usability) = { { "task", check_text }, { "system", check_name, "system" },
	{ "mark", check_mark }, { "text", check_text }, { 0 } };
FIELDS(adjustment) = { { "points_milli", check_points }, { "text", check_text }, { 0 } };
FIELDS(confirm) = { { "accept", check_bool }, { "text", check_text }, { 0 } };
FIELDS(hold) = { { "check", check_name, "check" }, { "from", check_moment }, { "to", check_moment },
	{ "teams", check_names, "team" }, { 0 } };
FIELDS(excuse) = { { "check", check_name, "check", true }, { "system", check_name, "system", true },
	{ "from", check_moment }, { "to", check_moment }, { "text", check_text }, { 0 } };
FIELDS(check_changed) = { { "check", check_name, "check", true },
	{ "enabled", check_bool, NULL, true }, { "definition", check_definition, NULL, true },
	{ 0 } };
FIELDS(shared) = { { "object", check_text }, { "type", check_text }, { "values", check_texts },
	{ "entitled", check_names, "team" }, { 0 } };
FIELDS(reached) = { { "channel", check_choice, "taxii|console" }, { 0 } };
FIELDS(sighted) = { { "object", check_text }, { "count", check_count }, { 0 } };
FIELDS(release_error) = { { "level", check_text }, { "to", check_words }, { "text", check_text },
	{ 0 } };
FIELDS(share_judged) = { { "true", check_bool }, { "text", check_text }, { 0 } };
FIELDS(objective_met) = { { "goal", check_name, "goal" }, { "met", check_bool },
	{ "text", check_text }, { 0 } };

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
	[RECORD_CLOCK] = { clock_fields, { NEED_NONE, 0, NEED_NONE }, clock_rule },
	[RECORD_PHASE] = { phase_fields, { NEED_NONE, 0, NEED_NONE } },
	[RECORD_PUBLISH] = { publish_fields, { NEED_NONE, 0, NEED_NONE } },
	[RECORD_INJECT_SENT] = { inject_sent_fields, { NEED_NONE, 0, NEED_REQUIRED } },
	[RECORD_INJECT_CHANGED] = { inject_changed_fields, { NEED_NONE, 0, NEED_NONE },
		inject_changed_rule },
	[RECORD_INJECT_WITHDRAWN] = { inject_withdrawn_fields,
		{ NEED_REQUIRED, BIT(INJECT_SENT), NEED_REQUIRED } },
	[RECORD_CONTINGENCY] = { contingency_fields,
		{ NEED_REQUIRED, BIT(INJECT_SENT), NEED_REQUIRED } },
	[RECORD_NEWS] = { news_fields, { NEED_NONE, 0, NEED_NONE } },
	[RECORD_MESSAGE] = { text_fields, { NEED_OPTIONAL, ANY, NEED_OPTIONAL } },
	[RECORD_ANSWER] = { text_fields, { NEED_REQUIRED, BIT(INJECT_SENT), NEED_REQUIRED } },
	[RECORD_REPORT] = { report_fields, { NEED_NONE, 0, NEED_REQUIRED }, report_rule },
	[RECORD_HELP] = { help_fields, { NEED_NONE, 0, NEED_REQUIRED } },
	[RECORD_APPEAL] = { appeal_fields, { NEED_OPTIONAL, SCORED, NEED_REQUIRED }, appeal_rule },
	[RECORD_DECISION] = { decision_fields, { NEED_REQUIRED, BIT(APPEAL), NEED_REQUIRED },
		decision_rule },
	[RECORD_RED_EVENT] = { red_event_fields, { NEED_NONE, 0, NEED_REQUIRED } },
	[RECORD_FLAG] = { flag_fields, { NEED_NONE, 0, NEED_REQUIRED } },
	[RECORD_LINK] = { link_fields, { NEED_REQUIRED, BIT(REPORT), NEED_REQUIRED } },
	[RECORD_GRADE] = { grade_fields,
		{ NEED_REQUIRED, BIT(ANSWER) | BIT(REPORT), NEED_REQUIRED } },
	[RECORD_GRADE_FINAL] = { grade_final_fields,
		{ NEED_REQUIRED, BIT(ANSWER) | BIT(REPORT), NEED_REQUIRED } },
	[RECORD_USABILITY] = { usability_fields, { NEED_NONE, 0, NEED_REQUIRED } },
	[RECORD_ADJUSTMENT] = { adjustment_fields, { NEED_NONE, 0, NEED_REQUIRED } },
	[RECORD_CONFIRM] = { confirm_fields,
		{ NEED_REQUIRED, BIT(ADJUSTMENT) | BIT(HOLD) | BIT(EXCUSE), NEED_OPTIONAL } },
	[RECORD_REVERSAL] = { text_fields,
		{ NEED_REQUIRED, ANY & ~(BIT(CLOCK) | BIT(SCENARIO) | BIT(REVERSAL)),
			NEED_OPTIONAL } },
	[RECORD_HOLD] = { hold_fields, { NEED_NONE, 0, NEED_NONE }, span_rule },
	[RECORD_EXCUSE] = { excuse_fields, { NEED_OPTIONAL, ANY, NEED_OPTIONAL }, excuse_rule },
	[RECORD_CHECK_CHANGED] = { check_changed_fields, { NEED_NONE, 0, NEED_NONE },
		check_changed_rule },
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
	TRY(check_fields(&form, kind->fields, body, evidence_field));
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
