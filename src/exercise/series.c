/* series.c - points at many moments; what stands for good is computed once.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A board cut at a moment of the past changes only while samples of that time still come in: probes
 * hand them in late. So what is older than SETTLED is kept.
 */
#include "base/limits.h"
#include "base/timestamp.h"
#include "exercise/exercise_private.h"

enum { KEPT_MAX = 20000 };

#define SETTLED (10 * 60 * MICROSECONDS_PER_SECOND)

/* The points of one view at one moment. */
struct point {
	int64_t moment;
	enum score_view view;      /* one for all teams, their own view too */
	int64_t points[TEAMS_MAX]; /* by the team's index */
};

struct series {
	size_t count, capacity;
	struct point *kept; /* by view, then moment */
};

void
series_free(struct series *series)
{
	if (series == NULL)
		return;
	free(series->kept);
	free(series);
}

/* The first place that is not before (view, moment). */
static size_t
place_of(const struct series *series, enum score_view view, int64_t moment)
{
	size_t low = 0;
	size_t high = series->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct point *at = &series->kept[middle];
		if (at->view < view || (at->view == view && at->moment < moment))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct point *
find(const struct series *series, enum score_view view, int64_t moment)
{
	size_t at = place_of(series, view, moment);

	return at < series->count && series->kept[at].view == view &&
			       series->kept[at].moment == moment
		       ? &series->kept[at]
		       : NULL;
}

/* Without memory it is computed again next time. */
static void
keep(struct series *series, const struct point *point)
{
	size_t at = place_of(series, point->view, point->moment);
	struct point *kept;

	if (series->count == KEPT_MAX)
		series->count = 0; /* somebody asked for many different grids */
	if (series->count == series->capacity) {
		size_t capacity = series->capacity == 0 ? 256 : series->capacity * 2;
		kept = reallocarray(series->kept, capacity, sizeof(*kept));
		if (kept == NULL)
			return;
		series->kept = kept;
		series->capacity = capacity;
	}
	if (at > series->count)
		at = series->count;
	memmove(&series->kept[at + 1], &series->kept[at],
		(series->count - at) * sizeof(*series->kept));
	series->kept[at] = *point;
	series->count++;
}

enum err
series_point(struct staging *staging, const struct score_cut *cut, int64_t now,
	int64_t ret_points[TEAMS_MAX], struct fault *why)
{
	struct point fresh = { .moment = cut->at, .view = cut->view };
	const struct point *known;

	if (staging->series == NULL)
		staging->series = calloc(1, sizeof(*staging->series));
	if (staging->series == NULL)
		return fail_nomem(why);
	known = find(staging->series, fresh.view, fresh.moment);
	if (known == NULL) {
		TRY(score_points(staging->score, cut, fresh.points, why));
		if (cut->at < now - SETTLED)
			keep(staging->series, &fresh);
		known = &fresh;
	}
	memcpy(ret_points, known->points, sizeof(known->points));
	return OK;
}
