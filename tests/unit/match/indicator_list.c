/* indicator_list.c - tests of lists of indicators, and of lists of what is none.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "match/generation.h"
#include "match/indicator_list.h"
#include "match/line_matcher.h"
#include "match/snapshot_private.h"
#include "support/fake_env.h"

struct world {
	struct fake_env fake;
	struct allow_list *allow;
	bool finished;
	struct allow_report allowed;
	struct indicator_list_report report;
	struct match_snapshot *snapshot;
};

static int
set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	fake_env_init(&world->fake, 1);
	world->allow = allow_list_new(&world->fake.env);
	*state = world;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *world = *state;

	allow_list_free(world->allow);
	match_snapshot_free(world->snapshot);
	free(world);
	return 0;
}

static void
allow(struct world *world, const char *content)
{
	assert_int_equal(
		allow_list_add(world->allow, STR("a file"), str_of(content), &world->allowed, NULL),
		OK);
}

static void
read_list(struct world *world, const char *text)
{
	OWNED(snapshot_builder) builder = snapshot_builder_new(&world->fake.env);

	if (!world->finished)
		assert_int_equal(allow_list_finish(world->allow, NULL), OK);
	world->finished = true;
	assert_int_equal(
		indicator_list_read(builder, str_of(text), world->allow, &world->report, NULL), OK);
	match_snapshot_free(world->snapshot);
	assert_int_equal(snapshot_builder_finish(builder, &world->snapshot, NULL), OK);
}

/* Is that the only indicator of the list, and taken? */
static bool
is_taken(struct world *world, const char *line)
{
	world->report = (struct indicator_list_report){ 0 };
	read_list(world, line);
	assert_int_equal(world->report.refused, 0);
	return world->report.taken == 1;
}

static void
reads_kinds_and_guesses_them(void **state)
{
	struct world *world = *state;

	read_list(world, "# a comment\nipv4\t192.0.2.7\ncidr\t2001:db8::/32\r\ncidr\t10.0.0.0/8\n\n"
			 "hxxp://evil[.]example/a\ndomain\tevil.example\tand more\n");
	assert_int_equal(world->report.taken, 5);
	assert_int_equal(world->report.lines, 5);
	assert_int_equal(match_snapshot_values(world->snapshot, VALUE_CIDR6), 1);
	assert_int_equal(match_snapshot_values(world->snapshot, VALUE_CIDR4), 1);
	assert_int_equal(match_snapshot_values(world->snapshot, VALUE_URL), 1);
}

static void
a_line_that_is_none_is_named_and_the_others_are_taken(void **state)
{
	struct world *world = *state;

	read_list(world, "ipv4\t192.0.2.7\nipv4\t192.0.2.07\ncolour\tred\ndomain\ta.example\n");
	assert_int_equal(world->report.taken, 2);
	assert_int_equal(world->report.refused, 2);
	assert_int_equal(world->report.first_refused, 2);
	assert_int_equal(world->report.first_fault.code, E_INVALID);
}

/* Not the normal form, but what people will search their list for. */
static void
an_indicator_is_called_as_it_was_written(void **state)
{
	struct world *world = *state;
	char padded[LINE_MATCHER_SLACK + 32] = { 0 };
	OWNED(match_generation) generation = NULL;
	OWNED(line_matcher) matcher = NULL;
	struct line_matches found;

	read_list(world, "domain\tEvil.EXAMPLE\n");
	assert_int_equal(
		match_generation_new(world->snapshot, NULL, NULL, 0, &generation, NULL), OK);
	assert_int_equal(line_matcher_new(STR_NONE, &matcher, NULL), OK);
	memcpy(padded + LINE_MATCHER_SLACK, "evil.example", 12);
	assert_int_equal(line_matcher_scan(matcher, generation,
				 str_from(padded + LINE_MATCHER_SLACK, 12), &found, NULL),
		OK);
	assert_int_equal(found.hit_count, 1);
	assert_true(str_eq(found.hits[0].hit.indicator->id, STR("Evil.EXAMPLE")));
	assert_true(str_eq(found.hits[0].hit.value.text, STR("evil.example")));
}

