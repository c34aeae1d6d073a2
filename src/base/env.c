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

enum err
file_write(struct env *env, int file, const char *path, struct str content, struct fault *why)
{
	while (content.len > 0) {
		ssize_t put = env->disk.write(env, file, content.data, content.len);
		if (put < 0 && errno != EINTR)
			return fail_errno(why, "cannot write %s", path);
		if (put > 0)
			content = str_from_offset(content, (size_t)put);
	}
	return OK;
}

/* Closes it in any case; `err` is of what was done before. */
static enum err
sync_and_close(struct env *env, int file, const char *path, enum err err, struct fault *why)
{
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
file_replacement_begin(struct env *env, const char *path, mode_t mode, struct file_replacement *ret,
	struct fault *why)
{
	enum err err;

	*ret = (struct file_replacement){ .env = env, .path = path };
	if (snprintf(ret->beside, sizeof(ret->beside), "%s.new", path) >= (int)sizeof(ret->beside))
		return fail(why, E_INVALID, "path is too long: %s", path);
	ret->file = env->disk.open(env, ret->beside, O_WRONLY | O_CREAT | O_TRUNC, mode);
	if (ret->file >= 0)
		return OK;
	err = fail_errno(why, "cannot write %s", ret->beside);
	env->disk.unlink(env, ret->beside);
	return err;
}

enum err
file_replacement_end(struct file_replacement *replacement, enum err err, struct fault *why)
{
	struct env *env = replacement->env;

	err = sync_and_close(env, replacement->file, replacement->beside, err, why);
	if (err == OK && env->disk.rename(env, replacement->beside, replacement->path) < 0)
		err = fail_errno(why, "cannot rename %s", replacement->beside);
	if (err != OK) {
		env->disk.unlink(env, replacement->beside);
		return err;
	}
	return file_sync_folder(env, replacement->path, why);
}

enum err
file_replace(struct env *env, const char *path, struct str content, mode_t mode, struct fault *why)
{
	struct file_replacement replacement;

	TRY(file_replacement_begin(env, path, mode, &replacement, why));
	return file_replacement_end(&replacement,
		file_write(env, replacement.file, replacement.beside, content, why), why);
}

enum err
file_append(struct env *env, const char *path, struct str content, mode_t mode, struct fault *why)
{
	int file = env->disk.open(env, path, O_WRONLY | O_CREAT | O_APPEND, mode);

	if (file < 0)
		return fail_errno(why, "cannot write %s", path);
	return sync_and_close(env, file, path, file_write(env, file, path, content, why), why);
}
