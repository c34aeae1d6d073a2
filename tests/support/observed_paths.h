/* observed_paths.h - the object paths that logs can fill, as if patterns asked for all of them.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "match/pattern_paths.h"

/* Those of one format's table, or of all tables when `format` is NULL; a test fails without. */
struct pattern_paths *observed_paths(const char *format);
void observed_paths_add(struct pattern_paths *paths, struct str path);
