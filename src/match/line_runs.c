/* line_runs.c - the longest part of a value that stands in a log line as it is, in every format.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/line_runs.h"

#include <string.h>

static bool
is_plain(char c, char wild)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '.' ||
	       c == '-' || (c == '_' && wild != '_');
}

/* A URL that is put together has a scheme that stands nowhere in its line. */
static bool
may_be_scheme(struct str run)
{
	const struct str scheme = STR("https");
	char folded[5];

	if (run.len > scheme.len)
		return false;
	for (size_t i = 0; i < run.len; i++)
		folded[i] = (char)(run.data[i] | 0x20);
	return str_find(scheme, str_from(folded, run.len)) < scheme.len;
}

static struct str
longest_run(struct str text, char wild, bool is_url)
{
	struct str longest = STR("");

	for (size_t at = 0; at < text.len; at++) {
		size_t start = at;
		while (at < text.len && is_plain(text.data[at], wild))
			at++;
		/* Two digits at its start may be of a percent-encoding that the line has not. */
		for (size_t i = 0; is_url && i < 2 && start < at; i++)
			start += strchr("0123456789abcdefABCDEF", text.data[start]) != NULL;
		if (at - start > longest.len &&
			!(is_url && may_be_scheme(str_from(text.data + start, at - start))))
			longest = str_from(text.data + start, at - start);
	}
	return longest;
}

struct str
line_run_plain(struct str text, char wild)
{
	return longest_run(text, wild, false);
}

struct str
line_run_of_url(struct str text, char wild)
{
	size_t scheme = str_find(text, STR("://"));
	struct str rest = scheme == text.len ? text : str_from_offset(text, scheme + 3);
	size_t end = str_find_char(rest, '/');
	struct str host = str_first(rest, end);
	struct str path = longest_run(str_from_offset(rest, end), wild, true);

	host = str_find_char(host, '[') < host.len
		       ? STR("")
		       : longest_run(str_first(host, str_find_char(host, ':')), wild, true);
	return host.len > path.len ? host : path;
}

static bool
is_opaque(char c, char wild)
{
	return c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '%' &&
	       (c != '_' || wild != '_');
}

struct str
line_run_opaque(struct str text, char wild)
{
	struct str longest = STR("");
	size_t start = 0;
	size_t second = 0; /* behind the slash in it, or its start */

	for (size_t at = 0; at <= text.len; at++) {
		if (at < text.len && is_opaque(text.data[at], wild) &&
			(text.data[at] != '/' || second == start)) {
			second = text.data[at] == '/' ? at + 1 : second;
			continue;
		}
		if (at - start > longest.len)
			longest = str_from(text.data + start, at - start);
		start = at < text.len && text.data[at] == '/' ? second : at + 1;
		second = at + 1;
	}
	return longest;
}
