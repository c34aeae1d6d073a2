/* json_unescape.h - what a string of JSON says without its escapes.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/str.h"

/* `raw` stands between the quotes and is UTF-8; `to` takes as many bytes, for unescaped text is never
 * longer. NULL: good; else what is wrong with an escape, and neither result means anything. Surrogates
 * come in pairs only (RFC 8259 section 7). */
const char *json_unescape(struct str raw, char *to, size_t *ret_len);
