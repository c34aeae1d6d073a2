/* work_clock.c - the node's clock, as the newest work tells it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/work_clock.h"

#include <stdio.h>

#include "base/timestamp.h"

struct work_clock
work_clock_of(const struct work *work, int64_t monotonic)
{
	return (struct work_clock){ monotonic, work->now };
}

int64_t
work_clock_milliseconds(const struct work_clock *clock, int64_t monotonic)
{
	return (clock->now + monotonic - clock->at) / 1000;
}

struct str
moment_format(int64_t milliseconds, char text[MOMENT_TEXT_MAX])
{
	static const int cut = 23; /* "2026-05-01T12:00:00.123" of six digits */
	char whole[TIMESTAMP_TEXT_MAX];

	timestamp_format(milliseconds * 1000, whole);
	snprintf(text, MOMENT_TEXT_MAX, "%.*sZ", cut, whole);
	return str_of(text);
}
