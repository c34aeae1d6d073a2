/* meta_objects.c - the tables of markings, extension definitions and language content (section 7).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/form.h"
#include "model/object_types.h"
#include "model/rule.h"

static const struct property marking_definition[] = {
	{ "name", form_string },
	{ "definition_type", form_string, REQUIRED_20 },
	{ "definition", form_object, REQUIRED_20 },
	{ "extensions", form_extensions },
	{ 0 },
};
static const struct rule marking_definition_rules[] = {
	{ rule_definition, "definition_type definition extensions" },
	{ rule_not_itself, "object_marking_refs" },
	{ 0 },
};

static const struct property extension_definition[] = {
	{ "name", form_nonempty_string, REQUIRED },
	{ "description", form_string },
	{ "schema", form_nonempty_string, REQUIRED },
	{ "version", form_nonempty_string, REQUIRED },
	{ "extension_types", form_enumeration, REQUIRED | LIST,
		.words = "new-sdo new-sco new-sro property-extension toplevel-property-extension" },
	{ "extension_properties", form_nonempty_string, LIST },
	{ 0 },
};
static const struct rule extension_definition_rules[] = {
	{ rule_toplevel_names, "extension_properties extension_types" },
	{ 0 },
};

static const struct property language_content[] = {
	{ "object_ref", form_reference, REQUIRED },
	{ "object_modified", form_timestamp },
	{ "contents", form_translations, REQUIRED },
	{ "extensions", form_extensions },
	{ 0 },
};

const struct object_type meta_objects[] = {
	{ CLASS_MARKING_DEFINITION, false,
		{ "marking-definition", "7.2.1", marking_definition, marking_definition_rules } },
	{ CLASS_EXTENSION_DEFINITION, true,
		{ "extension-definition", "7.3", extension_definition,
			extension_definition_rules } },
	{ CLASS_LANGUAGE_CONTENT, true, { "language-content", "7.1", language_content } },
	{ 0 },
};
