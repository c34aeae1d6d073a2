/* failing_vfs.c - SQLite's disk that fails at its n-th write.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/failing_vfs.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>

const char failing_vfs_name[] = "testudo-failing";

/* A file of ours: the real one lies right behind it. */
struct file {
	sqlite3_file base;
	sqlite3_file real[];
};

static sqlite3_vfs *real_vfs;
static sqlite3_vfs failing_vfs;
static _Atomic long operations;
static _Atomic long failures;
static _Atomic long first; /* 0: none fails */
static _Atomic long last;
static _Atomic int armed;

static bool
fails(bool sync)
{
	long number;

	if (first == 0 || (armed == FAIL_SYNC) != sync)
		return false;
	number = ++operations;
	if (number < first || number > last)
		return false;
	failures++;
	return true;
}

static sqlite3_file *
real_of(sqlite3_file *file)
{
	return ((struct file *)file)->real;
}

/* --- files: all but write and sync is handed on --- */

static int
file_close(sqlite3_file *file)
{
	return real_of(file)->pMethods->xClose(real_of(file));
}

static int
file_read(sqlite3_file *file, void *to, int len, sqlite3_int64 offset)
{
	return real_of(file)->pMethods->xRead(real_of(file), to, len, offset);
}

static int
file_write(sqlite3_file *file, const void *from, int len, sqlite3_int64 offset)
{
	if (fails(false))
		return armed == FAIL_NO_SPACE ? SQLITE_FULL : SQLITE_IOERR_WRITE;
	return real_of(file)->pMethods->xWrite(real_of(file), from, len, offset);
}

static int
file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int
file_sync(sqlite3_file *file, int flags)
{
	if (fails(true))
		return SQLITE_IOERR_FSYNC;
	return real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int
file_size(sqlite3_file *file, sqlite3_int64 *ret)
{
	return real_of(file)->pMethods->xFileSize(real_of(file), ret);
}

static int
file_lock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int
file_unlock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int
file_check_lock(sqlite3_file *file, int *ret)
{
	return real_of(file)->pMethods->xCheckReservedLock(real_of(file), ret);
}

static int
file_control(sqlite3_file *file, int operation, void *arg)
{
	return real_of(file)->pMethods->xFileControl(real_of(file), operation, arg);
}

static int
file_sector_size(sqlite3_file *file)
{
	return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int
file_characteristics(sqlite3_file *file)
{
	return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int
file_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **ret)
{
	return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, ret);
}

static int
file_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
	return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void
file_shm_barrier(sqlite3_file *file)
{
	real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int
file_shm_unmap(sqlite3_file *file, int remove)
{
	return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2, /* with shared memory, for the write-ahead log */
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_unlock,
	.xCheckReservedLock = file_check_lock,
	.xFileControl = file_control,
	.xSectorSize = file_sector_size,
	.xDeviceCharacteristics = file_characteristics,
	.xShmMap = file_shm_map,
	.xShmLock = file_shm_lock,
	.xShmBarrier = file_shm_barrier,
	.xShmUnmap = file_shm_unmap,
};

static int
vfs_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *ret_flags)
{
	int code = real_vfs->xOpen(real_vfs, name, real_of(file), flags, ret_flags);

	(void)vfs;
	file->pMethods = code == SQLITE_OK ? &methods : NULL;
	return code;
}

/* --- the dial --- */

static void
register_once(void)
{
	if (real_vfs != NULL)
		return;
	real_vfs = sqlite3_vfs_find(NULL);
	failing_vfs = *real_vfs; /* names, clock and randomness are the machine's */
	failing_vfs.zName = failing_vfs_name;
	failing_vfs.szOsFile = (int)sizeof(struct file) + real_vfs->szOsFile;
	failing_vfs.xOpen = vfs_open;
	sqlite3_vfs_register(&failing_vfs, 0);
}

void
failing_vfs_arm(enum failing_vfs_fault fault, long nth, long more)
{
	register_once();
	armed = (int)fault;
	operations = 0;
	failures = 0;
	last = nth + more;
	first = nth;
}

long
failing_vfs_failures(void)
{
	return failures;
}
