/* coalition.h - a small coalition in a fresh store, for tests.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Organisations: NATO (alliance, runs the node), EST and NOR (nations), JPN (partner), CHE (observer),
 * CIC (a company, client of EST). Communities: "nato" (NATO, EST, NOR, and CHE, JPN) and "nordic"
 * (EST, NOR). Each community has a collection of the same alias.
 *
 * In the real world, or as an exercise: then with seats beside. Teams are numbers from 1; a blue team's
 * people may come from any organisation.
 */
#pragma once

#include "store/account.h"
#include "store/intake.h"
#include "store/registry.h"
#include "store/release.h"
#include "support/fake_env.h"
#include "support/folders.h"

enum { NATO = 1, EST, NOR, JPN, CHE, CIC };

struct coalition {
	struct fake_env fake;
	char folder[NEW_FOLDER_SIZE];
	char path[96];
	struct store *store;
	struct arena *arena;
	unsigned nato;
	unsigned nordic;
};

/* Aborts the test on failure. */
void coalition_open(struct coalition *coalition);
/* The same coalition in an exercise of the name COALITION_EXERCISE. */
#define COALITION_EXERCISE "locked-testudo"
void coalition_open_exercise(struct coalition *coalition);
void coalition_close(struct coalition *coalition);
/* Closes the store and opens it again. */
void coalition_reopen(struct coalition *coalition);

struct reader coalition_operator(void);
/* A reader of the organisation with the roles of an analyst and liaison officer. */
struct reader coalition_reader(unsigned organisation);

/* In an exercise: who sits there, as person number `person` (1 and up; no account stands behind it). */
struct reader coalition_seated(
	unsigned organisation, int64_t person, unsigned team, unsigned desks);
struct reader coalition_node(void);
/* Makes an account without a password; gives its number. `team` and `desks` 0 in the real world. */
int64_t coalition_add_person(struct coalition *coalition, unsigned organisation, const char *login,
	unsigned roles, unsigned team, unsigned desks);

/* The organisation's identity id. */
struct str coalition_identity(unsigned organisation);

/* Posts one object (JSON text); gives the outcome's code, with its fault when `why` is not NULL. */
enum err coalition_post(struct coalition *coalition, unsigned organisation, const char *collection,
	struct str object, struct fault *why);

/* An indicator with version `minute` (0 to 59), its number in its id, and one marking id ("" for
 * none). */
struct str coalition_indicator(
	struct coalition *coalition, unsigned number, unsigned minute, struct str marking);
struct str coalition_indicator_id(struct coalition *coalition, unsigned number);

/* How many objects the organisation reads in the collection, following the pages. */
size_t coalition_count(struct coalition *coalition, unsigned organisation, const char *collection);
bool coalition_sees(struct coalition *coalition, unsigned organisation, struct str id);
