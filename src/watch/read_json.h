/* read_json.h - JSON log lines as fields; what Zeek's and Suricata's share.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A field for every string of the object that a line is, at any depth. Names are the keys joined by
 * '.'; elements of an array bear the array's name. Other values than strings hold no indicator.
 */
#pragma once

#include "base/json.h"
#include "watch/field_rules.h"
#include "watch/record.h"

/* A value that the reader of a format looks at itself. */
struct json_place {
	struct str keys[2]; /* the second empty: a member of the line's object itself */
};

/* What stands there. */
struct json_found {
	bool is_there;
	enum json_type type;
	struct str string; /* JSON_STRING: unescaped */
	struct str text;   /* its own bytes; not of objects and arrays */
};

/* The keys of the lines so far with their names and rules, for lines are alike. One thread. */
struct json_lines;

/* Both arrays must outlive it. NULL when there is no memory. */
struct json_lines *json_lines_new(
	const struct field_rules *rules, const struct json_place *places, size_t place_count);
void json_lines_free(struct json_lines *lines);
DEFINE_OWNED(json_lines)

/* Adds the fields of `line`, and the details if the record keeps them; *found has as many as there are
 * places. What the record refers to lives until the next call. E_SYNTAX: no object, or not strictly
 * JSON; E_TOO_LARGE, E_NOMEM. After a failure record and *found hold anything. */
MUST_CHECK enum err json_lines_read(struct json_lines *lines, struct arena *arena, struct str line,
	struct record *record, struct json_found *found, struct fault *why);

/* A string of the line as a field; `text` is it with its quotes, as it stands there. */
static inline void
json_field(struct field *ret, struct str line, const struct str *string, const struct str *text,
	struct str name, const struct field_rule *rule)
{
	ret->name = name;
	ret->text = *string;
	ret->kind = (enum match_field)rule->kind;
	ret->offset = (size_t)(text->data + 1 - line.data); /* past the quote */
	ret->verbatim = string->len == text->len - 2;
	ret->weak = rule->weak;
}
