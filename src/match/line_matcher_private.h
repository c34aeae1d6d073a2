/* line_matcher_private.h - what the parts of the line matcher share.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/limits.h"
#include "match/candidates.h"
#include "match/line_matcher.h"
#include "match/unescape.h"

enum { KNOWN_WORDS = 512, KNOWN_WORD_MAX = 96 };

/* A word or piece that was read in this scan, with what stands before it, and what came of it: in a
 * storm of hits the same few come again and again. */
struct known_word {
	uint64_t scan;       /* which; 0: none yet */
	size_t place;        /* of the text below in the scan's */
	size_t first, count; /* its hits in the scan's list */
	bool is_lone, is_host;
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

enum { NAME_WALK_MAX = 4 * DOMAIN_SIZE_MAX };

/* In a name, an address, or a word beyond ASCII. */
static inline bool
may_be_word(char c)
{
	static const bool words[256] = {
		['0' ... '9'] = true,
		['A' ... 'Z'] = true,
		['a' ... 'z'] = true,
		['.'] = true,
		['_'] = true,
		['-'] = true,
		[0x80 ... 0xff] = true,
	};

	return words[(uint8_t)c];
}

/* --- line_results.c --- */

/* Looks up the line around that place, and counts it if it is too long to be read. */
void line_results_look(struct line_matcher *matcher, size_t at);
/* The line that was looked at last; `at` is a place in it. */
MUST_CHECK enum err line_results_mark(struct line_matcher *matcher, size_t at, unsigned reasons);
/* A hit of a text that begins at `start` of the whole. */
MUST_CHECK enum err line_results_add(
	struct line_matcher *matcher, const struct match_hit *hit, size_t start, uint64_t line);
uint64_t line_number(const struct line_matcher *matcher, size_t at);

/* Where that text, a slice of the whole, is known if it is at all. */
struct known_word *line_results_known(struct line_matcher *matcher, struct str text);
bool line_results_is_known(const struct line_matcher *matcher, const struct known_word *known,
	struct str text, size_t before, bool lone);
/* Its last `count` hits are the newest. */
void line_results_remember(struct line_matcher *matcher, struct known_word *known, struct str text,
	size_t before, size_t count, bool lone, bool host);
/* The same hits where the text stands again. */
MUST_CHECK enum err line_results_repeat(
	struct line_matcher *matcher, const struct known_word *known, size_t place);

/* --- line_letter.c --- */

/* The name or IPv4 address that ends there, if it is a word that stands alone. */
MUST_CHECK enum err line_letter_try_word(
	struct line_matcher *matcher, size_t end, enum probe_kind kind, bool *ret);
/* The piece around that place of the line that was looked at last. */
MUST_CHECK enum err line_letter_read_around(struct line_matcher *matcher, size_t at);

/* --- line_reader.c --- */

/* Reads what passed the filter to the letter, adds hits and marks, and forgets it. */
MUST_CHECK enum err line_reader_read(struct line_matcher *matcher);
