/* pattern_watch_private.h - the inside of a pattern watch, for looking (pattern_watch.c) and
 * remembering (pattern_memory.c).
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/hash.h"
#include "watch/observation.h"
#include "watch/pattern_watch.h"

struct pattern_watch {
	struct arena *arena; /* the indicators */
	struct pattern_set *set;
	/* Since it was finished. */
	bool *paths; /* to be observed */
	struct observer *observer;
	bool *unsure_paths; /* likewise, for the unsure patterns */
	struct observer *unsure_observer; /* NULL: there are none */
	struct pattern_needs *needs;
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
