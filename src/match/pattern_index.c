/* pattern_index.c - from what was observed to the tests that it could fulfil.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_index.h"

#include <math.h>
#include <stdlib.h>

#include "match/pattern_literal.h"
#include "match/pattern_ranges.h"
#include "match/pattern_text.h"

/* Tests under one key: a part of `postings`. */
struct span {
	uint32_t start;
	uint32_t count;
};

struct slot {
	uint64_t hash;
	struct span span; /* count 0: free */
};

/* What a path's values must be asked for. */
struct use {
	bool values;
	uint8_t grams; /* a bit for each of gram_sizes */
	uint16_t network_count;
	uint16_t networks[32]; /* lengths, + NETWORK_SIX; the first of many, see any_network */
	bool any_network;      /* more lengths than fit: all are asked for */
	struct span path;      /* tests that ask for the path itself, or for the type */
	struct span other;     /* and for what is no number there */
	struct span ranges;    /* a part of the index's `ranges` */
	uint32_t stamp;        /* the observation of which these are: */
	int64_t lowest, highest;
};

struct pattern_index {
	size_t path_count;
	struct use *uses;
	size_t slot_mask;
	struct slot *slots;
	size_t bit_mask;
	uint64_t *bits;
	uint32_t *postings;
	size_t range_count;
	struct test_range *ranges; /* by path */
	size_t numbered_count;
	uint32_t *numbered; /* paths with ranges of which the observation has numbers */
	uint32_t *in_range; /* room for tests */
	uint32_t stamp;
	uint32_t *stamps; /* of each test: when it was found last */
	size_t test_count;
	uint32_t *found;
	size_t found_count;
	char *folded;
	size_t folded_capacity;
};

enum { NETWORKS_MAX = 32, BITS_PER_KEY = 32 };

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

static struct slot *
find_slot(const struct pattern_index *index, uint64_t hash)
{
	size_t at = (size_t)hash & index->slot_mask;

	while (index->slots[at].span.count != 0 && index->slots[at].hash != hash)
		at = (at + 1) & index->slot_mask;
	return &index->slots[at];
}

/* Three bits of a key, from parts of its hash that the slot does not come from. */
static inline uint64_t
bits_of(uint64_t hash)
{
	return UINT64_C(1) << (hash >> 58) | UINT64_C(1) << (hash >> 52 & 63) |
	       UINT64_C(1) << (hash >> 46 & 63);
}

