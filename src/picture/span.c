/* span.c - the days and buckets of a picture.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "picture/span.h"

#include "base/timestamp.h"

enum { DAYS_BY_DEFAULT = 365, DAYS_BY_DAY = 92, DAYS_BY_WEEK = 800 };

static const struct str bucket_names[] = { STR_INIT(""), STR_INIT("day"), STR_INIT("week"),
	STR_INIT("month") };

bool
picture_bucket_parse(struct str text, enum picture_bucket *ret)
{
	for (size_t i = 0; i < sizeof(bucket_names) / sizeof(*bucket_names); i++) {
		if (!str_eq(text, bucket_names[i]))
			continue;
		*ret = (enum picture_bucket)i;
		return true;
	}
	return false;
}

const char *
picture_bucket_name(enum picture_bucket bucket)
{
	return bucket_names[bucket].data;
}

static enum err
day_parse(struct arena *arena, struct str text, const char *name, int64_t otherwise, int64_t *ret,
	struct fault *why)
{
	int64_t moment;

	*ret = otherwise;
	if (text.len == 0)
		return OK;
	if (text.len != 10 ||
		!timestamp_parse(str_printf(arena, "%.*sT00:00:00Z", STR_FMT(text)), &moment))
		return fail_at(why, E_USAGE, str_of(name),
			"%s: expected a day such as 2026-01-31", name);
	*ret = moment / MICROSECONDS_PER_DAY;
	return OK;
}

struct str
day_format(struct arena *arena, int64_t day)
{
	int year, month, date;

	date_from_days(day, &year, &month, &date);
	return str_printf(arena, "%04d-%02d-%02d", year, month, date);
}

/* The first day of the bucket after the one that holds `day`. */
static int64_t
next_start(enum picture_bucket bucket, int64_t day)
{
	int year, month, date;

	if (bucket == BUCKET_DAY)
		return day + 1;
	if (bucket == BUCKET_WEEK) /* 1970-01-01 was a Thursday; weeks begin on Monday */
		return day + 7 - ((day + 3) % 7 + 7) % 7;
	date_from_days(day, &year, &month, &date);
	return month == 12 ? days_from_date(year + 1, 1, 1) : days_from_date(year, month + 1, 1);
}

static enum err
cut(struct arena *arena, struct span *span, struct fault *why)
{
	int64_t *starts = arena_array(arena, PICTURE_BUCKETS_MAX + 1, int64_t);

	if (starts == NULL)
		return fail_nomem(why);
	for (int64_t day = span->from; day < span->to; day = next_start(span->bucket, day)) {
		if (span->count == PICTURE_BUCKETS_MAX)
			return fail_at(why, E_USAGE, STR("bucket"),
				"bucket: more than %d buckets; choose longer ones",
				PICTURE_BUCKETS_MAX);
		starts[span->count++] = day;
	}
	starts[span->count] = span->to;
	span->starts = starts;
	return OK;
}

enum err
span_of(const struct picture_query *query, int64_t today, struct arena *arena, struct span *ret,
	struct fault *why)
{
	struct span span = { .bucket = query->bucket };
	int64_t days;

	TRY(day_parse(arena, query->to, "to", today + 1, &span.to, why));
	TRY(day_parse(arena, query->from, "from", span.to - DAYS_BY_DEFAULT, &span.from, why));
	days = span.to - span.from;
	if (days < 1)
		return fail_at(why, E_USAGE, STR("from"), "from: must lie before to");
	if (days > PICTURE_DAYS_MAX)
		return fail_at(why, E_USAGE, STR("from"), "from: more than %d days before to",
			PICTURE_DAYS_MAX);
	if (span.bucket == BUCKET_AUTOMATIC)
		span.bucket = days <= DAYS_BY_DAY ? BUCKET_DAY
			: days <= DAYS_BY_WEEK	  ? BUCKET_WEEK
						  : BUCKET_MONTH;
	TRY(cut(arena, &span, why));
	*ret = span;
	return OK;
}

size_t
span_bucket(const struct span *span, int64_t day)
{
	size_t low = 0;
	size_t high = span->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (span->starts[middle] <= day)
			low = middle;
		else
			high = middle;
	}
	return low;
}
