/* json_events.h - what stands in a JSON text, one thing after the other, read strictly and without a tree.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The one strict reader (json.h says how strict): json_parse builds its tree of these events, and
 * whoever needs no tree takes them as they come, some at a time:
 *
 *     NOT_CLEARED struct json_events events;
 *     TRY(json_events_begin(&events, arena, text, why));
 *     while ((err = json_events_more(&events, why)) == OK && events.count > 0)
 *             use(events.list, events.count);
 *     json_events_done(&events);
 *
 * Only the end says that the text is good: what came before it may yet turn out to be part of
 * something malformed, a key that stands twice above all, which is told at its object's end.
 */
#pragma once

#include "base/json.h"
#include "base/limits.h"

enum { JSON_EVENTS_AT_ONCE = 48, JSON_FEW_KEYS = 48 };

/* A key of an object: unescaped. */
struct json_key {
	struct str text;
	uint64_t signature; /* equal for equal keys, and else seldom */
};

/* A value: a string, number or word, or the beginning of an object or array; or the end of one. */
struct json_event {
	enum json_type type;
	bool is_end;         /* of an object or array */
	bool is_member;      /* has a key */
	unsigned depth;      /* objects and arrays that are open, itself not among them */
	struct json_key key; /* of a member, but not at its end */
	struct str string;   /* JSON_STRING: unescaped; may hold NUL bytes */
	/* Its own bytes in the text, quotes and brackets too; at the beginning of an object or array
	 * nothing but the place. */
	struct str text;
};

/* An object or array that is open. */
struct json_frame {
	const char *start;
	size_t first_key; /* its keys are the last of all */
	uint32_t count;   /* members or elements */
	char end;         /* '}' or ']' */
	bool has_duplicate;
	uint64_t signs[4]; /* a bit for each key, which others may share */
};

/* The first fields are the newest events, to be read; the others are the reader's own. It must not be
 * moved. One thread. */
struct json_events {
	size_t count;
	struct json_event list[JSON_EVENTS_AT_ONCE];

	struct arena *arena; /* for what is unescaped */
	struct fault *why;
	enum err failure;
	const char *start; /* of the text */
	const char *end;
	const char *at;
	const char *block; /* the newest that was looked through for the ends of strings */
	uint64_t stops;    /* of that block: see json_bytes.h */
	unsigned open;     /* frames */
	size_t values_left; /* of those that there may be */
	size_t key_count;
	size_t key_capacity;
	struct json_key *keys; /* of all objects that are open */
	struct json_key few_keys[JSON_FEW_KEYS];
	struct json_frame frames[JSON_DEPTH_MAX];
};

/* `arena` and `text` must live as long as what the events show. Fails with E_SYNTAX when the text is
 * not UTF-8 or empty; only after a success is there something to be done with. */
MUST_CHECK enum err json_events_begin(struct json_events *events, struct arena *arena,
	struct str text, struct fault *why);

/* The next events; none: the text has ended, and was good. Fails with E_SYNTAX, E_TOO_LARGE or E_NOMEM;
 * it is not called again after that. */
MUST_CHECK enum err json_events_more(struct json_events *events, struct fault *why);

void json_events_done(struct json_events *events);
