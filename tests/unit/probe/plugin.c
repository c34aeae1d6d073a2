/* plugin.c - tests of what a monitoring plugin is given, and what it cannot do.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Plugins are shell scripts, run for real; a confined probe is a process of its own.
 */
#include "support/child.h"

#include <linux/landlock.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/env.h"
#include "base/folder.h"
#include "base/limits.h"
#include "probe/kind.h"
#include "probe/run.h"

enum {
	PATH_SIZE = 160,
	TIMEOUT_MS = 30000,
	SCOPES = 6 /* the version of Landlock that has them */
};

static char root[64]; /* with plugins, state, secrets */

static const char *
in_root(const char *name)
{
	static char paths[4][PATH_SIZE];
	static unsigned next;
	char *path = paths[next++ % 4];

	snprintf(path, PATH_SIZE, "%s/%s", root, name);
	return path;
}

static void
write_file(const char *name, const char *text, mode_t mode)
{
	const char *path = in_root(name);

	assert_int_equal(file_replace(env_real(), path, str_of(text), 0600, NULL), OK);
	assert_int_equal(chmod(path, mode), 0);
}

static int
set_up(void **state)
{
	(void)state;
	snprintf(root, sizeof(root), "/tmp/testudo-plugin-XXXXXX");
	if (mkdtemp(root) == NULL || mkdir(in_root("plugins"), 0755) < 0 ||
		mkdir(in_root("state"), 0755) < 0)
		return -1;
	write_file("state/token", "the probe's own\n", 0600);
	write_file("outside", "of others\n", 0644);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	folder_remove(root);
	return 0;
}

static struct check_result
run_plugin(const struct plugin_place *place, const char *name)
{
	struct check_value values[] = { { STR_INIT("plugin"), str_of(name) } };
	struct check check = { .name = STR("c"),
		.team = STR("t"),
		.kind_name = STR("plugin"),
		.kind = check_kind_find(STR("plugin")),
		.timeout_ms = TIMEOUT_MS,
		.value_count = 1,
		.values = values };
	struct run_options options = { .env = env_real(), .plugins = *place };
	struct check_result result;

	check_run(&options, &check, &result);
	return result;
}

/* As `testudo probe` does: the process may write `state`, its plugins may not. False: no Landlock.
 */
static bool
confine(struct plugin_place *ret)
{
	static char folder[PATH_SIZE];
	static char state[PATH_SIZE];
	static char scratch[PATH_SIZE];
	static struct sandbox_path paths[] = { { folder, SANDBOX_RUN }, { state, SANDBOX_WRITE } };
	const struct sandbox sandbox = { .runs_programs = true, .path_count = 2, .paths = paths };
	struct fault why;
	bool files;

	snprintf(folder, sizeof(folder), "%s/plugins", root);
	snprintf(state, sizeof(state), "%s/state", root);
	snprintf(scratch, sizeof(scratch), "%s/state/plugins", root);
	*ret = (struct plugin_place){ folder, scratch, 1, paths };
	if (sandbox_enter(&sandbox, &files, &why) == OK)
		return files;
	fprintf(stderr, "%s\n", why.text);
	_exit(1);
}

/* Says whether a confined plugin with this text ends well; what it said else. */
static bool
confined_plugin_is_ok(const struct plugin_place *place, const char *name)
{
	struct check_result result = run_plugin(place, name);
	bool good = result.state == VERDICT_OK;

	if (!good)
		fprintf(stderr, "%s: %s\n", name, result.text);
	check_result_done(&result);
	return good;
}

static int
child_tries_to_get_out(void)
{
	struct plugin_place place;

	if (!confine(&place))
		return CHILD_SKIPS;
	EXPECT(confined_plugin_is_ok(&place, "reads"));
	EXPECT(confined_plugin_is_ok(&place, "writes"));
	EXPECT(confined_plugin_is_ok(&place, "changes"));
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) >=
		SCOPES)
		EXPECT(confined_plugin_is_ok(&place, "signals"));
	EXPECT(access(in_root("written"), F_OK) < 0 && access(in_root("state/written"), F_OK) < 0);
	return 0;
}

