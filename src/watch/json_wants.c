/* json_wants.c - may a JSON log line have one of the fields that are wanted?
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each name of a member stands before a colon, so the colons are looked at, also those in texts: what
 * looks like a name there makes a line needed in vain, no more. A field's name is that of its member,
 * with those of the objects around it, so the part behind the last dot is compared.
 */
#include "watch/json_wants.h"

/* JSON's white space may stand on both sides of the colon. */
static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The last part of the name that ends before the colon; NULL data: it ends no name. */
static struct str
last_name_before(struct str line, size_t colon)
{
	size_t end = colon;
	size_t start;

	while (end > 0 && is_space(line.data[end - 1]))
		end--;
	if (end == 0 || line.data[--end] != '"')
		return STR_NONE;
	for (start = end; start > 0; start--)
		if (line.data[start - 1] == '"' || line.data[start - 1] == '.')
			break;
	return str_from(line.data + start, end - start);
}

/* A text with escapes, a list and an object are not looked into. */
static bool
takes_value(const struct field_want *want, struct str rest)
{
	size_t end;

	while (rest.len > 0 && is_space(rest.data[0]))
		rest = str_from_offset(rest, 1);
	if (rest.len == 0 || rest.data[0] == '[' || rest.data[0] == '{')
		return rest.len > 0;
	if (rest.data[0] == '"') {
		rest = str_from_offset(rest, 1);
		rest = str_first(rest, str_find_char(rest, '"'));
		return str_find_char(rest, '\\') < rest.len || field_want_takes(want, rest);
	}
	for (end = 0; end < rest.len; end++)
		if (is_space(rest.data[end]) || rest.data[end] == ',' || rest.data[end] == '}' ||
			rest.data[end] == ']')
			break;
	rest = str_first(rest, end);
	return !str_eq(rest, STR("null")) && field_want_takes(want, rest);
}

static bool
member_may_be_wanted(const struct field_wants *wants, struct str line, size_t colon)
{
	struct str name = last_name_before(line, colon);
	const struct field_want *want;

	if (name.data == NULL)
		return false;
	want = field_wants_of_last(wants, name);
	if (want != NULL)
		return takes_value(want, str_from_offset(line, colon + 1));
	return memchr(name.data, '\\', name.len) != NULL;
}

/* Can the name before the colon be told from all that are wanted by its end? Of names without
 * escapes, and in the spelling in which nearly all logs are. */
static bool
is_other(struct str line, size_t colon, uint64_t end_bits)
{
	const char *at = line.data + colon;

	if (colon < 3 || is_space(at[-1]))
		return colon == 0;
	return at[-1] != '"' || (end_bits & field_end_bit(at - 3)) == 0;
}

bool
json_line_may_have(const struct field_wants *wants, struct str line)
{
	bool has_escapes = str_find_char(line, '\\') < line.len;
	uint64_t end_bits = has_escapes ? UINT64_MAX : field_wants_end_bits(wants);
	const char *end = line.data + line.len;
	const char *at = line.data;

	while (at < end && (at = memchr(at, ':', (size_t)(end - at))) != NULL) {
		size_t colon = (size_t)(at++ - line.data);
		if (!is_other(line, colon, end_bits) && member_may_be_wanted(wants, line, colon))
			return true;
	}
	return false;
}
