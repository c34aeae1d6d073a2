/* printable.h - text of others, made fit for a terminal.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/buf.h"

/* `text` with what could take control of a terminal replaced by '?': control characters, and those
 * that are invisible or change the direction of writing. What is not UTF-8, too. */
void buf_add_printable(struct buf *to, struct str text);

/* Columns that a terminal gives to UTF-8 text: none to combining marks, two to wide characters. */
size_t text_width(struct str text);
