/* key_filter.h - an xor filter: a set of 64-bit keys that answers "no" or "maybe".
 * SPDX-License-Identifier: Apache-2.0
 *
 * Three places for each key hold fingerprints which, combined, give the key's own (Graf and Lemire,
 * "Xor Filters", 2020). About 1.23 fingerprints a key, of so many bits as there is room for: of n
 * bits, 1 of 2^n other keys is "maybe". A key that was put in is never "no". Nothing can be added
 * later.
 */
#pragma once

#include "base/env.h"

enum { KEY_FILTER_BITS_MIN = 4, KEY_FILTER_BITS_MAX = 16 };

struct key_filter {
	uint64_t seed;
	uint32_t third;              /* fingerprints in each third */
	unsigned bits;               /* of a fingerprint: KEY_FILTER_BITS_MIN to _MAX */
	const uint8_t *fingerprints; /* one behind the other from the lowest bit on */
};

/* Of a filter for that many keys, in bytes; SIZE_MAX when that is too many (KEY_FILTER_KEYS_MAX).
 */
size_t key_filter_size(size_t keys, unsigned bits);
/* Of one whose thirds are of that many fingerprints. */
size_t key_filter_size_of_thirds(uint32_t third, unsigned bits);
/* The most bits that fit into `room` bytes; 0: not even KEY_FILTER_BITS_MIN do. */
unsigned key_filter_bits_within(size_t keys, size_t room);

/* Fills `to`, of key_filter_size(count, bits) bytes; *ret borrows it. The keys must differ from
 * each other. E_NOMEM; E_INTERNAL after KEY_FILTER_TRIES seeds that did not do, which does not
 * happen with keys that differ. Takes 40 bytes a key meanwhile. */
MUST_CHECK enum err key_filter_build(struct env *env, const uint64_t *keys, size_t count,
	unsigned bits, uint8_t *to, struct key_filter *ret, struct fault *why);

/* false: surely not. */
bool key_filter_may_hold(const struct key_filter *filter, uint64_t key);