static void
a_plain_list_covers_what_lies_below(void **state)
{
	struct world *world = *state;

	allow(world, "# ours\nexample.org # and below\n=only.example\n192.0.2.0/24\n2001:db8::/32\n"
		     "http://host.example/a\nd41d8cd98f00b204e9800998ecf8427e\nwhat?\n");
	assert_int_equal(world->allowed.entries, 6);
	assert_int_equal(world->allowed.unused, 1);
	assert_false(is_taken(world, "www.example.org"));
	assert_true(is_taken(world, "notexample.org"));
	assert_false(is_taken(world, "only.example"));
	assert_true(is_taken(world, "x.only.example"));
	assert_false(is_taken(world, "192.0.2.7"));
	assert_false(is_taken(world, "192.0.2.128/25"));
	assert_true(is_taken(world, "192.0.0.0/16"));
	assert_false(is_taken(world, "2001:db8::1"));
	assert_false(is_taken(world, "https://host.example/a"));
	assert_true(is_taken(world, "https://host.example/b"));
	assert_true(is_taken(world, "https://www.example.org/b"));
	assert_false(is_taken(world, "D41D8CD98F00B204E9800998ECF8427E"));
}

static void
a_warninglist_means_what_its_type_says(void **state)
{
	struct world *world = *state;

	allow(world, "{\"name\":\"Names\",\"type\":\"hostname\",\"list\":[\"a.example\"],"
		     "\"matching_attributes\":[\"domain\",\"url\"]}");
	allow(world, "{\"name\":\"Strings\",\"type\":\"string\",\"list\":[\"b.example\"]}");
	allow(world, "{\"name\":\"Nets\",\"type\":\"cidr\",\"list\":[\"198.51.100.0/24\"]}");
	allow(world, "{\"name\":\"Parts\",\"type\":\"regex\",\"list\":[\"/x/\",\"/y/\"]}");
	assert_int_equal(world->allowed.unused, 2);
	assert_false(is_taken(world, "x.a.example"));
	assert_false(is_taken(world, "http://x.a.example/y"));
	assert_false(is_taken(world, "b.example"));
	assert_true(is_taken(world, "x.b.example"));
	assert_true(is_taken(world, "http://b.example/"));
	assert_false(is_taken(world, "198.51.100.4"));
}

static void
the_list_that_holds_a_value_is_known(void **state)
{
	struct world *world = *state;
	struct value value = { VALUE_DOMAIN, STR("x.a.example") };

	allow(world, "{\"name\":\"Names\",\"type\":\"hostname\",\"list\":[\"a.example\"]}");
	assert_int_equal(allow_list_finish(world->allow, NULL), OK);
	const struct str *name = allow_list_holds(world->allow, &value);
	assert_non_null(name);
	assert_true(str_eq(*name, STR("Names")));
}

