/* state_folder.c - where a sensor or a probe keeps what it must not forget.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/state_folder.h"

#include <errno.h>
#include <sys/stat.h>

/* mkdir -p, 0700. */
static enum err
make_folder(struct call *call, struct str path, struct fault *why)
{
	char *text = str_cstr(call->arena, path);

	if (text == NULL)
		return fail_nomem(why);
	for (char *slash = strchr(text + 1, '/');; slash = strchr(slash + 1, '/')) {
		if (slash != NULL)
			*slash = '\0';
		if (mkdir(text, 0700) < 0 && errno != EEXIST)
			return fail_errno(why, "cannot make the folder %s", text);
		if (slash == NULL)
			return OK;
		*slash = '/';
	}
}

enum err
state_folder(struct call *call, const char *kind, struct str *ret, struct fault *why)
{
	struct str folder = argument_text(&call->arguments, "state");
	const char *base = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");

	if (folder.data == NULL && base != NULL && base[0] != '\0')
		folder = str_printf(call->arena, "%s/testudo/%s", base, kind);
	else if (folder.data == NULL && home != NULL)
		folder = str_printf(call->arena, "%s/.local/state/testudo/%s", home, kind);
	if (folder.len == 0)
		return fail(why, E_USAGE, "where is the state? Give --state DIR");
	TRY(make_folder(call, folder, why));
	*ret = folder;
	return OK;
}
