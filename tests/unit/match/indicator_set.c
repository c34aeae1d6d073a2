/* indicator_set.c - tests of building an indicator set and of looking up in it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"
#include "support/fake_env.h"

#include "match/indicator_set.h"

struct world {
	struct fake_env fake;
	struct match_builder *builder;
	struct match_set *set;
};

static int
set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	fake_env_init(&world->fake, 1);
	world->builder = match_builder_new(&world->fake.env);
	assert_non_null(world->builder);
	*state = world;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *world = *state;

	match_set_free(world->set);
	match_builder_free(world->builder);
	free(world);
	return 0;
}

static enum err
add(struct world *world, const char *id, int64_t version, enum value_kind kind, const char *text)
{
	struct match_indicator indicator = { .id = str_of(id), .version = version,
		.name = STR("a name"), .label = STR("a label"), .confidence = 70, .valid_from = 100,
		.valid_until = 200 };
	struct value value = { kind, str_of(text) };

	return match_builder_add(world->builder, &indicator, &value, text == NULL ? 0 : 1, NULL);
}

static void
finish(struct world *world)
{
	match_set_free(world->set);
	world->set = NULL;
	assert_int_equal(match_builder_finish(world->builder, &world->set, NULL), OK);
}

static void
keeps_what_an_indicator_carries(void **state)
{
	struct world *world = *state;
	char id[] = "indicator--1";
	const struct match_indicator *found;

	assert_int_equal(add(world, id, 5, VALUE_DOMAIN, "evil.example"), OK);
	memset(id, 'x', sizeof(id) - 1); /* the set has a copy */
	finish(world);
	found = match_set_find(world->set, VALUE_DOMAIN, STR("evil.example"))->indicator;
	assert_string_equal(found->id.data, "indicator--1");
	assert_string_equal(found->name.data, "a name");
	assert_string_equal(found->label.data, "a label");
	assert_int_equal(found->version, 5);
	assert_int_equal(found->confidence, 70);
}

static void
an_indicator_holds_from_its_start_until_before_its_end(void **state)
{
	struct match_indicator indicator = { .valid_from = 100, .valid_until = 200 };

	(void)state;
	assert_false(match_indicator_holds_at(&indicator, 99));
	assert_true(match_indicator_holds_at(&indicator, 100));
	assert_true(match_indicator_holds_at(&indicator, 199));
	assert_false(match_indicator_holds_at(&indicator, 200));
	indicator.revoked = true;
	assert_false(match_indicator_holds_at(&indicator, 150));
}

static void
the_latest_version_wins_in_any_order(void **state)
{
	struct world *world = *state;

	assert_int_equal(add(world, "a", 2, VALUE_DOMAIN, "two.example"), OK);
	assert_int_equal(add(world, "a", 3, VALUE_DOMAIN, "three.example"), OK);
	assert_int_equal(add(world, "a", 1, VALUE_DOMAIN, "one.example"), OK);
	finish(world);
	assert_int_equal(match_set_indicators(world->set), 1);
	assert_null(match_set_find(world->set, VALUE_DOMAIN, STR("one.example")));
	assert_null(match_set_find(world->set, VALUE_DOMAIN, STR("two.example")));
	assert_non_null(match_set_find(world->set, VALUE_DOMAIN, STR("three.example")));
}

static void
of_equal_versions_the_last_wins(void **state)
{
	struct world *world = *state;

	assert_int_equal(add(world, "a", 1, VALUE_DOMAIN, "first.example"), OK);
	assert_int_equal(add(world, "a", 1, VALUE_DOMAIN, "last.example"), OK);
	finish(world);
	assert_null(match_set_find(world->set, VALUE_DOMAIN, STR("first.example")));
	assert_non_null(match_set_find(world->set, VALUE_DOMAIN, STR("last.example")));
}

static void
a_later_version_may_name_nothing(void **state)
{
	struct world *world = *state;

	assert_int_equal(add(world, "a", 1, VALUE_DOMAIN, "evil.example"), OK);
	assert_int_equal(add(world, "a", 2, VALUE_DOMAIN, NULL), OK);
	finish(world);
	assert_int_equal(match_set_indicators(world->set), 1);
	assert_int_equal(match_set_values(world->set, VALUE_DOMAIN), 0);
	assert_null(match_set_find(world->set, VALUE_DOMAIN, STR("evil.example")));
}

static void
indicators_of_one_value_form_a_chain_by_id(void **state)
{
	struct world *world = *state;
	const struct match_entry *entry;

	assert_int_equal(add(world, "b", 1, VALUE_IPV4, "1.2.3.4"), OK);
	assert_int_equal(add(world, "c", 1, VALUE_IPV4, "1.2.3.4"), OK);
	assert_int_equal(add(world, "a", 1, VALUE_IPV4, "1.2.3.4"), OK);
	finish(world);
	assert_int_equal(match_set_values(world->set, VALUE_IPV4), 3);
	entry = match_set_find(world->set, VALUE_IPV4, STR("1.2.3.4"));
	assert_string_equal(entry->indicator->id.data, "a");
	assert_string_equal(entry->next->indicator->id.data, "b");
	assert_string_equal(entry->next->next->indicator->id.data, "c");
	assert_null(entry->next->next->next);
}

