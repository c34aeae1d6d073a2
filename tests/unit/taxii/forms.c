/* forms.c - tests of the resources as JSON, and of reading back what was written.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/limits.h"
#include "taxii/forms.h"
#include "taxii/read.h"

#define ID "91a7b528-80eb-42ed-a74d-c6fbd5a26116"

/* The writer's output, which must be one JSON text, against `expected`. */
static void
assert_written(const struct buf *out, const char *expected)
{
	OWNED(arena) arena = arena_new(MIB);
	const struct json *json;

	assert_int_equal(buf_check(out, NULL), OK);
	assert_int_equal(json_parse(arena, buf_str(out), &json, NULL), OK);
	assert_string_equal(out->data, expected);
}

static void
writes_discovery(void **state)
{
	const struct str roots[] = { STR("/nato/"), STR("/eu/") };
	struct taxii_discovery discovery = { .title = STR("A \"node\""),
		.description = STR("d"), .contact = STR("duty officer"),
		.default_root = STR("/nato/"), .root_count = 2, .roots = roots };
	OWNED_BUF out = BUF_INIT;

	(void)state;
	taxii_write_discovery(&out, &discovery);
	assert_written(&out, "{\"title\":\"A \\\"node\\\"\",\"description\":\"d\","
			     "\"contact\":\"duty officer\",\"default\":\"/nato/\","
			     "\"api_roots\":[\"/nato/\",\"/eu/\"]}");
}

static void
leaves_out_what_is_empty(void **state)
{
	OWNED_BUF out = BUF_INIT;

	(void)state;
	taxii_write_discovery(&out, &(struct taxii_discovery){ .title = STR("t") });
	assert_written(&out, "{\"title\":\"t\"}");
	buf_clear(&out);
	taxii_write_collections(&out, &(struct taxii_collections){ 0 });
	assert_written(&out, "{}");
	buf_clear(&out);
	taxii_write_envelope(&out, &(struct taxii_page){ .next = STR("unused") });
	assert_written(&out, "{}");
	buf_clear(&out);
	taxii_write_manifest(&out, &(struct taxii_manifest){ 0 });
	assert_written(&out, "{}");
	buf_clear(&out);
	taxii_write_versions(&out, &(struct taxii_versions){ 0 });
	assert_written(&out, "{}");
}

static void
writes_an_api_root(void **state)
{
	struct taxii_api_root root = { .title = STR("t"), .max_content_length = 20971520 };
	OWNED_BUF out = BUF_INIT;

	(void)state;
	taxii_write_api_root(&out, &root);
	assert_written(&out, "{\"title\":\"t\","
			     "\"versions\":[\"application/taxii+json;version=2.1\"],"
			     "\"max_content_length\":20971520}");
}

#define COLLECTION                                                                    \
	"{\"id\":\"" ID "\",\"title\":\"t\",\"alias\":\"nato\",\"can_read\":true,"    \
	"\"can_write\":false,\"media_types\":[\"application/stix+json;version=2.1\"," \
	"\"application/stix+json;version=2.0\"]}"

static void
writes_collections(void **state)
{
	const struct taxii_collection one = { .id = STR(ID), .title = STR("t"),
		.alias = STR("nato"), .can_read = true };
	const struct taxii_collection two[] = { one, one };
	OWNED_BUF out = BUF_INIT;

	(void)state;
	taxii_write_collection(&out, &one);
	assert_written(&out, COLLECTION);
	buf_clear(&out);
	taxii_write_collections(&out, &(struct taxii_collections){ .count = 2, .items = two });
	assert_written(&out, "{\"collections\":[" COLLECTION "," COLLECTION "]}");
}

