/* report_form.h - reads the parts of what a sensor tells, by tables of members.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to web/. Pure: JSON in, checked and written anew, so that nothing but what a table names
 * is kept or served. What is wrong is E_INVALID or E_TOO_LARGE, where its place ("/inputs/3/path").
 */
#pragma once

#include "base/arena.h"
#include "base/json.h"
#include "base/json_write.h"

enum { REPORT_WORD_MAX = 64, REPORT_INDICATOR_MAX = 128 };

/* A member of an object: what it may be, and how long. */
enum report_form {
	REPORT_COUNT,  /* an integer, not negative; absent: null */
	REPORT_FLAG,   /* absent: false */
	REPORT_MOMENT, /* RFC 3339 in UTC; absent: null */
	REPORT_TEXT,   /* at most `most` bytes; absent: null */
	REPORT_FAULT,  /* {"time", "text"}; absent: null */
};
struct report_member {
	const char *name;
	enum report_form form;
	unsigned most;
	bool required;
};
#define REPORT_MEMBERS(members) (sizeof(members) / sizeof(*(members)))

/* Writes the members of an object, each once and no others, in the order of the table; the writer
 * is in an object that is open. */
MUST_CHECK enum err report_members(struct arena *arena, const struct json *object, struct str where,
	const struct report_member *members, size_t count, struct json_writer *out, struct fault *why);

/* A list of at most `most`, or NULL when it is absent. */
MUST_CHECK enum err report_list(struct arena *arena, const struct json *report, const char *name,
	unsigned most, const struct json **ret, struct fault *why);

/* The member "sensor": whose report it is. */
MUST_CHECK enum err report_sensor(const struct json *report, struct str *ret, struct fault *why);

/* E_INVALID: the member of that name, in the object at `where`, is not what was expected. */
enum err report_expected(struct arena *arena, struct str where, const char *name, const char *what,
	struct fault *why);

/* What was written, in the arena. */
MUST_CHECK enum err report_keep(
	struct arena *arena, const struct buf *text, struct str *ret, struct fault *why);
