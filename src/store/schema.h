/* schema.h - the tables, and how an older file is brought up to date.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "store/database.h"

/* One script a version, run in order, each once. Version n is what script n - 1 leaves behind. */
extern const char *const schema_steps[];
extern const int schema_version;

/* Brings the tables to schema_version in one transaction; E_CONFIG for a newer file. */
MUST_CHECK enum err schema_upgrade(struct database *database, struct fault *why);
