/* sandbox.h - a process gives up what it does not need: its user, the rest of the disk, most calls.
 * SPDX-License-Identifier: Apache-2.0
 *
 * For processes that read hostile bytes. To be entered once, before the first of them is read and
 * before further threads start; there is no way back. In this order:
 *
 *   user       the process becomes another user, with that user's groups (setuid and its kin)
 *   network    no raw sockets, no captures, no settings of interfaces (CAP_NET_RAW, CAP_NET_ADMIN)
 *   files      Landlock: only what is named can be opened, and no TCP port be listened on
 *   calls      seccomp: a list of system calls that a reader of logs with a network client needs; every other
 *              one fails with EPERM, execve among them
 *
 * Not held: what was opened before; connections out, which the client needs.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/fail.h"

struct sandbox_path {
	const char *path; /* a file, or a folder with all below it; one that is not there is passed over */
	bool write;       /* else reading only */
};

struct sandbox {
	const char *user; /* NULL: stays who it is */
	size_t path_count;
	const struct sandbox_path *paths; /* beside what every program reads: see sandbox.c */
};

/* *ret_files says whether the kernel knows Landlock; without it the files stay open to the process, and
 * the caller says so. E_ABSENT: no such user; E_DENIED: not root, so it cannot become another; E_CONFIG: the
 * kernel refuses seccomp. */
MUST_CHECK enum err sandbox_enter(const struct sandbox *sandbox, bool *ret_files,
	struct fault *why);
