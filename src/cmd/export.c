/* export.c - `testudo export`: what an organisation may read, as one STIX bundle.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Goes through the same door as every other read: the bundle holds what the reader is admitted to
 * and nothing else. Streams: memory holds one page, and with several collections 16 bytes an
 * object.
 */
#include <fcntl.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/limits.h"
#include "cmd/node.h"
#include "cmd/output.h"
#include "store/release.h"

enum { PAGE_ARENA_MAX = 512 * 1024 * 1024, TYPES_MAX = TAXII_FILTER_MAX };

/* Versions that are in the bundle already, for an object may stand in several collections. */
struct seen {
	uint8_t (*slots)[16]; /* the first half of a SHA-256; all zero: free */
	size_t capacity;      /* a power of two */
	size_t count;
};

struct export {
	struct call *call;
	struct node *node;
	struct reader reader;
	FILE *out;
	struct arena *page;
	struct release_query query;
	bool several; /* collections */
	struct seen seen;
	uint64_t objects;
	struct progress progress;
};

/* --- what was seen --- */

static bool
is_free(const uint8_t slot[16])
{
	static const uint8_t zero[16];

	return memcmp(slot, zero, sizeof(zero)) == 0;
}

/* The slot of this digest: where it stands, or the free one where it belongs. */
static uint8_t *
find_slot(const struct seen *seen, const uint8_t digest[16])
{
	size_t at;

	memcpy(&at, digest, sizeof(at));
	for (at &= seen->capacity - 1;; at = (at + 1) & (seen->capacity - 1))
		if (is_free(seen->slots[at]) || memcmp(seen->slots[at], digest, 16) == 0)
			return seen->slots[at];
}

static enum err
grow(struct seen *seen, struct fault *why)
{
	struct seen larger = { .capacity = seen->capacity == 0 ? 1024 : seen->capacity * 2,
		.count = seen->count };

	larger.slots = calloc(larger.capacity, sizeof(*larger.slots));
	if (larger.slots == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < seen->capacity; i++)
		if (!is_free(seen->slots[i]))
			memcpy(find_slot(&larger, seen->slots[i]), seen->slots[i], 16);
	free(seen->slots);
	*seen = larger;
	return OK;
}

static enum err
note_seen(struct seen *seen, struct str text, bool *ret_new, struct fault *why)
{
	struct sha256 digest = sha256_of(text);
	uint8_t *slot;

	if (seen->count * 2 >= seen->capacity)
		TRY(grow(seen, why));
	slot = find_slot(seen, digest.bytes);
	*ret_new = is_free(slot);
	memcpy(slot, digest.bytes, 16);
	seen->count += *ret_new;
	return OK;
}

/* --- the bundle --- */

static enum err
put(struct export *export, struct str text, struct fault *why)
{
	if (fwrite(text.data, 1, text.len, export->out) != text.len)
		return fail_errno(why, "cannot write the bundle");
	return OK;
}

static enum err
put_object(struct export *export, struct str text, struct fault *why)
{
	bool is_new = true;

	if (export->several)
		TRY(note_seen(&export->seen, text, &is_new, why));
	if (!is_new)
		return OK;
	/* An empty list is no STIX, so the key comes with the first object. */
	TRY(put(export, export->objects++ == 0 ? STR(",\"objects\":[\n") : STR(",\n"), why));
	return put(export, text, why);
}

static enum err
put_collection(struct export *export, struct fault *why)
{
	struct release_page page = { .more = true };

	while (page.more) {
		arena_reset(export->page);
		TRY(release_read(export->node->store, &export->reader, &export->query, export->page,
			&page, why));
		for (size_t i = 0; i < page.count; i++)
			TRY(put_object(export, page.objects[i].text, why));
		if (page.count > 0)
			export->query.after = page.objects[page.count - 1].position;
		progress_show(&export->progress, export->call, "%ju objects",
			(uintmax_t)export->objects);
	}
	return OK;
}

static enum err
put_all_collections(struct export *export, struct fault *why)
{
	int64_t after = export->query.after;
	const struct collection *rows;
	size_t count;

	TRY(registry_collections(export->node->store, &export->reader, export->call->arena, &count,
		&rows, why));
	export->several = count > 1;
	for (size_t i = 0; i < count; i++) {
		export->query.collection = rows[i].id;
		export->query.after = after;
		TRY(put_collection(export, why));
	}
	return OK;
}

