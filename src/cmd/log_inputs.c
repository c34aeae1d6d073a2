/* log_inputs.c - the logs that a command is to read.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/log_inputs.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/timestamp.h"

enum { DAYS_MAX = 36500 };

static enum err
inputs_of(struct call *call, const char *option, size_t *ret_count, const struct watch_input **ret,
	struct fault *why)
{
	struct watch_input *inputs = arena_array(call->arena, LOG_INPUTS_MAX, struct watch_input);
	struct str text;
	size_t count = 0;

	if (inputs == NULL)
		return fail_nomem(why);
	for (size_t at = 0; argument_next(&call->arguments, option, &at, &text);) {
		if (count == LOG_INPUTS_MAX)
			return fail(why, E_USAGE, "more than %d inputs", LOG_INPUTS_MAX);
		TRY(watch_input_parse(text, &inputs[count++], why));
	}
	*ret_count = count;
	*ret = inputs;
	return OK;
}

enum err
log_inputs(struct call *call, size_t *ret_count, const struct watch_input **ret, struct fault *why)
{
	return inputs_of(call, "input", ret_count, ret, why);
}

enum err
kept_logs(struct call *call, const char *option, size_t *ret_count, const struct watch_input **ret,
	struct fault *why)
{
	const struct watch_input *inputs;
	size_t count;

	TRY(inputs_of(call, option, &count, &inputs, why));
	for (size_t i = 0; i < count; i++)
		if (!watch_input_has_files(&inputs[i]))
			return fail(why, E_USAGE, "--%s %.*s: only files can be searched", option,
				STR_FMT(inputs[i].path));
	*ret_count = count;
	*ret = inputs;
	return OK;
}

enum err
summaries_folder(struct call *call, struct str *ret, struct fault *why)
{
	struct str path = argument_text(&call->arguments, "summaries");

	if (path.data == NULL)
		return OK;
	if (mkdir(path.data, 0700) < 0 && errno != EEXIST)
		return fail_errno(why, "cannot make the folder %s", path.data);
	*ret = path;
	return OK;
}

enum err
argument_since(struct call *call, int64_t *ret, struct fault *why)
{
	struct str text = argument_text(&call->arguments, "since");
	uint64_t days;

	*ret = INT64_MIN;
	if (text.data == NULL)
		return OK;
	if (!str_ends(text, STR("d")))
		return argument_moment(&call->arguments, "since", INT64_MIN, ret, why);
	if (!str_to_u64(str_first(text, text.len - 1), &days) || days > DAYS_MAX)
		return fail(why, E_USAGE, "--since \"%.*s\": write DAYSd, at most %dd",
			STR_FMT(text), DAYS_MAX);
	*ret = env_now(call->env) - (int64_t)days * MICROSECONDS_PER_DAY;
	return OK;
}
