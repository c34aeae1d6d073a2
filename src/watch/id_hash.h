/* id_hash.h - the hash of an indicator's id, by which what is known of it is found again.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Keyed (SipHash), so that nobody can choose indicators that collide. Made once for each hit, it
 * serves all tables (held_back.h, sightings.h), and what they hold can be fetched before its turn.
 */
#pragma once

#include <sodium.h>

#include "base/env.h"
#include "base/str.h"

struct id_hasher {
	unsigned char key[crypto_shorthash_KEYBYTES];
};

static inline struct id_hasher
id_hasher_new(struct env *env)
{
	struct id_hasher hasher;

	env_random(env, hasher.key, sizeof(hasher.key));
	return hasher;
}

/* Any thread. */
static inline uint64_t
id_hash(const struct id_hasher *hasher, struct str id)
{
	uint64_t hash;

	_Static_assert(sizeof(hash) == crypto_shorthash_BYTES, "a hash fills its number");
	crypto_shorthash(
		(unsigned char *)&hash, (const unsigned char *)id.data, id.len, hasher->key);
	return hash;
}
