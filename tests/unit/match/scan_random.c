/* scan_random.c - match_scan against the slow reference, over texts put together to be nasty.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "support/nasty_text.h"
#include "support/sample_set.h"
#include "support/slow_match.h"

enum { TEXTS = 30000, INDICATORS_MAX = 64 };

struct world {
	size_t count;
	struct match_set *set;
	struct match_scanner *scanner;
	struct match_indicator indicators[INDICATORS_MAX];
	struct match_entry entries[INDICATORS_MAX];
	struct arena *arena;
};

/* The reference takes its indicators from the same lines, not from the set. */
static void
make_world(struct world *world)
{
	OWNED_BUF all = BUF_INIT;

	world->arena = arena_new(MIB);
	world->scanner = match_scanner_new();
	for (size_t i = 0; nasty_indicators[i] != NULL; i++) {
		struct str line = str_of(nasty_indicators[i]);
		size_t space = str_find_char(line, ' ');
		bool exactly = line.data[0] == '=';
		struct match_entry *entry = &world->entries[i];
		enum value_kind kind;
		world->indicators[i].id = str_from_offset(line, space + 1);
		world->indicators[i].names_exactly = exactly;
		entry->indicator = &world->indicators[i];
		assert_true(value_kind_parse(str_from_offset(str_first(line, space), exactly), &kind));
		assert_int_equal(value_normalise(world->arena, kind, entry->indicator->id,
			&entry->value, NULL), OK);
		buf_addf(&all, "%s\n", nasty_indicators[i]);
		world->count++;
		assert_true(world->count < INDICATORS_MAX);
	}
	world->set = sample_set(all.data);
}

static void
free_world(struct world *world)
{
	match_set_free(world->set);
	match_scanner_free(world->scanner);
	arena_free(world->arena);
}

static void
say_difference(struct str text, const struct match_hits *hits, const struct slow_hits *slow)
{
	OWNED_BUF expected = BUF_INIT;
	OWNED_BUF got = BUF_INIT;

	sample_list_hits(hits, &got);
	sample_list_hits(&(struct match_hits){ slow->count, slow->items }, &expected);
	fail_msg("\"%.*s\"\nfound    %.*s\nexpected %.*s", STR_FMT(text), STR_FMT(buf_str(&got)),
		STR_FMT(buf_str(&expected)));
}

/* How many hits both found. */
static size_t
compare_on(struct world *world, struct str text)
{
	static struct slow_hits slow;
	static struct match_hit copies[SLOW_HITS_MAX];
	struct match_hits hits;

	assert_int_equal(match_scan(world->scanner, world->set, MATCH_FIELD_TEXT, text, &hits, NULL),
		OK);
	slow_match(world->entries, world->count, text, &slow);
	assert_true(hits.count <= SLOW_HITS_MAX);
	if (hits.count > 0)
		memcpy(copies, hits.items, hits.count * sizeof(*copies));
	if (!slow_agrees(&slow, copies, hits.count))
		say_difference(text, &hits, &slow);
	return hits.count;
}

static void
finds_what_the_slow_reference_finds(void **state)
{
	struct nasty_generator generator = { UINT64_C(20260101) };
	struct world world = { 0 };
	OWNED_BUF text = BUF_INIT;
	size_t hits = 0;

	(void)state;
	make_world(&world);
	for (size_t i = 0; i < TEXTS; i++) {
		nasty_text(&generator, &text);
		hits += compare_on(&world, buf_str(&text));
	}
	free_world(&world);
	print_message("# %d texts, %zu hits\n", TEXTS, hits);
	assert_true(hits > TEXTS / 10); /* else the texts are too dull to test anything */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_the_slow_reference_finds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