static void
writes_an_envelope_byte_for_byte(void **state)
{
	const struct str objects[] = { STR("{ \"id\" : \"a\" }"), STR("{\"n\":1.50}") };
	struct taxii_page page = { .object_count = 2, .objects = objects };
	OWNED_BUF out = BUF_INIT;

	(void)state;
	taxii_write_envelope(&out, &page);
	assert_written(&out, "{\"objects\":[{ \"id\" : \"a\" },{\"n\":1.50}]}");
	buf_clear(&out);
	page.more = true;
	page.next = STR("token");
	taxii_write_envelope(&out, &page);
	assert_written(&out, "{\"more\":true,\"next\":\"token\","
			     "\"objects\":[{ \"id\" : \"a\" },{\"n\":1.50}]}");
}

static void
writes_a_manifest(void **state)
{
	const struct taxii_manifest_record record = { .id = STR("tool--1"), .date_added = 1000002,
		.version = STR("2026-01-01T00:00:00.5Z"),
		.media_type = taxii_object_media_type(STR("2.0")) };
	OWNED_BUF out = BUF_INIT;

	(void)state;
	taxii_write_manifest(&out, &(struct taxii_manifest){ .count = 1, .records = &record,
					   .more = true, .next = STR("n") });
	assert_written(&out, "{\"more\":true,\"next\":\"n\",\"objects\":[{\"id\":\"tool--1\","
			     "\"date_added\":\"1970-01-01T00:00:01.000002Z\","
			     "\"version\":\"2026-01-01T00:00:00.5Z\","
			     "\"media_type\":\"application/stix+json;version=2.0\"}]}");
}

static void
writes_versions(void **state)
{
	const struct str versions[] = { STR("2026-01-01T00:00:00Z") };
	OWNED_BUF out = BUF_INIT;

	(void)state;
	taxii_write_versions(&out, &(struct taxii_versions){ .count = 1, .versions = versions });
	assert_written(&out, "{\"versions\":[\"2026-01-01T00:00:00Z\"]}");
}

static const struct taxii_status_item stored[] = { { STR_INIT("tool--1"), STR_INIT("v1"), { 0 } } };
static const struct taxii_status_item refused[] = { { STR_INIT("tool--2"), STR_INIT("v2"),
	STR_INIT("no name") } };

static struct taxii_status
some_status(void)
{
	return (struct taxii_status){ .id = STR(ID), .complete = true,
		.requested = STR("2026-01-01T00:00:00.000000Z"), .total_count = 2,
		.success_count = 1, .failure_count = 1, .successes = { 1, stored },
		.failures = { 1, refused } };
}

static void
writes_a_status(void **state)
{
	struct taxii_status status = some_status();
	OWNED_BUF out = BUF_INIT;

	(void)state;
	taxii_write_status(&out, &status);
	assert_written(&out,
		"{\"id\":\"" ID "\",\"status\":\"complete\","
		"\"request_timestamp\":\"2026-01-01T00:00:00.000000Z\",\"total_count\":2,"
		"\"success_count\":1,\"successes\":[{\"id\":\"tool--1\",\"version\":\"v1\"}],"
		"\"failure_count\":1,\"failures\":[{\"id\":\"tool--2\",\"version\":\"v2\","
		"\"message\":\"no name\"}],\"pending_count\":0}");
}

static void
writes_an_error_with_its_status_as_text(void **state)
{
	struct fault fault;
	OWNED_BUF out = BUF_INIT;

	(void)state;
	assert_int_equal(fail_at(&fault, E_SYNTAX, STR("limit"), "not a number"), E_SYNTAX);
	taxii_write_error(&out, &fault);
	assert_written(&out, "{\"title\":\"malformed input\",\"description\":\"not a number\","
			     "\"http_status\":\"400\",\"details\":{\"where\":\"limit\"}}");
	buf_clear(&out);
	assert_int_equal(fail(&fault, E_ABSENT, "%s", ""), E_ABSENT);
	taxii_write_error(&out, &fault);
	assert_written(&out, "{\"title\":\"not found\",\"http_status\":\"404\"}");
}

static void
keeps_our_own_troubles_at_home(void **state)
{
	struct fault fault;
	OWNED_BUF out = BUF_INIT;

	(void)state;
	assert_int_equal(fail_at(&fault, E_IO, STR("/var/lib/x"), "open /var/lib/x"), E_IO);
	taxii_write_error(&out, &fault);
	assert_written(&out, "{\"title\":\"input or output failed\",\"http_status\":\"500\"}");
}

