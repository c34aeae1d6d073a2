/* folder.h - what stands in a folder; folders that are made for a while, and what is left of them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Folders come by here and not through struct env: they are made, listed and removed at the start of
 * something or on a person's request, where no test wants a fault that a folder of its own cannot give it.
 * What is written into files goes through env. Any thread.
 */
#pragma once

#include "base/env.h"

/* Calls `each` with every name in the folder but "." and "..", in no order; what it fails with ends
 * the walk. E_ABSENT: there is no such folder. */
typedef enum err folder_function(void *context, const char *name, struct fault *why);
MUST_CHECK enum err folder_each(
	const char *path, folder_function *each, void *context, struct fault *why);

/* Follows no link and enters no other file system. What cannot be removed stays. */
void folder_remove(const char *path);

/* Makes a folder (mode 0700) whose name ends in six letters of chance for the template's XXXXXX, as mkdtemp(3),
 * and holds it: until *ret_hold is closed, at the latest by the end of the process, folder_clear knows that
 * somebody still needs it. */
MUST_CHECK enum err folder_make_held(char *template, int *ret_hold, struct fault *why);

/* How folders of one use are called: `before`, at most `between` bytes, `after`, six letters of chance. */
struct folder_names {
	struct str before;
	size_t between;
	struct str after;
};

/* Removes from the folder `parent` what folder_make_held made there and whose process was killed: folders of this
 * user so called, held by nobody, into which nothing was put for FOLDER_LEFT_SECONDS. What cannot be looked
 * at or removed stays. Returns how many were removed. */
size_t folder_clear(struct env *env, const char *parent, const struct folder_names *names);
