/* read.c - reads the resources of TAXII 2.1.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "taxii/read.h"

#include "base/json.h"

static enum err
parse_object(struct arena *arena, struct str text, const struct json **ret, struct fault *why)
{
	const struct json *json;

	TRY(json_parse(arena, text, &json, why));
	if (json->type != JSON_OBJECT)
		return fail(why, E_INVALID, "%s instead of an object", json_type_name(json->type));
	*ret = json;
	return OK;
}

static enum err
need_string(const struct json *object, struct str key, struct str *ret, struct fault *why)
{
	struct str value = json_get_string(object, key);

	if (value.len == 0)
		return fail_at(why, E_INVALID, key, "missing, or no string");
	*ret = value;
	return OK;
}

/* *ret is NULL when the list is absent. */
static enum err
get_list(const struct json *object, struct str key, const struct json **ret, struct fault *why)
{
	const struct json *list = json_get(object, key);

	if (list != NULL && list->type != JSON_ARRAY)
		return fail_at(why, E_INVALID, key, "%s instead of a list",
			json_type_name(list->type));
	*ret = list;
	return OK;
}

static uint64_t
get_count(const struct json *object, struct str key)
{
	int64_t count;

	return json_to_int(json_get(object, key), &count) && count > 0 ? (uint64_t)count : 0;
}

static enum err
read_strings(const struct json *list, struct str key, struct str *items, struct fault *why)
{
	size_t i = 0;

	JSON_EACH(item, list) {
		if (item->type != JSON_STRING)
			return fail_at(why, E_INVALID, key, "element %zu is %s", i,
				json_type_name(item->type));
		items[i++] = item->string;
	}
	return OK;
}

enum err
taxii_read_discovery(struct arena *arena, struct str text, struct taxii_discovery *ret,
	struct fault *why)
{
	struct taxii_discovery discovery = { 0 };
	const struct json *json;
	const struct json *roots;

	TRY(parse_object(arena, text, &json, why));
	TRY(need_string(json, STR("title"), &discovery.title, why));
	TRY(get_list(json, STR("api_roots"), &roots, why));
	discovery.description = json_get_string(json, STR("description"));
	discovery.contact = json_get_string(json, STR("contact"));
	discovery.default_root = json_get_string(json, STR("default"));
	if (roots != NULL && roots->count > 0) {
		struct str *items = arena_array(arena, roots->count, struct str);
		if (items == NULL)
			return fail_nomem(why);
		TRY(read_strings(roots, STR("api_roots"), items, why));
		discovery.roots = items;
		discovery.root_count = roots->count;
	}
	*ret = discovery;
	return OK;
}

enum err
taxii_read_api_root(struct arena *arena, struct str text, struct taxii_api_root *ret,
	struct fault *why)
{
	struct taxii_api_root root = { 0 };
	const struct json *json;

	TRY(parse_object(arena, text, &json, why));
	TRY(need_string(json, STR("title"), &root.title, why));
	root.description = json_get_string(json, STR("description"));
	root.max_content_length = get_count(json, STR("max_content_length"));
	*ret = root;
	return OK;
}

static enum err
read_collection(const struct json *json, struct taxii_collection *ret, struct fault *why)
{
	struct taxii_collection collection = {
		.description = json_get_string(json, STR("description")),
		.alias = json_get_string(json, STR("alias")),
		.can_read = json_get_true(json, STR("can_read")),
		.can_write = json_get_true(json, STR("can_write")),
	};

	TRY(need_string(json, STR("id"), &collection.id, why));
	TRY(need_string(json, STR("title"), &collection.title, why));
	*ret = collection;
	return OK;
}

enum err
taxii_read_collections(struct arena *arena, struct str text, struct taxii_collections *ret,
	struct fault *why)
{
	const struct json *json;
	const struct json *list;
	struct taxii_collection *items;
	size_t count = 0;