static void
object_media_types_follow_the_version(void **state)
{
	(void)state;
	assert_true(str_eq(taxii_object_media_type(STR("2.0")),
		STR("application/stix+json;version=2.0")));
	assert_true(str_eq(taxii_object_media_type(STR("2.1")),
		STR("application/stix+json;version=2.1")));
}

static void
a_status_reads_back(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF out = BUF_INIT;
	struct taxii_status status = some_status();
	struct taxii_status read;

	(void)state;
	taxii_write_status(&out, &status);
	assert_int_equal(taxii_read_status(arena, buf_str(&out), &read, NULL), OK);
	assert_true(str_eq(read.id, status.id));
	assert_true(read.complete);
	assert_true(str_eq(read.requested, status.requested));
	assert_int_equal(read.total_count, 2);
	assert_int_equal(read.success_count, 1);
	assert_int_equal(read.failure_count, 1);
	assert_int_equal(read.pending_count, 0);
	assert_int_equal(read.successes.count, 1);
	assert_true(str_eq(read.successes.items[0].version, STR("v1")));
	assert_int_equal(read.failures.count, 1);
	assert_true(str_eq(read.failures.items[0].id, STR("tool--2")));
	assert_true(str_eq(read.failures.items[0].message, STR("no name")));
	assert_int_equal(read.pendings.count, 0);
}

static void
an_error_reads_back(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF out = BUF_INIT;
	struct fault fault;

	(void)state;
	assert_int_equal(fail(&fault, E_SYNTAX, "limit: 0"), E_SYNTAX);
	taxii_write_error(&out, &fault);
	assert_true(str_eq(taxii_read_error(arena, buf_str(&out)),
		STR("malformed input: limit: 0")));
	assert_true(str_eq(taxii_read_error(arena, STR("{\"title\":\"x\"}")), STR("x")));
	assert_int_equal(taxii_read_error(arena, STR("<html>")).len, 0);
	assert_int_equal(taxii_read_error(arena, STR("[]")).len, 0);
}

/* --- what other servers may write --- */

static void
reads_what_is_needed_and_ignores_the_rest(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_collections collections;
	struct taxii_discovery discovery;
	struct taxii_api_root root;
	struct taxii_page page;

	(void)state;
	assert_int_equal(taxii_read_discovery(arena, STR("{\"title\":\"t\",\"x\":[]}"), &discovery,
				 NULL), OK);
	assert_int_equal(discovery.root_count, 0);
	assert_int_equal(taxii_read_api_root(arena, STR("{\"title\":\"t\",\"versions\":[],"
						       "\"max_content_length\":5}"),
				 &root, NULL), OK);
	assert_int_equal(root.max_content_length, 5);
	assert_int_equal(taxii_read_api_root(arena, STR("{\"title\":\"t\","
						       "\"max_content_length\":-5}"),
				 &root, NULL), OK);
	assert_int_equal(root.max_content_length, 0);
	assert_int_equal(taxii_read_collections(arena, STR("{\"collections\":[{\"id\":\"i\","
							  "\"title\":\"t\",\"can_read\":true,"
							  "\"can_write\":1}]}"),
				 &collections, NULL), OK);
	assert_int_equal(collections.count, 1);
	assert_true(collections.items[0].can_read);
	assert_false(collections.items[0].can_write);
	assert_int_equal(taxii_read_collections(arena, STR("{}"), &collections, NULL), OK);
	assert_int_equal(collections.count, 0);
	assert_int_equal(taxii_read_envelope(arena, STR(" {\"more\":false,\"objects\":[]} "), &page,
				 NULL), OK);
	assert_int_equal(page.object_count, 0);
	assert_false(page.more);
	assert_int_equal(taxii_read_envelope(arena, STR("{\"more\":true,\"next\":\"n\","
						       "\"objects\":[ { \"a\" : 1 } ,{}]}"),
				 &page, NULL), OK);
	assert_int_equal(page.object_count, 2);
	assert_true(str_eq(page.objects[0], STR("{ \"a\" : 1 }")));
	assert_true(page.more);
	assert_true(str_eq(page.next, STR("n")));
}

