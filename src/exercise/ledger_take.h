/* ledger_take.h - parts of bodies: texts, numbers, moments, names of the scenario, marks.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each takes one member of a body and says E_INVALID when it is not what it should be, so that the entry is
 * unsound; E_NOMEM else. Texts are copied into body->kept. Private to exercise/ledger*.c.
 */
#pragma once

#include "exercise/ledger_body.h"

enum { LEDGER_WHOLE = 1000 }; /* marks and weights are thousandths */

/* For what no function below finds. */
MUST_CHECK enum err ledger_unsound_body(struct fault *why);

MUST_CHECK enum err ledger_take_text(const struct ledger_body *body, const struct json *json,
	struct str key, struct str *ret, struct fault *why);
/* The empty slice when it is absent or null. */
MUST_CHECK enum err ledger_take_optional_text(const struct ledger_body *body,
	const struct json *json, struct str key, struct str *ret, struct fault *why);
MUST_CHECK enum err ledger_take_int(const struct json *json, struct str key, int64_t least,
	int64_t most, int64_t *ret, struct fault *why);
MUST_CHECK enum err ledger_take_bool(
	const struct json *json, struct str key, bool *ret, struct fault *why);
/* Scenario time in milliseconds, or null: INT64_MAX. */
MUST_CHECK enum err ledger_take_scenario_time(
	const struct json *json, struct str key, int64_t *ret, struct fault *why);
MUST_CHECK enum err ledger_take_moment(
	const struct json *json, struct str key, int64_t *ret, struct fault *why);

/* The place of a name among the scenario's, whose records all begin with their name. */
MUST_CHECK enum err ledger_find_name(struct str name, const void *records, size_t count,
	size_t size, size_t *ret, struct fault *why);
/* Of `body` that is in sight: LEDGER_FIND(name, check, &place). */
#define LEDGER_FIND(name, list, ret)                                                  \
	ledger_find_name(name, body->scenario->list##s, body->scenario->list##_count, \
		sizeof(*body->scenario->list##s), ret, why)

MUST_CHECK enum err ledger_take_check(const struct ledger_body *body, const struct json *json,
	size_t *ret, struct fault *why);
/* SIZE_MAX when it is absent or empty. */
MUST_CHECK enum err ledger_take_optional_system(const struct ledger_body *body,
	const struct json *json, size_t *ret, struct fault *why);
/* A team's index, by its name. */
MUST_CHECK enum err ledger_take_team(
	const struct ledger_body *body, struct str name, unsigned *ret, struct fault *why);
/* A list of names, as bits (index). */
MUST_CHECK enum err ledger_take_teams(const struct ledger_body *body, const struct json *json,
	struct str key, uint64_t ret[TEAMS_MAX / 64], struct fault *why);
/* {ITEM: 0..1000} */
MUST_CHECK enum err ledger_take_marks(const struct ledger_body *body, const struct json *items,
	struct ledger_marks *ret, struct fault *why);
