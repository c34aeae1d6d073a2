/* rule.c - the rules between properties of one object.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/rule.h"

#include "base/timestamp.h"
#include "model/form.h"

static const struct json *
named(const struct subject *subject, struct str name)
{
	return json_get(subject->value, name);
}

/* --- time --- */

static bool
moment_of(const struct subject *subject, struct str name, int64_t *ret)
{
	return timestamp_parse(json_get_string(subject->value, name), ret);
}

static enum err
check_order(const struct subject *subject, const char *names, bool may_be_equal)
{
	struct str later = next_word(&names);
	struct str earlier = next_word(&names);
	int64_t late;
	int64_t early;

	if (!moment_of(subject, later, &late) || !moment_of(subject, earlier, &early))
		return OK;
	if (late > early || (may_be_equal && late == early))
		return OK;
	return subject_fail(subject, later, "%.*s must %s %.*s", STR_FMT(later),
		may_be_equal ? "not be earlier than" : "be later than", STR_FMT(earlier));
}

enum err
rule_not_before(const struct subject *subject, const struct rule *rule)
{
	return check_order(subject, rule->names, true);
}

enum err
rule_after(const struct subject *subject, const struct rule *rule)
{
	return check_order(subject, rule->names, false);
}

/* --- presence --- */

static size_t
count_present(const struct subject *subject, const char *names)
{
	size_t count = 0;

	while (*names != '\0')
		count += named(subject, next_word(&names)) != NULL;
	return count;
}

enum err
rule_some(const struct subject *subject, const struct rule *rule)
{
	if (count_present(subject, rule->names) > 0)
		return OK;
	return subject_fail(subject, STR_NONE, "at least one of %s is required", rule->names);
}

enum err
rule_some_own(const struct subject *subject, const struct rule *rule)
{
	(void)rule;
	for (const struct property *own = subject->shape->properties; own->name != NULL; own++)
		if (json_get(subject->value, str_of(own->name)) != NULL)
			return OK;
	return subject_fail(subject, STR_NONE, "at least one property of its own is required");
}

enum err
rule_exactly_one(const struct subject *subject, const struct rule *rule)
{
	if (count_present(subject, rule->names) == 1)
		return OK;
	return subject_fail(subject, STR_NONE, "exactly one of %s is required", rule->names);
}

enum err
rule_needs(const struct subject *subject, const struct rule *rule)
{
	const char *names = rule->names;
	struct str first = next_word(&names);

	if (named(subject, first) == NULL)
		return OK;
	while (*names != '\0') {
		struct str other = next_word(&names);
		if (named(subject, other) == NULL)
			return subject_fail(subject, first,
				"%.*s is only allowed together with %.*s", STR_FMT(first),
				STR_FMT(other));
	}
	return OK;
}

static enum err
check_allowed_when(const struct subject *subject, const char *names, bool expected)
{
	struct str first = next_word(&names);
	struct str flag = next_word(&names);

	if (named(subject, first) == NULL || json_get_true(subject->value, flag) == expected)
		return OK;
	return subject_fail(subject, first, "%.*s must not be there %s %.*s is true",
		STR_FMT(first), expected ? "unless" : "while", STR_FMT(flag));
}

enum err
rule_not_when_true(const struct subject *subject, const struct rule *rule)
{
	return check_allowed_when(subject, rule->names, false);
}

enum err
rule_only_when_true(const struct subject *subject, const struct rule *rule)
{
	return check_allowed_when(subject, rule->names, true);
}

/* --- rules of single types --- */

enum err
rule_family_named(const struct subject *subject, const struct rule *rule)
{
	(void)rule;
	if (json_get_true(subject->value, STR("is_family")) && named(subject, STR("name")) == NULL)
		return subject_fail(subject, STR("name"), "name is required of a malware family");
	return OK;
}

enum err
rule_some_observable(const struct subject *subject, const struct rule *rule)
{
	const struct json *references = named(subject, STR("object_refs"));
	const struct object_type *known;

	(void)rule;
	if (references == NULL)
		return OK;
	JSON_EACH(item, references) {
		known = object_type_find(object_id_type(item->string));
		if (known == NULL || known->class == CLASS_CYBER_OBSERVABLE)
			return OK;
	}
	return subject_fail(
		subject, STR("object_refs"), "object_refs must name at least one cyber observable");
}

static const struct property statement_properties[] = {
	{ "statement", form_string, REQUIRED },
	{ 0 },
};
static const struct shape statement_shape = { "statement", "7.2.1.3", statement_properties };

static const struct property tlp_properties[] = {
	{ "tlp", form_string, REQUIRED },
	{ 0 },
};
static const struct shape tlp_shape = { "tlp", "7.2.1.4", tlp_properties };

enum err
rule_definition(const struct subject *subject, const struct rule *rule)
{
	struct str kind = json_get_string(subject->value, STR("definition_type"));
	const struct json *definition = named(subject, STR("definition"));
	struct place place = { .parent = subject->place, .key = STR("definition") };
	struct subject inner = { subject->check, NULL, definition, &place };

	(void)rule;
	if (kind.data == NULL && definition == NULL && named(subject, STR("extensions")) == NULL)
		return subject_fail(subject, STR("definition_type"),
			"definition_type is required where there are no extensions");
	if ((kind.data == NULL) != (definition == NULL))
		return subject_fail(subject,
			kind.data == NULL ? STR("definition_type") : STR("definition"),
			"definition_type and definition stand together");
	if (str_eq(kind, STR("statement")))
		inner.shape = &statement_shape;
	if (str_eq(kind, STR("tlp")))
		inner.shape = &tlp_shape;
	return inner.shape == NULL ? OK : shape_check(&inner);
}

enum err
rule_not_itself(const struct subject *subject, const struct rule *rule)
{
	const struct json *markings = named(subject, STR("object_marking_refs"));

	(void)rule;
	if (markings == NULL)
		return OK;
	JSON_EACH(item, markings)
		if (str_eq(item->string, json_get_string(subject->value, STR("id"))))
			return subject_fail(subject, STR("object_marking_refs"),
				"a marking must not mark itself");
	return OK;
}

enum err
rule_toplevel_names(const struct subject *subject, const struct rule *rule)
{
	const struct json *types = named(subject, STR("extension_types"));

	(void)rule;
	if (named(subject, STR("extension_properties")) == NULL)
		return OK;
	JSON_EACH(item, types)
		if (str_eq(item->string, STR("toplevel-property-extension")))
			return OK;
	return subject_fail(subject, STR("extension_properties"),
		"extension_properties is only for a toplevel-property-extension");
}
