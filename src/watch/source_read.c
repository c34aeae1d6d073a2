/* source_read.c - the text of one file, in blocks of whole lines, line by line, or piece by piece.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <poll.h>

#include "base/limits.h"
#include "watch/source_private.h"

enum {
	READ_SIZE = 64 * 1024,
	LINE_WINDOW = LOG_LINE_MAX + 2, /* the longest line with its end */
	CACHE_LINE = 64,
};

/* --- bytes --- */

/* Keeps the beginning of the text as long as reading goes on from there. */
static void
extend_head(struct source *source, const char *text, size_t len)
{
	size_t room = HEAD_MAX - source->head_len;

	if (len > room)
		len = room;
	memcpy(source->head + source->head_len, text, len);
	source->head_len += len;
}

static bool
pipe_has_text(const struct source *source)
{
	struct pollfd wait = { .fd = stream_file(source->stream), .events = POLLIN };

	return stream_wants_asking(source->stream) || poll(&wait, 1, 0) > 0;
}

/* *ret is 0 when there is nothing now. */
static enum err
read_bytes(struct source *source, char *to, size_t room, size_t *ret, struct fault *why)
{
	*ret = 0;
	if (source->is_pipe && !pipe_has_text(source))
		return OK;
	TRY(stream_read(source->stream, to, room, ret, why));
	extend_head(source, to, *ret);
	source->at_end = *ret == 0 && !stream_is_datagrams(source->stream);
	return OK;
}

enum err
source_read_pending(struct source *source, struct fault *why)
{
	struct buf *pending = &source->pending;
	size_t got;

	buf_drop_front(pending, source->pending_at);
	source->pending_at = 0;
	if (!buf_reserve(pending, READ_SIZE))
		return fail_nomem(why);
	TRY(read_bytes(source, pending->data + pending->len, READ_SIZE, &got, why));
	pending->len += got;
	pending->data[pending->len] = '\0';
	return OK;
}

static struct str
pending_text(const struct source *source)
{
	return str_from_offset(buf_str(&source->pending), source->pending_at);
}

static enum err
keep_pending(struct source *source, struct str text, struct fault *why)
{
	buf_clear(&source->pending);
	source->pending_at = 0;
	buf_add(&source->pending, text);
	return buf_check(&source->pending, why);
}

/* --- blocks --- */

void
block_done(struct block *block)
{
	buf_done(&block->memory);
	*block = (struct block){ .text = STR_NONE };
}

/* Makes room in the block for the pending text and `size` bytes more, and adds the former. What is
 * read comes behind it, to a place where the kernel copies fastest: a twentieth of the copying. */
static enum err
begin_block(struct source *source, size_t size, struct buf *memory, struct fault *why)
{
	struct str pending = pending_text(source);
	size_t slack = BLOCK_SLACK;

	buf_clear(memory);
	if (!buf_reserve(memory, BLOCK_SLACK + CACHE_LINE + pending.len + size))
		return fail_nomem(why);
	slack += -((uintptr_t)memory->data + slack + pending.len) % CACHE_LINE;
	memset(memory->data, '\n', slack);
	memory->len = slack;
	buf_add(memory, pending);
	return OK;
}

/* The block's text becomes what is pending, and `size` bytes more when there are so many; *ret is
 * how many there were. */
static enum err
fill_block(struct source *source, size_t size, struct block *block, size_t *ret, struct fault *why)
{
	struct buf *memory = &block->memory;
	size_t held = pending_text(source).len;
	size_t start;
	size_t got = 1;

	TRY(begin_block(source, size, memory, why));
	start = memory->len;
	while (memory->len < start + size && got > 0) {
		enum err err = read_bytes(
			source, memory->data + memory->len, start + size - memory->len, &got, why);
		if (err != OK && memory->len > start)
			break; /* what came before counts; the next reading fails again */
		TRY(err);
		memory->len += got;
	}
	memory->data[memory->len] = '\0';
	block->text = str_from_offset(buf_str(memory), start - held);
	*ret = memory->len - start;
	return OK;
}

/* The first line with its end; the whole text when that has none. */
static size_t
first_line(struct str text)
{
	size_t end = str_find_char(text, '\n');

	return end == text.len ? end : end + 1;
}

static struct str
without_line_end(struct str line)
{
	if (str_ends(line, STR("\n")))
		line.len--;
	return str_without_return(line);
}

static bool
is_long(struct str line)
{
	return without_line_end(line).len > LOG_LINE_MAX;
}

/* Takes long lines from the front of *text. One whose end is not there yet is dropped as far as it
 * came; it is settled when its end comes. */
