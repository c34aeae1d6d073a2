/* backup.h - a copy of a realm as it is at one moment, while others read and write it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What is copied is left as it was, byte for byte; nothing is written to it. A copy takes the room
 * of the whole store. A failure leaves no file behind.
 */
#pragma once

#include "store/store.h"

/* The whole realm, with its secrets: the copy is that realm again. Asks for ROLE_OPERATOR.
 * E_CONFLICT when there is a file at `path`; E_DENIED when the database is copied by tools of its
 * own. */
MUST_CHECK enum err backup_make(
	struct store *store, const struct reader *by, const char *path, struct fault *why);

/* A copy of an exercise that is a dry run for ever: a realm of its own called `name`, in which
 * nothing opens that opens the exercise, nor the other way. Objects, record, results and evidence
 * are there as they were; sessions, tokens, certificates and passwords are not, and cursors that
 * were given out do not fit. The file has its name only once all that is done, so that no half of
 * it can be opened. As backup_make; E_DENIED for the real world, E_INVALID for a name that no
 * exercise may have. */
MUST_CHECK enum err backup_make_dry_run(struct store *store, const struct reader *by,
	const char *path, struct str name, struct fault *why);
