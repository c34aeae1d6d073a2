/* pattern.c - tests of the reader of STIX patterns.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/env.h"
#include "base/json.h"
#include "base/limits.h"
#include "model/pattern.h"

static enum err
read_pattern(const char *text, struct fault *why)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	struct pattern pattern;

	return pattern_read(arena, str_of(text), &pattern, why);
}

static void
reads_what_the_grammar_allows(void **state)
{
	static const char *const good[] = {
		"[a:b = 'c']", "[a:b=1]", " ( [ a:b == -1.5 ] ) ", "[a:b != true]", "[a:b <> false]",
		"[a:b > 5 OR a:b <= +.5]", "[a:b IN ()]", "[a:b IN ('x', 2, h'00ff', b'aGk=')]",
		"[a:b NOT IN ('x')]", "[a:b NOT = 'x']", "[a:b LIKE 'x%' AND a:c MATCHES '^x$']",
		"[a:b ISSUBSET '10.0.0.0/8']", "[a:b NOT ISSUPERSET '10.0.0.0/8']",
		"[EXISTS a:b]", "[NOT EXISTS a:b.c[*].'d-e'[0]]", "[x-a:'b-c' = 't']",
		"[a:b = t'2016-06-01T01:30:00.123Z']", "[a:b = t'2016-02-31T23:59:60Z']",
		"[(a:b = 1 OR c:d = 2) AND (c:d = 3 OR e:f = 4)]",
		"[a:b = 1] AND [c:d = 2] OR [e:f = 3] FOLLOWEDBY [g:h = 4]",
		"[a:b = 1] START t'2016-06-01T00:00:00Z' STOP t'2017-06-01T00:00:00Z'",
		"[a:b = 1] WITHIN 2.5 SECONDS REPEATS 3 TIMES",
		"([a:b = 1] WITHIN 5 SECONDS) WITHIN 6 SECONDS WITHIN 7 SECONDS",
		"[a:b = 1] // the rest is a comment", "[a:b /* so\nis this */ = 1]",
		"[a:b\xc2\xa0=\xe3\x80\x80" "1]", "[a:b = 'it\\'s a \\\\']", "[a:b = '']",
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
		"", " ", "[", "[]", "[a]", "[a:b]", "[a:b =]", "[a:b = 'c'", "[a:b = c]", "[a:b = 'c]",
		"[a:b = 'c'] x", "[a:b = 'c']]", "([a:b = 'c']", "a:b = 'c'", "[a.b = 1]", "[a:b = 01]",
		"[a:b = 1.]", "[a:b > true]", "[a:b LIKE 1]", "[a:b IN 1]", "[a:b IN (1,)]",
		"[a:b IN (1 2)]", "[a:b-c = 1]", "[a:b[] = 1]", "[a:b[x] = 1]", "[a:b. = 1]",
		"[NOT a:b = 1]", "[a:EXISTS = 1]", "[AND:b = 1]", "[a:b = 1 and a:c = 2]",
		"[a:b = 1 AND]", "[a:b = 1 AND c:d = 1]", "[a:b = 1 AND (c:d = 1 OR e:f = 2)]",
		"[a:b = 1] WITHIN 5", "[a:b = 1] WITHIN 0 SECONDS", "[a:b = 1] WITHIN -5 SECONDS",
		"[a:b = 1] REPEATS 0 TIMES", "[a:b = 1] REPEATS 1.5 TIMES", "[a:b = 1] REPEATS 2",
		"[a:b = 1] START t'2016-06-01T00:00:00Z'", "[a:b = 1] START '2016' STOP '2017'",
		"[a:b = t'2016-06-01']", "[a:b = t'2016-13-01T00:00:00Z']",
		"[a:b = t'2016-06-01T24:00:00Z']", "[a:b = t'2016-06-01T00:00:00.Z']",
		"[a:b = t'2016-06-01T00:00:00']", "[a:b = t'2016-06-01T00:00:00z']", "[a:b = h'0']",
		"[a:b = h'0g']", "[a:b = b'====']", "[a:b = b'aGk']", "[a:b = '\\x']", "[a:b /* = 1]",
		"[a:b ! 1]", "[a:b ~ 1]", "[a:b = \"c\"]", "[a:b = null]",
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
	assert_string_equal(why.text,
		"pattern, character 8: \"\"c\"]\" is no word of STIX patterning");
}

struct terms_row {
	const char *text;
	const char *terms; /* "TYPE:PATH=LITERAL;", "<" for ISSUBSET */
	bool any_term_fulfils;
};

static void
check_terms(const struct terms_row *row)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF got = BUF_INIT;
	struct pattern pattern;

	assert_int_equal(pattern_read(arena, str_of(row->text), &pattern, NULL), OK);
	for (const struct pattern_term *term = pattern.terms; term != NULL; term = term->next)
		buf_addf(&got, "%.*s:%.*s%s%.*s;", STR_FMT(term->type), STR_FMT(term->path),
			term->subset ? "<" : "=", STR_FMT(term->literal));
	assert_string_equal(got.data == NULL ? "" : got.data, row->terms);
	assert_int_equal(pattern.any_term_fulfils, row->any_term_fulfils);
}

