/* read.h - reads the resources of TAXII 2.1 as another server wrote them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Needed are only the properties without which a client cannot go on; others may be missing, and
 * unknown ones are ignored. Results live in the arena and point into `text`. Errors: E_SYNTAX (no
 * JSON), E_INVALID (no such resource; `where` names the property), E_TOO_LARGE, E_NOMEM.
 */
#pragma once

#include "base/arena.h"
#include "base/fail.h"
#include "taxii/resources.h"

MUST_CHECK enum err taxii_read_discovery(struct arena *arena, struct str text,
	struct taxii_discovery *ret, struct fault *why);
MUST_CHECK enum err taxii_read_api_root(struct arena *arena, struct str text,
	struct taxii_api_root *ret, struct fault *why);
MUST_CHECK enum err taxii_read_collections(struct arena *arena, struct str text,
	struct taxii_collections *ret, struct fault *why);
/* Leaves the dates empty: they stand in headers. */
MUST_CHECK enum err taxii_read_envelope(struct arena *arena, struct str text,
	struct taxii_page *ret, struct fault *why);
MUST_CHECK enum err taxii_read_status(struct arena *arena, struct str text,
	struct taxii_status *ret, struct fault *why);

/* "title: description" of an error body, as far as they are there; empty when it is none. */
struct str taxii_read_error(struct arena *arena, struct str text);
