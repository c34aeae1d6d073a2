/* check.h - a service check: what is looked at, how often, and what came of it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A check belongs to one team; the node that gives it out has already put the team's number into
 * addresses and names. All text points into the memory of the work that it came with, and ends in
 * NUL.
 */
#pragma once

#include <stddef.h>

#include "base/buf.h"
#include "base/limits.h"

/* "recovering" is missing: the node sees it, for it knows what came before. */
#define VERDICTS(ROW)                                                              \
	ROW(VERDICT_OK, "ok")             /* does what its users want */           \
	ROW(VERDICT_DEGRADED, "degraded") /* slow, or one address family of two */ \
	ROW(VERDICT_WRONG, "wrong")       /* answers, but not what it should */    \
	ROW(VERDICT_DOWN, "down")         /* does not answer */                    \
	ROW(VERDICT_CHECKER, "checker")   /* our own fault: nothing is known about it */

enum verdict {
#define VERDICT_CODE(code, name) code,
	VERDICTS(VERDICT_CODE)
#undef VERDICT_CODE
};

const char *verdict_name(enum verdict state);

struct check_account {
	struct str user;
	struct str password;
};

struct check_value {
	struct str name;
	struct str value;
};

struct check_texts {
	size_t count;
	const struct str *items;
};

struct check_kind;

struct check {
	struct str name;
	struct str team;
	struct str kind_name;
	const struct check_kind *kind; /* NULL: this program knows no such kind */
	unsigned period_ms;            /* of real time at the work's speed 1 */
	unsigned jitter_ms;            /* at most as long as the period */
	unsigned timeout_ms;           /* of real time, for the whole run */
	size_t value_count;
	const struct check_value *values; /* the kind's parameters, as given */
	size_t account_count;
	const struct check_account *accounts; /* one is drawn for each run */
	struct check_texts contents;          /* and one of these */
	struct check_texts clients;           /* and of these */
};

struct check_result {
	enum verdict state;
	unsigned latency_ms;
	char text[PROBE_TEXT_MAX]; /* one line for people, in UTF-8, without secrets */
	struct buf transcript;     /* the same, of many lines */
};

/* The value as it was given, or an empty slice with NULL data. */
struct str check_value_of(const struct check *check, struct str name);
