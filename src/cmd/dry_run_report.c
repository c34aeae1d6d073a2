/* dry_run_report.c - the summary of a dry run as tables and sentences.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/dry_run_report.h"

#include "cmd/dry_run_json.h"
#include "cmd/exercise_home.h"
#include "cmd/exercise_scores.h"
#include "cmd/output.h"

static void
say(const struct dry_run_report *report, const char *text)
{
	fprintf(report->call->out, "\n%s\n", text);
}

/* --- injects --- */

static bool
is_worth_a_row(const struct dry_run_inject *inject)
{
	return inject->late > 0 || inject->never > 0 || inject->open || inject->fired > 0;
}

static const char *
what_of(const struct dry_run_inject *inject)
{
	if (inject->never > 0)
		return "not sent in its time";
	if (inject->open)
		return "nothing made it come";
	return inject->late > 0 ? "late" : "its contingency fired";
}

static enum err
print_injects(const struct dry_run_report *report, struct fault *why)
{
	static const struct column columns[] = { { "INJECT", "inject" }, { "PLANNED", "planned" },
		{ "TEAMS", "teams", .number = true }, { "SENT", "sent", .number = true },
		{ "LATE", "late", .number = true }, { "NEVER", "never", .number = true },
		{ "ANSWERED", "answered", .number = true }, { "FIRED", "fired", .number = true },
		{ "CONTINGENCY", "contingency" }, { "WHAT", "what" } };
	const struct dry_run_findings *findings = report->findings;
	struct listing list;
	size_t rows = 0;

	for (size_t i = 0; i < findings->inject_count; i++)
		rows += is_worth_a_row(&findings->injects[i]);
	fprintf(report->call->out, "\nInjects: %zu, of which %zu call for a look\n",
		findings->inject_count, rows);
	if (rows == 0)
		return OK;
	listing_begin(&list, report->call, columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < findings->inject_count; i++) {
		const struct dry_run_inject *inject = &findings->injects[i];
		if (!is_worth_a_row(inject))
			continue;
		listing_text(&list, inject->name);
		listing_text(
			&list, inject->planned == INT64_MAX
				       ? STR("-")
				       : exercise_time_text(report->call->arena, inject->planned));
		listing_number(&list, inject->teams);
		listing_number(&list, inject->sent);
		listing_number(&list, inject->late);
		listing_number(&list, inject->never);
		listing_number(&list, inject->answered);
		listing_number(&list, inject->fired);
		listing_text(&list, inject->contingency.len == 0 ? STR("-") : inject->contingency);
		listing_text(&list, str_of(what_of(inject)));
	}
	return listing_end(&list, why);
}

/* --- graders, goals, red --- */

static enum err
print_graders(const struct dry_run_report *report, struct fault *why)
{
	static const struct column columns[] = { { "GRADER", "grader" },
		{ "GRADES", "grades", .number = true },
		{ "MOST IN AN HOUR", "busiest", .number = true } };
	struct listing list;

	fprintf(report->call->out,
		"\nGraders' work; %u answers and reports were left without a final grade\n",
		report->findings->ungraded);
	if (report->findings->grader_count == 0)
		return OK;
	listing_begin(&list, report->call, columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < report->findings->grader_count; i++) {
		listing_text(&list, report->findings->graders[i].name);
		listing_number(&list, report->findings->graders[i].grades);
		listing_number(&list, report->findings->graders[i].busiest);
	}
	return listing_end(&list, why);
}

static enum err
print_goals(const struct dry_run_report *report, struct fault *why)
{
	static const struct column columns[] = { { "GOAL", "goal" },
		{ "MET BY", "met", .number = true }, { "TEAMS", "teams", .number = true },
		{ "METRIC", "metric" }, { "WHAT", "what" } };
	struct listing list;

	if (report->findings->goal_count == 0)
		return OK;
	say(report, "Goals");
	listing_begin(&list, report->call, columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < report->findings->goal_count; i++) {
		const struct dry_run_goal *goal = &report->findings->goals[i];
		bool judged = str_eq(goal->metric, STR("judged"));
		listing_text(&list, goal->name);
		listing_number(&list, goal->met);
		listing_number(&list, goal->teams);
		listing_text(&list, goal->metric);
		listing_text(&list, goal->met > 0 ? STR("")
				    : judged      ? STR("a person has to judge it")
						  : STR("no team met it: can it be met?"));
	}
	return listing_end(&list, why);
}

