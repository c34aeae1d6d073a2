/* line_matcher_private.h - what the parts of the line matcher share.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/limits.h"
#include "match/candidates.h"
#include "match/line_matcher.h"
#include "match/line_memory.h"
#include "match/unescape.h"

enum { AHEAD_MAX = 32, PLACES_MAX = 4 * AHEAD_MAX };

/* A word that passed the filter: parted from all else and no part of an escape it is read alone. */
struct ahead {
	size_t start, end;
	enum probe_kind kind;
	uint32_t address; /* of an IPv4 address that has places */
	struct line_reading reading;
	const struct remembered *known; /* perhaps: what came of it before */
	size_t first_place, place_count; /* else: see line_places_fetch */
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
	uint64_t current_number;     /* of it, counted from 0 */
	size_t read_to;              /* everything before is read to the letter */
	char lower[DOMAIN_SIZE_MAX]; /* a name; here, since clearing it each time takes long */
	struct line_memory memory;
	struct ahead ahead[AHEAD_MAX];
	size_t place_count;
	struct snapshot_place places[PLACES_MAX];
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
/* Another place that holds something in a line that may be marked. */
void line_results_widen(struct line_matcher *matcher, size_t at);
/* A hit, in that line, of a text that begins at `start` of the whole. */
MUST_CHECK enum err line_results_add(
	struct line_matcher *matcher, const struct match_hit *hit, size_t start);

/* --- line_letter.c --- */

/* Looks at a name or IPv4 address that passed the filter, and has fetched from memory where it
 * would be remembered. */
void line_letter_look_ahead(struct line_matcher *matcher, uint64_t positive, struct ahead *ret);
/* Reads it, if it is a word that stands alone. */
MUST_CHECK enum err line_letter_try_word(
	struct line_matcher *matcher, const struct ahead *word, bool *ret);
/* The piece around that place of the line that was looked at last. */
MUST_CHECK enum err line_letter_read_around(struct line_matcher *matcher, size_t at);

/* --- line_places.c --- */

/* The next step: has fetched what is remembered of the word, or, of a new one, the places of the
 * set where it and its parents would be. */
void line_places_fetch(struct line_matcher *matcher, struct ahead *word);
/* Whether those, once they have come, tell all that the set has of a lone word. */
bool line_places_tell(const struct ahead *word);
/* If so: what finder_scan_lone_word would find, and whether it is the host of a URL. */
MUST_CHECK enum err line_places_find(struct line_matcher *matcher, const struct ahead *word,
	bool *ret_host, struct match_hits *ret);

/* --- line_reader.c --- */

/* Eight ASCII letters lowered at a time: of bytes below 0x80 one that is 'A' to 'Z' carries into
 * its highest bit in the first sum, and not in the second. */
static inline uint64_t
line_lowered_word(uint64_t word)
{
	uint64_t low = word & UINT64_C(0x7f7f7f7f7f7f7f7f);
	uint64_t upper = (low + UINT64_C(0x3f3f3f3f3f3f3f3f)) &
			 ~(low + UINT64_C(0x2525252525252525)) & ~word &
			 UINT64_C(0x8080808080808080);

	return word | upper >> 2;
}

/* ASCII letters lowered, in the matcher's own memory until the next; DOMAIN_SIZE_MAX at most. */
struct str line_lowered(struct line_matcher *matcher, struct str text);

/* Reads what passed the filter to the letter, adds hits and marks, and forgets it. */
MUST_CHECK enum err line_reader_read(struct line_matcher *matcher);
