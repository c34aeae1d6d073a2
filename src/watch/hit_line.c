/* hit_line.c - a hit as one line of JSON.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/hit_line.h"

#include "base/limits.h"
#include "watch/clean_text.h"

/* UTF-8 for JSON's sake: logs hold any bytes. */
static void
member_bytes(struct json_writer *out, struct str key, struct str bytes)
{
	char clean[256];
	size_t len = bytes.len < sizeof(clean) ? bytes.len : sizeof(clean);

	if (str_is_utf8(bytes)) {
		json_member_string(out, key, bytes);
		return;
	}
	for (size_t i = 0; i < len; i++)
		clean[i] = (unsigned char)bytes.data[i] < 0x80 ? bytes.data[i] : '?';
	json_member_string(out, key, str_from(clean, len));
}

struct str
place_name(const struct source *source)
{
	struct str path = buf_str(&source->position.path);

	return path.len == 0 ? STR("-") : path;
}

struct place
place_of(const struct source *source)
{
	return (struct place){ place_name(source), source->position.line, source->line_offset };
}

void
hit_line_begin(struct json_writer *out, const struct place *place, int64_t time, uint64_t offset)
{
	json_member_timestamp(out, STR("time"), time);
	member_bytes(out, STR("input"), place->input);
	json_member_int(out, STR("line"), (int64_t)place->line);
	json_member_int(out, STR("offset"), (int64_t)offset);
}

void
hit_line_write(struct buf *text, const struct hit_line *line)
{
	struct json_writer out = json_writer_of(text);
	const struct match_hit *hit = line->hit;
	uint64_t offset = line->place->offset + line->field->offset +
			  (line->field->verbatim ? hit->offset : 0);

	json_open_object(&out);
	hit_line_begin(&out, line->place, line->time, offset);
	member_bytes(&out, STR("field"), line->field->name);
	json_member_string(&out, STR("value"), hit->value.text);
	member_bytes(&out, STR("found"), str_from(line->field->text.data + hit->offset, hit->len));
	json_member_string(&out, STR("kind"),
		(hit->traits & MATCH_REVERSE) != 0 ? STR("ptr")
						   : str_of(value_kind_name(hit->value.kind)));
	json_member_string(&out, STR("indicator"), hit->indicator->id);
	json_member_string(&out, STR("name"), hit->indicator->name);
	if (line->weak)
		json_member_bool(&out, STR("weak"), true);
	if (line->expired)
		json_member_bool(&out, STR("expired"), true);
	json_close_object(&out);
	buf_add_char(text, '\n');
}

void
match_line_write(struct buf *text, const struct match_line *line)
{
	struct json_writer out = json_writer_of(text);
	const struct pattern_hit *hit = line->hit;

	json_open_object(&out);
	hit_line_begin(&out, line->place, line->time, line->place->offset);
	json_member_string(&out, STR("kind"), STR("pattern"));
	json_member_int(&out, STR("observations"), hit->match.observations);
	json_member_timestamp(&out, STR("first"), hit->match.first);
	json_member_timestamp(&out, STR("last"), hit->match.last);
	json_member_string(&out, STR("indicator"), hit->indicator->id);
	json_member_string(&out, STR("name"), hit->indicator->name);
	if (line->expired)
		json_member_bool(&out, STR("expired"), true);
	json_close_object(&out);
	buf_add_char(text, '\n');
}

void
hit_line_write_with(struct buf *out, struct str hit, struct str line)
{
	char clean[SENSOR_LINE_MAX];

	hit = str_trim(hit);
	buf_add(out, str_first(hit, hit.len - 1)); /* without its brace */
	if (line.data != NULL) {
		buf_addf(out, ",\"cut\":%s,\"text\":",
			line.len > SENSOR_LINE_MAX ? "true" : "false");
		json_escape(out, clean_text(line, sizeof(clean), clean));
	}
	buf_add_char(out, '}');
}
