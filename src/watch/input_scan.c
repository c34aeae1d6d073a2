/* input_scan.c - what is there now: known files under their names of today, new ones, those gone.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <fcntl.h>
#include <libgen.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "watch/folder.h"
#include "net/udp_socket.h"
#include "watch/input_private.h"

enum { CONNECTIONS_MAX = 256 }; /* of one socket */

static void
remove_source(struct input *input, size_t at)
{
	input->long_lines += input->sources[at]->long_lines;
	source_free(input->sources[at]);
	input->count--;
	memmove(&input->sources[at], &input->sources[at + 1],
		(input->count - at) * sizeof(struct source *));
}

static struct source *
find_source(const struct input *input, const struct folder_entry *entry)
{
	for (size_t i = 0; i < input->count; i++) {
		const struct position *position = &input->sources[i]->position;
		if (position->inode == entry->inode && position->device == entry->device)
			return input->sources[i];
	}
	return NULL;
}

static enum err
set_entry(struct source *source, const struct folder_entry *entry, struct fault *why)
{
	source->seen = true;
	source->size = entry->size;
	source->modified = entry->modified;
	source->position.device = entry->device;
	source->position.inode = entry->inode;
	buf_clear(&source->position.path);
	buf_add(&source->position.path, str_of(entry->path));
	return buf_check(&source->position.path, why);
}

static bool
is_compressed_name(struct str name, struct str *plain)
{
	static const struct str suffixes[] = { STR_INIT(".gz"), STR_INIT(".zst"), STR_INIT(".xz") };

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		if (!str_ends(name, suffixes[i]))
			continue;
		*plain = str_first(name, name.len - suffixes[i].len);
		return true;
	}
	*plain = name;
	return false;
}

/* Does a new file belong to this input? Beside a single file, only what may be its rest. */
static bool
is_wanted(const struct input *input, const struct folder *folder, const struct folder_entry *entry,
	struct str only)
{
	struct str plain;

	if (str_ends(entry->name, STR(".tmp")))
		return false;
	if (only.data != NULL && !str_eq(entry->name, only))
		return !input->has_looked && input->ghosts.count > 0 &&
		       str_starts(entry->name, only);
	return !is_compressed_name(entry->name, &plain) || folder_find(folder, plain) == NULL;
}

static enum err
add_entry(struct input *input, const struct folder_entry *entry, struct str only, struct fault *why)
{
	struct source *source;
	bool inherited = false;

	TRY(input_add_source(input, &source, why));
	TRY(set_entry(source, entry, why));
	/* What cannot be opened now says so when it is read. */
	if (ghosts_inherit(&input->ghosts, source, &inherited, NULL) != OK)
		source_close(source);
	if (only.data != NULL && !inherited && !str_eq(entry->name, only))
		remove_source(input, input->count - 1);
	return OK;
}

/* Inodes are used again: a file that is to be opened must still begin as it did. */
static enum err
check_same_file(struct source *source, struct fault *why)
{
	struct position known = { 0 };
	bool same = true;

	if (source->stream != NULL || source->position.offset == 0 ||
		!input_is_worth_opening(source))
		return OK;
	TRY(position_copy(&source->position, &known, why));
	if (source_inherit(source, &known, &same, NULL) != OK)
		source_close(source); /* it says why when it is read */
	position_done(&known);
	source->seen = same;
	return OK;
}

/* Which of our files are still there, under which names? */
static enum err
match_known(struct input *input, const struct folder *folder, struct fault *why)
{
	for (size_t i = 0; i < input->count; i++)
		input->sources[i]->seen = false;
	for (size_t i = 0; i < folder->count; i++) {
		struct source *source = find_source(input, &folder->entries[i]);
		if (source == NULL)
			continue;
		TRY(set_entry(source, &folder->entries[i], why));
		TRY(check_same_file(source, why));
	}
	return OK;
}

/* Turns files that are gone and read to their end into ghosts. False: some must be read first. */
static enum err
bury_gone(struct input *input, bool *ret_all, struct fault *why)
{
	*ret_all = true;
	for (size_t i = input->count; i > 0; i--) {
		struct source *source = input->sources[i - 1];
		if (source->seen)
			continue;
		if (source->stream != NULL && !source->failed) {
			*ret_all = false;
			continue;
		}
		TRY(ghosts_add(&input->ghosts, &source->position, why));
		remove_source(input, i - 1);
	}
	return OK;
}

