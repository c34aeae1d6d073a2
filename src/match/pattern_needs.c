/* pattern_needs.c - which lines of logs can tell patterns anything, asked before they are read.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_needs.h"

#include <stdlib.h>

#include "base/limits.h"
#include "match/hidden_letters.h"
#include "match/line_grams.h"
#include "match/line_numbers.h"
#include "match/pattern_required.h"

_Static_assert((int)LINE_TEXT_MIN >= (int)LINE_GRAMS_TEXT_MIN, "shorter texts are not found");

struct pattern_needs {
	struct arena *arena; /* of texts and numbers */
	struct line_texts texts;
	struct line_grams *grams;     /* NULL: no texts */
	struct line_numbers *numbers; /* NULL: none */
};

void
pattern_needs_free(struct pattern_needs *needs)
{
	if (needs == NULL)
		return;
	line_grams_free(needs->grams);
	line_numbers_free(needs->numbers);
	arena_free(needs->arena);
	free(needs);
}

/* Each text once; a text that begins with another one adds nothing to it. */
static void
drop_needless(struct line_texts *sorted)
{
	size_t kept = 0;

	for (size_t i = 1; i < sorted->count; i++)
		if (!str_starts(sorted->list[i], sorted->list[kept]))
			sorted->list[++kept] = sorted->list[i];
	sorted->count = sorted->count == 0 ? 0 : kept + 1;
}

enum err
pattern_needs_new(const struct test *const *tests, size_t count, const struct pattern_paths *paths,
	const bool *seen, bool *ret_unsure, struct pattern_needs **ret, struct fault *why)
{
	OWNED(pattern_needs) needs = calloc(1, sizeof(*needs));

	if (needs == NULL)
		return fail_nomem(why);
	needs->arena = arena_new(PATTERN_SET_MEMORY_MAX);
	if (needs->arena == NULL)
		return fail_nomem(why);
	TRY(line_texts_of_tests(
		needs->arena, tests, count, paths, seen, ret_unsure, &needs->texts, why));
	drop_needless(&needs->texts);
	if (needs->texts.count > 0)
		TRY(line_grams_new(needs->texts.list, needs->texts.count, &needs->grams, why));
	if (needs->texts.number_count > 0)
		TRY(line_numbers_new(needs->texts.numbers, needs->texts.number_count,
			&needs->numbers, why));
	*ret = DISOWN(needs);
	return OK;
}

bool
pattern_needs_line(const struct pattern_needs *needs, struct str line)
{
	if (needs->grams == NULL && needs->numbers == NULL)
		return false;
	return (needs->grams != NULL && line_grams_stand_in(needs->grams, line)) ||
	       (needs->numbers != NULL && line_numbers_stand_in(needs->numbers, line)) ||
	       line_hides_letters(line);
}
