/* input.c - what one --input names, file by file.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "input"
#include "watch/input.h"

#include <libgen.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "watch/folder.h"
#include "watch/ghosts.h"

enum { LISTING_MEMORY = 16 << 20, OPEN_FILES_MAX = 256 };

struct input {
	struct env *env;
	const struct watch_input *spec;
	bool once;
	bool is_pipe;
	bool has_looked; /* the first look also seeks what was rotated while the sensor was off */
	size_t count;
	size_t current; /* whose lines are given out */
	struct source **sources;
	struct arena *listing;
	uint64_t long_lines; /* of sources that are gone */
	struct fault failure;
	struct ghosts ghosts;
};

struct input *
input_new(struct env *env, const struct watch_input *spec, bool once)
{
	OWNED(input) input = calloc(1, sizeof(*input));

	if (input == NULL)
		return NULL;
	input->env = env;
	input->spec = spec;
	input->once = once;
	input->is_pipe = str_eq(spec->path, STR("-"));
	input->sources = calloc(INPUT_FILES_MAX, sizeof(struct source *));
	input->listing = arena_new(LISTING_MEMORY);
	if (input->sources == NULL || input->listing == NULL)
		return NULL;
	return DISOWN(input);
}

void
input_free(struct input *input)
{
	if (input == NULL)
		return;
	for (size_t i = 0; i < input->count; i++)
		source_free(input->sources[i]);
	free(input->sources);
	arena_free(input->listing);
	ghosts_done(&input->ghosts);
	free(input);
}

struct str
input_path(const struct input *input)
{
	return input->spec->path;
}

uint64_t
input_long_lines(const struct input *input)
{
	uint64_t sum = input->long_lines;

	for (size_t i = 0; i < input->count; i++)
		sum += input->sources[i]->long_lines;
	return sum;
}

/* --- the list of sources --- */

static enum err
add_source(struct input *input, struct source **ret, struct fault *why)
{
	struct source *source;

	if (input->count == INPUT_FILES_MAX)
		return fail(why, E_TOO_MANY, "%.*s: more than %u files", STR_FMT(input->spec->path),
			INPUT_FILES_MAX);
	source = source_new(input->env, input->spec->reader);
	if (source == NULL)
		return fail_nomem(why);
	source->seen = true;
	input->sources[input->count++] = source;
	*ret = source;
	return OK;
}

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

/* --- state --- */

enum err
input_save(struct input *input, struct json_writer *out, struct fault *why)
{
	json_open_object(out);
	json_member_string(out, STR("path"), input->spec->path);
	json_member_string(out, STR("reader"), str_of(input->spec->reader->name));
	json_key(out, STR("files"));
	json_open_array(out);
	for (size_t i = 0; i < input->count && !input->is_pipe; i++) {
		TRY(source_update_position(input->sources[i], why));
		position_write(&input->sources[i]->position, out);
	}
	json_close_array(out);
	json_key(out, STR("gone"));
	ghosts_write(&input->ghosts, out);
	json_close_object(out);
	return OK;
}

enum err
input_restore(struct input *input, const struct json *saved, struct fault *why)
{
	const struct json *files = json_get(saved, STR("files"));
	struct source *source;

	if (files == NULL || files->type != JSON_ARRAY)
		return fail(why, E_CORRUPT, "the list of files is damaged");
	JSON_EACH (file, files) {
		TRY(add_source(input, &source, why));
		TRY(position_read(file, &source->position, why));
	}
	return ghosts_read(&input->ghosts, json_get(saved, STR("gone")), why);
}

/* --- looking --- */

