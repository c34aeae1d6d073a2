/* http_target.h - the target of a request: its path and its query, decoded without ambiguity.
 * SPDX-License-Identifier: Apache-2.0
 *
 * RFC 3986. Any thread.
 */
#pragma once

#include "base/arena.h"
#include "base/fail.h"
#include "base/str.h"

/* Percent-decodes a raw path that begins with '/' into the arena. E_SYNTAX for what a router and a
 * file system could read in two ways: malformed escapes, control characters, "%2F", backslashes,
 * the segments "." and "..", and what is not UTF-8. */
MUST_CHECK enum err http_path_decode(struct arena *arena, struct str raw, struct str *ret,
	struct fault *why);

/* Looks up a parameter of "a=1&b=2", names and values percent- and plus-decoded. `ret` is the first
 * value, or NULL data; `times` (may be NULL) how often the name stands there. E_SYNTAX for a
 * malformed escape, a NUL or bad UTF-8 anywhere in the query; E_TOO_LARGE past
 * HTTP_PARAMETERS_MAX. */
MUST_CHECK enum err http_query_find(struct arena *arena, struct str query, struct str name,
	struct str *ret, size_t *times, struct fault *why);
