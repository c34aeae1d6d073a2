/* work_clock.h - the node's clock, as the newest work tells it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Results bear the node's time. The node says what time it is; between two replies our own steady
 * clock goes on from there. So probes whose clocks are wrong give the right times.
 */
#pragma once

#include "probe/work.h"

struct work_clock {
	int64_t at;  /* of env->monotonic, when the reply came */
	int64_t now; /* of the node, then */
};

struct work_clock work_clock_of(const struct work *work, int64_t monotonic);

/* Milliseconds since 1970. */
int64_t work_clock_milliseconds(const struct work_clock *clock, int64_t monotonic);

enum { MOMENT_TEXT_MAX = 32 };
/* "2026-05-01T12:00:00.123Z". */
struct str moment_format(int64_t milliseconds, char text[MOMENT_TEXT_MAX]);
