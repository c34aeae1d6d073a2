/* database.h - the SQL engine under a store, behind a table of functions.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The SQL of store/ is written once, in the part that SQLite and PostgreSQL share, with parameters
 * ?1, ?2, ...; a driver is one file and one row in database.c. Statements are cached by the address of
 * their SQL text, which therefore must be a literal. A connection belongs to one thread at a time.
 */
#pragma once

#include "base/env.h"
#include "base/owned.h"

struct database;
struct statement;

enum { DATABASE_CREATE = 1, DATABASE_READ_ONLY = 2 };

struct database_driver {
	const char *name;
	enum err (*open)(struct env *env, const char *location, unsigned flags,
		struct database **ret, struct fault *why);
	void (*close)(struct database *database);
	/* Several statements without parameters. */
	enum err (*script)(struct database *database, const char *sql, struct fault *why);
	enum err (*prepare)(struct database *database, const char *sql, struct statement **ret,
		struct fault *why);
	void (*finish)(struct statement *statement);
	/* Errors of binding show in the next step. */
	void (*bind_int)(struct statement *statement, int index, int64_t value);
	void (*bind_text)(struct statement *statement, int index, struct str value);
	void (*bind_blob)(struct statement *statement, int index, struct str value);
	enum err (*step)(struct statement *statement, bool *ret_row, struct fault *why);
	int64_t (*column_int)(struct statement *statement, int column);
	struct str (*column_text)(struct statement *statement, int column);
	int64_t (*last_id)(struct database *database);
	bool (*in_transaction)(struct database *database);
	enum err (*verify)(struct database *database, struct fault *why);
	int64_t (*size)(struct database *database);
	/* Writes what the database holds at one moment into a new file at `to`, synced, while others read and
	 * write. NULL: the engine has tools of its own for that. */
	enum err (*copy)(struct env *env, struct database *database, const char *to, struct fault *why);
};

extern const struct database_driver database_sqlite;

/* A connection: drivers put this first in theirs. */
struct database {
	const struct database_driver *driver;
};
struct statement {
	const struct database_driver *driver;
};

static inline void
statement_free(struct statement *statement)
{
	if (statement != NULL)
		statement->driver->finish(statement);
}
DEFINE_OWNED(statement)

/* Prepares and binds. `types` has a letter for each argument: 'i' int64_t, 't' struct str (NULL data:
 * SQL NULL), 'b' struct str as a blob. */
MUST_CHECK enum err database_query(struct database *database, struct statement **ret,
	struct fault *why, const char *sql, const char *types, ...);

/* The next row: false at the end. Text columns live until the next step. */
static inline MUST_CHECK enum err
statement_step(struct statement *statement, bool *ret_row, struct fault *why)
{
	return statement->driver->step(statement, ret_row, why);
}

static inline int64_t
column_int(struct statement *statement, int column)
{
	return statement->driver->column_int(statement, column);
}

static inline struct str
column_text(struct statement *statement, int column)
{
	return statement->driver->column_text(statement, column);
}

/* Runs to the end; rows are ignored. */
MUST_CHECK enum err database_run(struct database *database, struct fault *why, const char *sql,
	const char *types, ...);

/* The first column of the first row; *ret_found says whether there was one. */
MUST_CHECK enum err database_ask_int(struct database *database, struct fault *why, int64_t *ret,
	bool *ret_found, const char *sql, const char *types, ...);