static bool
is_compressed_name(struct str name, struct str *plain)
{
	size_t suffix = str_ends(name, STR(".gz")) ? 3 : str_ends(name, STR(".zst")) ? 4 : 0;

	*plain = str_first(name, name.len - suffix);
	return suffix > 0;
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
add_entry(struct input *input, const struct folder_entry *entry, struct str only,
	struct fault *why)
{
	struct source *source;
	bool inherited = false;

	TRY(add_source(input, &source, why));
	TRY(set_entry(source, entry, why));
	/* What cannot be opened now says so when it is read. */
	if (ghosts_inherit(&input->ghosts, source, &inherited, NULL) != OK)
		source_close(source);
	if (only.data != NULL && !inherited && !str_eq(entry->name, only))
		remove_source(input, input->count - 1);
	return OK;
}

static bool
is_worth_opening(const struct source *source)
{
	return source->seen && !source->failed &&
		!(source->has_rested && source->size == source->rested_size &&
			source->modified == source->rested_modified);
}

/* Inodes are used again: a file that is to be opened must still begin as it did. */
static enum err
check_same_file(struct source *source, struct fault *why)
{
	struct position known = { 0 };
	bool same = true;

	if (source->stream != NULL || source->position.offset == 0 || !is_worth_opening(source))
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

/* The folder and name of a single file; `path` is written to. */
static enum err
list_around_file(struct input *input, char *path, struct folder *folder, struct str *only,
	struct fault *why)
{
	char *copy = str_cstr(input->listing, str_of(path));

	if (copy == NULL)
		return fail_nomem(why);
	*only = str_of(basename(copy));
	return folder_list(input->listing, dirname(path), folder, why);
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
scan_pipe(struct input *input, struct fault *why)
{
	struct source *source;

	if (input->count > 0)
		return OK;
	input->has_looked = true;
	TRY(add_source(input, &source, why));
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

/* --- reading --- */

static void
note_failure(struct input *input, struct source *source, const struct fault *why)
{
	LOG_ERROR("unreadable", "file=%s reason=%s", source->position.path.data, why->text);
	source->failed = true;
	source_close(source);
	if (input->failure.code == OK) {
		input->failure = *why;
		snprintf(input->failure.where, sizeof(input->failure.where), "%s",
			source->position.path.data);
	}
}

static enum err
make_ready(struct input *input, struct source *source, struct fault *why)
{
	struct position old = { 0 };
	bool rewritten;
	enum err err;

	if (source->stream == NULL)
		return source_open(source, why);
	TRY(source_check_rewritten(source, &old, &rewritten, why));
	err = rewritten ? ghosts_add(&input->ghosts, &old, why) : OK;
	position_done(&old);
	return err;
}

/* Nothing more will be written to it. */
static bool
is_final(const struct input *input, const struct source *source)
{
	return input->once || !source->seen ||
		(stream_is_compressed(source->stream) && stream_is_whole(source->stream));
}

static size_t
open_files(const struct input *input)
{
	size_t count = 0;

	for (size_t i = 0; i < input->count; i++)
		count += input->sources[i]->stream != NULL;
	return count;
}

/* Its end was met, for now. */
static enum err
rest(struct input *input, struct source *source, struct fault *why)
{
	bool done = stream_is_compressed(source->stream) && stream_is_whole(source->stream);

	if (source->is_pipe)
		return OK;
	if (input->once && !stream_is_whole(source->stream))
		LOG_WARNING("cut short", "file=%s the compressed data ends in the middle",
			source->position.path.data);
	if (source->seen && !done && !input->once && open_files(input) <= OPEN_FILES_MAX)
		return OK;
	TRY(source_update_position(source, why));
	source->has_rested = true;
	source->rested_size = source->size;
	source->rested_modified = source->modified;
	source_close(source);
	return OK;
}

static enum err
next_line_of(struct input *input, struct source *source, struct str *ret, struct fault *why)
{
	*ret = STR_NONE;
	if (source->stream == NULL && !is_worth_opening(source))
		return OK;
	if (source->at_end || source->stream == NULL)
		TRY(make_ready(input, source, why));
	TRY(source_next_line(source, false, ret, why));
	if (ret->data == NULL && is_final(input, source))
		TRY(source_next_line(source, true, ret, why));
	return ret->data != NULL ? OK : rest(input, source, why);
}

enum err
input_next_line(struct input *input, struct source **from, struct str *ret, struct fault *why)
{
	struct fault reason = { 0 };

	for (; input->current < input->count; input->current++) {
		struct source *source = input->sources[input->current];
		struct str line;
		enum err err = next_line_of(input, source, &line, &reason);

		if (err == E_NOMEM) {
			*why = reason;
			return err;
		}
		if (err == E_ABSENT) { /* it was renamed since the last look */
			source_close(source);
			continue;
		}
		if (err != OK) {
			note_failure(input, source, &reason);
			continue;
		}
		if (line.data != NULL) {
			*from = source;
			*ret = line;
			return OK;
		}
	}
	*ret = STR_NONE;
	return OK;
}

bool
input_ended(const struct input *input)
{
	for (size_t i = 0; i < input->count; i++) {
		const struct source *source = input->sources[i];
		if (source->is_pipe ? !source->at_end && !source->failed
				    : !input->once || source->stream != NULL ||
					is_worth_opening(source))
			return false;
	}
	return input->has_looked && (input->is_pipe || input->once);
}

enum err
input_failure(const struct input *input, struct fault *why)
{
	if (input->failure.code != OK)
		*why = input->failure;
	return input->failure.code;
}
