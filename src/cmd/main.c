/* main.c - the program's entry.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <signal.h>
#include <sys/stat.h>

#include "cmd/commands.h"

int
main(int argc, char **argv)
{
	size_t words = argc > 1 ? (size_t)argc - 1 : 0;

	/* A peer or a pager that went away is an error to report, not a reason to die. */
	signal(SIGPIPE, SIG_IGN);
	/* What the program makes is for its owner alone, unless a command says otherwise. */
	umask(0077);
	return commands_run(env_real(), words, (const char *const *)argv + 1, stdin, stdout,
		stderr);
}
