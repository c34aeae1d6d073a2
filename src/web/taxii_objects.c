/* taxii_objects.c - pages of objects, manifests and versions.
 * SPDX-License-Identifier: Apache-2.0
 *
 * TAXII 2.1, sections 5.3, 5.4, 5.6 and 5.8. A page's `next` is the position of its last object
 * under a MAC; the server keeps nothing between pages.
 */
#include "base/timestamp.h"
#include "exercise/sharing.h"
#include "store/release.h"
#include "taxii/cursor.h"
#include "taxii/forms.h"
#include "web/page_cache.h"
#include "web/taxii_family.h"

struct listing {
	const struct collection *collection;
	struct taxii_query query;
	struct taxii_cursor_scope scope;
	struct release_page page;
	struct str next; /* empty at the end */
};

/* The store's question from the client's. `object` is the id in the path, or empty. */
static struct release_query
question(struct listing *listing, struct str *object, int64_t begin, bool without_text)
{
	const struct taxii_query *query = &listing->query;

	return (struct release_query){
		.collection = listing->collection->id,
		.after = begin,
		.id_count = object->len > 0 ? 1 : query->ids.count,
		.ids = object->len > 0 ? object : query->ids.items,
		.type_count = query->types.count,
		.types = query->types.items,
		.spec_version_count = query->spec_versions.count,
		.spec_versions = query->spec_versions.items,
		.last = query->last,
		.first = query->first,
		.all = query->all || query->resource == TAXII_VERSIONS,
		.version_count = query->version_count,
		.versions = query->versions,
		.limit = query->limit,
		.without_text = without_text,
	};
}

static enum err
say_dates(struct visit *visit, const struct release_page *page, struct fault *why)
{
	char text[TIMESTAMP_TEXT_MAX];
	struct str first;
	struct str last;

	if (page->count == 0)
		return OK;
	first = str_copy(visit->arena, timestamp_format(page->objects[0].position, text));
	last = str_copy(
		visit->arena, timestamp_format(page->objects[page->count - 1].position, text));
	if (first.data == NULL || last.data == NULL)
		return fail_nomem(why);
	http_reply_header(visit->reply, STR(TAXII_DATE_ADDED_FIRST), first);
	http_reply_header(visit->reply, STR(TAXII_DATE_ADDED_LAST), last);
	return OK;
}

/* An id that names nothing at all is 404; one whose versions the filter leaves out is an empty
 * page. */
static enum err
require_object(
	struct visit *visit, const struct listing *listing, struct str *object, struct fault *why)
{
	struct release_query any = {
		.collection = listing->collection->id,
		.after = INT64_MIN,
		.id_count = 1,
		.ids = object,
		.all = true,
		.limit = 1,
		.without_text = true,
	};
	struct release_page page;

	TRY(release_read(visit->web->store, &visit->reader, &any, visit->arena, &page, why));
	return page.count > 0 ? OK : fail(why, E_ABSENT, "no such object");
}

static enum err
list(struct visit *visit, enum taxii_resource resource, bool without_text, struct listing *ret,
	struct fault *why)
{
	bool one = resource == TAXII_OBJECT || resource == TAXII_VERSIONS;
	struct str object = one ? visit->parts[1] : STR("");
	struct release_query query;
	int64_t begin;

	TRY(taxii_collection_of(visit, &ret->collection, why));
	TRY(taxii_query_parse(visit->request, resource, &ret->query, why));
	ret->scope = (struct taxii_cursor_scope){
		.key = store_secret(visit->web->store),
		.organisation = visit->reader.organisation,
		.person = visit->reader.person,
		.collection = ret->collection->id,
		.object = object,
		.query = &ret->query,
	};
	TRY(taxii_cursor_begin(visit->arena, &ret->scope, &begin, why));
	query = question(ret, &object, begin, without_text);
	TRY(release_read(visit->web->store, &visit->reader, &query, visit->arena, &ret->page, why));
	if (one && ret->page.count == 0)
		TRY(require_object(visit, ret, &object, why));
	ret->next = STR("");
	if (ret->page.more)
		TRY(taxii_cursor_format(visit->arena, &ret->scope,
			ret->page.objects[ret->page.count - 1].position, &ret->next, why));
	return OK;
}

/* --- envelopes --- */

/* Who asks for what, of all that there is for this reader. */
static enum err
page_key(struct visit *visit, struct sha256 *ret, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	struct sha256 fingerprint;

	TRY(release_fingerprint(
		visit->web->store, &visit->reader, visit->parts[0], &fingerprint, why));
	buf_add(&text, str_from(fingerprint.bytes, sizeof(fingerprint.bytes)));
	buf_addf(&text, "%u/%lld/%u\n", visit->reader.organisation, (long long)visit->reader.person,
		visit->reader.roles);
	buf_add(&text, visit->request->path);
	buf_add_char(&text, '\n');
	buf_add(&text, visit->request->query);
	TRY(buf_check(&text, why));
	*ret = sha256_of(buf_str(&text));
	return OK;
}

