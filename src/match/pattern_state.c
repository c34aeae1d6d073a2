/* pattern_state.c - the observations that a pattern remembers for its tests.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_state.h"

#include <stdlib.h>

enum { FIRST_CAPACITY = 4 };

static enum err
reserve(struct candidates *of, struct fault *why)
{
	size_t capacity = of->capacity == 0 ? FIRST_CAPACITY : of->capacity * 2;
	struct candidate *list;

	if (of->count < of->capacity)
		return OK;
	list = realloc(of->list, capacity * sizeof(*list));
	if (list == NULL)
		return fail_nomem(why);
	of->list = list;
	of->capacity = capacity;
	return OK;
}

enum err
candidates_add(struct candidates *to, const struct candidate *candidate, struct fault *why)
{
	size_t at = to->count;

	TRY(reserve(to, why));
	while (at > 0 && to->list[at - 1].first > candidate->first)
		at--;
	memmove(&to->list[at + 1], &to->list[at], (to->count - at) * sizeof(*to->list));
	to->list[at] = *candidate;
	to->count++;
	to->lasting |= candidate->first != candidate->last;
	return OK;
}

void
candidates_drop_first(struct candidates *of, size_t count)
{
	if (count > of->count)
		count = of->count;
	if (count == 0)
		return;
	memmove(of->list, of->list + count, (of->count - count) * sizeof(*of->list));
	of->count -= count;
}

size_t
candidates_drop_before(struct candidates *of, int64_t moment)
{
	size_t old = 0;

	while (old < of->count && of->list[old].last < moment)
		old++;
	candidates_drop_first(of, old);
	return old;
}

void
candidates_take(struct candidates *of, uint64_t id, uint32_t number)
{
	for (size_t i = 0; i < of->count; i++) {
		if (of->list[i].id != id)
			continue;
		if (of->list[i].number > number) {
			of->list[i].number -= number;
			return;
		}
		memmove(&of->list[i], &of->list[i + 1], (of->count - i - 1) * sizeof(*of->list));
		of->count--;
		return;
	}
}

void
candidates_done(struct candidates *of)
{
	free(of->list);
	*of = (struct candidates){ 0 };
}

void
candidates_write(const struct candidates *of, struct buf *to)
{
	uint64_t count = of->count;

	buf_add(to, str_from(&count, sizeof(count)));
	for (size_t i = 0; i < of->count; i++) {
		struct candidate copy;
		memset(&copy, 0, sizeof(copy)); /* what lies between its members too */
		copy.id = of->list[i].id;
		copy.first = of->list[i].first;
		copy.last = of->list[i].last;
		copy.number = of->list[i].number;
		buf_add(to, str_from(&copy, sizeof(copy)));
	}
}

static enum err
damaged(struct fault *why)
{
	return fail(why, E_CORRUPT, "what patterns remembered is damaged");
}

enum err
candidates_read(struct candidates *to, struct str *from, struct fault *why)
{
	uint64_t count;

	if (from->len < sizeof(count))
		return damaged(why);
	memcpy(&count, from->data, sizeof(count));
	*from = str_from_offset(*from, sizeof(count));
	if (count > from->len / sizeof(struct candidate))
		return damaged(why);
	for (; count > 0; count--) {
		struct candidate candidate;
		memcpy(&candidate, from->data, sizeof(candidate));
		if (candidate.last < candidate.first || candidate.number == 0)
			return damaged(why);
		TRY(candidates_add(to, &candidate, why));
		*from = str_from_offset(*from, sizeof(candidate));
	}
	return OK;
}
