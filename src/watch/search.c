/* search.c - looks for indicators in logs that were kept.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "search"
#include "watch/search.h"

#include <libgen.h>
#include <sys/stat.h>

#include "base/file_map.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/timestamp.h"
#include "match/tokens.h"
#include "model/bundle.h"
#include "watch/generations.h"
#include "watch/node.h"
#include "watch/search_file.h"
#include "watch/value_indicator.h"

enum { LISTING_MEMORY = 16 << 20, FIRST_KEYS = 1024, PIECE = 64 * 1024 };

#define KEY_MEMORY (4u * MIB)

/* --- indicators --- */

static enum err
take_objects(struct catalogue *catalogue, struct bundle_stream *stream, struct fault *why)
{
	struct str text;

	for (;;) {
		TRY(bundle_stream_next(stream, &text, why));
		if (text.len == 0)
			return OK;
		TRY(catalogue_add(catalogue, text, why));
	}
}

static enum err
read_objects(struct catalogue *catalogue, struct str text, struct fault *why)
{
	OWNED(bundle_stream) stream = bundle_stream_new();

	if (stream == NULL)
		return fail_nomem(why);
	while (text.len > 0) {
		struct str piece = str_first(text, PIECE);
		TRY(bundle_stream_feed(stream, piece, why));
		TRY(take_objects(catalogue, stream, why));
		text = str_from_offset(text, piece.len);
	}
	return bundle_stream_end(stream, why);
}

static enum err
read_file(struct catalogue *catalogue, struct str path, struct fault *why)
{
	OWNED_FILE_MAP map = { 0 };
	struct fault reason;
	enum err err;

	TRY(file_map_load(path.data, &map, why));
	err = read_objects(catalogue, map.content, &reason);
	if (err == E_SYNTAX)
		return fail(why, err,
			"%.*s: %s (wanted is a STIX bundle, or STIX objects one after the other)",
			STR_FMT(path), reason.text);
	if (err != OK && why != NULL)
		*why = reason;
	return err;
}

static enum err
take_values(struct catalogue *catalogue, struct arena *scratch, const struct search_options *options,
	struct fault *why)
{
	for (size_t i = 0; i < options->value_count; i++) {
		OWNED_BUF text = BUF_INIT;

		arena_reset(scratch);
		TRY(value_indicator_write(scratch, options->values[i], &text, why));
		TRY(catalogue_add(catalogue, buf_str(&text), why));
	}
	return OK;
}

static bool
has_no_values(const struct search *search)
{
	return search->keys[TOKEN_FINE].count == 0;
}

static bool
asks_node(const struct search_options *options)
{
	return options->indicators_file.len == 0 && options->value_count == 0;
}

/* All that was given, and none of it can be used: not the same as nothing found. */
static enum err
check_use(const struct search *search, struct fault *why)
{
	const struct search_totals *totals = search->totals;

	if (asks_node(search->options) || totals->unusable_indicators == 0 ||
		totals->patterns > 0 || search->patterns != NULL ||
		!has_no_values(search))
		return OK;
	return fail(why, E_INVALID, "nothing that was given can be looked for: %ju unusable indicators",
		(uintmax_t)totals->unusable_indicators);
}

static enum err
ask_node(struct search *search, struct node *node, struct catalogue *catalogue, struct fault *why)
{
	struct str folder = search->options->state_folder;
	bool changed;

	TRY(node_connect(node, why));
	if (folder.len > 0)
		TRY(search_report_open(search->env, folder, node,
			search->options->client != NULL, &search->report, why));
	return node_pull(node, catalogue, &changed, why);
}

struct key_list {
	struct search *search;
	struct arena *scratch;
	size_t capacity[TOKEN_GRAINS];
};

static void
key_list_done(struct key_list *list)
{
	arena_free(list->scratch);
}

static enum err
make_room(struct search_keys *keys, size_t *capacity, struct fault *why)
{
	size_t wanted = *capacity == 0 ? FIRST_KEYS : *capacity * 2;
	uint64_t *larger;

	if (*capacity - keys->count >= TOKEN_KEYS_MAX)
		return OK;
	larger = reallocarray(keys->keys, wanted, sizeof(*larger));
	if (larger == NULL)
		return fail_nomem(why);
	keys->keys = larger;
	*capacity = wanted;
	return OK;
}

static enum err
add_keys(void *context, const struct value *value, struct fault *why)
{
	struct key_list *list = context;

	for (enum token_grain grain = 0; grain < TOKEN_GRAINS; grain++) {
		struct search_keys *keys = &list->search->keys[grain];
		size_t count;

		TRY(make_room(keys, &list->capacity[grain], why));
		arena_reset(list->scratch);
		TRY(token_keys_of(
			list->scratch, value, grain, keys->keys + keys->count, &count, why));
		keys->count += count;
		keys->anywhere |= count == 0;
	}
	return OK;
}

