/* scenario_form.h - the published form of a scenario: every section and key, as one table.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The same rows read the files (scenario_values.c), find dangling names (scenario_names.c) and
 * print the schema (scenario_schema.c), so that the three cannot part. Adding a key: 1 a field in
 * scenario.h (or in the draft, where the reader has to work on it), 2 a row in scenario_form.c, 3 a
 * row in docs/protocol/scenario.md (a test compares them).
 */
#pragma once

#include "base/str.h"

/* In the order in which they are documented. */
enum section {
	SECTION_NONE,
	SECTION_SCENARIO,
	SECTION_PHASES,
	SECTION_ORGANISATIONS,
	SECTION_COMMUNITIES,
	SECTION_TEAMS,
	SECTION_PEOPLE,
	SECTION_NETWORKS,
	SECTION_SYSTEMS,
	SECTION_CHECKS,
	SECTION_RED_OBJECTIVES,
	SECTION_RUBRICS,
	SECTION_STORYLINES,
	SECTION_INJECTS,
	SECTION_TASKS,
	SECTION_TEMPLATES,
	SECTION_LEARNING,
	SECTION_GOALS,
	SECTION_TRUTH,
	SECTION_COUNT,
};

enum key_type {
	KEY_NAME,     /* struct str: a-z 0-9 '-', at most `most` bytes (0: 64) */
	KEY_LOGIN,    /* struct str: those and '.', '_', '@' */
	KEY_CODE,     /* struct str: A-Z 0-9 '-', 2 to 16 bytes */
	KEY_LINE,     /* struct str: one line of NAME_MAX_BYTES */
	KEY_TEXT,     /* struct str: SCENARIO_TEXT_MAX */
	KEY_NUMBER,   /* unsigned: least .. most */
	KEY_YES_NO,   /* bool */
	KEY_DURATION, /* int64_t, microseconds: least .. most seconds */
	KEY_CHOICE,   /* an enum in the order of `choices` */
	KEY_SET,      /* unsigned, a bit for each of `choices`: text or a list */
	KEY_NAMES,    /* size_t and struct str *: text or a list of lines */
	KEY_TEXTS,    /* likewise, of texts */
	KEY_PAIRS,    /* size_t and struct scenario_parameter *: a map of texts, most of them */
	KEY_RECORDS,  /* size_t and an array of `form`: a list of maps */
};

struct form;

/* A row without a name ends a table. */
struct form_key {
	const char *name;
	enum key_type type;
	const char *help; /* for people: what it says; no full stop */
	const char *example;
	size_t offset; /* of the field in the record */
	size_t count_offset; /* of the number of items, for lists */
	const char *preset;  /* what is read when it is absent; NULL: the field stays zero */
	bool required;
	uint64_t least, most;
	const char *choices; /* "a|b|c" */
	enum section names;  /* what it says must be the name of such a record */
	const char *or_word; /* or this word */
	const struct form *form;
};

/* The first key names the record. */
struct form {
	const char *title; /* "a phase" */
	size_t size;
	const struct form_key *keys;
	bool plain; /* a record may be written as the text of its first key alone */
};

struct section_form {
	const char *name;
	const char *help;
	const struct form *form;
	bool single; /* one map; else a list of them */
	uint64_t most; /* records; 0: SCENARIO_RECORDS_MAX */
};

/* By enum section; the first is empty. */
extern const struct section_form section_forms[SECTION_COUNT];

/* A key's values in words: "a number from 1 to 10". `text` holds the result where it is made. */
enum { KEY_WORDS_MAX = 256 };
const char *form_key_words(const struct form_key *key, char text[KEY_WORDS_MAX]);
