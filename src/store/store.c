/* store.c - opens a realm and lets many readers and one writer at its database.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "store"

#include "store/store.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/condition.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/log.h"
#include "store/private.h"
#include "store/schema.h"
#include "store/sign_ins.h"

enum { IDLE_CONNECTIONS = 32, OTHER_PROCESS_CHECK_MILLISECONDS = 1000 };

/* In KiB, negative by SQLite's custom: the one writer goes through every index. */
#define WRITER_CACHE "-16384"

struct pending_write {
	struct pending_write *next;
	const struct reader *by;
	write_job *job;
	void *arg;
	bool directory_changed;
	bool labels_changed;
	bool done;
	enum err err;
	struct fault why;
};

struct store {
	struct env *env;
	char *path;
	unsigned flags;
	uint8_t secret[MAC_KEY_SIZE];
	char realm[REALM_NAME_MAX + 1];
	enum schema_world world;
	struct sign_ins *sign_ins;

	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t changed;  /* a generation, or the end */
	pthread_cond_t work;     /* something for the writer */
	pthread_cond_t finished; /* some writes are done */
	uint64_t generation;
	struct store_view *view;
	size_t idle_count;
	struct database *idle[IDLE_CONNECTIONS];
	struct pending_write *first;
	struct pending_write **last;
	bool waking;
	bool closing;

	struct database *writer;
	pthread_t writer_thread;
	bool has_writer;
};

/* --- reading --- */

struct store_state {
	int64_t commits;
	int64_t directory;
	int64_t labels;
};

static enum err
read_state(struct database *database, struct store_state *ret, struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool row;

	TRY(database_query(
		database, &rows, why, "SELECT commits, directory, labels FROM state", ""));
	TRY(statement_step(rows, &row, why));
	if (!row)
		return fail(why, E_CORRUPT, "the store has no state row");
	*ret = (struct store_state){ column_int(rows, 0), column_int(rows, 1),
		column_int(rows, 2) };
	return OK;
}

static enum err
take_connection(struct store *store, struct database **ret, struct fault *why)
{
	pthread_mutex_lock(&store->lock);
	if (store->idle_count > 0) {
		*ret = store->idle[--store->idle_count];
		pthread_mutex_unlock(&store->lock);
		return OK;
	}
	pthread_mutex_unlock(&store->lock);
	return database_sqlite.open(store->env, store->path,
		store->flags & STORE_READ_ONLY ? DATABASE_READ_ONLY : 0, ret, why);
}

static void
give_connection(struct store *store, struct database *database)
{
	pthread_mutex_lock(&store->lock);
	if (store->idle_count < IDLE_CONNECTIONS) {
		store->idle[store->idle_count++] = database;
		database = NULL;
	}
	pthread_mutex_unlock(&store->lock);
	if (database != NULL)
		database->driver->close(database);
}

static void
note_generation(struct store *store, int64_t commits)
{
	pthread_mutex_lock(&store->lock);
	if ((uint64_t)commits > store->generation) {
		store->generation = (uint64_t)commits;
		pthread_cond_broadcast(&store->changed);
	}
	pthread_mutex_unlock(&store->lock);
}

static bool
view_fits(const struct store_view *view, const struct store_state *state)
{
	return view != NULL && view->directory_version == state->directory &&
		view->labels_version == state->labels;
}

/* The view of this transaction's state: the shared one when it fits, else a new one. */
static enum err
view_for(struct store *store, struct database *database, const struct store_state *state,
	const struct store_view **ret, struct fault *why)
{
	struct store_view *fresh;
	struct store_view *old;

	pthread_mutex_lock(&store->lock);
	if (view_fits(store->view, state)) {
		atomic_fetch_add(&store->view->references, 1);
		*ret = store->view;
		pthread_mutex_unlock(&store->lock);
		return OK;
	}
	pthread_mutex_unlock(&store->lock);
	TRY(view_load(database, &fresh, why));
	fresh->directory_version = state->directory;
	fresh->labels_version = state->labels;
	pthread_mutex_lock(&store->lock);
	old = store->view;
	/* A slow reader of an old state must not displace a newer view. */
	if (old == NULL || old->directory_version < fresh->directory_version ||
		(old->directory_version == fresh->directory_version &&
			old->labels_version < fresh->labels_version)) {
		store->view = fresh;
		atomic_fetch_add(&fresh->references, 1);
	} else {
		old = NULL;
	}
	pthread_mutex_unlock(&store->lock);
	store_view_free(old);
	*ret = fresh;
	return OK;
}

