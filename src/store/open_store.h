/* open_store.h - a store that is open: its one writer, its idle readers, and what they share.
 * SPDX-License-Identifier: Apache-2.0
 *
 * store.c opens and closes it, reading.c reads from it, writer.c writes to it. No other file looks
 * inside.
 */
#pragma once

#include <pthread.h>

#include "base/hash.h"
#include "base/limits.h"
#include "store/private.h"
#include "store/schema.h"

enum { IDLE_CONNECTIONS = 32 };

struct pending_write; /* writer.c */

struct store {
	struct env *env;
	char *path;
	unsigned flags;
	uint8_t secret[MAC_KEY_SIZE];
	char realm[REALM_NAME_MAX + 1];
	enum schema_world world;
	struct sign_ins *sign_ins;

	pthread_mutex_t lock;    /* guards what follows */
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

/* What the database says of itself, as of one transaction: how many commits it has seen, and which
 * versions of the directory and of the labels a view must have to fit it. */
struct store_state {
	int64_t commits;
	int64_t directory;
	int64_t labels;
};

MUST_CHECK enum err read_state(struct database *database, struct store_state *ret,
	struct fault *why);

/* The view of this transaction's state: the shared one when it fits, else a new one. Given back by
 * store_view_release. */
MUST_CHECK enum err view_for(struct store *store, struct database *database,
	const struct store_state *state, const struct store_view **ret, struct fault *why);

/* Wakes who waits for a commit when this one is news. */
void note_generation(struct store *store, int64_t commits);

/* Starts the writer's thread, and ends it when all that waits is written. */
MUST_CHECK enum err writer_start(struct store *store, struct fault *why);
void writer_stop(struct store *store);
