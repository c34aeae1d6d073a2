/* lookout.h - looks at the lines of a block that the sieve kept, before it is the block's turn.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What a line holds may depend on what its log's reader remembers there: Zeek's and CSV's columns.
 * Nobody knows that while the blocks before are still on their way. So a lookout begins with what
 * was remembered when the block was handed out, and reads the block's own headers. Whoever takes the
 * block then compares (looked_holds): only if the log's reader remembers at the block's beginning
 * what the lookout began with, is what it saw worth anything; else, and where it did not look, the
 * lines are read anew. So nothing that is reported depends on whether anybody looked ahead.
 *
 * It does not look at headers ('#') of formats that remember any, at lines that patterns ask for, at
 * any while the reader needs all (reader_may_pass_over), nor beyond LOOK_AHEAD_MAX bytes of finds.
 */
#pragma once

#include "watch/line_sieve.h"
#include "watch/look.h"

struct looked {
	/* Filled in by who hands the block out. The terms must outlive the looking. */
	struct look_terms terms;
	const struct pattern_watch *patterns; /* as for the sieve; NULL: there are none */
	bool keeps_details;                   /* the log's reader does, or will */
	struct buf state;                     /* what it remembers (reader_save) */
	/* What came of it. */
	size_t count, capacity;  /* of the sieved lines the first so many were looked at, or passed over */
	struct line_look *lines; /* has_looked says which */
	struct finds finds;
};

/* Zeroed at first; the memory is reused. */
void looked_done(struct looked *looked);

/* Fills in what the reader says. E_NOMEM. */
MUST_CHECK enum err looked_begin(struct looked *looked, const struct reader *reader,
	const struct look_terms *terms, const struct pattern_watch *patterns, struct fault *why);
/* Is it, of a block that begins now, what looking would find with that reader and these terms?
 * E_NOMEM. */
MUST_CHECK enum err looked_holds(const struct looked *looked, const struct reader *reader,
	const struct look_terms *terms, const struct pattern_watch *patterns, bool *ret,
	struct fault *why);
/* What was seen in the sieved line of that number; NULL: nobody looked. */
const struct line_look *looked_at(const struct looked *looked, size_t number);

/* One a thread. */
struct lookout;

/* The matcher is borrowed, see looker_new. E_NOMEM. */
MUST_CHECK enum err lookout_new(
	struct line_matcher *matcher, struct lookout **ret, struct fault *why);
void lookout_free(struct lookout *lookout);
DEFINE_OWNED(lookout)

/* `text` is the block's, `sieved` what was kept of it. E_NOMEM. */
MUST_CHECK enum err lookout_look(struct lookout *lookout, const struct reader_kind *format,
	struct str text, const struct sieved *sieved, struct looked *looked, struct fault *why);
