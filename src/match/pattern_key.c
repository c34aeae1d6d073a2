/* pattern_key.c - chooses the keys that lead from observations to tests.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_key.h"

#include <math.h>
#include <stdlib.h>

#include "match/pattern_literal.h"

const unsigned gram_sizes[GRAM_SIZES] = { GRAM_LONG, GRAM_MIDDLE, GRAM_SHORT };

/* How rare a key is in what is observed, by guess: 1 is a value that hardly any event has. What
 * many tests share is worse in proportion. */
enum {
	WEIGHT_TEXT = 1,
	WEIGHT_SHORT_TEXT = 64, /* "tcp", "ipv4-addr", a country */
	WEIGHT_NUMBER = 64,     /* ports, sizes */
	WEIGHT_BOOLEAN = 4096,
	WEIGHT_NARROW_NETWORK = 4,
	WEIGHT_NETWORK = 256,
	WEIGHT_RANGE = 4096, /* of all numbers; see weight_of_range */
	WEIGHT_OTHER = 64,   /* what has numbers seldom has anything else */
	WEIGHT_PATH = 8192,
	WEIGHT_TYPE = 16384,
	SHORT_TEXT_MAX = 9,
	MAGNITUDE_MAX = 32,
};

static const int gram_weights[GRAM_SIZES] = { 2, 16, 128 };

struct key_counts {
	size_t capacity; /* a power of two */
	size_t count;
	struct row {
		uint64_t hash;
		uint64_t count; /* 0: free */
	} * rows;
};

/* What a test is filed under, and at what cost. */
struct choice {
	uint64_t cost;
	size_t count, capacity;
	struct key *list;
};

struct chooser {
	struct arena *arena;
	struct key_counts *counting;     /* the first pass: every key is counted here */
	const struct key_counts *counts; /* the second: choose by these */
	struct fault *why;
};

uint64_t
key_of_integer(uint32_t path, int64_t integer)
{
	return hash_mix(hash_mix(key_seed(path, KEY_VALUE), 'i'), (uint64_t)integer);
}

/* A float that is a whole number is that integer. */
uint64_t
key_of_float(uint32_t path, double number)
{
	uint64_t bits;

	if (number >= -0x1p63 && number < 0x1p63 && floor(number) == number)
		return key_of_integer(path, (int64_t)number);
	memcpy(&bits, &number, sizeof(bits));
	return hash_mix(hash_mix(key_seed(path, KEY_VALUE), 'f'), bits);
}

uint64_t
key_of_boolean(uint32_t path, bool boolean)
{
	return hash_mix(hash_mix(key_seed(path, KEY_VALUE), 'b'), boolean);
}

uint64_t
key_of_path(uint32_t path)
{
	return hash_mix(key_seed(path, KEY_PATH), KEY_PATH);
}

uint64_t
key_of_type(uint32_t type)
{
	return hash_mix(key_seed(type, KEY_TYPE), KEY_TYPE);
}

uint64_t
key_of_other(uint32_t path)
{
	return hash_mix(key_seed(path, KEY_OTHER), KEY_OTHER);
}

static uint64_t
key_of_range(uint32_t path)
{
	return hash_mix(key_seed(path, KEY_RANGE), KEY_RANGE);
}

uint64_t
key_of_network(uint32_t path, const struct pattern_network *network)
{
	uint64_t seed = hash_mix(key_seed(path, KEY_NETWORK),
		network->length + (network->six ? (unsigned)NETWORK_SIX : 0));

	return hash_text(seed, str_from(network->address, sizeof(network->address)));
}

struct key_counts *
key_counts_new(void)
{
	OWNED(key_counts) counts = calloc(1, sizeof(*counts));

	if (counts == NULL)
		return NULL;
	counts->capacity = 1024;
	counts->rows = calloc(counts->capacity, sizeof(*counts->rows));
	return counts->rows == NULL ? NULL : DISOWN(counts);
}

void
key_counts_free(struct key_counts *counts)
{
	if (counts == NULL)
		return;
	free(counts->rows);
	free(counts);
}

static struct row *
find_row(const struct key_counts *counts, uint64_t hash)
{
	size_t at = (size_t)hash & (counts->capacity - 1);

	while (counts->rows[at].count != 0 && counts->rows[at].hash != hash)
		at = (at + 1) & (counts->capacity - 1);
	return &counts->rows[at];
}

