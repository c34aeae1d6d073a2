/* sandbox.c - a process gives up what it does not need.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <pwd.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* --- user --- */

static enum err
become(const char *name, struct fault *why)
{
	const struct passwd *user;

	errno = 0;
	user = getpwnam(name);
	if (user == NULL)
		return fail(why, E_ABSENT, "there is no user \"%s\"", name);
	if (geteuid() == user->pw_uid)
		return OK;
	if (geteuid() != 0)
		return fail(why, E_DENIED, "only root can become the user \"%s\"", name);
	if (initgroups(name, user->pw_gid) < 0 || setgid(user->pw_gid) < 0 ||
		setuid(user->pw_uid) < 0)
		return fail_errno(why, "cannot become the user \"%s\"", name);
	/* What could be taken back was not given up. */
	if (user->pw_uid != 0 && setuid(0) == 0)
		return fail(why, E_INTERNAL, "could become root again");
	return OK;
}

/* --- network --- */

/* Who may stay root, or was given the right to capture, needs it for opening alone. */
static enum err
give_up_raw_network(struct fault *why)
{
	const uint32_t kept = ~(1u << CAP_NET_RAW | 1u << CAP_NET_ADMIN);
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, sets) < 0)
		return fail_errno(why, "cannot look at the capabilities");
	sets[0].effective &= kept;
	sets[0].permitted &= kept;
	sets[0].inheritable &= kept;
	if (syscall(SYS_capset, &header, sets) < 0)
		return fail_errno(why, "cannot give up capabilities");
	return OK;
}

/* --- files --- */

enum {
	RIGHTS_READ = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
	RIGHTS_WRITE = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE |
		       LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_DIR |
		       LANDLOCK_ACCESS_FS_MAKE_DIR,
	RIGHTS_FILE = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE,
	RIGHTS_FIRST = LANDLOCK_ACCESS_FS_MAKE_SYM * 2 - 1, /* all of the first version */
	RIGHT_REFER = 1 << 13,                              /* version 2 */
	RIGHT_TRUNCATE = 1 << 14,                           /* version 3 */
	NET_BIND_TCP = 1,                                   /* version 4 */
	VERSION_REFER = 2,
	VERSION_TRUNCATE = 3,
	VERSION_NET = 4,
};

/* Debian 12's header knows the first field alone. */
struct ruleset {
	uint64_t files;
	uint64_t network;
};

/* What resolving a name, verifying a certificate and the C library itself read. */
static const struct sandbox_path common_paths[] = {
	{ "/etc", false },
	{ "/usr/lib", false },
	{ "/lib", false },
	{ "/lib64", false },
	{ "/usr/share/ca-certificates", false },
	{ "/usr/local/share/ca-certificates", false },
	{ "/usr/share/zoneinfo", false },
	{ "/run/systemd/resolve", false },
	{ "/run/resolvconf", false },
	{ "/proc/self", false },
	{ "/dev/null", true },
	{ "/dev/urandom", false },
};

static uint64_t
handled_rights(long version)
{
	uint64_t rights = RIGHTS_FIRST;

	if (version >= VERSION_REFER)
		rights |= RIGHT_REFER;
	return version >= VERSION_TRUNCATE ? rights | RIGHT_TRUNCATE : rights;
}

static enum err
allow_path(int ruleset, uint64_t handled, const struct sandbox_path *path, struct fault *why)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = RIGHTS_READ };
	struct stat info;
	long result;

	rule.parent_fd = open(path->path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return errno == ENOENT || errno == EACCES
			       ? OK
			       : fail_errno(why, "cannot look at %s", path->path);
	if (path->write)
		rule.allowed_access |= RIGHTS_WRITE | RIGHT_TRUNCATE;
	if (fstat(rule.parent_fd, &info) == 0 && !S_ISDIR(info.st_mode))
		rule.allowed_access &= RIGHTS_FILE | RIGHT_TRUNCATE;
	rule.allowed_access &= handled;
	result = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
	return result < 0 ? fail_errno(why, "cannot allow %s", path->path) : OK;
}

static enum err
allow_paths(int ruleset, uint64_t handled, const struct sandbox *sandbox, struct fault *why)
{
	for (size_t i = 0; i < sizeof(common_paths) / sizeof(*common_paths); i++)
		TRY(allow_path(ruleset, handled, &common_paths[i], why));
	for (size_t i = 0; i < sandbox->path_count; i++)
		TRY(allow_path(ruleset, handled, &sandbox->paths[i], why));
	return OK;
}