enum err
reading_begin(struct store *store, struct reading *ret, struct fault *why)
{
	struct database *database;
	struct store_state state;
	const struct store_view *view;
	enum err err;

	TRY(take_connection(store, &database, why));
	err = database->driver->script(database, "BEGIN", why);
	if (err == OK)
		err = read_state(database, &state, why);
	if (err == OK)
		err = view_for(store, database, &state, &view, why);
	if (err != OK) {
		database->driver->close(database);
		return err;
	}
	note_generation(store, state.commits);
	*ret = (struct reading){ store, database, view };
	return OK;
}

void
reading_end(struct reading *reading)
{
	if (reading->database == NULL)
		return;
	store_view_release(reading->view);
	if (reading->database->driver->script(reading->database, "COMMIT", NULL) == OK)
		give_connection(reading->store, reading->database);
	else
		reading->database->driver->close(reading->database);
	*reading = (struct reading){ 0 };
}

/* --- writing --- */

int64_t
writing_position(struct writing *writing)
{
	/* A gap of chance: consecutive numbers would tell how much between them is hidden. */
	uint8_t gap;

	env_random(writing->env, &gap, 1);
	writing->last_position += 1 + (gap & 7);
	if (writing->last_position < writing->now)
		writing->last_position = writing->now;
	return writing->last_position;
}

enum err
writing_audit(struct writing *writing, const char *action, struct str subject, struct str detail,
	struct fault *why)
{
	return database_run(writing->database, why,
		"INSERT INTO audit (time, actor, organisation, action, subject, detail)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		"itittt", writing->now, str_of(writing->by->name),
		(int64_t)writing->by->organisation, str_of(action), subject,
		detail.len == 0 ? STR("{}") : detail);
}

/* Runs one job so that its failure leaves the other jobs of the commit whole. */
static enum err
run_job(struct store *store, struct writing *writing, struct pending_write *write)
{
	struct database *database = store->writer;
	struct fault *why = &write->why;
	int64_t position = writing->last_position;
	enum err err = database->driver->script(database, "SAVEPOINT job", why);

	writing->by = write->by;
	writing->directory_changed = false;
	writing->labels_changed = false;
	if (err == OK)
		err = write->job(writing, write->arg, why);
	if (err == OK)
		err = database->driver->script(database, "RELEASE job", why);
	if (err == OK) {
		write->directory_changed = writing->directory_changed;
		write->labels_changed = writing->labels_changed;
		return OK;
	}
	writing->last_position = position;
	if (database->driver->in_transaction(database)) {
		enum err undone = database->driver->script(
			database, "ROLLBACK TO job; RELEASE job", NULL);
		if (undone != OK)
			LOG_ERROR("rollback_failed", "code=%s", err_name(undone));
	}
	return err;
}

static enum err
finish_commit(struct writing *writing, const struct pending_write *writes, struct fault *why)
{
	bool directory = false;
	bool labels = false;

	for (; writes != NULL; writes = writes->next) {
		directory = directory || (writes->err == OK && writes->directory_changed);
		labels = labels || (writes->err == OK && writes->labels_changed);
	}
	TRY(database_run(writing->database, why,
		"UPDATE state SET commits = commits + 1, directory = directory + ?1,"
		" labels = labels + ?2, position = ?3",
		"iii", (int64_t)directory, (int64_t)labels, writing->last_position));
	return writing->database->driver->script(writing->database, "COMMIT", why);
}

