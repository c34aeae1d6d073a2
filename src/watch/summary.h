/* summary.h - what one log file may hold, for not reading it again in vain.
 * SPDX-License-Identifier: Apache-2.0
 *
 * While a file is read, the keys of everything that match_scan would look up in it are gathered
 * (match/tokens.h); at the end they become a filter (match/key_filter.h), kept beside the file's
 * size, time of change and the digest of its head, and the first and the last event's time. Later
 * a new indicator is asked of the filter first: "no" is certain, "maybe" wants the file read.
 *
 * A summary takes a 50th of the text at the most (SUMMARY_SHARE): with two bytes a fingerprint when
 * that fits, else one. A file with more keys than that, or than KEY_FILTER_KEYS_MAX, has none and
 * is read each time; so is a small one, whose head alone would be too much.
 *
 * A summary holds for one file, one format and one version of the program, whose readers may see
 * other fields than the next one's. It is no secret of its own but tells to who can guess what the
 * file holds; keep it where logs are kept. Its bytes are those of one byte order.
 *
 * The checksum finds damage; it is no signature. Who can write into the folder of summaries can
 * make a file be passed over.
 */
#pragma once

#include "base/env.h"
#include "base/hash.h"
#include "match/key_filter.h"
#include "watch/reader.h"

/* A file as it was when it was read. */
struct summary_subject {
	uint64_t size;      /* in bytes, as it lies on the disk */
	int64_t modified;   /* nanoseconds since 1970 */
	struct sha256 head; /* of its first HEAD_MAX bytes (watch/position.h), as they lie there */
	const struct reader_kind *format;
};

struct summary {
	struct summary_subject subject;
	uint64_t lines;
	uint64_t text_size;  /* uncompressed */
	bool has_untimed;    /* events without a time of their own */
	bool has_timed;      /* the other ones: */
	int64_t first, last; /* microseconds */
	uint64_t key_count;
	struct key_filter filter;
};

struct summary_builder;

/* `env` gives the filter's seed. NULL when there is no memory. */
struct summary_builder *summary_builder_new(struct env *env);
void summary_builder_free(struct summary_builder *builder);
DEFINE_OWNED(summary_builder)

/* Adds an event that was read from `len` bytes of text. E_NOMEM, E_TOO_LARGE as match_scan. */
MUST_CHECK enum err summary_builder_take(struct summary_builder *builder,
	const struct record *record, size_t len, struct fault *why);

/* Adds the summary's bytes to `to`, or nothing when it would be too large for its text. The builder
 * is of no further use. E_NOMEM. */
MUST_CHECK enum err summary_builder_finish(struct summary_builder *builder,
	const struct summary_subject *subject, struct buf *to, struct fault *why);

/* *ret borrows `content`, which may be anything. E_CORRUPT: damaged, or of another version of the
 * program. */
MUST_CHECK enum err summary_read(struct str content, struct summary *ret, struct fault *why);

/* Is it of that file, unchanged? */
bool summary_is_of(const struct summary *summary, const struct summary_subject *subject);

/* One of the keys of a value (token_keys_of); false: surely not. */
bool summary_may_hold(const struct summary *summary, uint64_t key);
