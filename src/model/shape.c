/* shape.c - checks a JSON object against the table of its properties and rules.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/shape.h"

#include <stdarg.h>

#include "base/buf.h"

struct str
next_word(const char **words)
{
	const char *start = *words;
	size_t len = strcspn(start, " ");

	*words = start + len + (start[len] == ' ');
	return str_from(start, len);
}

/* --- places --- */

enum { PLACE_DEPTH_MAX = 16 }; /* more levels than any table has; the outermost are kept */

/* RFC 6901: "~" is "~0" and "/" is "~1". */
static void
add_pointer_key(struct buf *out, struct str key)
{
	for (size_t i = 0; i < key.len; i++) {
		if (key.data[i] == '~')
			buf_add(out, STR("~0"));
		else if (key.data[i] == '/')
			buf_add(out, STR("~1"));
		else
			buf_add_char(out, key.data[i]);
	}
}

static void
add_pointer(struct buf *out, const struct place *place)
{
	const struct place *path[PLACE_DEPTH_MAX];
	size_t depth = 0;

	for (; place != NULL && depth < PLACE_DEPTH_MAX; place = place->parent)
		path[depth++] = place;
	while (depth > 0) {
		const struct place *step = path[--depth];
		buf_add_char(out, '/');
		if (step->key.data == NULL)
			buf_addf(out, "%zu", step->index);
		else
			add_pointer_key(out, step->key);
	}
}

__attribute__((format(printf, 4, 0))) static enum err
fail_as(enum err code, const struct subject *subject, struct str name, const char *format,
	va_list args)
{
	OWNED_BUF where = BUF_INIT;
	char text[FAULT_TEXT_MAX];

	add_pointer(&where, subject->place);
	if (name.data != NULL) {
		buf_add_char(&where, '/');
		add_pointer_key(&where, name);
	}
	vsnprintf(text, sizeof(text), format, args);
	return fail_at(subject->check->why, code, buf_str(&where), "%s (%s, STIX 2.1 section %s)",
		text, subject->shape->name, subject->shape->section);
}

enum err
subject_fail(const struct subject *subject, struct str name, const char *format, ...)
{
	va_list args;
	enum err code;

	va_start(args, format);
	code = fail_as(E_INVALID, subject, name, format, args);
	va_end(args);
	return code;
}

enum err
subject_too_large(const struct subject *subject, const char *format, ...)
{
	va_list args;
	enum err code;

	va_start(args, format);
	code = fail_as(E_TOO_LARGE, subject, STR_NONE, format, args);
	va_end(args);
	return code;
}

/* --- properties --- */

static enum err
check_list(const struct subject *list, const struct property *property)
{
	struct place place = { .parent = list->place };
	struct subject element = *list;

	if (list->value->type != JSON_ARRAY)
		return subject_fail(list, STR_NONE, "%s must be a list, not %s", property->name,
			json_type_name(list->value->type));
	if (list->value->count == 0)
		return subject_fail(list, STR_NONE, "%s must not be an empty list: leave it out",
			property->name);
	if (property->count_max != 0 && list->value->count > property->count_max)
		return subject_too_large(
			list, "%s holds more than %u entries", property->name, property->count_max);
	element.place = &place;
	JSON_EACH(item, list->value) {
		element.value = item;
		TRY(property->form(&element, property));
		place.index++;
	}
	return OK;
}

static enum err
check_property(const struct subject *subject, const struct property *property)
{
	unsigned required = subject->check->before_21 ? REQUIRED_20 : REQUIRED_21;
	const struct json *value = json_get(subject->value, str_of(property->name));
	struct place place = { .parent = subject->place, .key = str_of(property->name) };
	struct subject inner = *subject;

	if (value == NULL && (property->flags & required) != 0)
		return subject_fail(
			subject, str_of(property->name), "%s is required", property->name);
	if (value == NULL)
		return OK;
	inner.value = value;
	inner.place = &place;
	if (value->type == JSON_NULL)
		return subject_fail(
			&inner, STR_NONE, "%s must not be null: leave it out", property->name);
	if ((property->flags & LIST) != 0)
		return check_list(&inner, property);
	return property->form(&inner, property);
}

enum err
shape_check(const struct subject *subject)
{
	const struct shape *shape = subject->shape;

	for (const struct property *property = shape->properties; property->name != NULL;
		property++)
		TRY(check_property(subject, property));
	if (shape->rules == NULL)
		return OK;
	for (const struct rule *rule = shape->rules; rule->check != NULL; rule++)
		TRY(rule->check(subject, rule));
	return OK;
}
