/* import_work.h - an import under way: a tree of the file in which is marked what was used, and the
 * YAML that it becomes.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to exercise/import_*.c. Memory that runs out is noted in `starved` and told at the end.
 */
#pragma once

#include "base/yaml_tree.h"
#include "exercise/import.h"
#include "exercise/scenario_form.h"

/* A file of YAML, JSON or TOML alike. */
struct import_tree {
	enum yaml_kind kind;
	unsigned line;
	bool used; /* a text that went into the scenario, or was knowingly left; of a container:
		    * what is in it was looked at */
	struct str key;
	struct str text;
	size_t count;
	struct import_tree *first, *last, *next;
};

#define TREE_EACH(item, parent)                                                      \
	for (struct import_tree *item = (parent) == NULL ? NULL : (parent)->first;   \
		item != NULL; item = item->next)

struct import_section {
	struct buf text;
	size_t name_count, name_room;
	struct str *names;
};

struct import {
	struct arena *arena;
	const struct import_kind *kind;
	const struct import_input *input;
	struct import_section sections[SECTION_COUNT];
	enum section open; /* the section of the record that is written */
	bool first_key;    /* of that record */
	struct import_note *notes;
	size_t note_count, unlisted;
	bool starved;
};

/* --- trees (import_tree.c, import_toml.c) --- */

MUST_CHECK enum err import_read_yaml(struct import *import, struct import_tree **ret,
	struct fault *why);
MUST_CHECK enum err import_read_json(struct import *import, struct import_tree **ret,
	struct fault *why);
/* TOML 1.0 but for \U escapes beyond Unicode: strict, no key twice. */
MUST_CHECK enum err import_read_toml(struct import *import, struct import_tree **ret,
	struct fault *why);

/* A new value below `parent` (NULL: the root); NULL, and `starved`, when there is no memory. */
struct import_tree *import_tree_add(struct import *import, struct import_tree *parent,
	enum yaml_kind kind, struct str key, struct str text, unsigned line);

/* The member of that name, in capitals or not; NULL when there is none, or `map` is no map. */
struct import_tree *import_get(const struct import_tree *map, const char *key);
/* The member's text, which counts as used; NULL data when it is none. */
struct str import_text(const struct import_tree *map, const char *key);
/* The same of a value. */
struct str import_use(struct import_tree *value);
/* All of it counts as used: it has no meaning here, or was told of otherwise. */
void import_leave(struct import_tree *value);

/* --- notes (import.c) --- */

void import_note(struct import *import, unsigned line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void import_note_at(struct import *import, struct str place, unsigned line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* One note for each value that nothing used, and for each container of which nothing was. */
void import_note_unused(struct import *import, const struct import_tree *root);

/* --- the scenario's text (import_write.c) --- */

/* Begins a record; its keys follow. Empty values are left out. */
void import_record(struct import *import, enum section section);
void import_put(struct import *import, const char *key, struct str value);
void import_putf(struct import *import, const char *key, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void import_put_list(struct import *import, const char *key, const struct str *items,
	size_t count);
void import_put_pairs(struct import *import, const char *key,
	const struct scenario_parameter *pairs, size_t count);
/* Of a check's accounts. */
void import_put_accounts(struct import *import, const struct scenario_parameter *accounts,
	size_t count);
/* A key whose value is a list of maps: item, then its keys by import_put_inner. */
void import_put_items(struct import *import, const char *key);
void import_item(struct import *import);
void import_put_inner(struct import *import, const char *key, struct str value);

/* A name that nothing else in the section has: lower case, what else it held as '-'. */
struct str import_name(struct import *import, enum section section, struct str text);
/* The same without making it unique: for naming what is there already. */
struct str import_slug(struct import *import, struct str text);
/* "1:30" from seconds. */
struct str import_seconds(struct import *import, uint64_t seconds);

/* Brackets doubled, for texts in which placeholders are expanded. */
struct str import_literal(struct import *import, struct str text);

/* "10.{n}.1.5" from what the teams have, if there is a rule; else the first, and false. */
struct import_variant {
	unsigned number; /* the team's */
	struct str text;
};
bool import_generalise(struct import *import, const struct import_variant *variants, size_t count,
	struct str *ret);

/* Formats without organisations: teams need one. Writes it once, with a note. */
struct str import_organisation(struct import *import);

/* --- checks that several tools have (import_check.c) --- */

struct import_check {
	struct str system, name, title; /* names already unique: "web", "http" */
	struct str kind;   /* as the other tool calls it, in lower case, without "check" */
	struct str port;
	struct str period, jitter, timeout, weight; /* durations; may be empty */
	size_t pair_count;
	struct scenario_parameter pairs[24];
	size_t account_count;
	const struct scenario_parameter *accounts;
	size_t content_count;
	struct str contents[16];
	size_t client_count;
	struct str clients[16];
	unsigned line;
};

/* Adds a parameter of ours; a full list is noted. */
void import_check_pair(struct import *import, struct import_check *check, const char *name,
	struct str value);
/* What the other tool searches the answer for by a regular expression: as text, where it is one. */
void import_check_expect(struct import *import, struct import_check *check, struct str pattern);
/* Finds our kind of check and writes the record; a kind that we lack becomes tcp, with a note. */
void import_check_write(struct import *import, struct import_check *check);
