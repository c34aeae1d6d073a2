/* status.c - TAXII status resources.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/status.h"

#include "base/timestamp.h"
#include "store/private.h"

struct status_change {
	struct str id;
	struct str body;
};

static enum err
status_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct status_change *change = arg;

	TRY(database_run(writing->database, why, "DELETE FROM status WHERE created < ?1", "i",
		writing->now - MICROSECONDS_PER_DAY));
	return database_run(writing->database, why,
		"INSERT INTO status (id, organisation, person, created, body)"
		" VALUES (?1, ?2, ?3, ?4, ?5)",
		"tiiit", change->id, (int64_t)writing->by->organisation, writing->by->person,
		writing->now, change->body);
}

enum err
status_put(struct store *store, const struct reader *reader, struct str id, struct str body,
	struct fault *why)
{
	struct status_change change = { id, body };

	return store_write(store, reader, status_job, &change, why);
}

enum err
status_get(struct store *store, const struct reader *reader, struct str id, struct arena *arena,
	struct str *ret_body, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	bool row;

	TRY(reading_begin(store, &reading, why));
	TRY(database_query(reading.database, &rows, why,
		"SELECT body FROM status WHERE id = ?1 AND organisation = ?2 AND person = ?3", "tii",
		id, (int64_t)reader->organisation, reader->person));
	TRY(statement_step(rows, &row, why));
	if (!row)
		return fail(why, E_ABSENT, "no such status");
	*ret_body = column_copy(arena, rows, 0);
	return ret_body->data == NULL ? fail_nomem(why) : OK;
}
