/* observation.h - what was observed at one time, as patterns see it: objects and their properties.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An observation is a flat list of facts: "object 0 has network-traffic:dst_port 443". A fact bears
 * the number of its whole path from its root object on, also across references, so that a log line
 * becomes an observation without a tree in between, and STIX observed data by one walk for each
 * path that patterns ask for (match/pattern_observed.h). Texts are borrowed.
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

enum fact_kind {
	FACT_STRING, /* text, UTF-8 */
	FACT_BYTES,  /* text, any bytes: properties whose names end in _hex or _bin */
	FACT_INTEGER,
	FACT_FLOAT,
	FACT_BOOLEAN, /* integer: 0 or 1 */
	FACT_NULL,
	FACT_WHOLE, /* a list or a dictionary: it is there, and differs from every literal */
};

struct fact {
	uint32_t path;   /* of match/pattern_paths.h */
	uint16_t object; /* of the observation, from 0 */
	uint16_t kind;   /* enum fact_kind */
	union {
		struct str text;
		int64_t integer;
		double number;
	};
};

struct observation {
	int64_t first;   /* microseconds; first_observed */
	int64_t last;    /* last_observed, at least `first` */
	uint32_t number; /* how often it was seen: number_observed, at least 1 */
	size_t fact_count;
	const struct fact *facts;
	/* The type of each object, as a path number (pattern_paths_type); NONE: no pattern asks. */
	size_t object_count;
	const uint32_t *types;
};

#define PATH_NONE UINT32_MAX
