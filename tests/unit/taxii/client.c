/* client.c - tests of the TAXII client against a server that the test plays.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "net/http_client.h"
#include "support/fake_env.h"
#include "taxii/client.h"

#define ID "91a7b528-80eb-42ed-a74d-c6fbd5a26116"
#define TAXII "application/taxii+json;version=2.1"

/* Answers each call as told and keeps what was asked. */
struct fake_server {
	struct fake_env fake; /* first: env->http gets its env */
	enum err unreachable;
	int status;
	const char *type;
	const char *answer;
	const char *first;
	const char *last;
	struct http_field headers[3];

	unsigned calls;
	char method[8];
	char url[512];
	char body[128];
	char accept[64];
	char content_type[64];
	char authorisation[128];
};

static void
keep(char *to, size_t size, struct str text)
{
	snprintf(to, size, "%.*s", STR_FMT(text));
}

static void
keep_header(struct fake_server *server, const struct http_field *header)
{
	if (str_eq(header->name, STR("Accept")))
		keep(server->accept, sizeof(server->accept), header->value);
	if (str_eq(header->name, STR("Content-Type")))
		keep(server->content_type, sizeof(server->content_type), header->value);
	if (str_eq(header->name, STR("Authorization")))
		keep(server->authorisation, sizeof(server->authorisation), header->value);
}

static enum err
fake_http(struct env *env, struct http_call *call, struct fault *why)
{
	struct fake_server *server = (struct fake_server *)env;

	server->calls++;
	if (server->unreachable != OK)
		return fail(why, server->unreachable, "connection refused");
	keep(server->method, sizeof(server->method), call->method);
	keep(server->url, sizeof(server->url), call->url);
	keep(server->body, sizeof(server->body), call->body);
	for (size_t i = 0; i < call->header_count; i++)
		keep_header(server, &call->headers[i]);
	server->headers[0] = (struct http_field){ STR("content-type"), str_of(server->type) };
	server->headers[1] =
		(struct http_field){ STR("x-taxii-date-added-first"), str_of(server->first) };
	server->headers[2] =
		(struct http_field){ STR("x-taxii-date-added-last"), str_of(server->last) };
	call->status = server->status;
	call->answer = str_of(server->answer);
	call->answer_headers = server->headers;
	call->answer_header_count = server->first == NULL ? 1 : 3;
	return OK;
}

static struct taxii_client
start(struct fake_server *server, const char *answer)
{
	*server = (struct fake_server){ .status = 200, .type = TAXII, .answer = answer };
	fake_env_init(&server->fake, 1);
	server->fake.env.http = fake_http;
	return (struct taxii_client){ .env = &server->fake.env,
		.root = STR("https://node.example/nato"), .token = STR("secret") };
}

/* For tests of the outcome alone. */
static enum err
first_page(const struct taxii_client *client, struct fault *why)
{
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_page_query query = { 0 };
	struct taxii_page page;

	return taxii_client_objects(client, arena, STR(ID), &query, &page, why);
}

static void
discovery_keeps_only_the_servers_own_roots(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct fake_server server;
	struct taxii_client client = start(&server,
		"{\"title\":\"t\",\"default\":\"/eu/\",\"api_roots\":[\"https://evil.example/x/\","
		"\"/nato/\",\"https://node.example:443/eu/\",\"//evil.example/\","
		"\"http://node.example/\",\"https://node.example.evil.example/\",\"nato\"]}");
	struct taxii_discovery found;

	(void)state;
	assert_int_equal(taxii_client_discover(&client, arena, &found, NULL), OK);
	assert_string_equal(server.method, "GET");
	assert_string_equal(server.url, "https://node.example/taxii2/");
	assert_int_equal(found.root_count, 2);
	assert_true(str_eq(found.roots[0], STR("https://node.example/nato/")));
	assert_true(str_eq(found.roots[1], STR("https://node.example:443/eu/")));
	assert_true(str_eq(found.default_root, STR("https://node.example/eu/")));
}

static void
without_a_default_of_its_own_the_first_root_is_taken(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct fake_server server;
	struct taxii_client client = start(&server,
		"{\"title\":\"t\",\"default\":\"//evil.example/\",\"api_roots\":[\"/nato/\"]}");
	struct taxii_discovery found;

	(void)state;
	assert_int_equal(taxii_client_discover(&client, arena, &found, NULL), OK);
	assert_true(str_eq(found.default_root, STR("https://node.example/nato/")));
	server.answer = "{\"title\":\"t\",\"default\":\"/eu/\"}";
	assert_int_equal(taxii_client_discover(&client, arena, &found, NULL), OK);
	assert_int_equal(found.root_count, 1);
	assert_true(str_eq(found.roots[0], STR("https://node.example/eu/")));
	server.answer = "{\"title\":\"t\",\"api_roots\":[\"https://evil.example/\"]}";
	assert_int_equal(taxii_client_discover(&client, arena, &found, NULL), E_ABSENT);
}

