/* marking.c - what a marking-definition says about release.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The official texts are those of STIX 2.1 section 7.2.1.4 (TLP 1) and of the OASIS common object
 * repository (TLP 2.0, 1 October 2022).
 */
#include "model/marking.h"

#include "base/timestamp.h"

struct official {
	struct str id;
	struct marking marking;
	bool second; /* TLP 2.0: the colour stands in an extension */
	struct str name;
	struct str colour;
	struct str text;
};

#define CREATED_1 "2017-01-20T00:00:00.000Z"
#define CREATED_2 "2022-10-01T00:00:00.000Z"

#define HEAD(uuid, created, name) \
	"{\"type\":\"marking-definition\",\"spec_version\":\"2.1\"," \
	"\"id\":\"marking-definition--" uuid "\",\"created\":\"" created "\",\"name\":\"" name "\","

#define TLP_1(uuid, value, name, colour) \
	{ STR_INIT("marking-definition--" uuid), { .kind = MARKING_TLP, .tlp = value }, false, \
		STR_INIT(name), STR_INIT(colour), \
		STR_INIT(HEAD(uuid, CREATED_1, name) "\"definition_type\":\"tlp\"," \
			"\"definition\":{\"tlp\":\"" colour "\"}}") }

#define TLP_2(uuid, value, name, colour) \
	{ STR_INIT("marking-definition--" uuid), { .kind = MARKING_TLP, .tlp = value }, true, \
		STR_INIT(name), STR_INIT(colour), \
		STR_INIT(HEAD(uuid, CREATED_2, name) "\"extensions\":{\"" TLP2_EXTENSION_ID \
			"\":{\"extension_type\":\"property-extension\",\"tlp_2_0\":\"" colour \
			"\"}}}") }

static const struct official officials[] = {
	TLP_1("613f2e26-407d-48c7-9eca-b8e91df99dc9", TLP_CLEAR, "TLP:WHITE", "white"),
	TLP_1("34098fce-860f-48ae-8e50-ebd3cc5e41da", TLP_GREEN, "TLP:GREEN", "green"),
	TLP_1("f88d31f6-486f-44da-b317-01333bde0b82", TLP_AMBER, "TLP:AMBER", "amber"),
	TLP_1("5e57c739-391a-4eb3-b6be-7d15ca92d5ed", TLP_RED, "TLP:RED", "red"),
	TLP_2("94868c89-83c2-464b-929b-a1a8aa3c8487", TLP_CLEAR, "TLP:CLEAR", "clear"),
	TLP_2("bab4a63c-aed9-4cf5-a766-dfca5abac2bb", TLP_GREEN, "TLP:GREEN", "green"),
	TLP_2("55d920b0-5e8b-4f79-9ee9-91f868d9b421", TLP_AMBER, "TLP:AMBER", "amber"),
	TLP_2("939a9414-2ddd-4d32-a0cd-375ea402b003", TLP_AMBER_STRICT, "TLP:AMBER+STRICT",
		"amber+strict"),
	TLP_2("e828b379-4e03-4974-9ac4-e53a884c97c1", TLP_RED, "TLP:RED", "red"),
};

#define EACH_OFFICIAL(it) \
	for (const struct official *it = officials; \
		it < officials + sizeof(officials) / sizeof(*officials); it++)

static const struct official *
find_official(struct str id)
{
	EACH_OFFICIAL(official)
		if (str_eq(official->id, id))
			return official;
	return NULL;
}

const struct marking *
marking_builtin(struct str id)
{
	const struct official *official = find_official(id);

	return official == NULL ? NULL : &official->marking;
}

struct str
marking_builtin_text(struct str id)
{
	const struct official *official = find_official(id);

	return official == NULL ? STR_NONE : official->text;
}

struct str
marking_id_of_tlp(enum tlp tlp)
{
	EACH_OFFICIAL(official)
		if (official->second && official->marking.tlp == tlp)
			return official->id;
	return STR_NONE;
}

/* --- the official ids bear the official content --- */

static bool
is_created_at(const struct object *object, const char *created)
{
	int64_t moment;

	return timestamp_parse(str_of(created), &moment) && moment == object->created;
}

