/* log_inputs.c - the logs that a command is to read.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/log_inputs.h"

enum err
log_inputs(struct call *call, size_t *ret_count, const struct watch_input **ret, struct fault *why)
{
	struct watch_input *inputs = arena_array(call->arena, LOG_INPUTS_MAX, struct watch_input);
	struct str text;
	size_t count = 0;

	if (inputs == NULL)
		return fail_nomem(why);
	for (size_t at = 0; argument_next(&call->arguments, "input", &at, &text);) {
		if (count == LOG_INPUTS_MAX)
			return fail(why, E_USAGE, "more than %d inputs", LOG_INPUTS_MAX);
		TRY(watch_input_parse(text, &inputs[count++], why));
	}
	*ret_count = count;
	*ret = inputs;
	return OK;
}
