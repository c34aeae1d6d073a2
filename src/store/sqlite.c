/* sqlite.c - the SQLite driver: one file a realm, write-ahead log, every commit synced.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "sqlite"

#include "store/database.h"

#include <pthread.h>
#include <sqlite3.h>

#include "base/log.h"

enum { CACHED_STATEMENTS = 96, BUSY_MILLISECONDS = 15000 };

struct sqlite;

struct sqlite_statement {
	struct statement base;
	struct sqlite *owner;
	const char *sql;
	sqlite3_stmt *handle;
	int bind_result; /* the first failure */
};

struct sqlite {
	struct database base;
	sqlite3 *handle;
	size_t idle_count;
	struct sqlite_statement *idle[CACHED_STATEMENTS];
};

static enum err
err_of_sqlite(int code)
{
	switch (code & 0xff) {
	case SQLITE_FULL:
		return E_NO_SPACE;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return E_BUSY;
	case SQLITE_CONSTRAINT:
		return E_CONFLICT;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return E_CORRUPT;
	case SQLITE_NOMEM:
		return E_NOMEM;
	case SQLITE_CANTOPEN:
		return E_ABSENT;
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return E_DENIED;
	case SQLITE_IOERR:
		return E_IO;
	default:
		return E_INTERNAL;
	}
}

static enum err
fail_sqlite(const struct sqlite *db, int code, struct fault *why)
{
	/* After a failed sync nobody knows what the disk holds, and a second sync may lie. */
	if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) {
		LOG_ERROR("sync_failed", "%s", "a sync of the store failed; stopping at once");
		abort();
	}
	return fail(why, err_of_sqlite(code), "the store: %s", sqlite3_errmsg(db->handle));
}

static void
sqlite_close(struct database *database)
{
	struct sqlite *db = (struct sqlite *)database;

	for (size_t i = 0; i < db->idle_count; i++) {
		sqlite3_finalize(db->idle[i]->handle);
		free(db->idle[i]);
	}
	sqlite3_close(db->handle);
	free(db);
}

static enum err
sqlite_script(struct database *database, const char *sql, struct fault *why)
{
	struct sqlite *db = (struct sqlite *)database;
	int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? OK : fail_sqlite(db, code, why);
}

static void
configure(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* Before the first connection: statistics of memory would take a lock at each allocation. */
static void
configure_once(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, configure);
}

static enum err
sqlite_open(struct env *env, const char *location, unsigned flags, struct database **ret,
	struct fault *why)
{
	int mode = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	struct sqlite *db = calloc(1, sizeof(*db));
	enum err err;
	int code;

	if (db == NULL)
		return fail_nomem(why);
	db->base.driver = &database_sqlite;
	configure_once();
	mode |= flags & DATABASE_READ_ONLY ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	mode |= flags & DATABASE_CREATE ? SQLITE_OPEN_CREATE : 0;
	code = sqlite3_open_v2(location, &db->handle, mode, env->sqlite_vfs);
	if (code != SQLITE_OK) {
		err = fail(why, err_of_sqlite(code), "cannot open %s: %s", location,
			sqlite3_errstr(code));
		sqlite_close(&db->base);
		return err;
	}
	sqlite3_busy_timeout(db->handle, BUSY_MILLISECONDS);
	sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 0);
	err = sqlite_script(&db->base,
		"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
		"PRAGMA trusted_schema=OFF; PRAGMA cache_size=-4096; PRAGMA temp_store=MEMORY;",
		why);
	if (err != OK) {
		sqlite_close(&db->base);
		return err;
	}
	*ret = &db->base;
	return OK;
}

static enum err
sqlite_prepare(struct database *database, const char *sql, struct statement **ret,
	struct fault *why)
{
	struct sqlite *db = (struct sqlite *)database;
	struct sqlite_statement *statement;
	int code;

	for (size_t i = db->idle_count; i-- > 0;) {
		if (db->idle[i]->sql != sql)
			continue;
		*ret = &db->idle[i]->base;
		db->idle[i] = db->idle[--db->idle_count];
		return OK;
	}
	statement = calloc(1, sizeof(*statement));
	if (statement == NULL)
		return fail_nomem(why);
	*statement = (struct sqlite_statement){
		.base.driver = &database_sqlite,
		.owner = db,
		.sql = sql,
	};
	code = sqlite3_prepare_v3(
		db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement->handle, NULL);
	if (code != SQLITE_OK) {
		free(statement);
		return fail_sqlite(db, code, why);
	}
	*ret = &statement->base;
	return OK;
}

static void
sqlite_finish(struct statement *base)
{
	struct sqlite_statement *statement = (struct sqlite_statement *)base;
	struct sqlite *db = statement->owner;

	sqlite3_reset(statement->handle);
	sqlite3_clear_bindings(statement->handle);
	statement->bind_result = SQLITE_OK;
	if (db->idle_count < CACHED_STATEMENTS) {
		db->idle[db->idle_count++] = statement;
		return;
	}
	sqlite3_finalize(statement->handle);
	free(statement);
}

