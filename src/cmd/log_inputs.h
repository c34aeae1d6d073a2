/* log_inputs.h - the logs that a command is to read: every --input; and where their summaries are.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "cmd/command.h"
#include "watch/watch.h"

enum { LOG_INPUTS_MAX = 64 };

/* In the call's arena. E_USAGE: one that names no format and place (watch_input_parse), or more
 * than LOG_INPUTS_MAX. */
MUST_CHECK enum err log_inputs(
	struct call *call, size_t *ret_count, const struct watch_input **ret, struct fault *why);

/* The same of another option, for logs that were kept: E_USAGE for what cannot be read again. */
MUST_CHECK enum err kept_logs(struct call *call, const char *option, size_t *ret_count,
	const struct watch_input **ret, struct fault *why);

/* The folder of --summaries, made when there is none; *ret stays as it is without the option. */
MUST_CHECK enum err summaries_folder(struct call *call, struct str *ret, struct fault *why);

/* --since: "30d" before now, or a moment; INT64_MIN without it. E_USAGE. */
MUST_CHECK enum err argument_since(struct call *call, int64_t *ret, struct fault *why);
