/* probe_sandbox.c - a probe gives up what it does not need.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/probe_sandbox.h"

#include <stdlib.h>

#include "base/limits.h"
#include "cmd/open_paths.h"

enum err
probe_whole_path(struct call *call, struct str path, struct str *ret, struct fault *why)
{
	char *text = str_cstr(call->arena, path);
	char *whole;

	if (text == NULL)
		return fail_nomem(why);
	whole = realpath(text, NULL);
	*ret = str_of(whole == NULL ? text : str_cstr(call->arena, str_of(whole)));
	free(whole);
	return ret->data == NULL ? fail_nomem(why) : OK;
}

enum err
probe_plugins(struct call *call, struct plugin_place *ret, struct fault *why)
{
	struct str folder;

	TRY(probe_whole_path(call, argument_text_or(&call->arguments, "plugins", STR(PLUGIN_FOLDER)),
		&folder, why));
	ret->folder = folder.data;
	return OK;
}

static enum err
add_for_plugins(struct call *call, const struct probe_files *files, const char *folder,
	struct open_paths *paths, struct fault *why)
{
	struct str path;

	if (argument_count(&call->arguments, "readable") > PLUGIN_READABLE_MAX)
		return fail(why, E_USAGE, "more than %u --readable", PLUGIN_READABLE_MAX);
	TRY(open_paths_add(paths, call, str_of(folder), SANDBOX_RUN, why));
	TRY(open_paths_add(paths, call, files->readable, SANDBOX_READ, why));
	for (size_t at = 0; argument_next(&call->arguments, "readable", &at, &path);) {
		TRY(probe_whole_path(call, path, &path, why));
		TRY(open_paths_add(paths, call, path, SANDBOX_READ, why));
	}
	return OK;
}

static enum err
add_for_node(
	struct call *call, const struct client *client, struct open_paths *paths, struct fault *why)
{
	if (client == NULL)
		return OK;
	TRY(open_paths_add(paths, call, client->authority_file, SANDBOX_READ, why));
	TRY(open_paths_add(paths, call, client->certificate_file, SANDBOX_READ, why));
	return open_paths_add(paths, call, client->key_file, SANDBOX_READ, why);
}

/* What `paths` holds so far is the plugins'. */
static enum err
give_plugins(struct call *call, const struct open_paths *paths, struct str scratch,
	struct plugin_place *plugins, struct fault *why)
{
	struct sandbox_path *copy = arena_array(call->arena, paths->count, struct sandbox_path);

	if (copy == NULL)
		return fail_nomem(why);
	memcpy(copy, paths->paths, paths->count * sizeof(*copy));
	plugins->scratch = scratch.data;
	plugins->path_count = paths->count;
	plugins->paths = copy;
	return OK;
}

enum err
probe_confine(struct call *call, const struct probe_files *files, struct plugin_place *plugins,
	struct fault *why)
{
	const char *user = argument_text(&call->arguments, "user").data;
	struct open_paths paths = { .runs_programs = true };

	if (argument_given(&call->arguments, "no-sandbox"))
		return user == NULL
			       ? OK
			       : fail(why, E_USAGE,
					 "--user is part of the sandbox: not with --no-sandbox");
	TRY(add_for_plugins(call, files, plugins->folder, &paths, why));
	TRY(give_plugins(call, &paths, files->scratch, plugins, why));
	TRY(add_for_node(call, files->client, &paths, why));
	TRY(open_paths_add(&paths, call, files->writable, SANDBOX_WRITE, why));
	return open_paths_confine(&paths, user, "probe", "probe", why);
}
