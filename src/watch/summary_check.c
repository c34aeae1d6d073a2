/* summary_check.c - do summaries belong to this file?
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/summary_check.h"

#include <unistd.h>

#include "base/limits.h"

enum { TRAILER_SIZE = 4 };

static bool
is_line(const struct summary_file *file, struct str line)
{
	struct summary_digest digest = summary_digest_of(line);

	return memcmp(digest.bytes, file->last_line.bytes, sizeof(digest.bytes)) == 0;
}

/* Does the newest line that summaries are about stand where they say? */
static bool
plain_text_fits(const struct summary_file *file, const struct source *source)
{
	OWNED_BUF line = BUF_INIT;
	size_t len = (size_t)file->last_length;
	off_t from = (off_t)(file->covered - file->last_length);

	if (len > SUMMARY_SIZE_MAX || !buf_reserve(&line, len))
		return false;
	return pread(stream_file(source->stream), line.data, len, from) == (ssize_t)len &&
	       is_line(file, str_from(line.data, len));
}

/* By the length at the end of gzip data (RFC 1952 section 2.3.1), of one member as rotation writes
 * it: the text begins as ours and is as long. */
static bool
gzip_length_fits(const struct summary_file *file, const struct source *source, uint64_t size)
{
	int packed = stream_file(source->stream);
	uint8_t head[2];
	uint8_t tail[TRAILER_SIZE];

	if (size < TRAILER_SIZE || pread(packed, head, sizeof(head), 0) != sizeof(head) ||
		head[0] != 0x1f || head[1] != 0x8b ||
		pread(packed, tail, TRAILER_SIZE, (off_t)size - TRAILER_SIZE) != TRAILER_SIZE)
		return false;
	return ((uint32_t)tail[0] | (uint32_t)tail[1] << 8 | (uint32_t)tail[2] << 16 |
		       (uint32_t)tail[3] << 24) == (uint32_t)file->covered;
}

/* Unpacks it up to there, by a source of its own. *ret: the newest line stands there. */
static enum err
unpack_to_end(const struct summary_file *file, struct source *other, bool *ret, struct fault *why)
{
	struct text_place last = { .offset = file->covered - file->last_length,
		.state = buf_str(&file->state) };
	struct str line;

	TRY(source_open(other, why));
	TRY(source_go_on_at(other, &last, why));
	TRY(source_next_line(other, true, &line, why));
	*ret = line.data != NULL && is_line(file, source_last_line(other));
	return OK;
}

static enum err
packed_text_fits(
	const struct summary_file *file, const struct source *source, bool *ret, struct fault *why)
{
	OWNED(source) other = source_new(source->env, reader_kind_of(source->reader));
	enum err err;

	if (other == NULL)
		return fail_nomem(why);
	buf_add(&other->position.path, buf_str(&source->position.path));
	TRY(buf_check(&other->position.path, why));
	*ret = false;
	err = unpack_to_end(file, other, ret, why);
	return err == E_CORRUPT ? OK : err;
}

enum err
summary_check(const struct summary_file *file, const struct source *source,
	const struct summary_seal *seal, struct summary_verdict *ret, struct fault *why)
{
	if (!stream_is_compressed(source->stream)) {
		ret->fits = plain_text_fits(file, source);
		ret->is_whole = ret->fits && seal->size == file->covered;
		return OK;
	}
	ret->is_whole = summary_file_is_sealed(file, seal) ||
			gzip_length_fits(file, source, seal->size);
	ret->fits = true;
	return ret->is_whole ? OK : packed_text_fits(file, source, &ret->fits, why);
}