static void
a_malformed_warninglist_is_refused_whole(void **state)
{
	struct world *world = *state;
	struct fault why;

	assert_int_equal(allow_list_add(world->allow, STR("f"), STR("{\"list\":[\"a.example\",1]}"),
				 &world->allowed, &why),
		E_INVALID);
	assert_int_equal(
		allow_list_add(world->allow, STR("f"), STR("{\"list\":"), &world->allowed, &why),
		E_SYNTAX);
	assert_int_equal(allow_list_add(world->allow, STR("f"), STR("{\"name\":\"x\"}"),
				 &world->allowed, &why),
		E_INVALID);
	assert_int_equal(world->allowed.entries, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* Values of all kinds, some of them again and again, some spelt as they are not kept, some none; and
 * what is passed over. */
static void
make_large_list(struct buf *to, unsigned lines)
{
	for (unsigned i = 0; i < lines; i++) {
		unsigned mixed = i * 0x9e3779b9u;
		if (i % 16 == 0)
			buf_addf(to, "#%1000s\n", "a comment");
		switch (i % 9) {
		case 0:
			buf_addf(to, "ipv4\t%u.%u.%u.%u\n", 1 + (mixed >> 24) % 200,
				mixed >> 16 & 255, mixed >> 8 & 255, mixed & 255);
			break;
		case 1:
			buf_addf(to, "domain\tname%u.example\n", mixed);
			break;
		case 2:
			buf_addf(to, "url\tHTTP://Host%u.example:80/%%41%u\n", i / 40, mixed);
			break;
		case 3:
			buf_addf(to, "md5\t%08X%08x%08x%08x\n", mixed, i, mixed, i);
			break;
		case 4:
			buf_addf(to, "email\tuser%u@mail.example\n", mixed);
			break;
		case 5:
			buf_addf(to, "ipv6\t2001:db8::%x:%x\n", mixed >> 16, mixed & 0xffff);
			break;
		case 6:
			buf_addf(to, "domain\tOften%u.example\n", i % 500);
			break;
		case 7:
			buf_addf(to, "cidr\t%u.%u.0.0/16\r\n", 1 + i % 200, i % 256);
			break;
		default:
			buf_addf(to, "url\thttp://often.example/%u\n", i % 300);
			break;
		}
		if (i % 50021 == 50020)
			buf_addf(to, "\n# a comment\nmd5\tnone %u\n", i);
	}
}

static enum err
append(void *context, struct str piece, struct fault *why)
{
	struct buf *to = context;

	buf_add(to, piece);
	return buf_check(to, why);
}

static void
build_with(unsigned threads, struct str list, struct indicator_list_report *report,
	struct match_snapshot **ret, struct buf *to)
{
	static struct fake_env fake;

	fake_env_init(&fake, 7); /* the same keys each time */
	OWNED(snapshot_builder) builder = snapshot_builder_new(&fake.env);
	snapshot_builder_use_threads(builder, threads);
	assert_int_equal(indicator_list_read(builder, list, NULL, report, NULL), OK);
	assert_int_equal(snapshot_builder_finish(builder, ret, NULL), OK);
	assert_int_equal(match_snapshot_write(*ret, append, to, NULL), OK);
}

/* Each value of the list, and as many as there should be. */
static void
assert_all_found(const struct match_snapshot *snapshot, struct str list)
{
	OWNED(arena) arena = arena_new(1 << 20);
	struct str line;

	while (str_split(&list, '\n', &line) && line.len > 0) {
		struct str rest = line;
		struct str kind_name;
		enum value_kind kind;
		struct value value;
		str_split(&rest, '\t', &kind_name);
		if (!value_kind_parse(kind_name, &kind))
			kind = VALUE_CIDR4;
		arena_reset(arena);
		if (value_normalise(arena, kind, rest, &value, NULL) != OK)
			continue;
		struct str key = kind == VALUE_URL ? match_url_key(arena, value.text) : value.text;
		if (snapshot_find(snapshot, arena, kind, key) == NULL)
			fail_msg("\"%.*s\" is lost", STR_FMT(line));
	}
}

/* Enough for several rounds of reading and of hanging, and for regions that are full. */
static void
any_number_of_threads_builds_the_same(void **state)
{
	enum { LINES = 140000 };
	static const unsigned threads[] = { 2, 5 };
	struct indicator_list_report expected = { 0 };
	OWNED(match_snapshot) snapshot = NULL;
	OWNED_BUF list = BUF_INIT;
	OWNED_BUF content = BUF_INIT;

	(void)state;
	make_large_list(&list, LINES);
	build_with(1, buf_str(&list), &expected, &snapshot, &content);
	assert_int_equal(expected.taken, LINES);
	assert_int_equal(expected.refused, LINES / 50021);
	assert_int_equal(expected.first_refused, 50021 + 50020 / 16 + 1 + 3);
	assert_all_found(snapshot, buf_str(&list));
	for (size_t i = 0; i < sizeof(threads) / sizeof(*threads); i++) {
		struct indicator_list_report report = { 0 };
		OWNED(match_snapshot) same = NULL;
		OWNED_BUF other = BUF_INIT;
		build_with(threads[i], buf_str(&list), &report, &same, &other);
		assert_int_equal(report.taken, expected.taken);
		assert_int_equal(report.lines, expected.lines);
		assert_int_equal(report.refused, expected.refused);
		assert_int_equal(report.first_refused, expected.first_refused);
		assert_string_equal(report.first_fault.text, expected.first_fault.text);
		assert_true(str_eq(buf_str(&other), buf_str(&content)));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_kinds_and_guesses_them),
		TEST(a_line_that_is_none_is_named_and_the_others_are_taken),
		TEST(an_indicator_is_called_as_it_was_written),
		TEST(a_plain_list_covers_what_lies_below),
		TEST(a_warninglist_means_what_its_type_says),
		TEST(the_list_that_holds_a_value_is_known),
		TEST(a_malformed_warninglist_is_refused_whole),
		cmocka_unit_test(any_number_of_threads_builds_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
