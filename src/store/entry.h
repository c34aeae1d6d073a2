/* entry.h - an object's place in a collection: its label and position, told to the feed.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to store/. Runs inside the writer's transaction.
 */
#pragma once

#include "store/feed.h"
#include "store/private.h"

/* A new entry at the next position. */
MUST_CHECK enum err entry_add(struct writing *writing, int64_t collection, int64_t label,
	int64_t object, int64_t type, struct fault *why);

/* The entry gets another label and the next position. */
MUST_CHECK enum err entry_relabel(struct writing *writing, int64_t collection, int64_t object,
	int64_t label, struct fault *why);

/* Takes the entry out. */
MUST_CHECK enum err entry_remove(struct writing *writing, int64_t collection, int64_t object,
	struct fault *why);

/* Gives every entry of the label in the collection a new position, in the old order, because an
 * organisation that polls the collection sees them from now on. */
MUST_CHECK enum err entry_reposition(struct writing *writing, int64_t collection, int64_t label,
	struct fault *why);
