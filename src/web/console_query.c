/* console_query.c - parameters and cursors of the console's lists.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/position_token.h"
#include "web/console_family.h"

enum err
console_parameter(struct visit *visit, const char *name, struct str *ret, struct fault *why)
{
	struct str value;
	size_t times;

	if (http_query(visit->request, str_of(name), &value, &times, NULL) != OK)
		return fail_at(why, E_USAGE, str_of(name), "%s: malformed", name);
	if (times > 1)
		return fail_at(why, E_USAGE, str_of(name), "%s: given twice", name);
	*ret = value.len > 0 ? value : STR("");
	return OK;
}

enum err
console_limit(struct visit *visit, size_t *ret, struct fault *why)
{
	struct str text;
	uint64_t limit = CONSOLE_PAGE_DEFAULT;

	TRY(console_parameter(visit, "limit", &text, why));
	if (text.len > 0 && (!str_to_u64(text, &limit) || limit < 1 || limit > CONSOLE_PAGE_MAX))
		return fail_at(
			why, E_USAGE, STR("limit"), "limit: expected 1 to %d", CONSOLE_PAGE_MAX);
	*ret = (size_t)limit;
	return OK;
}

/* --- cursors --- */

static enum err
bind(const struct visit *visit, const struct console_scope *scope, struct buf *out,
	struct fault *why)
{
	buf_addf(out, "console cursor\n%s\n%u\n%lld\n", scope->resource, visit->reader.organisation,
		(long long)visit->reader.person);
	for (size_t i = 0; i < scope->count; i++) {
		buf_addf(out, "%zu:", scope->filters[i].len);
		buf_add(out, scope->filters[i]);
	}
	return buf_check(out, why);
}

enum err
console_before(
	struct visit *visit, const struct console_scope *scope, int64_t *ret, struct fault *why)
{
	OWNED_BUF binding = BUF_INIT;
	struct str token;
	int64_t position = 0;

	TRY(console_parameter(visit, "before", &token, why));
	TRY(bind(visit, scope, &binding, why));
	if (token.len > 0 && !position_token_parse(visit->arena, store_secret(visit->web->store),
				     buf_str(&binding), token, &position))
		return fail_at(why, E_USAGE, STR("before"),
			"before: not a cursor that was given for this list");
	*ret = position;
	return OK;
}

enum err
console_put_cursor(struct visit *visit, const struct console_scope *scope, int64_t position,
	struct json_writer *out, struct fault *why)
{
	OWNED_BUF binding = BUF_INIT;
	struct str token = STR("");

	TRY(bind(visit, scope, &binding, why));
	if (position != 0)
		TRY(position_token_format(visit->arena, store_secret(visit->web->store),
			buf_str(&binding), position, &token, why));
	console_put_text(out, STR("next"), token);
	return OK;
}

enum err
console_put_next(struct visit *visit, const struct console_scope *scope,
	const struct release_page *page, struct json_writer *out, struct fault *why)
{
	return console_put_cursor(
		visit, scope, page->more ? page->objects[page->count - 1].position : 0, out, why);
}
