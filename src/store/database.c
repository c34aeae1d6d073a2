/* database.c - conveniences over any driver.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/database.h"

#include <assert.h>
#include <stdarg.h>

static enum err
query(struct database *database, struct statement **ret, struct fault *why, const char *sql,
	const char *types, va_list args)
{
	struct statement *statement;

	TRY(database->driver->prepare(database, sql, &statement, why));
	for (int i = 0; types[i] != '\0'; i++) {
		switch (types[i]) {
		case 'i':
			statement->driver->bind_int(statement, i + 1, va_arg(args, int64_t));
			break;
		case 't':
			statement->driver->bind_text(statement, i + 1, va_arg(args, struct str));
			break;
		case 'b':
			statement->driver->bind_blob(statement, i + 1, va_arg(args, struct str));
			break;
		default:
			assert(false && "a known type letter");
		}
	}
	*ret = statement;
	return OK;
}

enum err
database_query(struct database *database, struct statement **ret, struct fault *why,
	const char *sql, const char *types, ...)
{
	va_list args;
	enum err err;

	va_start(args, types);
	err = query(database, ret, why, sql, types, args);
	va_end(args);
	return err;
}

enum err
database_run(struct database *database, struct fault *why, const char *sql, const char *types, ...)
{
	OWNED(statement) statement = NULL;
	bool row = true;
	va_list args;
	enum err err;

	va_start(args, types);
	err = query(database, &statement, why, sql, types, args);
	va_end(args);
	while (err == OK && row)
		err = statement_step(statement, &row, why);
	return err;
}

enum err
database_ask_int(struct database *database, struct fault *why, int64_t *ret, bool *ret_found,
	const char *sql, const char *types, ...)
{
	OWNED(statement) statement = NULL;
	bool row = false;
	va_list args;
	enum err err;

	va_start(args, types);
	err = query(database, &statement, why, sql, types, args);
	va_end(args);
	if (err == OK)
		err = statement_step(statement, &row, why);
	if (err != OK)
		return err;
	*ret_found = row;
	if (row)
		*ret = column_int(statement, 0);
	return OK;
}