static void
asks_for_root_and_collections(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct fake_server server;
	struct taxii_client client = start(&server, "{\"title\":\"t\"}");
	struct taxii_collections collections;
	struct taxii_api_root root;

	(void)state;
	assert_int_equal(taxii_client_api_root(&client, arena, &root, NULL), OK);
	assert_string_equal(server.url, "https://node.example/nato/");
	assert_true(str_eq(root.title, STR("t")));
	server.answer = "{\"collections\":[{\"id\":\"" ID "\",\"title\":\"NATO\","
			"\"can_read\":true,\"can_write\":true}]}";
	client.root = STR("https://node.example/nato/");
	assert_int_equal(taxii_client_collections(&client, arena, &collections, NULL), OK);
	assert_string_equal(server.url, "https://node.example/nato/collections/");
	assert_int_equal(collections.count, 1);
	assert_true(collections.items[0].can_write);
	assert_string_equal(server.accept, TAXII);
	assert_string_equal(server.content_type, "");
}

static void
asks_for_a_page_with_every_parameter(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct fake_server server;
	struct taxii_client client = start(&server, "{\"objects\":[{\"a\":1}],\"more\":true,"
						    "\"next\":\"n2\"}");
	struct taxii_page_query query = { .added_after = STR("2026-01-01T00:00:00.000000Z"),
		.next = STR("a&b=c"), .limit = 50, .match_type = STR("indicator,tool"),
		.match_version = STR("all") };
	struct taxii_page page;

	(void)state;
	server.first = "2026-01-01T00:00:01.000000Z";
	server.last = "2026-01-01T00:00:02.000000Z";
	assert_int_equal(taxii_client_objects(&client, arena, STR(ID), &query, &page, NULL),
		OK);
	assert_string_equal(server.url,
		"https://node.example/nato/collections/" ID "/objects/"
		"?added_after=2026-01-01T00%3A00%3A00.000000Z&limit=50&next=a%26b%3Dc"
		"&match[type]=indicator%2Ctool&match[version]=all");
	assert_int_equal(page.object_count, 1);
	assert_true(str_eq(page.objects[0], STR("{\"a\":1}")));
	assert_true(page.more);
	assert_true(str_eq(page.next, STR("n2")));
	assert_true(str_eq(page.date_added_first, STR("2026-01-01T00:00:01.000000Z")));
	assert_true(str_eq(page.date_added_last, STR("2026-01-01T00:00:02.000000Z")));
}

static void
an_empty_page_has_no_dates(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct fake_server server;
	struct taxii_client client = start(&server, "{}");
	struct taxii_page_query query = { 0 };
	struct taxii_page page;

	(void)state;
	server.first = server.last = "undefined";
	assert_int_equal(taxii_client_objects(&client, arena, STR(ID), &query, &page, NULL),
		OK);
	assert_string_equal(
		server.url, "https://node.example/nato/collections/" ID "/objects/");
	assert_int_equal(page.object_count, 0);
	assert_int_equal(page.date_added_last.len, 0);
	assert_false(page.more);
}

static void
pages_that_lead_nowhere_are_not_taxii(void **state)
{
	struct fake_server server;
	struct taxii_client client = start(&server, "{\"objects\":[{}],\"more\":true}");

	(void)state;
	assert_int_equal(first_page(&client, NULL), E_UNREACHABLE);
	server.first = server.last = "2026-01-01T00:00:01.000000Z";
	assert_int_equal(first_page(&client, NULL), OK);
	server.last = "yesterday";
	assert_int_equal(first_page(&client, NULL), E_UNREACHABLE);
}

static void
posts_an_envelope(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct fake_server server;
	struct taxii_client client = start(&server,
		"{\"id\":\"" ID "\",\"status\":\"pending\",\"total_count\":1,"
		"\"success_count\":0,\"failure_count\":0,\"pending_count\":1}");
	struct taxii_status status;

	(void)state;
	server.status = 202;
	assert_int_equal(taxii_client_post(&client, arena, STR("a/b"), STR("{\"objects\":[{}]}"),
				 &status, NULL), OK);
	assert_string_equal(server.method, "POST");
	assert_string_equal(server.url, "https://node.example/nato/collections/a%2Fb/objects/");
	assert_string_equal(server.body, "{\"objects\":[{}]}");
	assert_string_equal(server.content_type, TAXII);
	assert_false(status.complete);
	assert_int_equal(status.pending_count, 1);
}

static void
asks_what_became_of_a_post(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct fake_server server;
	struct taxii_client client =
		start(&server, "{\"id\":\"" ID "\",\"status\":\"complete\"}");
	struct taxii_status status;

	(void)state;
	assert_int_equal(taxii_client_status(&client, arena, STR(ID), &status, NULL), OK);
	assert_string_equal(server.url, "https://node.example/nato/status/" ID "/");
	assert_true(status.complete);
}

