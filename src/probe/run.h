/* run.h - one run of a check: draws account, content and client, tries each leg, sums up.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/env.h"
#include "base/sandbox.h"
#include "probe/check.h"

#define PLUGIN_FOLDER "/usr/lib/nagios/plugins"

/* What plugins are, and what they may do in a process that is in its sandbox (base/sandbox.h). */
struct plugin_place {
	const char *folder;  /* NULL: PLUGIN_FOLDER */
	const char *scratch; /* made when it is needed; each run has a folder of its own in it, the only
	                      * place that it may write. NULL: a plugin may open what this process may */
	size_t path_count;   /* what it may open besides: the folder, too */
	const struct sandbox_path *paths;
};

struct run_options {
	struct env *env;
	struct plugin_place plugins;
};

/* Runs the check now and blocks until it is done, for at most its timeout. Whatever happens is a
 * result: a check that cannot be tried is VERDICT_CHECKER with the reason. The caller gives the
 * transcript's memory back by check_result_done. Any thread, many at once. */
void check_run(
	const struct run_options *options, const struct check *check, struct check_result *ret);

void check_result_done(struct check_result *result);
