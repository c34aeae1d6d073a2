/* allowed_hit.c - hits on what an allow list names.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/allowed_hit.h"

bool
hit_is_allowed(const struct allow_list *allow, struct arena *scratch, struct str text,
	const struct match_hit *hit)
{
	struct str found = str_from(text.data + hit->offset, hit->len);
	struct value value;

	if (allow == NULL || (hit->traits & MATCH_BELOW) == 0)
		return false;
	arena_reset(scratch);
	return value_guess(scratch, found, &value, NULL) == OK &&
	       allow_list_holds(allow, &value) != NULL;
}
