/* pattern_observed.h - observations out of STIX observed data, as far as patterns ask for it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Of STIX 2.0 (observables in `objects`, references by their keys) and 2.1 (`object_refs`, by the
 * ids of the bundle). Only objects that the observed-data names are roots; references lead to
 * any object of the same bundle or dictionary, and one that leads nowhere is passed over.
 */
#pragma once

#include "base/json.h"
#include "match/pattern_paths.h"

struct observed {
	size_t count;
	struct observation *observations; /* in the order of the text */
	const struct json **sources;      /* the observed-data object of each */
};

/* `json`: an observed-data object, a bundle, or an array of these. What lives as long as the result
 * (the JSON too) is in the arena. E_INVALID: observed data without its moments; E_TOO_LARGE:
 * OBSERVED_OBJECTS_MAX or OBSERVED_VALUES_MAX in one of them. */
MUST_CHECK enum err observed_read(struct arena *arena, const struct json *json,
	const struct pattern_paths *paths, struct observed *ret, struct fault *why);
