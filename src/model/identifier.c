/* identifier.c - ids (STIX 2.1 section 2.9) and references by allowed type.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/hash.h"
#include "model/form.h"

enum { TYPE_NAME_MIN = 3, TYPE_NAME_MAX = 250 };

/* Section 3.1: lower-case letters, digits and single hyphens, a letter first, no hyphen last. */
static bool
is_type_name(struct str name)
{
	if (name.data == NULL || name.len < TYPE_NAME_MIN || name.len > TYPE_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.data[i];
		bool letter = c >= 'a' && c <= 'z';
		bool digit = c >= '0' && c <= '9';
		bool hyphen = c == '-' && i > 0 && i + 1 < name.len && name.data[i - 1] != '-';
		if (!letter && !(digit && i > 0) && !hyphen)
			return false;
	}
	return true;
}

/* RFC 4122 lets readers accept either case; ids are compared as they stand all the same, so that
 * two spellings are two objects. */
static bool
is_uuid(struct str text)
{
	char lower[UUID_TEXT];

	if (text.len != UUID_TEXT)
		return false;
	for (size_t i = 0; i < UUID_TEXT; i++) {
		char c = text.data[i];
		lower[i] = c >= 'A' && c <= 'F' ? (char)(c | 0x20) : c;
	}
	return uuid_is_valid(str_from(lower, UUID_TEXT));
}

struct str
object_id_type(struct str id)
{
	size_t at = str_find(id, STR("--"));
	struct str type = str_first(id, at);

	if (at == id.len || !is_type_name(type) || !is_uuid(str_from_offset(id, at + 2)))
		return STR_NONE;
	return type;
}

bool
object_id_is_valid(struct str id)
{
	return object_id_type(id).len > 0;
}

enum err
form_type_name(const struct subject *subject, const struct property *property)
{
	TRY(form_string(subject, property));
	if (!is_type_name(subject->value->string))
		return subject_fail(subject, STR_NONE,
			"type must be 3 to 250 lower-case letters, digits and single hyphens "
			"(section 3.1)");
	if (str_eq(subject->value->string, STR("bundle")))
		return subject_fail(
			subject, STR_NONE, "a bundle is no object: take it apart first");
	return OK;
}

enum err
form_relationship_type(const struct subject *subject, const struct property *property)
{
	struct str name = subject->value->string;

	TRY(form_nonempty_string(subject, property));
	for (size_t i = 0; i < name.len; i++)
		if (!(name.data[i] >= 'a' && name.data[i] <= 'z') &&
			!(name.data[i] >= '0' && name.data[i] <= '9') && name.data[i] != '-')
			return subject_fail(subject, STR_NONE,
				"%s must be lower-case letters, digits and hyphens",
				property->name);
	return OK;
}

static enum err
check_id(const struct subject *subject, const struct property *property)
{
	TRY(form_string(subject, property));
	if (!object_id_is_valid(subject->value->string))
		return subject_fail(subject, STR_NONE,
			"%s must be a type, \"--\" and a UUID, not \"%.*s\" "
			"(section 2.9)",
			property->name, STR_FMT(str_first(subject->value->string, 80)));
	return OK;
}

enum err
form_object_id(const struct subject *subject, const struct property *property)
{
	struct str type = json_get_string(subject->check->root, STR("type"));

	TRY(check_id(subject, property));
	if (!str_eq(object_id_type(subject->value->string), type))
		return subject_fail(subject, STR_NONE,
			"id must begin with the object's type, %.*s--", STR_FMT(type));
	return OK;
}

/* A class word admits the types of that class, and those that the standard does not define. */
static bool
is_of_class(struct str word, struct str type)
{
	static const struct {
		struct str word;
		enum object_class class;
	} classes[] = {
		{ STR_INIT("SDO"), CLASS_DOMAIN_OBJECT },
		{ STR_INIT("SCO"), CLASS_CYBER_OBSERVABLE },
		{ STR_INIT("SRO"), CLASS_RELATIONSHIP },
	};
	const struct object_type *known = object_type_find(type);

	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++)
		if (str_eq(word, classes[i].word))
			return known == NULL || known->class == classes[i].class;
	return false;
}

static bool
is_allowed_type(const char *words, struct str type)
{
	while (*words != '\0') {
		struct str word = next_word(&words);
		if (str_eq(word, type) || is_of_class(word, type))
			return true;
	}
	return false;
}

enum err
form_reference(const struct subject *subject, const struct property *property)
{
	struct str type;

	TRY(check_id(subject, property));
	type = object_id_type(subject->value->string);
	if (str_eq(type, STR("bundle")))
		return subject_fail(
			subject, STR_NONE, "%s must not refer to a bundle", property->name);
	if (property->words != NULL && !is_allowed_type(property->words, type))
		return subject_fail(subject, STR_NONE, "%s must not refer to a %.*s (allowed: %s)",
			property->name, STR_FMT(type), property->words);
	return OK;
}
