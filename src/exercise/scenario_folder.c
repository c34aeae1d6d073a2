/* scenario_folder.c - a scenario's files from the disk, and to it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/folder.h"
#include "base/limits.h"
#include "exercise/scenario_files.h"

struct loading {
	struct env *env;
	struct arena *arena;
	struct str folder;
	size_t count;
	struct scenario_file files[SCENARIO_FILES_MAX];
};

static enum err
load_file(struct loading *loading, const char *path, struct str inner, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	struct scenario_file file;

	if (loading->count == SCENARIO_FILES_MAX)
		return fail(why, E_TOO_MANY, "a scenario has at most %u files: is %.*s one?",
			SCENARIO_FILES_MAX, STR_FMT(loading->folder));
	TRY(file_read(loading->env, path, SCENARIO_FILE_MAX, &text, why));
	file.path = str_copy(loading->arena, inner);
	file.text = str_copy(loading->arena, buf_str(&text));
	if (file.path.data == NULL || (text.len > 0 && file.text.data == NULL))
		return fail_nomem(why);
	loading->files[loading->count++] = file;
	return OK;
}

static enum err load_folder(
	struct loading *loading, struct str inner, unsigned depth, struct fault *why);

/* What is neither a folder nor a YAML file is passed over: a README, a picture. */
static enum err
load_entry(struct loading *loading, struct str inner, unsigned depth, struct fault *why)
{
	struct str path = str_printf(
		loading->arena, "%.*s/%.*s", STR_FMT(loading->folder), STR_FMT(inner));
	struct stat info;

	if (path.data == NULL)
		return fail_nomem(why);
	if (lstat(path.data, &info) < 0)
		return fail_errno(why, "cannot look at %s", path.data);
	if (S_ISDIR(info.st_mode) && depth == SCENARIO_DEPTH_MAX)
		return fail(why, E_INVALID, "a scenario's folders lie at most %u deep: is %.*s one?",
			SCENARIO_DEPTH_MAX, STR_FMT(loading->folder));
	if (S_ISDIR(info.st_mode))
		return load_folder(loading, inner, depth + 1, why);
	if (!S_ISREG(info.st_mode) || !scenario_path_is_good(inner))
		return OK;
	return load_file(loading, path.data, inner, why);
}

/* A folder while its names are walked over. */
struct walk {
	struct loading *loading;
	struct str inner;
	unsigned depth;
};

static enum err
load_name(void *context, const char *name, struct fault *why)
{
	const struct walk *walk = context;
	struct str path = str_printf(walk->loading->arena, "%.*s%s%s", STR_FMT(walk->inner),
		walk->inner.len == 0 ? "" : "/", name);

	if (path.data == NULL)
		return fail_nomem(why);
	return name[0] == '.' ? OK : load_entry(walk->loading, path, walk->depth, why);
}

static enum err
load_folder(struct loading *loading, struct str inner, unsigned depth, struct fault *why)
{
	struct walk walk = { loading, inner, depth };
	struct str path = str_printf(
		loading->arena, "%.*s/%.*s", STR_FMT(loading->folder), STR_FMT(inner));

	return path.data == NULL ? fail_nomem(why) : folder_each(path.data, load_name, &walk, why);
}

static int
by_path(const void *a, const void *b)
{
	return str_compare(
		((const struct scenario_file *)a)->path, ((const struct scenario_file *)b)->path);
}

static enum err
load_path(struct loading *loading, const char *path, struct fault *why)
{
	const char *slash = strrchr(path, '/');
	struct stat info;

	if (stat(path, &info) < 0)
		return fail_errno(why, "cannot look at %s", path);
	if (S_ISDIR(info.st_mode))
		return load_folder(loading, STR(""), 0, why);
	return load_file(loading, path, str_of(slash == NULL ? path : slash + 1), why);
}

enum err
scenario_load(struct env *env, struct arena *arena, const char *path, struct scenario_source *ret,
	struct fault *why)
{
	struct loading *loading = arena_new_of(arena, struct loading);
	struct scenario_source source;

	if (loading == NULL)
		return fail_nomem(why);
	loading->env = env;
	loading->arena = arena;
	loading->folder = str_of(path);
	TRY(load_path(loading, path, why));
	if (loading->count == 0)
		return fail(why, E_ABSENT, "there is no .yaml file in %s", path);
	qsort(loading->files, loading->count, sizeof(*loading->files), by_path);
	source = (struct scenario_source){ loading->count, loading->files };
	TRY(scenario_source_check(&source, why));
	*ret = source;
	return OK;
}

static enum err
refuse_name(void *folder, const char *name, struct fault *why)
{
	(void)name;
	return fail(why, E_CONFLICT, "%s is not empty: name a new folder", (const char *)folder);
}

static enum err
make_target(const char *folder, struct fault *why)
{
	if (mkdir(folder, 0777) < 0 && errno != EEXIST)
		return fail_errno(why, "cannot make %s", folder);
	return folder_each(folder, refuse_name, (void *)(uintptr_t)folder, why);
}

static enum err
make_parents(char *path, size_t from, struct fault *why)
{
	for (size_t i = from; path[i] != '\0'; i++) {
		int made = 0;
		if (path[i] != '/')
			continue;
		path[i] = '\0';
		if (mkdir(path, 0777) < 0 && errno != EEXIST)
			made = -1;
		path[i] = '/';
		if (made < 0)
			return fail_errno(why, "cannot make the folders of %s", path);
	}
	return OK;
}

static enum err
save_file(struct env *env, const char *folder, const struct scenario_file *file, struct fault *why)
{
	OWNED_BUF path = BUF_INIT;

	buf_addf(&path, "%s/%.*s", folder, STR_FMT(file->path));
	TRY(buf_check(&path, why));
	TRY(make_parents(path.data, strlen(folder) + 1, why));
	return file_replace(env, path.data, file->text, 0666, why);
}

enum err
scenario_save(struct env *env, const struct scenario_source *source, const char *folder,
	struct fault *why)
{
	TRY(scenario_source_check(source, why));
	TRY(make_target(folder, why));
	for (size_t i = 0; i < source->count; i++)
		TRY(save_file(env, folder, &source->files[i], why));
	return OK;
}
