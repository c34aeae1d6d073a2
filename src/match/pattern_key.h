/* pattern_key.h - by what an observation is led to the tests that it could fulfil.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each test is filed under some keys, so that an observation that fulfils it has at least one of
 * them: a value of a path, a number within bounds, a few characters in a value, a network around an
 * address, or, where nothing better is known, just the path or the type of an object. Of comparisons
 * joined by AND the rarest ones' keys are enough; of OR, all count.
 */
#pragma once

#include "match/pattern_bounds.h"
#include "match/pattern_hash.h"
#include "match/pattern_test.h"

enum key_kind {
	KEY_VALUE,   /* the path has this value */
	KEY_GRAM,    /* a value of the path has these characters, folded */
	KEY_NETWORK, /* an address of the path lies in this network */
	KEY_PATH,    /* the path is there */
	KEY_TYPE,    /* an object of the type is there */
	KEY_RANGE,   /* of its numbers one is at least `least`, one (maybe another) at most `most` */
	KEY_OTHER,   /* the path is there, with what is no number */
};

struct key {
	enum key_kind kind;
	uint32_t path;
	unsigned size; /* gram: characters; network: its length, + NETWORK_SIX */
	uint64_t hash; /* of all that matters, but for `bounds` */
	struct pattern_bounds bounds; /* of a range */
};

enum { NETWORK_SIX = 256 };

/* Sizes of grams, the longest first: a text of at least so many characters is filed by one. */
enum { GRAM_LONG = 12, GRAM_MIDDLE = 6, GRAM_SHORT = 3, GRAM_SIZES = 3 };
extern const unsigned gram_sizes[GRAM_SIZES];

/* How often each key could be used, over all tests. */
struct key_counts;

struct key_counts *key_counts_new(void);
void key_counts_free(struct key_counts *counts);
DEFINE_OWNED(key_counts)

/* Counts whatever key the test could be filed under. */
MUST_CHECK enum err key_counts_add(
	struct key_counts *counts, struct arena *arena, const struct test *test, struct fault *why);

struct keys {
	size_t count;
	const struct key *list;
};

/* The keys to file it under, by what few other tests use. None at all: nothing fulfils the test. */
MUST_CHECK enum err keys_of_test(struct arena *arena, const struct key_counts *counts,
	const struct test *test, struct keys *ret, struct fault *why);

/* The same hashes, for what was observed. */
static inline uint64_t
key_seed(uint32_t path, enum key_kind kind)
{
	return (uint64_t)path << 8 | (uint64_t)kind;
}

static inline uint64_t
key_of_text(uint32_t path, struct str text)
{
	return hash_text(key_seed(path, KEY_VALUE) << 8 | 's', text);
}

uint64_t key_of_integer(uint32_t path, int64_t integer);
uint64_t key_of_float(uint32_t path, double number);
uint64_t key_of_boolean(uint32_t path, bool boolean);
uint64_t key_of_path(uint32_t path);
uint64_t key_of_type(uint32_t type);
uint64_t key_of_other(uint32_t path);
uint64_t key_of_network(uint32_t path, const struct pattern_network *network);

/* One multiplication for a short gram: it is asked for at every place of a value. */
static inline uint64_t
key_of_gram(uint32_t path, const char *gram, unsigned size)
{
	uint64_t seed = (uint64_t)path << 8 | size;
	uint64_t hash;

	if (size == GRAM_LONG)
		hash = hash_word(gram, 8) * UINT64_C(0x9e3779b97f4a7c15) +
		       (hash_word(gram + GRAM_LONG - 8, 8) ^ seed << 32) *
			       UINT64_C(0xd1b54a32d192ed03);
	else
		hash = (hash_word(gram, size) ^ seed << 48) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}
