/* spool.c - the sensor's memory on disk.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/file.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/json_write.h"
#include "base/limits.h"

enum { STATE_VERSION = 1, PATH_SIZE = 4096, STATE_NODES_MEMORY = 512 << 20 };

struct spool {
	struct env *env;
	char folder[PATH_SIZE - 64];
	int lock;
	_Atomic uint64_t first; /* batches from `first` to before `next` may wait */
	_Atomic uint64_t next;
	uint64_t staged;    /* added since the last commit: next, next + 1, ... */
	uint64_t memory;    /* that the last commit named; 0: none */
	bool memory_is_new; /* the next commit names memory + 1 */
	struct buf inputs;
};

static const char *
path_in(const struct spool *spool, const char *name, char path[PATH_SIZE])
{
	snprintf(path, PATH_SIZE, "%s/%s", spool->folder, name);
	return path;
}

static const char *
batch_path(const struct spool *spool, const char *kind, uint64_t number, char path[PATH_SIZE])
{
	snprintf(path, PATH_SIZE, "%s/%s-%llu.json", spool->folder, kind,
		(unsigned long long)number);
	return path;
}

static const char *
memory_path(const struct spool *spool, uint64_t number, char path[PATH_SIZE])
{
	snprintf(path, PATH_SIZE, "%s/memory-%llu", spool->folder, (unsigned long long)number);
	return path;
}

/* --- opening --- */

static enum err
take_lock(struct spool *spool, struct fault *why)
{
	char path[PATH_SIZE];

	path_in(spool, "lock", path);
	spool->lock = spool->env->disk.open(spool->env, path, O_RDWR | O_CREAT, 0600);
	if (spool->lock < 0)
		return fail_errno(why, "cannot open %s", path);
	if (flock(spool->lock, LOCK_EX | LOCK_NB) < 0)
		return fail(why, E_BUSY, "another sensor works in %s", spool->folder);
	return OK;
}

static enum err
take_state(struct spool *spool, struct str text, struct fault *why)
{
	OWNED(arena) arena = arena_new(STATE_NODES_MEMORY);
	const struct json *state;
	const struct json *inputs;
	int64_t version;
	int64_t first;
	int64_t next;
	int64_t memory;

	if (arena == NULL)
		return fail_nomem(why);
	if (json_parse(arena, text, &state, why) != OK ||
		!json_to_int(json_get(state, STR("version")), &version) ||
		!json_to_int(json_get(state, STR("first")), &first) ||
		!json_to_int(json_get(state, STR("next")), &next) || first < 1 || next < first)
		return fail(why, E_CORRUPT, "%s/state.json is damaged", spool->folder);
	if (version != STATE_VERSION)
		return fail(why, E_CORRUPT, "%s/state.json is of version %lld, not %d",
			spool->folder, (long long)version, STATE_VERSION);
	inputs = json_get(state, STR("inputs"));
	if (inputs != NULL)
		buf_add(&spool->inputs, inputs->text);
	if (json_to_int(json_get(state, STR("memory")), &memory) && memory > 0)
		spool->memory = (uint64_t)memory;
	atomic_store(&spool->first, (uint64_t)first);
	atomic_store(&spool->next, (uint64_t)next);
	return buf_check(&spool->inputs, why);
}

static enum err
read_state(struct spool *spool, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	char path[PATH_SIZE];
	enum err err = file_read(
		spool->env, path_in(spool, "state.json", path), SPOOL_STATE_MAX, &text, why);

	if (err == E_ABSENT)
		return OK;
	if (err != OK)
		return err;
	return take_state(spool, buf_str(&text), why);
}

/* What no commit named, or the last one named no more. */
static void
remove_unborn(struct spool *spool)
{
	uint64_t number = atomic_load(&spool->next);
	char path[PATH_SIZE];

	do
		batch_path(spool, "batch", number++, path);
	while (spool->env->disk.unlink(spool->env, path) == 0);
	spool->env->disk.unlink(spool->env, memory_path(spool, spool->memory + 1, path));
	if (spool->memory > 1)
		spool->env->disk.unlink(spool->env, memory_path(spool, spool->memory - 1, path));
}

enum err
spool_open(struct env *env, struct str folder, struct spool **ret, struct fault *why)
{
	struct spool *spool = calloc(1, sizeof(*spool));
	enum err err;

	if (spool == NULL)
		return fail_nomem(why);
	spool->env = env;
	spool->lock = -1;
	atomic_store(&spool->first, 1);
	atomic_store(&spool->next, 1);
	err = OK;
	if (snprintf(spool->folder, sizeof(spool->folder), "%.*s", STR_FMT(folder)) >=
		(int)sizeof(spool->folder))
		err = fail(why, E_USAGE, "the state folder's path is too long");
	if (err == OK)
		err = take_lock(spool, why);
	if (err == OK)
		err = read_state(spool, why);
	if (err != OK) {
		spool_close(spool);
		return err;
	}
	remove_unborn(spool);
	*ret = spool;
	return OK;
}

