/* object_parts.h - the lists that an object carries, read once it is checked.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "model/object.h"

/* object->markings and ->granular. */
MUST_CHECK enum err object_read_markings(struct arena *arena, struct object *object,
	struct fault *why);

/* object->references. */
MUST_CHECK enum err object_read_references(struct arena *arena, struct object *object,
	struct fault *why);
