/* summary_check.h - do summaries belong to this file, and does it hold more than they say?
 * SPDX-License-Identifier: Apache-2.0
 *
 * Their file's name says that the texts begin alike. Beyond that a plain file must have the line
 * with which they end in its place; a compressed one is believed when it is sealed
 * (summary_file.h), or when it is gzip and says that its text is as long, and is unpacked up to
 * that line else.
 */
#pragma once

#include "watch/summary_file.h"

struct summary_verdict {
	bool fits;
	bool is_whole; /* and there is no more of the text, for now */
};

/* `file` was read to its end and covers something; `source` is open. E_IO, E_NOMEM. */
MUST_CHECK enum err summary_check(const struct summary_file *file, const struct source *source,
	const struct summary_seal *seal, struct summary_verdict *ret, struct fault *why);
