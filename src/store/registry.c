/* registry.c - organisations, communities and collections.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/registry.h"

#include <stdio.h>

#include "base/hash.h"
#include "base/limits.h"
#include "model/object.h"
#include "store/entry.h"
#include "store/private.h"

/* --- names --- */

static bool
has_form(struct str text, size_t most, const char *allowed)
{
	if (text.len == 0 || text.len > most)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] == '\0' || strchr(allowed, text.data[i]) == NULL)
			return false;
	return true;
}

static enum err
check_code(struct str code, struct fault *why)
{
	if (code.len >= 2 && has_form(code, 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"))
		return OK;
	return fail(why, E_INVALID, "an organisation's code is 2 to 16 of A-Z, 0-9 and '-'");
}

static enum err
check_slug(struct str name, const char *what, struct fault *why)
{
	if (has_form(name, 32, "abcdefghijklmnopqrstuvwxyz0123456789-"))
		return OK;
	return fail(why, E_INVALID, "%s is 1 to 32 of a-z, 0-9 and '-'", what);
}

static enum err
check_name(struct str name, const char *what, struct fault *why)
{
	if (name.len > 0 && name.len <= NAME_MAX_BYTES && str_is_utf8(name))
		return OK;
	return fail(why, E_INVALID, "%s is 1 to %u bytes of UTF-8", what, NAME_MAX_BYTES);
}

/* --- a change of the directory, and whom it lets see more --- */

/* Did somebody who polls the collection already gain this label? */
static bool
gains_in(const struct store_view *before, const struct view_collection *collection,
	const struct audience *gained)
{
	for (size_t i = 0; i < before->directory.organisation_count; i++) {
		struct reader poller = {
			.organisation = before->directory.organisations[i].index,
		};
		if (audience_has(gained, poller.organisation) &&
			view_shows_collection(before, &poller, collection))
			return true;
	}
	return false;
}

static struct audience
audience_gained(const struct store_view *before, const struct store_view *after, uint32_t label)
{
	struct audience gained = after->labels[label].audience;

	if (label >= before->label_count)
		return (struct audience){ 0 };
	for (size_t i = 0; i < AUDIENCE_WORDS; i++)
		gained.words[i] &= ~before->labels[label].audience.words[i];
	return gained;
}

static enum err
reposition_gains(struct writing *writing, const struct store_view *after, struct fault *why)
{
	const struct store_view *before = writing->view;

	for (size_t c = 0; c < before->collection_count; c++) {
		const struct view_collection *collection = &before->collections[c];
		for (size_t i = 0; i < collection->label_count; i++) {
			struct audience gained =
				audience_gained(before, after, collection->labels[i]);
			if (gains_in(before, collection, &gained))
				TRY(entry_reposition(writing, collection->collection.index,
					collection->labels[i], why));
		}
	}
	return OK;
}

/* Every job that changes the directory ends here. */
static enum err
directory_changed(struct writing *writing, struct fault *why)
{
	OWNED(store_view) after = NULL;

	writing->directory_changed = true;
	TRY(view_load(writing->database, &after, why));
	return reposition_gains(writing, after, why);
}

static enum err
changed(struct writing *writing, const char *action, struct str subject, struct fault *why)
{
	TRY(writing_audit(writing, action, subject, STR_NONE, why));
	return directory_changed(writing, why);
}

/* --- organisations --- */

struct organisation_change {
	const struct organisation *organisation;
	struct str identity;
	unsigned index;
};

static enum err
next_index(struct database *database, const char *sql, int64_t most, const char *what,
	int64_t *ret, struct fault *why)
{
	bool found;

	TRY(database_ask_int(database, why, ret, &found, sql, ""));
	if (*ret >= most)
		return fail(why, E_TOO_MANY, "this node holds at most %lld %s",
			(long long)most - 1, what);
	return OK;
}

static enum err
refuse_taken(struct writing *writing, const struct organisation_change *change, struct fault *why)
{
	int64_t taken;
	bool found;

	TRY(database_ask_int(writing->database, why, &taken, &found,
		"SELECT id FROM organisation WHERE (code = ?1 OR identity = ?2) AND id <> ?3", "tti",
		change->organisation->code, change->identity,
		(int64_t)change->organisation->index));
	return found ? fail(why, E_CONFLICT, "the code or the identity is taken") : OK;
}

static enum err
organisation_job(struct writing *writing, void *arg, struct fault *why)
{
	struct organisation_change *change = arg;
	const struct organisation *organisation = change->organisation;
	int64_t index = organisation->index;

	TRY(require_role(writing->by, ROLE_OPERATOR, why));
	TRY(refuse_taken(writing, change, why));
	if (organisation->client_of != 0 &&
		directory_organisation(&writing->view->directory, organisation->client_of) == NULL)
		return fail(why, E_INVALID, "it cannot be a client of an unknown organisation");
	if (index == 0)
		TRY(next_index(writing->database,
			"SELECT coalesce(max(id), 0) + 1 FROM organisation", ORGANISATIONS_MAX,
			"organisations", &index, why));
	TRY(database_run(writing->database, why,
		"INSERT INTO organisation (id, code, name, identity, kind, standing, client_of,"
		" default_tlp, anonymous_sightings, shares_counts)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
		" ON CONFLICT (id) DO UPDATE SET code = ?2, name = ?3, identity = ?4, kind = ?5,"
		" standing = ?6, client_of = ?7, default_tlp = ?8, anonymous_sightings = ?9,"
		" shares_counts = ?10",
		"itttiiiiii", index, organisation->code, organisation->name, change->identity,
		(int64_t)organisation->kind, (int64_t)organisation->standing,
		(int64_t)organisation->client_of, (int64_t)organisation->default_tlp,
		(int64_t)organisation->anonymous_sightings, (int64_t)organisation->shares_counts));
	change->index = (unsigned)index;
	return changed(writing,
		organisation->index == 0 ? "organisation.added" : "organisation.changed",
		organisation->code, why);
}

enum err
registry_put_organisation(struct store *store, const struct reader *by,
	const struct organisation *organisation, unsigned *ret, struct fault *why)
{
	struct organisation_change change = { .organisation = organisation };
	char uuid[UUID_TEXT + 1];
	char identity[sizeof("identity--") + UUID_TEXT];

	TRY(check_code(organisation->code, why));
	TRY(check_name(organisation->name, "an organisation's name", why));
	uuid_v4(store_env(store), uuid);
	snprintf(identity, sizeof(identity), "identity--%s", uuid);
	change.identity =
		organisation->identity.len == 0 ? str_of(identity) : organisation->identity;
	if (!object_id_is_valid(change.identity) ||
		!str_starts(change.identity, STR("identity--")))
		return fail(why, E_INVALID, "an organisation's identity is \"identity--\" and a UUID");
	TRY(store_write(store, by, organisation_job, &change, why));
	if (ret != NULL)
		*ret = change.index;
	return OK;
}

/* --- communities --- */

struct community_change {
	const struct community *community;
	unsigned index;
};

static enum err
community_job(struct writing *writing, void *arg, struct fault *why)
{
	struct community_change *change = arg;
	const struct community *community = change->community;
	int64_t index = community->index;
	int64_t taken;
	bool found;

	TRY(require_role(writing->by, ROLE_OPERATOR, why));
	TRY(database_ask_int(writing->database, why, &taken, &found,
		"SELECT id FROM community WHERE name = ?1 AND id <> ?2", "ti", community->name,
		index));
	if (found)
		return fail(why, E_CONFLICT, "there is a community of that name");
	if (index == 0)
		TRY(next_index(writing->database,
			"SELECT coalesce(max(id), 0) + 1 FROM community", COMMUNITIES_MAX,
			"communities", &index, why));
	TRY(database_run(writing->database, why,
		"INSERT INTO community (id, name, title, floor) VALUES (?1, ?2, ?3, ?4)"
		" ON CONFLICT (id) DO UPDATE SET name = ?2, title = ?3, floor = ?4",
		"itti", index, community->name, community->title, (int64_t)community->floor));
	change->index = (unsigned)index;
	return changed(writing, community->index == 0 ? "community.added" : "community.changed",
		community->name, why);
}

enum err
registry_put_community(struct store *store, const struct reader *by,
	const struct community *community, unsigned *ret, struct fault *why)
{
	struct community_change change = { .community = community };

	TRY(check_slug(community->name, "a community's name", why));
	TRY(check_name(community->title, "a community's title", why));
	TRY(store_write(store, by, community_job, &change, why));
	if (ret != NULL)
		*ret = change.index;
	return OK;
}

struct membership_change {
	unsigned community;
	unsigned organisation;
	bool join;
};

static enum err
membership_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct membership_change *change = arg;
	const struct directory *directory = &writing->view->directory;
	const struct community *community = directory_community(directory, change->community);
	const struct organisation *organisation =
		directory_organisation(directory, change->organisation);
	char subject[64];

	TRY(require_role(writing->by, ROLE_OPERATOR, why));
	if (community == NULL || organisation == NULL)
		return fail(why, E_ABSENT, "no such community or organisation");
	TRY(database_run(writing->database, why,
		change->join
			? "INSERT OR IGNORE INTO community_organisation VALUES (?1, ?2)"
			: "DELETE FROM community_organisation WHERE community = ?1"
			  " AND organisation = ?2",
		"ii", (int64_t)change->community, (int64_t)change->organisation));
	snprintf(subject, sizeof(subject), "%.*s/%.*s", STR_FMT(community->name),
		STR_FMT(organisation->code));
	return changed(writing, change->join ? "community.joined" : "community.left",
		str_of(subject), why);
}

enum err
registry_join(struct store *store, const struct reader *by, unsigned community,
	unsigned organisation, struct fault *why)
{
	struct membership_change change = { community, organisation, true };

	return store_write(store, by, membership_job, &change, why);
}

enum err
registry_leave(struct store *store, const struct reader *by, unsigned community,
	unsigned organisation, struct fault *why)
{
	struct membership_change change = { community, organisation, false };

	return store_write(store, by, membership_job, &change, why);
}

/* --- the node itself --- */

struct node_change {
	unsigned organisation;
	enum tlp floor;
};

static enum err
node_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct node_change *change = arg;
	const struct organisation *organisation =
		directory_organisation(&writing->view->directory, change->organisation);

	TRY(require_role(writing->by, ROLE_OPERATOR, why));
	if (organisation == NULL)
		return fail(why, E_ABSENT, "no such organisation");
	TRY(database_run(writing->database, why, "UPDATE state SET node = ?1, floor = ?2", "ii",
		(int64_t)change->organisation, (int64_t)change->floor));
	return changed(writing, "node.changed", organisation->code, why);
}

enum err
registry_set_node(struct store *store, const struct reader *by, unsigned organisation,
	enum tlp floor, struct fault *why)
{
	struct node_change change = { organisation, floor };

	return store_write(store, by, node_job, &change, why);
}
