/* exercise_mark.c - tests of what says of itself that it is of an exercise.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "model/exercise_mark.h"

#define INDICATOR                                                                             \
	"{\"type\":\"indicator\",\"spec_version\":\"2.1\","                                   \
	"\"id\":\"indicator--00000000-0000-4000-8000-000000000001\","                         \
	"\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:00:00.000Z\"," \
	"\"pattern_type\":\"stix\",\"pattern\":\"[ipv4-addr:value = '198.51.100.1']\","       \
	"\"valid_from\":\"2026-01-01T00:00:00Z\""
#define STATEMENT(id, text)                                                            \
	"{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"" id "\"," \
	"\"created\":\"2026-01-01T00:00:00.000Z\",\"definition_type\":\"statement\","  \
	"\"definition\":{\"statement\":\"" text "\"}}"
#define OTHER_ID "marking-definition--00000000-0000-4000-8000-000000000002"

static const struct {
	const char *text;
	const char *where; /* "": no mark */
} rows[] = {
	{ INDICATOR "}", "" },
	{ INDICATOR ",\"labels\":[\"malicious\",\"exercise:locked-shields=\\\"2026\\\"\"]}",
		"/labels/1" },
	{ INDICATOR ",\"labels\":[\"Exercise:Generic\"]}", "/labels/0" },
	{ INDICATOR ",\"labels\":[\" exercise:x\"]}", "/labels/0" },
	{ INDICATOR ",\"labels\":[\"EXERCISE\"]}", "/labels/0" },
	{ INDICATOR ",\"labels\":[\"\\u0065xercise:x\"]}", "/labels/0" },
	{ INDICATOR ",\"labels\":[\"exercises\",\"exercise-2026\",\"an exercise:x\",\"exercis\"]}",
		"" },
	{ INDICATOR ",\"x_testudo_exercise\":true}", "/x_testudo_exercise" },
	{ INDICATOR ",\"x_testudo_exercise\":\"no\"}", "/x_testudo_exercise" },
	{ INDICATOR ",\"x_testudo_exercise\":false}", "" },
	{ INDICATOR ",\"x_other_exercise\":true}", "" },
	{ INDICATOR ",\"object_marking_refs\":[\"" OTHER_ID "\",\"" EXERCISE_MARKING_ID "\"]}",
		"/object_marking_refs/1" },
	{ INDICATOR ",\"object_marking_refs\":[\"" OTHER_ID "\"]}", "" },
	{ INDICATOR ",\"granular_markings\":[{\"marking_ref\":\"" EXERCISE_MARKING_ID
		    "\",\"selectors\":[\"pattern\"]}]}",
		"/granular_markings/0" },
	{ INDICATOR ",\"name\":\"EXERCISE EXERCISE EXERCISE\"}", "" },
	{ STATEMENT(OTHER_ID, "EXERCISE EXERCISE EXERCISE"), "/definition/statement" },
	{ STATEMENT(OTHER_ID, " exercise exercise exercise: Locked Testudo"),
		"/definition/statement" },
	{ STATEMENT(OTHER_ID, "Exercise caution"), "" },
	{ STATEMENT(EXERCISE_MARKING_ID, "anything"), "/id" },
};

static void
each_mark_is_found_where_it_stands_and_nothing_else_is_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		OWNED(arena) arena = arena_new(MIB);
		const struct object *object;
		struct fault why;
		struct str where;
		if (object_parse(arena, str_of(rows[i].text), &object, &why) != OK)
			fail_msg("row %zu: %s", i, why.text);
		assert_int_equal(exercise_mark_find(arena, object, &where, &why), OK);
		if (!str_eq(where, str_of(rows[i].where)))
			fail_msg("row %zu: \"%.*s\" instead of \"%s\"", i, STR_FMT(where),
				rows[i].where);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_mark_is_found_where_it_stands_and_nothing_else_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
