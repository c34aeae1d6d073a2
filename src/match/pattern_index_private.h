/* pattern_index_private.h - the inside of the index, for building it (pattern_index_build.c) and asking
 * it (pattern_index.c).
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "match/pattern_index.h"
#include "match/pattern_ranges.h"

enum { NETWORKS_MAX = 32 };

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
	uint16_t networks[NETWORKS_MAX]; /* lengths, + NETWORK_SIX; the first, see any_network */
	bool any_network;   /* more lengths than fit: all are asked for */
	struct span path;   /* tests that ask for the path itself, or for the type */
	struct span other;  /* and for what is no number there */
	struct span ranges; /* a part of the index's `ranges` */
	uint32_t stamp;     /* of the observation that has these: */
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

static inline struct slot *
index_slot(const struct pattern_index *index, uint64_t hash)
{
	size_t at = (size_t)hash & index->slot_mask;

	while (index->slots[at].span.count != 0 && index->slots[at].hash != hash)
		at = (at + 1) & index->slot_mask;
	return &index->slots[at];
}

/* Three bits of a key, from parts of its hash that the slot does not come from. */
static inline uint64_t
index_bits(uint64_t hash)
{
	return UINT64_C(1) << (hash >> 58) | UINT64_C(1) << (hash >> 52 & 63) |
	       UINT64_C(1) << (hash >> 46 & 63);
}

static inline uint64_t *
index_word(const struct pattern_index *index, uint64_t hash)
{
	return &index->bits[(size_t)(hash >> 24) & index->bit_mask];
}