static enum err
grow(struct key_counts *counts, struct fault *why)
{
	struct key_counts larger = { .capacity = counts->capacity * 2, .count = counts->count };

	larger.rows = calloc(larger.capacity, sizeof(*larger.rows));
	if (larger.rows == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < counts->capacity; i++)
		if (counts->rows[i].count > 0)
			*find_row(&larger, counts->rows[i].hash) = counts->rows[i];
	free(counts->rows);
	*counts = larger;
	return OK;
}

static enum err
count_key(struct key_counts *counts, uint64_t hash, struct fault *why)
{
	struct row *row;

	if (counts->count * 2 >= counts->capacity)
		TRY(grow(counts, why));
	row = find_row(counts, hash);
	counts->count += row->count == 0;
	row->hash = hash;
	row->count++;
	return OK;
}

/* Adds the key to the choice; in the first pass it is counted instead. */
static enum err
take_key(struct chooser *chooser, struct choice *choice, const struct key *key, uint64_t weight)
{
	const struct key_counts *counts = chooser->counts;

	if (chooser->counting != NULL)
		return count_key(chooser->counting, key->hash, chooser->why);
	choice->cost += weight * find_row(counts, key->hash)->count;
	choice->list[choice->count++] = *key;
	return OK;
}

static enum err
reserve(struct chooser *chooser, struct choice *choice, size_t count)
{
	*choice = (struct choice){ .capacity = count + 1 };
	choice->list = arena_array(chooser->arena, count + 1, struct key);
	return choice->list == NULL ? fail_nomem(chooser->why) : OK;
}

static enum err
take_path(struct chooser *chooser, const struct test *test, struct choice *ret)
{
	uint32_t path = test->comparison.path;

	TRY(reserve(chooser, ret, 1));
	return take_key(
		chooser, ret, &(struct key){ .kind = KEY_PATH, .path = path, .hash = key_of_path(path) },
		WEIGHT_PATH);
}

/* The power of two that it lies below; of few numbers in logs that is more than MAGNITUDE_MAX. */
static unsigned
magnitude(int64_t number)
{
	unsigned bits = number <= 0 ? 0 : 64 - (unsigned)__builtin_clzll((uint64_t)number);

	return bits < MAGNITUDE_MAX ? bits : MAGNITUDE_MAX;
}

/* As if there were as many numbers of each magnitude. */
static uint64_t
weight_of_range(struct pattern_bounds bounds)
{
	unsigned least = magnitude(bounds.least);
	unsigned most = magnitude(bounds.most);

	if (most <= least)
		return WEIGHT_NUMBER;
	return WEIGHT_NUMBER + (uint64_t)WEIGHT_RANGE * (most - least) / MAGNITUDE_MAX;
}

/* What NOT turns round holds for all that is no number. */
static enum err
take_range(struct chooser *chooser, const struct test *test, struct pattern_bounds bounds,
	struct choice *ret)
{
	const struct comparison *comparison = &test->comparison;
	uint32_t path = comparison->path;

	TRY(reserve(chooser, ret, 2));
	TRY(take_key(chooser, ret,
		&(struct key){ KEY_RANGE, path, 0, key_of_range(path), bounds },
		weight_of_range(bounds)));
	if (!comparison->negated)
		return OK;
	return take_key(chooser, ret,
		&(struct key){ .kind = KEY_OTHER, .path = path, .hash = key_of_other(path) },
		WEIGHT_OTHER);
}

/* False where a value that equals the literal need not have its key. */
static bool
key_of_literal(const struct test *test, const struct pattern_literal *literal, struct key *ret,
	uint64_t *ret_weight)
{
	uint32_t path = test->comparison.path;

	*ret = (struct key){ .kind = KEY_VALUE, .path = path };
	*ret_weight = WEIGHT_NUMBER;
	switch (literal->kind) {
	case PATTERN_STRING:
		ret->hash = key_of_text(path, literal->bytes);
		*ret_weight = literal->bytes.len > SHORT_TEXT_MAX ? WEIGHT_TEXT : WEIGHT_SHORT_TEXT;
		return true;
	case PATTERN_INTEGER:
		ret->hash = key_of_integer(path, literal->integer);
		return true;
	case PATTERN_FLOAT:
		ret->hash = key_of_float(path, literal->number);
		return true;
	case PATTERN_BOOLEAN:
		ret->hash = key_of_boolean(path, literal->integer != 0);
		*ret_weight = WEIGHT_BOOLEAN;
		return true;
	default:
		return false;
	}
}

