/* definition.h - one record of the scenario as its planners wrote it, for whoever is to change it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Read anew from the files at each call, which costs what reading their YAML costs: it is asked for
 * by hand, and seldom.
 */
#pragma once

#include "base/json_write.h"
#include "exercise/scenario.h"

/* Writes the newest record of that name in the section ("injects", "checks") as a value: an object
 * of just the keys that stand in the file, every scalar a string. E_ABSENT when there is none. */
MUST_CHECK enum err definition_put(const struct scenario_source *source, const char *section,
	struct str name, struct json_writer *out, struct fault *why);
