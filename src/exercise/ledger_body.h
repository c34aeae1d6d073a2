/* ledger_body.h - reads the bodies of entries, kind by kind, by one table.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to exercise/.
 */
#pragma once

#include "base/json.h"
#include "exercise/ledger.h"

struct ledger_body {
	struct ledger *ledger;
	const struct scenario *scenario;
	struct arena *kept;    /* what the entry points to */
	struct arena *reading; /* forgotten after the call */
};

/* *ret_sound is false for a body that is not what the kind holds; only a lack of memory is a
 * failure. */
MUST_CHECK enum err ledger_body_read(const struct ledger_body *body,
	const struct record_entry *from, struct ledger_entry *entry, bool *ret_sound,
	struct fault *why);

/* The one record of a key, made when it is not there. */
MUST_CHECK enum err ledger_key_of(
	struct ledger *ledger, struct str text, struct ledger_key **ret, struct fault *why);
