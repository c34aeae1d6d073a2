/* store.c - opens and closes a realm; what it is, and waiting for its next commit.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "store"

#include "store/store.h"

#include <stdio.h>

#include "base/condition.h"
#include "base/log.h"
#include "store/open_store.h"
#include "store/sign_ins.h"

enum { OTHER_PROCESS_CHECK_MILLISECONDS = 1000 };

/* In KiB, negative by SQLite's custom: the one writer goes through every index. */
#define WRITER_CACHE "-16384"

static enum err
read_origin(struct store *store, struct database *database, struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool row;

	TRY(database_query(
		database, &rows, why, "SELECT secret, realm, exercise FROM state", ""));
	TRY(statement_step(rows, &row, why));
	if (!row || column_text(rows, 0).len != sizeof(store->secret))
		return fail(why, E_CORRUPT, "the store has no secret");
	memcpy(store->secret, column_text(rows, 0).data, sizeof(store->secret));
	if (column_text(rows, 1).len > REALM_NAME_MAX)
		return fail(why, E_CORRUPT, "the store's realm has no name");
	snprintf(store->realm, sizeof(store->realm), "%.*s", STR_FMT(column_text(rows, 1)));
	store->world = (enum schema_world)column_int(rows, 2);
	if (store->world != WORLD_REAL && store->world != WORLD_EXERCISE && store->world != WORLD_DRY_RUN)
		return fail(why, E_CORRUPT, "the store does not say which world it is");
	return OK;
}

static bool
file_exists(struct env *env, const char *path)
{
	int file = env->disk.open(env, path, 0 /* O_RDONLY */, 0);

	if (file < 0)
		return false;
	env->disk.close(env, file);
	return true;
}

/* `realm`: of the store to be made; NULL: it is there. */
static enum err
prepare_tables(struct store *store, const struct store_realm *realm, struct fault *why)
{
	uint8_t secret[MAC_KEY_SIZE];
	struct schema_origin origin = { .secret = str_from(secret, sizeof(secret)) };

	TRY(store->writer->driver->script(store->writer, "PRAGMA cache_size=" WRITER_CACHE, why));
	if (realm == NULL)
		return schema_upgrade(store->writer, NULL, why);
	env_random(store->env, secret, sizeof(secret));
	origin.realm = realm->name;
	origin.world = realm->exercise ? WORLD_EXERCISE : WORLD_REAL;
	return schema_upgrade(store->writer, &origin, why);
}

static enum err
open_database(struct store *store, const struct store_realm *realm, struct fault *why)
{
	if (realm != NULL && file_exists(store->env, store->path))
		return fail(why, E_CONFLICT, "%s exists already", store->path);
	TRY(database_sqlite.open(store->env, store->path,
		(realm != NULL ? DATABASE_CREATE : 0) |
			(store->flags & STORE_READ_ONLY ? DATABASE_READ_ONLY : 0),
		&store->writer, why));
	if ((store->flags & STORE_READ_ONLY) != 0)
		TRY(schema_check(store->writer, why));
	else
		TRY(prepare_tables(store, realm, why));
	return read_origin(store, store->writer, why);
}

static enum err
open_realm(struct env *env, const char *path, unsigned flags, const struct store_realm *realm,
	struct store **ret, struct fault *why)
{
	struct store *store = calloc(1, sizeof(*store));
	enum err err;

	if (store == NULL)
		return fail_nomem(why);
	store->env = env;
	store->flags = flags;
	store->last = &store->first;
	pthread_mutex_init(&store->lock, NULL);
	condition_init(&store->changed);
	pthread_cond_init(&store->work, NULL);
	pthread_cond_init(&store->finished, NULL);
	store->path = strdup(path);
	store->sign_ins = sign_ins_new();
	err = store->path == NULL || store->sign_ins == NULL ? fail_nomem(why)
							     : open_database(store, realm, why);
	if (err == OK && (flags & STORE_READ_ONLY) == 0)
		err = writer_start(store, why);
	if (err != OK) {
		store_close(store);
		return err;
	}
	*ret = store;
	return OK;
}

static const struct store_realm real_world = { .name = STR_INIT("real") };

enum err
store_open(struct env *env, const char *path, unsigned flags, struct store **ret, struct fault *why)
{
	return open_realm(
		env, path, flags, flags & STORE_CREATE ? &real_world : NULL, ret, why);
}

