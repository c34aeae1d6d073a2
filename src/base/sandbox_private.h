/* sandbox_private.h - the two halves of sandbox_enter that have a file of their own.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/sandbox.h"

/* Landlock. *ret_files: does the kernel know it? */
MUST_CHECK enum err sandbox_confine_files(
	const struct sandbox *sandbox, bool *ret_files, struct fault *why);

/* seccomp, last: it takes away what Landlock is asked with, unless programs are run, which are to
 * have a Landlock of their own. */
MUST_CHECK enum err sandbox_confine_calls(bool runs_programs, struct fault *why);
