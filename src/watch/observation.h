/* observation.h - what a line of a log says in the words of STIX observables.
 * SPDX-License-Identifier: Apache-2.0
 *
 * docs/protocol/observables.md says which field becomes which property; the tables are in
 * observation_rules.c. Only paths that some pattern asks for are made. Addresses, names, digests
 * and e-mail addresses are in the normal form of model/value.h where they have one. One thread at a
 * time.
 */
#pragma once

#include "match/pattern_paths.h"
#include "watch/record.h"

struct observer;

/* For patterns that ask for these paths, of which only those with wanted[NUMBER] are observed (NULL:
 * all); both must outlive it. NULL when there is no memory. */
struct observer *observer_new(const struct pattern_paths *paths, const bool *wanted);
void observer_free(struct observer *observer);
DEFINE_OWNED(observer)

/* seen[N]: some format's table can fill the path with number N. E_NOMEM. */
MUST_CHECK enum err observer_reach(struct observer *observer, bool *seen, struct fault *why);

/* The observation lives until the next call and refers to the record. `kind` is the reader's name
 * ("zeek"); a format without a table gives an observation without objects. What is past
 * OBSERVATION_FACTS_MAX is left out; *ret_dropped (may be NULL) says how much. E_NOMEM. */
MUST_CHECK enum err observer_look(struct observer *observer, struct str kind,
	const struct record *record, int64_t moment, struct observation *ret, size_t *ret_dropped,
	struct fault *why);
