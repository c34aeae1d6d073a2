/* pattern_set_full.c - tests of sets with as many patterns as there may be; takes 2 GiB.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/buf.h"
#include "base/limits.h"
#include "match/pattern_set.h"

/* How many patterns match when an object of type "a" has that string in "b". */
static size_t
observe(struct pattern_set *set, const char *text)
{
	const struct pattern_paths *paths = pattern_set_paths(set);
	struct fact fact = { .path = pattern_paths_find(paths, STR("a:b")),
		.kind = FACT_STRING,
		.text = str_of(text) };
	uint32_t type = pattern_paths_type(paths, STR("a"));
	struct observation observation = { .number = 1,
		.fact_count = 1,
		.facts = &fact,
		.object_count = 1,
		.types = &type };
	struct pattern_matches matches;

	assert_int_equal(pattern_set_observe(set, &observation, &matches, NULL), OK);
	return matches.count;
}

static void
holds_the_limit_of_patterns(void **state)
{
	OWNED(pattern_set) set = pattern_set_new(PATTERN_VALUES_AS_WRITTEN);
	uint32_t number = 0;
	struct fault why;
	char text[64];

	(void)state;
	for (unsigned i = 0; i < PATTERNS_MAX; i++) {
		snprintf(text, sizeof(text), "[a:b = 'x%u']", i);
		if (pattern_set_add(set, str_of(text), PATTERN_STIX_21, &number, &why) != OK)
			fail_msg("pattern %u: %s", i, why.text);
		assert_int_equal(number, i);
	}
	assert_int_equal(pattern_set_add(set, STR("[a:b = 'z']"), PATTERN_STIX_21, &number, &why),
		E_TOO_LARGE);
	assert_string_equal(why.text, "more than 1000000 patterns");
	assert_int_equal(pattern_set_compile(set, NULL), OK);
	assert_int_equal(observe(set, "x999999"), 1);
	assert_int_equal(observe(set, "z"), 0);
	assert_int_equal(pattern_set_stats(set).tests_met, 1);
}

static void
holds_the_limit_of_their_memory(void **state)
{
	OWNED(pattern_set) set = pattern_set_new(PATTERN_VALUES_AS_WRITTEN);
	OWNED_BUF text = BUF_INIT;
	uint32_t number = 0;
	enum err err = OK;
	struct fault why;

	(void)state;
	buf_addf(&text, "[a:b = 'x0'");
	for (unsigned i = 1; text.len < PATTERN_SIZE_MAX - 48; i++)
		buf_addf(&text, " OR a:b IN (%u, %u, %u)", i, i + 1, i + 2);
	buf_addf(&text, "]");
	while (err == OK)
		err = pattern_set_add(set, buf_str(&text), PATTERN_STIX_21, &number, &why);
	assert_int_equal(err, E_TOO_LARGE);
	assert_string_equal(why.text, "patterns take more than 1024 MiB");
	assert_int_equal(pattern_set_add(set, STR("[a:b = 'x0']"), PATTERN_STIX_21, &number, &why),
		E_TOO_LARGE);
	assert_int_equal(pattern_set_compile(set, NULL), OK);
	assert_int_equal(observe(set, "x0"), number + 1);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_the_limit_of_patterns),
		cmocka_unit_test(holds_the_limit_of_their_memory),
	};

	return cmocka_run_group_tests_name("pattern_set_full", tests, NULL, NULL);
}
