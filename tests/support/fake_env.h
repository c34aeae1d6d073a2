/* fake_env.h - a world that a test owns: its clock stands until moved, its randomness has a seed.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The disk is the machine's unless the test replaces a function of `env.disk`.
 */
#pragma once

#include <stdatomic.h>

#include "base/env.h"

struct fake_env {
	struct env env; /* first: pass &fake.env */
	_Atomic int64_t now;
	_Atomic uint64_t draws;
	uint64_t seed;
};

/* Starts at 2026-01-01T00:00:00Z. */
void fake_env_init(struct fake_env *fake, uint64_t seed);
void fake_env_advance(struct fake_env *fake, int64_t microseconds);