static bool
says_tlp_1(const struct official *official, const struct json *json)
{
	const struct json *definition = json_get(json, STR("definition"));

	return json_get(json, STR("extensions")) == NULL &&
		str_eq(json_get_string(json, STR("definition_type")), STR("tlp")) &&
		str_eq(json_get_string(definition, STR("tlp")), official->colour);
}

static bool
says_tlp_2(const struct official *official, const struct json *json)
{
	const struct json *extensions = json_get(json, STR("extensions"));
	const struct json *extension = json_get(extensions, STR(TLP2_EXTENSION_ID));

	return json_get(json, STR("definition")) == NULL && extensions != NULL &&
		extensions->count == 1 &&
		str_eq(json_get_string(extension, STR("tlp_2_0")), official->colour);
}

/* TLP 1 was first published in STIX 2.0, where markings had no name. */
static bool
is_official(const struct official *official, const struct object *object)
{
	struct str name = json_get_string(object->json, STR("name"));

	if (name.data != NULL && !str_eq_nocase(name, official->name))
		return false;
	if (!is_created_at(object, official->second ? CREATED_2 : CREATED_1))
		return false;
	return official->second ? says_tlp_2(official, object->json) :
				  says_tlp_1(official, object->json);
}

enum err
marking_check_official(const struct object *object, struct fault *why)
{
	const struct official *official = find_official(object->id);

	if (official == NULL || is_official(official, object))
		return OK;
	return fail_at(why, E_CONFLICT, STR("/id"),
		"%.*s is the official %.*s, but the object says something else",
		STR_FMT(object->id), STR_FMT(official->name));
}

/* --- the releasable-to extension --- */

#define COMMUNITY_PREFIX "community:"

static bool
is_release_name(const struct json *item)
{
	if (item->type != JSON_STRING)
		return false;
	if (str_starts(item->string, STR(COMMUNITY_PREFIX)))
		return item->string.len > strlen(COMMUNITY_PREFIX);
	return str_eq(object_id_type(item->string), STR("identity"));
}

static bool
is_release_list(const struct json *list)
{
	if (list == NULL || list->type != JSON_ARRAY || list->count == 0)
		return false;
	JSON_EACH(item, list)
		if (!is_release_name(item))
			return false;
	return true;
}

/* A list that is not exactly right stays empty: it admits nobody but its maker. */
static enum err
read_release_list(struct arena *arena, const struct object *object, const struct json *extension,
	struct marking *ret, struct fault *why)
{
	const struct json *list = json_get(extension, STR("releasable_to"));
	struct marking marking = { .kind = MARKING_RELEASE_LIST, .maker = object->created_by };
	struct str *names;

	if (is_release_list(list)) {
		names = arena_array(arena, list->count, struct str);
		if (names == NULL)
			return fail_nomem(why);
		marking.names = names;
		JSON_EACH(item, list)
			names[marking.name_count++] = item->string;
	}
	*ret = marking;
	return OK;
}

/* An extension that we do not understand may restrict what the rest allows: then the whole marking
 * is unknown. */
enum err
marking_read(struct arena *arena, const struct object *object, struct marking *ret,
	struct fault *why)
{
	const struct official *official = find_official(object->id);
	const struct json *extensions = json_get(object->json, STR("extensions"));
	const struct json *release = json_get(extensions, STR(RELEASE_EXTENSION_ID));
	struct str kind = json_get_string(object->json, STR("definition_type"));
	bool is_statement = str_eq(kind, STR("statement"));

	if (object->class != CLASS_MARKING_DEFINITION)
		return fail_at(why, E_INVALID, STR("/type"), "%.*s is no marking-definition",
			STR_FMT(object->id));
	*ret = (struct marking){ .kind = MARKING_UNKNOWN };
	if (official != NULL) {
		if (is_official(official, object))
			*ret = official->marking;
		return OK;
	}
	if (release != NULL && extensions->count == 1 && (is_statement || kind.data == NULL))
		return read_release_list(arena, object, release, ret, why);
	if (extensions == NULL && is_statement)
		ret->kind = MARKING_STATEMENT;
	return OK;
}
