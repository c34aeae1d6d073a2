/* console_object.c - one object: its text, its versions, who may read it and why, and what it
 * touches.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/timestamp.h"
#include "exercise/sharing.h"
#include "model/object.h"
#include "model/object_values.h"
#include "web/console_family.h"

enum {
	REFERRERS_SHOWN = 100,
	APPEARANCES_SHOWN = 20, /* a value */
	TITLES_LOOKED_UP =
		1000, /* an object may name 10,000 others: the rest is shown without title */
	VALUES_LOOKED_UP = 200, /* likewise an indicator's values */
};

/* What one page is made from. */
struct detail {
	struct visit *visit;
	const struct directory *directory;
	const struct released *object;
	size_t entry_count;
	const struct released *entries; /* all that the reader may see under the id */
	size_t collection_count;
	const struct collection *collections;
	const struct object *parsed;
};

/* --- which version --- */

static enum err
look_up(struct visit *visit, const struct released **ret, struct fault *why)
{
	struct str id = visit->parts[0];
	struct str version;
	int64_t moment;

	TRY(console_parameter(visit, "version", &version, why));
	if (version.len == 0)
		return release_find(visit->web->store, &visit->reader, id, visit->arena, ret, why);
	if (!timestamp_parse(version, &moment))
		return fail_at(why, E_USAGE, STR("version"), "version: expected a moment in UTC");
	return release_find_version(
		visit->web->store, &visit->reader, id, moment, visit->arena, ret, why);
}

/* In an exercise it counts who got what. */
static enum err
find_object(struct visit *visit, const struct released **ret, struct fault *why)
{
	TRY(look_up(visit, ret, why));
	if (visit->web->writers == NULL)
		return OK;
	return sharing_reached(
		visit->web->writers, &visit->reader, &(*ret)->id, 1, "console", why);
}

static void
put_version(struct json_writer *out, const struct released *object)
{
	console_put_text(out, STR("version"), object->versioned ? object->version_text : STR(""));
	json_member_timestamp(out, STR("added"), object->position);
}

static bool
is_same_version(const struct released *a, const struct released *b)
{
	return str_eq(a->version_text, b->version_text);
}

/* Entries come by falling version, and in each the newest first. */
static void
put_versions(const struct detail *detail, struct json_writer *out)
{
	json_key(out, STR("versions"));
	json_open_array(out);
	for (size_t i = 0; i < detail->entry_count; i++) {
		if (i > 0 && is_same_version(&detail->entries[i], &detail->entries[i - 1]))
			continue;
		json_open_object(out);
		put_version(out, &detail->entries[i]);
		json_close_object(out);
	}
	json_close_array(out);
}

/* --- where it is, and who may read it --- */

static void
put_collection(const struct detail *detail, struct str id, struct json_writer *out)
{
	const struct collection *collection = console_find_collection(
		detail->collections, detail->collection_count, id);
	const struct community *community = collection == NULL
						    ? NULL
						    : directory_community(detail->directory,
							      collection->community);

	if (community == NULL)
		return;
	json_open_object(out);
	json_member_string(out, STR("id"), collection->id);
	json_member_string(out, STR("title"), collection->title);
	json_member_string(out, STR("community"), community->name);
	json_close_object(out);
}

static void
put_collections(const struct detail *detail, struct json_writer *out)
{
	json_key(out, STR("collections"));
	json_open_array(out);
	for (size_t i = 0; i < detail->entry_count; i++)
		if (is_same_version(&detail->entries[i], detail->object))
			put_collection(detail, detail->entries[i].collection, out);
	json_close_array(out);
}

static void
put_why(const struct detail *detail, struct json_writer *out)
{
	struct verdict verdict = release_decide(
		detail->directory, &detail->object->label, &detail->visit->reader);

	json_key(out, STR("why"));
	json_open_object(out);
	json_member_string(out, STR("code"), str_of(release_reason_name(verdict.reason)));
	json_member_string(out, STR("text"), str_of(release_reason_text(verdict.reason)));
	json_close_object(out);
}

