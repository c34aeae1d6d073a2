/* input.c - what one --input names, file by file.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "input"
#include "base/log.h"
#include "watch/capture.h"
#include "watch/input_private.h"

enum { LISTING_MEMORY = 16 << 20, OPEN_FILES_MAX = 256 };

struct input *
input_new(struct env *env, const struct watch_input *spec, bool once)
{
	OWNED(input) input = calloc(1, sizeof(*input));

	if (input == NULL)
		return NULL;
	input->env = env;
	input->spec = spec;
	input->once = once;
	input->is_pipe = !watch_input_has_files(spec);
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

uint64_t
input_lost_packets(const struct input *input)
{
	return input->spec->capture == NULL ? 0 : capture_lost(input->spec->capture);
}

uint64_t
input_times_away(const struct input *input)
{
	return input->spec->capture == NULL ? 0 : capture_times_away(input->spec->capture);
}

uint64_t
input_behind(const struct input *input)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < input->count; i++) {
		const struct source *source = input->sources[i];
		bool packed = source->stream != NULL && stream_is_compressed(source->stream);
		if (!packed && input_is_worth_opening(source) &&
			source->size > source->position.offset)
			sum += source->size - source->position.offset;
		if (source->stream != NULL)
			sum += stream_waiting(source->stream);
	}
	return sum;
}

enum err
input_add_source(struct input *input, struct source **ret, struct fault *why)
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
		TRY(input_add_source(input, &source, why));
		TRY(position_read(file, &source->position, why));
	}
	return ghosts_read(&input->ghosts, json_get(saved, STR("gone")), why);
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

bool
input_is_worth_opening(const struct source *source)
{
	return source->seen && !source->failed &&
	       !(source->has_rested && source->size == source->rested_size &&
		       source->modified == source->rested_modified);
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

void
input_leave(struct source *source)
{
	source->has_rested = true;
	source->rested_size = source->size;
	source->rested_modified = source->modified;
	source_close(source);
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
	input_leave(source);
	return OK;
}

/* What is asked for: a line (or piece), or a block. */
struct wanted {
	struct str line;
	struct block *block; /* NULL: a line */
	size_t size;         /* of the block, about */
};

static bool
has_come(const struct wanted *wanted)
{
	if (wanted->block == NULL)
		return wanted->line.data != NULL;
	return wanted->block->text.len > 0 || wanted->block->skipped_lines > 0;
}

static enum err
ask_source(struct source *source, bool final, struct wanted *wanted, struct fault *why)
{
	if (wanted->block == NULL)
		return source_next_line(source, final, &wanted->line, why);
	return source_next_block(source, wanted->size, final, wanted->block, why);
}

static enum err
next_of(struct input *input, struct source *source, struct wanted *wanted, struct fault *why)
{
	if (source->stream == NULL && !input_is_worth_opening(source))
		return OK;
	if (source->at_end || source->stream == NULL)
		TRY(make_ready(input, source, why));
	TRY(ask_source(source, false, wanted, why));
	if (has_come(wanted) || source->blocks_out > 0)
		return OK;
	if (is_final(input, source))
		TRY(ask_source(source, true, wanted, why));
	return has_come(wanted) ? OK : rest(input, source, why);
}

/* *from is the source that gave it, or that waits for its blocks to be settled; NULL: no more. */
static enum err
next_of_any(struct input *input, struct wanted *wanted, struct source **from, struct fault *why)
{
	struct fault reason = { 0 };

	for (; input->current < input->count; input->current++) {
		struct source *source = input->sources[input->current];
		bool waits = source->at_end && source->blocks_out > 0;
		enum err err = waits ? OK : next_of(input, source, wanted, &reason);

		if (err == E_NOMEM) {
			*why = reason;
			return err;
		}
		if (err == E_ABSENT) { /* it was renamed since the last look */
			source_close(source);
			continue;
		}
		if (err != OK && source->blocks_out > 0) {
			source->at_end = true; /* what came before counts; then it fails again */
		} else if (err != OK) {
			note_failure(input, source, &reason);
			continue;
		}
		*from = source;
		if (has_come(wanted) || source->blocks_out > 0)
			return OK;
	}
	*from = NULL;
	return OK;
}

enum err
input_next_line(struct input *input, struct source **from, struct str *ret, struct fault *why)
{
	struct wanted wanted = { .line = STR_NONE };

	TRY(next_of_any(input, &wanted, from, why));
	*ret = *from == NULL ? STR_NONE : wanted.line;
	return OK;
}

enum err
input_next_block(struct input *input, size_t size, struct block *block, struct source **from,
	bool *ret, struct fault *why)
{
	struct wanted wanted = { .block = block, .size = size };

	block->text = STR_NONE;
	block->skipped = block->skipped_lines = 0;
	TRY(next_of_any(input, &wanted, from, why));
	*ret = has_come(&wanted);
	return OK;
}

bool
input_ended(const struct input *input)
{
	for (size_t i = 0; i < input->count; i++) {
		const struct source *source = input->sources[i];
		if (source->is_pipe ? !source->at_end && !source->failed
				    : !input->once || source->stream != NULL ||
					      input_is_worth_opening(source))
			return false;
	}
	if (input->spec->place == PLACE_UNIX_STREAM || input->spec->place == PLACE_UNIX_MESSAGES)
		return false;
	return input->has_looked && (input->is_pipe || input->once);
}

enum err
input_failure(const struct input *input, struct fault *why)
{
	if (input->failure.code != OK)
		*why = input->failure;
	return input->failure.code;
}
