/* fake_env.c - a clock that stands and randomness from a seed.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/fake_env.h"

#include <sodium.h>

static int64_t
fake_now(struct env *env)
{
	return atomic_load(&((struct fake_env *)env)->now);
}

static void
fake_random(struct env *env, void *to, size_t len)
{
	struct fake_env *fake = (struct fake_env *)env;
	uint64_t words[randombytes_SEEDBYTES / 8] = { fake->seed,
		atomic_fetch_add(&fake->draws, 1) };

	randombytes_buf_deterministic(to, len, (const unsigned char *)words);
}

void
fake_env_init(struct fake_env *fake, uint64_t seed)
{
	*fake = (struct fake_env){ .env = *env_real(), .seed = seed };
	fake->env.now = fake_now;
	fake->env.monotonic = fake_now;
	fake->env.random = fake_random;
	atomic_store(&fake->now, INT64_C(1767225600) * 1000000);
}

void
fake_env_advance(struct fake_env *fake, int64_t microseconds)
{
	atomic_fetch_add(&fake->now, microseconds);
}
