/* scenario_files.h - what may be a file of a scenario.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "exercise/scenario.h"

/* What was defined while it was played stands in a folder of its own, behind all other files (`~`
 * sorts last): an inject there takes the place of one of the same name before it. */
#define SCENARIO_PLAY_FOLDER "~during-play/"

/* Relative, at most SCENARIO_DEPTH_MAX folders deep, no part hidden or leading upwards, ending in
 * .yaml or .yml: a packed scenario from elsewhere must not write outside its folder. */
bool scenario_path_is_good(struct str path);

/* Paths, their order, sizes, text: E_INVALID, E_TOO_LARGE, E_TOO_MANY. */
MUST_CHECK enum err scenario_source_check(const struct scenario_source *source, struct fault *why);
