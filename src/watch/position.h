/* position.h - how far a file has been read, in a form that outlives the process.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A file is known again by device and inode, which survive renaming, and by its head, which tells
 * a reused inode or a rewritten file from the one that was read, and knows a file again that was
 * compressed or copied away. The head is the first HEAD_MAX bytes of the text, or fewer when there
 * were no more yet.
 */
#pragma once

#include "base/buf.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/json_write.h"

enum { HEAD_MAX = 1024 };

struct position {
	uint64_t device;
	uint64_t inode;
	uint64_t offset; /* bytes of text before the next line */
	uint64_t line;   /* lines before it */
	size_t head_len;
	struct sha256 head;
	struct buf path;   /* where it was seen last */
	struct buf reader; /* see reader_save */
};

/* A place between two lines (or packets) of a text. */
struct text_place {
	uint64_t offset;  /* bytes of text before it */
	uint64_t line;    /* lines before it */
	struct str state; /* the reader's there, see reader_save */
};

void position_done(struct position *position);
/* *ret must be zeroed or done before. */
MUST_CHECK enum err position_copy(
	const struct position *position, struct position *ret, struct fault *why);

/* An object of its own. */
void position_write(const struct position *position, struct json_writer *out);

/* Takes copies; *ret must be zeroed or done before. E_CORRUPT. */
MUST_CHECK enum err position_read(const struct json *json, struct position *ret, struct fault *why);
