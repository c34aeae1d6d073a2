/* scan.c - fuzz target: match_scan finds what the slow reference finds. The input is lines
 * "KIND VALUE", an empty line, and the text; lines that are no indicator are skipped.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/limits.h"
#include "support/fake_env.h"
#include "support/slow_match.h"

enum { INDICATORS_MAX = 16, TEXT_MAX = 512 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct indicators {
	size_t count;
	struct match_indicator items[INDICATORS_MAX];
	struct match_entry entries[INDICATORS_MAX];
};

/* Reads up to the empty line; *rest becomes the text. */
static void
read_indicators(struct arena *arena, struct str *rest, struct indicators *to)
{
	struct str line;

	while (str_split(rest, '\n', &line) && line.len > 0) {
		size_t space = str_find_char(line, ' ');
		struct match_entry *entry = &to->entries[to->count];
		enum value_kind kind;
		if (to->count == INDICATORS_MAX || !value_kind_parse(str_first(line, space), &kind) ||
			value_normalise(arena, kind, str_from_offset(line, space + 1),
				&entry->value, NULL) != OK)
			continue;
		entry->indicator = &to->items[to->count];
		to->items[to->count].id = str_printf(arena, "%zu", to->count);
		to->items[to->count].names_exactly = line.len % 2 == 0;
		to->count++;
	}
}

static struct match_set *
build_set(const struct indicators *indicators)
{
	struct fake_env fake;
	struct match_set *set;

	fake_env_init(&fake, 1);
	OWNED(match_builder) builder = match_builder_new(&fake.env);
	assert(builder != NULL);
	for (size_t i = 0; i < indicators->count; i++) {
		enum err err = match_builder_add(builder, &indicators->items[i],
			&indicators->entries[i].value, 1, NULL);
		assert(err == OK);
	}
	enum err err = match_builder_finish(builder, &set, NULL);
	assert(err == OK);
	return set;
}

/* Other kinds of fields have no reference: they must only not break. */
static void
scan_as_every_field(struct match_scanner *scanner, const struct match_set *set, struct str text)
{
	struct match_hits hits;

	for (enum match_field field = MATCH_FIELD_ANY; field <= MATCH_FIELD_HASH; field++) {
		enum err err = match_scan(scanner, set, field, text, &hits, NULL);
		assert(err == OK);
		for (size_t i = 0; i < hits.count; i++)
			assert(hits.items[i].offset + hits.items[i].len <= text.len);
	}
	enum err err = match_scan_request(scanner, set, text, 8080, text, &hits, NULL);
	assert(err == OK);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct slow_hits slow;
	static struct match_hit copies[SLOW_HITS_MAX];
	OWNED(arena) arena = arena_new(16 * MIB);
	OWNED(match_scanner) scanner = match_scanner_new();
	struct indicators indicators = { 0 };
	struct str text = str_from(data, size);
	struct match_hits hits;

	assert(arena != NULL && scanner != NULL);
	read_indicators(arena, &text, &indicators);
	text = str_first(text, TEXT_MAX);
	OWNED(match_set) set = build_set(&indicators);
	enum err err = match_scan(scanner, set, MATCH_FIELD_TEXT, text, &hits, NULL);
	assert(err == OK && hits.count <= SLOW_HITS_MAX);
	if (hits.count > 0)
		memcpy(copies, hits.items, hits.count * sizeof(*copies));
	slow_match(indicators.entries, indicators.count, text, &slow);
	assert(slow_agrees(&slow, copies, hits.count));
	scan_as_every_field(scanner, set, text);
	return 0;
}
