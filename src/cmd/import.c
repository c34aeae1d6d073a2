/* import.c - `testudo import`: STIX objects from a file or standard input.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Streams: memory holds the largest object and one batch, however large the file is. Each batch is
 * one commit, so an import that was cut short can be run again: what is there already counts as
 * such.
 */
#include "base/limits.h"
#include "cmd/node.h"
#include "cmd/output.h"
#include "model/bundle.h"
#include "store/intake.h"
#include "store/registry.h"

enum { PIECE = 64 * 1024 };

struct import {
	struct call *call;
	struct node *node;
	struct reader from;
	struct str collection;
	struct arena *batch; /* of one batch */
	size_t batch_count;
	size_t batch_bytes;
	const struct json **objects;
	uint64_t *places; /* of each object of the batch: which one of the input it is */
	/* Totals. */
	uint64_t read;
	uint64_t added;
	uint64_t duplicates;
	uint64_t rejected;
	bool json;
	struct buf rejections; /* JSON, with --json */
	struct json_writer writer;
	struct progress progress;
};

/* --- what was refused --- */

static void
put_rejection(struct import *import, uint64_t place, struct str id, const struct fault *why)
{
	struct call *call = import->call;

	import->rejected++;
	if (import->json) {
		json_open_object(&import->writer);
		json_member_int(&import->writer, STR("object"), (int64_t)place);
		json_member_string(&import->writer, STR("id"), id);
		json_member_string(&import->writer, STR("error"), str_of(err_name(why->code)));
		json_member_string(&import->writer, STR("text"), str_of(why->text));
		json_member_string(&import->writer, STR("where"), str_of(why->where));
		json_close_object(&import->writer);
		return;
	}
	progress_clear(&import->progress, call);
	fprintf(call->messages, "rejected: object %ju%s%.*s: %s%s%s%s\n", (uintmax_t)place,
		id.len == 0 ? "" : " ", STR_FMT(id), why->text, why->where[0] == '\0' ? "" : " (",
		why->where, why->where[0] == '\0' ? "" : ")");
}

/* --- batches --- */

static void
count_outcomes(struct import *import, const struct intake_outcome *outcomes)
{
	for (size_t i = 0; i < import->batch_count; i++) {
		const struct intake_outcome *outcome = &outcomes[i];
		if (outcome->err != OK)
			put_rejection(import, import->places[i], outcome->id, &outcome->why);
		else if (outcome->duplicate)
			import->duplicates++;
		else
			import->added++;
	}
}

static enum err
submit_batch(struct import *import, struct fault *why)
{
	const struct intake_outcome *outcomes;

	if (import->batch_count == 0)
		return OK;
	TRY(intake_submit(import->node->store, &import->from, import->collection, import->objects,
		import->batch_count, import->batch, &outcomes, why));
	count_outcomes(import, outcomes);
	arena_reset(import->batch);
	import->batch_count = 0;
	import->batch_bytes = 0;
	progress_show(&import->progress, import->call,
		"%ju objects, %ju new, %ju there already, %ju rejected", (uintmax_t)import->read,
		(uintmax_t)import->added, (uintmax_t)import->duplicates,
		(uintmax_t)import->rejected);
	return OK;
}

/* `text` is good until the stream's next call, so the batch keeps a copy. */
static enum err
take_object(struct import *import, struct str text, struct fault *why)
{
	struct fault reason;
	const struct json *object;
	enum err err;

	import->read++;
	text = str_copy(import->batch, text);
	if (text.data == NULL)
		return fail_nomem(why);
	err = json_parse(import->batch, text, &object, &reason);
	if (err == E_NOMEM)
		return fail_nomem(why);
	if (err != OK) {
		put_rejection(import, import->read, STR_NONE, &reason);
		return OK;
	}
	import->places[import->batch_count] = import->read;
	import->objects[import->batch_count++] = object;
	import->batch_bytes += text.len;
	if (import->batch_count == IMPORT_BATCH_OBJECTS ||
		import->batch_bytes >= IMPORT_BATCH_BYTES)
		return submit_batch(import, why);
	return OK;
}

static enum err
take_whole_objects(struct import *import, struct bundle_stream *stream, struct fault *why)
{
	struct str text;

	for (;;) {
		TRY(bundle_stream_next(stream, &text, why));
		if (text.len == 0)
			return OK;
		TRY(take_object(import, text, why));
	}
}

static enum err
take_input(struct import *import, FILE *from, struct fault *why)
{
	OWNED(bundle_stream) stream = bundle_stream_new();
	char piece[PIECE];
	size_t len;

	if (stream == NULL)
		return fail_nomem(why);
	while ((len = fread(piece, 1, sizeof(piece), from)) > 0) {
		TRY(bundle_stream_feed(stream, str_from(piece, len), why));
		TRY(take_whole_objects(import, stream, why));
	}
	if (ferror(from))
		return fail_errno(why, "cannot read the input");
	TRY(bundle_stream_end(stream, why));
	return submit_batch(import, why);
}

