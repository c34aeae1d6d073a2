/* bundle.c - takes a whole STIX bundle or TAXII envelope apart.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/bundle.h"

#include "base/limits.h"
#include "model/object.h"

/* `list` may be NULL: no objects. */
static enum err
read_list(struct arena *arena, const struct json *list, struct bundle *ret, struct fault *why)
{
	struct bundle bundle = { 0 };
	const struct json **objects;

	if (list != NULL && list->type != JSON_ARRAY)
		return fail_at(why, E_INVALID, STR("/objects"), "objects must be a list, not %s",
			json_type_name(list->type));
	if (list != NULL && list->count > 0) {
		objects = arena_array(arena, list->count, const struct json *);
		if (objects == NULL)
			return fail_nomem(why);
		bundle.objects = objects;
		JSON_EACH(item, list)
			objects[bundle.count++] = item;
	}
	*ret = bundle;
	return OK;
}

static enum err
parse_outer(struct arena *arena, struct str text, const struct json **ret, struct fault *why)
{
	const struct json *json;

	TRY(json_parse(arena, text, &json, why));
	if (json->type != JSON_OBJECT)
		return fail(why, E_INVALID, "expected a JSON object around the objects, not %s",
			json_type_name(json->type));
	*ret = json;
	return OK;
}

enum err
bundle_parse(struct arena *arena, struct str text, struct bundle *ret, struct fault *why)
{
	const struct json *json;
	const struct json *list;
	struct str id;

	TRY(parse_outer(arena, text, &json, why));
	if (!str_eq(json_get_string(json, STR("type")), STR("bundle")))
		return fail_at(why, E_INVALID, STR("/type"),
			"the type of a bundle must be \"bundle\" (STIX 2.1 section 8)");
	id = json_get_string(json, STR("id"));
	if (!str_eq(object_id_type(id), STR("bundle")))
		return fail_at(why, E_INVALID, STR("/id"),
			"the id of a bundle must be bundle-- and a UUID (STIX 2.1 section 8)");
	list = json_get(json, STR("objects"));
	if (list != NULL && list->type == JSON_ARRAY && list->count == 0)
		return fail_at(why, E_INVALID, STR("/objects"),
			"objects must not be an empty list: leave it out (STIX 2.1 section 2.12)");
	return read_list(arena, list, ret, why);
}

enum err
envelope_parse(struct arena *arena, struct str text, struct bundle *ret, struct fault *why)
{
	const struct json *json;
	const struct json *list;

	TRY(parse_outer(arena, text, &json, why));
	list = json_get(json, STR("objects"));
	if (list == NULL || (list->type == JSON_ARRAY && list->count == 0))
		return fail_at(why, E_INVALID, STR("/objects"),
			"an envelope needs at least one object (TAXII 2.1 section 3.7)");
	if (list->count > ENVELOPE_OBJECTS_MAX)
		return fail_at(why, E_TOO_LARGE, STR("/objects"),
			"an envelope of %u objects holds more than %u", list->count,
			ENVELOPE_OBJECTS_MAX);
	return read_list(arena, list, ret, why);
}

enum err
envelope_page_parse(
	struct arena *arena, struct str text, struct envelope_page *ret, struct fault *why)
{
	struct envelope_page page;
	const struct json *json;

	TRY(parse_outer(arena, text, &json, why));
	TRY(read_list(arena, json_get(json, STR("objects")), &page.bundle, why));
	page.more = json_get_true(json, STR("more"));
	page.next = json_get_string(json, STR("next"));
	*ret = page;
	return OK;
}
