/* exercise_actions.h - the actions of `testudo exercise` that stand in files of their own.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "cmd/command.h"

extern const struct command exercise_check_action;  /* exercise_scenario.c */
extern const struct command exercise_checks_action; /* exercise_checks.c */
extern const struct command exercise_schema_action;
extern const struct command exercise_pack_action;   /* exercise_pack.c */
extern const struct command exercise_unpack_action;
extern const struct command exercise_import_action; /* exercise_import.c */
