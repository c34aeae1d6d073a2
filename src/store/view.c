/* view.c - loads the snapshot on which decisions are taken.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/view.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/limits.h"
#include "policy/release.h"
#include "store/private.h"

enum { VIEW_LIMIT = 256 * MIB };

/* --- loading --- */

static enum err
count_rows(struct database *database, const char *sql, size_t *ret, struct fault *why)
{
	int64_t count = 0;
	bool found;

	TRY(database_ask_int(database, why, &count, &found, sql, ""));
	*ret = (size_t)count;
	return OK;
}

static enum err
load_organisations(struct database *database, struct store_view *view, struct fault *why)
{
	OWNED(statement) rows = NULL;
	struct organisation *organisations;
	size_t room;
	bool row;

	TRY(count_rows(database, "SELECT count(*) FROM organisation", &room, why));
	organisations = arena_array(view->arena, room + 1, struct organisation);
	if (organisations == NULL)
		return fail_nomem(why);
	view->directory.organisations = organisations;
	TRY(database_query(database, &rows, why,
		"SELECT id, code, name, identity, kind, standing, client_of, default_tlp,"
		" anonymous_sightings, shares_counts FROM organisation ORDER BY id",
		""));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			return OK;
		organisations[view->directory.organisation_count++] = (struct organisation){
			.index = (unsigned)column_int(rows, 0),
			.code = column_copy(view->arena, rows, 1),
			.name = column_copy(view->arena, rows, 2),
			.identity = column_copy(view->arena, rows, 3),
			.kind = (enum organisation_kind)column_int(rows, 4),
			.standing = (enum standing)column_int(rows, 5),
			.client_of = (unsigned)column_int(rows, 6),
			.default_tlp = (enum tlp)column_int(rows, 7),
			.anonymous_sightings = column_int(rows, 8) != 0,
			.shares_counts = column_int(rows, 9) != 0,
		};
	}
}

static enum err
load_members(struct database *database, struct community *community, struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool row;

	TRY(database_query(database, &rows, why,
		"SELECT organisation FROM community_organisation WHERE community = ?1", "i",
		(int64_t)community->index));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			return OK;
		audience_add(&community->organisations, (unsigned)column_int(rows, 0));
	}
}

static enum err
load_communities(struct database *database, struct store_view *view, struct fault *why)
{
	OWNED(statement) rows = NULL;
	struct community *communities;
	size_t room;
	bool row;

	TRY(count_rows(database, "SELECT count(*) FROM community", &room, why));
	communities = arena_array(view->arena, room + 1, struct community);
	if (communities == NULL)
		return fail_nomem(why);
	view->directory.communities = communities;
	TRY(database_query(database, &rows, why,
		"SELECT id, name, title, floor FROM community ORDER BY id", ""));
	for (;;) {
		struct community *community =
			&communities[view->directory.community_count];
		TRY(statement_step(rows, &row, why));
		if (!row)
			return OK;
		*community = (struct community){
			.index = (unsigned)column_int(rows, 0),
			.name = column_copy(view->arena, rows, 1),
			.title = column_copy(view->arena, rows, 2),
			.floor = (enum tlp)column_int(rows, 3),
		};
		TRY(load_members(database, community, why));
		view->directory.community_count++;
	}
}

/* The floors of node and community count at every decision, so that raising one acts at once. */
static void
raise_to_floor(const struct directory *directory, struct label *label)
{
	const struct community *community = directory_community(directory, label->community);

	if (label->closed)
		return;
	label->tlp = tlp_stricter(label->tlp, directory->floor);
	if (community != NULL)
		label->tlp = tlp_stricter(label->tlp, community->floor);
}

static enum err
load_labels(struct database *database, struct store_view *view, struct fault *why)
{
	OWNED(statement) rows = NULL;
	struct view_label *labels;
	size_t last;
	bool row;

	TRY(count_rows(database, "SELECT coalesce(max(id), 0) FROM label", &last, why));
	labels = arena_array(view->arena, last + 1, struct view_label);
	if (labels == NULL)
		return fail_nomem(why);
	view->labels = labels;
	view->label_count = last + 1;
	TRY(database_query(database, &rows, why,
		"SELECT id, owner, community, tlp, closed, lists FROM label", ""));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			return OK;
		struct view_label *label = &labels[column_int(rows, 0)];
		label->label = (struct label){
			.owner = (unsigned)column_int(rows, 1),
			.community = (unsigned)column_int(rows, 2),
			.tlp = (enum tlp)column_int(rows, 3),
			.closed = column_int(rows, 4) != 0,
		};
		TRY(lists_parse(
			view->arena, column_copy(view->arena, rows, 5), &label->label, why));
		raise_to_floor(&view->directory, &label->label);
		label->audience = label_audience(&view->directory, &label->label);
		label->known = true;
	}
}

static enum err
load_collection_labels(struct database *database, struct store_view *view,
	struct view_collection *collection, struct fault *why)
{
	OWNED(statement) rows = NULL;
	uint32_t *labels;
	int64_t room = 0;
	bool found;
	bool row;

