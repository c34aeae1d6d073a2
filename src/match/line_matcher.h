/* line_matcher.h - finds the values of ten million indicators in the raw lines of a log.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What it finds is what match_scan finds in each line as free text (scan.h), with the same traits,
 * and no more. In a line that begins with '{' the escapes of JSON (`\/`, `\u002e`) are undone
 * first; an escape that JSON does not know stands for itself. Offsets are always those of the raw
 * text.
 *
 * How: the text is classified 64 bytes at a time (kernel.h), each token that may be a value is
 * hashed and asked for in a filter (snapshot.h), and only what passes is read by the finder of
 * scan.h itself: the piece of the line around it, or a whole line with escapes. So the fast part
 * may say "perhaps" too often but decides nothing.
 *
 * A value that a log spreads over fields, the host and the path of a URL, is nowhere in the text.
 * Such lines are marked LINE_REQUEST; who knows the format takes them apart and asks
 * line_matcher_request. Hosts of one label ("localhost") are found in whole URLs only.
 *
 * In a storm of hits the same values come again and again: what was read of them is remembered.
 *
 * The prices: a word with a wide letter in its last two labels, a `\u` escape or a percent-encoded
 * host is read to the letter each time, at a tenth of the speed; a text must have room before it.
 */
#pragma once

#include "match/generation.h"
#include "match/scan.h"

struct line_hit {
	struct match_hit hit; /* its offset is that in the text */
	uint64_t line;        /* counted from 0 */
};

enum {
	LINE_CANDIDATE = 1, /* holds something that was read to the letter, found or not */
	LINE_REQUEST = 2,   /* holds the host of a URL, whose path may stand in another field */
	LINE_HEADER = 4,    /* begins with '#' */
};

struct line_mark {
	size_t offset, len;
	uint64_t line;
	unsigned reasons; /* LINE_ ... */
	/* Places in the text: a byte of each value and of each host that the line holds lies between
	 * them, unless escapes hide the value. */
	size_t first, last;
};

struct line_matches {
	size_t hit_count;
	const struct line_hit *hits; /* by line; within one by offset, else as match_hits */
	size_t mark_count;
	const struct line_mark *marks; /* by line */
	uint64_t lines;
	uint64_t skipped; /* lines with candidates, longer than LOG_LINE_MAX, not searched */
	/* Where in the text the first backslash stands in a line that does not begin with '{', and the
	 * first in one that does; SIZE_MAX: nowhere. */
	size_t backslash, json_escape;
};

/* Bytes that must be readable before a text, whatever they are. */
enum { LINE_MATCHER_SLACK = 128 };

/* One a thread, usable with any generation. About 0.6 MB, and up to 8 more when much is found: what
 * was read is remembered from one scan to the next of the same generation (line_memory.h). */
struct line_matcher;

/* `kernel` is a name of kernel.h ("avx512", "avx2", "sse4.2", "neon", "plain"), or empty for the best
 * of the machine. E_INVALID, E_ABSENT (the machine cannot run it), E_NOMEM. */
MUST_CHECK enum err line_matcher_new(
	struct str kernel, struct line_matcher **ret, struct fault *why);
void line_matcher_free(struct line_matcher *matcher);
DEFINE_OWNED(line_matcher)
const char *line_matcher_kernel(const struct line_matcher *matcher);

/* `text` is whole lines (the last may lack its end) with LINE_MATCHER_SLACK bytes before it. *ret
 * belongs to the matcher and lives until its next scan, and refers to the generation. E_NOMEM. */
MUST_CHECK enum err line_matcher_scan(struct line_matcher *matcher,
	const struct match_generation *generation, struct str text, struct line_matches *ret,
	struct fault *why);

/* match_scan and match_scan_request of scan.h, in a generation. *ret lives until the next call of
 * any function here; what a scan found lives on. */
MUST_CHECK enum err line_matcher_field(struct line_matcher *matcher,
	const struct match_generation *generation, enum match_field field, struct str text,
	struct match_hits *ret, struct fault *why);
MUST_CHECK enum err line_matcher_request(struct line_matcher *matcher,
	const struct match_generation *generation, struct str host, unsigned port, struct str uri,
	struct match_hits *ret, struct fault *why);