static uint64_t *
word_of(const struct pattern_index *index, uint64_t hash)
{
	return &index->bits[(size_t)(hash >> 24) & index->bit_mask];
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
		struct slot *slot = find_slot(index, sorted[i].hash);
		if (slot->span.count == 0)
			*slot = (struct slot){ sorted[i].hash, { (uint32_t)i, 0 } };
		slot->span.count++;
		index->postings[i] = sorted[i].test;
		*word_of(index, sorted[i].hash) |= bits_of(sorted[i].hash);
	}
	for (size_t i = 0; i < index->path_count; i++) {
		struct span by_path = find_slot(index, key_of_path((uint32_t)i))->span;
		struct span by_type = find_slot(index, key_of_type((uint32_t)i))->span;
		/* A number is a path's or a type's, never both. */
		index->uses[i].path = by_path.count > 0 ? by_path : by_type;
		index->uses[i].other = find_slot(index, key_of_other((uint32_t)i))->span;
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

static inline void
add_test(struct pattern_index *index, uint32_t test)
{
	if (index->stamps[test] == index->stamp)
		return;
	index->stamps[test] = index->stamp;
	index->found[index->found_count++] = test;
}

static void
add_found(struct pattern_index *index, struct span span)
{
	for (uint32_t i = 0; i < span.count; i++)
		add_test(index, index->postings[span.start + i]);
}

static inline void
ask(struct pattern_index *index, uint64_t hash)
{
	uint64_t bits = bits_of(hash);

	if ((*word_of(index, hash) & bits) == bits)
		add_found(index, find_slot(index, hash)->span);
}

static enum err
reserve_folded(struct pattern_index *index, size_t len, struct fault *why)
{
	char *folded;

	if (len <= index->folded_capacity)
		return OK;
	folded = realloc(index->folded, len);
	if (folded == NULL)
		return fail_nomem(why);
	index->folded = folded;
	index->folded_capacity = len;
	return OK;
}

static inline void
ask_grams_of(struct pattern_index *index, uint32_t path, struct str text, unsigned size)
{
	for (size_t at = 0; at + size <= text.len; at++)
		ask(index, key_of_gram(path, text.data + at, size));
}

static enum err
ask_grams(struct pattern_index *index, const struct fact *fact, unsigned sizes, struct arena *job,
	struct fault *why)
{
	struct str text = fact->text;
	size_t len;

	if (fact->kind == FACT_STRING)
		TRY(text_compose(job, text, &text, why));
	TRY(reserve_folded(index, text.len, why));
	len = fold_text(text, index->folded);
	/* Written out, so that the compiler knows each size. */
	if ((sizes & 1u) != 0)
		ask_grams_of(index, fact->path, str_from(index->folded, len), GRAM_LONG);
	if ((sizes & 2u) != 0)
		ask_grams_of(index, fact->path, str_from(index->folded, len), GRAM_MIDDLE);
	if ((sizes & 4u) != 0)
		ask_grams_of(index, fact->path, str_from(index->folded, len), GRAM_SHORT);
	return OK;
}

static void
ask_network(struct pattern_index *index, uint32_t path, const struct pattern_network *address,
	unsigned size)
{
	unsigned length = size % NETWORK_SIX;
	struct pattern_network network = *address;

	if ((size >= NETWORK_SIX) != network.six || length > network.length)
		return;
	network.length = length;
	pattern_network_clear(&network);
	ask(index, key_of_network(path, &network));
}

static void
ask_networks(struct pattern_index *index, const struct fact *fact, const struct use *use)
{
	struct pattern_network address;

	if (fact->kind != FACT_STRING || !pattern_network_read(fact->text, &address))
		return;
	for (unsigned i = 0; !use->any_network && i < use->network_count; i++)
		ask_network(index, fact->path, &address, use->networks[i]);
	for (unsigned length = 0; use->any_network && length <= address.length; length++)
		ask_network(index, fact->path, &address, length + (address.six ? NETWORK_SIX : 0));
}

/* Bytes equal the string whose characters they are. */
static enum err
ask_bytes(
	struct pattern_index *index, const struct fact *fact, struct arena *job, struct fault *why)
{
	char *text = arena_alloc(job, fact->text.len * 2 + 1);
	size_t len = 0;

	if (text == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < fact->text.len; i++) {
		unsigned char byte = (unsigned char)fact->text.data[i];
		if (byte >= 0x80)
			text[len++] = (char)(0xc0 | byte >> 6);
		text[len++] = (char)(byte >= 0x80 ? 0x80 | (byte & 0x3f) : byte);
	}
	ask(index, key_of_text(fact->path, str_from(text, len)));
	return OK;
}

static enum err
ask_value(
	struct pattern_index *index, const struct fact *fact, struct arena *job, struct fault *why)
{
	switch ((enum fact_kind)fact->kind) {
	case FACT_STRING:
		ask(index, key_of_text(fact->path, fact->text));
		return OK;
	case FACT_BYTES:
		return ask_bytes(index, fact, job, why);
	case FACT_INTEGER:
		ask(index, key_of_integer(fact->path, fact->integer));
		return OK;
	case FACT_FLOAT:
		ask(index, key_of_float(fact->path, fact->number));
		return OK;
	case FACT_BOOLEAN:
		ask(index, key_of_boolean(fact->path, fact->integer != 0));
		return OK;
	case FACT_NULL:
	case FACT_WHOLE:
		break;
	}
	return OK;
}

static void
note_number(struct pattern_index *index, const struct fact *fact)
{
	struct use *use = &index->uses[fact->path];
	bool is_float = fact->kind == FACT_FLOAT;
	int64_t below = is_float ? integer_below(fact->number) : fact->integer;
	int64_t above = is_float ? integer_above(fact->number) : fact->integer;

	if (use->stamp != index->stamp) {
		use->stamp = index->stamp;
		use->lowest = below;
		use->highest = above;
		index->numbered[index->numbered_count++] = fact->path;
	}
	use->lowest = below < use->lowest ? below : use->lowest;
	use->highest = above > use->highest ? above : use->highest;
}

/* A number's ranges are asked when all of the path's are known (ask_ranges): of two bounds that are
 * joined by AND each may be fulfilled by another one. */
static void
ask_bounds(struct pattern_index *index, const struct fact *fact, const struct use *use)
{
	bool is_number = fact->kind == FACT_INTEGER ||
			 (fact->kind == FACT_FLOAT && !isnan(fact->number));

	if (!is_number)
		add_found(index, use->other);
	else if (use->ranges.count > 0)
		note_number(index, fact);
}

static void
ask_ranges(struct pattern_index *index)
{
	for (size_t i = 0; i < index->numbered_count; i++) {
		const struct use *use = &index->uses[index->numbered[i]];
		size_t count = pattern_ranges_find(index->ranges + use->ranges.start,
			use->ranges.count, use->lowest, use->highest, index->in_range);
		for (size_t k = 0; k < count; k++)
			add_test(index, index->in_range[k]);
	}
}

static enum err
ask_fact(struct pattern_index *index, const struct fact *fact, struct arena *job, struct fault *why)
{
	const struct use *use = &index->uses[fact->path];

	add_found(index, use->path);
	ask_bounds(index, fact, use);
	if (use->values)
		TRY(ask_value(index, fact, job, why));
	if (use->network_count > 0)
		ask_networks(index, fact, use);
	if (use->grams != 0 && (fact->kind == FACT_STRING || fact->kind == FACT_BYTES))
		TRY(ask_grams(index, fact, use->grams, job, why));
	return OK;
}

/* After 2^32 observations old stamps would look new. */
static void
advance_stamp(struct pattern_index *index)
{
	index->found_count = 0;
	index->numbered_count = 0;
	if (++index->stamp != 0)
		return;
	memset(index->stamps, 0, index->test_count * sizeof(*index->stamps));
	for (size_t i = 0; i < index->path_count; i++)
		index->uses[i].stamp = 0;
	index->stamp = 1;
}

enum err
pattern_index_find(struct pattern_index *index, const struct observation *observation,
	struct arena *job, struct found_tests *ret, struct fault *why)
{
	advance_stamp(index);
	for (size_t i = 0; i < observation->fact_count; i++)
		if (observation->facts[i].path < index->path_count)
			TRY(ask_fact(index, &observation->facts[i], job, why));
	ask_ranges(index);
	for (size_t i = 0; i < observation->object_count; i++)
		if (observation->types[i] < index->path_count)
			add_found(index, index->uses[observation->types[i]].path);
	*ret = (struct found_tests){ index->found_count, index->found };
	return OK;
}