static enum err
take_values(struct chooser *chooser, const struct test *test, struct choice *ret)
{
	const struct comparison *comparison = &test->comparison;
	struct key key;
	uint64_t weight;

	TRY(reserve(chooser, ret, comparison->literal_count));
	for (const struct pattern_literal *literal = comparison->literals; literal != NULL;
		literal = literal->next) {
		if (!key_of_literal(test, literal, &key, &weight))
			return take_path(chooser, test, ret);
		TRY(take_key(chooser, ret, &key, weight));
	}
	return OK;
}

static enum err
count_grams(struct chooser *chooser, uint32_t path, struct str text, unsigned size)
{
	for (size_t i = 0; i + size <= text.len; i++)
		TRY(count_key(
			chooser->counting, key_of_gram(path, text.data + i, size), chooser->why));
	return OK;
}

/* How common the gram is: as a whole, and, where whole ones are equally rare, by its parts. */
static uint64_t
commonness(const struct chooser *chooser, uint32_t path, const char *gram, unsigned size)
{
	uint64_t parts = 0;

	for (unsigned i = 0; i + GRAM_SHORT <= size; i++)
		parts += find_row(chooser->counts, key_of_gram(path, gram + i, GRAM_SHORT))->count;
	if (parts > UINT32_MAX)
		parts = UINT32_MAX;
	return find_row(chooser->counts, key_of_gram(path, gram, size))->count << 32 | parts;
}

/* Of the text's grams of the largest size that it has, the rarest. */
static enum err
take_gram(struct chooser *chooser, uint32_t path, struct str text, struct choice *choice)
{
	struct key best = { .kind = KEY_GRAM, .path = path };
	uint64_t least = UINT64_MAX;
	unsigned number = 0;
	unsigned size;

	while (gram_sizes[number] > text.len)
		number++;
	size = best.size = gram_sizes[number];
	if (chooser->counting != NULL) {
		TRY(count_grams(chooser, path, text, size));
		return size == GRAM_SHORT ? OK : count_grams(chooser, path, text, GRAM_SHORT);
	}
	for (size_t i = 0; i + size <= text.len; i++) {
		uint64_t common = commonness(chooser, path, text.data + i, size);
		if (common < least)
			best.hash = key_of_gram(path, text.data + i, size);
		least = common < least ? common : least;
	}
	return take_key(chooser, choice, &best, (uint64_t)gram_weights[number]);
}

static enum err
take_grams(struct chooser *chooser, const struct test *test, struct choice *ret)
{
	const struct comparison *comparison = &test->comparison;
	struct required_texts texts;

	if (comparison->comparator == PATTERN_LIKE)
		TRY(required_by_like(chooser->arena, comparison->text, &texts, chooser->why));
	else
		TRY(required_by_regex(chooser->arena, comparison->text, &texts, chooser->why));
	if (texts.count == 0)
		return take_path(chooser, test, ret);
	TRY(reserve(chooser, ret, texts.count));
	for (size_t i = 0; i < texts.count; i++)
		TRY(take_gram(chooser, comparison->path, texts.list[i], ret));
	return OK;
}

static enum err
take_network(struct chooser *chooser, const struct test *test, struct choice *ret)
{
	const struct pattern_network *network = &test->comparison.network;
	uint32_t path = test->comparison.path;
	bool narrow = network->length >= (network->six ? 32 : 16);
	struct key key = { .kind = KEY_NETWORK,
		.path = path,
		.size = network->length + (network->six ? (unsigned)NETWORK_SIX : 0),
		.hash = key_of_network(path, network) };

	TRY(reserve(chooser, ret, 1));
	return take_key(chooser, ret, &key, narrow ? WEIGHT_NARROW_NETWORK : WEIGHT_NETWORK);
}

