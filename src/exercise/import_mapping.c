/* import_mapping.c - reads which column of a spreadsheet is which key.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/suggest.h"
#include "exercise/import_table.h"

static const char *const mapping_keys[] = { "section", "sheet", "header", "columns", "values",
	"constants", "begin", "ignore", "separator" };

enum { MAPPING_KEYS = sizeof(mapping_keys) / sizeof(*mapping_keys) };

static const char *
name_of(const struct import *import)
{
	return import->input->mapping_name;
}

static enum err
check_keys(const struct import *import, const struct yaml *root, struct fault *why)
{
	if (root->kind != YAML_IS_MAP)
		return yaml_fail(why, name_of(import), root, "a mapping is a map of keys, not %s",
			yaml_kind_name(root->kind));
	YAML_EACH (member, root) {
		struct suggestion nearest = suggestion_for(member->key);
		bool known = false;
		for (size_t i = 0; i < MAPPING_KEYS; i++) {
			known |= str_eq(str_of(mapping_keys[i]), member->key);
			suggestion_offer(&nearest, str_of(mapping_keys[i]));
		}
		if (!known)
			return yaml_fail(why, name_of(import), member,
				"a mapping has no key \"%.*s\"%s", STR_FMT(member->key),
				suggestion_text(&nearest));
	}
	return OK;
}

/* Sections of records that a row can hold. */
static enum err
find_section(
	const struct import *import, const struct yaml *value, enum section *ret, struct fault *why)
{
	for (enum section section = SECTION_PHASES; section < SECTION_COUNT; section++)
		if (value->kind == YAML_IS_TEXT &&
			str_eq(str_of(section_forms[section].name), value->text)) {
			*ret = section;
			return OK;
		}
	return yaml_fail(
		why, name_of(import), value, "section must name one, such as injects or people");
}

static bool
is_cell_key(const struct form_key *key)
{
	return key->type != KEY_PAIRS && key->type != KEY_RECORDS;
}

static enum err
check_key(const struct import *import, const struct yaml *at, struct str name, enum section section,
	struct fault *why)
{
	struct suggestion nearest = suggestion_for(name);

	for (const struct form_key *key = section_forms[section].form->keys; key->name != NULL;
		key++) {
		if (str_eq(str_of(key->name), name) && is_cell_key(key))
			return OK;
		suggestion_offer(&nearest, str_of(key->name));
	}
	return yaml_fail(why, name_of(import), at,
		"%s have no key \"%.*s\" that a cell could hold%s", section_forms[section].name,
		STR_FMT(name), suggestion_text(&nearest));
}

/* A map of texts, or of such maps when `deep`. */
static enum err
take_map(const struct import *import, const struct yaml *root, const char *key, bool deep,
	const struct yaml **ret, struct fault *why)
{
	const struct yaml *map = yaml_get(root, str_of(key));
	enum yaml_kind wanted = deep ? YAML_IS_MAP : YAML_IS_TEXT;

	*ret = map;
	if (map == NULL)
		return OK;
	if (map->kind != YAML_IS_MAP)
		return yaml_fail(why, name_of(import), map, "%s is a map, not %s", key,
			yaml_kind_name(map->kind));
	YAML_EACH (member, map)
		if (member->kind != wanted)
			return yaml_fail(why, name_of(import), member, "%s: \"%.*s\" must be %s",
				key, STR_FMT(member->key), yaml_kind_name(wanted));
	return OK;
}

static enum err
check_columns(const struct import *import, const struct import_mapping *mapping, struct fault *why)
{
	if (mapping->columns != NULL)
		YAML_EACH (member, mapping->columns)
			TRY(check_key(import, member, member->text, mapping->section, why));
	if (mapping->values != NULL)
		YAML_EACH (member, mapping->values)
			TRY(check_key(import, member, member->key, mapping->section, why));
	if (mapping->constants != NULL)
		YAML_EACH (member, mapping->constants)
			TRY(check_key(import, member, member->key, mapping->section, why));
	return OK;
}

static enum err
take_texts(const struct import *import, const struct yaml *root, struct import_mapping *mapping,
	struct fault *why)
{
	const struct yaml *sheet = yaml_get(root, STR("sheet"));
	const struct yaml *header = yaml_get(root, STR("header"));
	const struct yaml *separator = yaml_get(root, STR("separator"));

	if (sheet != NULL)
		mapping->sheet = sheet->text;
	if (header != NULL && (!str_to_u64(header->text, &mapping->header) || mapping->header == 0))
		return yaml_fail(why, name_of(import), header,
			"header is the number of the row of headings, from 1");
	if (separator != NULL && separator->text.len != 1)
		return yaml_fail(
			why, name_of(import), separator, "separator is one sign, such as ;");
	if (separator != NULL)
		mapping->separator = separator->text.data[0];
	return OK;
}

static enum err
take_all(const struct import *import, const struct yaml *root, struct import_mapping *mapping,
	struct fault *why)
{
	const struct yaml *section = yaml_get(root, STR("section"));

	TRY(check_keys(import, root, why));
	if (section != NULL)
		TRY(find_section(import, section, &mapping->section, why));
	TRY(take_texts(import, root, mapping, why));
	TRY(take_map(import, root, "columns", false, &mapping->columns, why));
	TRY(take_map(import, root, "values", true, &mapping->values, why));
	TRY(take_map(import, root, "constants", false, &mapping->constants, why));
	TRY(take_map(import, root, "begin", false, &mapping->begin, why));
	mapping->ignore = yaml_get(root, STR("ignore"));
	return check_columns(import, mapping, why);
}

enum err
import_mapping_read(struct import *import, struct import_mapping *ret, struct fault *why)
{
	struct import_mapping mapping = {
		.section = SECTION_INJECTS, .header = 1, .separator = ';'
	};
	const struct yaml *root;

	if (import->input->mapping.data != NULL) {
		TRY(yaml_read(import->arena, import->input->mapping, name_of(import), &root, why));
		TRY(take_all(import, root, &mapping, why));
	}
	*ret = mapping;
	return OK;
}
