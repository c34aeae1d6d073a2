/* key_filter.h - an xor filter: a set of 64-bit keys that answers "no" or "maybe".
 * SPDX-License-Identifier: Apache-2.0
 *
 * Three places for each key hold fingerprints which, combined, give the key's own (Graf and Lemire,
 * "Xor Filters", 2020). About 1.23 fingerprints a key, of one byte (1 of 256 other keys is "maybe")
 * or two (1 of 65,536). A key that was put in is never "no". Nothing can be added later.
 */
#pragma once

#include "base/env.h"

struct key_filter {
	uint64_t seed;
	uint32_t third;              /* fingerprints in each third */
	unsigned width;              /* bytes of a fingerprint: 1 or 2 */
	const uint8_t *fingerprints; /* little endian; key_filter_size bytes */
};

/* Of a filter for that many keys; SIZE_MAX when that is too many (KEY_FILTER_KEYS_MAX). */
size_t key_filter_size(size_t keys, unsigned width);

/* Fills `to`, of key_filter_size(count, width) bytes; *ret borrows it. The keys must differ from
 * each other. E_NOMEM; E_INTERNAL after KEY_FILTER_TRIES seeds that did not do, which does not
 * happen with keys that differ. Takes 40 bytes a key meanwhile. */
MUST_CHECK enum err key_filter_build(struct env *env, const uint64_t *keys, size_t count,
	unsigned width, uint8_t *to, struct key_filter *ret, struct fault *why);

/* false: surely not. */
bool key_filter_may_hold(const struct key_filter *filter, uint64_t key);
