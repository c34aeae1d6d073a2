/* input_spec.c - "zeek:/var/log/zeek" taken apart.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/reader.h"
#include "watch/watch.h"

enum err
watch_input_parse(struct str text, struct watch_input *ret, struct fault *why)
{
	size_t colon = str_find_char(text, ':');
	const struct reader_kind *reader = reader_kind_find(str_first(text, colon));
	struct str path = str_from_offset(text, colon + 1);

	if (str_eq(text, STR("-"))) {
		reader = &read_text;
		path = text;
	}
	if (reader == NULL)
		return fail(why, E_USAGE,
			"input \"%.*s\": write FORMAT:PATH, FORMAT being one of %s", STR_FMT(text),
			reader_kind_names());
	if (path.len == 0)
		return fail(why, E_USAGE,
			"input \"%.*s\" names no path; \"%s:-\" is standard input", STR_FMT(text),
			reader->name);
	if (reader->datagrams && str_eq(path, STR("-")))
		return fail(why, E_USAGE,
			"input \"%.*s\": datagrams do not come by standard input; write %s:ADDRESS:PORT",
			STR_FMT(text), reader->name);
	if (!str_is_utf8(path))
		return fail(why, E_USAGE, "the path of an input must be UTF-8");
	*ret = (struct watch_input){ reader, path };
	return OK;
}
