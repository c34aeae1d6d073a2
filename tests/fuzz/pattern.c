/* pattern.c - fuzz target: STIX patterns are read, printed and brought into their normal form.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What is printed reads again and prints the same; so does the normal form.
 */
#include <assert.h>

#include "base/limits.h"
#include "model/pattern_normal.h"
#include "model/pattern_rules.h"
#include "model/pattern_terms.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_print(struct arena *arena, const struct pattern *pattern)
{
	OWNED_BUF once = BUF_INIT;
	OWNED_BUF twice = BUF_INIT;
	struct pattern again;

	pattern_print(pattern, &once);
	if (once.failed || once.len > PATTERN_SIZE_MAX)
		return;
	assert(pattern_parse(arena, buf_str(&once), PATTERN_STIX_21, &again, NULL) == OK);
	pattern_print(&again, &twice);
	assert(str_eq(buf_str(&once), buf_str(&twice)));
}

static void
check_normal_form(struct arena *arena, const struct pattern *pattern)
{
	struct pattern again;
	struct str once;
	struct str twice;

	if (pattern_normal_form(arena, pattern, &once, NULL) != OK || once.len > PATTERN_SIZE_MAX)
		return;
	if (pattern_parse(arena, once, PATTERN_STIX_21, &again, NULL) != OK)
		return; /* deeper than the pattern was, by the parentheses of the form */
	if (pattern_normal_form(arena, &again, &twice, NULL) == OK)
		assert(str_eq(once, twice));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	struct pattern pattern;
	struct pattern_terms terms;
	struct fault why = { 0 };
	size_t total = 0;

	if (arena == NULL)
		return 0;
	if (pattern_parse(arena, str_from(data, size), PATTERN_STIX_21, &pattern, &why) != OK) {
		assert(why.text[0] != '\0');
		return 0;
	}
	assert(pattern.test_count > 0 && pattern.comparison_count >= pattern.test_count);
	if (pattern_terms_collect(arena, &pattern, &terms, NULL) != OK)
		return 0;
	for (const struct pattern_term *term = terms.first; term != NULL; term = term->next)
		total += term->literal.len;
	assert(total <= size);
	if (pattern_check_rules(&pattern, PATTERN_STIX_21, &why) != OK)
		assert(why.text[0] != '\0');
	check_print(arena, &pattern);
	check_normal_form(arena, &pattern);
	return 0;
}