static void
signs_in_by_token_by_password_or_not_at_all(void **state)
{
	struct fake_server server;
	struct taxii_client client = start(&server, "{}");

	(void)state;
	client.user = STR("anna");
	client.password = STR("p:\xc3\xa4>?");
	assert_int_equal(first_page(&client, NULL), OK);
	assert_string_equal(server.authorisation, "Bearer secret");
	client.token = STR_NONE;
	assert_int_equal(first_page(&client, NULL), OK);
	assert_string_equal(server.authorisation, "Basic YW5uYTpwOsOkPj8=");
	client.user = STR_NONE;
	server.authorisation[0] = '\0';
	assert_int_equal(first_page(&client, NULL), OK);
	assert_string_equal(server.authorisation, "");
}

static void
wrong_settings_are_told_before_anything_is_sent(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct fake_server server;
	struct taxii_client good = start(&server, "{}");
	struct taxii_client client = good;
	struct taxii_discovery found;

	(void)state;
	client.token = STR("a\r\nX: y");
	assert_int_equal(first_page(&client, NULL), E_USAGE);
	client = good;
	client.token = STR_NONE;
	client.user = STR("a:b");
	assert_int_equal(first_page(&client, NULL), E_USAGE);
	client = good;
	client.root = STR("node.example");
	assert_int_equal(first_page(&client, NULL), E_USAGE);
	assert_int_equal(taxii_client_discover(&client, arena, &found, NULL), E_USAGE);
	assert_int_equal(server.calls, 0);
}

static void
every_status_has_its_error(void **state)
{
	static const struct {
		int status;
		enum err code;
	} rows[] = { { 301, E_INVALID }, { 400, E_SYNTAX }, { 401, E_UNAUTHENTICATED },
		{ 403, E_DENIED }, { 404, E_ABSENT }, { 406, E_INVALID }, { 408, E_BUSY },
		{ 413, E_TOO_LARGE }, { 415, E_INVALID }, { 422, E_INVALID }, { 429, E_TOO_MANY },
		{ 500, E_BUSY }, { 503, E_BUSY }, { 204, E_UNREACHABLE }, { 100, E_UNREACHABLE } };
	struct fake_server server;
	struct taxii_client client = start(&server, "{\"title\":\"no\",\"description\":\"why\"}");
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		server.status = rows[i].status;
		assert_int_equal(first_page(&client, &why),
			rows[i].code);
		assert_non_null(strstr(why.text, "no: why"));
		assert_non_null(strstr(why.where, "https://node.example/nato/"));
	}
	server.answer = "<html>";
	server.type = "text/html";
	assert_int_equal(first_page(&client, &why), E_UNREACHABLE);
	assert_string_equal(why.text, "the server said 100");
}

static void
answers_that_are_not_taxii_mean_try_again(void **state)
{
	struct fake_server server;
	struct taxii_client client = start(&server, "{}");

	(void)state;
	server.type = "text/html";
	assert_int_equal(first_page(&client, NULL), E_UNREACHABLE);
	server.type = "application/vnd.oasis.taxii+json; version=2.0";
	assert_int_equal(first_page(&client, NULL), E_UNREACHABLE);
	server.type = "application/taxii+json";
	assert_int_equal(first_page(&client, NULL), OK);
	server.answer = "{\"objects\":[{\"a\":1";
	assert_int_equal(first_page(&client, NULL), E_UNREACHABLE);
	server.answer = "{\"objects\":[1]}";
	assert_int_equal(first_page(&client, NULL), E_UNREACHABLE);
}

static void
no_answer_is_passed_on(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct fake_server server;
	struct taxii_client client = start(&server, "{}");
	struct taxii_page_query query = { 0 };
	struct taxii_page page = { .object_count = 77 };
	struct fault why;

	(void)state;
	server.unreachable = E_UNREACHABLE;
	assert_int_equal(taxii_client_objects(&client, arena, STR(ID), &query, &page, &why),
		E_UNREACHABLE);
	assert_string_equal(why.text, "connection refused");
	assert_int_equal(page.object_count, 77);
}

static void
a_small_arena_is_told(void **state)
{
	OWNED(arena) arena = arena_new(400);
	struct fake_server server;
	struct taxii_client client = start(&server,
		"{\"objects\":[{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}]}");
	struct taxii_page_query query = { 0 };
	struct taxii_page page;

	(void)state;
	assert_int_equal(taxii_client_objects(&client, arena, STR(ID), &query, &page, NULL),
		E_NOMEM);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(discovery_keeps_only_the_servers_own_roots),
		cmocka_unit_test(without_a_default_of_its_own_the_first_root_is_taken),
		cmocka_unit_test(asks_for_root_and_collections),
		cmocka_unit_test(asks_for_a_page_with_every_parameter),
		cmocka_unit_test(an_empty_page_has_no_dates),
		cmocka_unit_test(pages_that_lead_nowhere_are_not_taxii),
		cmocka_unit_test(posts_an_envelope),
		cmocka_unit_test(asks_what_became_of_a_post),
		cmocka_unit_test(signs_in_by_token_by_password_or_not_at_all),
		cmocka_unit_test(wrong_settings_are_told_before_anything_is_sent),
		cmocka_unit_test(every_status_has_its_error),
		cmocka_unit_test(answers_that_are_not_taxii_mean_try_again),
		cmocka_unit_test(no_answer_is_passed_on),
		cmocka_unit_test(a_small_arena_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
