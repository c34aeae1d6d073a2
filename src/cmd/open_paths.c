/* open_paths.c - what a command can still open.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/open_paths.h"

#include <assert.h>
#include <sys/stat.h>

#include "base/log.h"

enum err
open_paths_add(
	struct open_paths *paths, struct call *call, struct str path, enum sandbox_may may,
	struct fault *why)
{
	const char *text;

	if (path.len == 0)
		return OK;
	assert(paths->count < OPEN_PATHS_MAX);
	text = str_cstr(call->arena, path);
	if (text == NULL)
		return fail_nomem(why);
	paths->paths[paths->count++] = (struct sandbox_path){ text, may };
	return OK;
}

enum err
open_paths_add_parent(
	struct open_paths *paths, struct call *call, struct str path, enum sandbox_may may,
	struct fault *why)
{
	size_t len = path.len;

	while (len > 0 && path.data[len - 1] != '/')
		len--;
	if (len == 0)
		return open_paths_add(paths, call, STR("."), may, why);
	return open_paths_add(paths, call, str_first(path, len == 1 ? 1 : len - 1), may, why);
}

enum err
open_paths_add_kept(
	struct open_paths *paths, struct call *call, struct str path, struct fault *why)
{
	const char *text = str_cstr(call->arena, path);
	struct stat info;

	if (text == NULL)
		return fail_nomem(why);
	if (stat(text, &info) == 0)
		return open_paths_add(paths, call, path, SANDBOX_READ, why);
	return open_paths_add_parent(paths, call, path, SANDBOX_READ, why);
}

enum err
open_paths_add_access(struct open_paths *paths, struct call *call,
	const struct taxii_client *client, struct fault *why)
{
	TRY(open_paths_add(paths, call, client->authority_file, SANDBOX_READ, why));
	TRY(open_paths_add(paths, call, client->certificate_file, SANDBOX_READ, why));
	return open_paths_add(paths, call, client->key_file, SANDBOX_READ, why);
}

enum err
open_paths_confine(const struct open_paths *paths, const char *user, const char *module,
	const char *who, struct fault *why)
{
	const struct sandbox sandbox = {
		.user = user,
		.runs_programs = paths->runs_programs,
		.path_count = paths->count,
		.paths = paths->paths,
	};
	bool confined;

	TRY(sandbox_enter(&sandbox, &confined, why));
	if (!confined)
		log_line(LOG_LEVEL_WARNING, module, "files open",
			"this kernel has no Landlock: the %s can open whatever its user can", who);
	return OK;
}
