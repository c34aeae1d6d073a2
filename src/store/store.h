/* store.h - one realm's objects, directory, feed and audit record, behind one handle.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A handle opens one realm: the real world or one exercise. No function takes two handles, so
 * realms cannot mix. All functions of store/ may be called from any thread.
 *
 * Promise: when a writing call returns OK, its effect is on stable storage, exactly once, and every
 * read that begins later sees it. Writes that arrive together share one commit (group commit). A
 * failed sync ends the process: what the disk then holds is not known.
 */
#pragma once

#include "base/env.h"
#include "base/owned.h"
#include "policy/directory.h"
#include "policy/label.h"
#include "policy/reader.h"

struct store;

enum { STORE_CREATE = 1, STORE_READ_ONLY = 2 };

/* `path` is the realm's file. STORE_CREATE makes it (E_CONFLICT when it exists), as the real world's.
 * Opening brings an older schema up to date in one commit and refuses a newer one. */
MUST_CHECK enum err store_open(struct env *env, const char *path, unsigned flags,
	struct store **ret, struct fault *why);
/* E_INVALID for what cannot be the name of an exercise. */
MUST_CHECK enum err store_check_realm_name(struct str name, struct fault *why);
/* Makes the file of an exercise, which stays one for ever. Names: 1 to 32 of a-z, 0-9, '-', not "real".
 * E_CONFLICT when the file exists. */
MUST_CHECK enum err store_create_exercise(struct env *env, const char *path, struct str name,
	struct store **ret, struct fault *why);
void store_close(struct store *store);
static inline void
store_free(struct store *store)
{
	store_close(store);
}
DEFINE_OWNED(store)

struct env *store_env(const struct store *store);

/* Which world this handle opens: "real", or an exercise's name. Lives as long as the store. */
struct store_realm {
	struct str name;
	bool exercise;
	bool dry_run; /* an exercise's copy that is played for trial: whatever shows it says so */
};
struct store_realm store_realm(const struct store *store);

/* Grows with every commit that this process makes or notices; equal generations mean equal answers
 * to equal questions. */
uint64_t store_generation(struct store *store);

/* Waits until the generation differs from `seen`, the timeout passed, or the store is being closed;
 * gives the present one. For live streams. */
uint64_t store_wait(struct store *store, uint64_t seen, unsigned milliseconds);

/* Wakes everyone in store_wait at once and makes later calls return at once; before a shutdown. */
void store_wake(struct store *store);

/* The directory as it is now. Borrowed until store_view_release. */
struct store_view;
MUST_CHECK enum err store_view_acquire(struct store *store, const struct store_view **ret,
	struct fault *why);
void store_view_release(const struct store_view *view);
static inline void
store_view_free(const struct store_view *view)
{
	if (view != NULL)
		store_view_release(view);
}
DEFINE_OWNED(store_view)
/* `OWNED_VIEW view = NULL;` for store_view_acquire. */
static inline void
store_view_done(const struct store_view **view)
{
	store_view_free(*view);
}
#define OWNED_VIEW __attribute__((cleanup(store_view_done))) const struct store_view *
const struct directory *store_view_directory(const struct store_view *view);

/* For operators: numbers of rows and bytes. Asks for ROLE_OPERATOR. */
struct store_statistics {
	int64_t objects;
	int64_t entries;
	int64_t labels;
	int64_t collections;
	int64_t organisations;
	int64_t people;
	int64_t feed;
	int64_t audit;
	int64_t bytes;
	int64_t schema_version;
	int64_t last_position;
};
MUST_CHECK enum err store_statistics_read(struct store *store, const struct reader *reader,
	struct store_statistics *ret, struct fault *why);
/* The whole file checked page by page: E_CORRUPT names the first damage. Asks for ROLE_OPERATOR. */
MUST_CHECK enum err store_verify(struct store *store, const struct reader *reader,
	struct fault *why);

/* 32 random bytes made with the realm, for MACs (cursors). Never leaves the process. */
const uint8_t *store_secret(const struct store *store);
