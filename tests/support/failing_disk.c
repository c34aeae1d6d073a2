/* failing_disk.c - a disk that fails at its n-th operation.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/failing_disk.h"

#include <errno.h>

bool
failing_disk_has_failed(const struct failing_disk *disk)
{
	return disk->dies_at > 0 && disk->operations >= disk->dies_at;
}

/* Counts an operation; false when it must fail. */
static bool
may_go_on(struct env *env)
{
	struct failing_disk *disk = (struct failing_disk *)env;

	long number = ++disk->operations;

	if (disk->dies_at == 0 || number < disk->dies_at ||
		(disk->recovers && number > disk->dies_at))
		return true;
	errno = EIO;
	return false;
}

static int
disk_open(struct env *env, const char *path, int flags, mode_t mode)
{
	return may_go_on(env) ? env_real()->disk.open(env, path, flags, mode) : -1;
}

static ssize_t
disk_write(struct env *env, int file, const void *from, size_t len)
{
	/* The last write before the end may be a part. */
	struct failing_disk *disk = (struct failing_disk *)env;

	if (may_go_on(env))
		return env_real()->disk.write(env, file, from, len);
	if (disk->operations == disk->dies_at && len > 1)
		return env_real()->disk.write(env, file, from, len / 2);
	return -1;
}

static int
disk_sync(struct env *env, int file)
{
	return may_go_on(env) ? env_real()->disk.sync(env, file) : -1;
}

static int
disk_rename(struct env *env, const char *from, const char *to)
{
	return may_go_on(env) ? env_real()->disk.rename(env, from, to) : -1;
}

static int
disk_unlink(struct env *env, const char *path)
{
	return may_go_on(env) ? env_real()->disk.unlink(env, path) : -1;
}

void
failing_disk_init(struct failing_disk *disk, uint64_t seed, long dies_at)
{
	*disk = (struct failing_disk){ .dies_at = dies_at };
	fake_env_init(&disk->fake, seed);
	disk->fake.env.disk.open = disk_open;
	disk->fake.env.disk.write = disk_write;
	disk->fake.env.disk.sync = disk_sync;
	disk->fake.env.disk.rename = disk_rename;
	disk->fake.env.disk.unlink = disk_unlink;
}
