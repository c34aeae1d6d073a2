/* hidden_letters.h - may a log line hold letters that do not stand in it as such?
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/str.h"

/* True of a line with bytes beyond ASCII, escapes by number (\u002e, \x2e) or percent-encoded
 * letters, digits and signs that need no encoding. */
bool line_hides_letters(struct str line);
