/* source.c - one file: opening it where it was left, and noticing that it was rewritten.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "source"
#include "watch/source.h"

#include <assert.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "watch/source_private.h"
#include "watch/summary_keeper.h"

struct source *
source_new(struct env *env, const struct reader_kind *kind)
{
	OWNED(source) source = calloc(1, sizeof(*source));

	if (source == NULL)
		return NULL;
	source->env = env;
	source->reader = reader_new(kind);
	if (source->reader == NULL)
		return NULL;
	return DISOWN(source);
}

/* What was gathered of the text so far; without it, it is gathered again another time. */
static void
end_summaries(struct source *source)
{
	struct fault why;

	if (source->keeper != NULL && source->stream != NULL &&
		summary_keeper_end(source->keeper, source, &why) != OK)
		LOG_WARNING("no summary", "file=%s reason=%s", source->position.path.data,
			why.text);
}

void
source_close(struct source *source)
{
	end_summaries(source);
	stream_free(source->stream);
	source->stream = NULL;
	buf_done(&source->pending);
	block_done(&source->block);
	source->lines = STR_NONE;
	source->pending_at = 0;
	source->skipped = 0;
	source->head_len = 0;
}

void
source_free(struct source *source)
{
	if (source == NULL)
		return;
	source_close(source);
	summary_keeper_free(source->keeper);
	reader_free(source->reader);
	position_done(&source->position);
	free(source);
}

/* --- opening, where it was left --- */

static bool
head_is(const struct source *source, const struct position *position)
{
	struct sha256 head;

	if (source->head_len < position->head_len)
		return false;
	head = sha256_of(str_from(source->head, position->head_len));
	return memcmp(head.bytes, position->head.bytes, SHA256_SIZE) == 0;
}

static enum err
read_head(struct source *source, size_t len, struct fault *why)
{
	size_t before;

	do {
		before = source->head_len;
		if (before >= len)
			return OK;
		TRY(source_read_pending(source, why));
	} while (source->head_len > before);
	return OK;
}

/* Goes to the position's offset; all that was read so far is pending. */
static enum err
go_to_offset(struct source *source, struct fault *why)
{
	uint64_t offset = source->position.offset;
	size_t held = source->pending.len;

	if (offset <= held) {
		source->pending_at = (size_t)offset;
		return OK;
	}
	buf_clear(&source->pending);
	return stream_skip(source->stream, offset - held, why);
}

static enum err
begin_anew(struct source *source, struct fault *why)
{
	struct reader *fresh = reader_new(reader_kind_of(source->reader));

	if (fresh == NULL)
		return fail_nomem(why);
	reader_free(source->reader);
	source->reader = fresh;
	return OK;
}

static enum err
restart(struct source *source, struct fault *why)
{

	source->position.offset = 0;
	source->position.line = 0;
	source->position.head_len = 0;
	source->position.head = sha256_of(STR(""));
	buf_clear(&source->position.reader);
	return begin_anew(source, why);
}

/* A plain file that was cut or rewritten. */
static enum err
start_over(struct source *source, struct fault *why)
{
	TRY(stream_rewind(source->stream, why));
	buf_clear(&source->pending);
	source->lines = STR_NONE;
	source->pending_at = 0;
	source->skipped = 0;
	source->head_len = 0;
	return restart(source, why);
}

static enum err
open_stream(struct source *source, struct fault *why)
{
	const char *path = source->position.path.data;
	int file = source->env->disk.open(source->env, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);

	if (file < 0)
		return fail_errno(why, "cannot open %s", path);
	source->stream = stream_new(source->env, file);
	return source->stream == NULL ? fail_nomem(why) : OK;
}

enum err
source_open(struct source *source, struct fault *why)
{
	struct stat info;
	enum err err;

	TRY(open_stream(source, why));
	if (fstat(stream_file(source->stream), &info) < 0)
		return fail_errno(why, "cannot look at %s", source->position.path.data);
	TRY(read_head(source, source->position.head_len, why));
	if (!head_is(source, &source->position))
		TRY(restart(source, why));
	source->position.device = info.st_dev;
	source->position.inode = info.st_ino;
	TRY(reader_restore(source->reader, buf_str(&source->position.reader), why));
	err = go_to_offset(source, why);
	if (err == E_CORRUPT && !stream_is_compressed(source->stream))
		return start_over(source, why);
	return err;
}

enum err
source_read_head(struct source *source, struct fault *why)
{
	return read_head(source, HEAD_MAX, why);
}

