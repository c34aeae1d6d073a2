/* process.c - runs another program without a shell.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"

enum { STREAMS = 3, READ_SIZE = 4096, EXIT_NOT_STARTED = 127 };

/* The parent's ends of the pipes. `failure` closes when the program has begun, and gives errno when
 * it could not. */
struct pipes {
	int ours[STREAMS]; /* output, errors, failure */
	int theirs[STREAMS];
};

static void
close_all(int files[STREAMS])
{
	for (int i = 0; i < STREAMS; i++) {
		if (files[i] >= 0)
			close(files[i]);
		files[i] = -1;
	}
}

static void
pipes_done(struct pipes *pipes)
{
	close_all(pipes->ours);
	close_all(pipes->theirs);
}

static void
close_file(const int *file)
{
	if (*file >= 0)
		close(*file);
}

static enum err
open_pipes(struct pipes *pipes, struct fault *why)
{
	for (int i = 0; i < STREAMS; i++) {
		int ends[2];
		if (pipe2(ends, O_CLOEXEC) < 0)
			return fail_errno(why, "cannot make a pipe");
		pipes->ours[i] = ends[0];
		pipes->theirs[i] = ends[1];
	}
	return OK;
}

/* What the system allows less of stays so. */
static void
bound(int resource, rlim_t most)
{
	struct rlimit limit;

	if (getrlimit((__rlimit_resource_t)resource, &limit) < 0)
		return;
	limit.rlim_max = most < limit.rlim_max ? most : limit.rlim_max;
	limit.rlim_cur = limit.rlim_max;
	setrlimit((__rlimit_resource_t)resource, &limit);
}

static void
bound_plugin(void)
{
	bound(RLIMIT_AS, PLUGIN_MEMORY_MAX);
	bound(RLIMIT_NOFILE, PLUGIN_FILES_MAX);
	bound(RLIMIT_FSIZE, PLUGIN_FILE_SIZE_MAX);
	bound(RLIMIT_NPROC, PLUGIN_PROCESSES_MAX);
}

/* In the child, between fork and exec of a process with many threads: only what is
 * async-signal-safe. */
static void
become(const struct process_call *call, const struct pipes *pipes, int files, pid_t parent)
{
	sigset_t none;
	int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int error;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setsid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_NOT_STARTED);
	bound(RLIMIT_CORE, 0);
	if (call->cpu_seconds > 0)
		bound(RLIMIT_CPU, call->cpu_seconds);
	if (call->is_plugin)
		bound_plugin();
	if (nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0 &&
		dup2(pipes->theirs[0], STDOUT_FILENO) >= 0 &&
		dup2(pipes->theirs[1], STDERR_FILENO) >= 0 && chdir("/") == 0 &&
		(files < 0 || sandbox_files_enter(files)))
		execve(call->words[0], (char *const *)call->words,
			(char *const *)call->environment);
	error = errno;
	if (write(pipes->theirs[2], &error, sizeof(error)) < 0)
		_exit(EXIT_NOT_STARTED);
	_exit(EXIT_NOT_STARTED);
}

/* Reads what is there; false at the end. */
static bool
drain(int file, struct buf *to)
{
	char part[READ_SIZE];
	ssize_t got = read(file, part, sizeof(part));

	if (got > 0 && to->limit > to->len)
		buf_add(to, str_first(str_from(part, (size_t)got), to->limit - to->len));
	return got > 0 || (got < 0 && errno == EINTR);
}

/* Until both streams have ended, or the deadline. */
static void
read_streams(struct env *env, struct process_call *call, struct pipes *pipes)
{
	struct buf *to[] = { call->output, call->errors };
	struct pollfd waits[] = { { pipes->ours[0], POLLIN, 0 }, { pipes->ours[1], POLLIN, 0 } };

	while (waits[0].fd >= 0 || waits[1].fd >= 0) {
		int64_t left = (call->deadline - env->monotonic(env)) / 1000;
		if (left <= 0) {
			call->timed_out = true;
			return;
		}
		if (poll(waits, 2, (int)left + 1) <= 0)
			continue;
		for (int i = 0; i < 2; i++)
			if (waits[i].revents != 0 && !drain(waits[i].fd, to[i]))
				waits[i].fd = -1;
	}
}

/* A program may close its output and go on. */
static void
wait_for_end(struct env *env, struct process_call *call, pid_t child)
{
	enum { PAUSE_US = 2000 };

	while (!call->timed_out && waitpid(child, &call->status, WNOHANG) == 0) {
		call->timed_out = env->monotonic(env) >= call->deadline;
		usleep(PAUSE_US);
	}
	kill(-child, SIGKILL); /* what it left behind, too */
	if (call->timed_out)
		waitpid(child, &call->status, 0);
}

static enum err
read_failure(const struct pipes *pipes, const char *program, struct fault *why)
{
	int error = 0;

	if (read(pipes->ours[2], &error, sizeof(error)) != sizeof(error))
		return OK;
	errno = error;
	return fail_errno(why, "cannot start %s", program);
}

enum err
process_run(struct env *env, struct process_call *call, struct fault *why)
{
	__attribute__((cleanup(pipes_done))) struct pipes pipes = { { -1, -1, -1 },
		{ -1, -1, -1 } };
	__attribute__((cleanup(close_file))) int files = -1;
	pid_t parent = getpid();
	pid_t child;
	enum err err;

	TRY(open_pipes(&pipes, why));
	if (call->paths != NULL)
		TRY(sandbox_files_prepare(call->path_count, call->paths, &files, why));
	child = fork();
	if (child < 0)
		return fail_errno(why, "cannot start a process");
	if (child == 0)
		become(call, &pipes, files, parent);
	close_all(pipes.theirs);
	err = read_failure(&pipes, call->words[0], why);
	if (err == OK)
		read_streams(env, call, &pipes);
	wait_for_end(env, call, child);
	return err;
}
