/* exercise_mark.c - fuzz target: any object is looked through for marks of an exercise; a mark that
 * is found stands where it is said to stand.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/limits.h"
#include "model/exercise_mark.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	const struct object *object;
	struct str where;
	struct str step;

	if (arena == NULL || object_parse(arena, str_from(data, size), &object, NULL) != OK)
		return 0;
	if (exercise_mark_find(arena, object, &where, NULL) != OK || where.data == NULL)
		return 0;
	assert(str_split(&where, '/', &step) && step.len == 0);
	assert(str_split(&where, '/', &step) && json_get(object->json, step) != NULL);
	return 0;
}
