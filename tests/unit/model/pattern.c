/* pattern.c - tests of the reader of STIX patterns.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "model/pattern.h"

static enum err
read_pattern(const char *text, struct fault *why)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	struct pattern pattern;

	return pattern_parse(arena, str_of(text), PATTERN_STIX_21, &pattern, why);
}

static void
reads_what_the_grammar_allows(void **state)
{
	static const char *const good[] = {
		"[a:b = 'c']",
		"[a:b=1]",
		" ( [ a:b == -1.5 ] ) ",
		"[a:b != true]",
		"[a:b <> false]",
		"[a:b > 5 OR a:b <= +.5]",
		"[a:b IN ()]",
		"[a:b IN ('x', 2, h'00ff', b'aGk=')]",
		"[a:b NOT IN ('x')]",
		"[a:b NOT = 'x']",
		"[a:b LIKE 'x%' AND a:c MATCHES '^x$']",
		"[a:b ISSUBSET '10.0.0.0/8']",
		"[a:b NOT ISSUPERSET '10.0.0.0/8']",
		"[EXISTS a:b]",
		"[NOT EXISTS a:b.c[*].'d-e'[0]]",
		"[x-a:'b-c' = 't']",
		"[a:b = t'2016-06-01T01:30:00.123Z']",
		"[a:b = t'2016-02-31T23:59:60Z']",
		"[(a:b = 1 OR c:d = 2) AND (c:d = 3 OR e:f = 4)]",
		"[a:b = 1] AND [c:d = 2] OR [e:f = 3] FOLLOWEDBY [g:h = 4]",
		"[a:b = 1] START t'2016-06-01T00:00:00Z' STOP t'2017-06-01T00:00:00Z'",
		"[a:b = 1] WITHIN 2.5 SECONDS REPEATS 3 TIMES",
		"([a:b = 1] WITHIN 5 SECONDS) WITHIN 6 SECONDS WITHIN 7 SECONDS",
		"[a:b = 1] // the rest is a comment",
		"[a:b /* so\nis this */ = 1]",
		"[a:b\xc2\xa0=\xe3\x80\x80"
		"1]",
		"[a:b = 'it\\'s a \\\\']",
		"[a:b = '']",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct fault why = { 0 };
		if (read_pattern(good[i], &why) != OK)
			fail_msg("%s: %s", good[i], why.text);
	}
}

static void
refuses_what_is_no_pattern(void **state)
{
	static const char *const bad[] = {
		"",
		" ",
		"[",
		"[]",
		"[a]",
		"[a:b]",
		"[a:b =]",
		"[a:b = 'c'",
		"[a:b = c]",
		"[a:b = 'c]",
		"[a:b = 'c'] x",
		"[a:b = 'c']]",
		"([a:b = 'c']",
		"a:b = 'c'",
		"[a.b = 1]",
		"[a:b = 01]",
		"[a:b = 1.]",
		"[a:b > true]",
		"[a:b LIKE 1]",
		"[a:b IN 1]",
		"[a:b IN (1,)]",
		"[a:b IN (1 2)]",
		"[a:b-c = 1]",
		"[a:b[] = 1]",
		"[a:b[x] = 1]",
		"[a:b. = 1]",
		"[NOT a:b = 1]",
		"[a:EXISTS = 1]",
		"[AND:b = 1]",
		"[a:b = 1 and a:c = 2]",
		"[a:b = 1 AND]",
		"[a:b = 1 AND c:d = 1]",
		"[a:b = 1 AND (c:d = 1 OR e:f = 2)]",
		"[a:b = 1] WITHIN 5",
		"[a:b = 1] WITHIN 0 SECONDS",
		"[a:b = 1] WITHIN -5 SECONDS",
		"[a:b = 1] REPEATS 0 TIMES",
		"[a:b = 1] REPEATS 1.5 TIMES",
		"[a:b = 1] REPEATS 2",
		"[a:b = 1] START t'2016-06-01T00:00:00Z'",
		"[a:b = 1] START '2016' STOP '2017'",
		"[a:b = t'2016-06-01']",
		"[a:b = t'2016-13-01T00:00:00Z']",
		"[a:b = t'2016-06-01T24:00:00Z']",
		"[a:b = t'2016-06-01T00:00:00.Z']",
		"[a:b = t'2016-06-01T00:00:00']",
		"[a:b = t'2016-06-01T00:00:00z']",
		"[a:b = h'0']",
		"[a:b = h'0g']",
		"[a:b = b'====']",
		"[a:b = b'aGk']",
		"[a:b = '\\x']",
		"[a:b /* = 1]",
		"[a:b ! 1]",
		"[a:b ~ 1]",
		"[a:b = \"c\"]",
		"[a:b = null]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct fault why = { 0 };
		if (read_pattern(bad[i], &why) != E_INVALID)
			fail_msg("%s was taken", bad[i]);
		assert_memory_equal(why.text, "pattern,", 8);
	}
}

