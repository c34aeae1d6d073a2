/* record_draft.h - what can be seen of an entry without the store: key, team, event, body,
 * evidence.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to store/; does no I/O.
 */
#pragma once

#include "base/limits.h"
#include "store/record.h"

/* One entry on its way in. */
struct draft {
	const struct record_entry *entry;
	struct record_outcome *outcome;
	size_t evidence_count;
	struct sha256 evidence[RECORD_EVIDENCE_MAX];
};

/* E_INVALID, E_SYNTAX or E_ABSENT (of `of`, which can be no key) as record_append says. Fills the
 * draft's evidence from the entry's body. */
MUST_CHECK enum err record_draft_check(
	const struct reader *by, struct draft *draft, struct fault *why);
