/* folder.c - what stands in a folder, oldest first.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <sys/stat.h>

#include "base/limits.h"

/* Most folders of logs hold few, and each is listed twice a second. */
enum { FIRST_ENTRIES = 32 };

static void
entry_fill(struct folder_entry *entry, const char *path, const struct stat *info)
{
	const char *slash = strrchr(path, '/');

	*entry = (struct folder_entry){
		.path = path,
		.name = str_of(slash == NULL ? path : slash + 1),
		.device = info->st_dev,
		.inode = info->st_ino,
		.size = (uint64_t)info->st_size,
		.modified = (int64_t)info->st_mtim.tv_sec * 1000000000 + info->st_mtim.tv_nsec,
	};
}

enum err
folder_entry_of(struct arena *arena, const char *path, struct folder_entry *ret, struct fault *why)
{
	struct stat info;
	char *copy;

	if (stat(path, &info) < 0)
		return fail_errno(why, "cannot look at %s", path);
	if (!S_ISREG(info.st_mode))
		return fail(why, E_USAGE, "%s is neither a file nor a folder", path);
	copy = str_cstr(arena, str_of(path));
	if (copy == NULL)
		return fail_nomem(why);
	entry_fill(ret, copy, &info);
	return OK;
}

static int
by_age_then_name(const void *a, const void *b)
{
	const struct folder_entry *left = a;
	const struct folder_entry *right = b;

	if (left->modified != right->modified)
		return left->modified < right->modified ? -1 : 1;
	return str_compare(left->name, right->name);
}

static bool
make_room(struct arena *arena, struct folder *folder)
{
	size_t capacity = folder->capacity == 0 ? FIRST_ENTRIES : folder->capacity * 2;
	struct folder_entry *larger;

	if (folder->count < folder->capacity)
		return true;
	larger = arena_array(arena, capacity, struct folder_entry);
	if (larger == NULL)
		return false;
	if (folder->count > 0)
		memcpy(larger, folder->entries, folder->count * sizeof(*larger));
	folder->entries = larger;
	folder->capacity = capacity;
	return true;
}

/* Adds the file unless it went away meanwhile or is none. */
static enum err
add_entry(struct arena *arena, const char *folder, const char *name, struct folder *to,
	struct fault *why)
{
	struct str path = str_printf(arena, "%s/%s", folder, name);
	struct stat info;

	if (path.data == NULL)
		return fail_nomem(why);
	if (stat(path.data, &info) < 0 || !S_ISREG(info.st_mode))
		return OK;
	if (to->count == INPUT_FILES_MAX)
		return fail(
			why, E_TOO_MANY, "%s holds more than %u files", folder, INPUT_FILES_MAX);
	if (!make_room(arena, to))
		return fail_nomem(why);
	entry_fill(&to->entries[to->count++], path.data, &info);
	return OK;
}

static enum err
read_entries(struct arena *arena, DIR *open, const char *path, struct folder *to, struct fault *why)
{
	const struct dirent *entry;

	while ((entry = readdir(open)) != NULL) {
		if (entry->d_name[0] != '.')
			TRY(add_entry(arena, path, entry->d_name, to, why));
	}
	return OK;
}

enum err
folder_list(struct arena *arena, const char *path, struct folder *ret, struct fault *why)
{
	struct folder found = { 0 };
	DIR *open = opendir(path);
	enum err err;

	if (open == NULL)
		return fail_errno(why, "cannot open the folder %s", path);
	err = read_entries(arena, open, path, &found, why);
	closedir(open);
	if (err != OK)
		return err;
	if (found.count > 0)
		qsort(found.entries, found.count, sizeof(*found.entries), by_age_then_name);
	*ret = found;
	return OK;
}

const struct folder_entry *
folder_find(const struct folder *folder, struct str name)
{
	for (size_t i = 0; i < folder->count; i++)
		if (str_eq(folder->entries[i].name, name))
			return &folder->entries[i];
	return NULL;
}

void
folder_keep_matching(struct folder *folder, const char *pattern)
{
	size_t kept = 0;

	for (size_t i = 0; i < folder->count; i++)
		if (fnmatch(pattern, folder->entries[i].name.data, FNM_PERIOD) == 0)
			folder->entries[kept++] = folder->entries[i];
	folder->count = kept;
}
