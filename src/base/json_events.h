/* json_events.h - what stands in a JSON text, one thing after the other, read strictly and without a tree.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The one strict reader (json.h says how strict): json_parse builds its tree of these events, and
 * whoever needs no tree takes them as they come:
 *
 *     NOT_CLEARED struct json_events events;
 *     TRY(json_events_begin(&events, arena, text, why));
 *     do
 *             err = json_events_next(&events, why);
 *     while (err == OK && events.event != JSON_EVENT_END && use(&events));
 *     json_events_done(&events);
 *
 * Only JSON_EVENT_END says that the text is good: what came before it may yet turn out to be part
 * of something malformed, a key that stands twice above all, which is told at the object's end.
 */
#pragma once

#include "base/json.h"
#include "base/limits.h"

enum json_event {
	JSON_EVENT_VALUE, /* a string, number or word, or the beginning of an object or array */
	JSON_EVENT_CLOSE, /* the end of an object or array */
	JSON_EVENT_END,   /* the end of the text; nothing comes after it */
};

enum { JSON_FEW_KEYS = 48 };

/* A key of an object that is open: unescaped. */
struct json_key {
	struct str text;
	uint64_t signature; /* equal for equal keys, and else seldom */
};

/* An object or array that is open. */
struct json_frame {
	const char *start;
	size_t first_key; /* its keys are the last of all */
	uint32_t count;   /* members or elements */
	bool is_object;
	bool has_duplicate;
	uint64_t signs[4]; /* a bit for each key, which others may share */
};

/* The first fields are the newest event, to be read; the others are the reader's own. It must not be
 * moved. One thread. */
struct json_events {
	enum json_event event;
	enum json_type type;    /* of the value; JSON_OBJECT or JSON_ARRAY at a CLOSE */
	unsigned depth;         /* objects and arrays that are open, this value not among them */
	const struct json_key *key; /* of a member, at a VALUE; else NULL. Until the next event */
	struct str string;      /* JSON_STRING: unescaped; may hold NUL bytes */
	/* Its own bytes in the text, quotes and brackets too; at the beginning of an object or array
	 * nothing but the place. */
	struct str text;

	struct arena *arena; /* for what is unescaped */
	struct fault *why;
	enum err failure;
	struct str document;
	const char *at;
	const char *block; /* the newest that was looked through for the ends of strings */
	uint64_t stops;    /* of that block: see json_bytes.h */
	unsigned open; /* frames */
	size_t values;
	size_t key_count;
	size_t key_capacity;
	struct json_key *keys; /* of all that is open */
	struct json_key few_keys[JSON_FEW_KEYS];
	struct json_frame frames[JSON_DEPTH_MAX];
};

/* `arena` and `text` must live as long as what the events show. Fails with E_SYNTAX when the text is
 * not UTF-8 or empty; only after a success is there something to be done with. */
MUST_CHECK enum err json_events_begin(struct json_events *events, struct arena *arena,
	struct str text, struct fault *why);

/* Fails with E_SYNTAX, E_TOO_LARGE or E_NOMEM; it is not called again after that. */
MUST_CHECK enum err json_events_next(struct json_events *events, struct fault *why);

void json_events_done(struct json_events *events);
