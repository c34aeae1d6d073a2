/* key_filter.c - an xor filter.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/key_filter.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/owned.h"

enum {
	SPARE_PLACES = 8, /* so that few keys find their places too, six times of ten */
	SPARE_BYTES = 2,   /* a fingerprint of 16 bits may meet three bytes, all read at once */
};

/* Places of which one key is left, and the keys in the order in which they were taken off. */
struct peeling {
	uint32_t third;
	struct place {
		uint64_t keys; /* all that have a place here, combined by xor */
		uint32_t count;
	} * places;
	uint32_t *queue;
	size_t queued;
	struct taken {
		uint64_t hash;
		uint32_t place;
	} * order;
	size_t taken;
};

static void
peeling_done(struct peeling *peeling)
{
	free(peeling->places);
	free(peeling->queue);
	free(peeling->order);
}

#define OWNED_PEELING __attribute__((cleanup(peeling_done))) struct peeling

static uint32_t
third_of(size_t keys)
{
	return (uint32_t)((SPARE_PLACES + keys + keys * 23 / 100) / 3 + 1);
}

size_t
key_filter_size_of_thirds(uint32_t third, unsigned bits)
{
	return ((size_t)third * 3 * bits + 7) / 8 + SPARE_BYTES;
}

size_t
key_filter_size(size_t keys, unsigned bits)
{
	return keys > KEY_FILTER_KEYS_MAX ? SIZE_MAX
					  : key_filter_size_of_thirds(third_of(keys), bits);
}

unsigned
key_filter_bits_within(size_t keys, size_t room)
{
	for (unsigned bits = KEY_FILTER_BITS_MAX; bits >= KEY_FILTER_BITS_MIN; bits--)
		if (key_filter_size(keys, bits) <= room)
			return bits;
	return 0;
}

/* A bijection for each seed: different keys stay different. */
static uint64_t
hash_key(uint64_t key, uint64_t seed)
{
	uint64_t hash = key ^ seed;

	hash = (hash ^ hash >> 33) * UINT64_C(0xff51afd7ed558ccd);
	hash = (hash ^ hash >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	return hash ^ hash >> 33;
}

/* The place in one of the three thirds. */
static uint32_t
place_of(uint64_t hash, uint32_t third, unsigned which)
{
	uint64_t turned = which == 0 ? hash : hash << 21 * which | hash >> (64 - 21 * which);

	return (uint32_t)((turned & UINT32_MAX) * third >> 32) + which * third;
}

static uint32_t
fingerprint_of(uint64_t hash, unsigned bits)
{
	return (uint32_t)(hash ^ hash >> 32) & ((1u << bits) - 1);
}

/* The three bytes in which the fingerprint lies. */
static uint32_t
load_bytes(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16;
}

static uint32_t
load(const uint8_t *fingerprints, unsigned bits, uint32_t place)
{
	size_t bit = (size_t)place * bits;

	return load_bytes(fingerprints + bit / 8) >> bit % 8 & ((1u << bits) - 1);
}

/* Where nothing has been stored yet. */
static void
store(uint8_t *fingerprints, unsigned bits, uint32_t place, uint32_t value)
{
	size_t bit = (size_t)place * bits;
	uint8_t *at = fingerprints + bit / 8;
	uint32_t bytes = load_bytes(at) | value << bit % 8;

	at[0] = (uint8_t)bytes;
	at[1] = (uint8_t)(bytes >> 8);
	at[2] = (uint8_t)(bytes >> 16);
}

/* Puts a key in its three places, or takes it out. */
static void
toggle(struct peeling *peeling, uint64_t hash, uint32_t change)
{
	for (unsigned which = 0; which < 3; which++) {
		struct place *place = &peeling->places[place_of(hash, peeling->third, which)];
		place->keys ^= hash;
		place->count += change;
	}
}

static void
enqueue_single(struct peeling *peeling, uint32_t place)
{
	if (peeling->places[place].count == 1)
		peeling->queue[peeling->queued++] = place;
}

/* Takes off, one after the other, keys that are alone in one of their places. */
static bool
peel(struct peeling *peeling, const uint64_t *keys, size_t count, uint64_t seed)
{
	uint32_t places = peeling->third * 3;

	memset(peeling->places, 0, places * sizeof(*peeling->places));
	peeling->queued = 0;
	peeling->taken = 0;
	for (size_t i = 0; i < count; i++)
		toggle(peeling, hash_key(keys[i], seed), 1);
	for (uint32_t i = 0; i < places; i++)
		enqueue_single(peeling, i);
	while (peeling->queued > 0) {
		uint32_t place = peeling->queue[--peeling->queued];
		uint64_t hash = peeling->places[place].keys;
		if (peeling->places[place].count != 1)
			continue;
		peeling->order[peeling->taken++] = (struct taken){ hash, place };
		toggle(peeling, hash, UINT32_MAX);
		for (unsigned which = 0; which < 3; which++)
			enqueue_single(peeling, place_of(hash, peeling->third, which));
	}
	return peeling->taken == count;
}

/* In the opposite order, so that the place of each key is still free when its turn comes. */
static void
fill(const struct peeling *peeling, unsigned bits, uint8_t *to)
{
	memset(to, 0, key_filter_size_of_thirds(peeling->third, bits));
	for (size_t i = peeling->taken; i-- > 0;) {
		const struct taken *taken = &peeling->order[i];
		uint32_t value = fingerprint_of(taken->hash, bits);
		for (unsigned which = 0; which < 3; which++) {
			uint32_t place = place_of(taken->hash, peeling->third, which);
			if (place != taken->place)
				value ^= load(to, bits, place);
		}
		store(to, bits, taken->place, value);
	}
}

static enum err
peeling_init(struct peeling *peeling, size_t count, struct fault *why)
{
	size_t places;

	peeling->third = third_of(count);
	places = (size_t)peeling->third * 3;
	peeling->places = calloc(places, sizeof(*peeling->places));
	/* A place becomes single when its count falls to one: once for each time it is queued. */
	peeling->queue = calloc(places, sizeof(*peeling->queue));
	peeling->order = calloc(count + 1, sizeof(*peeling->order));
	if (peeling->places == NULL || peeling->queue == NULL || peeling->order == NULL)
		return fail_nomem(why);
	return OK;
}

enum err
key_filter_build(struct env *env, const uint64_t *keys, size_t count, unsigned bits, uint8_t *to,
	struct key_filter *ret, struct fault *why)
{
	OWNED_PEELING peeling = { 0 };
	uint64_t seed;

	if (count > KEY_FILTER_KEYS_MAX)
		return fail(
			why, E_TOO_LARGE, "a filter takes at most %u keys", KEY_FILTER_KEYS_MAX);
	TRY(peeling_init(&peeling, count, why));
	for (unsigned tries = 0; tries < KEY_FILTER_TRIES; tries++) {
		env_random(env, &seed, sizeof(seed));
		if (!peel(&peeling, keys, count, seed))
			continue;
		fill(&peeling, bits, to);
		*ret = (struct key_filter){ seed, peeling.third, bits, to };
		return OK;
	}
	return fail(why, E_INTERNAL, "no seed makes a filter of %zu keys", count);
}

bool
key_filter_may_hold(const struct key_filter *filter, uint64_t key)
{
	uint64_t hash = hash_key(key, filter->seed);
	uint32_t value = fingerprint_of(hash, filter->bits);

	for (unsigned which = 0; which < 3; which++)
		value ^= load(
			filter->fingerprints, filter->bits, place_of(hash, filter->third, which));
	return value == 0;
}
