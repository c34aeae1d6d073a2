/* scenario_check.h - all that is said of a scenario before it is played.
 * SPDX-License-Identifier: Apache-2.0
 *
 * exercise/scenario.h finds what is wrong in the files; what a probe would say of the checks in
 * them only its kinds of check know (probe/kind.h), and no layer below this one knows both.
 */
#pragma once

#include "base/json_write.h"
#include "exercise/scenario.h"

struct check; /* probe/check.h */

/* A check with a team's names, numbers and addresses put in, as a probe would get it; in the arena,
 * every text ending in NUL. */
MUST_CHECK enum err scenario_check_expand(struct arena *arena, const struct scenario *scenario,
	const struct scenario_check *check, const struct scenario_team *team, struct check *ret,
	struct fault *why);

/* As scenario_read, with the faults that a probe would find added behind the others, each at its check's line: a
 * parameter that a kind lacks, or needs, and as a warning a file that a confined probe does not read by itself. The
 * first team stands for all. */
MUST_CHECK enum err scenario_check_read(struct arena *arena, const struct scenario_source *source,
	const struct scenario **ret, struct scenario_report *report, struct fault *why);

/* Members of an open object: "good", "unlisted", "faults" as {"where", "text", "warning"}, and
 * "summary", how much of what there is; null when there are faults. `scenario` NULL: there are. */
void scenario_check_put(struct json_writer *out, const struct scenario *scenario,
	const struct scenario_report *report);
