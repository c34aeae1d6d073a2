/* run.h - one run of a check: draws account, content and client, tries each leg, sums up.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/env.h"
#include "probe/check.h"

#define PLUGIN_FOLDER "/usr/lib/nagios/plugins"

struct run_options {
	struct env *env;
	const char *plugin_folder; /* NULL: PLUGIN_FOLDER */
};

/* Runs the check now and blocks until it is done, for at most its timeout. Whatever happens is a
 * result: a check that cannot be tried is VERDICT_CHECKER with the reason. The caller gives the
 * transcript's memory back by check_result_done. Any thread, many at once. */
void check_run(
	const struct run_options *options, const struct check *check, struct check_result *ret);

void check_result_done(struct check_result *result);
