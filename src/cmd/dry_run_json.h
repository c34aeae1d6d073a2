/* dry_run_json.h - what a dry run showed, as one JSON object.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "cmd/dry_run_report.h"

MUST_CHECK enum err dry_run_json_print(const struct dry_run_report *report, struct fault *why);
