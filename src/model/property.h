/* property.h - which properties of the standard's objects hold values that have a normal form.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Paths are written without quotes, as in struct pattern_term: "value", "hashes.SHA-256",
 * "to_refs[*].value". A path over a reference is one that patterns ask for.
 */
#pragma once

#include "model/value.h"

/* Beside the kinds of value.h: an address or a name, as the text looks; and none of ours. */
enum { PROPERTY_HOST = VALUE_KINDS, PROPERTY_NONE = -1 };

struct property {
	struct str type;
	struct str path;
	int kind;      /* enum value_kind or PROPERTY_HOST */
	bool in_place; /* a value means something there only: it is not looked for anywhere else */
};

struct properties {
	size_t count;
	const struct property *list;
};

/* All but digests, which stand in dictionaries. */
extern const struct properties properties;

/* PROPERTY_NONE, also for what counts in its place only unless `in_place` is set. */
int property_kind(struct str type, struct str path, bool in_place);

/* Of the keys of a `hashes` dictionary, as the standard and older feeds spell them. */
int property_hash_kind(struct str algorithm);
bool property_has_hashes(struct str type);

/* The normal form of a value of that kind, also of a defanged spelling; a network where an address
 * may stand. E_INVALID says why there is none. */
MUST_CHECK enum err property_normalise(struct arena *arena, int kind, struct str text,
	struct value *ret, struct fault *why);
