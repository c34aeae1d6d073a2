/* allow_lists.c - the lists of a command's --allow.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/allow_lists.h"

#include "base/file_map.h"

enum err
allow_lists(struct call *call, struct allow_list **ret, struct fault *why)
{
	OWNED(allow_list) allow = allow_list_new(call->env);
	struct allow_report report = { 0 };
	struct str path;

	if (allow == NULL)
		return fail_nomem(why);
	*ret = NULL;
	if (!argument_given(&call->arguments, "allow"))
		return OK;
	for (size_t at = 0; argument_next(&call->arguments, "allow", &at, &path);) {
		OWNED_FILE_MAP file = { 0 };
		TRY(file_map_load(path.data, &file, why));
		TRY(allow_list_add(allow, path, file.content, &report, why));
	}
	TRY(allow_list_finish(allow, why));
	fprintf(call->messages, "allow lists: %zu entries, %zu more are not used\n", report.entries,
		report.unused);
	*ret = DISOWN(allow);
	return OK;
}
