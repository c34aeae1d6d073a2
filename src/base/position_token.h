/* position_token.h - a position that a client hands back, under a MAC: for pages without server state.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The token holds the position in the clear and a MAC over it and everything that it is good for.
 */
#pragma once

#include "base/arena.h"
#include "base/fail.h"
#include "base/hash.h"

enum { POSITION_TOKEN_TEXT = 55 }; /* characters, of A-Z a-z 0-9 - _ */

/* `scope` is what the token is good for, beginning with the name of its use, so that the key's other
 * MACs are none of ours. In the arena. */
MUST_CHECK enum err position_token_format(struct arena *arena, const uint8_t key[MAC_KEY_SIZE],
	struct str scope, int64_t position, struct str *ret, struct fault *why);

/* False when it was not made with this key for this scope. */
bool position_token_parse(struct arena *arena, const uint8_t key[MAC_KEY_SIZE], struct str scope,
	struct str token, int64_t *ret);
