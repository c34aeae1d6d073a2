/* sandbox_files.c - the files that stay, by Landlock.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/sandbox_private.h"

enum {
	RIGHTS_READ = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
	RIGHTS_WRITE = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE |
		       LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_DIR |
		       LANDLOCK_ACCESS_FS_MAKE_DIR,
	RIGHTS_RUN = LANDLOCK_ACCESS_FS_EXECUTE,
	RIGHTS_FILE = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | RIGHTS_RUN,
	RIGHTS_FIRST = LANDLOCK_ACCESS_FS_MAKE_SYM * 2 - 1, /* all of the first version */
	RIGHT_REFER = 1 << 13,                              /* version 2 */
	RIGHT_TRUNCATE = 1 << 14,                           /* version 3 */
	NET_BIND_TCP = 1,                                   /* version 4 */
	SCOPE_SIGNAL = 1 << 1,                              /* version 6 */
	VERSION_REFER = 2,
	VERSION_TRUNCATE = 3,
	VERSION_NET = 4,
	VERSION_SCOPE = 6,
};

/* Debian 12's header knows the first field alone. */
struct ruleset {
	uint64_t files;
	uint64_t network;
	uint64_t scopes;
};

struct path_list {
	size_t count;
	const struct sandbox_path *paths;
};

/* What resolving a name, verifying a certificate and the C library itself read. */
static const struct sandbox_path common_paths[] = {
	{ "/etc", SANDBOX_READ },
	{ "/usr/lib", SANDBOX_READ },
	{ "/lib", SANDBOX_READ },
	{ "/lib64", SANDBOX_READ },
	{ "/usr/share/ca-certificates", SANDBOX_READ },
	{ "/usr/local/share/ca-certificates", SANDBOX_READ },
	{ "/usr/share/zoneinfo", SANDBOX_READ },
	{ "/run/systemd/resolve", SANDBOX_READ },
	{ "/run/resolvconf", SANDBOX_READ },
	{ "/proc/self", SANDBOX_READ },
	{ "/dev/null", SANDBOX_WRITE },
	{ "/dev/urandom", SANDBOX_READ },
};

/* What programs are made of; where all is in /usr the others are links into it. */
static const struct sandbox_path program_paths[] = {
	{ "/usr", SANDBOX_RUN },
	{ "/bin", SANDBOX_RUN },
	{ "/sbin", SANDBOX_RUN },
	{ "/lib", SANDBOX_RUN },
	{ "/lib64", SANDBOX_RUN },
};

static const struct path_list common = { sizeof(common_paths) / sizeof(*common_paths),
	common_paths };
static const struct path_list programs = { sizeof(program_paths) / sizeof(*program_paths),
	program_paths };

static long
landlock_version(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

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
	if (path->may == SANDBOX_WRITE)
		rule.allowed_access |= RIGHTS_WRITE | RIGHT_TRUNCATE;
	if (path->may == SANDBOX_RUN)
		rule.allowed_access |= RIGHTS_RUN;
	if (fstat(rule.parent_fd, &info) == 0 && !S_ISDIR(info.st_mode))
		rule.allowed_access &= RIGHTS_FILE | RIGHT_TRUNCATE;
	rule.allowed_access &= handled;
	result = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
	return result < 0 ? fail_errno(why, "cannot allow %s", path->path) : OK;
}

static enum err
allow_paths(int ruleset, uint64_t handled, struct path_list list, struct fault *why)
{
	for (size_t i = 0; i < list.count; i++)
		TRY(allow_path(ruleset, handled, &list.paths[i], why));
	return OK;
}

/* The ruleset with the paths that are allowed; the caller closes it. */
static enum err
make_ruleset(long version, struct ruleset wanted, bool runs_programs, struct path_list own,
	int *ret, struct fault *why)
{
	size_t size = version >= VERSION_SCOPE ? sizeof(wanted)
		      : version >= VERSION_NET ? offsetof(struct ruleset, scopes)
					       : sizeof(wanted.files);
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &wanted, size, 0);
	enum err err;

	if (ruleset < 0)
		return fail_errno(why, "Landlock refuses a ruleset");
	err = allow_paths(ruleset, wanted.files, common, why);
	if (err == OK && runs_programs)
		err = allow_paths(ruleset, wanted.files, programs, why);
	if (err == OK)
		err = allow_paths(ruleset, wanted.files, own, why);
	if (err == OK)
		*ret = ruleset;
	else
		close(ruleset);
	return err;
}

bool
sandbox_files_enter(int prepared)
{
	return syscall(SYS_landlock_restrict_self, prepared, 0) == 0;
}

enum err
sandbox_confine_files(const struct sandbox *sandbox, bool *ret_files, struct fault *why)
{
	long version = landlock_version();
	struct ruleset wanted = { .files = handled_rights(version) };
	enum err err = OK;
	int ruleset;

	*ret_files = version >= 1;
	if (!*ret_files)
		return OK;
	if (!sandbox->runs_programs)
		wanted.network = NET_BIND_TCP;
	TRY(make_ruleset(version, wanted, sandbox->runs_programs,
		(struct path_list){ sandbox->path_count, sandbox->paths }, &ruleset, why));
	if (!sandbox_files_enter(ruleset))
		err = fail_errno(why, "Landlock refuses to restrict the process");
	close(ruleset);
	return err;
}

enum err
sandbox_files_prepare(size_t count, const struct sandbox_path *paths, int *ret, struct fault *why)
{
	long version = landlock_version();
	struct ruleset wanted = { .files = handled_rights(version), .scopes = SCOPE_SIGNAL };

	if (version < 1) {
		*ret = -1;
		return OK;
	}
	return make_ruleset(version, wanted, true, (struct path_list){ count, paths }, ret, why);
}
