/* log_inputs.h - the logs that a command is to read: every --input.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "cmd/command.h"
#include "watch/watch.h"

enum { LOG_INPUTS_MAX = 64 };

/* In the call's arena. E_USAGE: one that names no format and place (watch_input_parse), or more than
 * LOG_INPUTS_MAX. */
MUST_CHECK enum err log_inputs(struct call *call, size_t *ret_count, const struct watch_input **ret,
	struct fault *why);
