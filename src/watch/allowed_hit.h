/* allowed_hit.h - hits on what an allow list names, though the indicator itself is none of it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * `evil.example` is no false positive, but the list names `safe.evil.example`; a network is none,
 * but one of its addresses is. So what stands in the log is asked again where it is narrower than
 * the indicator's value.
 */
#pragma once

#include "base/arena.h"
#include "match/allow_list.h"
#include "match/scan.h"

/* `text` is what was searched. `scratch` is reset. */
bool hit_is_allowed(const struct allow_list *allow, struct arena *scratch, struct str text,
	const struct match_hit *hit);
