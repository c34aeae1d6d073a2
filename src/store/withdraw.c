/* withdraw.c - the way back out: an owner takes its object out of a collection.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/timestamp.h"
#include "store/entry.h"
#include "store/intake.h"
#include "store/private.h"

enum { VERSIONS_MAX = 1024 }; /* of one id looked up at once; then the rest */

struct withdrawal {
	struct str collection_id;
	struct str id;
	bool all;
	int64_t version;
};

/* What of the id stands in the collection and the poster can see: its own rows, and how many others. */
static enum err
find_withdrawn(struct writing *writing, const struct withdrawal *withdrawal,
	const struct view_collection *collection, int64_t own[VERSIONS_MAX], size_t *ret_own,
	size_t *ret_foreign, struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool row;

	TRY(database_query(writing->database, &rows, why,
		"SELECT o.id, o.owner, CASE WHEN o.version_text = '' THEN o.added ELSE o.version END,"
		" e.label FROM object o"
		" JOIN entry e ON e.object = o.id AND e.collection = ?2 WHERE o.stix_id = ?1",
		"ti", withdrawal->id, collection->collection.index));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row || *ret_own == VERSIONS_MAX)
			return OK;
		if ((!withdrawal->all && column_int(rows, 2) != withdrawal->version) ||
			!view_admits(writing->view, writing->by, (uint32_t)column_int(rows, 3)))
			continue;
		if (column_int(rows, 1) == (int64_t)writing->by->organisation)
			own[(*ret_own)++] = column_int(rows, 0);
		else
			(*ret_foreign)++;
	}
}

static enum err
require_owner(const struct writing *writing, size_t own, size_t foreign, struct fault *why)
{
	if (own == 0 && foreign == 0)
		return fail(why, E_ABSENT, "no such object");
	if (own == 0)
		return fail(why, E_DENIED, "only its owner may take an object back");
	return require_role(writing->by, ROLE_LIAISON, why);
}

static enum err
withdraw_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct withdrawal *withdrawal = arg;
	const struct view_collection *collection =
		view_collection_for(writing->view, writing->by, withdrawal->collection_id);
	int64_t own[VERSIONS_MAX];
	bool first = true;
	size_t own_count;

	if (collection == NULL)
		return fail(why, E_ABSENT, "no such collection");
	do {
		size_t foreign_count = 0;
		own_count = 0;
		TRY(find_withdrawn(
			writing, withdrawal, collection, own, &own_count, &foreign_count, why));
		if (first)
			TRY(require_owner(writing, own_count, foreign_count, why));
		for (size_t i = 0; i < own_count; i++)
			TRY(entry_remove(writing, collection->collection.index, own[i], why));
		first = false;
	} while (own_count == VERSIONS_MAX);
	return writing_audit(writing, "object.withdrawn", withdrawal->id, STR_NONE, why);
}

enum err
intake_withdraw(struct store *store, const struct reader *from, struct str collection,
	struct str id, struct str version, struct fault *why)
{
	struct withdrawal withdrawal = {
		.collection_id = collection,
		.id = id,
		.all = version.len == 0,
	};

	if (!withdrawal.all && !timestamp_parse(version, &withdrawal.version))
		return fail(why, E_SYNTAX, "a version is a timestamp");
	return store_write(store, from, withdraw_job, &withdrawal, why);
}
