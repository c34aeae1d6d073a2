/* entry_form.h - what the body of each kind of entry holds: checked field by field against a table.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The form of docs/protocol/exercise-record.md. Every key that is not optional must be there,
 * unknown keys are refused, names must exist in the scenario, texts and evidence are bounded. A
 * fault's `where` is a JSON pointer into the body ("/items/timely"), or "of" or "team". Pure;
 * whether the state of the exercise allows the entry is exercise/act.h's question, and who may
 * write it policy/record_rule.h's.
 */
#pragma once

#include "base/json.h"
#include "exercise/scenario.h"
#include "policy/record_rule.h"

enum entry_need { NEED_NONE, NEED_OPTIONAL, NEED_REQUIRED };

/* What an entry of a kind points at beside its body. */
struct entry_shape {
	enum entry_need of;
	uint64_t of_kinds; /* bits (1 << kind) that `of` may name */
	enum entry_need team;
};
struct entry_shape entry_shape(enum record_kind kind);

/* An inject.sent is told to a team; a blue or a development one. */
struct entry_draft {
	enum record_kind kind;
	unsigned team;
	struct str of;
	struct str body;
};

/* *ret is the body, parsed into the arena. E_INVALID says what is wrong and where, E_SYNTAX that it
 * is no JSON, E_TOO_LARGE that it is above ENTRY_BODY_MAX (a scenario: RECORD_BODY_MAX). */
MUST_CHECK enum err entry_form_check(struct arena *arena, const struct scenario *scenario,
	const struct entry_draft *draft, const struct json **ret, struct fault *why);

/* E_INVALID: a body names what the scenario does not have; or what the writer is not told of, which is
 * refused alike. */
enum err entry_form_no_name(
	struct str where, const char *what, struct str name, struct fault *why);

/* {ITEM: 0..1000} for just the items of the rubric. `where` is the JSON pointer of the map. */
MUST_CHECK enum err entry_form_check_items(const struct scenario_rubric *rubric,
	const struct json *items, struct str where, struct fault *why);

/* "0.1" to "600" in thousandths; false for anything else. */
bool entry_speed_parse(struct str text, int64_t *ret_milli);
