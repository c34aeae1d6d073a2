/* samples.c - the sample coalition holds what it promises: valid, readable, and labelled as expected.
 * SPDX-License-Identifier: Apache-2.0
 *
 * expected_readers.json was computed by another writing of the release rule, in another language
 * (tools/samples/release.py). Objects that inherit labels (reports, relationships...) are left to the
 * tests of the store, which does that.
 */
#include "support/check.h"

#include "base/env.h"
#include "base/limits.h"
#include "model/bundle.h"
#include "model/marking.h"
#include "model/object_values.h"
#include "model/sco_id.h"
#include "policy/release.h"

enum { MEMORY = 64 << 20, OBJECTS_MAX = 1000, MARKINGS = 16 };

static const struct json *
read_json(struct arena *arena, const char *name)
{
	OWNED_BUF path = BUF_INIT;
	OWNED_BUF text = BUF_INIT;
	const struct json *value;

	buf_addf(&path, "%s/samples/%s", getenv("TESTUDO_SOURCE"), name);
	assert_int_equal(file_read(env_real(), path.data, 64 * MIB, &text, NULL), OK);
	assert_int_equal(json_parse(arena, str_copy(arena, buf_str(&text)), &value, NULL), OK);
	return value;
}

static void
report(const char *what, struct str id, const struct fault *why)
{
	print_error("%s %.*s: %s: %s\n", what, STR_FMT(id), why->where, why->text);
}

/* One bundle, with the collection and the owner that its name "nato/EST" tells. */
struct sample {
	struct str name;
	size_t count;
	const struct object *objects[OBJECTS_MAX];
};

static void
read_sample(struct arena *arena, struct str name, struct sample *ret)
{
	const struct json *file = read_json(arena,
		str_printf(arena, "intelligence/%.*s.json", STR_FMT(name)).data);
	struct fault why = { 0 };

	*ret = (struct sample){ .name = name };
	JSON_EACH(value, json_get(file, STR("objects"))) {
		assert_true(ret->count < OBJECTS_MAX);
		if (object_from_json(arena, value, &ret->objects[ret->count], &why) != OK)
			report("object", json_get_string(value, STR("id")), &why);
		assert_int_equal(why.code, OK);
		ret->count++;
	}
	assert_true(ret->count > 0);
}

typedef void sample_check(struct arena *arena, const struct sample *sample, void *context);

static void
each_sample(sample_check *check, void *context)
{
	OWNED(arena) arena = arena_new(MEMORY);
	const struct json *expected = read_json(arena, "expected_readers.json");
	struct sample *sample = arena_new_of(arena, struct sample);

	JSON_EACH(name, json_get(expected, STR("load_order"))) {
		read_sample(arena, name->string, sample);
		check(arena, sample, context);
	}
}

static void
count_objects(struct arena *arena, const struct sample *sample, void *context)
{
	size_t *total = context;

	(void)arena;
	*total += sample->count;
}

static void
every_object_is_valid(void **state)
{
	size_t total = 0;

	(void)state;
	each_sample(count_objects, &total);
	assert_true(total >= 300);
}

static void
check_observable_ids(struct arena *arena, const struct sample *sample, void *context)
{
	size_t *total = context;
	struct str id;

	for (size_t i = 0; i < sample->count; i++) {
		if (sample->objects[i]->class != CLASS_CYBER_OBSERVABLE)
			continue;
		assert_int_equal(sco_id(arena, sample->objects[i]->json, &id, NULL), OK);
		assert_true(str_eq(id, sample->objects[i]->id));
		*total += 1;
	}
}

static void
every_observable_has_its_deterministic_id(void **state)
{
	size_t total = 0;

	(void)state;
	each_sample(check_observable_ids, &total);
	assert_true(total >= 25);
}

static void
check_patterns(struct arena *arena, const struct sample *sample, void *context)
{
	size_t *total = context;
	struct object_values values;
	struct fault why = { 0 };

	for (size_t i = 0; i < sample->count; i++) {
		const struct object *object = sample->objects[i];
		struct str pattern = json_get_string(object->json, STR("pattern"));

		if (!str_eq(object->type, STR("indicator")))
			continue;
		if (object_values(arena, object, &values, &why) != OK)
			report("pattern of", object->id, &why);
		assert_int_equal(why.code, OK);
		assert_int_equal(values.refused_count, 0);
		assert_true(values.count > 0);
		assert_int_equal(values.any_one_matches,
			str_find(pattern, STR(" AND ")) == pattern.len);
		*total += values.any_one_matches;
	}
}

static void
every_pattern_is_read_and_only_conjunctions_need_more_than_a_value(void **state)
{
	size_t total = 0;

	(void)state;
	each_sample(check_patterns, &total);
	assert_true(total >= 100);
}

/* --- who may read what --- */

static struct audience
audience_of_codes(const struct directory *directory, const struct json *codes)
{
	struct audience audience = { 0 };

	JSON_EACH(code, codes)
		audience_add(&audience, directory_by_code(directory, code->string)->index);
	return audience;
}

static void
read_organisations(struct arena *arena, const struct json *list, struct directory *directory)
{
	struct organisation *organisations = arena_array(arena, list->count, struct organisation);
	unsigned index = 0;

	JSON_EACH(each, list) {
		struct organisation *to = &organisations[index++];

		to->index = index;
		to->code = json_get_string(each, STR("code"));
		to->identity = json_get_string(each, STR("identity"));
		assert_true(organisation_kind_parse(json_get_string(each, STR("kind")), &to->kind));
		assert_true(standing_parse(json_get_string(each, STR("standing")), &to->standing));
		tlp_parse(json_get_string(each, STR("default_tlp")), &to->default_tlp);
	}
	directory->organisations = organisations;
	directory->organisation_count = index;
	index = 0;
	JSON_EACH(each, list) {
		struct str client_of = json_get_string(each, STR("client_of"));

		if (client_of.data != NULL)
			organisations[index].client_of = directory_by_code(directory, client_of)->index;
		index++;
	}
}

