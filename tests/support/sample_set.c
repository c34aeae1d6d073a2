/* sample_set.c - small indicator sets for tests, written as text.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/sample_set.h"

#include "support/check.h"
#include "support/fake_env.h"

#include "base/limits.h"

static void
add_line(struct match_builder *builder, struct arena *arena, struct str line)
{
	struct match_indicator indicator = { .confidence = -1, .valid_from = INT64_MIN,
		.valid_until = INT64_MAX };
	size_t space = str_find_char(line, ' ');
	struct str name = str_first(line, space);
	enum value_kind kind;
	struct value value;
	struct fault why;

	indicator.names_exactly = str_starts(name, STR("="));
	indicator.id = str_from_offset(line, space + 1);
	assert_true(value_kind_parse(str_from_offset(name, indicator.names_exactly), &kind));
	if (value_normalise(arena, kind, indicator.id, &value, &why) != OK)
		fail_msg("%.*s: %s", STR_FMT(line), why.text);
	assert_int_equal(match_builder_add(builder, &indicator, &value, 1, NULL), OK);
}

struct match_set *
sample_set(const char *lines)
{
	struct fake_env fake;
	OWNED(arena) arena = arena_new(MIB);
	struct str rest = str_of(lines);
	struct str line;
	struct match_set *set;

	fake_env_init(&fake, 1);
	OWNED(match_builder) builder = match_builder_new(&fake.env);
	assert_non_null(builder);
	while (str_split(&rest, '\n', &line))
		if (line.len > 0)
			add_line(builder, arena, line);
	assert_int_equal(match_builder_finish(builder, &set, NULL), OK);
	return set;
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
