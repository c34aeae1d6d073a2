/* lookout.c - tests of looking ahead: what is looked at, what it is worth, and where it ends.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "support/sample_set.h"
#include "watch/lookout.h"
#include "watch/source.h"

#define HEADER "#fields\thost\tnote\n"

static const struct id_hasher hasher;

struct world {
	struct match_generation *generation;
	struct line_sieve *sieve;
	struct lookout *lookout;
	struct reader *reader; /* the log's */
	struct sieved sieved;
	struct looked looked;
	struct look_terms terms;
	struct buf text;
};

static int
set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	world->generation = sample_generation("domain evil.example\nipv4 1.2.3.4\n");
	assert_int_equal(line_sieve_new(&world->sieve, NULL), OK);
	assert_int_equal(
		lookout_new(line_sieve_matcher(world->sieve), &world->lookout, NULL), OK);
	world->terms = (struct look_terms){
		.generation = world->generation, .hasher = &hasher, .wants_text = true };
	*state = world;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *world = *state;

	lookout_free(world->lookout);
	line_sieve_free(world->sieve);
	match_generation_free(world->generation);
	reader_free(world->reader);
	sieved_done(&world->sieved);
	looked_done(&world->looked);
	buf_done(&world->text);
	free(world);
	return 0;
}

static void
read_line(struct world *world, const char *line)
{
	struct record ignored;

	assert_int_equal(reader_read(world->reader, str_of(line), &ignored, NULL), OK);
}

static void
look_for(struct world *world, const struct pattern_watch *patterns, struct str text)
{
	const struct reader_kind *format = reader_kind_of(world->reader);
	const struct sieve_terms terms = { world->generation, patterns, format };

	buf_clear(&world->text);
	for (size_t i = 0; i < BLOCK_SLACK; i++)
		buf_add_char(&world->text, '\n');
	buf_add(&world->text, text);
	text = str_from_offset(buf_str(&world->text), BLOCK_SLACK);
	assert_int_equal(
		looked_begin(&world->looked, world->reader, &world->terms, patterns, NULL), OK);
	assert_int_equal(line_sieve_text(world->sieve, &terms, text, &world->sieved, NULL), OK);
	assert_int_equal(lookout_look(world->lookout, format, text, &world->sieved, &world->looked,
				 NULL),
		OK);
}

static void
look(struct world *world, const char *text)
{
	look_for(world, NULL, str_of(text));
}

static bool
holds(const struct world *world)
{
	bool ret;

	assert_int_equal(looked_holds(&world->looked, world->reader, &world->terms,
				 world->looked.patterns, &ret, NULL),
		OK);
	return ret;
}

/* The rest of the first hit line of that sieved line; empty: nobody looked, or nothing is there. */
static struct str
found(const struct world *world, size_t number)
{
	const struct line_look *line = looked_at(&world->looked, number);

	if (line == NULL || line->count == 0)
		return STR("");
	return find_text(&world->looked.finds, &world->looked.finds.list[line->first]);
}

static void
assert_field(const struct world *world, size_t number, const char *field)
{
	char start[64];

	snprintf(start, sizeof(start), ",\"field\":\"%s\",\"value\":\"evil.example\"", field);
	assert_true(str_starts(found(world, number), str_of(start)));
}

static void
lines_are_seen_with_the_columns_that_the_reader_knows(void **state)
{
	struct world *world = *state;

	world->reader = reader_new(&read_zeek);
	read_line(world, "#fields\tquery\tnote");
	look(world, "evil.example\tx\nquiet.example\tx\ny\twww.evil.example\n");
	assert_int_equal(world->looked.count, 2);
	assert_true(holds(world));
	assert_field(world, 0, "query");
	assert_field(world, 1, "note");
	assert_int_equal(world->looked.finds.list[1].offset, 2);
	assert_null(looked_at(&world->looked, 2));
}

static void
headers_of_the_block_count_from_their_line_on(void **state)
{
	struct world *world = *state;

	world->reader = reader_new(&read_zeek);
	read_line(world, "#fields\tquery\tnote");
	for (int i = 0; i < 2; i++) { /* the block before leaves no trace */
		look(world, "evil.example\tx\n" HEADER "evil.example\tx\n");
		assert_int_equal(world->looked.count, 3);
		assert_field(world, 0, "query");
		assert_null(looked_at(&world->looked, 1));
		assert_field(world, 2, "host");
	}
}

