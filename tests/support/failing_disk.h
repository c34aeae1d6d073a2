/* failing_disk.h - a disk that dies at its n-th operation, as the machine does at kill -9.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Until then the machine's own disk works; from then on everything that would change it, and every
 * opening, fails with EIO. What is open can still be read and closed: the process has to end somehow.
 */
#pragma once

#include "support/fake_env.h"

struct failing_disk {
	struct fake_env fake; /* first: pass &disk.fake.env */
	long dies_at;         /* 1: the first operation fails; 0: it never dies */
	_Atomic long operations;
};

void failing_disk_init(struct failing_disk *disk, uint64_t seed, long dies_at);
bool failing_disk_is_dead(const struct failing_disk *disk);
