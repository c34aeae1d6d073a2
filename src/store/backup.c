/* backup.c - copies a realm, and makes of an exercise's copy a realm of its own.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/backup.h"

#include <fcntl.h>
#include <stdio.h>

#include "base/hash.h"
#include "base/limits.h"
#include "store/private.h"
#include "store/schema.h"

enum { PATH_MAX_BYTES = 4096 };

/* --- files --- */

static bool
is_there(struct env *env, const char *path)
{
	int file = env->disk.open(env, path, O_RDONLY | O_CLOEXEC, 0);

	if (file >= 0)
		env->disk.close(env, file);
	return file >= 0;
}

/* The copy and what a database may keep beside it. */
static void
remove_copy(struct env *env, const char *path)
{
	static const char *const endings[] = { "", "-journal", "-wal", "-shm" };
	char file[PATH_MAX_BYTES];

	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
		snprintf(file, sizeof(file), "%s%s", path, endings[i]);
		env->disk.unlink(env, file);
	}
}

static enum err
copy_to(struct store *store, const char *path, struct fault *why)
{
	struct env *env = store_env(store);
	OWNED_READING reading = { 0 };
	enum err err;

	if (is_there(env, path))
		return fail(why, E_CONFLICT, "%s exists already", path);
	TRY(reading_begin(store, &reading, why));
	if (reading.database->driver->copy == NULL)
		return fail(why, E_DENIED,
			"a store in %s is copied by the tools of that database, not from here",
			reading.database->driver->name);
	err = reading.database->driver->copy(env, reading.database, path, why);
	if (err != OK)
		remove_copy(env, path);
	return err;
}

enum err
backup_make(struct store *store, const struct reader *by, const char *path, struct fault *why)
{
	TRY(require_role(by, ROLE_OPERATOR, why));
	TRY(copy_to(store, path, why));
	return file_sync_folder(store_env(store), path, why);
}

/* --- a realm of its own --- */

/* The audit record goes on in the copy: its first new entry says what it is. */
static enum err
rename_realm(struct database *copy, struct env *env, const struct reader *by, struct str name,
	struct fault *why)
{
	uint8_t secret[MAC_KEY_SIZE];

	env_random(env, secret, sizeof(secret));
	TRY(copy->driver->script(copy, "DROP TRIGGER state_realm", why));
	TRY(database_run(copy, why,
		"UPDATE state SET realm = ?1, exercise = ?2, secret = ?3, commits = commits + 1,"
		" directory = directory + 1",
		"tib", name, (int64_t)WORLD_DRY_RUN,
		str_from((const char *)secret, sizeof(secret))));
	TRY(copy->driver->script(copy, schema_realm_stays, why));
	return database_run(copy, why,
		"INSERT INTO audit (time, actor, organisation, action, subject, detail)"
		" VALUES (?1, ?2, ?3, 'realm.dry_run', ?4, '{}')",
		"itit", env_now(env), str_of(by->name), (int64_t)by->organisation, name);
}

/* Keys of the exercise open nothing in the copy, nor is anything left of them to be found there. */
static enum err
forget_keys(struct database *copy, struct fault *why)
{
	return copy->driver->script(copy,
		"DELETE FROM session; DELETE FROM credential; UPDATE person SET password = NULL",
		why);
}

static enum err
change_realm(struct database *copy, struct env *env, const struct reader *by, struct str name,
	struct fault *why)
{
	TRY(copy->driver->script(copy, "PRAGMA secure_delete=ON; BEGIN IMMEDIATE", why));
	TRY(schema_check(copy, why));
	TRY(rename_realm(copy, env, by, name, why));
	TRY(forget_keys(copy, why));
	TRY(copy->driver->script(copy, "COMMIT", why));
	/* All in one file, which then can be given another name. */
	return copy->driver->script(copy, "PRAGMA journal_mode=DELETE", why);
}

static enum err
make_dry_run(struct store *store, const struct reader *by, const char *path, struct str name,
	struct fault *why)
{
	struct env *env = store_env(store);
	struct database *copy;
	enum err err;

	TRY(copy_to(store, path, why));
	TRY(database_sqlite.open(env, path, 0, &copy, why));
	err = change_realm(copy, env, by, name, why);
	copy->driver->close(copy);
	return err;
}

enum err
backup_make_dry_run(struct store *store, const struct reader *by, const char *path, struct str name,
	struct fault *why)
{
	struct env *env = store_env(store);
	char half[PATH_MAX_BYTES];
	enum err err;

	TRY(require_role(by, ROLE_OPERATOR, why));
	TRY(require_exercise(store, why));
	TRY(store_check_realm_name(name, why));
	if (snprintf(half, sizeof(half), "%s.half", path) >= (int)sizeof(half))
		return fail(why, E_INVALID, "the path of the copy is too long");
	if (is_there(env, path))
		return fail(why, E_CONFLICT, "%s exists already", path);
	err = make_dry_run(store, by, half, name, why);
	if (err == OK && env->disk.rename(env, half, path) < 0)
		err = fail_errno(why, "cannot name %s", path);
	if (err != OK) {
		remove_copy(env, half);
		return err;
	}
	return file_sync_folder(env, path, why);
}
