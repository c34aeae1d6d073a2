/* picture_csv.c - the picture as comma-separated values (RFC 4180).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "picture/picture.h"
#include "picture/span.h"

/* Quoted always, so that nothing in a name is taken for a separator; and a text that a spreadsheet would
 * take for a formula begins with an apostrophe. */
static void
put_text(struct buf *out, struct str text)
{
	buf_add_char(out, '"');
	if (text.len > 0 && strchr("=+-@\t\r", text.data[0]) != NULL)
		buf_add_char(out, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '"')
			buf_add_char(out, '"');
		buf_add_char(out, text.data[i]);
	}
	buf_add_char(out, '"');
}

static void
put_figure(struct buf *out, const struct figure *figure)
{
	buf_add_char(out, ',');
	if (figure->withheld == WITHHELD_NOT)
		buf_addf(out, "%lld", (long long)figure->count);
}

static void
put_rows(struct buf *out, const char *what, const struct picture_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct picture_row *row = &rows->items[i];
		buf_addf(out, "%s,", what);
		put_text(out, row->code);
		buf_add_char(out, ',');
		put_text(out, row->name);
		put_figure(out, &row->now);
		if (row->has_change)
			buf_addf(out, ",%.1f", row->change);
		else
			buf_add_char(out, ',');
		buf_addf(out, ",%s\r\n",
			row->now.withheld == WITHHELD_NOT ? "" : withheld_name(row->now.withheld));
	}
}

static void
put_points(struct buf *out, const char *what, const struct picture_line *line)
{
	OWNED(arena) arena = arena_new(64 * KIB);

	for (size_t i = 0; i < line->count && arena != NULL; i++) {
		const struct picture_point *point = &line->points[i];
		struct str day = day_format(arena, point->day);
		struct growth growth = growth_of(point->before.count, point->now.count);
		bool shown = point->now.withheld == WITHHELD_NOT &&
			     point->before.withheld == WITHHELD_NOT && growth.has_percent;
		buf_addf(out, "%s,\"%.*s\",\"\"", what, STR_FMT(day));
		put_figure(out, &point->now);
		if (shown)
			buf_addf(out, ",%.1f", growth.percent);
		else
			buf_add_char(out, ',');
		buf_addf(out, ",%s\r\n",
			point->now.withheld == WITHHELD_NOT ? ""
							    : withheld_name(point->now.withheld));
	}
	if (arena == NULL)
		out->failed = true;
}

void
picture_write_csv(const struct picture *picture, struct buf *out)
{
	buf_add(out, STR("what,code,name,count,percent_change,withheld\r\n"));
	put_points(out, "total", &picture->all);
	if (picture->has_own)
		put_points(out, "own", &picture->own);
	put_rows(out, "member", &picture->members);
	put_rows(out, "technique", &picture->techniques);
	put_rows(out, "kind", &picture->kinds);
}
