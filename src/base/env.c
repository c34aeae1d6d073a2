/* env.c - the real machine behind env.h, and whole-file helpers over any env.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/env.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int64_t
microseconds(clockid_t clock)
{
	struct timespec at;

	clock_gettime(clock, &at);
	return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

static int64_t
real_now(struct env *env)
{
	(void)env;
	return microseconds(CLOCK_REALTIME);
}

static int64_t
real_monotonic(struct env *env)
{
	(void)env;
	return microseconds(CLOCK_MONOTONIC);
}

static void
real_random(struct env *env, void *to, size_t len)
{
	(void)env;
	randombytes_buf(to, len);
}

static int
real_open(struct env *env, const char *path, int flags, mode_t mode)
{
	(void)env;
	return open(path, flags | O_CLOEXEC, mode);
}

static ssize_t
real_read(struct env *env, int file, void *to, size_t len)
{
	(void)env;
	return read(file, to, len);
}

static ssize_t
real_write(struct env *env, int file, const void *from, size_t len)
{
	(void)env;
	return write(file, from, len);
}

static int
real_sync(struct env *env, int file)
{
	(void)env;
	return fsync(file);
}

static int
real_close(struct env *env, int file)
{
	(void)env;
	return close(file);
}

static int
real_rename(struct env *env, const char *from, const char *to)
{
	(void)env;
	return rename(from, to);
}

static int
real_unlink(struct env *env, const char *path)
{
	(void)env;
	return unlink(path);
}

struct env *
env_real(void)
{
	static struct env real = {
		.now = real_now,
		.monotonic = real_monotonic,
		.random = real_random,
		.disk = { real_open, real_read, real_write, real_sync, real_close, real_rename,
			real_unlink },
	};

	/* libsodium has no failure mode here but a machine without random bytes. */
	if (sodium_init() < 0)
		abort();
	return &real;
}

static enum err
read_open_file(struct env *env, int file, const char *path, size_t limit, struct buf *to,
	struct fault *why)
{
	for (;;) {
		ssize_t got;
		if (!buf_reserve(to, 65536))
			return fail_nomem(why);
		got = env->disk.read(env, file, to->data + to->len, 65535);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail_errno(why, "cannot read %s", path);
		to->len += (size_t)got;
		to->data[to->len] = '\0';
		if (to->len > limit)
			return fail(why, E_TOO_LARGE, "%s is larger than %zu bytes", path, limit);
		if (got == 0)
			return OK;
	}
}

enum err
file_read(struct env *env, const char *path, size_t limit, struct buf *to, struct fault *why)
{
	int file = env->disk.open(env, path, O_RDONLY, 0);
	enum err err;

	if (file < 0)
		return fail_errno(why, "cannot open %s", path);
	err = read_open_file(env, file, path, limit, to, why);
	env->disk.close(env, file);
	return err;
}

static enum err
write_and_sync(struct env *env, const char *path, int flags, struct str content, mode_t mode,
	struct fault *why)
{
	int file = env->disk.open(env, path, flags, mode);
	enum err err = OK;

	if (file < 0)
		return fail_errno(why, "cannot write %s", path);
	while (content.len > 0 && err == OK) {
		ssize_t put = env->disk.write(env, file, content.data, content.len);
		if (put < 0 && errno != EINTR)
			err = fail_errno(why, "cannot write %s", path);
		if (put > 0)
			content = str_from_offset(content, (size_t)put);
	}
	if (err == OK && env->disk.sync(env, file) < 0)
		err = fail_errno(why, "cannot sync %s", path);
	if (env->disk.close(env, file) < 0 && err == OK)
		err = fail_errno(why, "cannot close %s", path);
	return err;
}

enum err
file_sync_folder(struct env *env, const char *path, struct fault *why)
{
	char copy[4096];
	enum err err = OK;
	int folder;

	if (snprintf(copy, sizeof(copy), "%s", path) >= (int)sizeof(copy))
		return fail(why, E_INVALID, "path is too long: %s", path);
	folder = env->disk.open(env, dirname(copy), O_RDONLY | O_DIRECTORY, 0);
	if (folder < 0)
		return fail_errno(why, "cannot open the folder of %s", path);
	if (env->disk.sync(env, folder) < 0)
		err = fail_errno(why, "cannot sync the folder of %s", path);
	env->disk.close(env, folder);
	return err;
}

enum err
file_replace(struct env *env, const char *path, struct str content, mode_t mode, struct fault *why)
{
	char beside[4096];
	enum err err;

	if (snprintf(beside, sizeof(beside), "%s.new", path) >= (int)sizeof(beside))
		return fail(why, E_INVALID, "path is too long: %s", path);
	err = write_and_sync(env, beside, O_WRONLY | O_CREAT | O_TRUNC, content, mode, why);
	if (err == OK && env->disk.rename(env, beside, path) < 0)
		err = fail_errno(why, "cannot rename %s", beside);
	if (err != OK) {
		env->disk.unlink(env, beside);
		return err;
	}
	return file_sync_folder(env, path, why);
}

enum err
file_append(struct env *env, const char *path, struct str content, mode_t mode, struct fault *why)
{
	return write_and_sync(env, path, O_WRONLY | O_CREAT | O_APPEND, content, mode, why);
}
