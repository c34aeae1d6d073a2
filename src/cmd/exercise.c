/* exercise.c - `testudo exercise`: plan, run, score and replay a joint exercise.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/exercise_actions.h"

const struct command exercise_command = {
	.name = "exercise",
	.summary = "plan, run, score and replay a joint exercise",
	.details = "A scenario says who plays, on which systems, what is looked at, what happens\n"
		   "when and how it is graded; docs/protocol/scenario.md has its form.",
	.actions = (const struct command *const[]){ &exercise_check_action, &exercise_checks_action,
		&exercise_schema_action, &exercise_import_action, &exercise_pack_action, &exercise_unpack_action,
		&exercise_new_action, &exercise_open_action, &exercise_start_action,
		&exercise_pause_action, &exercise_resume_action, &exercise_speed_action,
		&exercise_phase_action, &exercise_close_action, &exercise_status_action,
		&exercise_board_action, &exercise_dry_run_action,
		&exercise_export_action, &exercise_replay_action,
		&exercise_report_action, NULL },
};
