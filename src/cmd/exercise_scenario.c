/* exercise_scenario.c - `testudo exercise check` and `schema`: what planners need while they write.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "cmd/exercise_actions.h"
#include "cmd/output.h"
#include "exercise/scenario.h"
#include "exercise/scenario_schema.h"
#include "exercise/scenario_time.h"
#include "web/scenario_check.h"

static void
print_fault(struct buf *to, const struct scenario_fault *fault)
{
	buf_addf(to, "%s%s%s%s\n", fault->fault.where, fault->fault.where[0] == '\0' ? "" : ": ",
		fault->warning ? "warning: " : "", fault->fault.text);
}

static void
print_faults(struct buf *to, const struct scenario_report *report)
{
	for (size_t i = 0; i < report->count; i++)
		print_fault(to, &report->faults[i]);
	if (report->unlisted > 0)
		buf_addf(to, "and %zu more\n", report->unlisted);
}

static size_t
count_shared(const struct scenario *scenario)
{
	size_t count = 0;

	for (size_t i = 0; i < scenario->system_count; i++)
		count += scenario->systems[i].shared;
	return count;
}

static void
print_summary(struct buf *to, struct arena *arena, const struct scenario *scenario)
{
	struct str length = duration_format(arena, scenario->length);
	size_t shared = count_shared(scenario);
	struct str of_all = shared == 0 ? STR("")
					: str_printf(arena, " and %zu of all", shared);

	buf_addf(to,
		"%.*s: %zu phases (%.*s hours), %zu teams, %zu people, %zu systems a team%.*s with "
		"%zu checks, %zu objectives of red, %zu injects\n",
		STR_FMT(scenario->title), scenario->phase_count, STR_FMT(length),
		scenario->team_count, scenario->person_count, scenario->system_count - shared,
		STR_FMT(of_all), scenario->check_count, scenario->red_objective_count, scenario->inject_count);
}

static void
write_json(struct buf *to, const struct scenario *scenario, const struct scenario_report *report)
{
	struct json_writer out = json_writer_of(to);

	json_open_object(&out);
	scenario_check_put(&out, scenario, report);
	json_close_object(&out);
	buf_add_char(to, '\n');
}

/* The faults are the result: they go to standard output; the failure only says how many there are.
 */
static enum err
fail_by_count(const struct scenario_report *report, struct fault *why)
{
	size_t faults = report->unlisted;

	for (size_t i = 0; i < report->count; i++)
		faults += !report->faults[i].warning;
	return fail(why, E_CONFIG, "the scenario cannot be played: %zu fault%s", faults,
		plural(faults));
}

static enum err
run_check(struct call *call, struct fault *why)
{
	OWNED(arena) arena = arena_new(SCENARIO_MEMORY_MAX);
	OWNED_BUF text = BUF_INIT;
	struct scenario_source source;
	struct scenario_report report;
	const struct scenario *scenario = NULL;
	enum err err;

	if (arena == NULL)
		return fail_nomem(why);
	TRY(scenario_load(
		call->env, arena, argument_text(&call->arguments, "SCENARIO").data, &source, why));
	err = scenario_check_read(arena, &source, &scenario, &report, why);
	if (err != OK && err != E_CONFIG)
		return err;
	if (argument_given(&call->arguments, "json")) {
		write_json(&text, err == OK ? scenario : NULL, &report);
	} else {
		print_faults(&text, &report);
		if (err == OK)
			print_summary(&text, arena, scenario);
	}
	TRY(buf_check(&text, why));
	TRY(output_write(call, buf_str(&text), why));
	return err == OK ? OK : fail_by_count(&report, why);
}

static enum err
run_schema(struct call *call, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;

	if (argument_given(&call->arguments, "markdown")) {
		scenario_write_tables(&text);
	} else {
		scenario_write_schema(&text);
		buf_add_char(&text, '\n');
	}
	TRY(buf_check(&text, why));
	return output_write(call, buf_str(&text), why);
}

const struct command exercise_check_action = {
	.name = "check",
	.summary = "look at a scenario: every fault with its file and line, and what to do",
	.details = "Prints one line a fault. A warning is something that can be played and was\n"
		   "probably not meant. Ends with 78 when there is a fault that is no warning.",
	.examples = (const char *const[]){ "testudo exercise check samples/exercise", NULL },
	.parameters =
		(const struct parameter[]){
			{ .name = "SCENARIO",
				.positional = true,
				.required = true,
				.help = "the scenario's folder, or its one file" },
			PARAMETER_JSON, { 0 } },
	.run = run_check,
};

const struct command exercise_schema_action = {
	.name = "schema",
	.summary = "print the form of a scenario's files as JSON Schema",
	.details = "For editors that complete and check YAML. docs/protocol/scenario.md explains\n"
		   "the same form in words.",
	.parameters =
		(const struct parameter[]){
			{ .name = "markdown", .help = "print the document's tables instead" },
			{ 0 } },
	.run = run_schema,
};
