/* summary_file.h - the summaries of one text, part by part, in a file of their own.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The file is named by the digest of the text's first HEAD_MAX bytes and by the format, so the
 * summaries follow a log that is renamed, copied or compressed. It only grows: a summary for each
 * part, in the text's order, and notes (summary_seal) that a file holds the text up to there and
 * nothing more. Parts may overlap; one that begins behind the end of all before it is left out.
 * What stands behind the first damaged byte is not read; the next who adds removes it.
 *
 * Any number of processes may read, and add, at once.
 */
#pragma once

#include "watch/source.h"
#include "watch/summary.h"

/* The file's path for the text that the source reads; empty when the text is shorter than HEAD_MAX
 * bytes (source_read_head), which is worth no summary. E_NOMEM. */
MUST_CHECK enum err summary_file_path(
	struct str folder, const struct source *source, struct buf *ret, struct fault *why);

/* What a file says, one summary after the other. */
struct summary_file {
	struct env *env;
	const struct reader_kind *format;
	int file;           /* -1: there is none */
	struct buf content; /* of the summary at hand */
	uint64_t good;      /* bytes that were read and believed */
	bool damaged;
	/* The text up to here is what they are about: */
	uint64_t covered;        /* bytes */
	uint64_t line;           /* lines */
	bool has_state;          /* else it is not known: who reads on must begin at the start */
	struct buf state;        /* the reader's there */
	uint64_t last_length;    /* of the last line, in bytes */
	struct summary_digest last_line;
	/* The newest note of a file that ends, and where it does; UINT64_MAX: there is none. */
	struct summary_seal seal;
	uint64_t sealed_at;
};

/* No file is an empty one. E_IO. */
MUST_CHECK enum err summary_file_open(struct env *env, const char *path,
	const struct reader_kind *format, struct summary_file *ret, struct fault *why);
void summary_file_close(struct summary_file *file); /* what it says in numbers stays */
#define OWNED_SUMMARY_FILE __attribute__((cleanup(summary_file_close))) struct summary_file

/* The next one, until the next call; *ret_found is false at the end, or where it is damaged. */
MUST_CHECK enum err summary_file_next(
	struct summary_file *file, struct summary *ret, bool *ret_found, struct fault *why);

/* Goes to the end: what *ret says is of the whole. It must be closed. */
MUST_CHECK enum err summary_file_measure(struct env *env, const char *path,
	const struct reader_kind *format, struct summary_file *ret, struct fault *why);

/* They turned out to be of another text: the next who adds removes them. */
void summary_file_forget(struct summary_file *file);

/* Where the text goes on; borrows the state. */
struct text_place summary_file_end(const struct summary_file *file);

/* Adds summaries. `measured` is of that file: what it calls damaged is removed before. */
MUST_CHECK enum err summary_file_add(struct env *env, const char *path,
	const struct summary_file *measured, struct str summaries, struct fault *why);

/* The file as it is now. */
struct summary_seal summary_seal_of(int file);
/* Is it noted that this file holds what the summaries cover, and nothing more? `file` was read to
 * its end. */
bool summary_file_is_sealed(const struct summary_file *file, const struct summary_seal *seal);
