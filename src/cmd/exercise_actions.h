/* exercise_actions.h - the actions of `testudo exercise` that stand in files of their own.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "cmd/command.h"

extern const struct command exercise_check_action;  /* exercise_scenario.c */
extern const struct command exercise_checks_action; /* exercise_checks.c */
extern const struct command exercise_schema_action;
extern const struct command exercise_pack_action; /* exercise_pack.c */
extern const struct command exercise_unpack_action;
extern const struct command exercise_import_action; /* exercise_import.c */
extern const struct command exercise_new_action;    /* exercise_new.c */
extern const struct command exercise_open_action;   /* exercise_run.c */
extern const struct command exercise_start_action;
extern const struct command exercise_pause_action;
extern const struct command exercise_resume_action;
extern const struct command exercise_speed_action;
extern const struct command exercise_phase_action;
extern const struct command exercise_close_action;
extern const struct command exercise_status_action;
extern const struct command exercise_board_action;
extern const struct command exercise_dry_run_action; /* exercise_dry_run.c */
extern const struct command exercise_export_action; /* exercise_export.c */
extern const struct command exercise_replay_action; /* exercise_replay.c */
extern const struct command exercise_report_action; /* exercise_report.c */
