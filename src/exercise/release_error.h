/* release_error.h - did somebody give an object to organisations for which it was not? See
 * exercise/sharing.h.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to exercise/.
 */
#pragma once

#include "model/object_values.h"
#include "store/release.h"

struct release_question {
	struct store *store;
	const struct directory *directory;
	const struct released *object;
	const struct object_values *values;
	struct arena *arena;
};

/* *ret_body: the body of the release.error, when there is one. */
MUST_CHECK enum err release_error_find(const struct release_question *question, bool *ret_found,
	struct str *ret_body, struct fault *why);

/* The strictest colour that the text names ("TLP:AMBER+STRICT", any case); TLP_NONE. */
enum tlp tlp_said_in(struct str text);