static void
skip_long_lines(struct source *source, bool final, struct str *text, struct block *block)
{
	while (text->len > 0 || (final && source->skipped > 0)) {
		struct str line = str_first(*text, first_line(*text));
		bool ends = final || str_ends(line, STR("\n"));
		bool is_rest = source->skipped > 0;

		if (!is_rest && !is_long(line))
			return;
		if (!ends && !is_rest && line.len <= LOG_LINE_MAX + 1)
			return; /* its last byte may belong to its end */
		source->long_lines += !is_rest;
		source->skipped += line.len;
		*text = str_from_offset(*text, line.len);
		if (!ends)
			return;
		block->skipped += source->skipped;
		block->skipped_lines++;
		source->skipped = 0;
	}
}

/* How much of the text is whole lines up to the first long one. From one line's end to the last
 * that a line's length allows: between them no line can be too long. */
static size_t
whole_lines(struct str text, bool final)
{
	size_t at = 0;

	while (at < text.len) {
		struct str window = str_first(str_from_offset(text, at), LINE_WINDOW);
		const char *end = memrchr(window.data, '\n', window.len);
		size_t len = end == NULL ? 0 : (size_t)(end + 1 - window.data);

		if (end == NULL && final && at + window.len == text.len && !is_long(window))
			return text.len;
		if (len == 0 || (len == LINE_WINDOW && is_long(str_first(window, len)) &&
					str_find_char(window, '\n') + 1 == len))
			return at;
		at += len;
	}
	return at;
}

static bool
has_come(const struct block *block)
{
	return block->text.len > 0 || block->skipped_lines > 0;
}

enum err
source_next_block(
	struct source *source, size_t size, bool final, struct block *block, struct fault *why)
{
	size_t got;

	source->at_end = false;
	block->skipped = block->skipped_lines = 0;
	do {
		TRY(fill_block(source, size, block, &got, why));
		/* The end of a pipe is final; that of a file only when the caller says so. */
		bool ends = source->is_pipe ? source->at_end : final && source->at_end;
		struct str text = block->text;

		skip_long_lines(source, ends, &text, block);
		block->text = str_first(text, whole_lines(text, ends));
		TRY(keep_pending(source, str_from_offset(text, block->text.len), why));
	} while (!has_come(block) && got > 0);
	if (has_come(block)) {
		source->at_end = false;
		source->blocks_out++;
	}
	return OK;
}

void
source_settle(struct source *source, const struct block *block, uint64_t lines)
{
	source->blocks_out--;
	source->position.offset += block->skipped + block->text.len;
	source->position.line += block->skipped_lines + lines;
}

/* --- lines --- */

static enum err
next_lines(struct source *source, bool final, struct fault *why)
{
	struct block *block = &source->block;

	do {
		TRY(source_next_block(source, READ_SIZE, final, block, why));
		source->position.offset += block->skipped;
		source->position.line += block->skipped_lines;
		source->blocks_out = 0;
	} while (block->text.len == 0 && block->skipped_lines > 0);
	source->lines = block->text;
	return OK;
}

static enum err
next_line(struct source *source, bool final, struct str *ret, struct fault *why)
{
	*ret = STR_NONE;
	if (source->lines.len == 0)
		TRY(next_lines(source, final, why));
	if (source->lines.len == 0)
		return OK;
	source->at_end = false;
	*ret = str_first(source->lines, first_line(source->lines));
	source->lines = str_from_offset(source->lines, ret->len);
	source->line_offset = source->position.offset;
	source->position.offset += ret->len;
	source->position.line++;
	source->last_line = *ret;
	*ret = without_line_end(*ret);
	return OK;
}

/* --- pieces of formats that have frames, such as captures --- */

/* The end of a cut one is no piece. */
static enum err
take_frame(struct source *source, struct str *ret, struct fault *why)
{
	struct str text = pending_text(source);
	size_t length;

	TRY(reader_frame(source->reader, text, &length, why));
	*ret = STR_NONE;
	if (length == 0 || length > text.len)
		return OK;
	source->pending_at += length;
	source->line_offset = source->position.offset;
	source->position.offset += length;
	source->position.line++;
	*ret = source->last_line = str_first(text, length);
	return OK;
}

static enum err
next_frame(struct source *source, struct str *ret, struct fault *why)
{
	source->at_end = false;
	for (;;) {
		size_t before = source->pending.len - source->pending_at;
		TRY(take_frame(source, ret, why));
		if (ret->data != NULL)
			return OK;
		TRY(source_read_pending(source, why));
		if (source->pending.len - source->pending_at == before)
			return OK;
	}
}

enum err
source_next_line(struct source *source, bool final, struct str *ret, struct fault *why)
{
	return reader_has_frames(source->reader) ? next_frame(source, ret, why)
						 : next_line(source, final, ret, why);
}

struct str
source_last_line(const struct source *source)
{
	return source->last_line;
}
