/* folder.c - folders by readdir(3), mkdtemp(3) and flock(2).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/limits.h"

enum { OPEN_FOLDERS = 16, CHANCE = 6 };

enum err
folder_each(const char *path, folder_function *each, void *context, struct fault *why)
{
	DIR *open = opendir(path);
	const struct dirent *entry;
	enum err err = OK;

	if (open == NULL)
		return fail_errno(why, "cannot read the folder %s", path);
	while (err == OK && (entry = readdir(open)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			err = each(context, entry->d_name, why);
	closedir(open);
	return err;
}

static int
remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
	(void)info;
	(void)kind;
	(void)place;
	return remove(path);
}

void
folder_remove(const char *path)
{
	nftw(path, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

/* --- for a while --- */

static int
open_folder(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Where folders cannot be locked, none is ever cleared: the lock's failure is passed over. */
enum err
folder_make_held(char *template, int *ret_hold, struct fault *why)
{
	int hold;

	if (mkdtemp(template) == NULL)
		return fail_errno(why, "cannot make the folder %s", template);
	hold = open_folder(template);
	if (hold < 0) {
		enum err err = fail_errno(why, "cannot open the folder %s", template);
		folder_remove(template);
		return err;
	}
	(void)flock(hold, LOCK_EX | LOCK_NB);
	*ret_hold = hold;
	return OK;
}

struct clearing {
	struct env *env;
	const char *parent;
	const struct folder_names *names;
	size_t count;
};

static bool
is_called_so(const struct folder_names *names, struct str name)
{
	size_t least = names->before.len + names->after.len + CHANCE;

	return name.len >= least && name.len - least <= names->between &&
	       str_starts(name, names->before) &&
	       str_ends(str_first(name, name.len - CHANCE), names->after);
}

/* The name is there before the lock is: hence the age. */
static bool
is_left(const struct clearing *clearing, int folder)
{
	int64_t now = env_now(clearing->env) / 1000000;
	struct stat info;

	return fstat(folder, &info) == 0 && info.st_uid == geteuid() &&
	       now - info.st_mtim.tv_sec >= FOLDER_LEFT_SECONDS &&
	       flock(folder, LOCK_EX | LOCK_NB) == 0;
}

static enum err
clear_one(void *context, const char *name, struct fault *why)
{
	struct clearing *clearing = context;
	char path[PATH_MAX];
	int folder;

	(void)why;
	if (!is_called_so(clearing->names, str_of(name)) ||
		snprintf(path, sizeof(path), "%s/%s", clearing->parent, name) >= (int)sizeof(path))
		return OK;
	folder = open_folder(path);
	if (folder < 0)
		return OK;
	if (is_left(clearing, folder)) {
		folder_remove(path);
		clearing->count++;
	}
	close(folder);
	return OK;
}

size_t
folder_clear(struct env *env, const char *parent, const struct folder_names *names)
{
	struct clearing clearing = { env, parent, names, 0 };
	struct fault ignored;

	(void)!folder_each(parent, clear_one, &clearing, &ignored);
	return clearing.count;
}
