/* dry_run_report.h - what a dry run showed, for people and for programs.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "cmd/dry_run_home.h"
#include "exercise/dry_run.h"

struct dry_run_report {
	struct call *call;
	struct exercise *exercise;
	const struct dry_run_home *at;
	const struct dry_run_findings *findings;
	bool ended; /* else it was stopped before its end */
};

/* Tables and sentences, or with --json one object. */
MUST_CHECK enum err dry_run_report_print(const struct dry_run_report *report, struct fault *why);
