/* check_plugin.c - the kind "plugin": any monitoring plugin, by the plugin protocol.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A plugin is named, never a path: only what stands in the probe's plugin folder is run, whatever
 * the node says. No shell sees the arguments. Where the probe is in its sandbox, a plugin may write
 * only in a folder that comes and goes with its run.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/folder.h"
#include "base/limits.h"
#include "base/process.h"
#include "probe/attempt.h"
#include "probe/kind.h"
#include "probe/plugin_output.h"
#include "probe/run.h"
#include "probe/words.h"

/* The protocol's exit codes. */
enum { PLUGIN_OK, PLUGIN_WARNING, PLUGIN_CRITICAL, PLUGIN_UNKNOWN };

static bool
is_name(struct str name)
{
	return name.len > 0 && name.data[0] != '.' && str_find_char(name, '/') == name.len;
}

/* Path and arguments, as execve(2) takes them. */
static enum err
plugin_words(struct attempt *attempt, const char ***ret, struct fault *why)
{
	struct arena *arena = attempt->arena;
	struct str name = attempt_text(attempt, "plugin", "");
	const char **arguments;
	const char **words;
	size_t count;

	if (!is_name(name))
		return fail(
			why, E_INVALID, "plugin: \"%.*s\" is no name of a plugin", STR_FMT(name));
	/* Parted before values are put in: a password with a space stays one word. */
	TRY(words_split(arena, check_value_of(attempt->check, STR("arguments")),
		PLUGIN_ARGUMENTS_MAX, &arguments, &count, why));
	words = arena_array(arena, count + 2, const char *);
	if (words == NULL)
		return fail_nomem(why);
	words[0] = str_printf(arena, "%s/%s",
		attempt->plugins->folder == NULL ? PLUGIN_FOLDER : attempt->plugins->folder,
		name.data).data;
	for (size_t i = 0; i < count; i++)
		TRY(attempt_fill(attempt, arguments[i], &words[i + 1], why));
	*ret = words;
	return words[0] == NULL ? fail_nomem(why) : OK;
}

static enum err
plugin_environment(
	struct attempt *attempt, const char *scratch, const char *const **ret, struct fault *why)
{
	struct arena *arena = attempt->arena;
	const size_t variables = scratch == NULL ? 6 : 7;
	const char **environment = arena_array(arena, variables + 1, const char *);

	if (environment == NULL)
		return fail_nomem(why);
	environment[0] = "PATH=/usr/bin:/bin:/usr/sbin:/sbin";
	environment[1] = "LC_ALL=C.UTF-8";
	environment[2] =
		str_printf(arena, "TESTUDO_USER=%.*s", STR_FMT(attempt->account.user)).data;
	environment[3] =
		str_printf(arena, "TESTUDO_PASSWORD=%.*s", STR_FMT(attempt->account.password)).data;
	environment[4] = str_printf(arena, "TESTUDO_CONTENT=%.*s", STR_FMT(attempt->content)).data;
	environment[5] = str_printf(arena, "TESTUDO_CLIENT=%.*s", STR_FMT(attempt->client)).data;
	if (scratch != NULL)
		environment[6] = str_printf(arena, "TMPDIR=%s", scratch).data;
	for (size_t i = 0; i < variables; i++)
		if (environment[i] == NULL)
			return fail_nomem(why);
	*ret = environment;
	return OK;
}

/* The folder of this run, and what the plugin may open. */
static enum err
confine(struct attempt *attempt, struct process_call *call, const char **ret_scratch,
	struct fault *why)
{
	const struct plugin_place *plugins = attempt->plugins;
	struct sandbox_path *paths =
		arena_array(attempt->arena, plugins->path_count + 1, struct sandbox_path);
	struct str template = str_printf(attempt->arena, "%s/XXXXXX", plugins->scratch);
	char *folder = template.data == NULL ? NULL : str_cstr(attempt->arena, template);

	if (paths == NULL || folder == NULL)
		return fail_nomem(why);
	if ((mkdir(plugins->scratch, 0700) < 0 && errno != EEXIST) || mkdtemp(folder) == NULL)
		return fail_errno(why, "cannot make a folder in %s", plugins->scratch);
	for (size_t i = 0; i < plugins->path_count; i++)
		paths[i] = plugins->paths[i];
	paths[plugins->path_count] = (struct sandbox_path){ folder, SANDBOX_WRITE };
	call->path_count = plugins->path_count + 1;
	call->paths = paths;
	*ret_scratch = folder;
	return OK;
}

