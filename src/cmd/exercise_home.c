/* exercise_home.c - opens an exercise's home.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/exercise_home.h"

#include "base/limits.h"
#include "cmd/printable.h"
#include "exercise/act.h"

enum err
exercise_home_open(struct call *call, unsigned flags, struct exercise_home *ret, struct fault *why)
{
	TRY(node_open(call, &ret->node, why));
	if (!store_realm(ret->node.store).exercise)
		return fail(why, E_CONFIG,
			"%.*s is a node of the real world, no exercise: testudo exercise new makes "
			"one",
			STR_FMT(ret->node.home));
	ret->white = ret->node.operator;
	ret->white.seat.desks = DESK_WHITE;
	return exercise_open(ret->node.store, flags, &ret->exercise, why);
}

void
exercise_home_close(struct exercise_home *home)
{
	exercise_free(home->exercise);
	node_close(&home->node);
	home->exercise = NULL;
}

enum err
exercise_home_post(struct call *call, struct exercise_home *home, enum record_kind kind,
	struct str body, struct fault *why)
{
	char key[UUID_TEXT + 1];
	struct act act = { .kind = kind, .body = body };
	struct act_outcome outcome;

	uuid_v4(call->env, key);
	act.key = str_of(key);
	return act_submit(home->exercise, &home->white, &act, call->arena, &outcome, why);
}

/* --- scenarios --- */

static void
print_fault(struct call *call, const struct scenario_fault *fault)
{
	fprintf(call->messages, "%s: %s%s\n", fault->fault.where, fault->warning ? "warning: " : "",
		fault->fault.text);
}

static enum err
read_rules(struct call *call, const struct scenario_source *source, const struct scenario *scenario,
	struct fault *why)
{
	struct str text = rules_builtin(scenario->rules);
	const struct rules *rules;
	char *name = str_cstr(call->arena, scenario->rules);

	if (name == NULL)
		return fail_nomem(why);
	if (text.data == NULL)
		text = scenario_file_text(source, scenario->rules);
	if (text.data == NULL)
		return fail(why, E_CONFIG, "there are no rules \"%s\"", name);
	return rules_read(call->arena, text, name, &rules, why);
}

enum err
exercise_scenario_check(struct call *call, const char *name, struct arena *arena,
	const struct scenario_source *source, const struct scenario **ret, struct fault *why)
{
	struct scenario_report report = { 0 };
	enum err err = scenario_read(arena, source, ret, &report, why);

	for (size_t i = 0; i < report.count; i++)
		print_fault(call, &report.faults[i]);
	if (report.unlisted > 0)
		fprintf(call->messages, "and %zu more\n", report.unlisted);
	if (err == E_CONFIG)
		return fail(why, E_CONFIG, "the scenario in %s has faults: see above", name);
	TRY(err);
	return read_rules(call, source, *ret, why);
}

enum err
exercise_scenario(struct call *call, const char *path, struct arena *arena,
	struct scenario_source *ret_source, const struct scenario **ret, struct fault *why)
{
	TRY(scenario_load(call->env, call->arena, path, ret_source, why));
	return exercise_scenario_check(call, path, arena, ret_source, ret, why);
}

struct str
exercise_time_text(struct arena *arena, int64_t microseconds)
{
	long long seconds = (long long)(microseconds / 1000000);

	return str_printf(
		arena, "%lld:%02lld:%02lld", seconds / 3600, seconds / 60 % 60, seconds % 60);
}
