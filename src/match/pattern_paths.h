/* pattern_paths.h - the object paths that patterns ask for, each with a number.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Patterns add their paths while they are compiled; whoever makes observations looks up which of
 * the paths it could fill anybody asks for, once, and then passes over the others. The types of
 * objects have numbers too, in the same row. One thread at a time while adding; then immutable.
 */
#pragma once

#include "match/observation.h"
#include "model/pattern.h"

struct pattern_paths;

/* NULL when there is no memory. */
struct pattern_paths *pattern_paths_new(void);
void pattern_paths_free(struct pattern_paths *paths);
DEFINE_OWNED(pattern_paths)

/* The number of the path, which is copied. E_TOO_LARGE: PATTERN_PATHS_MAX. */
MUST_CHECK enum err pattern_paths_add(struct pattern_paths *paths, const struct pattern_path *path,
	uint32_t *ret, struct fault *why);
MUST_CHECK enum err pattern_paths_add_type(
	struct pattern_paths *paths, struct str type, uint32_t *ret, struct fault *why);

/* By its text in the one spelling ("file:hashes.'SHA-256'"), or PATH_NONE. */
uint32_t pattern_paths_find(const struct pattern_paths *paths, struct str text);
uint32_t pattern_paths_type(const struct pattern_paths *paths, struct str type);

/* Paths and types. */
size_t pattern_paths_count(const struct pattern_paths *paths);
/* NULL for the number of a type. */
const struct pattern_path *pattern_paths_at(const struct pattern_paths *paths, uint32_t number);