static void
names_the_terms_and_whether_one_is_enough(void **state)
{
	static const struct terms_row rows[] = {
		{ "[a:b = 'x']", "a:b=x;", true },
		{ "[a:b = 'x' OR c:d IN ('y', 'z')] OR [e:f = 'w']", "a:b=x;c:d=y;c:d=z;e:f=w;", true },
		{ "([(a:b = 'x')] OR ([(c:d = 'y')]))", "a:b=x;c:d=y;", true },
		{ "[file:hashes.'SHA-256' = 'x']", "file:hashes.SHA-256=x;", true },
		{ "[m:to_refs[*].value = 'x']", "m:to_refs[*].value=x;", true },
		{ "[a:b = 'it\\'s \\\\']", "a:b=it's \\;", true },
		{ "[a:b ISSUBSET '10.0.0.0/8']", "a:b<10.0.0.0/8;", true },
		{ "[a:b = 'x' AND a:c = 'y']", "a:b=x;a:c=y;", false },
		{ "[a:b = 'x'] AND [a:c = 'y']", "a:b=x;a:c=y;", false },
		{ "[a:b = 'x'] FOLLOWEDBY [a:c = 'y']", "a:b=x;a:c=y;", false },
		{ "[a:b = 'x'] WITHIN 5 SECONDS", "a:b=x;", false },
		{ "[a:b = 'x'] REPEATS 5 TIMES", "a:b=x;", false },
		{ "[a:b = 'x' OR a:b LIKE 'y%']", "a:b=x;", false },
		{ "[a:b = 'x' OR a:b = 5]", "a:b=x;", false },
		{ "[a:b IN ('x', 5)]", "a:b=x;", false },
		{ "[a:b NOT = 'x']", "", false },
		{ "[a:b != 'x']", "", false },
		{ "[a:b = 'x' OR EXISTS a:c]", "a:b=x;", false },
		{ "[a:b ISSUPERSET '10.0.0.1']", "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check_terms(&rows[i]);
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

/* One line of the recorded cases of the OASIS tools: does our verdict on the syntax agree? */
static bool
agrees(struct arena *arena, struct str line)
{
	const struct json *row;
	struct pattern pattern;
	struct fault why = { 0 };

	assert_int_equal(json_parse(arena, line, &row, NULL), OK);
	struct str expect = json_get_string(row, STR("expect"));
	struct str text = json_get_string(row, STR("pattern"));
	struct str message = json_get_string(row, STR("reference_message"));
	bool invalid = str_eq(expect, STR("invalid")) || str_eq(expect, STR("syntax-error"));
	bool valid = str_eq(expect, STR("valid")) || json_has(row, STR("expect"), JSON_TRUE) ||
		json_has(row, STR("expect"), JSON_FALSE);
	/* A malformed digest is a matter of the value, not of the syntax; on a qualifier that comes
	 * twice the tools disagree with each other. */
	if (json_get(row, STR("disputed")) != NULL || (!valid && !invalid) ||
		str_find(message, STR("is not a valid")) < message.len ||
		str_find(message, STR("Duplicate qualifier")) < message.len)
		return true;
	if ((pattern_read(arena, text, &pattern, &why) == OK) == valid)
		return true;
	print_error("%.*s: should be %s: %s\n", STR_FMT(text), valid ? "valid" : "invalid", why.text);
	return false;
}

static void
agrees_with_the_published_cases(void **state)
{
	const char *source = getenv("TESTUDO_SOURCE");
	OWNED(arena) arena = NULL;
	OWNED_BUF text = BUF_INIT;
	struct str rest;
	struct str line;
	char path[4096];
	size_t disagreements = 0;

	(void)state;
	snprintf(path, sizeof(path), "%s/../shared/data/stix_patterns.jsonl",
		source == NULL ? "." : source);
	if (file_read(env_real(), path, 64 * MIB, &text, NULL) != OK) {
		print_message("SKIPPED agrees_with_the_published_cases: %s is missing\n", path);
		skip(); /* does not come back, so nothing may be owned yet */
	}
	arena = arena_new(MIB);
	for (rest = buf_str(&text); str_split(&rest, '\n', &line); arena_reset(arena))
		disagreements += line.len > 0 && !agrees(arena, line);
	assert_int_equal(disagreements, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_the_grammar_allows),
		cmocka_unit_test(refuses_what_is_no_pattern),
		cmocka_unit_test(says_where_and_what),
		cmocka_unit_test(names_the_terms_and_whether_one_is_enough),
		cmocka_unit_test(holds_the_limit_of_depth),
		cmocka_unit_test(holds_the_limit_of_types),
		cmocka_unit_test(holds_the_limit_of_size),
		cmocka_unit_test(agrees_with_the_published_cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
