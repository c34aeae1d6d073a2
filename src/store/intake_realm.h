/* intake_realm.h - what is of an exercise does not enter the real world.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to store/.
 */
#pragma once

#include "store/intake.h"
#include "store/object_rows.h"

/* Refuses what bears a mark of model/exercise_mark.h, and what bears a marking-definition that is
 * refused with it: E_DENIED in the outcome, and the candidate is none any more. */
MUST_CHECK enum err intake_refuse_exercises(struct candidate *candidates,
	struct intake_outcome *outcomes, size_t count, struct arena *arena, struct fault *why);