static enum err
put_bundle(struct export *export, struct fault *why)
{
	char id[UUID_TEXT + 1];

	uuid_v4(export->call->env, id);
	if (fprintf(export->out, "{\"type\":\"bundle\",\"id\":\"bundle--%s\"", id) < 0)
		return fail_errno(why, "cannot write the bundle");
	if (export->query.collection.data == NULL)
		TRY(put_all_collections(export, why));
	else
		TRY(put_collection(export, why));
	TRY(put(export, export->objects == 0 ? STR("}\n") : STR("\n]}\n"), why));
	if (fflush(export->out) != 0)
		return fail_errno(why, "cannot write the bundle");
	return OK;
}

/* --- the command --- */

/* Under another name until it is whole, and for its owner's eyes alone. */
static enum err
put_file(struct export *export, const char *path, struct fault *why)
{
	char part[4096];
	enum err err;
	int file;

	if (snprintf(part, sizeof(part), "%s.part", path) >= (int)sizeof(part))
		return fail(why, E_USAGE, "the path is too long: %s", path);
	file = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	export->out = file < 0 ? NULL : fdopen(file, "w");
	if (export->out == NULL)
		return fail_errno(why, "cannot write %s", part);
	err = put_bundle(export, why);
	if (err == OK && fsync(file) < 0)
		err = fail_errno(why, "cannot sync %s", part);
	fclose(export->out);
	if (err == OK && rename(part, path) < 0)
		err = fail_errno(why, "cannot rename %s", part);
	if (err != OK)
		unlink(part);
	return err;
}

static enum err
set_query(struct export *export, struct fault *why)
{
	const struct arguments *arguments = &export->call->arguments;
	struct release_query *query = &export->query;
	struct str *types = arena_array(export->call->arena, TYPES_MAX, struct str);
	struct str type;

	if (types == NULL)
		return fail_nomem(why);
	for (size_t at = 0; argument_next(arguments, "type", &at, &type);) {
		if (query->type_count == TYPES_MAX)
			return fail(why, E_USAGE, "more than %d types", TYPES_MAX);
		types[query->type_count++] = type;
	}
	query->types = types;
	query->collection = argument_text(arguments, "collection");
	query->all = argument_given(arguments, "all-versions");
	query->limit = PAGE_LIMIT_MAX;
	if (argument_given(arguments, "all") == (query->collection.data != NULL))
		return fail(why, E_USAGE, "give either --collection NAME or --all");
	return argument_moment(arguments, "after", 0, &query->after, why);
}

static enum err
run_export(struct call *call, struct fault *why)
{
	OWNED_NODE node = { 0 };
	OWNED(arena) page = arena_new(PAGE_ARENA_MAX);
	struct export export = { .call = call, .node = &node, .page = page, .out = call->out };
	struct str path = argument_text(&call->arguments, "out");
	enum err err;

	if (page == NULL)
		return fail_nomem(why);
	TRY(set_query(&export, why));
	TRY(node_open(call, &node, why));
	TRY(node_reader_of_call(&node, call, ROLE_READER, &export.reader, why));
	err = path.data == NULL ? put_bundle(&export, why) : put_file(&export, path.data, why);
	progress_clear(&export.progress, call);
	free(export.seen.slots);
	return err;
}

const struct command export_command = {
	.name = "export",
	.summary = "write what an organisation may read as a STIX bundle",
	.details =
		"The objects are byte for byte as their owners posted them.",
	.examples = (const char *const[]){
		"testudo export --collection nato --as EST > for-estonia.json",
		"testudo export --all --type indicator --after 2026-01-01 --out indicators.json",
		NULL },
	.parameters = (const struct parameter[]){
		{ .name = "collection", .value = "NAME", .help = "one collection, by alias or id" },
		{ .name = "all", .help = "every collection that the organisation sees" },
		{ .name = "as", .value = "CODE",
			.help = "the organisation that reads (default: the node's own)" },
		{ .name = "type", .value = "TYPE", .many = true,
			.help = "objects of this STIX type only" },
		{ .name = "after", .value = "TIME",
			.help = "what was added later only, as 2026-01-31" },
		{ .name = "all-versions", .help = "older versions too, not only the last" },
		{ .name = "out", .value = "FILE",
			.help = "write to this file (mode 0600) instead of standard output" },
		PARAMETER_HOME,
		{ 0 } },
	.run = run_export,
};
