/* json_write.c - writes JSON text into a buffer.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json_write.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "base/json_bytes.h"
#include "base/timestamp.h"

struct json_writer
json_writer_of(struct buf *out)
{
	return (struct json_writer){ .out = out };
}

static void
before_value(struct json_writer *writer)
{
	if (writer->after_key) {
		writer->after_key = false;
		return;
	}
	if (writer->depth > 0 && writer->has_items[writer->depth - 1])
		buf_add_char(writer->out, ',');
	if (writer->depth > 0)
		writer->has_items[writer->depth - 1] = true;
}

static void
open_container(struct json_writer *writer, char bracket)
{
	before_value(writer);
	buf_add_char(writer->out, bracket);
	assert(writer->depth < JSON_WRITE_DEPTH);
	writer->has_items[writer->depth++] = false;
}

static void
close_container(struct json_writer *writer, char bracket)
{
	assert(writer->depth > 0 && !writer->after_key);
	writer->depth--;
	buf_add_char(writer->out, bracket);
}

void
json_open_object(struct json_writer *writer)
{
	open_container(writer, '{');
}

void
json_close_object(struct json_writer *writer)
{
	close_container(writer, '}');
}

void
json_open_array(struct json_writer *writer)
{
	open_container(writer, '[');
}

void
json_close_array(struct json_writer *writer)
{
	close_container(writer, ']');
}

static void
add_escape(struct buf *out, char c)
{
	if (c == '"' || c == '\\')
		buf_add(out, str_from((const char[]){ '\\', c }, 2));
	else if (c == '\n')
		buf_add(out, STR("\\n"));
	else
		buf_addf(out, "\\u%04x", (unsigned)c);
}

/* In quotes, if it is plain and there is room for it. */
static bool
add_plain(struct buf *out, struct str value)
{
	char *to;

	if (!buf_make_room(out, value.len + 2))
		return false;
	to = out->data + out->len;
	if (!json_copy_plain(to + 1, value, JSON_PLAIN_ANY))
		return false;
	to[0] = '"';
	to[value.len + 1] = '"';
	to[value.len + 2] = '\0';
	out->len += value.len + 2;
	return true;
}

void
json_escape(struct buf *out, struct str value)
{
	if (add_plain(out, value))
		return;
	buf_add_char(out, '"');
	for (;;) {
		size_t plain = json_plain_length(value);
		buf_add(out, str_first(value, plain));
		if (plain >= value.len)
			break;
		add_escape(out, value.data[plain]);
		value = str_from_offset(value, plain + 1);
	}
	buf_add_char(out, '"');
}

void
json_key(struct json_writer *writer, struct str key)
{
	assert(!writer->after_key);
	before_value(writer);
	json_escape(writer->out, key);
	buf_add_char(writer->out, ':');
	writer->after_key = true;
}

void
json_put_string(struct json_writer *writer, struct str value)
{
	before_value(writer);
	json_escape(writer->out, value);
}

void
json_put_raw(struct json_writer *writer, struct str json)
{
	before_value(writer);
	buf_add(writer->out, json);
}

void
json_put_int(struct json_writer *writer, int64_t value)
{
	before_value(writer);
	buf_add_int(writer->out, value);
}

void
json_put_double(struct json_writer *writer, double value)
{
	if (!isfinite(value)) {
		json_put_null(writer);
		return;
	}
	before_value(writer);
	buf_addf(writer->out, "%.10g", value);
}

void
json_put_bool(struct json_writer *writer, bool value)
{
	json_put_raw(writer, value ? STR("true") : STR("false"));
}

void
json_put_null(struct json_writer *writer)
{
	json_put_raw(writer, STR("null"));
}

void
json_put_timestamp(struct json_writer *writer, int64_t moment)
{
	char text[TIMESTAMP_TEXT_MAX];

	json_put_string(writer, timestamp_format(moment, text));
}

void
json_member_string(struct json_writer *writer, struct str key, struct str value)
{
	json_key(writer, key);
	json_put_string(writer, value);
}

void
json_member_int(struct json_writer *writer, struct str key, int64_t value)
{
	json_key(writer, key);
	json_put_int(writer, value);
}

void
json_member_double(struct json_writer *writer, struct str key, double value)
{
	json_key(writer, key);
	json_put_double(writer, value);
}

void
json_member_bool(struct json_writer *writer, struct str key, bool value)
{
	json_key(writer, key);
	json_put_bool(writer, value);
}

void
json_member_timestamp(struct json_writer *writer, struct str key, int64_t moment)
{
	json_key(writer, key);
	json_put_timestamp(writer, moment);
}
