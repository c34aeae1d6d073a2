/* input_spec.c - "zeek:/var/log/zeek" taken apart.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/unix_socket.h"
#include "watch/capture.h"
#include "watch/reader.h"
#include "watch/watch.h"

static enum err
open_stream(struct watch_input *input, struct fault *why)
{
	return unix_socket_bind(input->path, SOCK_STREAM, &input->socket, why);
}

static enum err
open_messages(struct watch_input *input, struct fault *why)
{
	return unix_socket_bind(input->path, SOCK_DGRAM, &input->socket, why);
}

static enum err
open_interface(struct watch_input *input, struct fault *why)
{
	return capture_open(input->path, input->filter, &input->capture, why);
}

static bool
is_lines(const struct reader_kind *reader)
{
	return reader->frame == NULL;
}

static bool
is_capture(const struct reader_kind *reader)
{
	return reader == &read_pcap;
}

static const struct place_kind {
	struct str prefix;
	enum watch_place place;
	enum err (*open)(struct watch_input *input, struct fault *why);
	bool (*takes)(const struct reader_kind *reader);
	const char *else_wrong;
} place_kinds[] = {
	{ STR_INIT("unix:"), PLACE_UNIX_STREAM, open_stream, is_lines,
		"only lines come by Unix sockets" },
	{ STR_INIT("unixgram:"), PLACE_UNIX_MESSAGES, open_messages, is_lines,
		"only lines come by Unix sockets" },
	{ STR_INIT("interface:"), PLACE_INTERFACE, open_interface, is_capture,
		"packets come from an interface; write pcap:interface:NAME" },
};

enum { PLACE_KINDS = sizeof(place_kinds) / sizeof(*place_kinds) };

/* Takes the prefix off; NULL: files. */
static const struct place_kind *
take_prefix(struct str *path)
{
	for (size_t i = 0; i < PLACE_KINDS; i++)
		if (str_starts(*path, place_kinds[i].prefix)) {
			*path = str_from_offset(*path, place_kinds[i].prefix.len);
			return &place_kinds[i];
		}
	return NULL;
}

/* "eth0 udp port 53": the filter, which is taken off. */
static struct str
take_filter(struct str *path)
{
	struct str filter = *path;

	str_split(&filter, ' ', path);
	return filter;
}

enum err
watch_input_parse(struct str text, struct watch_input *ret, struct fault *why)
{
	size_t colon = str_find_char(text, ':');
	const struct reader_kind *reader = reader_kind_find(str_first(text, colon));
	struct str path = str_from_offset(text, colon + 1);
	const struct place_kind *place = take_prefix(&path);
	struct str filter = STR("");

	if (str_eq(text, STR("-"))) {
		reader = &read_text;
		path = text;
	}
	if (reader == NULL)
		return fail(why, E_USAGE,
			"input \"%.*s\": write FORMAT:PATH, FORMAT being one of %s", STR_FMT(text),
			reader_kind_names());
	if (place != NULL && place->place == PLACE_INTERFACE)
		filter = take_filter(&path);
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
	if (place != NULL && !place->takes(reader))
		return fail(why, E_USAGE, "input \"%.*s\": %s", STR_FMT(text), place->else_wrong);
	*ret = (struct watch_input){ .reader = reader,
		.path = path,
		.place = place == NULL ? PLACE_FILES : place->place,
		.filter = filter,
		.socket = -1 };
	return OK;
}

/* NULL: files. */
static const struct place_kind *
kind_of(const struct watch_input *input)
{
	for (size_t i = 0; i < PLACE_KINDS; i++)
		if (place_kinds[i].place == input->place)
			return &place_kinds[i];
	return NULL;
}

/* "pcap:eth0" would wait for a file of that name, for ever. */
static bool
is_mistaken_interface(const struct watch_input *input)
{
	char name[IF_NAMESIZE] = "";

	if (!is_capture(input->reader) || input->path.len >= sizeof(name))
		return false;
	memcpy(name, input->path.data, input->path.len);
	return if_nametoindex(name) != 0 && access(name, F_OK) != 0;
}

enum err
watch_input_open(struct watch_input *input, struct fault *why)
{
	const struct place_kind *kind = kind_of(input);

	if (kind == NULL && is_mistaken_interface(input))
		return fail(why, E_USAGE,
			"input \"%s:%.*s\": there is no such file, but a network interface; write "
			"%s:interface:%.*s",
			input->reader->name, STR_FMT(input->path), input->reader->name,
			STR_FMT(input->path));
	return kind == NULL ? OK : kind->open(input, why);
}

void
watch_input_close(const struct watch_input *input)
{
	if (input->socket >= 0)
		close(input->socket);
	capture_free(input->capture);
}

struct str
watch_input_prefix(const struct watch_input *input)
{
	const struct place_kind *kind = kind_of(input);

	return kind == NULL ? STR("") : kind->prefix;
}

bool
watch_input_has_files(const struct watch_input *input)
{
	return input->place == PLACE_FILES && !input->reader->datagrams &&
	       !str_eq(input->path, STR("-"));
}