static void
read_communities(struct arena *arena, const struct json *list, struct directory *directory)
{
	struct community *communities = arena_array(arena, list->count, struct community);
	unsigned index = 0;

	JSON_EACH(each, list) {
		struct community *to = &communities[index++];

		to->index = index;
		to->name = json_get_string(each, STR("name"));
		assert_true(tlp_parse(json_get_string(each, STR("floor")), &to->floor));
		to->organisations = audience_of_codes(directory,
			json_get(each, STR("organisations")));
	}
	directory->communities = communities;
	directory->community_count = index;
}

struct coalition {
	const struct json *json;
	const struct json *expected;
	struct directory directory;
	size_t checked;
};

static const struct json *
find_collection(const struct coalition *coalition, struct str alias)
{
	JSON_EACH(each, json_get(coalition->json, STR("collections")))
		if (str_eq(json_get_string(each, STR("alias")), alias))
			return each;
	fail_msg("no collection %.*s", STR_FMT(alias));
	return NULL;
}

static bool
resolve(struct arena *arena, const struct sample *sample, struct str id, struct marking *ret)
{
	const struct marking *builtin = marking_builtin(id);

	if (builtin != NULL) {
		*ret = *builtin;
		return true;
	}
	for (size_t i = 0; i < sample->count; i++)
		if (str_eq(sample->objects[i]->id, id))
			return marking_read(arena, sample->objects[i], ret, NULL) == OK;
	return false;
}

/* All markings of the object, granular ones too; false when one is missing. A list marks itself. */
static bool
resolve_all(struct arena *arena, const struct sample *sample, const struct object *object,
	struct marking *ret, size_t *count)
{
	bool all = true;

	*count = 0;
	for (size_t i = 0; i < object->marking_count; i++)
		if (resolve(arena, sample, object->markings[i], &ret[*count]))
			++*count;
		else
			all = false;
	for (size_t i = 0; i < object->granular_count; i++)
		if (object->granular[i].marking.len > 0 &&
			resolve(arena, sample, object->granular[i].marking, &ret[*count]))
			++*count;
	if (object->class == CLASS_MARKING_DEFINITION &&
		marking_read(arena, object, &ret[*count], NULL) == OK &&
		ret[*count].kind == MARKING_RELEASE_LIST)
		++*count;
	return all;
}

static bool
inherits_labels(struct str type)
{
	static const struct str types[] = { STR_INIT("relationship"), STR_INIT("sighting"),
		STR_INIT("note"), STR_INIT("opinion"), STR_INIT("report"), STR_INIT("grouping") };

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (str_eq(type, types[i]))
			return true;
	return false;
}

static enum tlp
stricter(enum tlp a, enum tlp b)
{
	return a > b ? a : b;
}

static void
check_readers(struct arena *arena, const struct sample *sample, void *context)
{
	struct coalition *coalition = context;
	const struct json *readers =
		json_get(json_get(coalition->expected, STR("readers")), sample->name);
	size_t slash = str_find_char(sample->name, '/');
	const struct json *collection =
		find_collection(coalition, str_first(sample->name, slash));
	const struct community *community = directory_community_by_name(&coalition->directory,
		json_get_string(collection, STR("community")));
	const struct organisation *owner = directory_by_code(&coalition->directory,
		str_from_offset(sample->name, slash + 1));
	struct marking markings[MARKINGS];
	struct release_list lists[MARKINGS];
	enum tlp floor = TLP_NONE;

	assert_true(tlp_parse(json_get_string(collection, STR("floor")), &floor));
	for (size_t i = 0; i < sample->count; i++) {
		const struct object *object = sample->objects[i];
		size_t count;
		bool all = resolve_all(arena, sample, object, markings, &count);
		struct label label = label_of_markings(owner->index, community->index, markings,
			count, all, owner->default_tlp, stricter(floor, community->floor), lists);
		struct audience got = label_audience(&coalition->directory, &label);
		struct audience want = audience_of_codes(&coalition->directory,
			json_get(readers, object->id));

		if (inherits_labels(object->type))
			continue;
		if (memcmp(&got, &want, sizeof(got)) != 0)
			fail_msg("%.*s: %.*s: another audience", STR_FMT(sample->name),
				STR_FMT(object->id));
		coalition->checked++;
	}
}

static void
two_writings_of_the_release_rule_agree(void **state)
{
	OWNED(arena) arena = arena_new(MEMORY);
	struct coalition coalition = { .json = read_json(arena, "coalition.json"),
		.expected = read_json(arena, "expected_readers.json") };

	(void)state;
	read_organisations(arena, json_get(coalition.json, STR("organisations")),
		&coalition.directory);
	read_communities(arena, json_get(coalition.json, STR("communities")), &coalition.directory);
	each_sample(check_readers, &coalition);
	assert_true(coalition.checked >= 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_object_is_valid),
		cmocka_unit_test(every_observable_has_its_deterministic_id),
		cmocka_unit_test(every_pattern_is_read_and_only_conjunctions_need_more_than_a_value),
		cmocka_unit_test(two_writings_of_the_release_rule_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
