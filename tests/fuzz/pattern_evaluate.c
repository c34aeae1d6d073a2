/* pattern_evaluate.c - fuzz target: a pattern (the first line) against observed data (the rest).
 * SPDX-License-Identifier: Apache-2.0
 *
 * What is said to match names what it matched, and what has the same normal form matches alike.
 */
#include <assert.h>

#include "base/limits.h"
#include "match/pattern_evaluate.h"
#include "model/pattern_normal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_normal_form(struct arena *arena, const struct pattern *pattern, const struct json *json,
	const struct pattern_verdict *verdict)
{
	struct pattern normal;
	struct pattern_verdict again;
	struct str form;

	if (pattern_normal_form(arena, pattern, &form, NULL) != OK ||
		pattern_parse(arena, form, PATTERN_STIX_21, &normal, NULL) != OK ||
		pattern_evaluate(arena, &normal, json, &again, NULL) != OK)
		return;
	if (verdict->result == PLAN_GAVE_UP || again.result == PLAN_GAVE_UP ||
		verdict->trouble.limit_hits + again.trouble.limit_hits > 0)
		return;
	/* Addresses and names of the registry are equal there by their meaning. */
	if (str_find(form, STR("-addr:value")) < form.len ||
		str_find(form, STR("windows-registry-key")) < form.len)
		return;
	assert(verdict->result == again.result);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	struct str rest = str_from(data, size);
	struct pattern_verdict verdict;
	struct pattern pattern;
	const struct json *json;
	struct fault why = { 0 };
	struct str line;

	if (arena == NULL || !str_split(&rest, '\n', &line) ||
		pattern_parse(arena, line, PATTERN_STIX_21, &pattern, NULL) != OK ||
		json_parse(arena, rest, &json, NULL) != OK)
		return 0;
	if (pattern_evaluate(arena, &pattern, json, &verdict, &why) != OK) {
		assert(why.text[0] != '\0');
		return 0;
	}
	assert((verdict.result == PLAN_YES) == (verdict.bound_count > 0));
	check_normal_form(arena, &pattern, json, &verdict);
	return 0;
}
