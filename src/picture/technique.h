/* technique.h - which technique an object stands for, and what techniques are called.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/json.h"
#include "store/release.h"

/* An attack pattern's ATT&CK id, else the first kill chain phase; "" when there is none. */
struct str technique_of(const struct json *object);

/* How many attack patterns are looked at, the newest first: ATT&CK has some 700. */
enum { TECHNIQUE_PATTERNS_MAX = 1000 };

struct technique_name {
	struct str technique; /* as technique_of() gives it: "T1110" */
	struct str name;
};

struct technique_names {
	size_t count;
	const struct technique_name *items; /* the newest attack pattern first */
};

/* By the attack patterns that the reader may see; in the arena. */
MUST_CHECK enum err technique_names_read(struct store *store, const struct reader *reader,
	struct arena *arena, struct technique_names *ret, struct fault *why);
/* The technique itself when nothing names it. */
struct str technique_name(const struct technique_names *names, struct str technique);
