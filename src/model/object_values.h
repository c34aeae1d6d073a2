/* object_values.h - which values an object names: an observable's own, an indicator's pattern's.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Feeds the value index ("where else does this appear") and the sensor's indicator set.
 */
#pragma once

#include "model/object.h"
#include "model/pattern.h"
#include "model/value.h"

struct object_values {
	size_t count;
	const struct value *values; /* each once, in order of appearance */
	/* Of an indicator with a STIX pattern: every value alone fulfils the pattern, that is, it
	 * is one observation of = or IN comparisons on known paths joined by OR, or several such
	 * observations joined by OR, without qualifiers. Only then may a sensor match by value. It
	 * holds also when all of them are refused: such a pattern is of no use. */
	bool any_one_matches;
	/* Values that the pattern or object names but that are malformed or too wide
	 * (a public suffix, a network of /7 or wider); they are left out above. */
	size_t refused_count;
	struct str first_refusal; /* for people */
};

/* For SCOs (value, hashes), indicators (pattern_type stix), and observed-data of the 2.0 form;
 * other types have none. A pattern that cannot be read is E_INVALID. */
MUST_CHECK enum err object_values(struct arena *arena, const struct object *object,
	struct object_values *ret, struct fault *why);

/* The version of the pattern language that an indicator's pattern is written in: what it says in
 * pattern_version, else its own spec_version, of which STIX 2.0 has none. */
enum pattern_version object_pattern_version(const struct json *indicator);
