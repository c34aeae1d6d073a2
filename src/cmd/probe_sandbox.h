/* probe_sandbox.h - a probe gives up what it does not need, and its plugins still more.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The probe keeps its state folder, the files by which it comes to its node, the plugins, what
 * --readable names, and what every program reads. A plugin has neither the state nor those files.
 */
#pragma once

#include "cmd/command.h"
#include "probe/client.h"
#include "probe/run.h"

struct probe_files {
	struct str writable;         /* a folder; may be empty */
	struct str scratch;          /* in it: where plugins have their folders */
	const struct client *client; /* NULL: no node */
	struct str readable;         /* one more than --readable names; may be empty */
};

/* The path from "/" on, where plugins run; as it is when there is nothing of that name. E_NOMEM. */
MUST_CHECK enum err probe_whole_path(
	struct call *call, struct str path, struct str *ret, struct fault *why);

/* The plugin folder of --plugins, as a whole path. */
MUST_CHECK enum err probe_plugins(struct call *call, struct plugin_place *ret, struct fault *why);

/* Enters the sandbox, as --user says, unless --no-sandbox does; *plugins, as probe_plugins left it,
 * then says what a plugin may open. Before any thread is started. E_USAGE: too much is --readable;
 * else as open_paths_confine. */
MUST_CHECK enum err probe_confine(struct call *call, const struct probe_files *files,
	struct plugin_place *plugins, struct fault *why);
