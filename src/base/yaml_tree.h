/* yaml_tree.h - reads the project's YAML files: maps, lists and text, and nothing that guesses.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A strict part of YAML 1.1, by libyaml: one document; every scalar is text until a schema says
 * what it is (NO is Norway, 1.10 is not 1.1); anchors, aliases, tags, directives, merge keys,
 * duplicate keys and keys that are not plain text are errors. Bounded by YAML_SIZE_MAX, YAML_DEPTH_MAX
 * and YAML_NODES_MAX. Errors are E_CONFIG with `where` as "FILE:LINE". No recursion.
 */
#pragma once

#include "base/arena.h"
#include "base/fail.h"
#include "base/str.h"

enum yaml_kind { YAML_IS_TEXT, YAML_IS_LIST, YAML_IS_MAP };

/* One value; members and elements form a list in the order of the file. In the arena. */
struct yaml {
	enum yaml_kind kind;
	unsigned line;    /* where it begins; of a member: its key */
	size_t count;     /* members or elements */
	struct str key;   /* of a member */
	struct str text;  /* YAML_IS_TEXT */
	const struct yaml *next; /* the next member or element of the parent */
	const struct yaml *first;
};

/* For files that are larger by nature than settings are; all else stays as it is. */
struct yaml_limits {
	size_t size;  /* bytes of the file */
	size_t nodes; /* values in it */
};

/* `name` is the file's name for errors. An empty file gives an empty map. The result does not point
 * into `text`. */
MUST_CHECK enum err yaml_read(struct arena *arena, struct str text, const char *name,
	const struct yaml **ret, struct fault *why);
MUST_CHECK enum err yaml_read_within(struct arena *arena, struct str text, const char *name,
	const struct yaml_limits *limits, const struct yaml **ret, struct fault *why);

#define YAML_EACH(item, parent) \
	for (const struct yaml *item = (parent)->first; item != NULL; item = item->next)

/* The member of that name; NULL when there is none, or `map` is no map. */
const struct yaml *yaml_get(const struct yaml *map, struct str key);

/* "a list" */
const char *yaml_kind_name(enum yaml_kind kind);

/* E_CONFIG at the line of `at`. */
enum err yaml_fail(struct fault *why, const char *name, const struct yaml *at, const char *format,
	...) __attribute__((format(printf, 4, 5)));
