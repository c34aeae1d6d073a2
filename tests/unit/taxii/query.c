/* query.c - tests of the URL parameters.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/arena.h"
#include "base/limits.h"
#include "taxii/query.h"

static enum err
parse_for(struct arena *arena, enum taxii_resource resource, const char *text,
	struct taxii_query *ret, struct fault *why)
{
	struct http_request request = { .arena = arena, .query = str_of(text) };

	return taxii_query_parse(&request, resource, ret, why);
}

static enum err
parse(struct arena *arena, const char *text, struct taxii_query *ret)
{
	return parse_for(arena, TAXII_OBJECTS, text, ret, NULL);
}

static void
nothing_asked_means_the_defaults(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_query query;

	(void)state;
	assert_int_equal(parse(arena, "", &query), OK);
	assert_int_equal(query.resource, TAXII_OBJECTS);
	assert_true(query.added_after == INT64_MIN);
	assert_int_equal(query.limit, PAGE_LIMIT_DEFAULT);
	assert_int_equal(query.next.len, 0);
	assert_int_equal(query.ids.count, 0);
	assert_int_equal(query.types.count, 0);
	assert_int_equal(query.spec_versions.count, 0);
	assert_true(query.last);
	assert_false(query.first);
	assert_false(query.all);
	assert_int_equal(query.version_count, 0);
}

static void
added_after_is_a_moment_with_any_fraction(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_query query;

	(void)state;
	assert_int_equal(parse(arena, "added_after=1970-01-01T00:00:01.000002Z", &query), OK);
	assert_int_equal(query.added_after, 1000002);
	assert_int_equal(parse(arena, "added_after=1970-01-01T00%3A00%3A01Z", &query), OK);
	assert_int_equal(query.added_after, 1000000);
}

static void
limits_hold_at_their_edges(void **state)
{
	static const struct {
		const char *text;
		size_t limit;
	} good[] = { { "limit=1", 1 }, { "limit=007", 7 }, { "limit=999", 999 },
		{ "limit=1000", 1000 }, { "limit=1001", 1000 },
		{ "limit=99999999999999999999999999999999", 1000 } };
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_query query;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_int_equal(parse(arena, good[i].text, &query), OK);
		assert_int_equal(query.limit, good[i].limit);
	}
}

static void
malformed_parameters_are_refused(void **state)
{
	static const char *const bad[] = { "limit=0", "limit=00", "limit=-1", "limit=%2b1",
		"limit=ten", "limit=1.0", "limit=", "limit", "limit=1&limit=1", "limit= 1",
		"added_after=", "added_after=yesterday", "added_after=2026-02-30T00:00:00.000000Z",
		"added_after=2026-01-01T00:00:00%2b02:00", "next=", "match[id]=",
		"match[id]=a,,b", "match[id]=,", "match[id]=a&match[id]=b", "match[type]=,indicator",
		"match[version]=", "match[version]=newest", "match[version]=all,last",
		"match[version]=all,2026-01-01T00:00:00Z", "match[version]=LAST",
		"match[spec_version]=2.1,", "match[id]=%zz" };
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_query query = { .limit = 77 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (parse(arena, bad[i], &query) != E_SYNTAX)
			print_error("took: %s\n", bad[i]);
		assert_int_equal(parse(arena, bad[i], &query), E_SYNTAX);
		assert_int_equal(query.limit, 77);
	}
}

static void
refusals_name_the_parameter(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_query query;
	struct fault why;

	(void)state;
	assert_int_equal(parse_for(arena, TAXII_OBJECTS, "match%5Bversion%5D=x", &query, &why),
		E_SYNTAX);
	assert_string_equal(why.where, "match[version]");
	assert_int_equal(parse_for(arena, TAXII_OBJECTS, "limit=0", &query, &why), E_SYNTAX);
	assert_string_equal(why.where, "limit");
}

static void
values_are_sorted_and_single(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_query query;

	(void)state;
	assert_int_equal(parse(arena, "match[type]=tool,indicator%2Ctool&match[id]=b,a&"
				      "match[spec_version]=2.1", &query), OK);
	assert_int_equal(query.types.count, 2);
	assert_true(str_eq(query.types.items[0], STR("indicator")));
	assert_true(str_eq(query.types.items[1], STR("tool")));
	assert_int_equal(query.ids.count, 2);
	assert_true(str_eq(query.ids.items[0], STR("a")));
	assert_int_equal(query.spec_versions.count, 1);
	assert_true(str_eq(query.spec_versions.items[0], STR("2.1")));
}

static void
versions_are_keywords_and_moments(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_query query;

	(void)state;
	assert_int_equal(parse(arena, "match[version]=all", &query), OK);
	assert_true(query.all && !query.last && !query.first);
	assert_int_equal(parse(arena, "match[version]=all,all", &query), OK);
	assert_true(query.all);
	assert_int_equal(parse(arena, "match[version]=first,last", &query), OK);
	assert_true(query.first && query.last && !query.all);
	assert_int_equal(parse(arena, "match[version]=1970-01-01T00:00:02.0Z,"
				      "1970-01-01T00:00:01.000Z,1970-01-01T00:00:02Z,first", &query),
		OK);
	assert_true(query.first && !query.last);
	assert_int_equal(query.version_count, 2);
	assert_int_equal(query.versions[0], 1000000);
	assert_int_equal(query.versions[1], 2000000);
}

static void
as_many_values_as_the_limit_and_no_more(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF text = BUF_INIT;
	struct taxii_query query;

	(void)state;
	buf_add(&text, STR("match[id]=i0"));
	for (unsigned i = 1; i < TAXII_FILTER_MAX; i++)
		buf_addf(&text, ",i%u", i);
	assert_int_equal(parse(arena, text.data, &query), OK);
	assert_int_equal(query.ids.count, TAXII_FILTER_MAX);
	buf_add(&text, STR(",x"));
	assert_int_equal(parse(arena, text.data, &query), E_SYNTAX);
}

static void
unknown_fields_are_ignored(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_query query;

	(void)state;
	assert_int_equal(parse(arena, "match[colour]=&match[name]=x&y&limit=5&Limit=x", &query), OK);
	assert_int_equal(query.limit, 5);
}

/* What a resource does not know it ignores, malformed or not. */
static void
each_resource_has_its_fields(void **state)
{
	static const struct {
		const char *text;
		bool counts[TAXII_RESOURCES]; /* objects, manifest, object, versions, delete */
	} fields[] = {
		{ "added_after=x", { true, true, true, true, false } },
		{ "limit=x", { true, true, true, true, false } },
		{ "next=", { true, true, true, true, false } },
		{ "match[id]=", { true, true, false, false, false } },
		{ "match[type]=", { true, true, false, false, false } },
		{ "match[version]=", { true, true, true, false, true } },
		{ "match[spec_version]=", { true, true, true, true, true } },
	};
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_query query;

	(void)state;
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		for (unsigned k = 0; k < TAXII_RESOURCES; k++)
			assert_int_equal(parse_for(arena, (enum taxii_resource)k, fields[i].text,
						 &query, NULL),
				fields[i].counts[k] ? E_SYNTAX : OK);
}