static void
a_value_named_twice_counts_once(void **state)
{
	struct world *world = *state;
	struct match_indicator indicator = { .id = STR("a"), .name = STR(""), .label = STR("") };
	const struct value values[] = {
		{ VALUE_URL, STR_INIT("http://evil.example/") },
		{ VALUE_IPV4, STR_INIT("1.2.3.4") },
		{ VALUE_URL, STR_INIT("https://evil.example/") },
	};

	assert_int_equal(match_builder_add(world->builder, &indicator, values, 3, NULL), OK);
	finish(world);
	assert_int_equal(match_set_values(world->set, VALUE_URL), 1);
	assert_int_equal(match_set_values(world->set, VALUE_IPV4), 1);
}

static void
one_text_of_two_kinds_is_two_values(void **state)
{
	struct world *world = *state;

	assert_int_equal(add(world, "a", 1, VALUE_DOMAIN, "evil.example"), OK);
	finish(world);
	assert_null(match_set_find(world->set, VALUE_EMAIL, STR("evil.example")));
}

static void
what_is_not_normal_is_refused(void **state)
{
	struct world *world = *state;

	assert_int_equal(add(world, "a", 1, VALUE_DOMAIN, "Evil.example"), E_INVALID);
	assert_int_equal(add(world, "a", 1, VALUE_DOMAIN, "evil example"), E_INVALID);
	assert_int_equal(add(world, "a", 1, VALUE_IPV6, "::ffff:1.2.3.4"), E_INVALID);
	assert_int_equal(add(world, "a", 1, VALUE_CIDR4, "1.2.3.4/24"), E_INVALID);
	finish(world);
	assert_int_equal(match_set_indicators(world->set), 0);
}

static void
a_builder_is_empty_after_finishing(void **state)
{
	struct world *world = *state;

	assert_int_equal(add(world, "a", 1, VALUE_DOMAIN, "evil.example"), OK);
	finish(world);
	finish(world);
	assert_int_equal(match_set_indicators(world->set), 0);
}

static void
many_values_are_all_found(void **state)
{
	enum { MANY = 5000 };
	struct world *world = *state;
	char text[ADDRESS_TEXT_MAX];
	char id[16];

	for (uint32_t i = 0; i < MANY; i++) {
		snprintf(id, sizeof(id), "i%u", i);
		ipv4_format(i * 7919, text);
		assert_int_equal(add(world, id, 1, VALUE_IPV4, text), OK);
	}
	finish(world);
	assert_int_equal(match_set_values(world->set, VALUE_IPV4), MANY);
	for (uint32_t i = 0; i < MANY; i++) {
		assert_non_null(match_set_find(world->set, VALUE_IPV4, ipv4_format(i * 7919, text)));
		assert_null(match_set_find(world->set, VALUE_IPV4, ipv4_format(i * 7919 + 1, text)));
	}
}

static void
networks_hold_their_first_and_last_address(void **state)
{
	struct world *world = *state;
	int length = 32;
	uint8_t address[16];

	assert_int_equal(add(world, "a", 1, VALUE_CIDR4, "10.1.2.128/25"), OK);
	assert_int_equal(add(world, "b", 1, VALUE_CIDR6, "2001:db8::/33"), OK);
	finish(world);
	assert_non_null(match_set_network4(world->set, 0x0a010280, &length));
	assert_int_equal(length, 25);
	assert_non_null(match_set_network4(world->set, 0x0a0102ff, &length));
	assert_null(match_set_network4(world->set, 0x0a01027f, &length));
	assert_null(match_set_network4(world->set, 0x0a010300, &length));
	length = 24;
	assert_null(match_set_network4(world->set, 0x0a010280, &length));
	length = 128;
	assert_true(ipv6_parse(STR("2001:db8:7fff:ffff::"), address));
	assert_non_null(match_set_network6(world->set, address, &length));
	assert_int_equal(length, 33);
	assert_true(ipv6_parse(STR("2001:db8:8000::"), address));
	assert_null(match_set_network6(world->set, address, &length));
}

static void
http_and_https_are_one_for_matching(void **state)
{
	static const struct {
		const char *url;
		const char *key;
	} rows[] = {
		{ "http://a.example/x", "a.example/x" },
		{ "https://a.example/x", "a.example/x" },
		{ "http://a.example:443/x:443/", "a.example/x:443/" },
		{ "https://a.example:80/", "a.example/" },
		{ "http://a.example:8443/", "a.example:8443/" },
		{ "http://[2001:db8::443]/", "[2001:db8::443]/" },
		{ "ftp://a.example/", "ftp://a.example/" },
	};
	OWNED(arena) arena = arena_new(10000);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(str_cstr(arena, match_url_key(arena, str_of(rows[i].url))),
			rows[i].key);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keeps_what_an_indicator_carries),
		TEST(an_indicator_holds_from_its_start_until_before_its_end),
		TEST(the_latest_version_wins_in_any_order),
		TEST(of_equal_versions_the_last_wins),
		TEST(a_later_version_may_name_nothing),
		TEST(indicators_of_one_value_form_a_chain_by_id),
		TEST(a_value_named_twice_counts_once),
		TEST(one_text_of_two_kinds_is_two_values),
		TEST(what_is_not_normal_is_refused),
		TEST(a_builder_is_empty_after_finishing),
		TEST(many_values_are_all_found),
		TEST(networks_hold_their_first_and_last_address),
		TEST(http_and_https_are_one_for_matching),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