/* The jobs of one commit, and their common end. */
static enum err
commit_together(struct store *store, struct pending_write *writes, struct fault *why)
{
	struct database *database = store->writer;
	struct writing writing = { .store = store, .env = store->env, .database = database };
	struct store_state state;
	bool found;
	enum err err;

	TRY(database->driver->script(database, "BEGIN IMMEDIATE", why));
	TRY(read_state(database, &state, why));
	TRY(database_ask_int(database, why, &writing.last_position, &found,
		"SELECT position FROM state", ""));
	TRY(view_for(store, database, &state, &writing.view, why));
	writing.now = env_now(store->env);
	for (struct pending_write *write = writes; write != NULL; write = write->next) {
		write->err = run_job(store, &writing, write);
		/* A full disk ends the whole transaction under our feet. */
		if (!database->driver->in_transaction(database)) {
			store_view_release(writing.view);
			*why = write->why;
			return write->err == OK ? fail(why, E_IO, "the commit broke off")
						: write->err;
		}
	}
	err = finish_commit(&writing, writes, why);
	store_view_release(writing.view);
	if (err == OK)
		note_generation(store, state.commits + 1);
	return err;
}

static void
write_all(struct store *store, struct pending_write *writes)
{
	struct fault why = { 0 };
	enum err err = commit_together(store, writes, &why);
	struct pending_write *next;

	if (err != OK && store->writer->driver->in_transaction(store->writer)) {
		enum err undone = store->writer->driver->script(store->writer, "ROLLBACK", NULL);
		if (undone != OK)
			LOG_ERROR("rollback_failed", "code=%s", err_name(undone));
	}
	pthread_mutex_lock(&store->lock);
	for (struct pending_write *write = writes; write != NULL; write = next) {
		next = write->next; /* once done, the waiting thread takes it away */
		if (err != OK) {
			write->err = err;
			write->why = why;
		}
		write->done = true;
	}
	pthread_cond_broadcast(&store->finished);
	pthread_mutex_unlock(&store->lock);
}

static void *
writer_main(void *arg)
{
	struct store *store = arg;

	pthread_mutex_lock(&store->lock);
	for (;;) {
		struct pending_write *writes = store->first;
		if (writes == NULL && store->closing)
			break;
		if (writes == NULL) {
			pthread_cond_wait(&store->work, &store->lock);
			continue;
		}
		store->first = NULL;
		store->last = &store->first;
		pthread_mutex_unlock(&store->lock);
		write_all(store, writes);
		pthread_mutex_lock(&store->lock);
	}
	pthread_mutex_unlock(&store->lock);
	return NULL;
}

enum err
store_write(struct store *store, const struct reader *by, write_job *job, void *arg,
	struct fault *why)
{
	struct pending_write write = { .by = by, .job = job, .arg = arg };

	if (!store->has_writer)
		return fail(why, E_DENIED, "the store was opened for reading only");
	pthread_mutex_lock(&store->lock);
	*store->last = &write;
	store->last = &write.next;
	pthread_cond_signal(&store->work);
	while (!write.done)
		pthread_cond_wait(&store->finished, &store->lock);
	pthread_mutex_unlock(&store->lock);
	if (write.err != OK && why != NULL)
		*why = write.why;
	return write.err;
}

/* --- opening and closing --- */

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
	if (err == OK && (flags & STORE_READ_ONLY) == 0) {
		store->has_writer =
			pthread_create(&store->writer_thread, NULL, writer_main, store) == 0;
		if (!store->has_writer)
			err = fail(why, E_INTERNAL, "cannot start the writer's thread");
	}
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
require_realm_name(struct str name, struct fault *why)
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

	TRY(require_realm_name(name, why));
	return open_realm(env, path, STORE_CREATE, &realm, ret, why);
}

void
store_close(struct store *store)
{
	if (store == NULL)
		return;
	if (store->has_writer) {
		pthread_mutex_lock(&store->lock);
		store->closing = true;
		pthread_cond_signal(&store->work);
		pthread_mutex_unlock(&store->lock);
		pthread_join(store->writer_thread, NULL);
	}
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

enum err
store_view_acquire(struct store *store, const struct store_view **ret, struct fault *why)
{
	OWNED_READING reading = { 0 };

	TRY(reading_begin(store, &reading, why));
	atomic_fetch_add(&((struct store_view *)reading.view)->references, 1);
	*ret = reading.view;
	return OK;
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
