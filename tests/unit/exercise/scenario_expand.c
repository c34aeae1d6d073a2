/* scenario_expand.c - tests of placeholders.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "exercise/scenario.h"

static const struct scenario_team team = {
	.name = STR_INIT("blue7"), .title = STR_INIT("Blue 7"), .number = 7
};
static const struct scenario_system system_web = { .name = STR_INIT("web"),
	.address = STR_INIT("10.{n+10}.1.20") };

static void
check(const char *text, const struct scenario_system *system, const char *expected)
{
	OWNED(arena) arena = arena_new(MIB);
	struct str result;
	struct fault why = { .text = "" };

	if (scenario_expand(arena, str_of(text), &team, system, &result, &why) != OK)
		fail_msg("%s: %s", text, why.text);
	if (!str_eq(result, str_of(expected)))
		fail_msg("%s gives \"%.*s\", not \"%s\"", text, STR_FMT(result), expected);
}

static void
refuse(const char *text, const struct scenario_system *system, const char *reason)
{
	OWNED(arena) arena = arena_new(MIB);
	struct str result = STR("untouched");
	struct fault why = { .text = "" };

	assert_int_equal(
		scenario_expand(arena, str_of(text), &team, system, &result, &why), E_INVALID);
	assert_true(str_eq(result, STR("untouched")));
	if (strstr(why.text, reason) == NULL)
		fail_msg("%s: \"%s\" does not say \"%s\"", text, why.text, reason);
}

static void
a_team_gives_its_name_title_and_number(void **state)
{
	(void)state;
	check("web.{team}.example", NULL, "web.blue7.example");
	check("{title}, number {n}", NULL, "Blue 7, number 7");
	check("", NULL, "");
	check("nothing to do", NULL, "nothing to do");
}

static void
numbers_can_be_added_to_and_padded(void **state)
{
	(void)state;
	check("10.{n+100}.0.1", NULL, "10.107.0.1");
	check("host{n:03}", NULL, "host007");
	check("host{n+10:04}", NULL, "host0017");
	check("{n:01}{n+0}", NULL, "77");
}

static void
a_system_gives_its_name_and_its_expanded_address(void **state)
{
	(void)state;
	check("http://{address}:8080/{system}", &system_web, "http://10.17.1.20:8080/web");
}

static void
doubled_brackets_are_themselves(void **state)
{
	(void)state;
	check("{{\"team\": {n}}}", NULL, "{\"team\": 7}");
	check("{{{n}}}", NULL, "{7}");
}

static void
what_cannot_be_replaced_is_named(void **state)
{
	(void)state;
	refuse("{nation}", NULL, "{nation}");
	refuse("{}", NULL, "unknown placeholder {}");
	refuse("{n+}", NULL, "{n+}");
	refuse("{n+1000001}", NULL, "{n+1000001}");
	refuse("{n-1}", NULL, "{n-1}");
	refuse("{n:2}", NULL, "{n:2}");
	refuse("{n:}", NULL, "{n:}");
	refuse("{n:010}", NULL, "{n:010}");
	refuse("{n", NULL, "without its }");
	refuse("n}", NULL, "without its {");
	refuse("{address}", NULL, "no system");
	refuse("{system}", NULL, "no system");
}

static void
an_address_cannot_hold_itself(void **state)
{
	const struct scenario_system loop = { .name = STR("loop"), .address = STR("a{address}") };

	(void)state;
	refuse("{address}", &loop, "cannot hold {address}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_team_gives_its_name_title_and_number),
		cmocka_unit_test(numbers_can_be_added_to_and_padded),
		cmocka_unit_test(a_system_gives_its_name_and_its_expanded_address),
		cmocka_unit_test(doubled_brackets_are_themselves),
		cmocka_unit_test(what_cannot_be_replaced_is_named),
		cmocka_unit_test(an_address_cannot_hold_itself),
	};

	return cmocka_run_group_tests_name("exercise/scenario_expand", tests, NULL, NULL);
}
