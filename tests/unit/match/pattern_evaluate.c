/* pattern_evaluate.c - tests of one pattern against observed data: who is bound, what is refused.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What matches is held by tests/golden/patterns.
 */
#include "support/check.h"

#include "base/buf.h"
#include "base/limits.h"
#include "match/pattern_evaluate.h"

static const char two_events[] =
	"[{\"type\":\"observed-data\",\"id\":\"first\",\"first_observed\":\"2026-01-01T00:00:00Z\","
	"\"last_observed\":\"2026-01-01T00:00:00Z\",\"number_observed\":1,"
	"\"objects\":{\"0\":{\"type\":\"a\",\"b\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\"}}},"
	"{\"type\":\"observed-data\",\"id\":\"second\",\"first_observed\":\"2026-01-01T00:00:01Z\","
	"\"last_observed\":\"2026-01-01T00:00:01Z\",\"number_observed\":1,"
	"\"objects\":{\"0\":{\"type\":\"a\",\"b\":\"x\"}}}]";

static enum err
evaluate(struct arena *arena, const char *text, const char *observed,
	struct pattern_verdict *verdict, struct fault *why)
{
	const struct json *json;
	struct pattern pattern;

	assert_int_equal(pattern_parse(arena, str_of(text), PATTERN_STIX_21, &pattern, NULL), OK);
	assert_int_equal(json_parse(arena, str_of(observed), &json, NULL), OK);
	return pattern_evaluate(arena, &pattern, json, verdict, why);
}

static void
says_what_was_bound(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct pattern_verdict verdict;

	(void)state;
	assert_int_equal(evaluate(arena, "[a:b = 'x']", two_events, &verdict, NULL), OK);
	assert_int_equal(verdict.result, PLAN_YES);
	assert_int_equal(verdict.bound_count, 1);
	assert_true(str_eq(json_get_string(verdict.bound[0], STR("id")), STR("second")));
	assert_int_equal(evaluate(arena, "[a:b LIKE 'a%'] FOLLOWEDBY [a:b = 'x']", two_events,
				 &verdict, NULL),
		OK);
	assert_int_equal(verdict.bound_count, 2);
	assert_int_equal(evaluate(arena, "[a:b = 'y']", two_events, &verdict, NULL), OK);
	assert_int_equal(verdict.result, PLAN_NO);
	assert_int_equal(verdict.bound_count, 0);
}

static void
counts_what_went_wrong(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct pattern_verdict verdict;

	(void)state;
	assert_int_equal(
		evaluate(arena, "[a:b NOT MATCHES '^(a+)+$']", two_events, &verdict, NULL), OK);
	assert_int_equal(verdict.trouble.limit_hits, 1);
	assert_int_equal(verdict.bound_count, 1);
	assert_int_equal(
		evaluate(arena, "[a:b = t'2026-01-01T00:00:00Z']", two_events, &verdict, NULL), OK);
	assert_int_equal(verdict.trouble.mismatches, 2);
}

static void
refuses_what_cannot_be_evaluated(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct pattern_verdict verdict;
	struct fault why;

	(void)state;
	assert_int_equal(evaluate(arena, "[a:b MATCHES '(']", "[]", &verdict, &why), E_INVALID);
	assert_int_equal(evaluate(arena, "[a:b ISSUBSET 'x']", "[]", &verdict, &why), E_INVALID);
	assert_string_equal(why.text, "pattern: \"x\" is no address and no network");
	assert_int_equal(evaluate(arena, "[a:b IN (1, 'x')]", "[]", &verdict, &why), E_INVALID);
	assert_int_equal(
		evaluate(arena, "[a:b = 1]", "[{\"objects\":{}}]", &verdict, &why), E_INVALID);
	assert_int_equal(
		evaluate(arena, "[a:b = 1]",
			"{\"objects\":{},\"first_observed\":"
			"\"2026-01-01T00:00:01Z\",\"last_observed\":\"2026-01-01T00:00:00Z\"}",
			&verdict, &why),
		E_INVALID);
	assert_int_equal(evaluate(arena, "[a:b = 1]", "[5, \"x\", {}]", &verdict, &why), OK);
}

/* Each step along the references multiplies by ten. */
static void
holds_the_limit_of_values(void **state)
{
	OWNED(arena) arena = arena_new(256 * MIB);
	OWNED_BUF text = BUF_INIT;
	struct pattern_verdict verdict;

	(void)state;
	buf_add(&text, STR("{\"first_observed\":\"2026-01-01T00:00:00Z\",\"last_observed\":"
			   "\"2026-01-01T00:00:00Z\",\"objects\":{\"0\":{\"type\":\"a\",\"x\":1,"
			   "\"b_refs\":["));
	for (int i = 0; i < 10; i++)
		buf_addf(&text, "%s\"0\"", i == 0 ? "" : ",");
	buf_add(&text, STR("]}}}"));
	assert_int_equal(evaluate(arena, "[a:b_refs[*].b_refs[*].b_refs[*].b_refs[*].x = 1]",
				 text.data, &verdict, NULL),
		OK);
	assert_int_equal(verdict.result, PLAN_YES);
	assert_int_equal(evaluate(arena,
				 "[a:b_refs[*].b_refs[*].b_refs[*].b_refs[*].b_refs[*].b_refs[*]"
				 ".x = 1]",
				 text.data, &verdict, NULL),
		E_TOO_LARGE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_was_bound),
		cmocka_unit_test(counts_what_went_wrong),
		cmocka_unit_test(refuses_what_cannot_be_evaluated),
		cmocka_unit_test(holds_the_limit_of_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
