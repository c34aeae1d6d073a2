/* result_json.h - a result as the node takes it: docs/protocol/probe.md.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "probe/check.h"

/* Appends one line of JSON. `milliseconds`: the node's clock at the end of the run. The
 * transcript is part of it only `with_transcript`. */
void result_format(const struct check *check, const struct check_result *result,
	int64_t milliseconds, bool with_transcript, struct buf *to);
