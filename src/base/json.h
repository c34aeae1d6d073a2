/* json.h - a strict JSON reader: slices into the text, positions, no ambiguity.
 * SPDX-License-Identifier: Apache-2.0
 *
 * RFC 8259 without its liberties: valid UTF-8 only, no duplicate keys (compared after unescaping),
 * no lone surrogates, one value and nothing after it, the limits of base/limits.h. Numbers are
 * checked but kept as text. No recursion. What is parsed points into the text it came from, so that
 * the owner's bytes survive; the nodes live in the arena. Errors name line, column and reason.
 * Whoever needs no tree reads the same with less: json_events.h.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/str.h"

enum json_type {
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

/* One value. Members and elements form a list in the order of the text. */
struct json {
	enum json_type type;
	uint32_t count;          /* members or elements */
	struct str text;         /* its own bytes in the document, quotes and brackets too */
	struct str string;       /* JSON_STRING: unescaped; may hold NUL bytes */
	struct str key;          /* of a member: unescaped */
	const struct json *next; /* the next member or element of the parent */
	const struct json *first;
};

/* `text` must live as long as the result. Fails with E_SYNTAX, E_TOO_LARGE or E_NOMEM. */
MUST_CHECK enum err json_parse(struct arena *arena, struct str text, const struct json **ret,
	struct fault *why);

#define JSON_EACH(item, parent) \
	for (const struct json *item = (parent)->first; item != NULL; item = item->next)

/* The member of that name, or NULL; NULL too when `object` is NULL or no object. */
const struct json *json_get(const struct json *object, struct str key);

/* The element at `index`, or NULL. */
const struct json *json_at(const struct json *array, size_t index);

/* The member's string, or the empty slice with NULL data when it is absent or no string. */
struct str json_get_string(const struct json *object, struct str key);

/* True only for the literal true. */
bool json_get_true(const struct json *object, struct str key);

/* An integer without fraction or exponent that fits; false otherwise. */
bool json_to_int(const struct json *value, int64_t *ret);

/* Has the member with this type? */
bool json_has(const struct json *object, struct str key, enum json_type type);

const char *json_type_name(enum json_type type); /* "a string", "an object" */
