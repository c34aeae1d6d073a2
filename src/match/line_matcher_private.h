/* line_matcher_private.h - what the parts of the line matcher share.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/limits.h"
#include "match/candidates.h"
#include "match/line_matcher.h"
#include "match/unescape.h"

enum { KNOWN_WORDS = 512, KNOWN_WORD_MAX = 96 };

/* A word that was read in this scan, with what stands before it, and what came of it: in a storm of
 * hits the same few come again and again. */
struct known_word {
	uint64_t scan;       /* which; 0: none yet */
	size_t place;        /* of the text below in the scan's */
	size_t first, count; /* its hits in the scan's list */
	bool is_host;
	uint8_t before; /* bytes before the word */
	uint8_t len;    /* with them */
	char text[KNOWN_WORD_MAX];
};

struct line_matcher {
	const struct kernel *kernel;
	struct finder finder;
	struct arena *found; /* of a scan's hits */
	struct arena *asked; /* of a field's or request's */
	struct candidates candidates;
	struct unescaped unescaped;
	struct line_hit *hits;
	size_t hit_count, hit_capacity;
	struct line_mark *marks;
	size_t mark_count, mark_capacity;
	/* Of the scan that is going on. */
	const struct match_generation *generation;
	struct str text;
	uint64_t lines; /* before the batch */
	uint64_t skipped;
	struct str current;          /* the line that was looked at last */
	size_t read_to;              /* everything before is read to the letter */
	char lower[DOMAIN_SIZE_MAX]; /* a name; here, since clearing it each time takes long */
	uint64_t scan;               /* counted from 1 */
	struct known_word known[KNOWN_WORDS];
	struct span span;
};

/* Reads what passed the filter to the letter, adds hits and marks, and forgets it. */
MUST_CHECK enum err line_reader_read(struct line_matcher *matcher);
