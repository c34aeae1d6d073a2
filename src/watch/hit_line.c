/* hit_line.c - a hit as one line of JSON.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/hit_line.h"

#include "base/json_bytes.h"
#include "base/json_write.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "watch/clean_text.h"

/* Hits may come in storms, so keys are ready-made, with the signs around them: `,"kind":`. False, and
 * nothing is added: the text is not plain, or there is no room. */
static inline bool
add_plain(struct buf *out, struct str key, struct str text, enum json_plain which)
{
	char *to;

	if (!buf_make_room(out, key.len + text.len + 2))
		return false;
	to = out->data + out->len;
	if (!json_copy_plain(to + key.len + 1, text, which))
		return false;
	memcpy(to, key.data, key.len);
	to[key.len] = '"';
	to[key.len + 1 + text.len] = '"';
	to[key.len + 2 + text.len] = '\0';
	out->len += key.len + text.len + 2;
	return true;
}

static inline void
add_text(struct buf *out, struct str key, struct str text)
{
	if (add_plain(out, key, text, JSON_PLAIN_ANY))
		return;
	buf_add(out, key);
	json_escape(out, text);
}

static void
add_number(struct buf *out, struct str key, uint64_t number)
{
	buf_add(out, key);
	buf_add_int(out, (int64_t)number);
}

static void
add_time(struct buf *out, struct str key, int64_t time)
{
	char text[TIMESTAMP_TEXT_MAX];

	add_text(out, key, timestamp_format(time, text));
}

/* UTF-8 for JSON's sake: logs hold any bytes. */
static void
add_bytes(struct buf *out, struct str key, struct str bytes)
{
	char clean[256];
	size_t len = bytes.len < sizeof(clean) ? bytes.len : sizeof(clean);

	if (add_plain(out, key, bytes, JSON_PLAIN_ASCII))
		return;
	if (str_is_utf8(bytes)) {
		add_text(out, key, bytes);
		return;
	}
	for (size_t i = 0; i < len; i++)
		clean[i] = (unsigned char)bytes.data[i] < 0x80 ? bytes.data[i] : '?';
	add_text(out, key, str_from(clean, len));
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

size_t
hit_offset(const struct field *field, const struct match_hit *hit)
{
	return field->offset + (field->verbatim ? hit->offset : 0);
}

void
hit_line_begin(struct buf *out, const struct place *place, int64_t time, size_t offset)
{
	add_time(out, STR("{\"time\":"), time);
	add_bytes(out, STR(",\"input\":"), place->input);
	add_number(out, STR(",\"line\":"), place->line);
	add_number(out, STR(",\"offset\":"), place->offset + offset);
}

void
hit_line_write_rest(struct buf *out, const struct field *field, const struct match_hit *hit,
	bool is_weak, bool is_expired)
{
	struct str kind = (hit->traits & MATCH_REVERSE) != 0
				  ? STR("ptr")
				  : str_of(value_kind_name(hit->value.kind));

	add_bytes(out, STR(",\"field\":"), field->name);
	add_text(out, STR(",\"value\":"), hit->value.text);
	add_bytes(out, STR(",\"found\":"), str_from(field->text.data + hit->offset, hit->len));
	add_text(out, STR(",\"kind\":"), kind);
	add_text(out, STR(",\"indicator\":"), hit->indicator->id);
	add_text(out, STR(",\"name\":"), hit->indicator->name);
	if (is_weak)
		buf_add(out, STR(",\"weak\":true"));
	if (is_expired)
		buf_add(out, STR(",\"expired\":true"));
	buf_add(out, STR("}\n"));
}

void
hit_line_write(struct buf *out, const struct hit_line *line)
{
	hit_line_begin(out, line->place, line->time, hit_offset(line->field, line->hit));
	hit_line_write_rest(out, line->field, line->hit, line->weak, line->expired);
}

void
match_line_write(struct buf *text, const struct match_line *line)
{
	const struct pattern_hit *hit = line->hit;

	hit_line_begin(text, line->place, line->time, 0);
	add_text(text, STR(",\"kind\":"), STR("pattern"));
	add_number(text, STR(",\"observations\":"), hit->match.observations);
	add_time(text, STR(",\"first\":"), hit->match.first);
	add_time(text, STR(",\"last\":"), hit->match.last);
	add_text(text, STR(",\"indicator\":"), hit->indicator->id);
	add_text(text, STR(",\"name\":"), hit->indicator->name);
	if (line->expired)
		buf_add(text, STR(",\"expired\":true"));
	buf_add(text, STR("}\n"));
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
