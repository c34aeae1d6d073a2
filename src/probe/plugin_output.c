/* plugin_output.c - what a monitoring plugin prints.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/plugin_output.h"

struct plugin_output
plugin_output_parse(struct str output)
{
	struct str first = str_first(output, str_find_char(output, '\n'));
	size_t bar = str_find_char(first, '|');

	return (struct plugin_output){
		.text = str_trim(str_first(first, bar)),
		.performance = bar == first.len ? str_from(first.data + first.len, 0)
						: str_trim(str_from_offset(first, bar + 1)),
		.rest = str_from_offset(output, first.len + 1),
	};
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The length of a quoted label with its quotes; 0 when it does not end. */
static size_t
quoted_length(struct str text)
{
	size_t at = 1;

	while (at < text.len) {
		if (text.data[at] != '\'')
			at++;
		else if (at + 1 < text.len && text.data[at + 1] == '\'')
			at += 2;
		else
			return at + 1;
	}
	return 0;
}

static bool
take_label(struct str *rest, struct str *ret)
{
	size_t len;

	if (rest->len > 0 && rest->data[0] == '\'') {
		len = quoted_length(*rest);
		if (len == 0)
			return false;
		*ret = str_from(rest->data + 1, len - 2);
	} else {
		len = str_find_char(*rest, '=');
		*ret = str_first(*rest, len);
	}
	*rest = str_from_offset(*rest, len);
	return ret->len > 0 && rest->len > 0 && rest->data[0] == '=';
}

static size_t
number_length(struct str text)
{
	size_t len = 0;

	if (text.len > 0 && text.data[0] == 'U')
		return 1;
	while (len < text.len && ((text.data[len] >= '0' && text.data[len] <= '9') ||
					 text.data[len] == '.' || text.data[len] == '-'))
		len++;
	return len;
}

bool
plugin_value_next(struct str *rest, struct plugin_value *ret)
{
	struct str at = str_trim(*rest);
	struct plugin_value value;
	size_t len = 0;

	if (at.len == 0 || !take_label(&at, &value.label))
		return false;
	at = str_from_offset(at, 1);
	value.value = str_first(at, number_length(at));
	if (value.value.len == 0)
		return false;
	at = str_from_offset(at, value.value.len);
	while (len < at.len && !is_space(at.data[len]))
		len++;
	value.unit = str_first(at, str_find_char(str_first(at, len), ';'));
	*rest = str_from_offset(at, len);
	*ret = value;
	return true;
}