void
spool_close(struct spool *spool)
{
	if (spool == NULL)
		return;
	if (spool->lock >= 0)
		spool->env->disk.close(spool->env, spool->lock);
	buf_done(&spool->inputs);
	free(spool);
}

struct str
spool_inputs(const struct spool *spool)
{
	return buf_str(&spool->inputs);
}

enum err
spool_memory(struct spool *spool, struct buf *to, struct fault *why)
{
	char path[PATH_SIZE];

	if (spool->memory == 0)
		return OK;
	return file_read(
		spool->env, memory_path(spool, spool->memory, path), PATTERN_MEMORY_MAX, to, why);
}

/* --- the reading thread's side --- */

enum err
spool_remember(struct spool *spool, struct str memory, struct fault *why)
{
	char path[PATH_SIZE];

	TRY(file_replace(
		spool->env, memory_path(spool, spool->memory + 1, path), memory, 0600, why));
	spool->memory_is_new = true;
	return OK;
}

/* After the commit: what it named before is of no use any more. */
static void
use_new_memory(struct spool *spool)
{
	char path[PATH_SIZE];

	if (!spool->memory_is_new)
		return;
	spool->memory_is_new = false;
	spool->env->disk.unlink(spool->env, memory_path(spool, spool->memory++, path));
}

enum err
spool_add(struct spool *spool, struct str envelope, struct fault *why)
{
	uint64_t number = atomic_load(&spool->next) + spool->staged;
	char path[PATH_SIZE];

	TRY(file_replace(
		spool->env, batch_path(spool, "batch", number, path), envelope, 0600, why));
	spool->staged++;
	return OK;
}

enum err
spool_commit(struct spool *spool, struct str inputs, struct fault *why)
{
	uint64_t next = atomic_load(&spool->next) + spool->staged;
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);
	char path[PATH_SIZE];

	json_open_object(&out);
	json_member_int(&out, STR("version"), STATE_VERSION);
	json_member_int(&out, STR("first"), (int64_t)atomic_load(&spool->first));
	json_member_int(&out, STR("next"), (int64_t)next);
	json_member_int(&out, STR("memory"), (int64_t)(spool->memory + spool->memory_is_new));
	json_key(&out, STR("inputs"));
	json_put_raw(&out, inputs);
	json_close_object(&out);
	TRY(buf_check(&text, why));
	TRY(file_replace(
		spool->env, path_in(spool, "state.json", path), buf_str(&text), 0600, why));
	spool->staged = 0;
	atomic_store(&spool->next, next);
	use_new_memory(spool);
	return OK;
}

uint64_t
spool_waiting(const struct spool *spool)
{
	return atomic_load(&spool->next) - atomic_load(&spool->first);
}

/* --- the delivering thread's side --- */

enum err
spool_oldest(struct spool *spool, struct buf *envelope, uint64_t *number, struct fault *why)
{
	uint64_t at = atomic_load(&spool->first);
	char path[PATH_SIZE];

	for (; at < atomic_load(&spool->next); at++) {
		enum err err = file_read(spool->env, batch_path(spool, "batch", at, path),
			ENVELOPE_SIZE_MAX, envelope, why);
		if (err != OK && err != E_ABSENT)
			return err;
		if (err == OK) {
			*number = at;
			return OK;
		}
		/* Delivered before the process ended, and not yet so in the state. */
		atomic_store(&spool->first, at + 1);
	}
	*number = 0;
	return OK;
}

enum err
spool_delivered(struct spool *spool, uint64_t number, struct fault *why)
{
	char path[PATH_SIZE];

	batch_path(spool, "batch", number, path);
	if (spool->env->disk.unlink(spool->env, path) < 0 && errno != ENOENT)
		return fail_errno(why, "cannot remove %s", path);
	atomic_store(&spool->first, number + 1);
	return OK;
}

enum err
spool_refused(struct spool *spool, uint64_t number, struct fault *why)
{
	char from[PATH_SIZE];
	char to[PATH_SIZE];

	batch_path(spool, "batch", number, from);
	batch_path(spool, "refused", number, to);
	if (spool->env->disk.rename(spool->env, from, to) < 0)
		return fail_errno(why, "cannot rename %s", from);
	atomic_store(&spool->first, number + 1);
	return OK;
}
