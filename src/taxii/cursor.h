/* cursor.h - the `next` token: where a reader's page ended, for that reader and query alone.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The server keeps nothing: the token holds the position of the page's last object and a MAC over
 * the position, the reader, the collection and the query's filter (TAXII 2.1,
 * appendix B: a server must not trust what comes back). It says nothing that the reader has not
 * seen: the position is the date_added of an object that was sent. It stays good while the realm's
 * secret does, and never skips or repeats an object; what the reader may see is decided anew with
 * each page. added_after and limit may change between pages: the later beginning counts.
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/position_token.h"
#include "taxii/query.h"

/* What a token is good for. */
struct taxii_cursor_scope {
	const uint8_t *key;        /* MAC_KEY_SIZE bytes, secret of the realm */
	unsigned organisation;     /* of the reader */
	int64_t person;            /* of the reader; 0: none */
	struct str collection;     /* its id, not its alias */
	struct str object;         /* id in the path (TAXII_OBJECT, TAXII_VERSIONS), or empty */
	const struct taxii_query *query;
};

enum { TAXII_CURSOR_TEXT = POSITION_TOKEN_TEXT };

/* The token for what follows `position`. In the arena. */
MUST_CHECK enum err taxii_cursor_format(struct arena *arena, const struct taxii_cursor_scope *scope,
	int64_t position, struct str *ret, struct fault *why);

/* Where the page begins, strictly greater: the position in query->next, query->added_after, or the
 * later of both. E_SYNTAX, always with the same words, when the token is not one that was given for
 * this scope. */
MUST_CHECK enum err taxii_cursor_begin(struct arena *arena, const struct taxii_cursor_scope *scope,
	int64_t *ret, struct fault *why);
