/* exercise_mark.c - does an object say that it is of an exercise?
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/exercise_mark.h"

static bool
starts_in_any_case(struct str text, struct str prefix)
{
	return text.len >= prefix.len && str_eq_nocase(str_first(text, prefix.len), prefix);
}

static bool
is_exercise_label(const struct json *label)
{
	static const struct str word = STR_INIT("exercise");
	struct str text = label->type == JSON_STRING ? str_trim(label->string) : STR("");

	return starts_in_any_case(text, word) &&
	       (text.len == word.len || text.data[word.len] == ':');
}

static bool
find_in(const struct json *list, bool (*is_mark)(const struct json *item), size_t *ret)
{
	size_t index = 0;

	if (list == NULL || list->type != JSON_ARRAY)
		return false;
	JSON_EACH (item, list) {
		if (is_mark(item)) {
			*ret = index;
			return true;
		}
		index++;
	}
	return false;
}

static bool
is_exercise_marking(const struct json *item)
{
	return item->type == JSON_STRING && str_eq(item->string, STR(EXERCISE_MARKING_ID));
}

static bool
is_exercise_granular(const struct json *item)
{
	return str_eq(json_get_string(item, STR("marking_ref")), STR(EXERCISE_MARKING_ID));
}

/* What is said three times at the head of each message of an exercise. */
static bool
is_exercise_statement(const struct object *object)
{
	const struct json *definition = json_get(object->json, STR("definition"));
	struct str statement = str_trim(json_get_string(definition, STR("statement")));

	return object->class == CLASS_MARKING_DEFINITION &&
	       starts_in_any_case(statement, STR("EXERCISE EXERCISE EXERCISE"));
}

enum err
exercise_mark_find(
	struct arena *arena, const struct object *object, struct str *ret, struct fault *why)
{
	static const struct {
		struct str property;
		bool (*is_mark)(const struct json *item);
	} lists[] = {
		{ STR_INIT("labels"), is_exercise_label },
		{ STR_INIT("object_marking_refs"), is_exercise_marking },
		{ STR_INIT("granular_markings"), is_exercise_granular },
	};
	const struct json *flag = json_get(object->json, STR("x_testudo_exercise"));
	size_t index;

	*ret = STR_NONE;
	if (flag != NULL && flag->type != JSON_FALSE)
		*ret = STR("/x_testudo_exercise");
	else if (str_eq(object->id, STR(EXERCISE_MARKING_ID)))
		*ret = STR("/id");
	else if (is_exercise_statement(object))
		*ret = STR("/definition/statement");
	for (size_t i = 0; ret->data == NULL && i < sizeof(lists) / sizeof(*lists); i++) {
		if (!find_in(json_get(object->json, lists[i].property), lists[i].is_mark, &index))
			continue;
		*ret = str_printf(arena, "/%.*s/%zu", STR_FMT(lists[i].property), index);
		if (ret->data == NULL)
			return fail_nomem(why);
	}
	return OK;
}
