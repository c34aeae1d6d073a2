/* summariser.h - makes the summaries of a sensor's logs, beside its reading.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A thread of its own that follows the same inputs as the sensor does (input.h) and takes each line
 * apart for summary_keeper.h. It has no positions of its own: it goes on where the summaries end.
 * So the sensor's reading waits for nothing, and the summaries may lag behind it. A part is written
 * when it is full, when its file is gone or known to be at its end, and when the summariser stops.
 *
 * The prices: every line is read twice, and taking it apart needs as much of a second core as
 * reading it to the letter. Failing to write summaries ends the summariser, with a line in the log,
 * and nothing else.
 */
#pragma once

#include "watch/watch.h"

struct summariser;

/* Begins. `options` must outlive it; inputs that are no files are left out. E_NOMEM. */
MUST_CHECK enum err summariser_start(struct env *env, const struct watch_options *options,
	struct summariser **ret, struct fault *why);
/* With `once`: after it has read every input to its end, unless `stop` of the options is set. */
void summariser_stop(struct summariser *summariser); /* may be NULL; frees it */