static void
a_confined_plugin_reads_and_writes_nothing_of_others(void **state)
{
	char text[512];

	(void)state;
	snprintf(text, sizeof(text),
		"#!/bin/sh\nfor f in outside state/token; do\n"
		"  if cat \"%s/$f\" 2>/dev/null; then echo \"read $f\"; exit 2; fi\ndone\n"
		"cat /etc/hosts >/dev/null && echo right\n",
		root);
	write_file("plugins/reads", text, 0755);
	snprintf(text, sizeof(text),
		"#!/bin/sh\nfor f in written outside state/written state/token state/plugins/x "
		"plugins/reads; do\n"
		"  if echo x 2>/dev/null >\"%s/$f\"; then echo \"wrote $f\"; exit 2; fi\ndone\n"
		"echo right\n",
		root);
	write_file("plugins/writes", text, 0755);
	snprintf(text, sizeof(text),
		"#!/bin/sh\ncd '%s'\nif chmod 777 outside 2>/dev/null; then echo chmod; exit 2; "
		"fi\n"
		"if touch outside 2>/dev/null; then echo touch; exit 2; fi\n"
		"if rm -f outside 2>/dev/null; then echo rm; exit 2; fi\necho right\n",
		root);
	write_file("plugins/changes", text, 0755);
	write_file("plugins/signals",
		"#!/bin/sh\nif kill -0 $PPID 2>/dev/null; then echo may signal; exit 2; fi\necho "
		"right\n",
		0755);
	assert_child(child_tries_to_get_out);
}

static int
child_uses_its_folder(void)
{
	struct plugin_place place;
	struct stat info;

	if (!confine(&place))
		return CHILD_SKIPS;
	EXPECT(confined_plugin_is_ok(&place, "keeps"));
	EXPECT(confined_plugin_is_ok(&place, "keeps")); /* finds nothing of the run before */
	EXPECT(stat(place.scratch, &info) == 0 && info.st_nlink == 2); /* no folder is left in it */
	return 0;
}

static void
a_confined_plugin_has_a_folder_for_its_run_alone(void **state)
{
	(void)state;
	write_file("plugins/keeps",
		"#!/bin/sh\n[ -z \"$(ls -A \"$TMPDIR\")\" ] || exit 2\nmkdir -p \"$TMPDIR/a/b\" "
		"&&\n"
		"echo kept >\"$TMPDIR/a/b/file\" && mv \"$TMPDIR/a/b/file\" \"$TMPDIR/a/b/other\" "
		"&&\n"
		"cat \"$TMPDIR/a/b/other\" || exit 2\n",
		0755);
	assert_child(child_uses_its_folder);
}

static int
child_runs_a_set_user_id_plugin(void)
{
	struct plugin_place place;
	struct check_result result;

	confine(&place);
	result = run_plugin(&place, "privileged");
	EXPECT(result.state == VERDICT_OK);
	EXPECT(strstr(buf_str(&result.transcript).data, "set-user-ID") != NULL);
	check_result_done(&result);
	return 0;
}

static void
a_set_user_id_plugin_is_told_of(void **state)
{
	(void)state;
	write_file("plugins/privileged", "#!/bin/sh\necho well\n", 04755);
	assert_child(child_runs_a_set_user_id_plugin);
}

static void
assert_limit(struct str said, const char *flag, uintmax_t value)
{
	char line[64];

	snprintf(line, sizeof(line), "%s=%ju;", flag, value);
	if (str_find(said, str_of(line)) == said.len)
		fail_msg("%s is not among %.*s", line, STR_FMT(said));
}

/* dash says files in blocks of 512 bytes, memory in KiB. */
static void
a_plugin_runs_within_limits_confined_or_not(void **state)
{
	struct plugin_place place = { .folder = in_root("plugins") };
	struct check_result result;
	struct str said;

	(void)state;
	write_file("plugins/limits",
		"#!/bin/sh\nfor f in c f n p t v; do printf '%s=%s;' $f $(ulimit -$f); done\n",
		0755);
	result = run_plugin(&place, "limits");
	assert_int_equal(result.state, VERDICT_OK);
	said = str_of(result.text);
	assert_limit(said, "c", 0);
	assert_limit(said, "f", PLUGIN_FILE_SIZE_MAX / 512);
	assert_limit(said, "n", PLUGIN_FILES_MAX);
	assert_limit(said, "p", PLUGIN_PROCESSES_MAX);
	assert_limit(said, "t", PLUGIN_CPU_SECONDS);
	assert_limit(said, "v", PLUGIN_MEMORY_MAX / 1024);
	check_result_done(&result);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_confined_plugin_reads_and_writes_nothing_of_others),
		cmocka_unit_test(a_confined_plugin_has_a_folder_for_its_run_alone),
		cmocka_unit_test(a_set_user_id_plugin_is_told_of),
		cmocka_unit_test(a_plugin_runs_within_limits_confined_or_not),
	};

	return cmocka_run_group_tests_name("probe/plugin", tests, set_up, tear_down);
}
