/* unescape.c - resolves the escapes that logs of text use.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/unescape.h"

#include "base/hash.h"

/* How many bytes the escape at the start of `text` has; *to becomes what it stands for. */
static size_t
escape_length(struct str text, enum unescape_rule rule, char *to)
{
	char next = text.len < 2 ? '\0' : text.data[1];

	if (next == 'x' && text.len >= 4 && hex_parse(str_from(text.data + 2, 2), to, 1))
		return 4;
	*to = '\\';
	if (next == '\\')
		return 2;
	if (next != '"' || rule != UNESCAPE_QUOTES)
		return 1;
	*to = '"';
	return 2;
}

enum err
unescape(struct arena *arena, struct str text, enum unescape_rule rule, struct str *ret,
	struct fault *why)
{
	size_t len = 0;
	char *to;

	if (str_find_char(text, '\\') == text.len) {
		*ret = text;
		return OK;
	}
	to = arena_alloc(arena, text.len);
	if (to == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < text.len; len++) {
		to[len] = text.data[i];
		i += text.data[i] == '\\' ? escape_length(str_from_offset(text, i), rule, to + len)
					  : 1;
	}
	*ret = str_from(to, len);
	return OK;
}
