/* writer.c - the one writer: jobs of many threads, together in one commit, each whole or not at all.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "store"

#include "base/log.h"
#include "store/open_store.h"

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

enum err
writer_start(struct store *store, struct fault *why)
{
	store->has_writer =
		pthread_create(&store->writer_thread, NULL, writer_main, store) == 0;
	return store->has_writer ? OK : fail(why, E_INTERNAL, "cannot start the writer's thread");
}

void
writer_stop(struct store *store)
{
	if (!store->has_writer)
		return;
	pthread_mutex_lock(&store->lock);
	store->closing = true;
	pthread_cond_signal(&store->work);
	pthread_mutex_unlock(&store->lock);
	pthread_join(store->writer_thread, NULL);
}
