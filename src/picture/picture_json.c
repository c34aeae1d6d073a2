/* picture_json.c - the picture as the console asks for it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <math.h>

#include "base/json_write.h"
#include "base/limits.h"
#include "picture/picture.h"
#include "picture/span.h"

static void
put_day(struct json_writer *out, struct str key, int64_t day)
{
	OWNED(arena) arena = arena_new(KIB);

	json_key(out, key);
	if (arena == NULL)
		json_put_null(out);
	else
		json_put_string(out, day_format(arena, day));
}

static void
put_count(struct json_writer *out, struct str key, const struct figure *figure)
{
	json_key(out, key);
	if (figure->withheld == WITHHELD_NOT)
		json_put_int(out, figure->count);
	else
		json_put_null(out);
}

static void
put_withheld(struct json_writer *out, const struct figure *figure)
{
	json_key(out, STR("withheld"));
	if (figure->withheld == WITHHELD_NOT)
		json_put_null(out);
	else
		json_put_string(out, str_of(withheld_name(figure->withheld)));
}

/* One decimal; null when there is none. */
static void
put_percent(struct json_writer *out, struct str key, bool has, double percent)
{
	json_key(out, key);
	if (has)
		json_put_double(out, round(percent * 10.0) / 10.0);
	else
		json_put_null(out);
}

static void
put_line(struct json_writer *out, const struct picture_line *line, bool with_reason)
{
	json_open_object(out);
	put_count(out, STR("count"), &line->total);
	if (with_reason)
		put_withheld(out, &line->total);
	json_key(out, STR("buckets"));
	json_open_array(out);
	for (size_t i = 0; i < line->count; i++) {
		json_open_object(out);
		put_day(out, STR("start"), line->points[i].day);
		put_count(out, STR("count"), &line->points[i].now);
		put_count(out, STR("before"), &line->points[i].before);
		json_close_object(out);
	}
	json_close_array(out);
	json_close_object(out);
}

static void
put_span(struct json_writer *out, struct str key, int64_t from, int64_t to,
	const struct figure *figure)
{
	json_key(out, key);
	json_open_object(out);
	put_day(out, STR("from"), from);
	put_day(out, STR("to"), to);
	put_count(out, STR("count"), figure);
	json_close_object(out);
}

static void
put_growth(struct json_writer *out, const struct picture *picture)
{
	const struct growth *growth = &picture->growth;

	json_key(out, STR("growth"));
	if (!picture->has_growth) {
		json_put_null(out);
		return;
	}
	json_open_object(out);
	put_span(out, STR("before"), picture->from - (picture->to - picture->from), picture->from,
		&picture->all.total_before);
	put_span(out, STR("now"), picture->from, picture->to, &picture->all.total);
	put_percent(out, STR("percent"), growth->has_percent, growth->percent);
	put_percent(out, STR("low"), growth->has_interval, growth->low);
	put_percent(out, STR("high"), growth->has_percent, growth->high);
	json_member_bool(out, STR("significant"), growth->significant);
	json_close_object(out);
}

static void
put_row_end(struct json_writer *out, const struct picture_row *row)
{
	put_count(out, STR("count"), &row->now);
	put_percent(out, STR("percent_change"), row->has_change, row->change);
	put_withheld(out, &row->now);
	json_close_object(out);
}

static void
put_members(struct json_writer *out, const struct picture_rows *rows)
{
	json_key(out, STR("members"));
	json_open_array(out);
	for (size_t i = 0; i < rows->count; i++) {
		json_open_object(out);
		json_member_string(out, STR("code"), rows->items[i].code);
		json_member_string(out, STR("name"), rows->items[i].name);
		json_member_string(out, STR("standing"), rows->items[i].standing);
		json_member_bool(out, STR("own"), rows->items[i].own);
		put_row_end(out, &rows->items[i]);
	}
	json_close_array(out);
}

static void
put_names(struct json_writer *out, const struct picture *picture)
{
	json_key(out, STR("techniques"));
	json_open_array(out);
	for (size_t i = 0; i < picture->techniques.count; i++) {
		json_open_object(out);
		json_member_string(out, STR("id"), picture->techniques.items[i].code);
		json_member_string(out, STR("name"), picture->techniques.items[i].name);
		put_row_end(out, &picture->techniques.items[i]);
	}
	json_close_array(out);
	json_key(out, STR("kinds"));
	json_open_array(out);
	for (size_t i = 0; i < picture->kinds.count; i++) {
		json_open_object(out);
		json_member_string(out, STR("kind"), picture->kinds.items[i].code);
		put_row_end(out, &picture->kinds.items[i]);
	}
	json_close_array(out);
}

void
picture_write_json(const struct picture *picture, struct buf *buf)
{
	struct json_writer out = json_writer_of(buf);

	json_open_object(&out);
	put_day(&out, STR("from"), picture->from);
	put_day(&out, STR("to"), picture->to);
	json_member_string(&out, STR("bucket"), str_of(picture_bucket_name(picture->bucket)));
	json_member_timestamp(&out, STR("as_of"), picture->as_of);
	json_key(&out, STR("total"));
	put_line(&out, &picture->all, true);
	json_key(&out, STR("own"));
	if (picture->has_own)
		put_line(&out, &picture->own, false);
	else
		json_put_null(&out);
	put_growth(&out, picture);
	put_members(&out, &picture->members);
	put_names(&out, picture);
	json_close_object(&out);
}