static void
put_reader(
	const struct detail *detail, const struct release_verdict *verdict, struct json_writer *out)
{
	const struct organisation *organisation = directory_organisation(
		detail->directory, verdict->organisation);
	enum release_reason reason = verdict->verdict.reason;

	if (organisation == NULL)
		return;
	json_open_object(out);
	json_member_string(out, STR("code"), organisation->code);
	json_member_string(out, STR("name"), organisation->name);
	json_member_string(out, STR("standing"), str_of(standing_name(organisation->standing)));
	json_member_bool(out, STR("allow"), verdict->verdict.allow);
	json_member_string(out, STR("reason"), str_of(release_reason_name(reason)));
	json_member_string(out, STR("text"), str_of(release_reason_text(reason)));
	json_close_object(out);
}

/* For the owner alone. */
static enum err
put_readers(const struct detail *detail, struct json_writer *out, struct fault *why)
{
	struct visit *visit = detail->visit;
	const struct release_verdict *verdicts;
	int64_t moment;
	size_t count;

	json_key(out, STR("readers"));
	if (detail->object->owner != visit->reader.organisation) {
		json_put_null(out);
		return OK;
	}
	if (!timestamp_parse(detail->object->version_text, &moment))
		return fail(why, E_CORRUPT, "an object's version is no moment");
	TRY(release_audience(visit->web->store, &visit->reader, detail->object->id, &moment,
		visit->arena, &count, &verdicts, why));
	json_open_array(out);
	for (size_t i = 0; i < count; i++)
		put_reader(detail, &verdicts[i], out);
	json_close_array(out);
	return OK;
}

/* --- what it refers to, and what refers to it --- */

static enum err
put_references(const struct detail *detail, struct json_writer *out, struct fault *why)
{
	json_key(out, STR("references"));
	json_open_array(out);
	for (size_t i = 0; i < detail->parsed->reference_count; i++) {
		const struct object_reference *reference = &detail->parsed->references[i];
		struct str title = STR("");
		if (i < TITLES_LOOKED_UP)
			TRY(console_find_title(detail->visit, reference->id, &title, why));
		json_open_object(out);
		json_member_string(out, STR("property"), reference->property);
		json_member_string(out, STR("id"), reference->id);
		json_member_string(out, STR("type"), object_id_type(reference->id));
		console_put_text(out, STR("title"), title);
		json_close_object(out);
	}
	json_close_array(out);
	return OK;
}

static void
put_owned_brief(const struct detail *detail, const struct released *object, struct json_writer *out)
{
	console_put_brief(out, object);
	json_key(out, STR("owner"));
	console_put_party(out, detail->directory, object->owner);
}

static enum err
put_referrers(const struct detail *detail, struct json_writer *out, struct fault *why)
{
	struct visit *visit = detail->visit;
	const struct release_relation *relations;
	size_t count;

	TRY(release_relations(visit->web->store, &visit->reader, detail->object->id,
		REFERRERS_SHOWN + 1, visit->arena, &count, &relations, why));
	json_key(out, STR("referenced_by"));
	json_open_array(out);
	for (size_t i = 0; i < count && i < REFERRERS_SHOWN; i++) {
		struct released object = relations[i].object;
		TRY(console_name_sighting(visit, &object, why));
		json_open_object(out);
		json_member_string(out, STR("property"), relations[i].property);
		put_owned_brief(detail, &object, out);
		json_close_object(out);
	}
	json_close_array(out);
	json_member_bool(out, STR("referenced_by_more"), count > REFERRERS_SHOWN);
	return OK;
}

/* --- where else its values appear --- */

