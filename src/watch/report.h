/* report.h - how the sensor is, for the page of its own member (docs/protocol/sensors-api.md).
 * SPDX-License-Identifier: Apache-2.0
 *
 * Kept by the reading thread, which also writes it; the courier carries it. All calls but
 * report_new take NULL for no report.
 */
#pragma once

#include "watch/courier.h"
#include "watch/input.h"
#include "watch/search_desk.h"

struct report;

/* `options` must outlive the report. NULL when there is no memory. */
struct report *report_new(struct env *env, const struct watch_options *options);
void report_free(struct report *report);
DEFINE_OWNED(report)

/* What was read since the last call came from the input of that number. */
void report_count(struct report *report, const struct watch_totals *totals, size_t input);

/* Is it time to tell the node? */
bool report_is_due(const struct report *report);

/* What it needs to know besides. */
struct report_of {
	const struct watch_totals *totals;
	struct input *const *inputs; /* as many as the options have */
	uint64_t waiting_batches;
	const struct courier_failure *failure; /* NULL: none yet */
	const struct search_desk_progress *search; /* NULL: none is being made */
	bool ended;
};
/* Adds the report as JSON; the next one is due after the options' status_seconds. */
void report_write(struct report *report, const struct report_of *of, struct buf *out);
