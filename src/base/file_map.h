/* file_map.h - a whole file as memory that can be read, mapped or loaded.
 * SPDX-License-Identifier: Apache-2.0
 *
 * For files too large to be copied about. This reaches the disk by itself, not through `env`: a
 * mapping is the kernel's.
 */
#pragma once

#include "base/fail.h"

enum { FILE_MAP_SLACK = 4096 };

struct file_map {
	struct str content; /* aligned to 4096 bytes; FILE_MAP_SLACK bytes before it are readable */
	void *memory;
	size_t size;
};

#define OWNED_FILE_MAP __attribute__((cleanup(file_map_done))) struct file_map

/* Mapped: read from disk when it is touched. A file that someone shortens meanwhile ends the
 * process, so only for files that are replaced as a whole. E_ABSENT, E_IO, E_NOMEM. */
MUST_CHECK enum err file_map_open(const char *path, struct file_map *ret, struct fault *why);

/* Read into memory: as it was at that moment. */
MUST_CHECK enum err file_map_load(const char *path, struct file_map *ret, struct fault *why);

void file_map_done(struct file_map *map);
