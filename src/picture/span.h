/* span.h - the days and buckets of a picture.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to picture/.
 */
#pragma once

#include "picture/picture.h"

struct span {
	int64_t from;
	int64_t to;
	enum picture_bucket bucket;
	size_t count;
	const int64_t *starts; /* count + 1 of them: the last is `to` */
};

/* `today` in days since 1970. */
MUST_CHECK enum err span_of(const struct picture_query *query, int64_t today, struct arena *arena,
	struct span *ret, struct fault *why);

/* Which bucket holds the day; the day must lie in the span. */
size_t span_bucket(const struct span *span, int64_t day);

/* "2026-01-31" */
struct str day_format(struct arena *arena, int64_t day);
