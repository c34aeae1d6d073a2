/* client.c - tests of the probe's side of the protocol, over a node that the test plays.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "net/http_client.h"
#include "probe/client.h"
#include "support/fake_env.h"

enum { MEMORY = 1 << 20 };

#define WORK                                                                                \
	"{\"version\":\"7\",\"now\":\"2026-05-01T12:00:00Z\",\"speed\":1,\"running\":true," \
	"\"lease_ms\":1000,\"checks\":[]}"

struct node {
	struct fake_env fake; /* first: see answer() */
	int status;
	const char *body;
	char url[256];
	char tag[64];
	char authorization[64];
};

static void
keep(const struct http_call *call, const char *name, char *to, size_t size)
{
	to[0] = '\0';
	for (size_t i = 0; i < call->header_count; i++)
		if (str_eq(call->headers[i].name, str_of(name)))
			snprintf(to, size, "%.*s", STR_FMT(call->headers[i].value));
}

static enum err
answer(struct env *env, struct http_call *call, struct fault *why)
{
	struct node *node = (struct node *)env;

	(void)why;
	snprintf(node->url, sizeof(node->url), "%.*s", STR_FMT(call->url));
	keep(call, "If-None-Match", node->tag, sizeof(node->tag));
	keep(call, "Authorization", node->authorization, sizeof(node->authorization));
	call->status = node->status;
	call->answer = str_of(node->body);
	return OK;
}

static struct client
client_of(struct node *node, int status, const char *body)
{
	*node = (struct node){ 0 };
	fake_env_init(&node->fake, 1);
	node->fake.env.http = answer;
	node->status = status;
	node->body = body;
	return (struct client){ .env = &node->fake.env,
		.node = STR("https://node.example:6443/taxii2/"),
		.name = STR("probe1"),
		.token = STR("secret") };
}

static void
work_is_asked_for_at_the_nodes_root(void **state)
{
	struct node node;
	struct client client = client_of(&node, 200, WORK);
	const struct work *work = NULL;

	(void)state;
	assert_int_equal(client_ask(&client, STR(""), &work, NULL), OK);
	assert_string_equal(node.url, "https://node.example:6443/api/probe/work?probe=probe1");
	assert_string_equal(node.authorization, "Bearer secret");
	assert_string_equal(node.tag, "");
	assert_true(str_eq(work->version, STR("7")));
	work_drop(work);
}

static void
unchanged_work_is_none(void **state)
{
	struct node node;
	struct client client = client_of(&node, 304, "");
	const struct work *work = (const struct work *)&node;

	(void)state;
	assert_int_equal(client_ask(&client, STR("7"), &work, NULL), OK);
	assert_string_equal(node.tag, "\"7\"");
	assert_null(work);
	/* Not when nothing was said to be known. */
	assert_int_equal(client_ask(&client, STR(""), &work, NULL), E_BUSY);
}

static void
statuses_say_what_can_be_done(void **state)
{
	static const struct {
		int status;
		enum err expected;
	} cases[] = { { 400, E_INVALID }, { 401, E_UNAUTHENTICATED }, { 403, E_DENIED },
		{ 404, E_DENIED }, { 413, E_TOO_LARGE }, { 422, E_INVALID }, { 429, E_BUSY },
		{ 500, E_BUSY }, { 503, E_BUSY }, { 302, E_BUSY } };
	OWNED(arena) arena = arena_new(MEMORY);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct node node;
		struct client client = client_of(&node, cases[i].status, "no");
		struct client_receipt receipt;
		const struct work *work;
		assert_int_equal(
			client_post(&client, arena, STR("{}"), &receipt, NULL), cases[i].expected);
		assert_int_equal(client_ask(&client, STR(""), &work, NULL), cases[i].expected);
	}
}

static void
a_receipt_is_read(void **state)
{
	OWNED(arena) arena = arena_new(MEMORY);
	struct node node;
	struct client client = client_of(&node, 200,
		"{\"taken\":2,\"refused\":[{\"index\":1,\"code\":\"E_ABSENT\",\"text\":\"none\"}]"
		"}");
	struct client_receipt receipt;

	(void)state;
	assert_int_equal(client_post(&client, arena, STR("{}"), &receipt, NULL), OK);
	assert_string_equal(node.url, "https://node.example:6443/api/probe/results?probe=probe1");
	assert_int_equal(receipt.taken, 2);
	assert_int_equal(receipt.refused_count, 1);
	assert_int_equal(receipt.refused[0].index, 1);
	assert_true(str_eq(receipt.refused[0].code, STR("E_ABSENT")));
}

static void
a_receipt_that_cannot_be_read_lets_go_of_nothing(void **state)
{
	static const char *const bodies[] = { "", "{}", "{\"taken\":-1}", "{\"taken\":\"1\"}",
		"{\"taken\":1,\"refused\":[{}]}", "{\"taken\":1" };
	OWNED(arena) arena = arena_new(MEMORY);

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		struct node node;
		struct client client = client_of(&node, 200, bodies[i]);
		struct client_receipt receipt;
		assert_int_equal(client_post(&client, arena, STR("{}"), &receipt, NULL), E_BUSY);
	}
}

static void
names_stand_in_addresses(void **state)
{
	char longest[66];

	(void)state;
	memset(longest, 'a', sizeof(longest));
	assert_true(client_name_is_valid(STR("Probe-1.north_2")));
	assert_true(client_name_is_valid(str_from(longest, 64)));
	assert_false(client_name_is_valid(str_from(longest, 65)));
	assert_false(client_name_is_valid(STR("")));
	assert_false(client_name_is_valid(STR("a b")));
	assert_false(client_name_is_valid(STR("a&b")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(work_is_asked_for_at_the_nodes_root),
		cmocka_unit_test(unchanged_work_is_none),
		cmocka_unit_test(statuses_say_what_can_be_done),
		cmocka_unit_test(a_receipt_is_read),
		cmocka_unit_test(a_receipt_that_cannot_be_read_lets_go_of_nothing),
		cmocka_unit_test(names_stand_in_addresses),
	};

	return cmocka_run_group_tests_name("probe/client", tests, NULL, NULL);
}
