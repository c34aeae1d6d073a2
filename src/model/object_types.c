/* object_types.c - the list of types that the standard defines, and the common properties.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/object_types.h"

#include "base/limits.h"
#include "model/form.h"
#include "model/rule.h"

/* --- parts that many types share --- */

static const struct property external_reference_properties[] = {
	{ "source_name", form_string, REQUIRED },
	{ "description", form_string },
	{ "url", form_string },
	{ "hashes", form_hashes },
	{ "external_id", form_string },
	{ 0 },
};
static const struct rule external_reference_rules[] = {
	{ rule_some, "description url external_id" },
	{ 0 },
};
static const struct shape external_reference = { "external-reference", "2.5",
	external_reference_properties, external_reference_rules };

static const struct property kill_chain_phase_properties[] = {
	{ "kill_chain_name", form_string, REQUIRED },
	{ "phase_name", form_string, REQUIRED },
	{ 0 },
};
const struct shape kill_chain_phase = { "kill-chain-phase", "2.11", kill_chain_phase_properties };

static const struct property granular_marking_properties[] = {
	{ "lang", form_language },
	{ "marking_ref", form_reference, .words = "marking-definition" },
	{ "selectors", form_selector, REQUIRED | LIST, .count_max = SELECTORS_MAX },
	{ 0 },
};
static const struct rule granular_marking_rules[] = {
	{ rule_exactly_one, "lang marking_ref" },
	{ 0 },
};
static const struct shape granular_marking = { "granular-marking", "7.2.3",
	granular_marking_properties, granular_marking_rules };

/* --- section 3.2 --- */

#define IDENTITY_OF_OBJECT \
	{ "type", form_type_name, REQUIRED }, \
	{ "spec_version", form_enumeration, .words = "2.0 2.1" }, \
	{ "id", form_object_id, REQUIRED }

#define MARKINGS_OF_OBJECT \
	{ "object_marking_refs", form_reference, LIST, .words = "marking-definition", \
		.count_max = MARKINGS_MAX }, \
	{ "granular_markings", form_shape, LIST, .shape = &granular_marking, \
		.count_max = MARKINGS_MAX }

#define LABELS_OF_OBJECT \
	{ "revoked", form_boolean }, \
	{ "labels", form_string, LIST }, \
	{ "confidence", form_integer, .min = 0, .max = 100 }, \
	{ "lang", form_language }, \
	{ "external_references", form_shape, LIST, .shape = &external_reference }

static const struct property versioned_properties[] = {
	IDENTITY_OF_OBJECT,
	{ "created_by_ref", form_reference, .words = "identity" },
	{ "created", form_timestamp, REQUIRED },
	{ "modified", form_timestamp, REQUIRED },
	LABELS_OF_OBJECT,
	MARKINGS_OF_OBJECT,
	{ "defanged", form_absent },
	{ 0 },
};
static const struct rule versioned_rules[] = {
	{ rule_not_before, "modified created" },
	{ 0 },
};

/* Observables have no versions. Should one bear times all the same, they are read as a version, and
 * so they must be good. */
static const struct property observable_properties[] = {
	IDENTITY_OF_OBJECT,
	{ "created", form_timestamp },
	{ "modified", form_timestamp },
	{ "defanged", form_boolean },
	MARKINGS_OF_OBJECT,
	{ 0 },
};

/* A marking never changes: no versions, no revocation. */
static const struct property marking_properties[] = {
	IDENTITY_OF_OBJECT,
	{ "created_by_ref", form_reference, .words = "identity" },
	{ "created", form_timestamp, REQUIRED },
	{ "modified", form_absent },
	{ "revoked", form_absent },
	{ "external_references", form_shape, LIST, .shape = &external_reference },
	MARKINGS_OF_OBJECT,
	{ "defanged", form_absent },
	{ 0 },
};

static const struct property extension_definition_properties[] = {
	IDENTITY_OF_OBJECT,
	{ "created_by_ref", form_reference, REQUIRED, .words = "identity" },
	{ "created", form_timestamp, REQUIRED },
	{ "modified", form_timestamp, REQUIRED },
	LABELS_OF_OBJECT,
	MARKINGS_OF_OBJECT,
	{ "defanged", form_absent },
	{ 0 },
};

const struct shape *
shape_of_class(enum object_class class)
{
	static const struct shape versioned = { "common properties", "3.2", versioned_properties,
		versioned_rules };
	static const struct shape shapes[] = {
		[CLASS_CYBER_OBSERVABLE] = { "common properties", "3.2", observable_properties,
			versioned_rules },
		[CLASS_MARKING_DEFINITION] = { "common properties", "3.2", marking_properties },
		[CLASS_EXTENSION_DEFINITION] = { "common properties", "3.2",
			extension_definition_properties, versioned_rules },
		[CLASS_LANGUAGE_CONTENT] = { 0 },
	};

	return shapes[class].name == NULL ? &versioned : &shapes[class];
}

/* --- the types --- */

const struct object_type *
object_type_find(struct str name)
{
	static const struct object_type *const lists[] = { domain_objects, observables,
		meta_objects };

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		for (const struct object_type *type = lists[i]; type->shape.name != NULL; type++)
			if (str_eq(str_of(type->shape.name), name))
				return type;
	return NULL;
}