static enum err
confine_files(const struct sandbox *sandbox, bool *ret_files, struct fault *why)
{
	long version = syscall(
		SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct ruleset wanted = { handled_rights(version), NET_BIND_TCP };
	enum err err;
	int ruleset;

	*ret_files = version >= 1;
	if (!*ret_files)
		return OK;
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &wanted,
		version >= VERSION_NET ? sizeof(wanted) : sizeof(wanted.files), 0);
	if (ruleset < 0)
		return fail_errno(why, "Landlock refuses a ruleset");
	err = allow_paths(ruleset, wanted.files, sandbox, why);
	if (err == OK && syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
		err = fail_errno(why, "Landlock refuses to restrict the process");
	close(ruleset);
	return err;
}

/* --- calls --- */

/* By what they are for; what a C library of another version calls instead stands beside. */
static const int allowed_calls[] = {
	/* memory */
	SCMP_SYS(brk),
	SCMP_SYS(mmap),
	SCMP_SYS(munmap),
	SCMP_SYS(mprotect),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(mlock),
	SCMP_SYS(munlock),
	SCMP_SYS(membarrier),
	/* files */
	SCMP_SYS(read),
	SCMP_SYS(write),
	SCMP_SYS(readv),
	SCMP_SYS(writev),
	SCMP_SYS(pread64),
	SCMP_SYS(pwrite64),
	SCMP_SYS(lseek),
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(close),
	SCMP_SYS(close_range),
	SCMP_SYS(stat),
	SCMP_SYS(fstat),
	SCMP_SYS(lstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(statx),
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(getdents64),
	SCMP_SYS(getcwd),
	SCMP_SYS(fcntl),
	SCMP_SYS(flock),
	SCMP_SYS(fsync),
	SCMP_SYS(fdatasync),
	SCMP_SYS(ftruncate),
	SCMP_SYS(fallocate),
	SCMP_SYS(rename),
	SCMP_SYS(renameat),
	SCMP_SYS(renameat2),
	SCMP_SYS(unlink),
	SCMP_SYS(unlinkat),
	SCMP_SYS(mkdir),
	SCMP_SYS(mkdirat),
	SCMP_SYS(rmdir),
	SCMP_SYS(umask),
	SCMP_SYS(ioctl),
	SCMP_SYS(dup),
	SCMP_SYS(dup2),
	SCMP_SYS(dup3),
	SCMP_SYS(pipe),
	SCMP_SYS(pipe2),
	SCMP_SYS(fadvise64),
	SCMP_SYS(fstatfs),
	SCMP_SYS(statfs),
	/* waiting */
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(select),
	SCMP_SYS(pselect6),
	SCMP_SYS(epoll_create1),
	SCMP_SYS(epoll_ctl),
	SCMP_SYS(epoll_wait),
	SCMP_SYS(epoll_pwait),
	SCMP_SYS(eventfd2),
	SCMP_SYS(nanosleep),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(futex),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(sched_yield),
	/* the network, as a client */
	SCMP_SYS(socket),
	SCMP_SYS(socketpair),
	SCMP_SYS(connect),
	SCMP_SYS(bind),
	SCMP_SYS(accept4), /* of what listens already: listen is not here */
	SCMP_SYS(getsockname),
	SCMP_SYS(getpeername),
	SCMP_SYS(setsockopt),
	SCMP_SYS(getsockopt),
	SCMP_SYS(sendto),
	SCMP_SYS(recvfrom),
	SCMP_SYS(sendmsg),
	SCMP_SYS(recvmsg),
	SCMP_SYS(sendmmsg),
	SCMP_SYS(recvmmsg),
	SCMP_SYS(shutdown),
	/* threads, signals, the end */
	SCMP_SYS(clone),
	SCMP_SYS(clone3),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(get_robust_list),
	SCMP_SYS(rseq),
	SCMP_SYS(set_tid_address),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(sched_setaffinity),
	SCMP_SYS(setpriority), /* back: who is not root never goes forward */
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(rt_sigtimedwait),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(tgkill),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	/* who, when, how much */
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(getuid),
	SCMP_SYS(geteuid),
	SCMP_SYS(getgid),
	SCMP_SYS(getegid),
	SCMP_SYS(uname),
	SCMP_SYS(sysinfo),
	SCMP_SYS(getrandom),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_getres),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(time),
	SCMP_SYS(getrusage),
	SCMP_SYS(prlimit64),
	SCMP_SYS(getrlimit),
	SCMP_SYS(prctl),
};

static enum err
confine_calls(struct fault *why)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int result = filter == NULL ? -ENOMEM : 0;

	for (size_t i = 0; i < sizeof(allowed_calls) / sizeof(*allowed_calls) && result == 0; i++)
		result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed_calls[i], 0);
	if (result == 0)
		result = seccomp_load(filter);
	seccomp_release(filter);
	if (result == 0)
		return OK;
	return fail(why, E_CONFIG, "the kernel refuses the filter of system calls (%d)", -result);
}

/* The sanitisers' search for leaks at the end stops all threads by calls that are gone then, and would
 * wait for ever: a process in its sandbox is not searched. */
#ifdef __SANITIZE_ADDRESS__
static bool entered;
int __lsan_is_turned_off(void);

int
__lsan_is_turned_off(void)
{
	return entered;
}
#endif

static void
note_entered(void)
{
#ifdef __SANITIZE_ADDRESS__
	entered = true;
#endif
}

enum err
sandbox_enter(const struct sandbox *sandbox, bool *ret_files, struct fault *why)
{
	bool files = false;

	if (sandbox->user != NULL)
		TRY(become(sandbox->user, why));
	TRY(give_up_raw_network(why));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return fail_errno(why, "cannot give up new privileges");
	TRY(confine_files(sandbox, &files, why));
	TRY(confine_calls(why));
	note_entered();
	*ret_files = files;
	return OK;
}
