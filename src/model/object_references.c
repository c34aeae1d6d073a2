/* object_references.c - every id that an object refers to, at any depth.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Walked without recursion, in the order of the text. Only well-formed ids count: the container
 * of STIX 2.0 observed data refers by keys of its own, and custom properties may hold anything.
 */
#include "base/limits.h"
#include "model/object_parts.h"

/* Where the walk stands: the values from the root to the present one. */
struct step {
	const struct json *value;
	bool in_list; /* an element: its name is the list's */
};

struct walk {
	struct step steps[JSON_DEPTH_MAX + 1];
	size_t depth;
	size_t count;
	struct object_reference *references; /* NULL while counting */
	struct arena *arena;
};

/* "extensions.x.y_ref"; list indexes are left out. Empty when memory is short. */
static struct str
property_path(const struct walk *walk)
{
	struct str path = STR_NONE;

	for (size_t i = 1; i < walk->depth; i++) {
		const struct step *step = &walk->steps[i];
		if (step->in_list)
			continue;
		if (path.data == NULL)
			path = step->value->key;
		else
			path = str_printf(walk->arena, "%.*s.%.*s", STR_FMT(path),
				STR_FMT(step->value->key));
		if (path.data == NULL)
			return STR_NONE;
	}
	return path;
}

static bool
is_reference(const struct walk *walk)
{
	const struct step *top = &walk->steps[walk->depth - 1];

	if (top->value->type != JSON_STRING || walk->depth < 2)
		return false;
	if (top->in_list ? !str_ends(top[-1].value->key, STR("_refs"))
			 : !str_ends(top->value->key, STR("_ref")))
		return false;
	return object_id_is_valid(top->value->string);
}

static enum err
visit(struct walk *walk, struct fault *why)
{
	struct object_reference *reference;

	if (!is_reference(walk))
		return OK;
	if (walk->references != NULL) {
		reference = &walk->references[walk->count];
		reference->id = walk->steps[walk->depth - 1].value->string;
		reference->property = property_path(walk);
		if (reference->property.data == NULL)
			return fail_nomem(why);
	}
	walk->count++;
	return OK;
}

/* The next value in the order of the text; false at the end. */
static bool
advance(struct walk *walk)
{
	const struct json *value = walk->steps[walk->depth - 1].value;

	if (value->first != NULL) {
		walk->steps[walk->depth++] = (struct step){ value->first,
			value->type == JSON_ARRAY };
		return true;
	}
	while (walk->depth > 1) {
		struct step *top = &walk->steps[walk->depth - 1];
		if (top->value->next != NULL) {
			top->value = top->value->next;
			return true;
		}
		walk->depth--;
	}
	return false;
}

static enum err
walk_all(struct walk *walk, const struct json *root, struct fault *why)
{
	walk->steps[0] = (struct step){ root, false };
	walk->depth = 1;
	walk->count = 0;
	while (advance(walk))
		TRY(visit(walk, why));
	return OK;
}

enum err
object_read_references(struct arena *arena, struct object *object, struct fault *why)
{
	struct walk walk = { .arena = arena };

	TRY(walk_all(&walk, object->json, why));
	if (walk.count == 0)
		return OK;
	walk.references = arena_array(arena, walk.count, struct object_reference);
	if (walk.references == NULL)
		return fail_nomem(why);
	TRY(walk_all(&walk, object->json, why));
	object->reference_count = walk.count;
	object->references = walk.references;
	return OK;
}
