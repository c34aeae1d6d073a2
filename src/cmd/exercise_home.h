/* exercise_home.h - what the actions of `testudo exercise` share.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "cmd/node.h"
#include "exercise/exercise.h"

/* The exercise that a command works on. */
struct exercise_home {
	struct node node;
	struct exercise *exercise;
	struct reader
		white; /* who runs the command: white, by the right to open the store's file */
};

#define OWNED_EXERCISE_HOME __attribute__((cleanup(exercise_home_close))) struct exercise_home

/* `flags` of exercise_open. E_CONFIG: the home is no exercise's. */
MUST_CHECK enum err exercise_home_open(
	struct call *call, unsigned flags, struct exercise_home *ret, struct fault *why);
void exercise_home_close(struct exercise_home *home);

/* Posts one entry as white, with a new random key. */
MUST_CHECK enum err exercise_home_post(struct call *call, struct exercise_home *home,
	enum record_kind kind, struct str body, struct fault *why);

/* The scenario in a folder or a file, read and checked, its rules too; every fault goes to
 * `call->messages`. `arena` should have SCENARIO_MEMORY_MAX. */
MUST_CHECK enum err exercise_scenario(struct call *call, const char *path, struct arena *arena,
	struct scenario_source *ret_source, const struct scenario **ret, struct fault *why);
/* The same for one that was loaded already, from the place that is called `name`. */
MUST_CHECK enum err exercise_scenario_check(struct call *call, const char *name,
	struct arena *arena, const struct scenario_source *source, const struct scenario **ret,
	struct fault *why);

/* "2:05:00" */
struct str exercise_time_text(struct arena *arena, int64_t microseconds);

#define PARAMETER_EXERCISE_HOME                                                \
	{                                                                      \
		.name = "home", .value = "DIR",                                \
		.help = "the exercise's folder (default: $TESTUDO_HOME, else " \
			"~/.local/share/testudo)"                              \
	}
