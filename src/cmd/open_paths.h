/* open_paths.h - what a command can still open once it has given up the rest of the disk.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/sandbox.h"
#include "cmd/log_inputs.h"
#include "taxii/client.h"

/* Besides the logs, those that are followed and those that were kept: the state, the summaries, three files for the node, one more file; a probe is told of less. */
enum { OPEN_PATHS_MAX = 2 * LOG_INPUTS_MAX + 6 };

/* `= { 0 }`; then at most OPEN_PATHS_MAX are added. Texts are in the call's arena. */
struct open_paths {
	bool runs_programs; /* as of struct sandbox */
	size_t count;
	struct sandbox_path paths[OPEN_PATHS_MAX];
};

/* A file, or a folder with all below it; one whose path is empty is passed over. E_NOMEM. */
MUST_CHECK enum err open_paths_add(struct open_paths *paths, struct call *call, struct str path,
	enum sandbox_may may, struct fault *why);

/* The folder in which `path` stands, "." when it names none. E_NOMEM. */
MUST_CHECK enum err open_paths_add_parent(struct open_paths *paths, struct call *call,
	struct str path, enum sandbox_may may, struct fault *why);

/* What a search reads: the file or folder, or the folder of the files that a pattern means. E_NOMEM. */
MUST_CHECK enum err open_paths_add_kept(
	struct open_paths *paths, struct call *call, struct str path, struct fault *why);

/* The files that the client reads when it calls the node. E_NOMEM. */
MUST_CHECK enum err open_paths_add_access(struct open_paths *paths, struct call *call,
	const struct taxii_client *client, struct fault *why);

/* Enters the sandbox (base/sandbox.h), as `user` unless it is NULL. A kernel without Landlock is a
 * warning, in the log of `module` and about `who`. Errors: those of sandbox_enter. */
MUST_CHECK enum err open_paths_confine(const struct open_paths *paths, const char *user,
	const char *module, const char *who, struct fault *why);
