/* http_target.c - decodes paths and queries.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/http_target.h"

#include "base/hash.h"
#include "base/limits.h"

/* Percent-decoding; '+' becomes a space when `plus`. */
static enum err
decode(struct arena *arena, struct str raw, bool plus, struct str *ret, struct fault *why)
{
	char *text = arena_alloc(arena, raw.len + 1);
	size_t len = 0;

	if (text == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < raw.len; i++) {
		char c = raw.data[i];
		if (c == '%' && !hex_parse(str_first(str_from_offset(raw, i + 1), 2), &c, 1))
			return fail(why, E_SYNTAX, "malformed escape in \"%.*s\"", STR_FMT(raw));
		if (raw.data[i] == '%')
			i += 2;
		else if (plus && c == '+')
			c = ' ';
		text[len++] = c;
	}
	if (memchr(text, '\0', len) != NULL || !str_is_utf8(str_from(text, len)))
		return fail(why, E_SYNTAX, "\"%.*s\" is not UTF-8 or holds NUL", STR_FMT(raw));
	*ret = str_from(text, len);
	return OK;
}

/* An encoded slash would be a slash to one reader and a letter to another. */
static bool
has_encoded_slash(struct str raw)
{
	for (size_t i = 0; i + 2 < raw.len; i++)
		if (raw.data[i] == '%' && raw.data[i + 1] == '2' && (raw.data[i + 2] | 0x20) == 'f')
			return true;
	return false;
}

static bool
has_dot_segment(struct str path)
{
	struct str segment;

	while (str_split(&path, '/', &segment))
		if (str_eq(segment, STR(".")) || str_eq(segment, STR("..")))
			return true;
	return false;
}

static bool
has_control_or_backslash(struct str path)
{
	for (size_t i = 0; i < path.len; i++) {
		unsigned char c = (unsigned char)path.data[i];
		if (c < 0x20 || c == 0x7f || c == '\\')
			return true;
	}
	return false;
}

enum err
http_path_decode(struct arena *arena, struct str raw, struct str *ret, struct fault *why)
{
	struct str path;

	if (!str_starts(raw, STR("/")))
		return fail(why, E_SYNTAX, "the path does not begin with \"/\"");
	if (has_encoded_slash(raw))
		return fail(why, E_SYNTAX, "the path holds an encoded slash");
	TRY(decode(arena, raw, false, &path, why));
	if (has_control_or_backslash(path))
		return fail(why, E_SYNTAX, "the path holds a control character or a backslash");
	if (has_dot_segment(path))
		return fail(why, E_SYNTAX, "the path holds a segment \".\" or \"..\"");
	*ret = path;
	return OK;
}

enum err
http_query_find(struct arena *arena, struct str query, struct str name, struct str *ret,
	size_t *times, struct fault *why)
{
	struct str found = STR_NONE;
	struct str parameter;
	size_t matches = 0;
	size_t count = 0;

	while (query.len > 0 && str_split(&query, '&', &parameter)) {
		size_t equals = str_find_char(parameter, '=');
		struct str key;
		struct str value;
		if (++count > HTTP_PARAMETERS_MAX)
			return fail(
				why, E_TOO_LARGE, "more than %u parameters", HTTP_PARAMETERS_MAX);
		TRY(decode(arena, str_first(parameter, equals), true, &key, why));
		TRY(decode(arena, str_from_offset(parameter, equals + 1), true, &value, why));
		if (str_eq(key, name) && matches++ == 0)
			found = value;
	}
	*ret = found;
	if (times != NULL)
		*times = matches;
	return OK;
}
