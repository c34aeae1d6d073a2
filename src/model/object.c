/* object.c - checks one STIX object and finds what every layer asks for.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/object.h"

#include "base/limits.h"
#include "base/timestamp.h"
#include "model/form.h"
#include "model/object_parts.h"

/* --- class and version of the standard --- */

/* What a type that the standard does not know says of itself in an extension (section 7.3). */
static bool
class_of_extension(const struct json *json, enum object_class *ret)
{
	static const struct {
		struct str word;
		enum object_class class;
	} words[] = {
		{ STR_INIT("new-sdo"), CLASS_DOMAIN_OBJECT },
		{ STR_INIT("new-sco"), CLASS_CYBER_OBSERVABLE },
		{ STR_INIT("new-sro"), CLASS_RELATIONSHIP },
	};
	const struct json *extensions = json_get(json, STR("extensions"));

	if (extensions == NULL || extensions->type != JSON_OBJECT)
		return false;
	JSON_EACH(extension, extensions) {
		struct str word = json_get_string(extension, STR("extension_type"));
		for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
			if (!str_eq(word, words[i].word))
				continue;
			*ret = words[i].class;
			return true;
		}
	}
	return false;
}

/* A custom type without the times of a version can only be an observable (section 11.2). */
static enum object_class
class_of(const struct object_type *type, const struct json *json)
{
	enum object_class class;

	if (type != NULL)
		return type->class;
	if (class_of_extension(json, &class))
		return class;
	if (json_get(json, STR("created")) == NULL && json_get(json, STR("modified")) == NULL)
		return CLASS_CYBER_OBSERVABLE;
	return CLASS_DOMAIN_OBJECT;
}

static struct str
spec_version_of(enum object_class class, const struct json *json)
{
	struct str version = json_get_string(json, STR("spec_version"));

	if (version.data != NULL)
		return version;
	return class == CLASS_CYBER_OBSERVABLE ? STR("2.1") : STR("2.0");
}

/* --- checks --- */

static const struct property custom_properties[] = {
	{ "extensions", form_extensions },
	{ 0 },
};

static const struct shape custom_shape = { "custom object", "11.2", custom_properties };

/* Names that a granular marking could not select are refused; all else that is unknown is kept. */
static enum err
check_names(const struct subject *subject)
{
	JSON_EACH(member, subject->value)
		if (!form_is_key(member->key))
			return subject_fail(subject, member->key,
				"a property's name must be 1 to 250 letters, digits, _ and -");
	return OK;
}

static enum err
check_object(struct arena *arena, const struct json *json, const struct object_type *type,
	const struct object *object, struct fault *why)
{
	struct check check = { .arena = arena, .root = json, .why = why };
	struct subject subject = { &check, shape_of_class(object->class), json, NULL };

	check.before_21 = object->class != CLASS_CYBER_OBSERVABLE &&
			  str_eq(object->spec_version, STR("2.0"));
	TRY(check_names(&subject));
	TRY(shape_check(&subject));
	if (type != NULL && type->since_21 && check.before_21)
		return subject_fail(&subject, STR("spec_version"),
			"spec_version \"2.1\" is required of %s, which STIX 2.0 does not know",
			type->shape.name);
	subject.shape = type == NULL ? &custom_shape : &type->shape;
	return shape_check(&subject);
}

/* --- results --- */

static void
fill_version(struct object *object)
{
	struct str created = json_get_string(object->json, STR("created"));
	struct str modified = json_get_string(object->json, STR("modified"));

	(void)timestamp_parse(created, &object->created);
	object->version_text = modified.data == NULL ? created : modified;
	(void)timestamp_parse(object->version_text, &object->version);
}

enum err
object_from_json(
	struct arena *arena, const struct json *json, const struct object **ret, struct fault *why)
{
	const struct object_type *type;
	struct object *object;

	if (json->type != JSON_OBJECT)
		return fail(why, E_INVALID, "a STIX object must be a JSON object, not %s",
			json_type_name(json->type));
	if (json->text.len > OBJECT_SIZE_MAX)
		return fail(why, E_TOO_LARGE, "an object of %zu bytes is larger than %u",
			json->text.len, OBJECT_SIZE_MAX);
	object = arena_new_of(arena, struct object);
	if (object == NULL)
		return fail_nomem(why);
	object->json = json;
	object->text = json->text;
	object->type = json_get_string(json, STR("type"));
	type = object_type_find(object->type);
	object->class = class_of(type, json);
	object->spec_version = spec_version_of(object->class, json);
	TRY(check_object(arena, json, type, object, why));
	object->id = json_get_string(json, STR("id"));
	object->created_by = json_get_string(json, STR("created_by_ref"));
	object->revoked = json_get_true(json, STR("revoked"));
	fill_version(object);
	TRY(object_read_markings(arena, object, why));
	TRY(object_read_references(arena, object, why));
	*ret = object;
	return OK;
}

enum err
object_parse(struct arena *arena, struct str text, const struct object **ret, struct fault *why)
{
	const struct json *json;

	if (text.len > OBJECT_SIZE_MAX)
		return fail(why, E_TOO_LARGE, "an object of %zu bytes is larger than %u", text.len,
			OBJECT_SIZE_MAX);
	TRY(json_parse(arena, text, &json, why));
	return object_from_json(arena, json, ret, why);
}

/* At most `len` bytes, cut between two characters. */
static struct str
cut(struct str text, size_t len)
{
	if (text.len <= len)
		return text;
	while (len > 0 && ((unsigned char)text.data[len] & 0xc0) == 0x80)
		len--;
	return str_first(text, len);
}

struct str
object_title(const struct object *object)
{
	enum { TITLE_MAX = 120 };
	static const struct str candidates[] = { STR_INIT("name"), STR_INIT("value"),
		STR_INIT("path"), STR_INIT("key"), STR_INIT("subject"), STR_INIT("pattern"),
		STR_INIT("abstract"), STR_INIT("content"), STR_INIT("relationship_type"),
		STR_INIT("opinion") };

	for (size_t i = 0; i < sizeof(candidates) / sizeof(*candidates); i++) {
		struct str text = str_trim(json_get_string(object->json, candidates[i]));
		if (text.len > 0)
			return cut(text, TITLE_MAX);
	}
	return object->id;
}
