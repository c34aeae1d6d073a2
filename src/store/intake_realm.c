/* intake_realm.c - what is of an exercise does not enter the real world.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/intake_realm.h"

#include <stdlib.h>

#include "model/exercise_mark.h"

static void
refuse(struct candidate *candidate, struct intake_outcome *outcome, struct str where)
{
	outcome->err = fail_at(&outcome->why, E_DENIED, where,
		"it is marked as of an exercise, and this is the real world");
	candidate->object = NULL;
}

/* The markings that are refused, sorted. */
struct refused_markings {
	size_t count;
	struct str *ids;
};

static bool
bears_any(const struct object *object, const struct refused_markings *refused)
{
	for (size_t i = 0; i < object->marking_count; i++)
		if (bsearch(&object->markings[i], refused->ids, refused->count,
			    sizeof(*refused->ids), str_compare_items) != NULL)
			return true;
	for (size_t i = 0; i < object->granular_count; i++)
		if (bsearch(&object->granular[i].marking, refused->ids, refused->count,
			    sizeof(*refused->ids), str_compare_items) != NULL)
			return true;
	return false;
}

static enum err
refuse_marked(struct candidate *candidates, struct intake_outcome *outcomes, size_t count,
	struct refused_markings *refused, struct arena *arena, struct fault *why)
{
	for (size_t i = 0; i < count; i++) {
		const struct object *object = candidates[i].object;
		struct str mark;
		if (object == NULL)
			continue;
		TRY(exercise_mark_find(arena, object, &mark, why));
		if (mark.data == NULL)
			continue;
		if (object->class == CLASS_MARKING_DEFINITION)
			refused->ids[refused->count++] = object->id;
		refuse(&candidates[i], &outcomes[i], mark);
	}
	return OK;
}

enum err
intake_refuse_exercises(struct candidate *candidates, struct intake_outcome *outcomes, size_t count,
	struct arena *arena, struct fault *why)
{
	struct refused_markings refused = { .ids = arena_array(arena, count, struct str) };

	if (refused.ids == NULL)
		return fail_nomem(why);
	TRY(refuse_marked(candidates, outcomes, count, &refused, arena, why));
	if (refused.count == 0)
		return OK;
	qsort(refused.ids, refused.count, sizeof(*refused.ids), str_compare_items);
	for (size_t i = 0; i < count; i++)
		if (candidates[i].object != NULL && bears_any(candidates[i].object, &refused))
			refuse(&candidates[i], &outcomes[i], STR("/object_marking_refs"));
	return OK;
}