	TRY(database_ask_int(database, why, &room, &found,
		"SELECT count(*) FROM collection_label WHERE collection = ?1", "i",
		collection->collection.index));
	labels = arena_array(view->arena, (size_t)room + 1, uint32_t);
	if (labels == NULL)
		return fail_nomem(why);
	collection->labels = labels;
	TRY(database_query(database, &rows, why,
		"SELECT label FROM collection_label WHERE collection = ?1", "i",
		collection->collection.index));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			return OK;
		labels[collection->label_count++] = (uint32_t)column_int(rows, 0);
	}
}

static enum err
load_collections(struct database *database, struct store_view *view, struct fault *why)
{
	OWNED(statement) rows = NULL;
	struct view_collection *collections;
	size_t room;
	bool row;

	TRY(count_rows(database, "SELECT count(*) FROM collection", &room, why));
	collections = arena_array(view->arena, room + 1, struct view_collection);
	if (collections == NULL)
		return fail_nomem(why);
	view->collections = collections;
	TRY(database_query(database, &rows, why,
		"SELECT id, uuid, alias, title, description, community, floor FROM collection"
		" ORDER BY id",
		""));
	for (;;) {
		struct view_collection *collection = &collections[view->collection_count];
		TRY(statement_step(rows, &row, why));
		if (!row)
			return OK;
		collection->collection = (struct collection){
			.index = column_int(rows, 0),
			.id = column_copy(view->arena, rows, 1),
			.alias = column_copy(view->arena, rows, 2),
			.title = column_copy(view->arena, rows, 3),
			.description = column_copy(view->arena, rows, 4),
			.community = (unsigned)column_int(rows, 5),
			.floor = (enum tlp)column_int(rows, 6),
		};
		struct label everyone_in = { .community = collection->collection.community,
			.tlp = TLP_GREEN };
		collection->community = label_audience(&view->directory, &everyone_in);
		TRY(load_collection_labels(database, view, collection, why));
		view->collection_count++;
	}
}

static enum err
load_all(struct database *database, struct store_view *view, struct fault *why)
{
	int64_t number = 0;
	bool found;

	TRY(database_ask_int(database, why, &number, &found, "SELECT node FROM state", ""));
	view->directory.node = (unsigned)number;
	TRY(database_ask_int(database, why, &number, &found, "SELECT floor FROM state", ""));
	view->directory.floor = (enum tlp)number;
	TRY(load_organisations(database, view, why));
	TRY(load_communities(database, view, why));
	TRY(load_labels(database, view, why));
	return load_collections(database, view, why);
}

enum err
view_load(struct database *database, struct store_view **ret, struct fault *why)
{
	struct store_view *view = calloc(1, sizeof(*view));
	enum err err;

	if (view == NULL)
		return fail_nomem(why);
	atomic_init(&view->references, 1);
	view->arena = arena_new(VIEW_LIMIT);
	err = view->arena == NULL ? fail_nomem(why) : load_all(database, view, why);
	if (err != OK) {
		store_view_release(view);
		return err;
	}
	*ret = view;
	return OK;
}

void
store_view_release(const struct store_view *borrowed)
{
	struct store_view *view = (struct store_view *)borrowed;

	if (atomic_fetch_sub(&view->references, 1) != 1)
		return;
	arena_free(view->arena);
	free(view);
}

/* --- decisions --- */

bool
view_admits(const struct store_view *view, const struct reader *reader, uint32_t label)
{
	if (label >= view->label_count || !view->labels[label].known)
		return false;
	return reader->node || audience_has(&view->labels[label].audience, reader->organisation);
}

bool
view_shows_collection(const struct store_view *view, const struct reader *reader,
	const struct view_collection *collection)
{
	if (reader->node || audience_has(&collection->community, reader->organisation))
		return true;
	for (size_t i = 0; i < collection->label_count; i++)
		if (view_admits(view, reader, collection->labels[i]))
			return true;
	return false;
}

bool
view_may_post(const struct store_view *view, const struct reader *reader,
	const struct view_collection *collection)
{
	const struct organisation *organisation =
		directory_organisation(&view->directory, reader->organisation);
	const struct community *community =
		directory_community(&view->directory, collection->collection.community);

	if (reader->node)
		return true;
	return organisation != NULL && community != NULL && reader_may(reader, ROLE_ANALYST) &&
		audience_has(&community->organisations, organisation->index) &&
		(organisation->standing == STANDING_MEMBER ||
			organisation->standing == STANDING_PARTNER);
}

const struct view_collection *
view_collection_for(const struct store_view *view, const struct reader *reader,
	struct str id_or_alias)
{
	for (size_t i = 0; i < view->collection_count; i++) {
		const struct view_collection *collection = &view->collections[i];
		if (!str_eq(collection->collection.id, id_or_alias) &&
			!(collection->collection.alias.len > 0 &&
				str_eq(collection->collection.alias, id_or_alias)))
			continue;
		return view_shows_collection(view, reader, collection) ? collection : NULL;
	}
	return NULL;
}

const struct view_collection *
view_collection_by_index(const struct store_view *view, int64_t index)
{
	for (size_t i = 0; i < view->collection_count; i++)
		if (view->collections[i].collection.index == index)
			return &view->collections[i];
	return NULL;
}
