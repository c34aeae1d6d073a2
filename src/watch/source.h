/* source.h - one file (or standard input), in blocks of lines or line by line, from where it was
 * left.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A source gives whole lines. What stands after the last line end is held back until the rest
 * comes, or until the caller says that nothing more will come. Lines longer than LOG_LINE_MAX are
 * skipped and counted. One thread at a time.
 *
 * The position follows what was dealt with, not what was read: a line counts when it is given out,
 * a block when the caller says so. So several blocks may be on their way at once, and a position
 * that is saved meanwhile loses none of them.
 */
#pragma once

#include "watch/position.h"
#include "watch/reader.h"
#include "watch/stream.h"

/* Lines that follow each other. */
struct block {
	struct str text;        /* whole lines; BLOCK_SLACK bytes before them are readable */
	uint64_t skipped;       /* bytes that stood before the text, of lines that were too long */
	uint64_t skipped_lines; /* so many */
	struct buf memory;
};

enum { BLOCK_SLACK = 128 };

void block_done(struct block *block);

struct source {
	struct env *env;
	struct position position; /* of the next line; see source_update_position for the rest */
	struct reader *reader;
	struct stream *stream; /* NULL while closed */
	bool is_pipe;        /* standard input or datagrams: may give nothing now and more later */
	bool at_end;         /* nothing more was there when last asked */
	unsigned blocks_out; /* given out, not yet settled */
	uint64_t long_lines;
	uint64_t line_offset; /* of the line given out last */

	struct summary_keeper *keeper; /* summary_keeper.h; NULL, or the source's own */

	/* input.c's own: */
	bool failed;   /* unreadable; said once */
	bool seen;     /* stood in the folder at the last look */
	uint64_t size; /* then */
	int64_t modified;
	bool has_rested; /* it was read to its end and closed; then it had: */
	uint64_t rested_size;
	int64_t rested_modified;

	/* Text read but not given out: pending.data + pending_at on; `skipped` bytes of a long line
	 * went before it and count for the next position. */
	struct buf pending;
	size_t pending_at;
	uint64_t skipped;
	struct block block;   /* when lines are given out one by one */
	struct str lines;     /* those left of it */
	struct str last_line; /* given out, with its end */
	size_t head_len;
	char head[HEAD_MAX];
};

/* NULL when there is no memory. */
struct source *source_new(struct env *env, const struct reader_kind *kind);
void source_free(struct source *source);
DEFINE_OWNED(source)

/* Opens position.path. When the file's head is not the one in the position (another file under the
 * same inode, or rewritten), the position goes back to the start. */
MUST_CHECK enum err source_open(struct source *source, struct fault *why);
/* Standard input, or any descriptor that cannot be opened again; taken over. */
MUST_CHECK enum err source_open_pipe(struct source *source, int file, struct fault *why);
/* A connection to a socket of ours, never compressed; taken over. */
MUST_CHECK enum err source_open_connection(struct source *source, int file, struct fault *why);
/* Messages, each of which is a line or some; see stream_new_messages. */
MUST_CHECK enum err source_open_messages(struct source *source, int socket, struct fault *why);
/* Datagrams, which have no end and no position; see stream_new_datagrams. */
MUST_CHECK enum err source_open_datagrams(struct source *source, int socket, struct fault *why);
/* Packets of an interface, which outlives the source; see stream_new_capture. */
MUST_CHECK enum err source_open_capture(
	struct source *source, struct capture *capture, struct fault *why);
void source_close(struct source *source); /* the position stays */

/* Reads on until `head` is full or the text has no more now. Nothing is given out. */
MUST_CHECK enum err source_read_head(struct source *source, struct fault *why);
/* Goes forward to the place without looking at what is between. E_CORRUPT: the text, or the place's
 * state, ends before it. */
MUST_CHECK enum err source_go_on_at(
	struct source *source, const struct text_place *place, struct fault *why);

/* The lines that come next: about `size` bytes, or what there is now; nothing now: an empty text
 * and nothing skipped. The block's memory is reused, and freed by block_done. With `final`, what
 * stands after the last line end is a line too. Only of formats that are lines. */
MUST_CHECK enum err source_next_block(
	struct source *source, size_t size, bool final, struct block *block, struct fault *why);
/* The block that was given out first of those that are out is done: the position moves behind it.
 * `lines` is how many its text has. */
void source_settle(struct source *source, const struct block *block, uint64_t lines);

/* The next line without its line end, valid until the next call; NULL data: none now. With `final`,
 * what stands after the last line end is a line too. */
MUST_CHECK enum err source_next_line(
	struct source *source, bool final, struct str *ret, struct fault *why);

/* The line given out last as it stands in the text, with its end; valid as long as that was. */
struct str source_last_line(const struct source *source);

/* Was the open plain file cut or rewritten under us? Then it is read from the start again, and true
 * is returned; *old (may be NULL) becomes the position in the text that was. */
MUST_CHECK enum err source_check_rewritten(
	struct source *source, struct position *old, bool *ret, struct fault *why);

/* Brings head and reader state in `position` up to date, for saving. */
MUST_CHECK enum err source_update_position(struct source *source, struct fault *why);

/* Starts where `ghost` was left when the file's text begins like the ghost's and is at least as
 * long; false when not. For files that were copied or compressed after they were read. The source
 * is closed. */
MUST_CHECK enum err source_inherit(
	struct source *source, const struct position *ghost, bool *ret, struct fault *why);
