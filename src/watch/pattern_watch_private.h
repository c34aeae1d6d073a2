/* pattern_watch_private.h - the inside of a pattern watch, for looking (pattern_watch.c) and
 * remembering (pattern_memory.c).
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/hash.h"
#include "watch/field_wants.h"
#include "watch/observation.h"
#include "watch/pattern_watch.h"

enum { FORMATS_MAX = 16 }; /* tables of observation_rules.h */

/* Of a format that makes observations. */
struct format_wants {
	const struct reader_kind *format;
	struct field_wants *wants;
};

struct pattern_watch {
	struct arena *arena; /* the indicators */
	struct pattern_set *set;
	/* Since it was finished. */
	bool *paths; /* to be observed */
	struct observer *observer;
	bool *unsure_paths; /* likewise, for the unsure tests */
	struct observer *unsure_observer; /* NULL: there are none */
	bool *seen;                       /* what any format's observations have */
	struct pattern_needs *needs;      /* of all patterns, held or not: other threads ask */
	struct pattern_needs *needs_now;  /* of those that are not held; NULL: none is */
	size_t format_count;              /* 0: nothing is unsure */
	struct format_wants formats[FORMATS_MAX];
	bool has_held;
	bool is_settled; /* what is wanted and needed now is up to date with what is held */
	size_t count;
	size_t capacity;
	struct match_indicator *indicators; /* by the numbers of their patterns */
	struct sha256 *identities;          /* likewise: of its id and the pattern's text */
	size_t refused;
	struct sha256 fingerprint;
	struct pattern_hit *hits;
	bool keeps_expired;
	uint64_t quarantined; /* already logged */
};