static enum err
print_red(const struct dry_run_report *report, struct fault *why)
{
	static const char *const stages[] = { "tried", "foothold", "user", "data", "effect" };
	static const struct column columns[] = { { "OBJECTIVE OF RED", "objective" },
		{ "TRIED", "tried", .number = true }, { "TEAMS", "teams", .number = true },
		{ "AT BEST", "best" } };
	struct listing list;

	if (report->findings->objective_count == 0)
		return OK;
	say(report, "What red is after");
	listing_begin(&list, report->call, columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < report->findings->objective_count; i++) {
		const struct dry_run_objective *objective = &report->findings->objectives[i];
		listing_text(&list, objective->name);
		listing_number(&list, objective->tried);
		listing_number(&list, objective->teams);
		listing_text(&list,
			objective->best < 0 ? STR("never tried") : str_of(stages[objective->best]));
	}
	return listing_end(&list, why);
}

/* --- the rest --- */

static void
print_empty_desks(const struct dry_run_report *report)
{
	for (unsigned desk = 1; desk < 1u << DESK_COUNT; desk <<= 1)
		if ((report->findings->empty_desks & desk) != 0)
			fprintf(report->call->out,
				"Nobody sits at the desk \"%s\": that part was not played.\n",
				desk_name(desk));
}

static void
print_head(const struct dry_run_report *report)
{
	const struct dry_run_findings *findings = report->findings;
	struct call *call = report->call;

	fprintf(call->out, "Dry run %.*s%s: %.*s to %.*s of the scenario.\n",
		STR_FMT(report->at->realm), report->ended ? "" : " (stopped before its end)",
		STR_FMT(exercise_time_text(call->arena, findings->from)),
		STR_FMT(exercise_time_text(call->arena, findings->to)));
	fprintf(call->out,
		"%llu results of checks were made up; %u mails were not sent; %u holds, %u "
		"appeals, %u release "
		"errors.\n",
		(unsigned long long)findings->results, findings->mails, findings->holds,
		findings->appeals, findings->release_errors);
	if (findings->refusals.count > 0)
		fprintf(call->out, "%zu things were refused by the rules, the first: %s\n",
			findings->refusals.count, findings->refusals.first.text);
	print_empty_desks(report);
}

static enum err
print_scores(const struct dry_run_report *report, struct fault *why)
{
	struct exercise_state state;
	const struct board *board;
	enum err err;

	say(report, "Score");
	TRY(exercise_enter(report->exercise, &state, why));
	err = exercise_board(
		report->exercise, &state, VIEW_WHITE, 0, 0, report->call->arena, &board, why);
	if (err == OK)
		err = exercise_print_scores(report->call, &state, board, why);
	exercise_leave(report->exercise);
	return err;
}

static void
print_places(const struct dry_run_report *report)
{
	fprintf(report->call->out,
		"\nLook at it:  testudo serve --home %.*s\n"
		"             sign in as one of white's people: passwords in %.*s/secrets\n"
		"On paper:    testudo exercise report --pdf dry-run.pdf --home %.*s\n"
		"When it is no longer needed, delete %.*s\n",
		STR_FMT(report->at->home), STR_FMT(report->at->home), STR_FMT(report->at->home),
		STR_FMT(report->at->home));
}

enum err
dry_run_report_print(const struct dry_run_report *report, struct fault *why)
{
	if (argument_given(&report->call->arguments, "json"))
		return dry_run_json_print(report, why);
	print_head(report);
	TRY(print_injects(report, why));
	TRY(print_graders(report, why));
	TRY(print_goals(report, why));
	TRY(print_red(report, why));
	TRY(print_scores(report, why));
	print_places(report);
	return OK;
}
