/* session.c - sessions of the console.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "base/timestamp.h"
#include "store/account.h"
#include "store/private.h"
#include "store/secret.h"

/* How stale `used` may be: spares a commit a request. */
enum { SESSION_TOUCH_SECONDS = 30 };

struct session_change {
	struct sha256 digest;
	int64_t person;
};

static enum err
begin_session_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct session_change *change = arg;

	TRY(database_run(writing->database, why,
		"DELETE FROM session WHERE created < ?1 OR used < ?2", "ii",
		writing->now - SESSION_MAX_SECONDS * MICROSECONDS_PER_SECOND,
		writing->now - SESSION_IDLE_SECONDS * MICROSECONDS_PER_SECOND));
	TRY(database_run(writing->database, why,
		"INSERT INTO session (digest, person, created, used) VALUES (?1, ?2, ?3, ?3)",
		"bii", sha256_str(&change->digest), change->person, writing->now));
	return writing_audit(writing, "session.begun", str_of(writing->by->name), STR_NONE, why);
}

enum err
account_begin_session(struct store *store, struct str login, struct str password,
	char ret_cookie[TOKEN_TEXT_MAX], struct reader *ret, struct fault *why)
{
	struct session_change change;
	struct reader reader;
	char cookie[TOKEN_TEXT_MAX];

	TRY(account_by_password(store, CHANNEL_CONSOLE, login, password, &reader, why));
	secret_new(store_env(store), cookie, &change.digest);
	change.person = reader.person;
	TRY(store_write(store, &reader, begin_session_job, &change, why));
	memcpy(ret_cookie, cookie, sizeof(cookie));
	*ret = reader;
	return OK;
}

static enum err
touch_session_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct session_change *change = arg;

	return database_run(writing->database, why,
		"UPDATE session SET used = ?2 WHERE digest = ?1", "bi", sha256_str(&change->digest),
		writing->now);
}

static enum err
find_session(struct store *store, const struct session_change *change, int64_t now,
	struct reader *ret, bool *ret_stale, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	bool row;

	TRY(reading_begin(store, &reading, why));
	TRY(database_query(reading.database, &rows, why,
		"SELECT p.organisation, p.id, p.roles, p.login, s.used, p.team, p.desks"
		" FROM session s"
		" JOIN person p ON p.id = s.person"
		" WHERE s.digest = ?1 AND s.created >= ?2 AND s.used >= ?3 AND p.disabled = 0",
		"bii", sha256_str(&change->digest),
		now - SESSION_MAX_SECONDS * MICROSECONDS_PER_SECOND,
		now - SESSION_IDLE_SECONDS * MICROSECONDS_PER_SECOND));
	TRY(statement_step(rows, &row, why));
	if (!row)
		return secret_refused(why);
	*ret = reader_for((unsigned)column_int(rows, 0), column_int(rows, 1),
		(unsigned)column_int(rows, 2), CHANNEL_CONSOLE, "", column_text(rows, 3));
	ret->seat = (struct seat){ (unsigned)column_int(rows, 5), (unsigned)column_int(rows, 6) };
	*ret_stale = now - column_int(rows, 4) > SESSION_TOUCH_SECONDS * MICROSECONDS_PER_SECOND;
	return OK;
}

enum err
account_peek_session(struct store *store, struct str cookie, struct reader *ret, struct fault *why)
{
	struct session_change change = { .digest = sha256_of(cookie) };
	bool stale;

	return find_session(store, &change, env_now(store_env(store)), ret, &stale, why);
}

enum err
account_by_session(struct store *store, struct str cookie, struct reader *ret, struct fault *why)
{
	struct session_change change = { .digest = sha256_of(cookie) };
	struct reader reader;
	bool stale;

	TRY(find_session(store, &change, env_now(store_env(store)), &reader, &stale, why));
	if (stale)
		TRY(store_write(store, &reader, touch_session_job, &change, why));
	*ret = reader;
	return OK;
}

enum err
account_session_expiry(struct store *store, struct str cookie, int64_t *ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	struct sha256 digest = sha256_of(cookie);
	bool found;

	TRY(reading_begin(store, &reading, why));
	TRY(database_ask_int(reading.database, why, ret, &found,
		"SELECT CASE WHEN used + ?2 < created + ?3 THEN used + ?2 ELSE created + ?3 END"
		" FROM session WHERE digest = ?1",
		"bii", sha256_str(&digest), SESSION_IDLE_SECONDS * MICROSECONDS_PER_SECOND,
		SESSION_MAX_SECONDS * MICROSECONDS_PER_SECOND));
	return found ? OK : secret_refused(why);
}

static enum err
end_session_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct session_change *change = arg;

	TRY(database_run(writing->database, why, "DELETE FROM session WHERE digest = ?1", "b",
		sha256_str(&change->digest)));
	return writing_audit(writing, "session.ended", str_of(writing->by->name), STR_NONE, why);
}

enum err
account_end_session(struct store *store, struct str cookie, struct fault *why)
{
	struct session_change change = { .digest = sha256_of(cookie) };
	struct reader reader;
	bool stale;

	TRY(find_session(store, &change, env_now(store_env(store)), &reader, &stale, why));
	return store_write(store, &reader, end_session_job, &change, why);
}

enum err
account_signed_in(struct store *store, const struct reader *node, struct arena *arena,
	size_t *ret_count, const int64_t **ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	int64_t now = env_now(store_env(store));
	int64_t *people;
	int64_t room = 0;
	size_t count = 0;
	bool row;

	if (!node->node)
		return fail(why, E_DENIED, "who is signed in is for the node to know");
	TRY(reading_begin(store, &reading, why));
	TRY(database_ask_int(
		reading.database, why, &room, &row, "SELECT count(*) FROM session", ""));
	people = arena_array(arena, (size_t)room + 1, int64_t);
	if (people == NULL)
		return fail_nomem(why);
	TRY(database_query(reading.database, &rows, why,
		"SELECT DISTINCT person FROM session WHERE created >= ?1 AND used >= ?2"
		" ORDER BY person",
		"ii", now - SESSION_MAX_SECONDS * MICROSECONDS_PER_SECOND,
		now - SESSION_IDLE_SECONDS * MICROSECONDS_PER_SECOND));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			break;
		people[count++] = column_int(rows, 0);
	}
	*ret_count = count;
	*ret = people;
	return OK;
}
