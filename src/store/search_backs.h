/* search_backs.h - what a member's people have their sensors search for in kept logs, and the answers.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A search back is asked of one sensor and waits in its queue until the sensor fetches it, makes
 * it, and answers: once, whatever comes again. Whose sensors these are, who may do what and where
 * there are none at all is as in store/sensors.h: to another organisation sensor, queue and answer
 * are E_ABSENT like any that never was.
 *
 * Of each sensor the newest SEARCH_BACKS_KEPT that are over are kept, for SENSOR_KEPT_DAYS at most.
 */
#pragma once

#include "base/hash.h"
#include "store/sensors.h"

enum search_back_state {
	SEARCH_BACK_ASKED, /* it waits for the sensor */
	SEARCH_BACK_RUNNING,
	SEARCH_BACK_DONE,
	SEARCH_BACK_REFUSED, /* the sensor does not make it, and said why */
	SEARCH_BACK_CANCELLED,
};

/* What is looked for, and how far back. */
struct search_back_order {
	struct str indicator; /* its id; empty: all that the node was given after `added_after` */
	int64_t added_after;
	unsigned days; /* before it is asked; 1 to SEARCH_BACK_DAYS_MAX */
};

struct search_back {
	int64_t number; /* rises with each */
	struct str id;  /* a UUID */
	struct search_back_order order;
	int64_t asked; /* when */
	struct str by; /* who */
	enum search_back_state state;
	int64_t changed;
	unsigned percent;
	struct str answer; /* JSON; empty: none yet */
};

/* --- people --- */

/* ROLE_ANALYST; audited. E_ABSENT: there is no such sensor. E_CONFLICT: the same is asked and not
 * over. E_TOO_MANY: SEARCH_BACKS_OPEN_MAX wait. */
MUST_CHECK enum err search_backs_ask(struct store *store, const struct reader *by,
	struct str sensor, const struct search_back_order *order, char ret_id[UUID_TEXT + 1],
	struct fault *why);

/* ROLE_ANALYST; audited. E_ABSENT; E_CONFLICT: it is over. */
MUST_CHECK enum err search_backs_cancel(struct store *store, const struct reader *by,
	struct str sensor, struct str id, struct fault *why);

/* Newest first. ROLE_READER. E_ABSENT. */
MUST_CHECK enum err search_backs_list(struct store *store, const struct reader *reader,
	struct str sensor, struct arena *arena, size_t *ret_count, const struct search_back **ret,
	struct fault *why);

/* One, with its hits: a JSON list, empty before the answer. ROLE_READER. E_ABSENT. */
MUST_CHECK enum err search_backs_find(struct store *store, const struct reader *reader,
	struct str sensor, struct str id, struct arena *arena, struct search_back *ret,
	struct str *ret_hits, struct fault *why);

/* --- the sensor; ROLE_ANALYST --- */

/* What it is to make, oldest first. A sensor that is not known has nothing to do. */
MUST_CHECK enum err search_backs_open(struct store *store, const struct reader *from,
	struct str sensor, struct arena *arena, size_t *ret_count, const struct search_back **ret,
	struct fault *why);

/* How far it is. Of one that is over or absent: changes nothing. */
MUST_CHECK enum err search_backs_progress(struct store *store, const struct reader *from,
	struct str sensor, struct str id, unsigned percent, struct fault *why);

struct search_back_answer {
	struct str sensor;
	struct str id;
	bool refused;
	struct str body; /* JSON */
	struct str hits; /* a JSON list */
};
/* Of one that is over it is a success that changes nothing. E_ABSENT. */
MUST_CHECK enum err search_backs_answer(struct store *store, const struct reader *from,
	const struct search_back_answer *answer, struct fault *why);
