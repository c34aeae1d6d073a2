/* canonical_json.h - one text for one JSON value: RFC 8785 (JSON Canonicalization Scheme).
 * SPDX-License-Identifier: Apache-2.0
 *
 * Keys sorted by UTF-16 code units, numbers as ECMAScript writes doubles, minimal escapes.
 */
#pragma once

#include "base/buf.h"
#include "base/json.h"

MUST_CHECK enum err canonical_json(const struct json *value, struct buf *out, struct fault *why);