static enum err
find_patterns(struct search *search, struct catalogue *catalogue, struct fault *why)
{
	OWNED(pattern_watch) patterns = NULL;
	struct search_totals *totals = search->totals;
	size_t count;

	TRY(catalogue_compile_patterns(catalogue, &patterns, why));
	count = pattern_watch_count(patterns);
	totals->unusable_indicators = catalogue_unusable(catalogue) +
				      pattern_watch_refused(patterns);
	if (!search->options->patterns) {
		totals->patterns = count;
		return OK;
	}
	pattern_watch_keep_expired(patterns);
	if (count > 0)
		search->patterns = DISOWN(patterns);
	return OK;
}

static enum err
find_indicators(struct search *search, struct node *node, struct fault *why)
{
	__attribute__((cleanup(key_list_done))) struct key_list keys = { .search = search };
	const struct search_options *options = search->options;
	OWNED(catalogue) catalogue = catalogue_new(search->env);
	OWNED(generations) generations = generations_new(search->env, 1);

	keys.scratch = arena_new(KEY_MEMORY);
	if (catalogue == NULL || generations == NULL || keys.scratch == NULL)
		return fail_nomem(why);
	catalogue_only(catalogue, options->indicator);
	catalogue_set_terms(catalogue,
		&(struct catalogue_terms){ options->node->allow, options->node->confidence });
	TRY(take_values(catalogue, keys.scratch, options, why));
	if (options->indicators_file.len > 0)
		TRY(read_file(catalogue, options->indicators_file, why));
	if (asks_node(options))
		TRY(ask_node(search, node, catalogue, why));
	TRY(find_patterns(search, catalogue, why));
	if (options->indicator.len > 0 && catalogue_is_empty(catalogue))
		return fail(why, E_ABSENT, "there is no %.*s here that you may read",
			STR_FMT(options->indicator));
	TRY(catalogue_each_value(catalogue, add_keys, &keys, why));
	TRY(generations_next(generations, catalogue, &search->generation, why));
	TRY(catalogue_compile(catalogue, &search->set, why));
	return check_use(search, why);
}

/* --- files --- */

/* The files of a folder by a pattern; `path` is written to. */
static enum err
list_pattern(struct arena *arena, char *path, struct folder *ret, struct fault *why)
{
	char *copy = str_cstr(arena, str_of(path));
	const char *name;

	if (copy == NULL)
		return fail_nomem(why);
	name = basename(copy);
	TRY(folder_list(arena, dirname(path), ret, why));
	folder_keep_matching(ret, name);
	return OK;
}

static enum err
list_one(struct arena *arena, const char *path, struct folder *ret, struct fault *why)
{
	ret->entries = arena_array(arena, 1, struct folder_entry);
	if (ret->entries == NULL)
		return fail_nomem(why);
	ret->count = 1;
	return folder_entry_of(arena, path, ret->entries, why);
}

static enum err
list_input(
	struct arena *arena, const struct watch_input *input, struct folder *ret, struct fault *why)
{
	char *path = str_cstr(arena, input->path);
	struct stat info;

	if (path == NULL)
		return fail_nomem(why);
	if (!watch_input_has_files(input))
		return fail(why, E_USAGE, "\"%s\": only files can be searched", path);
	if (stat(path, &info) < 0 && strpbrk(path, "*?[") != NULL)
		TRY(list_pattern(arena, path, ret, why));
	else if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
		TRY(folder_list(arena, path, ret, why));
	else
		TRY(list_one(arena, path, ret, why));
	if (ret->count == 0)
		return fail(why, E_ABSENT, "no file to read at %.*s", STR_FMT(input->path));
	return OK;
}

bool
search_must_end(const struct search *search)
{
	const atomic_bool *stop = search->options->stop;

	return search->cut || (stop != NULL && atomic_load(stop));
}

/* A client's kept logs may come and go. */
static enum err
list_for(const struct search *search, struct arena *arena, const struct watch_input *input,
	struct folder *ret, struct fault *why)
{
	enum err err = list_input(arena, input, ret, why);

	if (err == E_ABSENT && search->options->client != NULL)
		err = OK;
	return err;
}

static enum err
plan_bytes(struct search *search, struct fault *why)
{
	const struct search_options *options = search->options;

	for (size_t i = 0; i < options->input_count; i++) {
		OWNED(arena) listing = arena_new(LISTING_MEMORY);
		struct folder folder = { 0 };
		if (listing == NULL)
			return fail_nomem(why);
		TRY(list_for(search, listing, &options->inputs[i], &folder, why));
		for (size_t k = 0; k < folder.count; k++)
			search->totals->planned_bytes += folder.entries[k].size;
	}
	return OK;
}

static bool
cannot_write(const struct search *search)
{
	return search->options->output != NULL && ferror(search->options->output);
}

