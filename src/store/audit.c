/* audit.c - the record of who did what: read, and written of what happens outside the store.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/audit.h"

#include "store/private.h"

enum err
audit_read(struct store *store, const struct reader *reader, int64_t after,
	struct str action_prefix, struct str subject, size_t limit, struct arena *arena,
	size_t *ret_count, const struct audit_record **ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	struct audit_record *records = arena_array(arena, limit + 1, struct audit_record);
	int64_t whose = reader_may(reader, ROLE_OPERATOR) ? 0 : (int64_t)reader->organisation;
	struct str actor = whose != 0 && store_realm(store).exercise ? str_of(reader->name) : STR("");
	size_t count = 0;
	bool row;

	if (records == NULL)
		return fail_nomem(why);
	if (whose == 0 && !reader_may(reader, ROLE_OPERATOR))
		return fail(why, E_DENIED, "nobody asks");
	TRY(reading_begin(store, &reading, why));
	TRY(database_query(reading.database, &rows, why,
		"SELECT id, time, actor, organisation, action, subject, detail FROM audit"
		" WHERE id > ?1 AND (?2 = 0 OR organisation = ?2)"
		" AND substr(action, 1, length(?3)) = ?3 AND (?4 = '' OR subject = ?4)"
		" AND (?6 = '' OR actor = ?6) ORDER BY id LIMIT ?5",
		"iittit", after, whose, action_prefix.len == 0 ? STR("") : action_prefix,
		subject.len == 0 ? STR("") : subject, (int64_t)limit, actor));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			break;
		records[count++] = (struct audit_record){
			.sequence = column_int(rows, 0),
			.time = column_int(rows, 1),
			.actor = column_copy(arena, rows, 2),
			.organisation = (unsigned)column_int(rows, 3),
			.action = column_copy(arena, rows, 4),
			.subject = column_copy(arena, rows, 5),
			.detail = column_copy(arena, rows, 6),
		};
	}
	*ret_count = count;
	*ret = records;
	return OK;
}

struct note {
	const char *action;
	struct str subject;
};

static enum err
note_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct note *note = arg;

	return writing_audit(writing, note->action, note->subject, STR_NONE, why);
}

enum err
audit_note(struct store *store, const struct reader *by, const char *action, struct str subject,
	struct fault *why)
{
	struct note note = { action, subject };

	return store_write(store, by, note_job, &note, why);
}
