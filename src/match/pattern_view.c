/* pattern_view.c - the facts of one observation, found by their path.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_view.h"

#include <stdlib.h>

enum err
pattern_view_init(struct pattern_view *view, size_t path_count, struct fault *why)
{
	*view = (struct pattern_view){ .path_count = path_count };
	view->heads = calloc(path_count + 1, sizeof(*view->heads));
	return view->heads == NULL ? fail_nomem(why) : OK;
}

void
pattern_view_done(struct pattern_view *view)
{
	free(view->heads);
	free(view->next);
}

static enum err
reserve(struct pattern_view *view, size_t count, struct fault *why)
{
	uint32_t *next;

	if (count <= view->capacity)
		return OK;
	next = realloc(view->next, count * sizeof(*next));
	if (next == NULL)
		return fail_nomem(why);
	view->next = next;
	view->capacity = count;
	return OK;
}

/* After 2^32 observations old stamps would look new. */
static void
advance_stamp(struct pattern_view *view)
{
	if (++view->stamp != 0)
		return;
	memset(view->heads, 0, view->path_count * sizeof(*view->heads));
	view->stamp = 1;
}

enum err
pattern_view_show(
	struct pattern_view *view, const struct observation *observation, struct fault *why)
{
	TRY(reserve(view, observation->fact_count, why));
	advance_stamp(view);
	view->observation = observation;
	for (size_t i = observation->fact_count; i-- > 0;) {
		uint32_t path = observation->facts[i].path;
		if (path >= view->path_count)
			continue;
		view->next[i] = pattern_view_first(view, path);
		view->heads[path] = (struct view_head){ view->stamp, (uint32_t)i };
	}
	return OK;
}