/* Trouble with one log must not hide what is in the others. */
static enum err
search_or_log(struct search *search, const struct reader_kind *format,
	const struct folder_entry *entry, struct fault *failure, struct fault *why)
{
	struct fault reason = { 0 };
	enum err err = search_file(search, format, entry, &reason);

	if (err == OK)
		return OK;
	if (err == E_NOMEM || cannot_write(search)) {
		*why = reason;
		return err;
	}
	LOG_ERROR("unreadable", "file=%s reason=%s", entry->path, reason.text);
	search->totals->unreadable_files++;
	if (failure->code == OK)
		*failure = reason;
	return OK;
}

static enum err
search_input(struct search *search, const struct watch_input *input, struct fault *failure,
	struct fault *why)
{
	OWNED(arena) listing = arena_new(LISTING_MEMORY);
	struct folder folder = { 0 };

	if (listing == NULL)
		return fail_nomem(why);
	TRY(list_for(search, listing, input, &folder, why));
	for (size_t i = 0; i < folder.count; i++) {
		if (search_must_end(search))
			return OK;
		if (str_ends(folder.entries[i].name, STR(".tmp")))
			continue;
		TRY(search_or_log(search, input->reader, &folder.entries[i], failure, why));
	}
	return OK;
}

static enum err
search_inputs(struct search *search, struct fault *why)
{
	const struct search_options *options = search->options;
	struct fault failure = { .code = OK };

	for (size_t i = 0; i < options->input_count; i++)
		TRY(search_input(search, &options->inputs[i], &failure, why));
	if (options->output != NULL && fflush(options->output) != 0)
		return fail_errno(why, "cannot write the hits");
	if (failure.code != OK && why != NULL)
		*why = failure;
	return failure.code;
}

static enum err
add_answer(struct search *search, struct fault *why)
{
	const struct search_client *client = search->options->client;
	OWNED_BUF text = BUF_INIT;

	TRY(client->answer(client->context, search->totals, &text, why));
	TRY(buf_check(&text, why));
	return search_report_add(search->report, buf_str(&text), why);
}

static enum err
report(struct search *search, struct fault *why)
{
	struct search_report_totals totals;
	enum err err;

	TRY(search_report_close(search->report, &search->totals->sightings, why));
	if (search->options->client != NULL)
		TRY(add_answer(search, why));
	TRY(search_report_commit(search->report, why));
	err = search_report_deliver(search->report, &totals, why);
	search->totals->delivered = totals.delivered;
	search->totals->refused = totals.refused;
	return err;
}

/* What is in the files that could be read is reported, whatever the others are like. */
static enum err
search_and_report(struct search *search, struct fault *why)
{
	const atomic_bool *stop = search->options->stop;
	struct fault failure = { .code = OK };
	enum err err = search_inputs(search, &failure);

	if (search->report != NULL && err != E_NOMEM && !cannot_write(search) &&
		!(stop != NULL && atomic_load(stop)))
		TRY(report(search, why));
	if (err != OK && why != NULL)
		*why = failure;
	return err;
}

static void
search_done(struct search *search)
{
	search_report_free(search->report);
	match_generation_free(search->generation);
	line_sieve_free(search->sieve);
	pattern_watch_free(search->patterns);
	match_set_free(search->set);
	match_scanner_free(search->scanner);
	buf_done(&search->text);
	for (size_t i = 0; i < TOKEN_GRAINS; i++)
		free(search->keys[i].keys);
}

static enum err
prepare_for_client(struct search *search, struct fault *why)
{
	bool is_nothing = has_no_values(search) && search->patterns == NULL;

	if (search->options->indicator.len > 0 && is_nothing)
		return fail(why, E_INVALID,
			"nothing of it can be looked for: it is withdrawn, cannot be used, or is "
			"left out by this sensor's settings");
	search->cut = is_nothing; /* no file is read for nothing */
	return plan_bytes(search, why);
}

static enum err
begin_time(struct search *search, struct fault *why)
{
	search->ends = search->env->monotonic(search->env) +
		       MICROSECONDS_PER_SECOND * search->options->seconds_max;
	return search->options->client != NULL ? OK : plan_bytes(search, why);
}

static enum err
run(struct search *search, struct node *node, struct fault *why)
{
	TRY(find_indicators(search, node, why));
	search->totals->indicators = match_set_indicators(search->set);
	if (search->options->client != NULL)
		TRY(prepare_for_client(search, why));
	if (search->options->seconds_max > 0)
		TRY(begin_time(search, why));
	return search_and_report(search, why);
}

enum err
search_run(struct env *env, const struct search_options *options, struct search_totals *totals,
	struct fault *why)
{
	__attribute__((cleanup(search_done))) struct search search = {
		.env = env, .options = options, .totals = totals
	};
	OWNED(node) node = node_new(env, options->node);

	*totals = (struct search_totals){ 0 };
	search.scanner = match_scanner_new();
	if (search.scanner == NULL || node == NULL)
		return fail_nomem(why);
	TRY(line_sieve_new(&search.sieve, why));
	return run(&search, node, why);
}