typedef enum err any_reader(struct arena *arena, const char *text, struct fault *why);

#define ANY_READER(name, type)                                                  \
	static enum err any_##name(struct arena *arena, const char *text, struct fault *why) \
	{                                                                       \
		struct type ret;                                                \
		return taxii_read_##name(arena, str_of(text), &ret, why);       \
	}
ANY_READER(discovery, taxii_discovery)
ANY_READER(api_root, taxii_api_root)
ANY_READER(collections, taxii_collections)
ANY_READER(envelope, taxii_page)
ANY_READER(status, taxii_status)

static void
refuses_what_is_no_such_resource(void **state)
{
	static const struct {
		any_reader *read;
		const char *text;
		enum err code;
		const char *where;
	} bad[] = {
		{ any_discovery, "", E_SYNTAX, "" },
		{ any_discovery, "[]", E_INVALID, "" },
		{ any_discovery, "{}", E_INVALID, "title" },
		{ any_discovery, "{\"title\":\"t\",\"api_roots\":\"/\"}", E_INVALID, "api_roots" },
		{ any_discovery, "{\"title\":\"t\",\"api_roots\":[1]}", E_INVALID, "api_roots" },
		{ any_api_root, "{\"title\":7}", E_INVALID, "title" },
		{ any_collections, "{\"collections\":{}}", E_INVALID, "collections" },
		{ any_collections, "{\"collections\":[1]}", E_INVALID, "id" },
		{ any_collections, "{\"collections\":[{\"id\":\"i\"}]}", E_INVALID, "title" },
		{ any_collections, "{\"collections\":[{\"id\":\"\"}]}", E_INVALID, "id" },
		{ any_envelope, "{\"objects\":\"\"}", E_INVALID, "objects" },
		{ any_envelope, "{\"objects\":[{},1]}", E_INVALID, "objects" },
		{ any_envelope, "{\"objects\":[}", E_SYNTAX, "" },
		{ any_status, "{\"status\":\"complete\"}", E_INVALID, "id" },
		{ any_status, "{\"id\":\"i\"}", E_INVALID, "status" },
		{ any_status, "{\"id\":\"i\",\"status\":\"done\"}", E_INVALID, "status" },
		{ any_status, "{\"id\":\"i\",\"status\":\"pending\",\"failures\":[{}]}", E_INVALID,
			"id" },
		{ any_status, "{\"id\":\"i\",\"status\":\"pending\",\"pendings\":1}", E_INVALID,
			"pendings" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		OWNED(arena) arena = arena_new(MIB);
		struct fault why;
		if (bad[i].read(arena, bad[i].text, &why) != bad[i].code)
			print_error("row %zu: %s\n", i, bad[i].text);
		assert_int_equal(bad[i].read(arena, bad[i].text, &why), bad[i].code);
		assert_string_equal(why.where, bad[i].where);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_discovery),
		cmocka_unit_test(leaves_out_what_is_empty),
		cmocka_unit_test(writes_an_api_root),
		cmocka_unit_test(writes_collections),
		cmocka_unit_test(writes_an_envelope_byte_for_byte),
		cmocka_unit_test(writes_a_manifest),
		cmocka_unit_test(writes_versions),
		cmocka_unit_test(writes_a_status),
		cmocka_unit_test(writes_an_error_with_its_status_as_text),
		cmocka_unit_test(keeps_our_own_troubles_at_home),
		cmocka_unit_test(object_media_types_follow_the_version),
		cmocka_unit_test(a_status_reads_back),
		cmocka_unit_test(an_error_reads_back),
		cmocka_unit_test(reads_what_is_needed_and_ignores_the_rest),
		cmocka_unit_test(refuses_what_is_no_such_resource),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
