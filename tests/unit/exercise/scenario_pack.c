/* scenario_pack.c - tests of a scenario's files: packed, unpacked, loaded and saved.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/limits.h"
#include "exercise/scenario_files.h"
#include "support/scenario_text.h"

static const struct scenario_file files[] = {
	{ STR_INIT("injects/day1.yaml"), STR_INIT("injects: []\n") },
	{ STR_INIT("scenario.yaml"), STR_INIT("# \"quoted\" \xc3\xa9\ttab\nscenario: {}\n") },
};
static const struct scenario_source two = { 2, files };

static void
check_same(const struct scenario_source *one, const struct scenario_source *other)
{
	assert_int_equal(one->count, other->count);
	for (size_t i = 0; i < one->count; i++) {
		assert_true(str_eq(one->files[i].path, other->files[i].path));
		assert_true(str_eq(one->files[i].text, other->files[i].text));
	}
}

static void
unpacking_gives_the_same_bytes(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF packed = BUF_INIT;
	OWNED_BUF again = BUF_INIT;
	struct scenario_source source;

	(void)state;
	assert_int_equal(scenario_pack(&two, &packed, NULL), OK);
	assert_int_equal(scenario_unpack(arena, buf_str(&packed), &source, NULL), OK);
	check_same(&two, &source);
	assert_int_equal(scenario_pack(&source, &again, NULL), OK);
	assert_true(str_eq(buf_str(&packed), buf_str(&again)));
}

static void
a_path_cannot_leave_its_folder(void **state)
{
	static const char *const wrong[] = { "", "../a.yaml", "a/../b.yaml", "/a.yaml", "a//b.yaml",
		".a.yaml", "a/.b/c.yaml", "a.txt", "a.yaml/", "a\\b.yaml", "a\nb.yaml",
		"1/2/3/4/5/a.yaml", ".." };
	static const char *const right[] = { "a.yaml", "a.yml", "1/2/3/4/a.yaml", "\xc3\xa9.yaml" };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		if (scenario_path_is_good(str_of(wrong[i])))
			fail_msg("\"%s\" was taken", wrong[i]);
	for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++)
		if (!scenario_path_is_good(str_of(right[i])))
			fail_msg("\"%s\" was refused", right[i]);
}

static enum err
unpack(const char *text)
{
	OWNED(arena) arena = arena_new(MIB);
	struct scenario_source source;

	return scenario_unpack(arena, str_of(text), &source, NULL);
}

static void
what_is_no_packed_scenario_is_refused(void **state)
{
	(void)state;
	assert_int_equal(unpack("{\"files\": {\"a.yaml\": \"\"}}"), OK);
	assert_int_equal(unpack("{\"files\": {\"a.yaml\": 1}}"), E_INVALID);
	assert_int_equal(unpack("{\"files\": []}"), E_INVALID);
	assert_int_equal(unpack("{\"files\": {}, \"more\": 1}"), E_INVALID);
	assert_int_equal(unpack("{\"files\": {\"../a.yaml\": \"\"}}"), E_INVALID);
	assert_int_equal(unpack("{\"files\": {\"b.yaml\": \"\", \"a.yaml\": \"\"}}"), E_INVALID);
	assert_int_equal(unpack("[]"), E_INVALID);
	assert_int_equal(unpack("{"), E_SYNTAX);
}

static enum err
check_sizes(size_t count, size_t size)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	struct scenario_file *many = arena_array(arena, count, struct scenario_file);
	char *text = arena_alloc(arena, size + 1);

	memset(text, ' ', size);
	for (size_t i = 0; i < count; i++)
		many[i] = (struct scenario_file){ str_printf(arena, "%05zu.yaml", i),
			str_from(text, size) };
	return scenario_source_check(&(struct scenario_source){ count, many }, NULL);
}

static void
holds_the_limits_of_files_and_bytes(void **state)
{
	(void)state;
	assert_int_equal(check_sizes(SCENARIO_FILES_MAX, 1), OK);
	assert_int_equal(check_sizes(SCENARIO_FILES_MAX + 1, 1), E_TOO_MANY);
	assert_int_equal(check_sizes(1, SCENARIO_FILE_MAX), OK);
	assert_int_equal(check_sizes(1, SCENARIO_FILE_MAX + 1), E_TOO_LARGE);
	assert_int_equal(check_sizes(2, SCENARIO_SIZE_MAX / 2), OK);
	assert_int_equal(check_sizes(2, SCENARIO_SIZE_MAX / 2 + 1), E_TOO_LARGE);
}

/* Line feeds take two bytes in JSON. */
static enum err
pack_lines(size_t count)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	OWNED_BUF packed = BUF_INIT;
	struct scenario_file halves[] = { { STR("a.yaml"), STR("") }, { STR("b.yaml"), STR("") } };
	char *text = arena_alloc(arena, count + 1);

	memset(text, '\n', count);
	halves[0].text = str_from(text, count / 2);
	halves[1].text = str_from(text, count - count / 2);
	return scenario_pack(&(struct scenario_source){ 2, halves }, &packed, NULL);
}

