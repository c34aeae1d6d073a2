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
 * One that runs programs keeps the calls that they need, and they inherit all of this: set-user-ID
 * has no effect on them either. What the process itself may open is more than they should; each has
 * a narrower set of files of its own, sandbox_files_prepare. No program may change the mode, owner or
 * times of a file: Landlock does not hold that, the list of calls does.
 *
 * Not held: what was opened before; connections out, which the client needs.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/fail.h"

enum sandbox_may {
	SANDBOX_READ,
	SANDBOX_WRITE, /* and read */
	SANDBOX_RUN,   /* and read */
};

struct sandbox_path {
	const char *path; /* a file, or a folder with all below it; one that is not there is passed over */
	enum sandbox_may may;
};

struct sandbox {
	const char *user; /* NULL: stays who it is */
	/* It may run what stands in /usr and the folders that are links into it, keeps raw sockets (which
	 * ping needs) if it has them, and may choose the address that its connections come from: to
	 * Landlock that looks like listening, which seccomp refuses. */
	bool runs_programs;
	size_t path_count;
	const struct sandbox_path *paths; /* beside what every program reads: see sandbox_files.c */
};

/* *ret_files says whether the kernel knows Landlock; without it the files stay open to the process, and
 * the caller says so. E_ABSENT: no such user; E_DENIED: not root, so it cannot become another; E_CONFIG: the
 * kernel refuses seccomp. */
MUST_CHECK enum err sandbox_enter(const struct sandbox *sandbox, bool *ret_files,
	struct fault *why);

/* The files of one program that is to be run: beside /usr and what every program reads, only `paths`; and,
 * where the kernel knows how (6.12), it cannot send signals to anybody but its own children. *ret: a
 * file to close after the fork, -1 where the kernel has no Landlock. */
MUST_CHECK enum err sandbox_files_prepare(
	size_t count, const struct sandbox_path *paths, int *ret, struct fault *why);

/* In the child, before it becomes the program; async-signal-safe. The process must be in a sandbox.
 * False: errno. */
bool sandbox_files_enter(int prepared);
