/* clean_text.h - any bytes as a text that JSON may hold: logs and paths need not be UTF-8.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/str.h"

/* The first bytes, at most `most`, cut between characters. When they are not UTF-8, every one that
 * is not ASCII is a '?', and *ret is in `room`, which has `most` bytes; else it is in `bytes`. */
struct str clean_text(struct str bytes, size_t most, char *room);
