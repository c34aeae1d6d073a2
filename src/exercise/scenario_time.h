/* scenario_time.h - times as planners write them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A duration is "1:30" (hours and minutes), "1:30:15" (and seconds), or numbers with units, the
 * larger first: "90m", "45s", "2h", "1h30m", "500ms". Never a bare number: nobody would know its
 * unit.
 */
#pragma once

#include "base/arena.h"
#include "base/str.h"

enum { SECOND = 1000000 }; /* microseconds */

/* In microseconds; false when it is none, or longer than a year. */
bool duration_parse(struct str text, int64_t *ret);

/* "1:30", "45s", "500ms": duration_parse gives the same again (below a millisecond it is cut). */
struct str duration_format(struct arena *arena, int64_t duration);
