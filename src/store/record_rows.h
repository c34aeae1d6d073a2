/* record_rows.h - how the files of the record find each other's rows.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to store/.
 */
#pragma once

#include "store/private.h"
#include "store/record.h"

/* Columns 0 and up: kind, team, author, about, as RECORD_SUBJECT_COLUMNS names them. */
#define RECORD_SUBJECT_COLUMNS "kind, team, author, about"
MUST_CHECK enum err record_subject_of_row(
	struct statement *rows, int column, struct record_subject *ret, struct fault *why);

/* The entry of that key as the rule sees it; *ret_found false when it is absent or the reader may
 * not read it. */
MUST_CHECK enum err record_find_subject(struct database *database, const struct reader *reader,
	struct str key, struct record_subject *ret, bool *ret_found, struct fault *why);

/* E_INVALID: what cannot be the name or team of a check. */
MUST_CHECK enum err check_leg_form(const struct check_leg *leg, struct fault *why);

/* May the reader have the evidence: brought by them, or named by an entry that they may read? */
MUST_CHECK enum err evidence_shows(struct database *database, const struct reader *reader,
	const struct sha256 *digest, bool *ret, struct fault *why);
