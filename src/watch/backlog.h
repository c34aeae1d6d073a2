/* backlog.h - packets of an interface that wait in memory until the sensor has time for them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A thread of its own takes packets from the capture as they come. The kernel's ring, whose memory is
 * taken for good, may so be small; what waits here takes memory as it comes and gives it back. While the
 * sensor is at its disk, changes its indicators, or is busy with another input, nothing is lost up to
 * `limit` bytes: beyond, packets wait in the ring, and what finds no room there is counted (capture_lost).
 *
 * The thread begins when the backlog does, so it is to be begun in the sandbox. One thread may read.
 */
#pragma once

#include "base/env.h"

struct backlog;
struct capture;

enum { BACKLOG_CHUNK = 256 * 1024 };

/* Begins to read the capture, which outlives it and which nobody else reads. `limit` is at least
 * BACKLOG_CHUNK, of which it keeps a multiple. E_NOMEM: also when there can be no thread. */
MUST_CHECK enum err backlog_start(struct env *env, struct capture *capture, size_t limit,
	struct backlog **ret, struct fault *why);
void backlog_stop(struct backlog *backlog); /* may be NULL; frees it, with what nobody read */

/* Up to `len` bytes of the text that capture_read gives; *ret is 0 when there are none now. What that
 * fails with comes after all that was read before. */
MUST_CHECK enum err backlog_read(
	struct backlog *backlog, void *to, size_t len, size_t *ret, struct fault *why);

/* Bytes that wait. */
size_t backlog_waiting(struct backlog *backlog);