static enum err
choose_for_comparison(struct chooser *chooser, const struct test *test, struct choice *ret)
{
	const struct comparison *comparison = &test->comparison;
	enum pattern_comparator comparator = comparison->comparator;
	struct pattern_bounds bounds;

	if (comparator == PATTERN_EXISTS && comparison->negated) {
		TRY(reserve(chooser, ret, 1));
		return take_key(chooser, ret,
			&(struct key){ .kind = KEY_TYPE,
				.path = test->type,
				.hash = key_of_type(test->type) },
			WEIGHT_TYPE);
	}
	if (comparator == PATTERN_UNEQUAL ? comparison->negated :
				       comparator == PATTERN_EQUAL && !comparison->negated)
		return take_values(chooser, test, ret);
	if (comparator == PATTERN_IN && !comparison->negated)
		return take_values(chooser, test, ret);
	if (pattern_bounds_of(comparison, &bounds))
		return take_range(chooser, test, bounds, ret);
	if (comparison->negated)
		return take_path(chooser, test, ret);
	if (comparator == PATTERN_LIKE || comparator == PATTERN_MATCHES)
		return take_grams(chooser, test, ret);
	if (comparator == PATTERN_IS_SUBSET)
		return take_network(chooser, test, ret);
	return take_path(chooser, test, ret);
}

static enum err choose(struct chooser *chooser, const struct test *test, struct choice *ret);

/* By doubling: thousands of comparisons may be joined by OR. */
static enum err
make_room(struct chooser *chooser, struct choice *choice, size_t count)
{
	size_t capacity = choice->capacity * 2 > count ? choice->capacity * 2 : count;
	struct key *larger;

	if (count <= choice->capacity)
		return OK;
	larger = arena_array(chooser->arena, capacity, struct key);
	if (larger == NULL)
		return fail_nomem(chooser->why);
	if (choice->count > 0)
		memcpy(larger, choice->list, choice->count * sizeof(*larger));
	choice->list = larger;
	choice->capacity = capacity;
	return OK;
}

/* The shorter one moves: alternatives may stand within alternatives. */
static enum err
join(struct chooser *chooser, struct choice *to, const struct choice *other)
{
	struct choice more = *other;

	if (more.count > to->count) {
		more = *to;
		*to = *other;
	}
	TRY(make_room(chooser, to, to->count + more.count));
	if (more.count > 0)
		memcpy(to->list + to->count, more.list, more.count * sizeof(*more.list));
	to->count += more.count;
	to->cost += more.cost;
	return OK;
}

/* Its one key, if that is a range; else NULL. */
static struct key *
range_of(const struct choice *choice)
{
	return choice->count == 1 && choice->list->kind == KEY_RANGE ? choice->list : NULL;
}

/* Of two parts of which both must hold: two bounds of one path become one range. */
static void
keep_rarer(const struct chooser *chooser, struct choice *choice, const struct choice *part)
{
	struct key *range = range_of(choice);
	const struct key *other = range_of(part);

	if (range == NULL || other == NULL || range->path != other->path) {
		if (part->cost < choice->cost)
			*choice = *part;
		return;
	}
	if (other->bounds.least > range->bounds.least)
		range->bounds.least = other->bounds.least;
	if (other->bounds.most < range->bounds.most)
		range->bounds.most = other->bounds.most;
	choice->cost = weight_of_range(range->bounds) *
		       find_row(chooser->counts, range->hash)->count;
}

static enum err
choose(struct chooser *chooser, const struct test *test, struct choice *ret)
{
	struct choice total = { 0 };

	if (test->kind == PATTERN_COMPARISON)
		return choose_for_comparison(chooser, test, ret);
	for (size_t i = 0; i < test->count; i++) {
		struct choice part;
		TRY(choose(chooser, &test->parts[i], &part));
		if (test->kind == PATTERN_ANY_OF)
			TRY(join(chooser, &total, &part));
		else if (i == 0)
			total = part;
		else
			keep_rarer(chooser, &total, &part);
	}
	*ret = total;
	return OK;
}

enum err
key_counts_add(
	struct key_counts *counts, struct arena *arena, const struct test *test, struct fault *why)
{
	struct chooser chooser = { .arena = arena, .counting = counts, .why = why };
	struct choice ignored;

	return choose(&chooser, test, &ignored);
}

enum err
keys_of_test(struct arena *arena, const struct key_counts *counts, const struct test *test,
	struct keys *ret, struct fault *why)
{
	struct chooser chooser = { .arena = arena, .counts = counts, .why = why };
	struct choice choice;

	TRY(choose(&chooser, test, &choice));
	*ret = (struct keys){ choice.count, choice.list };
	return OK;
}
