/* search_file.h - one kept log: its summary asked, and itself read when need be; for search.c.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "watch/folder.h"
#include "watch/line_sieve.h"
#include "watch/search.h"
#include "watch/search_report.h"
#include "watch/summary.h"

/* Of all values in the set (match/tokens.h). */
struct search_keys {
	size_t count;
	uint64_t *keys;
	bool anywhere; /* one of the values has none */
};

/* What a search is for. */
struct search {
	struct env *env;
	const struct search_options *options;
	struct search_totals *totals;
	struct match_set *set;
	struct match_scanner *scanner;
	struct match_generation *generation; /* the same indicators, for the sieve */
	struct line_sieve *sieve;
	struct pattern_watch *patterns; /* NULL: none are looked for */
	struct search_keys keys[TOKEN_GRAINS];
	uint64_t looked_at;           /* lines that were taken apart */
	struct buf text;              /* of a hit line */
	struct str line;              /* of the log, that is looked at; NULL data: no text */
	bool cut;                     /* the client wants no more, or time ran out */
	int64_t ends; /* by the monotonic clock; 0: never */
	struct search_report *report; /* NULL: nothing is reported */
};

/* Is it to end, by whoever's wish? (search.c) */
bool search_must_end(const struct search *search);

/* E_ABSENT: it went away; E_CORRUPT: damaged compressed data; E_IO, E_NOMEM. */
MUST_CHECK enum err search_file(struct search *search, const struct reader_kind *format,
	const struct folder_entry *entry, struct fault *why);
