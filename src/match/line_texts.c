/* line_texts.c - texts and numbers of which one stands in every log line of some kind.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/line_texts.h"

#include <stdlib.h>

#include "match/line_numbers.h"

enum { FIRST_CAPACITY = 4, LONG_ENOUGH = 6 };

/* Lists grow by doubling: one comparison may name thousands of values. */
static enum err
reserve(struct arena *arena, void *items, size_t *capacity, size_t count, size_t size,
	struct fault *why)
{
	void **array = items;
	size_t larger = *capacity == 0 ? FIRST_CAPACITY : *capacity * 2;
	void *moved;

	if (count < *capacity)
		return OK;
	moved = arena_alloc(arena, larger * size);
	if (moved == NULL)
		return fail_nomem(why);
	if (count > 0)
		memcpy(moved, *array, count * size);
	*array = moved;
	*capacity = larger;
	return OK;
}

static enum err
append(struct arena *arena, struct line_texts *to, struct str text, struct fault *why)
{
	TRY(reserve(arena, &to->list, &to->capacity, to->count, sizeof(*to->list), why));
	to->list[to->count++] = text;
	return OK;
}

enum err
line_texts_add(struct arena *arena, struct line_texts *to, struct str text, struct fault *why)
{
	struct str lower;

	if (text.len < LINE_TEXT_MIN) {
		to->unknown = true;
		return OK;
	}
	lower = str_lower(arena, text);
	return lower.data == NULL ? fail_nomem(why) : append(arena, to, lower, why);
}

enum err
line_texts_add_number(
	struct arena *arena, struct line_texts *to, uint64_t number, struct fault *why)
{
	TRY(reserve(arena, &to->numbers, &to->number_capacity, to->number_count,
		sizeof(*to->numbers), why));
	to->numbers[to->number_count++] = number;
	return OK;
}

enum err
line_texts_join(struct arena *arena, struct line_texts *to, const struct line_texts *more,
	struct fault *why)
{
	to->unknown |= more->unknown;
	to->mapped |= more->mapped;
	for (size_t i = 0; i < more->count; i++)
		TRY(append(arena, to, more->list[i], why));
	for (size_t i = 0; i < more->number_count; i++)
		TRY(line_texts_add_number(arena, to, more->numbers[i], why));
	return OK;
}

static int
compare_numbers(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

void
line_texts_sort(struct line_texts *texts)
{
	if (texts->count > 0)
		qsort(texts->list, texts->count, sizeof(*texts->list), str_compare_items);
	if (texts->number_count > 0)
		qsort(texts->numbers, texts->number_count, sizeof(*texts->numbers),
			compare_numbers);
}

/* --- how rare they are --- */

static size_t
shortest(const struct line_texts *texts)
{
	size_t least = SIZE_MAX;

	for (size_t i = 0; i < texts->count; i++)
		if (texts->list[i].len < least)
			least = texts->list[i].len;
	for (size_t i = 0; i < texts->number_count; i++)
		if (line_number_digits(texts->numbers[i]) < least)
			least = line_number_digits(texts->numbers[i]);
	return least;
}

/* How many come before the text, or before those that follow it. */
static size_t
count_before(const struct line_texts *all, struct str text, bool behind)
{
	size_t from = 0;
	size_t to = all->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = str_compare(all->list[middle], text);
		if (order < 0 || (behind && order == 0))
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* How many ask for the text that most ask for? */
static size_t
most_shared(const struct line_texts *all, const struct line_texts *texts)
{
	size_t most = 0;

	for (size_t i = 0; i < texts->count; i++) {
		size_t share = count_before(all, texts->list[i], true) -
			       count_before(all, texts->list[i], false);
		most = share > most ? share : most;
	}
	return most;
}

bool
line_texts_rarer(
	const struct line_texts *all, const struct line_texts *a, const struct line_texts *b)
{
	bool long_a = shortest(a) >= LONG_ENOUGH;
	bool long_b = shortest(b) >= LONG_ENOUGH;
	size_t shared_a;
	size_t shared_b;

	if (a->unknown || b->unknown)
		return !a->unknown;
	if (!long_a || !long_b)
		return shortest(a) > shortest(b);
	shared_a = most_shared(all, a);
	shared_b = most_shared(all, b);
	return shared_a != shared_b ? shared_a < shared_b : shortest(a) > shortest(b);
}
