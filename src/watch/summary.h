/* summary.h - what a part of a log may hold, for not reading it again in vain.
 * SPDX-License-Identifier: Apache-2.0
 *
 * While a log is read, the keys of everything that match_scan would look up in it are gathered
 * (match/tokens.h); part by part (summary_part_size) they become a filter (match/key_filter.h), kept
 * with the place of that part in the text, the reader's state there, and the first and the last
 * event's time. Later a new indicator is asked of the filter first: "no" is certain, "maybe" wants
 * the part read, and only the part.
 *
 * A part's summary takes a 50th of its text at the most (SUMMARY_SHARE): its fingerprints have as
 * many bits as fit. When they would be fewer than SUMMARY_FINE_BITS_MIN, the coarse keys are taken
 * instead, of which there are fewer. A part with more of those too than KEY_FILTER_BITS_MIN bits have
 * room for has no filter and is read each time; one that is so short that the head alone would be too
 * much has no summary. Of a text that is so short that the reader's state at its end would be much, that is
 * left out: when the text grew since, it is read from its start.
 *
 * A coarse "maybe" also means a value beside the one that is asked for, and is more often in vain.
 *
 * A summary holds for one text, one format and one version of the program, whose readers may see
 * other fields than the next one's. Which file it belongs to is summary_file.h's business. It is no
 * secret of its own but tells to who can guess what the log holds; keep it where logs are kept. Its
 * bytes are those of one byte order.
 *
 * The checksum finds damage; it is no signature. Who can write into the folder of summaries can
 * make a file be passed over.
 */
#pragma once

#include "base/env.h"
#include "match/key_filter.h"
#include "match/tokens.h"
#include "watch/position.h"
#include "watch/reader.h"

/* The first bytes of a SHA-256: as good for telling lines apart. */
struct summary_digest {
	uint8_t bytes[16];
};
struct summary_digest summary_digest_of(struct str text);

/* A file as it was when it was found to hold a text and nothing more. */
struct summary_seal {
	uint64_t device, inode;
	uint64_t size;    /* in bytes, as it lies on the disk */
	int64_t modified; /* nanoseconds since 1970 */
};

/* Of a part; or, when it ends where it begins, the note that a file ends there. */
struct summary {
	struct text_place begin, end;
	bool has_end_state;              /* else the end's state is not known, and empty */
	uint64_t last_length;            /* of the last line with its end, in bytes */
	struct summary_digest last_line; /* of those bytes */
	struct summary_seal seal;
	bool has_untimed;    /* events without a time of their own */
	bool has_timed;      /* the other ones: */
	int64_t first, last; /* microseconds */
	uint64_t key_count;
	bool has_filter; /* else it may hold anything */
	enum token_grain grain; /* of its keys */
	struct key_filter filter;
};

/* Of the part that begins at `offset`, at least, in bytes: an eighth of what is before it, from
 * SUMMARY_PART_MIN up to SUMMARY_PART_MAX. So what is read for one value is a small share of small logs too. */
uint64_t summary_part_size(uint64_t offset);

struct summary_builder;

/* `env` gives the filter's seed. NULL when there is no memory. */
struct summary_builder *summary_builder_new(struct env *env);
void summary_builder_free(struct summary_builder *builder);
DEFINE_OWNED(summary_builder)

/* Forgets what was gathered; a part begins there. The state is copied. E_NOMEM. */
MUST_CHECK enum err summary_builder_begin(
	struct summary_builder *builder, const struct text_place *place, struct fault *why);
/* Where the part at hand begins. */
uint64_t summary_builder_offset(const struct summary_builder *builder);

/* Adds an event. E_NOMEM, E_TOO_LARGE as match_scan. */
MUST_CHECK enum err summary_builder_take(
	struct summary_builder *builder, const struct record *record, struct fault *why);

/* Adds the summary of the part that ends there with that line to `to`, or nothing when even its
 * head would be too large for the text. E_NOMEM. */
MUST_CHECK enum err summary_builder_finish(struct summary_builder *builder,
	const struct reader_kind *format, const struct text_place *end, struct str last_line,
	struct buf *to, struct fault *why);

/* Adds the note that the file ends at `offset`. */
MUST_CHECK enum err summary_add_seal(const struct reader_kind *format, uint64_t offset,
	const struct summary_seal *seal, struct buf *to, struct fault *why);

/* Summaries stand one behind the other. The length of the one that begins with the
 * SUMMARY_HEAD_SIZE bytes at the front of `content`. E_CORRUPT: no summary of this version of the
 * program and that format. */
enum { SUMMARY_HEAD_SIZE = 144 };
MUST_CHECK enum err summary_length(
	struct str content, const struct reader_kind *format, size_t *ret, struct fault *why);

/* *ret borrows `content`, which is of summary_length bytes and is written to meanwhile. E_CORRUPT:
 * damaged. */
MUST_CHECK enum err summary_read(struct buf *content, const struct reader_kind *format,
	struct summary *ret, struct fault *why);

/* One of the keys of a value (token_keys_of) of the summary's grain; false: surely not. */
bool summary_may_hold(const struct summary *summary, uint64_t key);
