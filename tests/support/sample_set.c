/* sample_set.c - small indicator sets for tests, written as text.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/sample_set.h"

#include "support/check.h"
#include "support/fake_env.h"

#include "base/limits.h"

/* Of one line: *value in the arena. */
static void
read_line(struct arena *arena, struct str line, struct match_indicator *indicator,
	struct value *value)
{
	size_t space = str_find_char(line, ' ');
	struct str name = str_first(line, space);
	enum value_kind kind;
	struct fault why;

	*indicator = (struct match_indicator){ .confidence = -1, .valid_from = INT64_MIN,
		.valid_until = INT64_MAX };
	indicator->names_exactly = str_starts(name, STR("="));
	indicator->id = str_from_offset(line, space + 1);
	assert_true(value_kind_parse(str_from_offset(name, indicator->names_exactly), &kind));
	if (value_normalise(arena, kind, indicator->id, value, &why) != OK)
		fail_msg("%.*s: %s", STR_FMT(line), why.text);
}

struct match_set *
sample_set(const char *lines)
{
	struct fake_env fake;
	OWNED(arena) arena = arena_new(MIB);
	struct str rest = str_of(lines);
	struct str line;
	struct match_set *set;
	struct match_indicator indicator;
	struct value value;

	fake_env_init(&fake, 1);
	OWNED(match_builder) builder = match_builder_new(&fake.env);
	assert_non_null(builder);
	while (str_split(&rest, '\n', &line)) {
		if (line.len == 0)
			continue;
		read_line(arena, line, &indicator, &value);
		assert_int_equal(match_builder_add(builder, &indicator, &value, 1, NULL), OK);
	}
	assert_int_equal(match_builder_finish(builder, &set, NULL), OK);
	return set;
}

struct match_snapshot *
sample_snapshot(const char *lines, const struct match_snapshot *beside)
{
	struct fake_env fake;
	OWNED(arena) arena = arena_new(MIB);
	struct str rest = str_of(lines);
	struct str line;
	struct match_snapshot *snapshot;
	struct match_indicator indicator;
	struct value value;

	fake_env_init(&fake, 1);
	OWNED(snapshot_builder) builder = snapshot_builder_new(&fake.env);
	assert_non_null(builder);
	if (beside != NULL)
		snapshot_builder_beside(builder, beside);
	while (str_split(&rest, '\n', &line)) {
		if (line.len == 0)
			continue;
		read_line(arena, line, &indicator, &value);
		assert_int_equal(snapshot_builder_add(builder, &indicator, &value, 1, NULL), OK);
	}
	assert_int_equal(snapshot_builder_finish(builder, &snapshot, NULL), OK);
	return snapshot;
}

struct match_generation *
sample_generation(const char *lines)
{
	OWNED(match_snapshot) base = sample_snapshot(lines, NULL);
	struct match_generation *generation;

	assert_int_equal(match_generation_new(base, NULL, NULL, 0, &generation, NULL), OK);
	return generation;
}

void
sample_list_hits(const struct match_hits *hits, struct buf *to)
{
	static const char *const traits[] = { " below", " host", " reverse", " weak" };

	for (size_t i = 0; i < hits->count; i++) {
		const struct match_hit *hit = &hits->items[i];
		buf_addf(to, "%zu+%zu %.*s", hit->offset, hit->len, STR_FMT(hit->indicator->id));
		for (unsigned k = 0; k < sizeof(traits) / sizeof(*traits); k++)
			if (hit->traits & 1u << k)
				buf_add(to, str_of(traits[k]));
		buf_add_char(to, ';');
	}
}