static void
holds_the_limit_of_a_packed_scenario(void **state)
{
	const size_t around = sizeof("{\"files\":{\"a.yaml\":\"\",\"b.yaml\":\"\"}}") - 1;

	(void)state;
	assert_int_equal(pack_lines((SCENARIO_PACKED_MAX - around) / 2), OK);
	assert_int_equal(pack_lines((SCENARIO_PACKED_MAX - around) / 2 + 1), E_TOO_LARGE);
}

static void
what_is_saved_loads_the_same(void **state)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	char folder[] = "/tmp/testudo-scenario-XXXXXX";
	struct scenario_source source;
	struct str path;

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(scenario_save(env_real(), &two, folder, NULL), OK);
	path = str_printf(arena, "%s/README.md", folder);
	assert_int_equal(file_replace(env_real(), path.data, STR("not ours"), 0600, NULL), OK);
	assert_int_equal(scenario_load(env_real(), arena, folder, &source, NULL), OK);
	check_same(&two, &source);
	assert_int_equal(scenario_save(env_real(), &two, folder, NULL), E_CONFLICT);
	path = str_printf(arena, "%s/scenario.yaml", folder);
	assert_int_equal(scenario_load(env_real(), arena, path.data, &source, NULL), OK);
	assert_int_equal(source.count, 1);
	assert_true(str_eq(source.files[0].path, STR("scenario.yaml")));
	path = str_printf(arena, "rm -r %s", folder);
	assert_int_equal(system(path.data), 0);
	assert_int_equal(scenario_load(env_real(), arena, folder, &source, NULL), E_ABSENT);
}

/* Loads a folder with a file in it and in each of so many folders, one within the other. */
static enum err
load_nested(struct arena *arena, unsigned depth, struct scenario_source *ret)
{
	char folder[] = "/tmp/testudo-scenario-XXXXXX";
	struct str path = STR("");
	enum err err;

	assert_non_null(mkdtemp(folder));
	for (unsigned at = 0; at <= depth; at++) {
		struct str here = str_printf(arena, "%s%.*s", folder, STR_FMT(path));
		struct str file = str_printf(arena, "%.*s/a.yaml", STR_FMT(here));
		assert_true(at == 0 || mkdir(here.data, 0700) == 0);
		assert_int_equal(file_replace(env_real(), file.data, STR("a: b\n"), 0600, NULL), OK);
		path = str_printf(arena, "%.*s/d", STR_FMT(path));
	}
	err = scenario_load(env_real(), arena, folder, ret, NULL);
	folder_remove(folder);
	return err;
}

static void
folders_lie_as_deep_as_the_limit_says(void **state)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	struct scenario_source source;

	(void)state;
	assert_int_equal(load_nested(arena, SCENARIO_DEPTH_MAX, &source), OK);
	assert_int_equal(source.count, SCENARIO_DEPTH_MAX + 1);
	assert_true(str_eq(source.files[source.count - 1].path, STR("d/d/d/d/a.yaml")));
	assert_int_equal(load_nested(arena, SCENARIO_DEPTH_MAX + 1, &source), E_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unpacking_gives_the_same_bytes),
		cmocka_unit_test(a_path_cannot_leave_its_folder),
		cmocka_unit_test(what_is_no_packed_scenario_is_refused),
		cmocka_unit_test(holds_the_limits_of_files_and_bytes),
		cmocka_unit_test(holds_the_limit_of_a_packed_scenario),
		cmocka_unit_test(what_is_saved_loads_the_same),
		cmocka_unit_test(folders_lie_as_deep_as_the_limit_says),
	};

	return cmocka_run_group_tests_name("exercise/scenario_pack", tests, NULL, NULL);
}
