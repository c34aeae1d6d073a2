/* object_types.c - the tables of types against the OASIS JSON schemas, name by name.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Read from ../shared/data/stix-schemas beside the source; skipped, by name, where that is missing.
 */
#include "support/check.h"

#include <dirent.h>

#include "base/env.h"
#include "base/limits.h"
#include "model/object_types.h"

static const struct property *
find_property(const struct shape *shape, struct str name)
{
	for (const struct property *property = shape->properties; property->name != NULL; property++)
		if (str_eq(str_of(property->name), name))
			return property;
	return NULL;
}

/* Does the schema, or a part of it that allOf and its like join, name the property? */
static bool
schema_names(const struct json *schema, struct str name)
{
	static const struct str joins[] = { STR_INIT("allOf"), STR_INIT("anyOf"),
		STR_INIT("oneOf") };

	if (json_get(json_get(schema, STR("properties")), name) != NULL)
		return true;
	for (size_t i = 0; i < sizeof(joins) / sizeof(*joins); i++) {
		const struct json *parts = json_get(schema, joins[i]);
		if (parts == NULL)
			continue;
		JSON_EACH(part, parts)
			if (schema_names(part, name))
				return true;
	}
	return false;
}

/* Properties that all types share stand in other schemas, labels in one row for STIX 2.0. */
static bool
stands_elsewhere(const char *name)
{
	return strcmp(name, "extensions") == 0 || strcmp(name, "labels") == 0;
}

static unsigned
compare_names(const struct object_type *type, const struct json *schema)
{
	const struct shape *common = shape_of_class(type->class);
	unsigned wrong = 0;

	for (const struct property *own = type->shape.properties; own->name != NULL; own++)
		if (!stands_elsewhere(own->name) && !schema_names(schema, str_of(own->name))) {
			print_error("%s.%s is not in the schema\n", type->shape.name, own->name);
			wrong++;
		}
	JSON_EACH(part, json_get(schema, STR("allOf"))) {
		const struct json *properties = json_get(part, STR("properties"));
		if (properties == NULL)
			continue;
		JSON_EACH(property, properties)
			if (find_property(&type->shape, property->key) == NULL &&
				find_property(common, property->key) == NULL) {
				print_error("%s.%.*s is not in the table\n", type->shape.name,
					STR_FMT(property->key));
				wrong++;
			}
	}
	return wrong;
}

static unsigned
compare_required(const struct object_type *type, const struct json *schema)
{
	const struct json *required = json_get(schema, STR("required"));
	unsigned wrong = 0;

	if (required == NULL)
		return 0;
	JSON_EACH(name, required) {
		const struct property *property = find_property(&type->shape, name->string);
		if (property != NULL && (property->flags & REQUIRED_21) != 0)
			continue;
		print_error("%s.%.*s is not required\n", type->shape.name, STR_FMT(name->string));
		wrong++;
	}
	return wrong;
}

static unsigned
compare_file(const char *folder, const char *file)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	OWNED_BUF path = BUF_INIT;
	OWNED_BUF text = BUF_INIT;
	const struct object_type *type = object_type_find(str_first(str_of(file), strlen(file) - 5));
	const struct json *schema;

	buf_addf(&path, "%s/%s", folder, file);
	assert_non_null(type);
	assert_int_equal(file_read(env_real(), path.data, MIB, &text, NULL), OK);
	assert_int_equal(json_parse(arena, buf_str(&text), &schema, NULL), OK);
	return compare_names(type, schema) + compare_required(type, schema);
}

static void
compare_folder(const char *name, unsigned expected)
{
	OWNED_BUF folder = BUF_INIT;
	unsigned files = 0;
	unsigned wrong = 0;
	DIR *listing;

	buf_addf(&folder, "%s/../shared/data/stix-schemas/schemas/%s", getenv("TESTUDO_SOURCE"),
		name);
	listing = opendir(folder.data);
	if (listing == NULL) {
		buf_done(&folder);
		print_message("# skipped: the OASIS schemas are missing\n");
		skip();
	}
	for (struct dirent *entry = readdir(listing); entry != NULL; entry = readdir(listing)) {
		if (!str_ends(str_of(entry->d_name), STR(".json")))
			continue;
		wrong += compare_file(folder.data, entry->d_name);
		files++;
	}
	closedir(listing);
	assert_int_equal(wrong, 0);
	assert_int_equal(files, expected);
}

static void
domain_objects_have_the_properties_of_the_schemas(void **state)
{
	(void)state;
	compare_folder("sdos", 19);
}

static void
relationships_have_the_properties_of_the_schemas(void **state)
{
	(void)state;
	compare_folder("sros", 2);
}

static void
observables_have_the_properties_of_the_schemas(void **state)
{
	(void)state;
	compare_folder("observables", 18);
}

static void
every_table_ends_and_names_no_property_twice(void **state)
{
	static const struct object_type *const lists[] = { domain_objects, observables,
		meta_objects };
	unsigned types = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		for (const struct object_type *type = lists[i]; type->shape.name != NULL; type++) {
			const struct property *own = type->shape.properties;
			for (; own->name != NULL; own++)
				assert_ptr_equal(find_property(&type->shape, str_of(own->name)),
					own);
			types++;
		}
	assert_int_equal(types, 21 + 18 + 3);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(domain_objects_have_the_properties_of_the_schemas),
		cmocka_unit_test(relationships_have_the_properties_of_the_schemas),
		cmocka_unit_test(observables_have_the_properties_of_the_schemas),
		cmocka_unit_test(every_table_ends_and_names_no_property_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
