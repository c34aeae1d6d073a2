/* child.h - a part of a test that gives something up for good, in a process of its own.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "support/check.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a child says when this machine has not what it tests. */
enum { CHILD_SKIPS = 77 };

/* In a child: says what is not so, and ends it as failed. */
#define EXPECT(condition)                                            \
	do {                                                         \
		if (!(condition)) {                                  \
			fprintf(stderr, "not so: %s\n", #condition); \
			return 1;                                    \
		}                                                    \
	} while (0)

/* Runs `child` in a process of its own: 0 is good. _exit: the leak detector needs calls that may be
 * gone. */
static inline void
assert_child(int (*child)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(child());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == CHILD_SKIPS)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}
