/* bundle_stream.c - hands out one object after another from text that comes in pieces.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Only brackets and strings are understood here, and the member "objects" of an outermost object.
 * Whoever takes an object parses it strictly. What stands around the objects, the frame, is kept
 * without them and parsed by the same strict reader when it closes.
 */
#include "model/bundle.h"

#include <stdlib.h>

#include "base/limits.h"

enum state {
	BETWEEN,    /* outside of everything */
	IN_FRAME,   /* in an outermost object, not in its list of objects */
	LIST_START, /* behind [ */
	LIST_VALUE, /* behind a comma */
	LIST_NEXT,  /* behind an object */
	IN_ITEM,    /* in an object of the list */
};

struct bundle_stream {
	enum state state;
	struct buf input;
	size_t at;       /* how far the input is read */
	uint64_t before; /* bytes that were read before the input's first */
	struct buf frame;
	struct buf item;
	bool handed; /* the item was given out */
	/* brackets and strings */
	unsigned depth;
	bool in_string;
	bool escaped;
	/* of the frame */
	bool bare_list;  /* the outermost value is a list */
	bool streamed;   /* its objects were handed out */
	bool key_due;    /* a string now is a key, if it stands in an object */
	bool at_objects; /* the newest key is "objects" and its value has not begun */
	size_t key_start;
};

struct bundle_stream *
bundle_stream_new(void)
{
	return calloc(1, sizeof(struct bundle_stream));
}

void
bundle_stream_free(struct bundle_stream *stream)
{
	if (stream == NULL)
		return;
	buf_done(&stream->input);
	buf_done(&stream->frame);
	buf_done(&stream->item);
	free(stream);
}

enum err
bundle_stream_feed(struct bundle_stream *stream, struct str piece, struct fault *why)
{
	buf_drop_front(&stream->input, stream->at);
	stream->before += stream->at;
	stream->at = 0;
	buf_add(&stream->input, piece);
	return buf_check(&stream->input, why);
}

static enum err
fail_here(const struct bundle_stream *stream, enum err code, const char *reason, struct fault *why)
{
	return fail(why, code, "byte %llu: %s", (unsigned long long)(stream->before + stream->at),
		reason);
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* --- the frame --- */

/* One character within a string; true when it closes it. */
static bool
string_char(struct bundle_stream *stream, char c)
{
	if (stream->escaped)
		stream->escaped = false;
	else if (c == '\\')
		stream->escaped = true;
	else if (c == '"')
		stream->in_string = false;
	return !stream->in_string;
}

static void
frame_string_char(struct bundle_stream *stream, char c)
{
	struct str key;

	if (!string_char(stream, c) || !stream->key_due)
		return;
	key = str_from_offset(buf_str(&stream->frame), stream->key_start);
	stream->at_objects = stream->depth == 1 && str_eq(key, STR("\"objects\""));
	stream->key_due = false;
}

static enum err
begin_list(struct bundle_stream *stream, struct fault *why)
{
	if (stream->streamed)
		return fail_here(stream, E_SYNTAX, "a second list of objects", why);
	stream->streamed = true;
	stream->at_objects = false;
	stream->state = LIST_START;
	return OK;
}

/* The frame is whole. A bundle or envelope must be well formed; anything else is one object. */
static enum err
close_frame(struct bundle_stream *stream, struct fault *why)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	struct str text = buf_str(&stream->frame);
	const struct json *frame;
	struct buf kept = stream->item;

	stream->state = BETWEEN;
	if (arena == NULL)
		return fail_nomem(why);
	if (stream->streamed) {
		TRY(json_parse(arena, text, &frame, why));
		if (json_get(frame, STR("type")) != NULL &&
			!str_eq(json_get_string(frame, STR("type")), STR("bundle")))
			return fail_here(stream, E_INVALID,
				"what holds a list of objects must be a bundle or an envelope",
				why);
		return OK;
	}
	if (str_find(text, STR("\"bundle\"")) < text.len &&
		json_parse(arena, text, &frame, NULL) == OK &&
		str_eq(json_get_string(frame, STR("type")), STR("bundle"))) {
		if (json_get(frame, STR("objects")) != NULL)
			return fail_here(stream, E_SYNTAX,
				"objects of a bundle must be a list, its key without escapes", why);
		return OK;
	}
	stream->item = stream->frame;
	stream->frame = kept;
	return OK;
}

static enum err
frame_bracket(struct bundle_stream *stream, char c, struct fault *why)
{
	if (c == '[' && stream->at_objects)
		return begin_list(stream, why);
	if (c == '{' || c == '[') {
		stream->depth++;
		return OK;
	}
	stream->depth--;
	return stream->depth == 0 ? close_frame(stream, why) : OK;
}

