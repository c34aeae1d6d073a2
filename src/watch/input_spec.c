/* input_spec.c - "zeek:/var/log/zeek" taken apart.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <sys/socket.h>

#include "net/unix_socket.h"
#include "watch/reader.h"
#include "watch/watch.h"

static const struct place_kind {
	struct str prefix;
	enum watch_place place;
	int socket_type;
} place_kinds[] = {
	{ STR_INIT("unix:"), PLACE_UNIX_STREAM, SOCK_STREAM },
	{ STR_INIT("unixgram:"), PLACE_UNIX_MESSAGES, SOCK_DGRAM },
};

enum { PLACE_KINDS = sizeof(place_kinds) / sizeof(*place_kinds) };

/* Takes the prefix off. */
static enum watch_place
take_prefix(struct str *path)
{
	for (size_t i = 0; i < PLACE_KINDS; i++)
		if (str_starts(*path, place_kinds[i].prefix)) {
			*path = str_from_offset(*path, place_kinds[i].prefix.len);
			return place_kinds[i].place;
		}
	return PLACE_FILES;
}

enum err
watch_input_parse(struct str text, struct watch_input *ret, struct fault *why)
{
	size_t colon = str_find_char(text, ':');
	const struct reader_kind *reader = reader_kind_find(str_first(text, colon));
	struct str path = str_from_offset(text, colon + 1);
	enum watch_place place = take_prefix(&path);

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
			"input \"%.*s\": datagrams do not come by standard input; write "
			"%s:ADDRESS:PORT",
			STR_FMT(text), reader->name);
	if (!str_is_utf8(path))
		return fail(why, E_USAGE, "the path of an input must be UTF-8");
	if (place != PLACE_FILES && reader->frame != NULL)
		return fail(why, E_USAGE, "input \"%.*s\": only lines come by Unix sockets",
			STR_FMT(text));
	*ret = (struct watch_input){ reader, path, place, -1 };
	return OK;
}

enum err
watch_input_open(struct watch_input *input, struct fault *why)
{
	for (size_t i = 0; i < PLACE_KINDS; i++)
		if (place_kinds[i].place == input->place)
			return unix_socket_bind(
				input->path, place_kinds[i].socket_type, &input->socket, why);
	return OK;
}

bool
watch_input_has_files(const struct watch_input *input)
{
	return input->place == PLACE_FILES && !input->reader->datagrams &&
	       !str_eq(input->path, STR("-"));
}
