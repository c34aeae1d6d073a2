/* sandbox.c - a process gives up what it does not need.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/sandbox.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/sandbox_private.h"

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

/* Who may stay root, or was given the right to capture, needs it for opening alone. Programs may ping. */
static enum err
give_up_raw_network(bool runs_programs, struct fault *why)
{
	const uint32_t gone = 1u << CAP_NET_ADMIN | (runs_programs ? 0 : 1u << CAP_NET_RAW);
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, sets) < 0)
		return fail_errno(why, "cannot look at the capabilities");
	sets[0].effective &= ~gone;
	sets[0].permitted &= ~gone;
	sets[0].inheritable &= ~gone;
	if (syscall(SYS_capset, &header, sets) < 0)
		return fail_errno(why, "cannot give up capabilities");
	return OK;
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
	TRY(give_up_raw_network(sandbox->runs_programs, why));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return fail_errno(why, "cannot give up new privileges");
	TRY(sandbox_confine_files(sandbox, &files, why));
	TRY(sandbox_confine_calls(sandbox->runs_programs, why));
	note_entered();
	*ret_files = files;
	return OK;
}
