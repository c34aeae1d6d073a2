/* sandbox.c - tests what a process can and cannot do any more; each in a child of its own.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/child.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sandbox.h"

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
enter_as(const char *user, bool runs_programs)
{
	const struct sandbox_path paths[] = { { folder, SANDBOX_WRITE }, { logs, SANDBOX_READ },
		{ "/nowhere/at/all", SANDBOX_READ } };
	const struct sandbox sandbox = { .user = user, .runs_programs = runs_programs, .path_count = 3, .paths = paths };
	struct fault why;
	bool files;

	if (sandbox_enter(&sandbox, &files, &why) != OK) {
		fprintf(stderr, "%s\n", why.text);
		_exit(1);
	}
	return files;
}

static bool
enter(const char *user)
{
	return enter_as(user, false);
}

static int
child_opens_files(void)
{
	EXPECT(try_open(logs, "a", O_WRONLY | O_CREAT) == 0);
	if (!enter(NULL))
		return CHILD_SKIPS;
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

/* How `sh -c script` ends, confined to `files` unless that is -1. */
static int
run_shell(const char *script, int files)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		if (files < 0 || sandbox_files_enter(files))
			execl("/bin/sh", "sh", "-c", script, (char *)NULL);
		_exit(99);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

static int
child_runs_programs(void)
{
	char script[256];
	struct sockaddr_in any = { .sin_family = AF_INET };
	int socket_file;

	snprintf(script, sizeof(script), "cp /bin/true %s/own && chmod 755 %s/own", foreign, foreign);
	EXPECT(run_shell(script, -1) == 0);
	if (!enter_as(NULL, true))
		return CHILD_SKIPS;
	EXPECT(run_shell("exit 7", -1) == 7);
	EXPECT(run_shell("exec /usr/bin/env true", -1) == 0);
	snprintf(script, sizeof(script), "%s/own", foreign);
	EXPECT(run_shell(script, -1) == 126);
	EXPECT(chmod(folder, 0755) < 0 && errno == EPERM);
	EXPECT(try_open(logs, "b", O_WRONLY | O_CREAT) == EACCES);
	EXPECT(try_open(foreign, "own", O_RDONLY) == EACCES);
	socket_file = socket(AF_INET, SOCK_STREAM, 0); /* its own address may be chosen */
	EXPECT(bind(socket_file, (struct sockaddr *)&any, sizeof(any)) == 0);
	EXPECT(listen(socket_file, 1) < 0 && errno == EPERM);
	return 0;
}

/* What this process may write, its program may only if it was said. */
static int
child_confines_a_program_further(void)
{
	const struct sandbox_path paths[] = { { logs, SANDBOX_READ } };
	char script[256];
	struct fault why;
	int files;

	EXPECT(try_open(logs, "log", O_WRONLY | O_CREAT) == 0);
	EXPECT(try_open(folder, "secret", O_WRONLY | O_CREAT) == 0);
	if (!enter_as(NULL, true))
		return CHILD_SKIPS;
	EXPECT(sandbox_files_prepare(1, paths, &files, &why) == OK);
	snprintf(script, sizeof(script), "cat %s/secret && : >%s/new", folder, folder);
	EXPECT(run_shell(script, -1) == 0);
	EXPECT(run_shell(script, files) == 1);
	snprintf(script, sizeof(script), ": >%s/other", folder);
	EXPECT(run_shell(script, files) == 2);
	snprintf(script, sizeof(script), "cat %s/log", logs);
	EXPECT(run_shell(script, files) == 0);
	EXPECT(try_open(folder, "secret", O_RDWR) == 0); /* this process is as before */
	close(files);
	return 0;
}

static int
child_opens_raw_sockets(void)
{
	if (socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP) < 0)
		return CHILD_SKIPS;
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
one_that_runs_programs_does_so_from_usr_alone(void **state)
{
	(void)state;
	assert_child(child_runs_programs);
}

static void
a_program_may_open_less_than_who_runs_it(void **state)
{
	(void)state;
	assert_child(child_confines_a_program_further);
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
	const struct sandbox sandbox = { .user = "no-such-user-here" };
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
		cmocka_unit_test(one_that_runs_programs_does_so_from_usr_alone),
		cmocka_unit_test(a_program_may_open_less_than_who_runs_it),
		cmocka_unit_test(root_becomes_another_user_for_good),
		cmocka_unit_test(an_unknown_user_is_an_error_before_anything_is_given_up),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