/* Behind the lines at hand and what was dropped of a long one. */
static enum err
skip_pending(struct source *source, uint64_t distance, struct fault *why)
{
	size_t held = source->pending.len - source->pending_at;

	source->lines = STR_NONE;
	distance -= distance < source->skipped ? distance : source->skipped;
	if (distance <= held) {
		source->pending_at += (size_t)distance;
		return OK;
	}
	buf_clear(&source->pending);
	source->pending_at = 0;
	return stream_skip(source->stream, distance - held, why);
}

enum err
source_go_on_at(struct source *source, const struct text_place *place, struct fault *why)
{
	uint64_t distance = place->offset - source->position.offset;

	assert(place->offset >= source->position.offset);
	if (distance < source->lines.len)
		source->lines = str_from_offset(source->lines, (size_t)distance);
	else
		TRY(skip_pending(source, distance - source->lines.len, why));
	source->skipped = 0;
	source->position.offset = place->offset;
	source->position.line = place->line;
	TRY(begin_anew(source, why));
	return reader_restore(source->reader, place->state, why);
}

enum err
source_open_pipe(struct source *source, int file, struct fault *why)
{
	source->is_pipe = true;
	source->stream = stream_new(source->env, file);
	return source->stream == NULL ? fail_nomem(why) : OK;
}

enum err
source_open_connection(struct source *source, int file, struct fault *why)
{
	source->is_pipe = true;
	source->stream = stream_new_plain(source->env, file);
	return source->stream == NULL ? fail_nomem(why) : OK;
}

enum err
source_open_messages(struct source *source, int socket, struct fault *why)
{
	source->is_pipe = true;
	source->stream = stream_new_messages(source->env, socket);
	return source->stream == NULL ? fail_nomem(why) : OK;
}

enum err
source_open_datagrams(struct source *source, int socket, struct fault *why)
{
	source->is_pipe = true;
	source->stream = stream_new_datagrams(source->env, socket);
	return source->stream == NULL ? fail_nomem(why) : OK;
}

enum err
source_open_capture(struct source *source, struct capture *capture, struct fault *why)
{
	source->is_pipe = true;
	source->stream = stream_new_capture(source->env, capture);
	return source->stream == NULL ? fail_nomem(why) : OK;
}

enum err
source_inherit(struct source *source, const struct position *ghost, bool *ret, struct fault *why)
{
	bool same;

	TRY(open_stream(source, why));
	TRY(read_head(source, ghost->head_len, why));
	same = ghost->head_len > 0 && head_is(source, ghost);
	if (same && ghost->offset > source->pending.len)
		same = stream_skip(source->stream, ghost->offset - source->pending.len, NULL) == OK;
	else if (same)
		same = ghost->offset <= source->pending.len;
	source_close(source);
	*ret = same;
	if (!same)
		return OK;
	source->position.offset = ghost->offset;
	source->position.line = ghost->line;
	source->position.head_len = ghost->head_len;
	source->position.head = ghost->head;
	buf_clear(&source->position.reader);
	buf_add(&source->position.reader, buf_str(&ghost->reader));
	return buf_check(&source->position.reader, why);
}

/* --- truncation --- */

/* Does the file still begin with what was read from it? */
static bool
still_the_same(const struct source *source)
{
	char head[HEAD_MAX];
	int file = stream_file(source->stream);
	off_t read_to = lseek(file, 0, SEEK_CUR);
	struct stat info;

	if (fstat(file, &info) < 0 || read_to < 0)
		return true; /* cannot be told: a failing read will say more */
	if (info.st_size < read_to)
		return false;
	return pread(file, head, source->head_len, 0) == (ssize_t)source->head_len &&
	       memcmp(head, source->head, source->head_len) == 0;
}

enum err
source_check_rewritten(struct source *source, struct position *old, bool *ret, struct fault *why)
{
	*ret = false;
	if (source->is_pipe || source->stream == NULL || stream_is_compressed(source->stream) ||
		still_the_same(source))
		return OK;
	if (old != NULL) {
		TRY(source_update_position(source, why));
		TRY(position_copy(&source->position, old, why));
	}
	TRY(start_over(source, why));
	*ret = true;
	return OK;
}

enum err
source_update_position(struct source *source, struct fault *why)
{
	struct position *position = &source->position;

	if (source->stream == NULL)
		return OK;
	position->head_len = source->head_len;
	position->head = sha256_of(str_from(source->head, source->head_len));
	buf_clear(&position->reader);
	reader_save(source->reader, &position->reader);
	return buf_check(&position->reader, why);
}
