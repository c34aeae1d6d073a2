/* rules.c - tests of rules files.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "exercise/rules.h"
#include "exercise/score_function.h"

static const struct rules *
read(struct arena *arena, struct str text)
{
	const struct rules *rules = NULL;
	struct fault why;

	if (rules_read(arena, text, "rules.yaml", &rules, &why) != OK)
		fail_msg("%s: %s", why.where, why.text);
	return rules;
}

static void
every_built_in_set_reads_and_bears_its_name(void **state)
{
	size_t count = 0;

	(void)state;
	for (const struct str *name = rules_builtin_names(); name->len > 0; name++, count++) {
		OWNED(arena) arena = arena_new(MIB);
		const struct rules *rules = read(arena, rules_builtin(*name));
		assert_true(str_eq(rules->name, *name));
	}
	assert_true(count > 0);
	assert_null(rules_builtin(STR("nonsense")).data);
}

static void
the_default_has_the_weights_of_the_scoring_model(void **state)
{
	static const struct {
		struct str name;
		int64_t weight;
	} rows[] = { { STR_INIT("availability"), 200000 }, { STR_INIT("usability"), 100000 },
		{ STR_INIT("red"), 250000 }, { STR_INIT("sitrep"), 50000 },
		{ STR_INIT("incidents"), 100000 }, { STR_INIT("forensics"), 80000 },
		{ STR_INIT("legal"), 70000 }, { STR_INIT("media"), 70000 },
		{ STR_INIT("sharing"), 50000 }, { STR_INIT("strategic"), 30000 },
		{ STR_INIT("special"), 0 } };
	OWNED(arena) arena = arena_new(MIB);
	const struct rules *rules = read(arena, rules_builtin(STR("default")));

	(void)state;
	assert_int_equal(rules->points, 100000000);
	assert_int_equal(rules->public_delay, INT64_C(300000000));
	assert_int_equal(rules->team_delay, 0);
	assert_int_equal(rules->freeze, INT64_MAX);
	assert_int_equal(rules->appeal_window, INT64_C(3600000000));
	assert_int_equal(rules->category_count, sizeof(rows) / sizeof(*rows));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(rules_category(rules, rows[i].name), i);
		assert_int_equal(rules->categories[i].weight, rows[i].weight);
	}
	assert_int_equal(rules_category(rules, STR("nonsense")), SIZE_MAX);
}

#define HEAD "rules: r\nversion: 1\npoints: 10\n"

static void
parameters_are_given_or_standard(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	const struct rules *rules = read(
		arena, STR(HEAD "freeze_minutes: 90.5\ncategories:\n"
				"  up: {weight: 100, function: availability, parameters: {floor: "
				"0.25}}\n"));
	const struct rules_category *up = &rules->categories[0];

	(void)state;
	assert_int_equal(rules->freeze, INT64_C(5430000000));
	assert_true(str_eq(up->title, STR("up")));
	assert_int_equal(up->parameter_count, up->function->parameter_count);
	for (size_t i = 0; i < up->parameter_count; i++) {
		const struct score_parameter *known = &up->function->parameters[i];
		assert_true(str_eq(up->parameters[i].name, known->name));
		assert_int_equal(up->parameters[i].millionths,
			str_eq(known->name, STR("floor")) ? 250000 : known->standard);
	}
}

static void
a_mistake_is_named_with_its_line_and_what_to_do(void **state)
{
	static const struct {
		const char *text, *where, *says;
	} rows[] = {
		{ HEAD "categories:\n  up: {weight: 100, function: avilability}\n", "rules.yaml:5",
			"there is no function \"avilability\"; did you mean \"availability\"?" },
		{ HEAD "categories:\n  up:\n    weight: 100\n    function: availability\n"
		       "    parameters:\n      flor: 1\n",
			"rules.yaml:9",
			"\"availability\" has no parameter \"flor\"; did you mean \"floor\"?" },
		{ HEAD "categories:\n  up: {weight: 100, function: availability,\n"
		       "    parameters: {full: 1.5}}\n",
			"rules.yaml:6", "\"full\" must lie between 1e-06 and 1" },
		{ HEAD "categories:\n  up: {weight: 100, function: availability,\n"
		       "    parameters: {curve: 0.3}}\n",
			"rules.yaml:6", "\"curve\" must be a multiple of 0.25" },
		{ HEAD "categories:\n  up: {weight: 99, function: availability}\n", "rules.yaml:4",
			"the weights add up to 99, not 100" },
		{ HEAD "categories:\n  up: {weight: ten, function: availability}\n", "rules.yaml:5",
			"\"weight\" must be a number like 5 or 0.25, at most six digits after the "
			"point" },
		{ HEAD "categories:\n  up: {wieght: 100, function: availability}\n", "rules.yaml:5",
			"unknown key \"wieght\"; did you mean \"weight\"?" },
		{ HEAD "categories:\n  up: {weight: 100}\n", "rules.yaml:5",
			"\"function\" is missing in \"up\"" },
		{ HEAD "categories:\n  UP: {weight: 100, function: availability}\n", "rules.yaml:5",
			"a category's name has 1 to 64 of a-z, 0-9 and -" },
		{ HEAD "categories: []\n", "rules.yaml:4",
			"\"categories\" must be a map of 1 to 32 categories" },
		{ HEAD "freze_minutes: 3\n", "rules.yaml:4",
			"unknown key \"freze_minutes\"; did you mean \"freeze_minutes\"?" },
		{ HEAD "team_delay_minutes: 11\n", "rules.yaml:4",
			"\"team_delay_minutes\" must lie between 0 and 10" },
		{ "rules: r\n", "rules.yaml:1", "\"version\" is missing" },
		{ "[a]\n", "rules.yaml:1", "a rules file is a map, not a list" },
		{ "rules: r\nversion: 1\npoints: 0\n", "rules.yaml:3",
			"\"points\" must lie between 0.001 and 1e+07" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		OWNED(arena) arena = arena_new(MIB);
		const struct rules *rules;
		struct fault why;
		assert_int_equal(
			rules_read(arena, str_of(rows[i].text), "rules.yaml", &rules, &why),
			E_CONFIG);
		assert_string_equal(why.text, rows[i].says);
		assert_string_equal(why.where, rows[i].where);
	}
}

static void
as_many_categories_as_the_limit_says(void **state)
{
	(void)state;
	for (unsigned extra = 0; extra < 2; extra++) {
		OWNED(arena) arena = arena_new(4 * MIB);
		OWNED_BUF text = BUF_INIT;
		const struct rules *rules;
		struct fault why;
		buf_add(&text, STR(HEAD "categories:\n  up: {weight: 100, function: graded}\n"));
		for (unsigned i = 1; i < RULES_CATEGORIES_MAX + extra; i++)
			buf_addf(&text, "  c%u: {weight: 0, function: special}\n", i);
		assert_int_equal(rules_read(arena, buf_str(&text), "r", &rules, &why),
			extra == 0 ? OK : E_CONFIG);
	}
}

static enum err
read_with(unsigned points, unsigned weight, size_t name)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF text = BUF_INIT;
	const struct rules *rules;
	struct fault why;

	buf_add(&text, STR("rules: "));
	for (size_t i = 0; i < name; i++)
		buf_add_char(&text, 'r');
	buf_addf(&text, "\nversion: 1\npoints: %u\ncategories:\n  up: {weight: 100, function: graded}\n"
			"  extra: {weight: %u, function: special}\n",
		points, weight);
	return rules_read(arena, buf_str(&text), "r", &rules, &why);
}

static void
points_weights_and_names_have_a_most(void **state)
{
	(void)state;
	assert_int_equal(read_with(RULES_POINTS_MAX, RULES_WEIGHT_MAX, NAME_MAX_BYTES), OK);
	assert_int_equal(read_with(RULES_POINTS_MAX + 1, 1, 1), E_CONFIG);
	assert_int_equal(read_with(1, RULES_WEIGHT_MAX + 1, 1), E_CONFIG);
	assert_int_equal(read_with(1, 1, NAME_MAX_BYTES + 1), E_CONFIG);
}

static void
every_parameter_of_every_function_has_a_standard_within_its_bounds(void **state)
{
	(void)state;
	for (const struct score_function *const *i = score_functions(); *i != NULL; i++)
		for (size_t p = 0; p < (*i)->parameter_count; p++) {
			const struct score_parameter *known = &(*i)->parameters[p];
			assert_true(known->least <= known->standard);
			assert_true(known->standard <= known->most);
			assert_true(known->name.len > 0 && known->help != NULL);
			assert_true(known->step == 0 || known->standard % known->step == 0);
		}
}

/* The page that explains the rules knows every function, parameter and built-in set. */
static void
the_page_of_the_rules_is_complete(void **state)
{
	OWNED_BUF page = BUF_INIT;
	const char *source = getenv("TESTUDO_SOURCE");
	char path[1024];
	char part[4096];
	FILE *file;
	size_t len;

	(void)state;
	if (source == NULL)
		skip();
	snprintf(path, sizeof(path), "%s/docs/protocol/rules.md", source);
	file = fopen(path, "r");
	assert_non_null(file);
	while ((len = fread(part, 1, sizeof(part), file)) > 0)
		buf_add(&page, str_from(part, len));
	fclose(file);
	for (const struct score_function *const *i = score_functions(); *i != NULL; i++) {
		if (str_find(buf_str(&page), (*i)->name) == page.len)
			fail_msg("no function %.*s", STR_FMT((*i)->name));
		for (size_t p = 0; p < (*i)->parameter_count; p++)
			if (str_find(buf_str(&page), (*i)->parameters[p].name) == page.len)
				fail_msg("no parameter %.*s", STR_FMT((*i)->parameters[p].name));
	}
	for (const struct str *name = rules_builtin_names(); name->len > 0; name++)
		assert_true(str_find(buf_str(&page), *name) < page.len);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_built_in_set_reads_and_bears_its_name),
		cmocka_unit_test(the_default_has_the_weights_of_the_scoring_model),
		cmocka_unit_test(parameters_are_given_or_standard),
		cmocka_unit_test(a_mistake_is_named_with_its_line_and_what_to_do),
		cmocka_unit_test(as_many_categories_as_the_limit_says),
		cmocka_unit_test(points_weights_and_names_have_a_most),
		cmocka_unit_test(the_page_of_the_rules_is_complete),
		cmocka_unit_test(
			every_parameter_of_every_function_has_a_standard_within_its_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
