/* ghosts.h - files that were read and are gone, remembered in case their text comes back.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A rotated log is often compressed or copied: the same text under another inode. The ghost says
 * how far that text was read. Only the newest GHOSTS_MAX are kept.
 */
#pragma once

#include "watch/source.h"

enum { GHOSTS_MAX = 256 };

struct ghosts {
	size_t count;
	struct position items[GHOSTS_MAX]; /* the oldest first */
};

void ghosts_done(struct ghosts *ghosts);

/* Copies. A file of which nothing was read leaves no ghost. */
MUST_CHECK enum err ghosts_add(struct ghosts *ghosts, const struct position *position,
	struct fault *why);

/* When the closed source's file has the text of a ghost, the source goes on where that was left and
 * the ghost is forgotten. */
MUST_CHECK enum err ghosts_inherit(struct ghosts *ghosts, struct source *source, bool *ret,
	struct fault *why);

/* An array of positions. */
void ghosts_write(const struct ghosts *ghosts, struct json_writer *out);
MUST_CHECK enum err ghosts_read(struct ghosts *ghosts, const struct json *array,
	struct fault *why);
