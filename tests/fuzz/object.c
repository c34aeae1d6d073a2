/* object.c - fuzz target: STIX objects; what is accepted keeps the promises of object.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/limits.h"
#include "model/marking.h"
#include "model/sco_id.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_promises(struct arena *arena, const struct object *object)
{
	struct marking marking;
	struct fault why;
	struct str id;

	assert(str_eq(object_id_type(object->id), object->type));
	assert(object_title(object).len > 0 && str_is_utf8(object_title(object)));
	for (size_t i = 0; i < object->marking_count; i++)
		assert(str_eq(object_id_type(object->markings[i]), STR("marking-definition")));
	for (size_t i = 0; i < object->reference_count; i++)
		assert(object_id_is_valid(object->references[i].id));
	if (object->class == CLASS_MARKING_DEFINITION)
		assert(marking_read(arena, object, &marking, &why) != E_INVALID);
	if (object->class == CLASS_CYBER_OBSERVABLE && sco_id(arena, object->json, &id, &why) == OK)
		assert(str_eq(object_id_type(id), object->type));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	const struct object *object;
	struct fault why;

	if (arena != NULL && object_parse(arena, str_from(data, size), &object, &why) == OK)
		check_promises(arena, object);
	return 0;
}
