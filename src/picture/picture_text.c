/* picture_text.c - the picture for a terminal: headline, sparkline, tables.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <math.h>

#include "base/limits.h"
#include "picture/picture.h"
#include "picture/span.h"

enum { ROWS_SHOWN = 12, CODE_COLUMNS = 22, COUNT_COLUMNS = 10 };

/* --- sparkline --- */

/* Several buckets share a column when the line is longer than the terminal is wide. */
static void
put_sparkline(struct buf *out, const struct picture_line *line, unsigned width)
{
	static const char *const blocks[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	size_t a_column = width == 0 ? 1 : (line->count + width - 1) / width;
	int64_t most = 1;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < line->count; i += a_column) {
			int64_t sum = 0;
			for (size_t k = i; k < i + a_column && k < line->count; k++)
				sum += line->points[k].now.count;
			if (pass == 0)
				most = sum > most ? sum : most;
			else
				buf_add(out, str_of(blocks[sum * 7 / most]));
		}
	buf_add_char(out, '\n');
}

/* --- headline --- */

static const char *
name_of_span(const struct picture *picture)
{
	int64_t days = picture->to - picture->from;

	return days == 365 || days == 366 ? "the year before"
	       : days == 7		  ? "the week before"
	       : days == 1		  ? "the day before"
					  : "the span of equal length before";
}

static void
put_headline(struct buf *out, const struct picture *picture)
{
	const struct growth *growth = &picture->growth;

	buf_addf(out, "Attacks on %.*s's networks: ", STR_FMT(picture->community));
	if (picture->all.total.withheld != WITHHELD_NOT) {
		buf_addf(out, "withheld (%s)\n", withheld_name(picture->all.total.withheld));
		return;
	}
	if (!picture->has_growth || !growth->has_percent) {
		buf_addf(out, "%lld\n", (long long)picture->all.total.count);
		return;
	}
	buf_addf(out, "%+.0f %% against %s (95 %%: %+.0f to %+.0f %%%s)\n", growth->percent,
		name_of_span(picture), growth->low, growth->high,
		growth->significant ? "" : "; may be chance");
	buf_addf(out, "%lld now, %lld before\n", (long long)picture->all.total.count,
		(long long)picture->all.total_before.count);
}

/* --- tables --- */

static void
put_padded(struct buf *out, struct str text, size_t columns)
{
	struct str cut = str_first(text, columns);

	/* Not in the middle of a character. */
	while (cut.len < text.len && cut.len > 0 && ((unsigned char)text.data[cut.len] & 0xc0) == 0x80)
		cut.len--;
	buf_add(out, cut);
	for (size_t i = cut.len; i < columns; i++)
		buf_add_char(out, ' ');
}

static void
put_row(struct buf *out, const struct picture_row *row)
{
	put_padded(out, row->code.len == 0 ? STR("(unknown)") : row->code, CODE_COLUMNS);
	if (row->now.withheld != WITHHELD_NOT)
		buf_addf(out, "%*s  withheld: %s", COUNT_COLUMNS, "-",
			withheld_name(row->now.withheld));
	else if (row->has_change)
		buf_addf(out, "%*lld  %+.0f %%", COUNT_COLUMNS, (long long)row->now.count,
			row->change);
	else
		buf_addf(out, "%*lld", COUNT_COLUMNS, (long long)row->now.count);
	if (row->own)
		buf_add(out, STR("  (own)"));
	buf_add_char(out, '\n');
}

static void
put_table(struct buf *out, const char *title, const struct picture_rows *rows)
{
	if (rows->count == 0)
		return;
	buf_addf(out, "\n%s\n", title);
	for (size_t i = 0; i < rows->count && i < ROWS_SHOWN; i++)
		put_row(out, &rows->items[i]);
	if (rows->count > ROWS_SHOWN)
		buf_addf(out, "... and %zu more (see --json)\n", rows->count - ROWS_SHOWN);
}

void
picture_write_text(const struct picture *picture, unsigned width, struct buf *out)
{
	OWNED(arena) arena = arena_new(KIB);

	put_headline(out, picture);
	if (arena != NULL) {
		struct str from = day_format(arena, picture->from);
		struct str to = day_format(arena, picture->to - 1);
		buf_addf(out, "%.*s to %.*s, a column a %s or more\n", STR_FMT(from), STR_FMT(to),
			picture_bucket_name(picture->bucket));
	}
	if (picture->all.count > 0)
		put_sparkline(out, &picture->all, width);
	put_table(out, "Members", &picture->members);
	put_table(out, "Techniques", &picture->techniques);
	put_table(out, "Kinds", &picture->kinds);
}
