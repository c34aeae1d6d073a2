/* failing_disk.h - a disk that fails at its n-th operation: once, or for good as at kill -9.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Until then the machine's own disk works. What fails, with EIO, is everything that would change
 * it, and every opening. What is open can still be read and closed: the process must end somehow.
 */
#pragma once

#include "support/fake_env.h"

struct failing_disk {
	struct fake_env fake; /* first: pass &disk.fake.env */
	long dies_at;         /* 1: the first operation fails; 0: it never dies */
	bool recovers;        /* only that one operation fails */
	_Atomic long operations;
};

void failing_disk_init(struct failing_disk *disk, uint64_t seed, long dies_at);
/* Has it come to the operation that fails? */
bool failing_disk_has_failed(const struct failing_disk *disk);
