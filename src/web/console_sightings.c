/* console_sightings.c - the list of sightings.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json.h"
#include "base/timestamp.h"
#include "model/object.h"
#include "web/console_family.h"

enum filter { MEMBER, OF, FILTERS };

struct question {
	struct str filters[FILTERS];
	struct console_scope scope;
	struct release_search search;
	bool impossible;
};

static enum err
read_question(struct visit *visit, const struct directory *directory, struct question *ret,
	struct fault *why)
{
	const struct organisation *member;

	TRY(console_parameter(visit, "member", &ret->filters[MEMBER], why));
	TRY(console_parameter(visit, "of", &ret->filters[OF], why));
	if (ret->filters[OF].len > 0 && !object_id_is_valid(ret->filters[OF]))
		return fail_at(why, E_USAGE, STR("of"), "of: expected the id of an object");
	member = directory_by_code(directory, ret->filters[MEMBER]);
	ret->impossible = ret->filters[MEMBER].len > 0 && member == NULL;
	ret->scope = (struct console_scope){ "sightings", FILTERS, ret->filters };
	ret->search.type = STR("sighting");
	ret->search.sighting_of = ret->filters[OF];
	if (ret->filters[MEMBER].len > 0 && member != NULL)
		ret->search.sighting_member = member->index;
	TRY(console_limit(visit, &ret->search.limit, why));
	return console_before(visit, &ret->scope, &ret->search.before, why);
}

/* --- one sighting --- */

static enum err
put_seen(struct visit *visit, const struct json *sighting, struct json_writer *out,
	struct fault *why)
{
	json_key(out, STR("of"));
	return console_put_reference(
		visit, json_get_string(sighting, STR("sighting_of_ref")), out, why);
}

/* Members of this node alone: other identities are in the object's own text. */
static void
put_where(const struct json *sighting, const struct directory *directory, struct json_writer *out)
{
	const struct json *where = json_get(sighting, STR("where_sighted_refs"));

	json_key(out, STR("where"));
	json_open_array(out);
	if (where != NULL && where->type == JSON_ARRAY)
		JSON_EACH(id, where)
		{
			const struct organisation *member =
				directory_by_identity(directory, id->string);
			if (id->string.len > 0 && member != NULL)
				console_put_party(out, directory, member->index);
		}
	json_close_array(out);
}

static int64_t
count_of(const struct json *sighting)
{
	int64_t count = 1;
	const struct json *given = json_get(sighting, STR("count"));

	if (given != NULL && !json_to_int(given, &count))
		return 1;
	return count;
}

static enum err
put_sighting(struct visit *visit, const struct directory *directory, const struct released *object,
	struct json_writer *out, struct fault *why)
{
	const struct json *sighting;

	TRY(json_parse(visit->arena, object->text, &sighting, why));
	json_open_object(out);
	json_member_string(out, STR("id"), object->id);
	json_member_timestamp(out, STR("added"), object->position);
	TRY(put_seen(visit, sighting, out, why));
	json_member_int(out, STR("count"), count_of(sighting));
	console_put_text(
		out, STR("first_seen"), json_get_string(sighting, STR("first_seen")));
	console_put_text(out, STR("last_seen"), json_get_string(sighting, STR("last_seen")));
	put_where(sighting, directory, out);
	json_member_bool(out, STR("anonymous"),
		object->owner == directory->node &&
			json_get(sighting, STR("where_sighted_refs")) == NULL);
	json_key(out, STR("owner"));
	console_put_party(out, directory, object->owner);
	json_key(out, STR("label"));
	console_put_label(out, directory, &object->label);
	json_close_object(out);
	return OK;
}

enum err
console_sightings_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	OWNED_VIEW view = NULL;
	struct json_writer out = json_writer_of(&body);
	struct question question = { 0 };
	struct release_page page = { 0 };

	TRY(store_view_acquire(visit->web->store, &view, why));
	TRY(read_question(visit, store_view_directory(view), &question, why));
	if (!question.impossible)
		TRY(release_find_all(visit->web->store, &visit->reader, &question.search,
			visit->arena, &page, why));
	json_open_object(&out);
	json_key(&out, STR("sightings"));
	json_open_array(&out);
	for (size_t i = 0; i < page.count; i++)
		TRY(put_sighting(
			visit, store_view_directory(view), &page.objects[i], &out, why));
	json_close_array(&out);
	TRY(console_put_next(visit, &question.scope, &page, &out, why));
	json_close_object(&out);
	return console_reply(visit, &body, why);
}
