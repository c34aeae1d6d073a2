/* object_rows.h - writes an object's row and what finds it again: values, references, words.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to store/. Runs inside the writer's transaction.
 */
#pragma once

#include "model/object_values.h"
#include "store/private.h"

/* An object on its way in: parsed and checked outside the writer's thread. */
struct candidate {
	const struct object *object; /* NULL when it was refused already */
	struct object_values values;
	struct str title;
};

MUST_CHECK enum err object_insert(struct writing *writing, const struct candidate *candidate,
	unsigned owner, int64_t type, int64_t *ret_row, struct fault *why);
