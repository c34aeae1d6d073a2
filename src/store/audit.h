/* audit.h - the record of who did what, written in the same commit as what it records.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Append-only: nothing edits or removes a record. Details hold no secret and no object text.
 */
#pragma once

#include "store/store.h"

struct audit_record {
	int64_t sequence;
	int64_t time;
	struct str actor;      /* reader.name */
	unsigned organisation; /* the actor's */
	struct str action;     /* "object.added", "person.disabled", ... */
	struct str subject;    /* id or name of what it was done to */
	struct str detail;     /* JSON object */
};

/* Operators see all records, others those of their own organisation; in an exercise, where compatriots sit on
 * several sides, only those of their own doing. Rising; after `after`. An empty filter matches everything. */
MUST_CHECK enum err audit_read(struct store *store, const struct reader *reader, int64_t after,
	struct str action_prefix, struct str subject, size_t limit, struct arena *arena,
	size_t *ret_count, const struct audit_record **ret, struct fault *why);

/* Writes one record of what is done outside the store: something goes out, or a process is started. Before it is done,
 * so that nothing is done unrecorded. `subject` is a name. */
MUST_CHECK enum err audit_note(struct store *store, const struct reader *by, const char *action,
	struct str subject, struct fault *why);
