/* collection.c - TAXII collections: made by the operator, shown to those who share in them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/hash.h"
#include "base/limits.h"
#include "store/private.h"
#include "store/registry.h"

struct collection_change {
	const struct collection *collection;
	struct str id;
};

static enum err
refuse_taken(struct writing *writing, const struct collection_change *change, struct fault *why)
{
	int64_t taken;
	bool found;

	TRY(database_ask_int(writing->database, why, &taken, &found,
		"SELECT id FROM collection WHERE id <> ?3 AND (uuid = ?1 OR uuid = ?2"
		" OR (?2 <> '' AND alias = ?2) OR alias = ?1)",
		"tti", change->id,
		change->collection->alias.len == 0 ? STR("") : change->collection->alias,
		change->collection->index));
	return found ? fail(why, E_CONFLICT, "the collection's id or alias is taken") : OK;
}

static enum err
collection_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct collection_change *change = arg;
	const struct collection *collection = change->collection;
	struct str alias = collection->alias.len == 0 ? STR_NONE : collection->alias;

	TRY(require_role(writing->by, ROLE_OPERATOR, why));
	if (directory_community(&writing->view->directory, collection->community) == NULL)
		return fail(why, E_INVALID, "a collection belongs to a community");
	TRY(refuse_taken(writing, change, why));
	if (collection->index == 0)
		TRY(database_run(writing->database, why,
			"INSERT INTO collection (uuid, alias, title, description, community, floor)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
			"ttttii", change->id, alias, collection->title,
			collection->description.len == 0 ? STR("") : collection->description,
			(int64_t)collection->community, (int64_t)collection->floor));
	else
		/* Its community stays: the labels of what it holds were made for it. */
		TRY(database_run(writing->database, why,
			"UPDATE collection SET alias = ?2, title = ?3, description = ?4, floor = ?5"
			" WHERE id = ?1",
			"ittti", collection->index, alias, collection->title,
			collection->description.len == 0 ? STR("") : collection->description,
			(int64_t)collection->floor));
	writing->directory_changed = true;
	return writing_audit(writing,
		collection->index == 0 ? "collection.added" : "collection.changed", change->id,
		STR_NONE, why);
}

static bool
alias_is_valid(struct str alias)
{
	for (size_t i = 0; i < alias.len; i++) {
		char c = alias.data[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
			return false;
	}
	return alias.len <= 32;
}

enum err
registry_put_collection(struct store *store, const struct reader *by,
	const struct collection *collection, struct str *ret_id, struct arena *arena,
	struct fault *why)
{
	struct collection_change change = { .collection = collection, .id = collection->id };
	char uuid[UUID_TEXT + 1];

	if (collection->title.len == 0 || collection->title.len > NAME_MAX_BYTES)
		return fail(why, E_INVALID, "a collection's title is 1 to %u bytes",
			NAME_MAX_BYTES);
	if (!alias_is_valid(collection->alias))
		return fail(why, E_INVALID, "a collection's alias is 1 to 32 of a-z, 0-9 and '-'");
	uuid_v4(store_env(store), uuid);
	if (change.id.len == 0)
		change.id = str_of(uuid);
	if (!uuid_is_valid(change.id) || uuid_version(change.id) != 4)
		return fail(why, E_INVALID, "a collection's id is a UUID of version 4");
	TRY(store_write(store, by, collection_job, &change, why));
	if (ret_id == NULL)
		return OK;
	*ret_id = str_copy(arena, change.id);
	return ret_id->data == NULL ? fail_nomem(why) : OK;
}

static void
describe(struct arena *arena, const struct store_view *view, const struct reader *reader,
	const struct view_collection *from, struct collection *ret)
{
	*ret = from->collection;
	ret->id = str_copy(arena, from->collection.id);
	ret->alias = str_copy(arena, from->collection.alias);
	ret->title = str_copy(arena, from->collection.title);
	ret->description = str_copy(arena, from->collection.description);
	ret->can_read = reader_may(reader, ROLE_READER);
	ret->can_write = view_may_post(view, reader, from);
}

enum err
registry_collections(struct store *store, const struct reader *reader, struct arena *arena,
	size_t *ret_count, const struct collection **ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	struct collection *collections;
	size_t count = 0;

	TRY(reading_begin(store, &reading, why));
	collections = arena_array(arena, reading.view->collection_count + 1, struct collection);
	if (collections == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < reading.view->collection_count; i++) {
		const struct view_collection *collection = &reading.view->collections[i];
		if (view_shows_collection(reading.view, reader, collection))
			describe(arena, reading.view, reader, collection, &collections[count++]);
	}
	*ret_count = count;
	*ret = collections;
	return OK;
}

enum err
registry_collection(struct store *store, const struct reader *reader, struct str id_or_alias,
	struct arena *arena, const struct collection **ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	const struct view_collection *found;
	struct collection *collection;

	TRY(reading_begin(store, &reading, why));
	found = view_collection_for(reading.view, reader, id_or_alias);
	if (found == NULL)
		return fail(why, E_ABSENT, "no such collection");
	collection = arena_new_of(arena, struct collection);
	if (collection == NULL)
		return fail_nomem(why);
	describe(arena, reading.view, reader, found, collection);
	*ret = collection;
	return OK;
}