static void
canonical(const char *text, struct buf *out)
{
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_query query;

	buf_clear(out);
	assert_int_equal(parse(arena, text, &query), OK);
	taxii_query_canonical(&query, out);
}

static void
the_same_filter_has_one_canonical_text(void **state)
{
	static const char *const same[] = { "match[id]=a,b&match[type]=t",
		"match[type]=t&match[id]=b,a", "match%5bid%5D=a%2Cb,a&match[type]=t&limit=5",
		"match[type]=t&match[id]=a,b&added_after=2026-01-01T00:00:00Z&next=x&other=1" };
	OWNED_BUF first = BUF_INIT;
	OWNED_BUF other = BUF_INIT;

	(void)state;
	canonical(same[0], &first);
	for (size_t i = 1; i < sizeof(same) / sizeof(*same); i++) {
		canonical(same[i], &other);
		assert_true(str_eq(buf_str(&first), buf_str(&other)));
	}
}

static void
different_filters_have_different_canonical_texts(void **state)
{
	static const char *const different[] = { "", "match[id]=a", "match[type]=a",
		"match[spec_version]=a", "match[id]=a,b", "match[id]=a%2c1:b", "match[id]=ab",
		"match[id]=a,bc", "match[id]=ab,c",
		"match[id]=a&match[type]=b", "match[version]=all", "match[version]=first",
		"match[version]=first,last", "match[version]=1970-01-01T00:00:01Z",
		"match[version]=1970-01-01T00:00:01Z,last" };
	enum { COUNT = sizeof(different) / sizeof(*different) };
	OWNED_BUF a = BUF_INIT;
	OWNED_BUF b = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		for (size_t k = i + 1; k < COUNT; k++) {
			canonical(different[i], &a);
			canonical(different[k], &b);
			assert_false(str_eq(buf_str(&a), buf_str(&b)));
		}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_asked_means_the_defaults),
		cmocka_unit_test(added_after_is_a_moment_with_any_fraction),
		cmocka_unit_test(limits_hold_at_their_edges),
		cmocka_unit_test(malformed_parameters_are_refused),
		cmocka_unit_test(refusals_name_the_parameter),
		cmocka_unit_test(values_are_sorted_and_single),
		cmocka_unit_test(versions_are_keywords_and_moments),
		cmocka_unit_test(as_many_values_as_the_limit_and_no_more),
		cmocka_unit_test(unknown_fields_are_ignored),
		cmocka_unit_test(each_resource_has_its_fields),
		cmocka_unit_test(the_same_filter_has_one_canonical_text),
		cmocka_unit_test(different_filters_have_different_canonical_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
