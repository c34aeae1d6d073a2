/* http_layout.c - checks that the texts of a head fill it without a gap.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/http_layout.h"

enum { SPACE = 1, COLON = 1, CRLF = 2 };

/* Addresses as numbers: the pointers may lie in different buffers. */
static uintptr_t
end_of(struct str text)
{
	return (uintptr_t)text.data + text.len;
}

static bool
follows(struct str text, struct str before, size_t separator)
{
	return (uintptr_t)text.data == end_of(before) + separator;
}

/* Between the colon and the value only spaces and tabs are stepped over. */
static bool
name_meets_value(const struct http_field *field, size_t head_size)
{
	uintptr_t colon = end_of(field->name);
	uintptr_t value = (uintptr_t)field->value.data;

	if (value < colon + COLON || value - colon > head_size)
		return false;
	for (const char *c = field->name.data + field->name.len + COLON; c < field->value.data; c++)
		if (*c != ' ' && *c != '\t')
			return false;
	return true;
}

enum err
http_layout_check(const struct http_layout *layout, struct fault *why)
{
	struct str last = layout->version;

	if (!follows(layout->target, layout->method, SPACE) ||
		!follows(layout->version, layout->target, SPACE))
		return fail(why, E_SYNTAX, "the request line is malformed");
	for (size_t i = 0; i < layout->header_count; i++) {
		const struct http_field *field = &layout->headers[i];
		if (!follows(field->name, last, CRLF) || !name_meets_value(field, layout->size))
			return fail(why, E_SYNTAX,
				"a header line is folded, holds NUL or does not end in CRLF");
		last = field->value;
	}
	if (end_of(last) + CRLF + CRLF != (uintptr_t)layout->method.data + layout->size)
		return fail(why, E_SYNTAX,
			"the header holds NUL or does not end in an empty line with CRLF");
	return OK;
}
