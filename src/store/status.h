/* status.h - TAXII status resources: what became of a POST, kept for 24 hours.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "store/store.h"

/* `body` is the status resource as JSON text. Visible to whoever posted (same person, or same
 * credentials' organisation for tokens) alone. */
MUST_CHECK enum err status_put(struct store *store, const struct reader *reader, struct str id,
	struct str body, struct fault *why);
MUST_CHECK enum err status_get(struct store *store, const struct reader *reader, struct str id,
	struct arena *arena, struct str *ret_body, struct fault *why);
