/* file_map.c - a whole file as memory that can be read.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/file_map.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Closes the file at the end of its scope. */
#define OWNED_FILE __attribute__((cleanup(close_file))) int

static void
close_file(const int *file)
{
	if (*file >= 0)
		close(*file);
}

/* Memory for the slack and `size` bytes, still empty. */
static enum err
reserve(struct file_map *map, size_t size, struct fault *why)
{
	map->size = FILE_MAP_SLACK + size + FILE_MAP_SLACK;
	map->memory = mmap(NULL, map->size, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (map->memory == MAP_FAILED)
		return fail_nomem(why);
	map->content = str_from((const char *)map->memory + FILE_MAP_SLACK, size);
	return OK;
}

static enum err
open_sized(const char *path, int *ret, size_t *ret_size, struct fault *why)
{
	struct stat status;
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0)
		return fail_errno(why, "cannot open %s", path);
	*ret = file;
	if (fstat(file, &status) < 0)
		return fail_errno(why, "cannot read %s", path);
	if (!S_ISREG(status.st_mode))
		return fail(why, E_INVALID, "%s is no plain file", path);
	*ret_size = (size_t)status.st_size;
	return OK;
}

enum err
file_map_open(const char *path, struct file_map *ret, struct fault *why)
{
	OWNED_FILE file = -1;
	OWNED_FILE_MAP map = { 0 };
	size_t size = 0;

	TRY(open_sized(path, &file, &size, why));
	TRY(reserve(&map, size, why));
	if (size > 0 && mmap((char *)map.memory + FILE_MAP_SLACK, size, PROT_READ,
				MAP_PRIVATE | MAP_FIXED, file, 0) == MAP_FAILED)
		return fail_errno(why, "cannot map %s", path);
	*ret = map;
	map.memory = NULL;
	return OK;
}

enum err
file_map_load(const char *path, struct file_map *ret, struct fault *why)
{
	OWNED_FILE file = -1;
	OWNED_FILE_MAP map = { 0 };
	size_t size = 0;
	size_t done = 0;

	TRY(open_sized(path, &file, &size, why));
	TRY(reserve(&map, size, why));
	madvise(map.memory, map.size, MADV_HUGEPAGE); /* a wish: without, all is only slower */
	while (done < size) {
		ssize_t got = read(file, (char *)map.memory + FILE_MAP_SLACK + done, size - done);
		if (got < 0)
			return fail_errno(why, "cannot read %s", path);
		if (got == 0)
			break;
		done += (size_t)got;
	}
	map.content.len = done;
	*ret = map;
	map.memory = NULL;
	return OK;
}

void
file_map_done(struct file_map *map)
{
	if (map->memory != NULL && map->memory != MAP_FAILED)
		munmap(map->memory, map->size);
	*map = (struct file_map){ 0 };
}
