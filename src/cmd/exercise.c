/* exercise.c - `testudo exercise`: plan, run, score and replay a joint exercise.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/exercise_actions.h"

const struct command exercise_command = {
	.name = "exercise",
	.summary = "plan, run, score and replay a joint exercise: check, checks, schema, import, "
		   "pack, unpack",
	.details = "A scenario says who plays, on which systems, what is looked at, what happens\n"
		   "when and how it is graded; docs/protocol/scenario.md has its form.",
	.actions = (const struct command *const[]){ &exercise_check_action, &exercise_checks_action,
		&exercise_schema_action, &exercise_import_action, &exercise_pack_action,
		&exercise_unpack_action, NULL },
};
