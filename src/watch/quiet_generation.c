/* quiet_generation.c - the indicators but those that are held back.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/quiet_generation.h"

#include "base/limits.h"

void
quiet_generation_forget(struct quiet_generation *quiet)
{
	match_generation_free(quiet->generation);
	quiet->generation = NULL;
	quiet->revision = 0;
}

static enum err
renew(struct quiet_generation *quiet, const struct match_generation *whole,
	const struct held_back *held_back, struct fault *why)
{
	struct str ids[SILENCED_MAX];
	size_t count = held_back_silenced(held_back, ids);

	quiet_generation_forget(quiet);
	if (count > 0)
		TRY(match_generation_without(whole, ids, count, &quiet->generation, why));
	quiet->revision = held_back_revision(held_back);
	return OK;
}

enum err
quiet_generation_of(struct quiet_generation *quiet, struct match_generation *whole,
	const struct held_back *held_back, struct match_generation **ret, struct fault *why)
{
	if (held_back != NULL && quiet->revision != held_back_revision(held_back))
		TRY(renew(quiet, whole, held_back, why));
	*ret = match_generation_share(quiet->generation != NULL ? quiet->generation : whole);
	return OK;
}
