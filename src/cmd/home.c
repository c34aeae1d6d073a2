/* home.c - finds the node's folder.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/home.h"

#include <unistd.h>

static struct str
environment(const char *name)
{
	return str_of(getenv(name));
}

/* An empty slice when nothing says where. */
static struct str
choose(struct call *call)
{
	struct str given = argument_text_or(&call->arguments, "home", environment("TESTUDO_HOME"));

	if (given.data != NULL)
		return given;
	if (environment("XDG_DATA_HOME").len > 0)
		return str_printf(call->arena, "%s/testudo", getenv("XDG_DATA_HOME"));
	if (environment("HOME").len > 0)
		return str_printf(call->arena, "%s/.local/share/testudo", getenv("HOME"));
	return STR_NONE;
}

static struct str
without_last_slashes(struct str path)
{
	while (path.len > 1 && path.data[path.len - 1] == '/')
		path.len--;
	return path;
}

/* "./lt" is told as "lt" behind the current folder's path. */
static struct str
without_here(struct str path)
{
	while (str_starts(path, STR("./")))
		for (path = str_from_offset(path, 1); str_starts(path, STR("/"));)
			path = str_from_offset(path, 1);
	return path;
}

enum err
home_of_call(struct call *call, struct str *ret, struct fault *why)
{
	struct str home = choose(call);

	if (home.len == 0)
		return fail(why, E_USAGE, "where is the node? Give --home DIR or set TESTUDO_HOME");
	return home_absolute(call, home, ret, why);
}

enum err
home_absolute(struct call *call, struct str path, struct str *ret, struct fault *why)
{
	char here[4096];

	path = without_here(without_last_slashes(path));
	if (!str_starts(path, STR("/"))) {
		if (getcwd(here, sizeof(here)) == NULL)
			return fail_errno(why, "cannot tell the current folder");
		path = str_printf(call->arena, "%s/%.*s", here, STR_FMT(path));
	}
	path = str_of(str_cstr(call->arena, path));
	if (path.data == NULL)
		return fail_nomem(why);
	*ret = path;
	return OK;
}

enum err
home_path(struct call *call, struct str home, const char *name, char **ret, struct fault *why)
{
	struct str path = str_printf(call->arena, "%.*s/%s", STR_FMT(home), name);
	char *text = path.data == NULL ? NULL : str_cstr(call->arena, path);

	if (text == NULL)
		return fail_nomem(why);
	*ret = text;
	return OK;
}

enum err
home_store(struct call *call, struct str home, char **ret, struct fault *why)
{
	TRY(home_path(call, home, HOME_EXERCISE_STORE, ret, why));
	if (access(*ret, F_OK) == 0)
		return OK;
	return home_path(call, home, HOME_STORE, ret, why);
}
