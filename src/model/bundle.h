/* bundle.h - takes a STIX bundle or a TAXII envelope apart, whole or as a stream.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/env.h"
#include "base/json.h"

struct bundle {
	size_t count;
	const struct json *const *objects; /* not yet checked; see object_from_json */
};

/* A STIX bundle (section 8): type "bundle" and an id. Without `objects` it holds none; an empty
 * list is E_INVALID. Everything points into `text` and the arena. */
MUST_CHECK enum err bundle_parse(struct arena *arena, struct str text, struct bundle *ret,
	struct fault *why);

/* A TAXII 2.1 envelope that a client posts: {"objects": [...]}. An absent or empty list is
 * E_INVALID, more than ENVELOPE_OBJECTS_MAX objects E_TOO_LARGE. Other members are ignored. */
MUST_CHECK enum err envelope_parse(struct arena *arena, struct str text, struct bundle *ret,
	struct fault *why);

/* A TAXII 2.1 envelope that a server answers with: one page. {} and an empty list are pages without
 * objects. `next` is empty when the server gave none. */
struct envelope_page {
	struct bundle bundle;
	bool more;
	struct str next;
};

MUST_CHECK enum err envelope_page_parse(struct arena *arena, struct str text,
	struct envelope_page *ret, struct fault *why);

/* For files of any size: feeds on pieces of text and hands out the text of one object after
 * another, holding no more than the largest object (OBJECT_SIZE_MAX). Also reads a bare array and
 * a sequence of bare objects, one after the other (JSON lines). */
struct bundle_stream;

struct bundle_stream *bundle_stream_new(void);
void bundle_stream_free(struct bundle_stream *stream);
DEFINE_OWNED(bundle_stream)

/* Gives the stream more text; it copies. */
MUST_CHECK enum err bundle_stream_feed(struct bundle_stream *stream, struct str piece,
	struct fault *why);

/* The next whole object as text, valid until the next call on the stream; an empty slice when more
 * text must be fed. Malformed surroundings: E_SYNTAX with the byte offset. */
MUST_CHECK enum err bundle_stream_next(struct bundle_stream *stream, struct str *ret,
	struct fault *why);

/* After the last piece: E_SYNTAX when the text ended in the middle of something. */
MUST_CHECK enum err bundle_stream_end(struct bundle_stream *stream, struct fault *why);
