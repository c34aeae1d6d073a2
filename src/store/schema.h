/* schema.h - the tables, and how an older file is brought up to date.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "store/database.h"

/* One script a version, run in order, each once. Version n is what script n - 1 leaves behind. */
extern const char *const schema_steps[];
extern const int schema_version;

/* Which kind of world a store is for ever; as numbers they stand in the file. */
enum schema_world { WORLD_REAL = 0, WORLD_EXERCISE = 1, WORLD_DRY_RUN = 2 };

/* The trigger by which a store never changes its realm. Only a copy that becomes a dry run is without it, in the
 * one transaction that makes it one (store/backup.h). */
extern const char schema_realm_stays[];

/* What a new store is and stays. */
struct schema_origin {
	struct str realm;
	enum schema_world world;
	struct str secret;
};

/* Brings the tables to schema_version in one transaction; E_CONFIG for a newer file. `origin`:
 * makes the tables and the one row of `state` in that same transaction, so that no store is ever
 * without its realm; NULL: the store must be there, E_CORRUPT when it was never finished. */
MUST_CHECK enum err schema_upgrade(
	struct database *database, const struct schema_origin *origin, struct fault *why);
/* E_CONFIG unless the tables are of just this version: for those who may not write. */
MUST_CHECK enum err schema_check(struct database *database, struct fault *why);