static void
says_where_and_what(void **state)
{
	struct fault why;

	(void)state;
	assert_int_equal(read_pattern("[a:b = ]", &why), E_INVALID);
	assert_string_equal(why.text, "pattern, character 8: a literal is wanted, not \"]\"");
	assert_int_equal(read_pattern("[a:b = \"c\"]", &why), E_INVALID);
	assert_string_equal(
		why.text, "pattern, character 8: \"\"c\"]\" is no word of STIX patterning");
}

/* `count` times `open`, then `middle`, then `count` times `close`. */
static void
build_nested(struct buf *to, size_t count, const char *open, const char *middle, const char *close)
{
	buf_clear(to);
	for (size_t i = 0; i < count; i++)
		buf_add(to, str_of(open));
	buf_add(to, str_of(middle));
	for (size_t i = 0; i < count; i++)
		buf_add(to, str_of(close));
}

static void
holds_the_limit_of_depth(void **state)
{
	OWNED_BUF text = BUF_INIT;

	(void)state;
	build_nested(&text, PATTERN_DEPTH_MAX, "(", "[a:b = 1]", ")");
	assert_int_equal(read_pattern(text.data, NULL), OK);
	build_nested(&text, PATTERN_DEPTH_MAX + 1, "(", "[a:b = 1]", ")");
	assert_int_equal(read_pattern(text.data, NULL), E_TOO_LARGE);
}

/* Qualifiers nest as well: each is a node around what it qualifies. */
static void
holds_the_limit_of_qualifiers(void **state)
{
	OWNED_BUF text = BUF_INIT;

	(void)state;
	buf_add(&text, STR("[a:b = 1]"));
	for (unsigned i = 0; i < PATTERN_DEPTH_MAX; i++)
		buf_add(&text, STR(" REPEATS 2 TIMES"));
	assert_int_equal(read_pattern(text.data, NULL), OK);
	buf_add(&text, STR(" REPEATS 2 TIMES"));
	assert_int_equal(read_pattern(text.data, NULL), E_TOO_LARGE);
}

static void
holds_the_limit_of_types(void **state)
{
	OWNED_BUF text = BUF_INIT;

	(void)state;
	buf_add(&text, STR("[t0:a = 1"));
	for (unsigned i = 1; i < PATTERN_TYPES_MAX; i++)
		buf_addf(&text, " OR t%u:a = 1", i);
	buf_add_char(&text, ']');
	assert_int_equal(read_pattern(text.data, NULL), OK);
	text.len--;
	buf_add(&text, STR(" OR another:a = 1]"));
	assert_int_equal(read_pattern(text.data, NULL), E_TOO_LARGE);
}

static void
holds_the_limit_of_size(void **state)
{
	OWNED_BUF text = BUF_INIT;

	(void)state;
	buf_add(&text, STR("[a:b = 1]"));
	while (text.len < PATTERN_SIZE_MAX)
		buf_add_char(&text, ' ');
	assert_int_equal(read_pattern(text.data, NULL), OK);
	buf_add_char(&text, ' ');
	assert_int_equal(read_pattern(text.data, NULL), E_TOO_LARGE);
}

static void
knows_what_stix_2_0_does_differently(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	const struct str exists = STR("[EXISTS a:b]");
	const struct str strings = STR("[a:b = 1] START '2016-06-01T00:00:00Z' STOP "
				       "'2017-06-01T00:00:00Z'");
	const struct str no_time = STR("[a:b = 1] START '2016' STOP '2017'");
	struct pattern pattern;
	struct fault why;

	(void)state;
	assert_int_equal(pattern_parse(arena, exists, PATTERN_STIX_21, &pattern, NULL), OK);
	assert_int_equal(pattern_parse(arena, exists, PATTERN_STIX_20, &pattern, &why), E_INVALID);
	assert_non_null(strstr(why.text, "STIX 2.0 has no EXISTS"));
	assert_int_equal(pattern_parse(arena, strings, PATTERN_STIX_20, &pattern, NULL), OK);
	assert_int_equal(pattern.root->start.integer, INT64_C(1464739200000000));
	assert_int_equal(pattern_parse(arena, strings, PATTERN_STIX_21, &pattern, NULL), E_INVALID);
	assert_int_equal(pattern_parse(arena, no_time, PATTERN_STIX_20, &pattern, NULL), E_INVALID);
}

