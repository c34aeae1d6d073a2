/* statistics.c - how much a store holds, and whether it is whole.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "store/private.h"

enum err
store_statistics_read(struct store *store, const struct reader *reader,
	struct store_statistics *ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	bool row;

	TRY(require_role(reader, ROLE_OPERATOR, why));
	TRY(reading_begin(store, &reading, why));
	TRY(database_query(reading.database, &rows, why,
		"SELECT (SELECT count(*) FROM object), (SELECT count(*) FROM entry),"
		" (SELECT count(*) FROM label), (SELECT count(*) FROM collection),"
		" (SELECT count(*) FROM organisation), (SELECT count(*) FROM person),"
		" (SELECT coalesce(max(id), 0) FROM feed), (SELECT coalesce(max(id), 0) FROM audit),"
		" (SELECT version FROM schema_version), (SELECT position FROM state)",
		""));
	TRY(statement_step(rows, &row, why));
	assert(row);
	*ret = (struct store_statistics){
		.objects = column_int(rows, 0),
		.entries = column_int(rows, 1),
		.labels = column_int(rows, 2),
		.collections = column_int(rows, 3),
		.organisations = column_int(rows, 4),
		.people = column_int(rows, 5),
		.feed = column_int(rows, 6),
		.audit = column_int(rows, 7),
		.schema_version = column_int(rows, 8),
		.last_position = column_int(rows, 9),
		.bytes = reading.database->driver->size(reading.database),
	};
	return OK;
}

enum err
store_verify(struct store *store, const struct reader *reader, struct fault *why)
{
	OWNED_READING reading = { 0 };

	TRY(require_role(reader, ROLE_OPERATOR, why));
	TRY(reading_begin(store, &reading, why));
	return reading.database->driver->verify(reading.database, why);
}
