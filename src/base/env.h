/* env.h - the world outside: clock, randomness, disk and network as one struct.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Every layer takes the `struct env` it is given and asks nothing else for the time, for random
 * bytes, for a file or for another host; so a test owns all four, and a whole coalition can run in
 * one process from one seed. env_real() is the machine; tests/support/fake_env.h is the other one.
 * (SQLite reaches the disk by its own seam, the VFS named in `sqlite_vfs`; see store/sqlite.c.)
 *
 * An env must outlive what was opened with it. The functions may be called from any thread.
 */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/fail.h"

struct env;
struct http_call; /* net/http_client.h */
struct mail;      /* net/mail_client.h */

/* The disk, in the shapes of POSIX: negative results with errno set. */
struct env_disk {
	int (*open)(struct env *env, const char *path, int flags, mode_t mode);
	ssize_t (*read)(struct env *env, int file, void *to, size_t len);
	ssize_t (*write)(struct env *env, int file, const void *from, size_t len);
	int (*sync)(struct env *env, int file);
	int (*close)(struct env *env, int file);
	int (*rename)(struct env *env, const char *from, const char *to);
	int (*unlink)(struct env *env, const char *path);
};

struct env {
	/* Microseconds since 1970-01-01T00:00:00Z. May jump, either way. */
	int64_t (*now)(struct env *env);
	/* Microseconds since some moment. Never goes back. */
	int64_t (*monotonic)(struct env *env);
	/* Cryptographically good bytes; cannot fail. */
	void (*random)(struct env *env, void *to, size_t len);
	struct env_disk disk;
	/* One HTTP exchange with another host; NULL until http_client_install. */
	enum err (*http)(struct env *env, struct http_call *call, struct fault *why);
	/* One e-mail to a relay; NULL until mail_client_install. */
	enum err (*mail)(struct env *env, const struct mail *mail, struct fault *why);
	const char *sqlite_vfs; /* NULL: SQLite's default */
	void *state;            /* the implementation's own */
};

/* The machine that this process runs on. One static object, never freed. */
struct env *env_real(void);

static inline int64_t
env_now(struct env *env)
{
	return env->now(env);
}

static inline void
env_random(struct env *env, void *to, size_t len)
{
	env->random(env, to, len);
}

/* Whole files. `limit` in bytes: a larger file is E_TOO_LARGE. */
MUST_CHECK enum err file_read(
	struct env *env, const char *path, size_t limit, struct buf *to, struct fault *why);

/* Replaces the file's content so that after a crash the old or the new stands there, never a part:
 * written beside it, synced, renamed. `mode` as in open(2), 0600 for anything secret. */
MUST_CHECK enum err file_replace(
	struct env *env, const char *path, struct str content, mode_t mode, struct fault *why);

/* The same for content that comes piece by piece:
 *
 *     TRY(file_replacement_begin(env, path, 0600, &file, why));
 *     err = ... file_write(env, file.file, path, piece, why) ...;
 *     return file_replacement_end(&file, err, why);
 */
struct file_replacement {
	struct env *env;
	const char *path; /* borrowed */
	int file;
	char beside[4096]; /* where it is written meanwhile */
};
MUST_CHECK enum err file_replacement_begin(struct env *env, const char *path, mode_t mode,
	struct file_replacement *ret, struct fault *why);
/* Takes the file's place when `err`, of what was done since, is OK; else it is gone, and `err`
 * comes back. */
MUST_CHECK enum err file_replacement_end(
	struct file_replacement *replacement, enum err err, struct fault *why);

/* All of `content` into a file that is open for writing; `path` for the fault. */
MUST_CHECK enum err file_write(
	struct env *env, int file, const char *path, struct str content, struct fault *why);

/* Appends and syncs. A new file's name is not synced with it. */
MUST_CHECK enum err file_append(
	struct env *env, const char *path, struct str content, mode_t mode, struct fault *why);

/* Syncs the folder that the file is in: a new or renamed file is on the disk only once its name is.
 */
MUST_CHECK enum err file_sync_folder(struct env *env, const char *path, struct fault *why);
