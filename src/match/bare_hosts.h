/* bare_hosts.h - where a text may name a host of one label that a URL of the indicators has.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The kernels know words by their dots, so "localhost" is found in whole URLs only. A log that
 * keeps host and path apart (match_scan_request) has it as a word of its own. Such indicators are
 * rare; without any, nothing is looked for. With some, every label of the text is hashed, at a
 * third of a kernel's speed, for which a bitmap that stays in the first-level cache is kept.
 */
#pragma once

#include "base/arena.h"
#include "base/fail.h"
#include "base/str.h"

struct match_generation;

/* The first label from text[from] on that is such a host, in any case, maybe behind the letter of
 * an escape; text.len when there is none. `scratch` is reset. 8 bytes before the text are readable.
 */
size_t bare_hosts_find(const struct match_generation *generation, struct arena *scratch,
	struct str text, size_t from);