static void
note_binding(struct sqlite_statement *statement, int code)
{
	if (statement->bind_result == SQLITE_OK)
		statement->bind_result = code;
}

static void
sqlite_bind_int(struct statement *base, int index, int64_t value)
{
	struct sqlite_statement *statement = (struct sqlite_statement *)base;

	note_binding(statement, sqlite3_bind_int64(statement->handle, index, value));
}

static void
sqlite_bind_text(struct statement *base, int index, struct str value)
{
	struct sqlite_statement *statement = (struct sqlite_statement *)base;

	note_binding(statement,
		sqlite3_bind_text64(statement->handle, index, value.data, value.len,
			SQLITE_TRANSIENT, SQLITE_UTF8));
}

static void
sqlite_bind_blob(struct statement *base, int index, struct str value)
{
	struct sqlite_statement *statement = (struct sqlite_statement *)base;

	note_binding(statement,
		sqlite3_bind_blob64(
			statement->handle, index, value.data, value.len, SQLITE_TRANSIENT));
}

static enum err
sqlite_step(struct statement *base, bool *ret_row, struct fault *why)
{
	struct sqlite_statement *statement = (struct sqlite_statement *)base;
	int code = statement->bind_result;

	if (code == SQLITE_OK)
		code = sqlite3_step(statement->handle);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return fail_sqlite(statement->owner, code, why);
	*ret_row = code == SQLITE_ROW;
	return OK;
}

static int64_t
sqlite_column_int(struct statement *base, int column)
{
	return sqlite3_column_int64(((struct sqlite_statement *)base)->handle, column);
}

static struct str
sqlite_column_text(struct statement *base, int column)
{
	sqlite3_stmt *handle = ((struct sqlite_statement *)base)->handle;
	const void *data = sqlite3_column_blob(handle, column);

	return str_from(data, data == NULL ? 0 : (size_t)sqlite3_column_bytes(handle, column));
}

static int64_t
sqlite_last_id(struct database *database)
{
	return sqlite3_last_insert_rowid(((struct sqlite *)database)->handle);
}

static bool
sqlite_in_transaction(struct database *database)
{
	return sqlite3_get_autocommit(((struct sqlite *)database)->handle) == 0;
}

static enum err
sqlite_verify(struct database *database, struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool row;

	TRY(database_query(database, &rows, why, "PRAGMA integrity_check(1)", ""));
	TRY(statement_step(rows, &row, why));
	if (!row)
		return fail(why, E_CORRUPT, "the store gives no answer about its state");
	if (!str_eq(column_text(rows, 0), STR("ok")))
		return fail(why, E_CORRUPT, "the store is damaged: %.*s",
			STR_FMT(column_text(rows, 0)));
	return OK;
}

static int64_t
sqlite_size(struct database *database)
{
	int64_t size = 0;
	bool found;

	if (database_ask_int(database, NULL, &size, &found,
		    "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
		    "") != OK)
		return 0;
	return size;
}

/* In one step, which holds one moment's state: a copy in many steps begins again whenever another connection
 * writes, and in an exercise that is played one always does. Writers do not wait (write-ahead log). */
static enum err
copy_all(struct sqlite *from, sqlite3 *to, struct fault *why)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from->handle, "main");
	int code;

	if (backup == NULL)
		return fail(why, E_IO, "cannot copy the store: %s", sqlite3_errmsg(to));
	code = sqlite3_backup_step(backup, -1);
	if (code == SQLITE_DONE)
		code = SQLITE_OK;
	if (sqlite3_backup_finish(backup) != SQLITE_OK && code == SQLITE_OK)
		code = sqlite3_extended_errcode(to);
	return code == SQLITE_OK ? OK
				 : fail(why, err_of_sqlite(code), "cannot copy the store: %s",
					   sqlite3_errstr(code));
}

static enum err
sqlite_copy(struct env *env, struct database *database, const char *to, struct fault *why)
{
	int mode = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	sqlite3 *copy = NULL;
	int code = sqlite3_open_v2(to, &copy, mode, env->sqlite_vfs);
	enum err err;

	if (code == SQLITE_OK)
		err = copy_all((struct sqlite *)database, copy, why);
	else
		err = fail(why, err_of_sqlite(code), "cannot make %s: %s", to, sqlite3_errstr(code));
	sqlite3_close(copy);
	return err;
}

const struct database_driver database_sqlite = {
	.name = "sqlite",
	.open = sqlite_open,
	.close = sqlite_close,
	.script = sqlite_script,
	.prepare = sqlite_prepare,
	.finish = sqlite_finish,
	.bind_int = sqlite_bind_int,
	.bind_text = sqlite_bind_text,
	.bind_blob = sqlite_bind_blob,
	.step = sqlite_step,
	.column_int = sqlite_column_int,
	.column_text = sqlite_column_text,
	.last_id = sqlite_last_id,
	.in_transaction = sqlite_in_transaction,
	.verify = sqlite_verify,
	.size = sqlite_size,
	.copy = sqlite_copy,
};
