/* private.h - how the files of store/ reach the database: one writer, many readers.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "store/database.h"
#include "store/store.h"
#include "store/view.h"

/* A read: a connection inside a transaction and the view that fits it. */
struct reading {
	struct store *store;
	struct database *database;
	const struct store_view *view;
};

/* `OWNED_READING reading = { 0 }; TRY(reading_begin(store, &reading, why));` ends with its scope. */
MUST_CHECK enum err reading_begin(struct store *store, struct reading *ret, struct fault *why);
void reading_end(struct reading *reading);
#define OWNED_READING __attribute__((cleanup(reading_end))) struct reading

/* One job of the writer. It runs alone, inside a transaction that it may share with other jobs; when
 * it fails, nothing of it remains. `writing->view` is the view before this commit. */
struct writing {
	struct store *store;
	struct env *env;
	struct database *database;
	const struct store_view *view;
	const struct reader *by;
	int64_t now;
	bool directory_changed; /* set by jobs that change what views hold */
	bool labels_changed;
	int64_t last_position; /* advanced by writing_position */
};

typedef enum err write_job(struct writing *writing, void *arg, struct fault *why);

/* Runs the job in the writer's thread and waits until it is on stable storage. */
MUST_CHECK enum err store_write(struct store *store, const struct reader *by, write_job *job,
	void *arg, struct fault *why);

/* The next position: after every one given before, not before now. */
int64_t writing_position(struct writing *writing);

/* Writes one audit record in this commit. `detail` is a JSON object. */
MUST_CHECK enum err writing_audit(struct writing *writing, const char *action, struct str subject,
	struct str detail, struct fault *why);

/* E_DENIED unless the reader has the role. */
MUST_CHECK enum err require_role(const struct reader *reader, enum role role, struct fault *why);

/* E_DENIED in the real world. */
MUST_CHECK enum err require_exercise(const struct store *store, struct fault *why);

/* E_ABSENT in an exercise: as a path that nothing is at (store/sensors.h). */
MUST_CHECK enum err require_real_world(const struct store *store, struct fault *why);

/* The row of the sensor of that name of the reader's own organisation; E_ABSENT (sensors.c). */
MUST_CHECK enum err find_sensor(struct database *database, const struct reader *reader,
	struct str name, int64_t *ret, struct fault *why);

/* A copy of a text column in the arena; empty texts keep non-NULL data. */
struct str column_copy(struct arena *arena, struct statement *rows, int column);

struct sign_ins; /* sign_ins.h */
struct sign_ins *store_sign_ins(struct store *store);
