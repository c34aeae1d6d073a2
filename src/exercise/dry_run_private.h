/* dry_run_private.h - what the files of a dry run share.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to exercise/.
 */
#pragma once

#include "exercise/dry_run.h"

struct dry_run {
	struct exercise *exercise;
	struct players *players;
	struct reader white; /* who runs the clock */
	struct arena *arena; /* of one step */
	int64_t from;        /* scenario time at its begin */
	int64_t posted;      /* the newest entry before it */
	int64_t speed_milli;
	unsigned idle; /* rounds at the end in which nobody did anything */
};
