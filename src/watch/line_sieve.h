/* line_sieve.h - which lines of a block must be read, told from its raw text at the speed of
 * memory.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A reader takes a line apart and undoes its escapes, and only then values are looked for: that is
 * what counts, and it is slow. So first the line matcher (match/line_matcher.h) goes through the
 * raw text, and the lines in which it sees anything at all are kept for the reader. Kept as well
 * are
 *   - lines with a backslash, unless just JSON's escapes are undone in them, which the matcher does
 *   - lines with a host of one label that a URL of the indicators has (match/bare_hosts.h)
 *   - lines that begin with '#', for they may say what the others mean
 *   - lines that a pattern of several values asks for (pattern_watch.h), one by one. What its
 *     unsure tests want, only who knows the headers can tell.
 * What is left out holds no value in any field of it. That is the case where fields begin and end
 * at borders of free text; a reader that cannot say so reads every line (reader_may_pass_over).
 * Likewise in a line that is kept: where the matcher saw something bounds the part of it whose
 * fields must be searched, as long as no URL may be put together from fields elsewhere.
 */
#pragma once

#include "match/line_matcher.h"
#include "watch/pattern_watch.h"
#include "watch/record.h"

struct sieved_line {
	size_t offset, len; /* in the text, the line end left out */
	uint64_t line;      /* counted from 0 */
	bool is_header;     /* it begins with '#' */
	bool for_patterns;  /* nothing else wants it */
	struct line_part part; /* fields that do not meet it hold no value, unless by escapes */
};

/* Reused from block to block; zeroed at first, freed by sieved_done. */
struct sieved {
	uint64_t lines; /* in the text */
	size_t count, capacity;
	struct sieved_line *list; /* to be read, in their order */
	uint64_t wakes; /* the caller's own: of what was held back when it was sieved (held_back.h) */
};

void sieved_done(struct sieved *sieved);

/* One a thread. */
struct line_sieve;

enum err line_sieve_new(struct line_sieve **ret, struct fault *why);
void line_sieve_free(struct line_sieve *sieve);
/* For searching fields between two texts. */
struct line_matcher *line_sieve_matcher(struct line_sieve *sieve);
DEFINE_OWNED(line_sieve)

/* What lines are sieved for. */
struct sieve_terms {
	const struct match_generation *generation;
	const struct pattern_watch *patterns; /* NULL: none */
	const struct reader_kind *format;
};

/* `text` is whole lines, none longer than LOG_LINE_MAX, with LINE_MATCHER_SLACK bytes before it.
 * E_NOMEM. */
MUST_CHECK enum err line_sieve_text(struct line_sieve *sieve, const struct sieve_terms *terms,
	struct str text, struct sieved *ret, struct fault *why);
