/* pattern_index.c - from what was observed to the tests that it could fulfil.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_index_private.h"

#include <math.h>
#include <stdlib.h>

#include "match/pattern_literal.h"
#include "match/pattern_text.h"

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
	uint64_t bits = index_bits(hash);

	if ((*index_word(index, hash) & bits) == bits)
		add_found(index, index_slot(index, hash)->span);
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
	char *text = arena_alloc(job, fact->text.len * 2 + 1); /* below U+0100: two bytes at most */
	size_t len = 0;

	if (text == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < fact->text.len; i++)
		len += utf8_write(text + len, (unsigned char)fact->text.data[i]);
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
