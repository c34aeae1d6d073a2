/* indicator_set.h - the indicators that one sensor may use, compiled for looking up by value.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A builder takes indicators and their values in normal form (model/value.h); finishing it gives
 * an immutable set, which any number of threads may read at once. The set copies what it keeps.
 *
 * Exact values are found by one keyed hash (SipHash, so that nobody can choose colliding
 * indicators), networks by one such probe for each prefix length that occurs in the set, longest
 * first. Many indicators may name the same value; all of them are found.
 *
 * The set knows no clock. Revoked and expired indicators stay in it: what counts is the time of
 * the event in the log, so the caller asks match_indicator_holds_at for each hit.
 */
#pragma once

#include "base/env.h"
#include "model/value.h"

/* One STIX indicator in one version. */
struct match_indicator {
	struct str id;
	int64_t version;     /* `modified`, microseconds */
	struct str name;     /* for people; may be empty */
	struct str label;    /* its markings, opaque here: carried along for the sighting */
	int confidence;      /* 0 to 100, or -1 when the owner gave none */
	int64_t valid_from;  /* microseconds; INT64_MIN: since ever */
	int64_t valid_until; /* microseconds, exclusive; INT64_MAX: for ever */
	bool revoked;
	bool names_exactly;  /* a domain matches that name alone, not the names below it */
};

/* May an event of that moment (microseconds) count as a hit? */
static inline bool
match_indicator_holds_at(const struct match_indicator *indicator, int64_t moment)
{
	return !indicator->revoked && moment >= indicator->valid_from &&
		moment < indicator->valid_until;
}

/* One value of one indicator. */
struct match_entry {
	const struct match_indicator *indicator;
	struct value value;
	const struct match_entry *next; /* another indicator with the same value, or NULL */
};

struct match_builder;
struct match_set;

/* `env` gives the hash key. NULL when there is no memory. */
struct match_builder *match_builder_new(struct env *env);
void match_builder_free(struct match_builder *builder);
DEFINE_OWNED(match_builder)

/* Copies the indicator and its values, which must be normal forms. Of several versions of one id
 * the latest wins, whatever the order of their coming (the last one among equals); a value that is
 * named twice counts once. E_INVALID: a value that is not in normal form. */
MUST_CHECK enum err match_builder_add(struct match_builder *builder,
	const struct match_indicator *indicator, const struct value *values, size_t count,
	struct fault *why);

/* Empties the builder into a set. An empty set is a good set: it matches nothing. */
MUST_CHECK enum err match_builder_finish(struct match_builder *builder, struct match_set **ret,
	struct fault *why);

void match_set_free(struct match_set *set);
DEFINE_OWNED(match_set)

size_t match_set_indicators(const struct match_set *set);
size_t match_set_values(const struct match_set *set, enum value_kind kind);

/* The first entry of that kind with exactly that key, or NULL; follow `next` for the others, which
 * come in the order of their ids. The key is the normal form; of a URL it is match_url_key, so that
 * its scheme may differ. Not for VALUE_CIDR4 and VALUE_CIDR6. */
const struct match_entry *match_set_find(const struct match_set *set, enum value_kind kind,
	struct str key);

/* The longest network of at most *length bits that holds the address, or NULL; *length becomes its
 * length. All networks, longest first:
 *     for (int length = 32; (entry = match_set_network4(set, address, &length)) != NULL; length--)
 */
const struct match_entry *match_set_network4(const struct match_set *set, uint32_t address,
	int *length);
const struct match_entry *match_set_network6(const struct match_set *set, const uint8_t address[16],
	int *length);

/* What makes two URLs the same for matching, as a slice of the normal form or in `arena`: http and
 * https are one, and so are the ports 80 and 443 under either; other schemes are kept. NULL data
 * when the arena is full. */
struct str match_url_key(struct arena *arena, struct str normal_form);
