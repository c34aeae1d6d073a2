/* home_file.h - files that a command wrote into the exercise's folder, and replies that are such a file.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to web/.
 */
#pragma once

#include "base/file_map.h"
#include "web/route.h"

/* The path of a file of that name in the folder, in the request's arena. */
MUST_CHECK enum err home_file_path(
	const struct visit *visit, struct str name, char **ret, struct fault *why);

/* Replies with the mapped file, to be saved under that name. Takes the mapping over, also when it fails. */
MUST_CHECK enum err home_file_reply(struct visit *visit, struct file_map *map, const char *media_type,
	struct str save_as, struct fault *why);