static void
nothing_holds_when_a_header_has_come_meanwhile(void **state)
{
	struct world *world = *state;

	world->reader = reader_new(&read_zeek);
	read_line(world, "#fields\tquery\tnote");
	look(world, "evil.example\tx\n");
	read_line(world, "#close\t2026-01-12-09-00-00");
	assert_true(holds(world));
	read_line(world, "#fields\thost\tnote");
	assert_false(holds(world));
}

static void
nothing_holds_for_other_indicators_or_with_details(void **state)
{
	struct world *world = *state;
	struct match_generation *other = sample_generation("domain evil.example\n");

	world->reader = reader_new(&read_eve);
	look(world, "{\"a\":\"evil.example\"}\n");
	assert_true(holds(world));
	world->terms.generation = other;
	assert_false(holds(world));
	world->terms.generation = world->generation;
	reader_keep_details(world->reader);
	assert_false(holds(world));
	look(world, "{\"a\":\"evil.example\"}\n");
	assert_true(holds(world));
	match_generation_free(other);
}

static void
nobody_looks_before_the_columns_are_known(void **state)
{
	struct world *world = *state;

	world->reader = reader_new(&read_csv);
	look(world, "host,note\nevil.example,x\n");
	assert_int_equal(world->looked.count, 0);
	assert_false(holds(world));
	read_line(world, "host,note");
	look(world, "evil.example,x\n");
	assert_true(holds(world));
	assert_field(world, 0, "host");
}

static void
lines_that_patterns_ask_for_are_left(void **state)
{
	struct world *world = *state;
	OWNED(pattern_watch) patterns = pattern_watch_new();
	const struct match_indicator indicator = { .id = STR("p"), .valid_until = INT64_MAX };

	assert_int_equal(pattern_watch_add(patterns, &indicator,
				 STR("[domain-name:value = 'one.example'] AND "
				     "[domain-name:value = 'two.example']"),
				 PATTERN_STIX_21, NULL),
		OK);
	assert_int_equal(pattern_watch_finish(patterns, NULL), OK);
	world->reader = reader_new(&read_eve);
	look_for(world, patterns,
		STR("{\"a\":\"evil.example\"}\n{\"a\":\"evil.example\",\"dns\":{\"rrname\":\"one.example\"}}\n"));
	assert_true(holds(world));
	assert_int_equal(world->looked.count, 2);
	assert_field(world, 0, "a");
	assert_null(looked_at(&world->looked, 1));
}

/* Of lines with many hits each. */
static void
holds_the_limit_of_finds(void **state)
{
	enum { HITS = 100, LINES = 400 };
	struct world *world = *state;
	OWNED_BUF text = BUF_INIT;
	const struct finds *finds = &world->looked.finds;
	size_t size, last;

	for (int line = 0; line < LINES; line++) {
		for (int hit = 0; hit < HITS; hit++)
			buf_add(&text, STR("1.2.3.4 "));
		buf_add_char(&text, '\n');
	}
	world->reader = reader_new(&read_text);
	look_for(world, NULL, buf_str(&text));
	assert_int_equal(world->sieved.count, LINES);
	assert_in_range(world->looked.count, 2, LINES - 1);
	assert_true(holds(world));
	size = finds->count * sizeof(*finds->list) + finds->text.len;
	last = size / world->looked.count;
	assert_in_range(size, LOOK_AHEAD_MAX, LOOK_AHEAD_MAX + last);
	assert_non_null(looked_at(&world->looked, world->looked.count - 1));
	assert_null(looked_at(&world->looked, world->looked.count));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(lines_are_seen_with_the_columns_that_the_reader_knows),
		TEST(headers_of_the_block_count_from_their_line_on),
		TEST(nothing_holds_when_a_header_has_come_meanwhile),
		TEST(nothing_holds_for_other_indicators_or_with_details),
		TEST(nobody_looks_before_the_columns_are_known),
		TEST(lines_that_patterns_ask_for_are_left),
		TEST(holds_the_limit_of_finds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
