/* own_command.c - runs a command of this very program as a process of its own.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "command"

#include "web/own_command.h"

#include <sys/wait.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/process.h"

enum { WORDS_MAX = 24 };

/* The last line that it wrote for people, "testudo: what is wrong (where)", without the name in
 * front. */
static struct str
last_words(const struct buf *messages)
{
	const struct str name = STR("testudo: ");
	struct str rest = str_trim(buf_str(messages));
	struct str line = STR("");

	while (str_split(&rest, '\n', &line))
		;
	return str_starts(line, name) ? str_from_offset(line, name.len) : line;
}

/* Was it what was asked that is wrong, or the machine? The exit statuses are the table's of
 * base/fail.h. */
static bool
is_of_the_asker(int status)
{
	static const enum err codes[] = { E_USAGE, E_INVALID, E_ABSENT, E_DENIED, E_CONFIG };

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		if (status == err_exit_status(codes[i]))
			return true;
	return false;
}

static enum err
judge(const struct process_call *call, const char *command, struct fault *why)
{
	struct str said = last_words(call->errors);

	if (call->timed_out)
		return fail(why, E_TIMEOUT, "\"%s\" took longer than %u seconds", command,
			OWN_COMMAND_SECONDS);
	if (!WIFEXITED(call->status))
		return fail(why, E_IO, "\"%s\" was ended by a signal", command);
	if (WEXITSTATUS(call->status) == 0)
		return OK;
	LOG_WARNING("failed", "command=\"%s\" status=%d text=\"%.*s\"", command,
		WEXITSTATUS(call->status), STR_FMT(said));
	if (said.len == 0)
		return fail(why, E_IO, "\"%s\" ended with %d", command, WEXITSTATUS(call->status));
	return fail(why, is_of_the_asker(WEXITSTATUS(call->status)) ? E_INVALID : E_IO, "%.*s",
		STR_FMT(said));
}

enum err
own_command_run(struct visit *visit, const char *const *words, struct str *ret, struct fault *why)
{
	const struct web_settings *settings = &visit->web->settings;
	struct env *env = visit->web->env;
	const char *all[WORDS_MAX] = { settings->program };
	const char *const nothing[] = { NULL };
	OWNED_BUF output = BUF_INIT;
	OWNED_BUF messages = BUF_INIT;
	struct process_call call = { .words = all,
		.environment = nothing,
		.deadline = env->monotonic(env) + OWN_COMMAND_SECONDS * INT64_C(1000000),
		.output = &output,
		.errors = &messages };
	size_t count = 1;

	if (settings->program == NULL)
		return fail(why, E_INTERNAL, "this server does not know its own program");
	for (; words[count - 1] != NULL; count++) {
		if (count == WORDS_MAX - 1)
			return fail(why, E_INTERNAL, "a command of too many words");
		all[count] = words[count - 1];
	}
	output.limit = OWN_COMMAND_OUTPUT_MAX;
	messages.limit = OWN_COMMAND_OUTPUT_MAX;
	TRY(process_run(env, &call, why));
	TRY(judge(&call, words[1], why));
	*ret = str_copy(visit->arena, output.len == 0 ? STR("") : buf_str(&output));
	return ret->data == NULL ? fail_nomem(why) : OK;
}
