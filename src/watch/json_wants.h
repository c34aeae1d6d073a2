/* json_wants.h - may a JSON log line have one of the fields that are wanted?
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "watch/field_wants.h"

/* False: no member of the line, however deep, has a wanted name and value. */
bool json_line_may_have(const struct field_wants *wants, struct str line);
