/* sightings.h - what was seen and not yet reported: hits added up, then written as STIX sightings.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Hits of one indicator in one window of event time make one sighting (STIX 2.1 section 5.2) with
 * first_seen, last_seen and count. It bears the markings of its indicator, since what was seen
 * tells of what was looked for, and those that the member adds.
 *
 * Named: created_by_ref and where_sighted_refs are the member's identity.
 * Anonymous: created_by_ref is the node's identity, nobody is named, all times are rounded to whole
 * hours (the first down, the last up), the id is random: nothing links two sightings of one member.
 *
 * One thread at a time.
 */
#pragma once

#include "base/env.h"
#include "match/indicator_set.h"

struct sighting_terms {
	struct str reporter; /* an identity id: the member's, or when anonymous the node's */
	bool anonymous;
	size_t marking_count;
	const struct str *markings;
	size_t enough; /* bytes of an envelope: no sighting is added to so many */
};

struct sightings;

/* `window` in microseconds. NULL when there is no memory. */
struct sightings *sightings_new(struct env *env, int64_t window);
void sightings_free(struct sightings *sightings);
DEFINE_OWNED(sightings)

/* Counts one event at that moment (microseconds). `hash` is the id's (id_hash.h). The indicator's label is the ids of its markings,
 * a space between each; id and label are copied. */
MUST_CHECK enum err sightings_add(struct sightings *sightings,
	const struct match_indicator *indicator, uint64_t hash, int64_t moment,
	struct fault *why);
/* What is known of it is needed soon: first where it stands, and some hits later itself. A hash of
 * which nothing is known does no harm. */
void sightings_fetch_place(const struct sightings *sightings, uint64_t hash);
void sightings_fetch(const struct sightings *sightings, uint64_t hash);

size_t sightings_count(const struct sightings *sightings);

/* Takes sightings out, in order of their first hit, and writes them as a TAXII envelope, until it
 * has enough bytes or nothing is pending: one at least, if there is one. *ret says how many. */
MUST_CHECK enum err sightings_take(struct sightings *sightings, const struct sighting_terms *terms,
	struct buf *envelope, size_t *ret, struct fault *why);
