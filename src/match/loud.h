/* loud.h - indicators that match so many lines that they say nothing: found by counting, held back.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A feed that names a content network's address makes a sensor cry at every line, and costs its
 * speed. So hits are counted by indicator for a while, each line once, and those beyond a share of
 * all lines are listed; whoever runs the sensor builds a generation without them (generation.h) and
 * says so. One thread at a time. At most LOUD_INDICATORS_MAX indicators are counted, those seen
 * first: a loud one is seen early.
 */
#pragma once

#include "match/line_matcher.h"

struct loud;

struct loud *loud_new(void);
void loud_free(struct loud *loud);
DEFINE_OWNED(loud)

/* Adds a text's lines and hits. */
MUST_CHECK enum err loud_count(
	struct loud *loud, const struct line_matches *matches, struct fault *why);

struct loud_indicator {
	struct str id;
	uint64_t lines;
};

/* Those with more than `share` of 1,000 of all lines, the loudest first, and never one with less
 * than LOUD_LINES_MIN lines. In the arena; the ids are the counter's. */
MUST_CHECK enum err loud_list(const struct loud *loud, unsigned share, struct arena *arena,
	size_t *ret_count, const struct loud_indicator **ret, struct fault *why);

/* Of the texts counted. */
uint64_t loud_lines(const struct loud *loud);
