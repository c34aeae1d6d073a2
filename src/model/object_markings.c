/* object_markings.c - the markings that an object carries, and selectors (section 7.2).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/form.h"
#include "model/object_parts.h"

/* --- selectors --- */

/* One step of a selector: "name" into an object, "[n]" into a list; NULL where there is none. */
static const struct json *
select_step(const struct json *value, struct str step)
{
	uint64_t index;

	if (step.len < 3 || step.data[0] != '[' || step.data[step.len - 1] != ']')
		return json_get(value, step);
	if (!str_to_u64(str_from(step.data + 1, step.len - 2), &index) || index > SIZE_MAX)
		return NULL;
	return json_at(value, (size_t)index);
}

enum err
form_selector(const struct subject *subject, const struct property *property)
{
	const struct json *value = subject->check->root;
	struct str rest = subject->value->string;
	struct str step;

	TRY(form_nonempty_string(subject, property));
	while (value != NULL && str_split(&rest, '.', &step))
		value = select_step(value, step);
	if (value == NULL)
		return subject_fail(subject, STR_NONE, "selector \"%.*s\" selects nothing",
			STR_FMT(str_first(subject->value->string, 80)));
	return OK;
}

/* --- lists --- */

/* The strings of a list that is checked already; an absent one is empty. */
static enum err
read_strings(struct arena *arena, const struct json *list, size_t *ret_count,
	const struct str **ret, struct fault *why)
{
	struct str *strings;
	size_t count = 0;

	if (list == NULL)
		return OK;
	strings = arena_array(arena, list->count, struct str);
	if (strings == NULL)
		return fail_nomem(why);
	JSON_EACH(item, list)
		strings[count++] = item->string;
	*ret_count = count;
	*ret = strings;
	return OK;
}

static enum err
read_granular(
	struct arena *arena, struct object *object, const struct json *list, struct fault *why)
{
	struct granular_marking *granular = arena_array(
		arena, list->count, struct granular_marking);

	if (granular == NULL)
		return fail_nomem(why);
	object->granular = granular;
	JSON_EACH(item, list) {
		granular->marking = json_get_string(item, STR("marking_ref"));
		TRY(read_strings(arena, json_get(item, STR("selectors")), &granular->selector_count,
			&granular->selectors, why));
		granular++;
		object->granular_count++;
	}
	return OK;
}

enum err
object_read_markings(struct arena *arena, struct object *object, struct fault *why)
{
	const struct json *granular = json_get(object->json, STR("granular_markings"));

	TRY(read_strings(arena, json_get(object->json, STR("object_marking_refs")),
		&object->marking_count, &object->markings, why));
	return granular == NULL ? OK : read_granular(arena, object, granular, why);
}
