/* folder.h - what stands in a folder, oldest first.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/str.h"

struct folder_entry {
	const char *path; /* folder and name; ends in NUL */
	struct str name;
	uint64_t device;
	uint64_t inode;
	uint64_t size;
	int64_t modified; /* nanoseconds since 1970 */
};

struct folder {
	size_t count;
	struct folder_entry *entries; /* by time of modification, then by name */
	size_t capacity;              /* of the list, while it is made */
};

/* The regular files in the folder at `path` (links are followed), in the arena. E_TOO_MANY: more
 * than INPUT_FILES_MAX. */
MUST_CHECK enum err folder_list(struct arena *arena, const char *path, struct folder *ret,
	struct fault *why);

/* Leaves the entries whose name the pattern (glob(7): *, ?, [...]) matches. */
void folder_keep_matching(struct folder *folder, const char *pattern);

/* The one file at `path`; E_ABSENT. */
MUST_CHECK enum err folder_entry_of(struct arena *arena, const char *path,
	struct folder_entry *ret, struct fault *why);

/* The entry with that name, or NULL. */
const struct folder_entry *folder_find(const struct folder *folder, struct str name);
