/* process.h - runs another program without a shell, within bounds of time, output and environment.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/env.h"
#include "base/sandbox.h"

struct process_call {
	const char *const *words;       /* words[0] is the program's path; ends in NULL */
	const char *const *environment; /* "NAME=value"; ends in NULL; there is nothing else */
	unsigned cpu_seconds; /* of the processor; 0: as many as it takes */
	int64_t deadline;   /* of env->monotonic: then it is killed, with its children */
	struct buf *output; /* standard output, up to its limit */
	struct buf *errors; /* standard error, likewise */
	bool is_plugin;     /* bound by the other limits PLUGIN_* of base/limits.h, too */
	size_t path_count;  /* what it may open (base/sandbox.h); NULL: whatever this process may */
	const struct sandbox_path *paths;

	bool timed_out;
	int status; /* as of waitpid(2); undefined when it timed out */
};

/* Runs the program in a session of its own, in "/", with an empty standard input, without core
 * dumps; it dies with the thread that calls. What it prints beyond the buffers' limits is read and
 * dropped. E_ABSENT, E_DENIED: it cannot be started; E_IO. Blocks until the program has ended. */
MUST_CHECK enum err process_run(struct env *env, struct process_call *call, struct fault *why);
