/* loud.c - counts hits by indicator.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/loud.h"

#include "base/limits.h"

enum { SLOTS = 1 << 18 }; /* a power of two, more than twice LOUD_INDICATORS_MAX */

_Static_assert(SLOTS > 2 * LOUD_INDICATORS_MAX, "the table must not fill up");

struct counter {
	struct str id; /* NULL data: free */
	uint64_t lines;
	uint64_t last; /* the line that was counted last, from 1 */
};

struct loud {
	struct arena *ids;
	uint64_t lines;
	size_t count;
	struct counter counters[SLOTS];
};

struct loud *
loud_new(void)
{
	struct loud *loud = calloc(1, sizeof(*loud));

	if (loud == NULL)
		return NULL;
	loud->ids = arena_new(SIZE_MAX);
	if (loud->ids != NULL)
		return loud;
	free(loud);
	return NULL;
}

void
loud_free(struct loud *loud)
{
	if (loud == NULL)
		return;
	arena_free(loud->ids);
	free(loud);
}

/* FNV-1a: a feed that makes ids collide slows its own counting and nothing else. */
static size_t
place_of(struct str id)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < id.len; i++)
		hash = (hash ^ (uint8_t)id.data[i]) * UINT64_C(0x100000001b3);
	return (size_t)(hash ^ hash >> 32) % SLOTS;
}

/* NULL when there is no place for another. */
static enum err
find_counter(struct loud *loud, struct str id, struct counter **ret, struct fault *why)
{
	size_t at = place_of(id);

	while (loud->counters[at].id.data != NULL && !str_eq(loud->counters[at].id, id))
		at = (at + 1) % SLOTS;
	*ret = &loud->counters[at];
	if ((*ret)->id.data != NULL)
		return OK;
	if (loud->count == LOUD_INDICATORS_MAX) {
		*ret = NULL;
		return OK;
	}
	(*ret)->id = str_copy(loud->ids, id);
	if ((*ret)->id.data == NULL)
		return fail_nomem(why);
	loud->count++;
	return OK;
}

enum err
loud_count(struct loud *loud, const struct line_matches *matches, struct fault *why)
{
	for (size_t i = 0; i < matches->hit_count; i++) {
		const struct line_hit *hit = &matches->hits[i];
		uint64_t line = loud->lines + hit->line + 1;
		struct counter *counter;
		TRY(find_counter(loud, hit->hit.indicator->id, &counter, why));
		if (counter == NULL || counter->last == line)
			continue;
		counter->last = line;
		counter->lines++;
	}
	loud->lines += matches->lines;
	return OK;
}

static int
compare_lines(const void *left, const void *right)
{
	const struct loud_indicator *a = left;
	const struct loud_indicator *b = right;

	if (a->lines != b->lines)
		return a->lines > b->lines ? -1 : 1;
	return str_compare(a->id, b->id);
}

static bool
is_loud(const struct loud *loud, const struct counter *counter, unsigned share)
{
	return counter->lines >= LOUD_LINES_MIN && counter->lines * 1000 > loud->lines * share;
}

enum err
loud_list(const struct loud *loud, unsigned share, struct arena *arena, size_t *ret_count,
	const struct loud_indicator **ret, struct fault *why)
{
	struct loud_indicator *list;
	size_t count = 0;
	size_t at = 0;

	for (size_t i = 0; i < SLOTS; i++)
		count += is_loud(loud, &loud->counters[i], share);
	list = arena_array(arena, count + 1, struct loud_indicator);
	if (list == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < SLOTS; i++)
		if (is_loud(loud, &loud->counters[i], share))
			list[at++] = (struct loud_indicator){ loud->counters[i].id,
				loud->counters[i].lines };
	qsort(list, count, sizeof(*list), compare_lines);
	*ret_count = count;
	*ret = list;
	return OK;
}

uint64_t
loud_lines(const struct loud *loud)
{
	return loud->lines;
}
