/* failing_vfs.h - SQLite's disk that fails at its n-th write, for tests of the store.
 * SPDX-License-Identifier: Apache-2.0
 *
 * `env.sqlite_vfs = failing_vfs_name` puts a store on it. One for the whole process, so one test at
 * a time.
 */
#pragma once

extern const char failing_vfs_name[];

enum failing_vfs_fault {
	FAIL_NO_SPACE, /* a write finds the disk full */
	FAIL_WRITE,    /* a write fails */
	FAIL_SYNC,     /* a sync fails */
};

/* Registers it at the first call. From now on the n-th such operation fails, and `more` that follow
 * it. 0: none. */
void failing_vfs_arm(enum failing_vfs_fault fault, long nth, long more);
/* How many failed since it was armed. */
long failing_vfs_failures(void);
