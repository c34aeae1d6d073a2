/* reading.c - many readers at one database, each in a transaction with the view that fits it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdatomic.h>

#include "store/open_store.h"

enum err
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

void
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

enum err
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

enum err
store_view_acquire(struct store *store, const struct store_view **ret, struct fault *why)
{
	OWNED_READING reading = { 0 };

	TRY(reading_begin(store, &reading, why));
	atomic_fetch_add(&((struct store_view *)reading.view)->references, 1);
	*ret = reading.view;
	return OK;
}
