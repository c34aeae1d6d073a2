/* line_matcher.c - fuzz target: every kernel finds in a text what match_scan finds in its lines.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The first byte moves the text within its blocks, the rest is the text; the indicators are those
 * of nasty_text.h, all of them and every second one in turns, so that what was remembered of the
 * one would be seen in the other.
 */
#include <assert.h>

#include "base/limits.h"
#include "match/line_matcher.h"
#include "match/unescape.h"
#include "support/fake_env.h"
#include "support/nasty_text.h"

enum { TEXT_MAX = 32768, KERNELS = 5, GENERATIONS = 2 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const kernels[KERNELS] = { "plain", "sse4.2", "avx2", "avx512", "neon" };

struct world {
	struct match_set *sets[GENERATIONS];
	struct match_generation *generations[GENERATIONS];
	struct match_scanner *scanner;
	struct line_matcher *matchers[KERNELS];
};

static void
must(enum err err)
{
	assert(err == OK);
}

/* Every `step`th indicator. */
static void
build_generation(
	struct env *env, size_t step, struct match_set **set, struct match_generation **generation)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED(match_builder) plain = match_builder_new(env);
	OWNED(snapshot_builder) compact = snapshot_builder_new(env);
	OWNED(match_snapshot) snapshot = NULL;
	for (size_t i = 0; nasty_indicators[i] != NULL; i++) {
		if (i % step != 0)
			continue;
		struct str line = str_of(nasty_indicators[i]);
		size_t space = str_find_char(line, ' ');
		struct match_indicator indicator = { .id = str_from_offset(line, space + 1),
			.confidence = -1,
			.valid_from = INT64_MIN,
			.valid_until = INT64_MAX,
			.names_exactly = line.data[0] == '=' };
		enum value_kind kind;
		struct value value;
		bool known = value_kind_parse(
			str_from_offset(str_first(line, space), indicator.names_exactly), &kind);
		assert(known);
		must(value_normalise(arena, kind, indicator.id, &value, NULL));
		must(match_builder_add(plain, &indicator, &value, 1, NULL));
		must(snapshot_builder_add(compact, &indicator, &value, 1, NULL));
	}
	must(match_builder_finish(plain, set, NULL));
	must(snapshot_builder_finish(compact, &snapshot, NULL));
	must(match_generation_new(snapshot, NULL, NULL, 0, generation, NULL));
}

static void
build(struct world *world)
{
	static struct fake_env fake;

	fake_env_init(&fake, 1);
	for (size_t i = 0; i < GENERATIONS; i++)
		build_generation(&fake.env, i + 1, &world->sets[i], &world->generations[i]);
	world->scanner = match_scanner_new();
	for (size_t i = 0; i < KERNELS; i++)
		if (line_matcher_new(str_of(kernels[i]), &world->matchers[i], NULL) != OK)
			world->matchers[i] = NULL;
}

/* How many hits of the line were compared. */
static size_t
compare_line(struct world *world, const struct match_set *set, struct str text, struct str line,
	const struct line_hit *got, size_t count)
{
	struct unescaped plain = UNESCAPED_INIT;
	size_t start = (size_t)(line.data - text.data);
	struct match_hits hits;
	bool json = line.len > 0 && line.data[0] == '{';
	struct str read = line;

	if (json) {
		must(unescape_line(line, &plain, NULL));
		read = str_from(plain.text, plain.len);
	}
	must(match_scan(world->scanner, set, MATCH_FIELD_TEXT, read, &hits, NULL));
	assert(hits.count <= count);
	for (size_t i = 0; i < hits.count; i++) {
		const struct match_hit *want = &hits.items[i];
		size_t from = json ? plain.offsets[want->offset] : want->offset;
		size_t to = json ? plain.offsets[want->offset + want->len]
				 : want->offset + want->len;
		assert(got[i].hit.offset == start + from && got[i].hit.len == to - from);
		assert(str_eq(got[i].hit.indicator->id, want->indicator->id));
		assert(got[i].hit.traits == want->traits);
	}
	unescaped_done(&plain);
	return hits.count;
}

static void
compare(struct world *world, unsigned which, struct line_matcher *matcher, struct str text)
{
	struct line_matches found;
	struct str rest = text;
	struct str line;
	size_t at = 0;

	must(line_matcher_scan(matcher, world->generations[which], text, &found, NULL));
	while (str_split(&rest, '\n', &line))
		at += compare_line(world, world->sets[which], text, line, found.hits + at,
			found.hit_count - at);
	assert(at == found.hit_count);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct world
		world; /* the same for all inputs: building it takes longer than they do */
	size_t before = size == 0 ? 0 : data[0];
	size_t len = size < 2 ? 0 : size - 1 > TEXT_MAX ? TEXT_MAX : size - 1;
	char *padded = calloc(1, LINE_MATCHER_SLACK + before + len + 1);

	assert(padded != NULL);
	memset(padded, '.', LINE_MATCHER_SLACK + before);
	if (before > 0)
		padded[LINE_MATCHER_SLACK + before - 1] = '\n';
	if (len > 0)
		memcpy(padded + LINE_MATCHER_SLACK + before, data + 1, len);
	if (world.scanner == NULL)
		build(&world);
	for (size_t i = 0; i < KERNELS; i++)
		for (unsigned turn = 0; world.matchers[i] != NULL && turn < 2 * GENERATIONS; turn++)
			compare(&world, turn / 2, world.matchers[i],
				str_from(padded + LINE_MATCHER_SLACK, before + len));
	free(padded);
	return 0;
}
