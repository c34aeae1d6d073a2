/* pattern_index_build.c - files tests under their keys.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_index_private.h"

#include <stdlib.h>

enum { BITS_PER_KEY = 32 };

/* A key of a test, to be sorted by its hash. */
struct posting {
	uint64_t hash;
	uint32_t test;
};

void
pattern_index_free(struct pattern_index *index)
{
	if (index == NULL)
		return;
	free(index->uses);
	free(index->slots);
	free(index->bits);
	free(index->postings);
	free(index->ranges);
	free(index->numbered);
	free(index->in_range);
	free(index->stamps);
	free(index->found);
	free(index->folded);
	free(index);
}

static int
compare_postings(const void *a, const void *b)
{
	const struct posting *x = a;
	const struct posting *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->test < y->test ? -1 : x->test > y->test;
}

static size_t
power_of_two(size_t at_least)
{
	size_t power = 64;

	while (power < at_least)
		power *= 2;
	return power;
}

static void
note_network(struct use *use, unsigned size)
{
	for (unsigned i = 0; i < use->network_count; i++)
		if (use->networks[i] == size)
			return;
	if (use->network_count == NETWORKS_MAX)
		use->any_network = true;
	else
		use->networks[use->network_count++] = (uint16_t)size;
}

static void
note_use(struct pattern_index *index, const struct key *key)
{
	struct use *use = &index->uses[key->path];

	if (key->kind == KEY_VALUE)
		use->values = true;
	if (key->kind == KEY_NETWORK)
		note_network(use, key->size);
	for (unsigned i = 0; key->kind == KEY_GRAM && i < GRAM_SIZES; i++)
		if (gram_sizes[i] == key->size)
			use->grams |= (uint8_t)(1u << i);
}

static enum err
allocate(struct pattern_index *index, size_t posting_count, struct fault *why)
{
	size_t words = power_of_two(posting_count * BITS_PER_KEY / 64 + 1);
	size_t slots = power_of_two(posting_count * 2 + 1);

	index->bit_mask = words - 1;
	index->slot_mask = slots - 1;
	index->uses = calloc(index->path_count + 1, sizeof(*index->uses));
	index->bits = calloc(words, sizeof(*index->bits));
	index->slots = calloc(slots, sizeof(*index->slots));
	index->postings = calloc(posting_count + 1, sizeof(*index->postings));
	index->ranges = calloc(index->range_count + 1, sizeof(*index->ranges));
	index->numbered = calloc(index->path_count + 1, sizeof(*index->numbered));
	index->in_range = calloc(index->range_count + 1, sizeof(*index->in_range));
	index->stamps = calloc(index->test_count + 1, sizeof(*index->stamps));
	index->found = calloc(index->test_count + 1, sizeof(*index->found));
	if (index->uses == NULL || index->bits == NULL || index->slots == NULL ||
		index->postings == NULL || index->ranges == NULL || index->numbered == NULL ||
		index->in_range == NULL || index->stamps == NULL || index->found == NULL)
		return fail_nomem(why);
	return OK;
}

static void
file_postings(struct pattern_index *index, const struct posting *sorted, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct slot *slot = index_slot(index, sorted[i].hash);
		if (slot->span.count == 0)
			*slot = (struct slot){ sorted[i].hash, { (uint32_t)i, 0 } };
		slot->span.count++;
		index->postings[i] = sorted[i].test;
		*index_word(index, sorted[i].hash) |= index_bits(sorted[i].hash);
	}
	for (size_t i = 0; i < index->path_count; i++) {
		struct span by_path = index_slot(index, key_of_path((uint32_t)i))->span;
		struct span by_type = index_slot(index, key_of_type((uint32_t)i))->span;
		/* A number is a path's or a type's, never both. */
		index->uses[i].path = by_path.count > 0 ? by_path : by_type;
		index->uses[i].other = index_slot(index, key_of_other((uint32_t)i))->span;
	}
}

static enum err
file_keys(struct pattern_index *index, const struct keys *keys, size_t posting_count,
	struct fault *why)
{
	struct posting *sorted = calloc(posting_count + 1, sizeof(*sorted));
	size_t count = 0;

	if (sorted == NULL)
		return fail_nomem(why);
	for (size_t test = 0; test < index->test_count; test++)
		for (size_t i = 0; i < keys[test].count; i++) {
			const struct key *key = &keys[test].list[i];
			if (key->kind == KEY_RANGE)
				continue;
			sorted[count++] = (struct posting){ key->hash, (uint32_t)test };
			note_use(index, key);
		}
	qsort(sorted, count, sizeof(*sorted), compare_postings);
	file_postings(index, sorted, count);
	free(sorted);
	return OK;
}

static void
file_ranges(struct pattern_index *index, const struct keys *keys)
{
	size_t count = 0;

	for (size_t test = 0; test < index->test_count; test++)
		for (size_t i = 0; i < keys[test].count; i++) {
			const struct key *key = &keys[test].list[i];
			if (key->kind == KEY_RANGE)
				index->ranges[count++] = (struct test_range){ .bounds = key->bounds,
					.path = key->path,
					.test = (uint32_t)test };
		}
	pattern_ranges_sort(index->ranges, count);
	for (size_t i = 0; i < count; i++) {
		struct span *span = &index->uses[index->ranges[i].path].ranges;
		if (span->count++ == 0)
			span->start = (uint32_t)i;
	}
	for (size_t i = 0; i < index->path_count; i++)
		pattern_ranges_finish(index->ranges + index->uses[i].ranges.start,
			index->uses[i].ranges.count);
}

enum err
pattern_index_new(const struct keys *keys, size_t test_count, size_t path_count,
	struct pattern_index **ret, struct fault *why)
{
	OWNED(pattern_index) index = calloc(1, sizeof(*index));
	size_t key_count = 0;

	if (index == NULL)
		return fail_nomem(why);
	for (size_t test = 0; test < test_count; test++)
		for (size_t i = 0; i < keys[test].count; i++, key_count++)
			index->range_count += keys[test].list[i].kind == KEY_RANGE;
	index->test_count = test_count;
	index->path_count = path_count;
	TRY(allocate(index, key_count - index->range_count, why));
	TRY(file_keys(index, keys, key_count - index->range_count, why));
	file_ranges(index, keys);
	*ret = DISOWN(index);
	return OK;
}