static enum err
take_listing(struct input *input, const struct folder *folder, struct str only, struct fault *why)
{
	bool all_buried;

	TRY(match_known(input, folder, why));
	TRY(bury_gone(input, &all_buried, why));
	if (!all_buried)
		return OK;
	for (size_t i = 0; i < folder->count; i++) {
		const struct folder_entry *entry = &folder->entries[i];
		if (find_source(input, entry) == NULL && is_wanted(input, folder, entry, only))
			TRY(add_entry(input, entry, only, why));
	}
	input->has_looked = true;
	return OK;
}

/* The folder and name of a single file, or of files by a pattern; `path` is written to. */
static enum err
list_around_file(
	struct input *input, char *path, struct folder *folder, struct str *only, struct fault *why)
{
	char *copy = str_cstr(input->listing, str_of(path));
	const char *name;

	if (copy == NULL)
		return fail_nomem(why);
	name = basename(copy);
	TRY(folder_list(input->listing, dirname(path), folder, why));
	if (strpbrk(name, "*?[") != NULL && folder_find(folder, str_of(name)) == NULL)
		folder_keep_matching(folder, name);
	else
		*only = str_of(name);
	return OK;
}

static enum err
scan_path(struct input *input, struct fault *why)
{
	char *path = str_cstr(input->listing, input->spec->path);
	struct folder folder = { 0 };
	struct str only = STR_NONE;
	struct stat info;

	if (path == NULL)
		return fail_nomem(why);
	if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
		TRY(folder_list(input->listing, path, &folder, why));
	else
		TRY(list_around_file(input, path, &folder, &only, why));
	return take_listing(input, &folder, only, why);
}

static enum err
open_datagrams(struct input *input, struct source *source, struct fault *why)
{
	int socket;

	TRY(udp_socket_bind(input->spec->path, &socket, why));
	return source_open_datagrams(source, socket, why);
}

/* Of a socket, which is known by its path, or an interface by its name. */
static enum err
add_socket(struct input *input, struct source **ret, struct fault *why)
{
	TRY(input_add_source(input, ret, why));
	buf_add(&(*ret)->position.path, input->spec->path);
	return buf_check(&(*ret)->position.path, why);
}

/* Those that connected since the last look come, those that hung up go. When there are too many, the
 * others wait. */
static enum err
scan_connections(struct input *input, struct fault *why)
{
	struct source *source;
	int file;

	for (size_t i = input->count; i > 0; i--)
		if (input->sources[i - 1]->at_end || input->sources[i - 1]->failed)
			remove_source(input, i - 1);
	while (input->count < CONNECTIONS_MAX &&
		(file = accept4(input->spec->socket, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
		enum err err = add_socket(input, &source, why);
		if (err != OK) {
			close(file);
			return err;
		}
		TRY(source_open_connection(source, file, why));
	}
	return OK;
}

static enum err
open_messages(struct input *input, struct fault *why)
{
	struct source *source;
	int file = fcntl(input->spec->socket, F_DUPFD_CLOEXEC, 0);

	if (file < 0)
		return fail_errno(why, "cannot use the socket");
	TRY(add_socket(input, &source, why));
	return source_open_messages(source, file, why);
}

static enum err
open_interface(struct input *input, struct fault *why)
{
	struct source *source;

	input->has_looked = true;
	TRY(add_socket(input, &source, why));
	return source_open_capture(source, input->spec->capture, why);
}

static enum err
scan_pipe(struct input *input, struct fault *why)
{
	struct source *source;

	if (input->spec->place == PLACE_UNIX_STREAM)
		return scan_connections(input, why);
	if (input->count > 0)
		return OK;
	if (input->spec->place == PLACE_UNIX_MESSAGES)
		return open_messages(input, why);
	if (input->spec->place == PLACE_INTERFACE)
		return open_interface(input, why);
	input->has_looked = true;
	TRY(input_add_source(input, &source, why));
	if (input->spec->reader->datagrams)
		return open_datagrams(input, source, why);
	return source_open_pipe(source, STDIN_FILENO, why);
}

enum err
input_scan(struct input *input, struct fault *why)
{
	enum err err;

	input->current = 0;
	if (input->is_pipe)
		return scan_pipe(input, why);
	arena_reset(input->listing);
	err = scan_path(input, why);
	/* A log that is not written yet is waited for. */
	if (err == E_ABSENT && !input->once)
		return OK;
	if (err == OK && input->once && input->count == 0 && input->ghosts.count == 0)
		return fail(why, E_ABSENT, "no file to read at %.*s", STR_FMT(input->spec->path));
	return err;
}