/* One character of the frame, which holds it already. */
static enum err
frame_char(struct bundle_stream *stream, char c, struct fault *why)
{
	if (stream->in_string) {
		frame_string_char(stream, c);
		return OK;
	}
	if (c == '{' || c == '[' || c == '}' || c == ']')
		TRY(frame_bracket(stream, c, why));
	if (c == '"') {
		stream->in_string = true;
		stream->key_start = stream->frame.len - 1;
	}
	if (c == ',')
		stream->key_due = true;
	if (!is_space(c) && c != ':')
		stream->at_objects = false;
	return OK;
}

static enum err
read_frame(struct bundle_stream *stream, char c, struct fault *why)
{
	if (stream->frame.len == OBJECT_SIZE_MAX)
		return fail_here(stream, E_TOO_LARGE, "an object is larger than 10 MiB", why);
	buf_add_char(&stream->frame, c);
	TRY(frame_char(stream, c, why));
	stream->at++;
	return buf_check(&stream->frame, why);
}

/* --- around and between the objects --- */

static enum err
read_between(struct bundle_stream *stream, char c, struct fault *why)
{
	if (!is_space(c) && c != '{' && c != '[')
		return fail_here(stream, E_SYNTAX, "expected a bundle, a list or an object", why);
	stream->at++;
	if (is_space(c))
		return OK;
	buf_clear(&stream->frame);
	buf_add_char(&stream->frame, c);
	stream->bare_list = c == '[';
	stream->streamed = stream->bare_list;
	stream->state = stream->bare_list ? LIST_START : IN_FRAME;
	stream->depth = 1;
	stream->key_due = true;
	stream->at_objects = false;
	return buf_check(&stream->frame, why);
}

static void
end_list(struct bundle_stream *stream)
{
	stream->state = stream->bare_list ? BETWEEN : IN_FRAME;
	buf_add_char(&stream->frame, ']');
}

static enum err
read_list(struct bundle_stream *stream, char c, struct fault *why)
{
	if (c == ']' && stream->state != LIST_VALUE)
		end_list(stream);
	else if (c == ',' && stream->state == LIST_NEXT)
		stream->state = LIST_VALUE;
	else if (c == '{' && stream->state != LIST_NEXT) {
		stream->state = IN_ITEM;
		stream->depth = 0; /* the item's own brackets; the frame's depth is 1 */
		return OK;
	} else if (!is_space(c))
		return fail_here(stream, E_SYNTAX,
			stream->state == LIST_NEXT ? "expected , or ]" : "expected an object", why);
	stream->at++;
	return buf_check(&stream->frame, why);
}

/* --- an object of the list --- */

/* Reads on to the object's end or that of the input; true at the object's end. */
static bool
scan_item(struct bundle_stream *stream)
{
	const char *data = stream->input.data;

	while (stream->at < stream->input.len) {
		char c = data[stream->at++];
		if (stream->in_string)
			string_char(stream, c);
		else if (c == '"')
			stream->in_string = true;
		else if (c == '{' || c == '[')
			stream->depth++;
		else if ((c == '}' || c == ']') && --stream->depth == 0)
			return true;
	}
	return false;
}

static enum err
read_item(struct bundle_stream *stream, struct fault *why)
{
	size_t start = stream->at;
	bool whole = scan_item(stream);

	if (stream->item.len + (stream->at - start) > OBJECT_SIZE_MAX)
		return fail_here(stream, E_TOO_LARGE, "an object is larger than 10 MiB", why);
	buf_add(&stream->item, str_from(stream->input.data + start, stream->at - start));
	TRY(buf_check(&stream->item, why));
	if (whole) {
		stream->state = LIST_NEXT;
		stream->depth = 1;
	}
	return OK;
}

/* --- the verbs --- */

static enum err
read_some(struct bundle_stream *stream, struct fault *why)
{
	char c = stream->input.data[stream->at];

	switch (stream->state) {
	case BETWEEN:
		return read_between(stream, c, why);
	case IN_FRAME:
		return read_frame(stream, c, why);
	case IN_ITEM:
		return read_item(stream, why);
	default:
		return read_list(stream, c, why);
	}
}

enum err
bundle_stream_next(struct bundle_stream *stream, struct str *ret, struct fault *why)
{
	if (stream->handed)
		buf_clear(&stream->item);
	stream->handed = false;
	while (stream->at < stream->input.len) {
		TRY(read_some(stream, why));
		if (stream->state == IN_ITEM || stream->item.len == 0)
			continue;
		stream->handed = true;
		*ret = buf_str(&stream->item);
		return OK;
	}
	*ret = STR_NONE;
	return OK;
}

enum err
bundle_stream_end(struct bundle_stream *stream, struct fault *why)
{
	if (stream->state == BETWEEN && stream->at == stream->input.len)
		return OK;
	return fail_here(stream, E_SYNTAX, "the text ends in the middle of something", why);
}
