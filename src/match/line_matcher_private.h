/* line_matcher_private.h - what the parts of the line matcher share.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "match/candidates.h"
#include "match/line_matcher.h"
#include "match/unescape.h"

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
	size_t counted_to; /* the ends of lines before that place are counted */
	uint64_t counted;
	uint64_t skipped;
	struct str current; /* the line that was looked at last */
	size_t read_to;     /* everything before is read to the letter */
	struct span span;
};

/* Reads what passed the filter to the letter, adds hits and marks, and forgets it. */
MUST_CHECK enum err line_reader_read(struct line_matcher *matcher);