static bool
is_realm_name(struct str name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

	for (size_t i = 0; i < name.len; i++)
		if (name.data[i] == '\0' || strchr(allowed, name.data[i]) == NULL)
			return false;
	return name.len >= 1 && name.len <= REALM_NAME_MAX && !str_eq(name, real_world.name);
}

enum err
store_check_realm_name(struct str name, struct fault *why)
{
	if (is_realm_name(name))
		return OK;
	return fail(why, E_INVALID,
		"an exercise's name is 1 to %u of a-z, 0-9 and '-', and not \"%.*s\"",
		REALM_NAME_MAX, STR_FMT(real_world.name));
}

enum err
store_create_exercise(struct env *env, const char *path, struct str name, struct store **ret,
	struct fault *why)
{
	struct store_realm realm = { .name = name, .exercise = true };

	TRY(store_check_realm_name(name, why));
	return open_realm(env, path, STORE_CREATE, &realm, ret, why);
}

void
store_close(struct store *store)
{
	if (store == NULL)
		return;
	writer_stop(store);
	for (size_t i = 0; i < store->idle_count; i++)
		store->idle[i]->driver->close(store->idle[i]);
	if (store->writer != NULL)
		store->writer->driver->close(store->writer);
	store_view_free(store->view);
	pthread_mutex_destroy(&store->lock);
	pthread_cond_destroy(&store->changed);
	pthread_cond_destroy(&store->work);
	pthread_cond_destroy(&store->finished);
	sign_ins_free(store->sign_ins);
	free(store->path);
	free(store);
}

/* --- what others ask of a store --- */

struct env *
store_env(const struct store *store)
{
	return store->env;
}

struct store_realm
store_realm(const struct store *store)
{
	return (struct store_realm){ str_of(store->realm), store->world != WORLD_REAL,
		store->world == WORLD_DRY_RUN };
}

enum err
require_exercise(const struct store *store, struct fault *why)
{
	if (store->world != WORLD_REAL)
		return OK;
	return fail(why, E_DENIED, "only an exercise has a record; this is the real world");
}

enum err
require_real_world(const struct store *store, struct fault *why)
{
	return store->world == WORLD_REAL ? OK : fail(why, E_ABSENT, "no such resource");
}

const uint8_t *
store_secret(const struct store *store)
{
	return store->secret;
}

struct sign_ins *
store_sign_ins(struct store *store)
{
	return store->sign_ins;
}

uint64_t
store_generation(struct store *store)
{
	OWNED_READING reading = { 0 };
	uint64_t generation;

	/* Beginning to read notices the commits of other processes. */
	if (reading_begin(store, &reading, NULL) != OK)
		LOG_WARNING("unreadable", "%s", "the store's state cannot be read");
	pthread_mutex_lock(&store->lock);
	generation = store->generation;
	pthread_mutex_unlock(&store->lock);
	return generation;
}

uint64_t
store_wait(struct store *store, uint64_t seen, unsigned milliseconds)
{
	uint64_t generation = store_generation(store);

	while (generation == seen && milliseconds > 0) {
		unsigned step = milliseconds < OTHER_PROCESS_CHECK_MILLISECONDS
			? milliseconds
			: OTHER_PROCESS_CHECK_MILLISECONDS;
		struct timespec deadline = condition_deadline((int64_t)step * 1000);
		bool waking;
		pthread_mutex_lock(&store->lock);
		if (store->generation == seen && !store->waking)
			condition_wait(&store->changed, &store->lock, &deadline);
		waking = store->waking;
		pthread_mutex_unlock(&store->lock);
		if (waking)
			return generation;
		milliseconds -= step;
		generation = store_generation(store);
	}
	return generation;
}

void
store_wake(struct store *store)
{
	pthread_mutex_lock(&store->lock);
	store->waking = true;
	pthread_cond_broadcast(&store->changed);
	pthread_mutex_unlock(&store->lock);
}

const struct directory *
store_view_directory(const struct store_view *view)
{
	return &view->directory;
}

enum err
require_role(const struct reader *reader, enum role role, struct fault *why)
{
	if (reader_may(reader, role))
		return OK;
	return fail(why, E_DENIED, "this needs a right that \"%s\" does not have", reader->name);
}

struct str
column_copy(struct arena *arena, struct statement *rows, int column)
{
	return str_copy(arena, column_text(rows, column));
}
