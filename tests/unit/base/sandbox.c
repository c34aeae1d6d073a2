/* sandbox.c - tests what a process can and cannot do any more; each in a child of its own.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/sandbox.h"

enum { SKIPPED = 77, NO_LANDLOCK = SKIPPED, NO_RIGHT = SKIPPED };

static char folder[64];  /* what the child may write */
static char logs[64];    /* what it may read */
static char foreign[64]; /* neither */

static int
set_up(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/testudo-sandbox-XXXXXX");
	snprintf(logs, sizeof(logs), "/tmp/testudo-logs-XXXXXX");
	snprintf(foreign, sizeof(foreign), "/tmp/testudo-foreign-XXXXXX");
	return mkdtemp(folder) == NULL || mkdtemp(logs) == NULL || mkdtemp(foreign) == NULL;
}

static int
tear_down(void **state)
{
	char command[256];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s %s %s", folder, logs, foreign);
	return system(command);
}

/* errno of opening folder/name, 0 when it can be. */
static int
try_open(const char *in, const char *name, int flags)
{
	char path[128];
	int file;

	snprintf(path, sizeof(path), "%s/%s", in, name);
	file = open(path, flags | O_CLOEXEC, 0600);
	if (file < 0)
		return errno;
	close(file);
	return 0;
}

static bool
enter(const char *user)
{
	const struct sandbox_path paths[] = { { folder, true }, { logs, false },
		{ "/nowhere/at/all", false } };
	const struct sandbox sandbox = { user, 3, paths };
	struct fault why;
	bool files;

	if (sandbox_enter(&sandbox, &files, &why) != OK) {
		fprintf(stderr, "%s\n", why.text);
		_exit(1);
	}
	return files;
}

/* Runs `child` in a process of its own: 0 is good. _exit: the leak detector needs calls that are
 * gone. */
static void
assert_child(int (*child)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(child());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == SKIPPED)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

#define EXPECT(condition)                                            \
	do {                                                         \
		if (!(condition)) {                                  \
			fprintf(stderr, "not so: %s\n", #condition); \
			return 1;                                    \
		}                                                    \
	} while (0)

static int
child_opens_files(void)
{
	EXPECT(try_open(logs, "a", O_WRONLY | O_CREAT) == 0);
	if (!enter(NULL))
		return NO_LANDLOCK;
	EXPECT(try_open(logs, "a", O_RDONLY) == 0);
	EXPECT(try_open(logs, "a", O_WRONLY) == EACCES);
	EXPECT(try_open(logs, "a", O_RDONLY | O_TRUNC) == EACCES);
	EXPECT(try_open(logs, "b", O_WRONLY | O_CREAT) == EACCES);
	EXPECT(try_open(folder, "a", O_WRONLY | O_CREAT) == 0);
	EXPECT(try_open(folder, "a", O_RDONLY) == 0);
	EXPECT(try_open(foreign, ".", O_RDONLY | O_DIRECTORY) == EACCES);
	EXPECT(try_open(foreign, "a", O_WRONLY | O_CREAT) == EACCES);
	EXPECT(try_open("/root", ".", O_RDONLY | O_DIRECTORY) != 0);
	EXPECT(try_open("/etc", "resolv.conf", O_RDONLY) != EACCES);
	return 0;
}

static int
child_makes_calls(void)
{
	char *const words[] = { NULL };
	struct sockaddr_in any = { .sin_family = AF_INET };
	int socket_file;

	enter(NULL);
	EXPECT(execve("/bin/true", words, words) < 0 && (errno == EPERM || errno == EACCES));
	EXPECT(ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0 && errno == EPERM);
	EXPECT(chmod(folder, 0755) < 0 && errno == EPERM);
	EXPECT(setuid(0) < 0 && errno == EPERM);
	socket_file = socket(AF_INET, SOCK_STREAM, 0);
	EXPECT(socket_file >= 0);
	(void)bind(socket_file, (struct sockaddr *)&any, sizeof(any));
	EXPECT(listen(socket_file, 1) < 0 && errno == EPERM);
	return 0;
}

static int
child_opens_raw_sockets(void)
{
	if (socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP) < 0)
		return NO_RIGHT;
	enter(NULL);
	EXPECT(socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP) < 0 && errno == EPERM);
	EXPECT(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0) < 0 && errno == EPERM);
	EXPECT(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) >= 0);
	return 0;
}

static int
child_changes_its_user(void)
{
	EXPECT(chmod(folder, 0777) == 0);
	enter("nobody");
	EXPECT(geteuid() != 0 && getegid() != 0);
	EXPECT(try_open(folder, "of-nobody", O_WRONLY | O_CREAT) == 0);
	return 0;
}

/* Ends as programs do, not by _exit: with sanitisers this hung. */
static int
child_ends_by_itself(void)
{
	alarm(60);
	enter(NULL);
	exit(0);
}

static void
a_process_in_its_sandbox_comes_to_its_end(void **state)
{
	(void)state;
	assert_child(child_ends_by_itself);
}

static void
only_what_is_named_can_be_opened(void **state)
{
	(void)state;
	assert_child(child_opens_files);
}

static void
no_program_is_run_and_no_port_listened_on(void **state)
{
	(void)state;
	assert_child(child_makes_calls);
}

static void
nothing_can_be_captured_any_more(void **state)
{
	(void)state;
	assert_child(child_opens_raw_sockets);
}

static void
root_becomes_another_user_for_good(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	assert_child(child_changes_its_user);
}

static void
an_unknown_user_is_an_error_before_anything_is_given_up(void **state)
{
	const struct sandbox sandbox = { "no-such-user-here", 0, NULL };
	struct fault why;
	bool files;

	(void)state;
	assert_int_equal(sandbox_enter(&sandbox, &files, &why), E_ABSENT);
	assert_int_equal(try_open(foreign, "still-free", O_WRONLY | O_CREAT), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_named_can_be_opened),
		cmocka_unit_test(a_process_in_its_sandbox_comes_to_its_end),
		cmocka_unit_test(no_program_is_run_and_no_port_listened_on),
		cmocka_unit_test(nothing_can_be_captured_any_more),
		cmocka_unit_test(root_becomes_another_user_for_good),
		cmocka_unit_test(an_unknown_user_is_an_error_before_anything_is_given_up),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
