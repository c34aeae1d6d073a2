/* console_organisations.c - the directory as the reader may know it, and who shares how much with whom.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A reader knows its own organisation, all of the communities in which it shares, and the node's.
 * Nobody else is named here, in no count and in no row.
 */
#include <stdlib.h>

#include "web/console_family.h"

struct directory_page {
	const struct directory *directory;
	unsigned own;
	struct audience known;
	size_t share_count;
	const struct release_share *shares;
};

static bool
is_shared(const struct directory_page *page, const struct community *community)
{
	return audience_has(&community->organisations, page->own);
}

static int
by_pair(const void *a, const void *b)
{
	const struct release_share *left = a;
	const struct release_share *right = b;

	if (left->owner != right->owner)
		return left->owner < right->owner ? -1 : 1;
	return left->recipient < right->recipient ? -1 : left->recipient > right->recipient;
}

static int64_t
share_of(const struct directory_page *page, unsigned owner, unsigned recipient)
{
	const struct release_share wanted = { .owner = owner, .recipient = recipient };
	const struct release_share *found = bsearch(
		&wanted, page->shares, page->share_count, sizeof(*page->shares), by_pair);

	return found == NULL ? 0 : found->entries;
}

/* --- organisations --- */

/* The names of the shared communities that all of the organisations are in. */
static size_t
put_communities(struct json_writer *out, const struct directory_page *page, unsigned one,
	unsigned other)
{
	const struct directory *directory = page->directory;
	size_t count = 0;

	json_open_array(out);
	for (size_t i = 0; i < directory->community_count; i++) {
		const struct community *community = &directory->communities[i];
		if (!is_shared(page, community) ||
			!audience_has(&community->organisations, one) ||
			!audience_has(&community->organisations, other))
			continue;
		json_put_string(out, community->name);
		count++;
	}
	json_close_array(out);
	return count;
}

/* Whose client it is: told of the reader's own, and where both are known. */
static void
put_client_of(struct json_writer *out, const struct directory_page *page,
	const struct organisation *organisation)
{
	const struct organisation *patron =
		directory_organisation(page->directory, organisation->client_of);
	bool told = patron != NULL &&
		(organisation->index == page->own || audience_has(&page->known, patron->index));

	console_put_text(out, STR("client_of"), told ? patron->code : STR(""));
}

static void
put_organisation(struct json_writer *out, const struct directory_page *page,
	const struct organisation *organisation)
{
	json_open_object(out);
	json_member_string(out, STR("code"), organisation->code);
	json_member_string(out, STR("name"), organisation->name);
	json_member_string(out, STR("kind"), str_of(organisation_kind_name(organisation->kind)));
	json_member_string(out, STR("standing"), str_of(standing_name(organisation->standing)));
	put_client_of(out, page, organisation);
	json_member_string(out, STR("identity"), organisation->identity);
	json_key(out, STR("communities"));
	put_communities(out, page, organisation->index, organisation->index);
	json_member_bool(out, STR("shares_counts"), organisation->shares_counts);
	json_member_int(out, STR("objects"),
		share_of(page, organisation->index, organisation->index));
	json_close_object(out);
}

static void
put_organisations(struct json_writer *out, const struct directory_page *page)
{
	json_key(out, STR("organisations"));
	json_open_array(out);
	for (size_t i = 0; i < page->directory->organisation_count; i++)
		if (audience_has(&page->known, page->directory->organisations[i].index))
			put_organisation(out, page, &page->directory->organisations[i]);
	json_close_array(out);
}

/* --- communities --- */

static void
put_community(struct json_writer *out, const struct directory_page *page,
	const struct community *community)
{
	const struct directory *directory = page->directory;

	json_open_object(out);
	json_member_string(out, STR("name"), community->name);
	json_member_string(out, STR("title"), community->title);
	console_put_text(out, STR("floor"), str_of(tlp_label(community->floor)));
	json_key(out, STR("organisations"));
	json_open_array(out);
	for (size_t i = 0; i < directory->organisation_count; i++)
		if (audience_has(&community->organisations, directory->organisations[i].index))
			json_put_string(out, directory->organisations[i].code);
	json_close_array(out);
	json_close_object(out);
}

/* --- sharing --- */

static bool
have_common_community(const struct directory_page *page, unsigned one, unsigned other)
{
	const struct directory *directory = page->directory;

	for (size_t i = 0; i < directory->community_count; i++)
		if (is_shared(page, &directory->communities[i]) &&
			audience_has(&directory->communities[i].organisations, one) &&
			audience_has(&directory->communities[i].organisations, other))
			return true;
	return false;
}

static void
put_pair(struct json_writer *out, const struct directory_page *page,
	const struct organisation *from, const struct organisation *to)
{
	int64_t objects = share_of(page, from->index, to->index);

	if (from == to || !audience_has(&page->known, from->index) ||
		!audience_has(&page->known, to->index) ||
		(objects == 0 && !have_common_community(page, from->index, to->index)))
		return;
	json_open_object(out);
	json_member_string(out, STR("from"), from->code);
	json_member_string(out, STR("to"), to->code);
	json_key(out, STR("communities"));
	put_communities(out, page, from->index, to->index);
	json_member_int(out, STR("objects"), objects);
	json_close_object(out);
}

static void
put_sharing(struct json_writer *out, const struct directory_page *page)
{
	const struct directory *directory = page->directory;

	json_key(out, STR("sharing"));
	json_open_array(out);
	for (size_t i = 0; i < directory->organisation_count; i++)
		for (size_t j = 0; j < directory->organisation_count; j++)
			put_pair(out, page, &directory->organisations[i],
				&directory->organisations[j]);
	json_close_array(out);
}

enum err
console_organisations_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	OWNED_VIEW view = NULL;
	struct json_writer out = json_writer_of(&body);
	struct directory_page page = { .own = visit->reader.organisation };

	TRY(store_view_acquire(visit->web->store, &view, why));
	page.directory = store_view_directory(view);
	page.known = directory_known_to(page.directory, page.own);
	TRY(release_shares(visit->web->store, &visit->reader, visit->arena, &page.share_count,
		&page.shares, why));
	json_open_object(&out);
	put_organisations(&out, &page);
	json_key(&out, STR("communities"));
	json_open_array(&out);
	for (size_t i = 0; i < page.directory->community_count; i++)
		if (is_shared(&page, &page.directory->communities[i]))
			put_community(&out, &page, &page.directory->communities[i]);
	json_close_array(&out);
	put_sharing(&out, &page);
	json_close_object(&out);
	return console_reply(visit, &body, why);
}
