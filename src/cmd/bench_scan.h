/* bench_scan.h - one log, held in memory, searched by one thread or several.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/env.h"
#include "match/generation.h"

struct bench_scan {
	struct env *env;
	const struct match_generation *generation;
	struct str kernel; /* empty: the best */
	unsigned threads; /* at most PARALLEL_MAX */
	unsigned times;   /* how often, one after the other; at least 1 */
	struct str file;    /* its name in the list of hits */
	struct str content; /* with LINE_MATCHER_SLACK bytes before it */
	struct buf *hits;   /* "FILE<TAB>LINE<TAB>INDICATOR" for each, or NULL: only counted */
};

struct bench_result {
	int64_t microseconds;     /* from the first byte to the last hit, once */
	int64_t cpu_microseconds; /* of all threads together, whatever else the machine did */
	uint64_t lines;
	uint64_t hits;
	uint64_t skipped; /* lines, see line_matcher.h */
};

/* Each thread takes one part of the log, cut at a line's end; hits come in the order of lines. */
MUST_CHECK enum err bench_scan(
	const struct bench_scan *scan, struct bench_result *ret, struct fault *why);

/* Whole lines of about that many bytes; at least one. */
struct str first_lines(struct str text, size_t size);
