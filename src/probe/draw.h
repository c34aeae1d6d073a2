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

/* One of the parts that stand apart by '|', trimmed; no data when there is no text. */
static inline struct str
draw_part(struct env *env, struct str parts)
{
	struct str rest = parts;
	struct str part = STR_NONE;
	uint32_t count = 0;

	while (str_split(&rest, '|', &part))
		count++;
	count = draw_below(env, count);
	rest = parts;
	for (uint32_t i = 0; i <= count && str_split(&rest, '|', &part); i++)
		continue;
	return part.data == NULL ? part : str_trim(part);
}
