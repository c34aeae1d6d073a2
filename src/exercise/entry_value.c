/* entry_value.c - checks single values in the bodies of entries.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/entry_value.h"

#include "base/hash.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "exercise/entry_form.h"

/* --- small values --- */

static enum err
wrong(const struct form *form, const char *expected)
{
	return fail_at(form->why, E_INVALID, form->where, "%.*s: expected %s", STR_FMT(form->where),
		expected);
}

enum err
entry_value_text(const struct form *form, const struct json *value, const char *detail)
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
enum err
entry_value_any_text(const struct form *form, const struct json *value, const char *detail)
{
	if (value->type == JSON_STRING && value->string.len == 0)
		return OK;
	return entry_value_text(form, value, detail);
}

enum err
entry_value_bool(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return value->type == JSON_TRUE || value->type == JSON_FALSE ? OK
								     : wrong(form, "true or false");
}

enum err
entry_value_true(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return value->type == JSON_TRUE ? OK : wrong(form, "true");
}

enum err
entry_value_choice(const struct form *form, const struct json *value, const char *choices)
{
	if (value->type == JSON_STRING && str_is_choice(value->string, choices))
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

enum err
entry_value_thousandths(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return check_range(form, value, 0, 1000);
}

enum err
entry_value_milliseconds(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return check_range(form, value, 0, SCENARIO_MILLISECONDS_MAX);
}

enum err
entry_value_milliseconds_or_null(
	const struct form *form, const struct json *value, const char *detail)
{
	return value->type == JSON_NULL ? OK : entry_value_milliseconds(form, value, detail);
}

enum err
entry_value_count(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return check_range(form, value, 0, INT64_C(1000000000));
}

/* No adjustment is larger than all points that a default exercise has. */
enum err
entry_value_points(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return check_range(form, value, -ADJUSTMENT_MILLI_MAX, ADJUSTMENT_MILLI_MAX);
}

enum err
entry_value_mark(const struct form *form, const struct json *value, const char *detail)
{
	int64_t mark;

	(void)detail;
	if (value->type == JSON_NUMBER && json_to_int(value, &mark) &&
		(mark == 0 || mark == 500 || mark == 1000))
		return OK;
	return wrong(form, "0, 500 or 1000");
}

enum err
entry_value_moment(const struct form *form, const struct json *value, const char *detail)
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

enum err
entry_value_speed(const struct form *form, const struct json *value, const char *detail)
{
	int64_t milli;

	(void)detail;
	if (value->type == JSON_STRING && entry_speed_parse(value->string, &milli))
		return OK;
	return wrong(form, "a speed from \"0.1\" to \"600\"");
}

/* --- names --- */

enum err
entry_form_no_name(struct str where, const char *what, struct str name, struct fault *why)
{
	return fail_at(why, E_INVALID, where, "%.*s: the scenario has no %s \"%.*s\"",
		STR_FMT(where), what, STR_FMT(str_first(name, 64)));
}

static enum err
unknown(const struct form *form, const char *what, struct str name)
{
	return entry_form_no_name(form->where, what, name, form->why);
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

static bool
has_task(const struct scenario *scenario, struct str name)
{
	return scenario_task(scenario, name) != NULL;
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
	{ "task", has_task },
};

/* `what` is a row of the table above. */
enum err
entry_value_name(const struct form *form, const struct json *value, const char *what)
{
	TRY(entry_value_text(form, value, NULL));
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

enum err
entry_value_word(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return value->type == JSON_STRING && is_word(value->string)
		       ? OK
		       : wrong(form, "a name of A-Z a-z 0-9 . : _ -");
}

enum err
entry_value_word_or_null(const struct form *form, const struct json *value, const char *detail)
{
	return value->type == JSON_NULL ? OK : entry_value_word(form, value, detail);
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

enum err
entry_value_texts(const struct form *form, const struct json *value, const char *detail)
{
	return check_list(form, value, entry_value_text, detail);
}

enum err
entry_value_words(const struct form *form, const struct json *value, const char *detail)
{
	return check_list(form, value, entry_value_word, detail);
}

enum err
entry_value_names(const struct form *form, const struct json *value, const char *what)
{
	return check_list(form, value, entry_value_name, what);
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

enum err
entry_value_kinds(const struct form *form, const struct json *value, const char *detail)
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

enum err
entry_value_items(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	if (value->type == JSON_OBJECT && value->count == 0)
		return wrong(form, "an item of the rubric at least");
	return check_map(form, value, entry_value_thousandths);
}

enum err
entry_value_texts_by_name(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return check_map(form, value, entry_value_any_text);
}

static enum err
check_file(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return value->type == JSON_STRING ? OK : wrong(form, "a file's text");
}

enum err
entry_value_files(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return check_map(form, value, check_file);
}

/* What it holds is read as a part of the scenario, with that reader's faults. */
enum err
entry_value_definition(const struct form *form, const struct json *value, const char *detail)
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

enum err
entry_check_fields(const struct form *form, const struct form_field *fields,
	const struct json *object, const struct form_field *also)
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
	{ "name", entry_value_text },
	{ "type", entry_value_text },
	{ 0 },
};

static enum err
check_evidence_item(const struct form *form, const struct json *value, const char *detail)
{
	(void)detail;
	return entry_check_fields(form, evidence_fields, value, NULL);
}

enum err
entry_value_evidence(const struct form *form, const struct json *value, const char *detail)
{
	if (value->type == JSON_ARRAY && value->count > RECORD_EVIDENCE_MAX)
		return fail_at(form->why, E_INVALID, form->where, "%.*s: at most %u attachments",
			STR_FMT(form->where), RECORD_EVIDENCE_MAX);
	return check_list(form, value, check_evidence_item, detail);
}
