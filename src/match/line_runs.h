/* line_runs.h - the longest part of a value that stands in a log line as it is, in every format.
 * SPDX-License-Identifier: Apache-2.0
 *
 * `wild` is a character that stands for any, '_' of LIKE, or '\0'; '%' is never part of a run. The
 * results borrow the text; an empty one says that there is none.
 */
#pragma once

#include "base/str.h"

/* Of a name, an address of mail and what else has a normal form: letters, digits, '.', '-', '_'. */
struct str line_run_plain(struct str text, char wild);

/* Of a URL, from the host on: what may be a scheme, a port or an IPv6 address is no part of it. */
struct str line_run_of_url(struct str text, char wild);

/* Of a text without a normal form: all printable ASCII but quotes and backslashes. One '/' at most
 * is in it, which JSON may have written as "\/". */
struct str line_run_opaque(struct str text, char wild);
