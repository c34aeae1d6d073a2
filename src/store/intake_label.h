/* intake_label.h - which label an incoming object gets, from what stands in the store.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to store/. Runs inside the writer's transaction.
 */
#pragma once

#include "model/object.h"
#include "store/private.h"

struct labelling {
	struct label label; /* its lists live in the arena */
	size_t missing_count;
	const struct str *missing; /* ids of markings that are not there */
};

/* The label of `object`, owned by `owner`, in `collection`. */
MUST_CHECK enum err intake_label(struct writing *writing, struct arena *arena,
	const struct object *object, unsigned owner, const struct view_collection *collection,
	struct labelling *ret, struct fault *why);

/* The row of that label, made when it is new. */
MUST_CHECK enum err intake_label_row(struct writing *writing, const struct label *label,
	int64_t *ret, struct fault *why);

/* The label of a row, also of one made in this transaction. */
MUST_CHECK enum err intake_load_label(struct writing *writing, struct arena *arena, int64_t row,
	struct label *ret, struct fault *why);
