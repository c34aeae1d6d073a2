/* console_forms.c - the small forms that occur in many replies of the console's interface.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json.h"
#include "model/object.h"
#include "model/tlp.h"
#include "web/console_family.h"

void
console_put_text(struct json_writer *out, struct str key, struct str text)
{
	json_key(out, key);
	if (text.len == 0)
		json_put_null(out);
	else
		json_put_string(out, text);
}

void
console_put_party(struct json_writer *out, const struct directory *directory, unsigned organisation)
{
	const struct organisation *party = directory_organisation(directory, organisation);

	if (party == NULL) {
		json_put_null(out);
		return;
	}
	json_open_object(out);
	json_member_string(out, STR("code"), party->code);
	json_member_string(out, STR("name"), party->name);
	json_close_object(out);
}

/* --- label --- */

static void
put_listed(struct json_writer *out, const char *kind, struct str name, struct str title)
{
	json_open_object(out);
	json_member_string(out, STR("kind"), str_of(kind));
	json_member_string(out, STR("name"), name);
	json_member_string(out, STR("title"), title);
	json_close_object(out);
}

/* An entry as the list's maker wrote it: an identity, or "community:NAME". */
static void
put_name(struct json_writer *out, const struct directory *directory, struct str name)
{
	const struct str prefix = STR("community:");
	const struct organisation *organisation = directory_by_identity(directory, name);
	const struct community *community = str_starts(name, prefix) ?
		directory_community_by_name(directory, str_from_offset(name, prefix.len)) : NULL;

	if (organisation != NULL)
		put_listed(out, "organisation", organisation->code, organisation->name);
	else if (community != NULL)
		put_listed(out, "community", community->name, community->title);
	else
		put_listed(out, "unknown", name, name);
}

static void
put_list(struct json_writer *out, const struct directory *directory,
	const struct release_list *list)
{
	json_open_array(out);
	for (size_t i = 0; i < list->count; i++)
		put_name(out, directory, list->names[i]);
	json_close_array(out);
}

void
console_put_label(
	struct json_writer *out, const struct directory *directory, const struct label *label)
{
	json_open_object(out);
	console_put_text(
		out, STR("tlp"), label->closed ? STR("") : str_of(tlp_label(label->tlp)));
	json_member_bool(out, STR("closed"), label->closed);
	json_key(out, STR("lists"));
	json_open_array(out);
	for (size_t i = 0; i < label->list_count; i++)
		put_list(out, directory, &label->lists[i]);
	json_close_array(out);
	json_close_object(out);
}

/* --- objects and collections --- */

void
console_put_brief(struct json_writer *out, const struct released *object)
{
	json_member_string(out, STR("id"), object->id);
	json_member_string(out, STR("type"), object->type);
	json_member_string(out, STR("title"), object->title);
}

enum err
console_find_title(struct visit *visit, struct str id, struct str *ret, struct fault *why)
{
	const struct released *found;
	enum err err = release_find_brief(
		visit->web->store, &visit->reader, id, visit->arena, &found, why);

	if (err != OK && err != E_ABSENT)
		return err;
	*ret = err == OK ? found->title : STR("");
	return OK;
}

enum err
console_put_reference(
	struct visit *visit, struct str id, struct json_writer *out, struct fault *why)
{
	struct str title;

	TRY(console_find_title(visit, id, &title, why));
	json_open_object(out);
	json_member_string(out, STR("id"), id);
	json_member_string(out, STR("type"), object_id_type(id));
	console_put_text(out, STR("title"), title);
	json_close_object(out);
	return OK;
}

/* Absent and hidden are the same: then it stays without a name. */
static enum err
find_sighted(struct visit *visit, struct str id, struct str *ret_title, struct fault *why)
{
	const struct released *found;
	const struct json *sighting;
	enum err err = release_find(visit->web->store, &visit->reader, id, visit->arena, &found, why);

	if (err == OK)
		err = json_parse(visit->arena, found->text, &sighting, why);
	if (err != OK)
		return err == E_ABSENT ? OK : err;
	return console_find_title(
		visit, json_get_string(sighting, STR("sighting_of_ref")), ret_title, why);
}

enum err
console_name_sighting(struct visit *visit, struct released *object, struct fault *why)
{
	struct str title = STR("");

	if (!str_eq(object->type, STR("sighting")))
		return OK;
	TRY(find_sighted(visit, object->id, &title, why));
	object->title = title.len == 0 ?
		STR("Sighting") :
		str_printf(visit->arena, "Sighting of %.*s", STR_FMT(title));
	return object->title.data == NULL ? fail_nomem(why) : OK;
}

const struct collection *
console_find_collection(const struct collection *collections, size_t count, struct str id)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(collections[i].id, id))
			return &collections[i];
	return NULL;
}

void
console_put_collection(struct json_writer *out, const struct collection *collections, size_t count,
	struct str id)
{
	const struct collection *collection = console_find_collection(collections, count, id);

	if (collection == NULL) {
		json_put_null(out);
		return;
	}
	json_open_object(out);
	json_member_string(out, STR("id"), collection->id);
	json_member_string(out, STR("title"), collection->title);
	json_close_object(out);
}