/* --- the command --- */

static enum err
print_totals(struct import *import, struct fault *why)
{
	FILE *out = import->call->out;

	progress_clear(&import->progress, import->call);
	if (!import->json) {
		fprintf(out, "%ju objects: %ju new, %ju there already, %ju rejected\n",
			(uintmax_t)import->read, (uintmax_t)import->added,
			(uintmax_t)import->duplicates, (uintmax_t)import->rejected);
		return OK;
	}
	json_close_array(&import->writer);
	json_member_int(&import->writer, STR("objects"), (int64_t)import->read);
	json_member_int(&import->writer, STR("added"), (int64_t)import->added);
	json_member_int(&import->writer, STR("duplicates"), (int64_t)import->duplicates);
	json_member_int(&import->writer, STR("rejected"), (int64_t)import->rejected);
	json_close_object(&import->writer);
	TRY(buf_check(&import->rejections, why));
	fprintf(out, "%s\n", import->rejections.data);
	return OK;
}

static enum err
import_input(struct import *import, FILE *from, struct fault *why)
{
	struct fault reason;
	enum err err;

	import->writer = json_writer_of(&import->rejections);
	json_open_object(&import->writer);
	json_key(&import->writer, STR("rejections"));
	json_open_array(&import->writer);
	err = take_input(import, from, &reason);
	TRY(print_totals(import, why)); /* what was taken before a failure stays taken */
	if (err != OK) {
		*why = reason;
		return err;
	}
	if (import->rejected > 0 && !argument_given(&import->call->arguments, "keep-going"))
		return fail(why, E_INVALID, "%ju of %ju objects were rejected",
			(uintmax_t)import->rejected, (uintmax_t)import->read);
	return OK;
}

static enum err
open_and_import(struct import *import, struct fault *why)
{
	struct str path = argument_text(&import->call->arguments, "FILE");
	FILE *file;
	enum err err;

	if (str_eq(path, STR("-")))
		return import_input(import, import->call->in, why);
	file = fopen(path.data, "re");
	if (file == NULL)
		return fail_errno(why, "cannot open %s", path.data);
	err = import_input(import, file, why);
	fclose(file);
	return err;
}

static enum err
run_import(struct call *call, struct fault *why)
{
	OWNED_NODE node = { 0 };
	OWNED(arena) batch = arena_new(IMPORT_ARENA_MAX);
	struct import import = { .call = call, .node = &node, .batch = batch,
		.collection = argument_text(&call->arguments, "collection"),
		.json = argument_given(&call->arguments, "json"),
		.objects = arena_array(call->arena, IMPORT_BATCH_OBJECTS, const struct json *),
		.places = arena_array(call->arena, IMPORT_BATCH_OBJECTS, uint64_t) };
	const struct collection *found;
	enum err err;

	if (batch == NULL || import.objects == NULL || import.places == NULL)
		return fail_nomem(why);
	TRY(node_open(call, &node, why));
	TRY(node_reader_of_call(&node, call, ROLE_READER | ROLE_ANALYST, &import.from, why));
	if (registry_collection(node.store, &import.from, import.collection, call->arena, &found,
		    NULL) == E_ABSENT)
		return fail(why, E_ABSENT, "%.*s sees no collection \"%.*s\"",
			STR_FMT(node_code(&node, import.from.organisation)),
			STR_FMT(import.collection));
	err = open_and_import(&import, why);
	buf_done(&import.rejections);
	return err;
}

const struct command import_command = {
	.name = "import",
	.summary = "put STIX objects from a file into a collection",
	.details =
		"Takes a STIX 2.1 bundle, a TAXII envelope, a list of objects, or one object\n"
		"after the other (JSON lines). Every object that is good is stored; each rejected\n"
		"one is reported with the place of its mistake, and the exit status is then 65.\n"
		"The same input may be imported again: what is there already is left as it is.",
	.examples = (const char *const[]){
		"testudo import attack.json --collection nato --as NATO",
		"zcat feed.json.gz | testudo import - --collection nato", NULL },
	.parameters = (const struct parameter[]){
		{ .name = "FILE", .positional = true, .required = true,
			.help = "the file, or - for standard input" },
		{ .name = "collection", .value = "NAME", .required = true,
			.help = "into which, by alias or id" },
		{ .name = "as", .value = "CODE",
			.help = "the organisation that posts (default: the node's own)" },
		{ .name = "keep-going", .help = "exit with 0 although objects were rejected" },
		PARAMETER_HOME,
		PARAMETER_JSON,
		{ 0 } },
	.run = run_import,
};
