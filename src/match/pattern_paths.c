/* pattern_paths.c - the object paths that patterns ask for, each with a number.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_paths.h"

#include <stdlib.h>

#include "base/limits.h"
#include "match/pattern_hash.h"

struct row {
	struct str text; /* a path's, or a type's name */
	bool is_type;
	struct pattern_path path;
};

/* Half full at most: PATTERN_PATHS_MAX is small. */
enum { SLOTS = 4 * PATTERN_PATHS_MAX };

struct pattern_paths {
	struct arena *arena;
	size_t count;
	struct row rows[PATTERN_PATHS_MAX];
	uint32_t slots[SLOTS]; /* number + 1, 0: free */
};

/* A path's text has a colon and a type's has none, so they do not meet. */
enum { PATH_MEMORY_MAX = 2 * PATTERN_PATHS_MAX * 4096 };

struct pattern_paths *
pattern_paths_new(void)
{
	OWNED(pattern_paths) paths = calloc(1, sizeof(*paths));

	if (paths == NULL)
		return NULL;
	paths->arena = arena_new(PATH_MEMORY_MAX);
	return paths->arena == NULL ? NULL : DISOWN(paths);
}

void
pattern_paths_free(struct pattern_paths *paths)
{
	if (paths == NULL)
		return;
	arena_free(paths->arena);
	free(paths);
}

/* The slot that holds the text, or the free one where it belongs. */
static size_t
find_slot(const struct pattern_paths *paths, struct str text)
{
	size_t slot = hash_text(0, text) % SLOTS;

	while (paths->slots[slot] != 0 && !str_eq(paths->rows[paths->slots[slot] - 1].text, text))
		slot = (slot + 1) % SLOTS;
	return slot;
}

static enum err
copy_steps(struct arena *arena, const struct pattern_step *from, const struct pattern_step **ret,
	struct fault *why)
{
	for (; from != NULL; from = from->next) {
		struct pattern_step *step = arena_new_of(arena, struct pattern_step);
		if (step == NULL)
			return fail_nomem(why);
		*step = *from;
		step->next = NULL;
		step->key = str_copy(arena, from->key);
		if (step->key.data == NULL)
			return fail_nomem(why);
		*ret = step;
		ret = &step->next;
	}
	return OK;
}

static enum err
add_row(struct pattern_paths *paths, size_t slot, struct str text, uint32_t *ret, struct fault *why)
{
	struct row *row = &paths->rows[paths->count];

	if (paths->count == PATTERN_PATHS_MAX)
		return fail(why, E_TOO_LARGE, "patterns ask for more than %u object paths",
			PATTERN_PATHS_MAX);
	row->text = str_copy(paths->arena, text);
	if (row->text.data == NULL)
		return fail_nomem(why);
	*ret = (uint32_t)paths->count++;
	paths->slots[slot] = *ret + 1;
	return OK;
}

enum err
pattern_paths_add(struct pattern_paths *paths, const struct pattern_path *path, uint32_t *ret,
	struct fault *why)
{
	size_t slot = find_slot(paths, path->text);
	struct pattern_path copy = { 0 };
	struct row *row;

	if (paths->slots[slot] != 0) {
		*ret = paths->slots[slot] - 1;
		return OK;
	}
	TRY(copy_steps(paths->arena, path->steps, &copy.steps, why));
	TRY(add_row(paths, slot, path->text, ret, why));
	row = &paths->rows[*ret];
	copy.text = row->text;
	copy.type = str_first(row->text, path->type.len);
	row->path = copy;
	return OK;
}

enum err
pattern_paths_add_type(
	struct pattern_paths *paths, struct str type, uint32_t *ret, struct fault *why)
{
	size_t slot = find_slot(paths, type);

	if (paths->slots[slot] != 0) {
		*ret = paths->slots[slot] - 1;
		return OK;
	}
	TRY(add_row(paths, slot, type, ret, why));
	paths->rows[*ret].is_type = true;
	return OK;
}

uint32_t
pattern_paths_find(const struct pattern_paths *paths, struct str text)
{
	return paths->slots[find_slot(paths, text)] - 1; /* 0 - 1 is PATH_NONE */
}

uint32_t
pattern_paths_type(const struct pattern_paths *paths, struct str type)
{
	return pattern_paths_find(paths, type);
}

size_t
pattern_paths_count(const struct pattern_paths *paths)
{
	return paths->count;
}

const struct pattern_path *
pattern_paths_at(const struct pattern_paths *paths, uint32_t number)
{
	return paths->rows[number].is_type ? NULL : &paths->rows[number].path;
}
