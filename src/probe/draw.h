/* draw.h - numbers drawn by lot.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/env.h"

/* From 0 to before `count`, each as likely as the next (to 2^-32); 0 when `count` is 0. */
static inline uint32_t
draw_below(struct env *env, uint32_t count)
{
	uint64_t random;

	env_random(env, &random, sizeof(random));
	return count == 0 ? 0 : (uint32_t)(random % count);
}
