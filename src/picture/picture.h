/* picture.h - the picture: how often whom, with what, and how that grows; for one reader.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Computed from the tallies of store/counts.h, over what labels let the reader see, under the rule of
 * picture/small_cells.h. The forms: the console's JSON (docs/protocol/console-api.md), a table for
 * terminals, CSV. The cost follows the days asked for.
 */
#pragma once

#include "picture/growth.h"
#include "picture/small_cells.h"
#include "store/store.h"

enum picture_bucket { BUCKET_AUTOMATIC, BUCKET_DAY, BUCKET_WEEK, BUCKET_MONTH };

/* Limits of one picture; tested at their edges. */
enum { PICTURE_DAYS_MAX = 4000, PICTURE_BUCKETS_MAX = 800, PICTURE_MEMBERS_MAX = 200,
	PICTURE_ROWS_MAX = 50 };

struct picture_query {
	struct str from; /* "2026-01-31"; empty: 365 days before `to` */
	struct str to;   /* exclusive; empty: tomorrow */
	enum picture_bucket bucket;
	struct str member; /* an organisation's code; empty: all; likewise below */
	struct str kind;
	struct str technique;
};

/* A figure: `withheld` says why it is not shown, then count is 0. */
struct figure {
	int64_t count;
	enum withheld withheld;
};

struct picture_point {
	int64_t day; /* the first of its span */
	struct figure now;
	struct figure before; /* the same span, moved back by the length of the whole */
};

struct picture_row {
	struct str code; /* organisation's code, technique, or kind */
	struct str name;
	struct str standing; /* of members */
	bool own;
	struct figure now;
	bool has_change;
	double change; /* percent */
};

struct picture_rows {
	size_t count;
	const struct picture_row *items;
};

struct picture_line {
	struct figure total;
	struct figure total_before;
	size_t count;
	const struct picture_point *points; /* none when the total is withheld */
};

struct picture {
	int64_t from; /* days since 1970; `to` is exclusive */
	int64_t to;
	int64_t as_of; /* up to which moment what the reader may see is counted, microseconds */
	enum picture_bucket bucket; /* never automatic */
	struct picture_line all;
	bool has_own;
	struct picture_line own;
	bool has_growth;
	struct growth growth;
	struct picture_rows members;
	struct picture_rows techniques;
	struct picture_rows kinds;
	struct str community; /* what the headline calls the whole: the node's name */
};

/* "day", "week", "month", or empty for automatic. */
bool picture_bucket_parse(struct str text, enum picture_bucket *ret);
const char *picture_bucket_name(enum picture_bucket bucket);

/* In the arena. E_USAGE: a malformed day, an empty or too long span, too many buckets; `where` is the
 * name of the parameter. */
MUST_CHECK enum err picture_compute(struct store *store, const struct reader *reader,
	const struct picture_query *query, struct arena *arena, struct picture *ret,
	struct fault *why);

/* The reply of GET /api/picture. */
void picture_write_json(const struct picture *picture, struct buf *out);
/* Rows: what, name, count, percent change; one line of headings. */
void picture_write_csv(const struct picture *picture, struct buf *out);
/* A headline, a sparkline and tables, `width` columns wide. */
void picture_write_text(const struct picture *picture, unsigned width, struct buf *out);
