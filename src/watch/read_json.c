/* read_json.c - the strings of a JSON log line as fields.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/read_json.h"

#include "base/limits.h"

struct level {
	const struct json *next; /* not looked at yet */
	struct str name;         /* of the container; empty at the top */
	bool is_array;
};

struct field
json_field(
	struct str line, const struct json *string, struct str name, const struct field_rule *rule)
{
	return (struct field){
		.name = name,
		.text = string->string,
		.kind = (enum match_field)rule->kind,
		.offset = (size_t)(string->text.data + 1 - line.data), /* past the quote */
		.verbatim = string->string.len == string->text.len - 2,
		.weak = rule->weak,
	};
}

/* "outer.inner"; NULL data when there is no memory. */
static struct str
join(struct arena *arena, struct str outer, struct str inner)
{
	size_t len = outer.len + 1 + inner.len;
	char *name = arena_alloc(arena, len);

	if (name == NULL)
		return STR_NONE;
	memcpy(name, outer.data, outer.len);
	name[outer.len] = '.';
	memcpy(name + outer.len + 1, inner.data, inner.len);
	return str_from(name, len);
}

static struct str
name_of(struct arena *arena, const struct level *level, const struct json *value)
{
	if (level->is_array)
		return level->name;
	return level->name.len == 0 ? value->key : join(arena, level->name, value->key);
}

static enum err
add_string(struct arena *arena, struct str line, const struct json *value, struct str name,
	const struct field_rules *rules, struct record *record, struct fault *why)
{
	const struct field_rule *rule = field_rule_find(rules, name);
	struct field field;

	if (value->string.len == 0)
		return OK;
	if (rule->kind == FIELD_IGNORED)
		return record_add_detail(arena, record, name, value->string, why);
	field = json_field(line, value, name, rule);
	return record_add(arena, record, &field, why);
}

/* Escapes hide where in a string something stands. */
static bool
is_wanted(const struct record *record, struct str line, const struct json *string)
{
	return string->string.len != string->text.len - 2 ||
	       line_part_meets(record->wanted, (size_t)(string->text.data - line.data),
		       string->text.len);
}

static bool
is_detail(const struct record *record, const struct json *value)
{
	return record->keeps_details && (value->type == JSON_NUMBER || value->type == JSON_TRUE ||
						value->type == JSON_FALSE);
}

enum err
json_fields(struct arena *arena, struct str line, const struct json *object,
	const struct field_rules *rules, struct record *record, struct fault *why)
{
	struct level stack[JSON_DEPTH_MAX + 1]; /* not cleared: that would cost as much as a short line */
	size_t depth = 1;

	stack[0] = (struct level){ object->first, STR_NONE, false };
	while (depth > 0) {
		struct level *level = &stack[depth - 1];
		const struct json *value = level->next;
		struct str name;

		if (value == NULL) {
			depth--;
			continue;
		}
		level->next = value->next;
		if (value->first == NULL && value->type != JSON_STRING && !is_detail(record, value))
			continue;
		if (value->type == JSON_STRING && !is_wanted(record, line, value))
			continue;
		name = name_of(arena, level, value);
		if (name.data == NULL)
			return fail_nomem(why);
		if (is_detail(record, value))
			TRY(record_add_detail(arena, record, name, value->text, why));
		else if (value->type == JSON_STRING)
			TRY(add_string(arena, line, value, name, rules, record, why));
		else
			stack[depth++] = (struct level){ value->first, name,
				value->type == JSON_ARRAY };
	}
	return OK;
}
