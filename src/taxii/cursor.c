/* cursor.c - the `next` token.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "taxii/cursor.h"

static void
add_text(struct buf *out, struct str text)
{
	buf_addf(out, "%zu:", text.len);
	buf_add(out, text);
}

/* What the token is good for, as one text. */
static enum err
bind(const struct taxii_cursor_scope *scope, struct buf *out, struct fault *why)
{
	buf_addf(out, "taxii cursor\n%u\n%lld\n", scope->organisation, (long long)scope->person);
	add_text(out, scope->collection);
	add_text(out, scope->object);
	taxii_query_canonical(scope->query, out);
	return buf_check(out, why);
}

enum err
taxii_cursor_format(struct arena *arena, const struct taxii_cursor_scope *scope, int64_t position,
	struct str *ret, struct fault *why)
{
	OWNED_BUF binding = BUF_INIT;

	TRY(bind(scope, &binding, why));
	return position_token_format(arena, scope->key, buf_str(&binding), position, ret, why);
}

enum err
taxii_cursor_begin(struct arena *arena, const struct taxii_cursor_scope *scope, int64_t *ret,
	struct fault *why)
{
	OWNED_BUF binding = BUF_INIT;
	int64_t position = INT64_MIN;

	TRY(bind(scope, &binding, why));
	if (scope->query->next.len > 0 &&
		!position_token_parse(
			arena, scope->key, buf_str(&binding), scope->query->next, &position))
		return fail_at(why, E_SYNTAX, STR("next"),
			"not a token that was given for this query");
	*ret = position > scope->query->added_after ? position : scope->query->added_after;
	return OK;
}
