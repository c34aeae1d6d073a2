/* form_container.c - the forms that hold objects in objects: extensions, and observables of 2.0.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/form.h"

/* --- extensions (sections 3.2 and 7.3) --- */

static const struct property extension_properties[] = {
	{ "extension_type", form_enumeration, REQUIRED,
		.words = "new-sdo new-sco new-sro property-extension toplevel-property-extension" },
	{ 0 },
};

static const struct shape extension_shape = { "extension", "7.3", extension_properties };

static const struct shape *
extension_shape_of(const struct shape *shape, struct str name)
{
	if (str_starts(name, STR("extension-definition--")))
		return &extension_shape;
	if (shape->extensions == NULL)
		return NULL;
	for (const struct known_extension *known = shape->extensions; known->name != NULL; known++)
		if (str_eq(str_of(known->name), name))
			return known->shape;
	return NULL;
}

static enum err
check_extension(const struct subject *subject, const struct property *property)
{
	struct str name = subject->value->key;
	struct subject inner = *subject;

	if (str_starts(name, STR("extension-definition--")) && !object_id_is_valid(name))
		return subject_fail(subject, STR_NONE,
			"an extension's key must be the id of its definition (section 7.3)");
	TRY(form_object(subject, property));
	inner.shape = extension_shape_of(subject->shape, name);
	return inner.shape == NULL ? OK : shape_check(&inner);
}

enum err
form_extensions(const struct subject *subject, const struct property *property)
{
	TRY(form_dictionary(subject, property));
	JSON_EACH(member, subject->value) {
		struct place place = { .parent = subject->place, .key = member->key };
		struct subject inner = *subject;
		inner.value = member;
		inner.place = &place;
		TRY(check_extension(&inner, property));
	}
	return OK;
}

/* --- the container of STIX 2.0 (2.1: section 2.13, deprecated) --- */

static enum err
check_local_reference(const struct subject *observable, const struct json *container,
	const struct json *member, const struct json *value)
{
	struct place place = { .parent = observable->place, .key = member->key };
	struct subject inner = *observable;

	inner.place = &place;
	if (value->type == JSON_STRING && json_get(container, value->string) != NULL)
		return OK;
	return subject_fail(&inner, STR_NONE,
		"%.*s must name another observable of the same container (section 2.13)",
		STR_FMT(str_first(member->key, 80)));
}

static enum err
check_local_references(const struct subject *observable, const struct json *container)
{
	JSON_EACH(member, observable->value) {
		if (str_ends(member->key, STR("_ref")))
			TRY(check_local_reference(observable, container, member, member));
		if (!str_ends(member->key, STR("_refs")) || member->type != JSON_ARRAY)
			continue;
		JSON_EACH(item, member)
			TRY(check_local_reference(observable, container, member, item));
	}
	return OK;
}

static const struct property observable_properties[] = {
	{ "type", form_type_name, REQUIRED },
	{ "extensions", form_extensions },
	{ 0 },
};

static const struct shape observable_shape = { "observable", "2.13", observable_properties };

enum err
form_observables(const struct subject *subject, const struct property *property)
{
	TRY(form_dictionary(subject, property));
	JSON_EACH(member, subject->value) {
		struct place place = { .parent = subject->place, .key = member->key };
		struct subject inner = *subject;
		inner.shape = &observable_shape;
		inner.value = member;
		inner.place = &place;
		TRY(form_object(&inner, property));
		TRY(shape_check(&inner));
		TRY(check_local_references(&inner, subject->value));
	}
	return OK;
}