/* OR binds looser than AND; of observations, FOLLOWEDBY is the loosest. */
static void
binds_as_the_standard_says(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct pattern pattern;
	const struct pattern_observation *root;

	(void)state;
	assert_int_equal(pattern_parse(arena,
				 STR("[a:b = 1 OR a:c = 2 AND a:d = 3] AND [a:b = 2] OR "
				     "[a:b = 3] FOLLOWEDBY [a:b = 4] WITHIN 5 SECONDS"),
				 PATTERN_STIX_21, &pattern, NULL),
		OK);
	root = pattern.root;
	assert_int_equal(pattern.test_count, 4);
	assert_int_equal(pattern.comparison_count, 6);
	assert_int_equal(root->kind, PATTERN_FOLLOWEDBY);
	assert_int_equal(root->first->kind, PATTERN_OR);
	assert_int_equal(root->first->first->kind, PATTERN_AND);
	assert_int_equal(root->first->next->kind, PATTERN_WITHIN);
	assert_int_equal(root->first->next->first->kind, PATTERN_TEST);
	assert_int_equal(root->first->first->first->test->kind, PATTERN_ANY_OF);
	assert_int_equal(root->first->first->first->test->first->next->kind, PATTERN_ALL_OF);
}

static void
reads_literals_and_paths(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct pattern pattern;
	const struct pattern_expression *test;
	const struct pattern_literal *literal;

	(void)state;
	assert_int_equal(pattern_parse(arena,
				 STR("[x-a:b.'c d'[*].e[12] IN ('it\\'s', -7, 2.5, "
				     "true, b'aGk=', h'00fF', t'1970-01-01T00:00:01.5Z')]"),
				 PATTERN_STIX_21, &pattern, NULL),
		OK);
	test = pattern.root->test;
	literal = test->literals;
	assert_true(str_eq(test->path.text, STR("x-a:b.'c d'[*].e[12]")));
	assert_int_equal(test->literal_count, 7);
	assert_true(str_eq(literal->bytes, STR("it's")));
	assert_int_equal((literal = literal->next)->integer, -7);
	assert_true((literal = literal->next)->number == 2.5);
	assert_int_equal((literal = literal->next)->integer, 1);
	assert_true(str_eq((literal = literal->next)->bytes, STR("hi")));
	assert_true(str_eq((literal = literal->next)->bytes, str_from("\0\xff", 2)));
	assert_int_equal(literal->next->integer, 1500000);
}

static void
refuses_numbers_that_no_machine_holds(void **state)
{
	OWNED_BUF text = BUF_INIT;

	(void)state;
	assert_int_equal(read_pattern("[a:b = 9223372036854775807]", NULL), OK);
	assert_int_equal(read_pattern("[a:b = -9223372036854775807]", NULL), OK);
	assert_int_equal(read_pattern("[a:b = 9223372036854775808]", NULL), E_INVALID);
	buf_add(&text, STR("[a:b = 1"));
	for (int i = 0; i < 400; i++)
		buf_add_char(&text, '0');
	buf_add(&text, STR(".5]"));
	assert_int_equal(read_pattern(text.data, NULL), E_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_the_grammar_allows),
		cmocka_unit_test(refuses_what_is_no_pattern),
		cmocka_unit_test(says_where_and_what),
		cmocka_unit_test(knows_what_stix_2_0_does_differently),
		cmocka_unit_test(binds_as_the_standard_says),
		cmocka_unit_test(reads_literals_and_paths),
		cmocka_unit_test(refuses_numbers_that_no_machine_holds),
		cmocka_unit_test(holds_the_limit_of_depth),
		cmocka_unit_test(holds_the_limit_of_types),
		cmocka_unit_test(holds_the_limit_of_size),
		cmocka_unit_test(holds_the_limit_of_qualifiers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