	TRY(parse_object(arena, text, &json, why));
	TRY(get_list(json, STR("collections"), &list, why));
	if (list == NULL || list->count == 0) {
		*ret = (struct taxii_collections){ 0 };
		return OK;
	}
	items = arena_array(arena, list->count, struct taxii_collection);
	if (items == NULL)
		return fail_nomem(why);
	JSON_EACH(item, list)
		TRY(read_collection(item, &items[count++], why));
	*ret = (struct taxii_collections){ .count = count, .items = items };
	return OK;
}

static enum err
read_objects(struct arena *arena, const struct json *list, struct taxii_page *page,
	struct fault *why)
{
	struct str *objects = arena_array(arena, list->count, struct str);
	size_t count = 0;

	if (objects == NULL)
		return fail_nomem(why);
	JSON_EACH(item, list) {
		if (item->type != JSON_OBJECT)
			return fail_at(why, E_INVALID, STR("objects"), "element %zu is %s", count,
				json_type_name(item->type));
		objects[count++] = item->text;
	}
	page->objects = objects;
	page->object_count = count;
	return OK;
}

enum err
taxii_read_envelope(struct arena *arena, struct str text, struct taxii_page *ret,
	struct fault *why)
{
	struct taxii_page page = { 0 };
	const struct json *json;
	const struct json *list;

	TRY(parse_object(arena, text, &json, why));
	TRY(get_list(json, STR("objects"), &list, why));
	page.more = json_get_true(json, STR("more"));
	page.next = json_get_string(json, STR("next"));
	if (list != NULL && list->count > 0)
		TRY(read_objects(arena, list, &page, why));
	*ret = page;
	return OK;
}

static enum err
read_status_list(struct arena *arena, const struct json *status, struct str key,
	struct taxii_status_list *ret, struct fault *why)
{
	const struct json *list;
	struct taxii_status_item *items;
	size_t count = 0;

	TRY(get_list(status, key, &list, why));
	if (list == NULL || list->count == 0)
		return OK;
	items = arena_array(arena, list->count, struct taxii_status_item);
	if (items == NULL)
		return fail_nomem(why);
	JSON_EACH(item, list) {
		TRY(need_string(item, STR("id"), &items[count].id, why));
		items[count].version = json_get_string(item, STR("version"));
		items[count++].message = json_get_string(item, STR("message"));
	}
	*ret = (struct taxii_status_list){ .count = count, .items = items };
	return OK;
}

enum err
taxii_read_status(struct arena *arena, struct str text, struct taxii_status *ret,
	struct fault *why)
{
	struct taxii_status status = { 0 };
	const struct json *json;
	struct str progress;

	TRY(parse_object(arena, text, &json, why));
	TRY(need_string(json, STR("id"), &status.id, why));
	TRY(need_string(json, STR("status"), &progress, why));
	status.complete = str_eq(progress, STR("complete"));
	if (!status.complete && !str_eq(progress, STR("pending")))
		return fail_at(why, E_INVALID, STR("status"), "neither complete nor pending");
	status.requested = json_get_string(json, STR("request_timestamp"));
	status.total_count = get_count(json, STR("total_count"));
	status.success_count = get_count(json, STR("success_count"));
	status.failure_count = get_count(json, STR("failure_count"));
	status.pending_count = get_count(json, STR("pending_count"));
	TRY(read_status_list(arena, json, STR("successes"), &status.successes, why));
	TRY(read_status_list(arena, json, STR("failures"), &status.failures, why));
	TRY(read_status_list(arena, json, STR("pendings"), &status.pendings, why));
	*ret = status;
	return OK;
}

struct str
taxii_read_error(struct arena *arena, struct str text)
{
	const struct json *json;
	struct str title;
	struct str description;

	if (json_parse(arena, text, &json, NULL) != OK)
		return STR_NONE;
	title = json_get_string(json, STR("title"));
	description = json_get_string(json, STR("description"));
	if (title.len == 0 || description.len == 0)
		return title;
	return str_printf(arena, "%.*s: %.*s", STR_FMT(title), STR_FMT(description));
}