static enum err
write_envelope(
	struct visit *visit, const struct listing *listing, struct buf *out, struct fault *why)
{
	struct str *texts = arena_array(visit->arena, listing->page.count, struct str);

	if (texts == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < listing->page.count; i++)
		texts[i] = listing->page.objects[i].text;
	taxii_write_envelope(out, &(struct taxii_page){
					  .object_count = listing->page.count,
					  .objects = texts,
					  .more = listing->page.more,
					  .next = listing->next,
				  });
	return buf_check(out, why);
}

/* In an exercise it counts who got what; it is stored before it goes out. */
static enum err
note_reached(struct visit *visit, const struct listing *listing, struct fault *why)
{
	struct str *ids;

	if (visit->web->writers == NULL)
		return OK;
	ids = arena_array(visit->arena, listing->page.count + 1, struct str);
	if (ids == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < listing->page.count; i++)
		ids[i] = listing->page.objects[i].id;
	return sharing_reached(
		visit->web->writers, &visit->reader, ids, listing->page.count, "taxii", why);
}

static enum err
make_page(struct visit *visit, enum taxii_resource resource, const struct sha256 *key,
	const struct cached_page **ret, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct listing listing;
	int64_t dates[2];
	size_t count;

	TRY(list(visit, resource, false, &listing, why));
	TRY(note_reached(visit, &listing, why));
	TRY(write_envelope(visit, &listing, &body, why));
	count = listing.page.count;
	if (count > 0) {
		dates[0] = listing.page.objects[0].position;
		dates[1] = listing.page.objects[count - 1].position;
	}
	*ret = page_cache_keep(visit->web->pages, key, &body, count > 0 ? dates : NULL);
	return *ret == NULL ? fail_nomem(why) : OK;
}

static enum err
reply_envelope(struct visit *visit, enum taxii_resource resource, struct fault *why)
{
	const struct cached_page *page;
	struct sha256 key;

	TRY(page_key(visit, &key, why));
	page = page_cache_find(visit->web->pages, &key);
	if (page == NULL)
		TRY(make_page(visit, resource, &key, &page, why));
	if (page->has_dates) {
		http_reply_header(visit->reply, STR(TAXII_DATE_ADDED_FIRST), str_of(page->first));
		http_reply_header(visit->reply, STR(TAXII_DATE_ADDED_LAST), str_of(page->last));
	}
	http_reply_header(visit->reply, STR("Content-Type"), STR(TAXII_MEDIA_TYPE));
	visit->reply->body = page->body;
	visit->reply->shared = (void *)page;
	visit->reply->release = cached_page_release;
	return OK;
}

enum err
taxii_objects_get(struct visit *visit, struct fault *why)
{
	return reply_envelope(visit, TAXII_OBJECTS, why);
}

enum err
taxii_object_get(struct visit *visit, struct fault *why)
{
	return reply_envelope(visit, TAXII_OBJECT, why);
}

enum err
taxii_manifest_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct listing listing;
	struct taxii_manifest_record *records;

	TRY(list(visit, TAXII_MANIFEST, true, &listing, why));
	TRY(say_dates(visit, &listing.page, why));
	records = arena_array(visit->arena, listing.page.count, struct taxii_manifest_record);
	if (records == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < listing.page.count; i++)
		records[i] = (struct taxii_manifest_record){
			.id = listing.page.objects[i].id,
			.date_added = listing.page.objects[i].position,
			.version = listing.page.objects[i].version_text,
			.media_type = taxii_object_media_type(listing.page.objects[i].spec_version),
		};
	taxii_write_manifest(&body, &(struct taxii_manifest){ listing.page.count, records,
					    listing.page.more, listing.next });
	return taxii_reply(visit, 200, &body, why);
}

enum err
taxii_versions_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct listing listing;
	struct str *versions;

	TRY(list(visit, TAXII_VERSIONS, true, &listing, why));
	TRY(say_dates(visit, &listing.page, why));
	versions = arena_array(visit->arena, listing.page.count, struct str);
	if (versions == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < listing.page.count; i++)
		versions[i] = listing.page.objects[i].version_text;
	taxii_write_versions(&body, &(struct taxii_versions){ listing.page.count, versions,
					    listing.page.more, listing.next });
	return taxii_reply(visit, 200, &body, why);
}
