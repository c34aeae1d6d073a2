/* request_reader.h - URLs whose host and path stand in two fields of a log line.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The format of each line is guessed: a JSON object with an "event_type" is Suricata's, another one
 * Zeek's; a line with tabs is Zeek's when a header before it named its columns. For the few lines
 * that the line matcher marks LINE_REQUEST or LINE_HEADER.
 */
#pragma once

#include "base/fail.h"

struct request_reader;

/* `before` is the text before the first line that will be read: the last header in it counts. It is
 * searched only when a line needs one. */
MUST_CHECK enum err request_reader_new(
	struct str before, struct request_reader **ret, struct fault *why);
void request_reader_free(struct request_reader *reader);
DEFINE_OWNED(request_reader)

typedef enum err request_function(
	void *context, struct str host, unsigned port, struct str uri, struct fault *why);

/* Calls `ask` for each request of the line; a header is remembered. A line that is of no known form
 * holds none. Fails with E_NOMEM, and as `ask` does. */
MUST_CHECK enum err request_reader_line(struct request_reader *reader, struct str line,
	request_function *ask, void *context, struct fault *why);
