/* statistics.h - what the sensor did so far as a page of Prometheus' text format.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The page is a file that is replaced whole, as node_exporter's textfile collector reads them: a sensor
 * listens on no port. Names and units are in docs/guide/sensor.md; counters begin anew with the process.
 */
#pragma once

#include "watch/watch.h"

/* Replaces the file. E_IO, E_NO_SPACE, E_DENIED: the sensor goes on without. */
MUST_CHECK enum err statistics_write(struct env *env, const char *path,
	const struct watch_totals *totals, struct fault *why);

/* The page alone. `now` in microseconds. */
void statistics_format(const struct watch_totals *totals, int64_t now, struct buf *out);
