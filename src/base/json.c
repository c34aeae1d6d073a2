/* json.c - a tree of what a JSON text holds, nodes in the arena.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json.h"

#include "base/json_events.h"
#include "base/limits.h"

struct branch {
	struct json *container;
	struct json *last; /* newest child */
};

struct tree {
	struct json *root;
	struct branch branches[JSON_DEPTH_MAX]; /* those that are open */
};

static void
join_parent(struct tree *tree, unsigned depth, struct json *value)
{
	struct branch *parent = &tree->branches[depth - 1];

	if (parent->last == NULL)
		parent->container->first = value;
	else
		parent->last->next = value;
	parent->last = value;
	parent->container->count++;
}

static enum err
add_value(struct arena *arena, struct tree *tree, const struct json_event *event, struct fault *why)
{
	struct json *value = arena_new_of(arena, struct json);

	if (value == NULL)
		return fail_nomem(why);
	value->type = event->type;
	value->text = event->text;
	if (event->is_member)
		value->key = event->key.text;
	if (event->type == JSON_STRING)
		value->string = event->string;
	if (event->depth == 0)
		tree->root = value;
	else
		join_parent(tree, event->depth, value);
	if (event->type == JSON_ARRAY || event->type == JSON_OBJECT)
		tree->branches[event->depth] = (struct branch){ value, NULL };
	return OK;
}

static enum err
grow(struct arena *arena, struct tree *tree, const struct json_events *events, struct fault *why)
{
	for (size_t i = 0; i < events->count; i++) {
		const struct json_event *event = &events->list[i];
		if (event->is_end)
			tree->branches[event->depth].container->text = event->text;
		else
			TRY(add_value(arena, tree, event, why));
	}
	return OK;
}

enum err
json_parse(struct arena *arena, struct str text, const struct json **ret, struct fault *why)
{
	NOT_CLEARED struct json_events events;
	NOT_CLEARED struct tree tree;
	enum err err;

	TRY(json_events_begin(&events, arena, text, why));
	tree.root = NULL;
	while ((err = json_events_more(&events, why)) == OK && events.count > 0) {
		err = grow(arena, &tree, &events, why);
		if (err != OK)
			break;
	}
	json_events_done(&events);
	if (err == OK)
		*ret = tree.root;
	return err;
}

/* --- access --- */

const struct json *
json_get(const struct json *object, struct str key)
{
	if (object == NULL || object->type != JSON_OBJECT)
		return NULL;
	JSON_EACH(member, object)
		if (str_eq(member->key, key))
			return member;
	return NULL;
}

const struct json *
json_at(const struct json *array, size_t index)
{
	if (array == NULL || array->type != JSON_ARRAY)
		return NULL;
	JSON_EACH(item, array)
		if (index-- == 0)
			return item;
	return NULL;
}

struct str
json_get_string(const struct json *object, struct str key)
{
	const struct json *member = json_get(object, key);

	return member == NULL || member->type != JSON_STRING ? STR_NONE : member->string;
}

bool
json_get_true(const struct json *object, struct str key)
{
	return json_has(object, key, JSON_TRUE);
}

bool
json_to_int(const struct json *value, int64_t *ret)
{
	bool negative;
	uint64_t magnitude;

	if (value == NULL || value->type != JSON_NUMBER)
		return false;
	negative = value->text.data[0] == '-';
	if (!str_to_u64(str_from_offset(value->text, negative), &magnitude) ||
		magnitude > (uint64_t)INT64_MAX)
		return false;
	*ret = negative ? -(int64_t)magnitude : (int64_t)magnitude;
	return true;
}

bool
json_has(const struct json *object, struct str key, enum json_type type)
{
	const struct json *member = json_get(object, key);

	return member != NULL && member->type == type;
}

const char *
json_type_name(enum json_type type)
{
	static const char *const names[] = { "null", "a boolean", "a boolean", "a number",
		"a string", "an array", "an object" };

	return names[type];
}
