/* summary_random.c - whatever a scan finds in a log, its summary never denies: random logs.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "match/tokens.h"
#include "support/fake_env.h"
#include "support/nasty_text.h"
#include "support/sample_set.h"
#include "support/slow_match.h"
#include "watch/summary.h"

enum { LOGS = 5000, LINES_MAX = 8, MUCH_TEXT = 10000000, LITTLE_TEXT = (SUMMARY_HEAD_SIZE + 30) * SUMMARY_SHARE, INDICATORS_MAX = 64 };

struct world {
	struct fake_env fake;
	struct match_set *set;
	struct match_scanner *scanner;
	struct arena *arena;
	size_t count;
	struct match_indicator indicators[INDICATORS_MAX];
	struct match_entry entries[INDICATORS_MAX];
	bool found[INDICATORS_MAX]; /* in the log at hand */
	size_t finds, denials, coarse_denials;
};

/* The reference takes its indicators from the same lines, not from the set. */
static void
make_world(struct world *world)
{
	OWNED_BUF all = BUF_INIT;

	fake_env_init(&world->fake, 1);
	world->arena = arena_new(MIB);
	world->scanner = match_scanner_new();
	for (size_t i = 0; nasty_indicators[i] != NULL; i++) {
		struct str line = str_of(nasty_indicators[i]);
		size_t space = str_find_char(line, ' ');
		bool exactly = line.data[0] == '=';
		enum value_kind kind;
		assert_true(i < INDICATORS_MAX);
		world->indicators[i].id = str_from_offset(line, space + 1);
		world->indicators[i].names_exactly = exactly;
		world->entries[i].indicator = &world->indicators[i];
		assert_true(
			value_kind_parse(str_from_offset(str_first(line, space), exactly), &kind));
		assert_int_equal(value_normalise(world->arena, kind, world->indicators[i].id,
					 &world->entries[i].value, NULL),
			OK);
		buf_addf(&all, "%s\n", nasty_indicators[i]);
		world->count = i + 1;
	}
	world->set = sample_set(all.data);
}

static void
note_found(struct world *world, const struct value *value)
{
	for (size_t i = 0; i < world->count; i++)
		if (world->entries[i].value.kind == value->kind &&
			str_eq(world->entries[i].value.text, value->text))
			world->found[i] = true;
}

static void
note_hits(struct world *world, size_t count, const struct match_hit *hits)
{
	for (size_t i = 0; i < count; i++)
		note_found(world, &hits[i].value);
}

/* One line as a field of some kind, or the parts of a request. */
static void
add_line(struct world *world, struct nasty_generator *generator, struct summary_builder *builder)
{
	static struct slow_hits slow;
	OWNED_BUF text = BUF_INIT;
	OWNED_BUF host = BUF_INIT;
	struct field field = { .kind = MATCH_FIELD_TEXT };
	struct record record = { .count = 1, .fields = &field };
	struct match_hits hits;

	if (nasty_draw(generator, 2) == 0)
		field.kind = (enum match_field)nasty_draw(generator, MATCH_FIELD_HASH + 1);
	nasty_text(generator, &text);
	nasty_text(generator, &host);
	field.text = buf_str(&text);
	field.host = buf_str(&host);
	field.is_request = nasty_draw(generator, 8) == 0;
	field.port = (unsigned)nasty_draw(generator, 500);
	assert_int_equal(summary_builder_take(builder, &record, NULL), OK);
	if (field.is_request) {
		assert_int_equal(match_scan_request(world->scanner, world->set, field.host,
					 field.port, field.text, &hits, NULL),
			OK);
	} else {
		assert_int_equal(
			match_scan(world->scanner, world->set, field.kind, field.text, &hits, NULL),
			OK);
	}
	note_hits(world, hits.count, hits.items);
	if (field.is_request || field.kind != MATCH_FIELD_TEXT)
		return;
	slow_match(world->entries, world->count, field.text, &slow);
	note_hits(world, slow.count, slow.items);
}

static bool
may_hold(const struct summary *summary, const struct value *value)
{
	OWNED(arena) arena = arena_new(MIB);
	uint64_t keys[TOKEN_KEYS_MAX];
	size_t count;

	assert_int_equal(token_keys_of(arena, value, summary->grain, keys, &count, NULL), OK);
	for (size_t i = 0; i < count; i++)
		if (summary_may_hold(summary, keys[i]))
			return true;
	return count == 0;
}

static void
check_log(struct world *world, struct nasty_generator *generator)
{
	static const struct text_place begin;
	struct text_place end = { .offset = nasty_draw(generator, 2) == 0 ? MUCH_TEXT : LITTLE_TEXT };
	OWNED(summary_builder) builder = summary_builder_new(&world->fake.env);
	OWNED_BUF bytes = BUF_INIT;
	struct summary summary;
	size_t lines = 1 + nasty_draw(generator, LINES_MAX);

	memset(world->found, 0, sizeof(world->found));
	assert_int_equal(summary_builder_begin(builder, &begin, NULL), OK);
	for (size_t i = 0; i < lines; i++)
		add_line(world, generator, builder);
	assert_int_equal(
		summary_builder_finish(builder, &read_text, &end, STR("\n"), &bytes, NULL), OK);
	assert_int_equal(summary_read(&bytes, &read_text, &summary, NULL), OK);
	for (size_t i = 0; i < world->count; i++) {
		bool maybe = may_hold(&summary, &world->entries[i].value);
		if (world->found[i] && !maybe)
			fail_msg("%.*s is denied", STR_FMT(world->entries[i].value.text));
		world->finds += world->found[i];
		world->denials += !maybe;
		world->coarse_denials += !maybe && summary.grain == TOKEN_COARSE;
	}
}

static void
never_denies_what_is_there(void **state)
{
	struct nasty_generator generator = { UINT64_C(20260103) };
	struct world world = { 0 };

	(void)state;
	make_world(&world);
	for (size_t i = 0; i < LOGS; i++)
		check_log(&world, &generator);
	print_message("# %zu found, %zu denied\n", world.finds, world.denials);
	assert_true(world.finds > LOGS / 2);    /* else the logs are too dull */
	assert_true(world.denials > LOGS * 10); /* else it denies too little */
	assert_true(world.coarse_denials > LOGS);
	match_set_free(world.set);
	match_scanner_free(world.scanner);
	arena_free(world.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(never_denies_what_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