/* Who plans a check sees why it fails. */
static void
note_set_user_id(struct attempt *attempt, const char *program)
{
	struct stat info;

	if (stat(program, &info) == 0 && (info.st_mode & (S_ISUID | S_ISGID)) != 0 &&
		prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		transcript_note(&attempt->transcript,
			"the plugin is set-user-ID, which has no effect: the probe is confined");
}

static void
note_output(struct attempt *attempt, const struct process_call *call,
	const struct plugin_output *output)
{
	struct str rest = output->performance;
	struct plugin_value value;

	transcript_add(&attempt->transcript, '<', buf_str(call->output));
	if (call->errors->len > 0)
		transcript_add(&attempt->transcript, '!', buf_str(call->errors));
	while (plugin_value_next(&rest, &value))
		transcript_note(&attempt->transcript, "%.*s is %.*s%.*s", STR_FMT(value.label),
			STR_FMT(value.value), STR_FMT(value.unit));
}

static enum verdict
state_of(const struct attempt *attempt, int code)
{
	static const enum verdict states[] = {
		[PLUGIN_OK] = VERDICT_OK,
		[PLUGIN_WARNING] = VERDICT_DEGRADED,
		[PLUGIN_CRITICAL] = VERDICT_DOWN,
		[PLUGIN_UNKNOWN] = VERDICT_CHECKER,
	};

	if (code == PLUGIN_CRITICAL && attempt_says(attempt, "critical", "wrong"))
		return VERDICT_WRONG;
	return code >= 0 && code <= PLUGIN_UNKNOWN ? states[code] : VERDICT_CHECKER;
}

static void
judge(struct attempt *attempt, const struct process_call *call)
{
	struct plugin_output output = plugin_output_parse(buf_str(call->output));

	note_output(attempt, call, &output);
	if (call->timed_out)
		attempt_verdict(attempt, VERDICT_DOWN, "the plugin had no result within %u ms",
			attempt->check->timeout_ms);
	else if (WIFSIGNALED(call->status))
		attempt_verdict(attempt, VERDICT_CHECKER, "the plugin was ended by signal %d",
			WTERMSIG(call->status));
	else if (output.text.len > 0)
		attempt_verdict(attempt, state_of(attempt, WEXITSTATUS(call->status)), "%.*s",
			STR_FMT(output.text));
	else
		attempt_verdict(attempt, state_of(attempt, WEXITSTATUS(call->status)),
			"the plugin ended with %d and said nothing", WEXITSTATUS(call->status));
}

static enum err
prepare(struct attempt *attempt, struct process_call *call, const char **ret_scratch,
	struct fault *why)
{
	const char **words;

	TRY(plugin_words(attempt, &words, why));
	call->words = words;
	note_set_user_id(attempt, words[0]);
	if (attempt->plugins->scratch != NULL)
		TRY(confine(attempt, call, ret_scratch, why));
	return plugin_environment(attempt, *ret_scratch, &call->environment, why);
}

static void
run(struct attempt *attempt)
{
	OWNED_BUF output = BUF_INIT;
	OWNED_BUF errors = BUF_INIT;
	struct process_call call = { .cpu_seconds = PLUGIN_CPU_SECONDS,
		.is_plugin = true,
		.deadline = attempt->deadline,
		.output = &output,
		.errors = &errors };
	const char *scratch = NULL;
	struct fault why;

	output.limit = PLUGIN_OUTPUT_MAX;
	errors.limit = PLUGIN_OUTPUT_MAX;
	if (prepare(attempt, &call, &scratch, &why) != OK ||
		process_run(attempt->env, &call, &why) != OK)
		attempt_fault(attempt, &why);
	else
		judge(attempt, &call);
	if (scratch != NULL)
		folder_remove(scratch);
}

const struct check_kind check_plugin = {
	.name = "plugin",
	.summary = "runs a monitoring plugin (Nagios, Icinga)",
	.no_address = true,
	.parameters = (const struct check_parameter
			[]){ { .name = "plugin",
				     .required = true,
				     .help = "its file's name in the plugin folder, such as "
					     "check_http" },
		{ .name = "arguments",
			.help = "its arguments; white space parts them, '...' and \"...\" hold "
				"it; passwords are better read from TESTUDO_PASSWORD" },
		{ .name = "critical",
			.form = FORM_CHOICE,
			.choices = "down|wrong",
			.help = "what its exit code 2 means: down or wrong; default: down" },
		{ 0 } },
	.run = run,
};