static void
put_appearance(const struct detail *detail, const struct value *value,
	const struct release_page *page, struct json_writer *out)
{
	size_t shown = 0;
	size_t others = 0;

	for (size_t i = 0; i < page->count; i++)
		others += !str_eq(page->objects[i].id, detail->object->id);
	if (others == 0)
		return;
	json_open_object(out);
	json_member_string(out, STR("kind"), str_of(value_kind_name(value->kind)));
	json_member_string(out, STR("value"), value->text);
	json_member_bool(out, STR("more"), others > APPEARANCES_SHOWN);
	json_key(out, STR("objects"));
	json_open_array(out);
	for (size_t i = 0; i < page->count && shown < APPEARANCES_SHOWN; i++) {
		if (str_eq(page->objects[i].id, detail->object->id))
			continue;
		json_open_object(out);
		put_owned_brief(detail, &page->objects[i], out);
		json_close_object(out);
		shown++;
	}
	json_close_array(out);
	json_close_object(out);
}

static enum err
put_appearances(const struct detail *detail, struct json_writer *out, struct fault *why)
{
	struct visit *visit = detail->visit;
	struct object_values values;

	TRY(object_values(visit->arena, detail->parsed, &values, why));
	json_key(out, STR("appears"));
	json_open_array(out);
	for (size_t i = 0; i < values.count && i < VALUES_LOOKED_UP; i++) {
		/* one more to know whether there are more, and one for the object itself */
		const struct release_search search = { .value = &values.values[i],
			.limit = APPEARANCES_SHOWN + 2,
			.without_text = true };
		struct release_page page;
		TRY(release_find_all(
			visit->web->store, &visit->reader, &search, visit->arena, &page, why));
		put_appearance(detail, &values.values[i], &page, out);
	}
	json_close_array(out);
	return OK;
}

/* --- the whole --- */

static enum err
gather(struct detail *detail, struct fault *why)
{
	struct visit *visit = detail->visit;

	TRY(find_object(visit, &detail->object, why));
	TRY(release_entries(visit->web->store, &visit->reader, detail->object->id, visit->arena,
		&detail->entry_count, &detail->entries, why));
	TRY(registry_collections(visit->web->store, &visit->reader, visit->arena,
		&detail->collection_count, &detail->collections, why));
	return object_parse(visit->arena, detail->object->text, &detail->parsed, why);
}

static enum err
put_detail(const struct detail *detail, struct json_writer *out, struct fault *why)
{
	const struct released *object = detail->object;
	struct released named = *object;

	TRY(console_name_sighting(detail->visit, &named, why));
	json_open_object(out);
	console_put_brief(out, &named);
	put_version(out, object);
	json_member_bool(out, STR("revoked"), object->revoked);
	json_member_string(out, STR("text"), object->text);
	put_versions(detail, out);
	json_key(out, STR("owner"));
	console_put_party(out, detail->directory, object->owner);
	json_key(out, STR("label"));
	console_put_label(out, detail->directory, &object->label);
	put_collections(detail, out);
	put_why(detail, out);
	TRY(put_readers(detail, out, why));
	TRY(put_references(detail, out, why));
	TRY(put_referrers(detail, out, why));
	TRY(put_appearances(detail, out, why));
	json_close_object(out);
	return OK;
}

enum err
console_object_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	OWNED_VIEW view = NULL;
	struct json_writer out = json_writer_of(&body);
	struct detail detail = { .visit = visit };

	TRY(store_view_acquire(visit->web->store, &view, why));
	detail.directory = store_view_directory(view);
	TRY(gather(&detail, why));
	TRY(put_detail(&detail, &out, why));
	return console_reply(visit, &body, why);
}

enum err
console_object_text_get(struct visit *visit, struct fault *why)
{
	const struct released *object;
	struct str disposition;

	TRY(find_object(visit, &object, why));
	disposition = str_printf(
		visit->arena, "attachment; filename=\"%.*s.json\"", STR_FMT(object->id));
	if (disposition.data == NULL)
		return fail_nomem(why);
	visit->reply->status = 200;
	visit->reply->body = object->text;
	http_reply_header(
		visit->reply, STR("Content-Type"), STR("application/stix+json;version=2.1"));
	http_reply_header(visit->reply, STR("Content-Disposition"), disposition);
	return OK;
}
