/* score_entry.c - fuzz target: entries with any body, in a score that must bear them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Lines of the input are entries: a letter for the kind, a digit for the team, a letter for what it
 * refers to (the n-th entry before), and the body. Boards are asked in each view; the lines must
 * sum to them.
 */
#include <assert.h>
#include <stdio.h>

#include "exercise/score.h"

enum { MEMORY_MAX = 64 << 20, ENTRIES_MAX = 64, RULES = 2 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const int64_t minute = INT64_C(60000000);
static const int64_t start = INT64_C(1800000000) * 1000000;

static const struct scenario_phase phases[] = {
	{ .name = STR_INIT("play"), .length = INT64_C(36000000000), .scored = true },
};
static const struct scenario_team teams[] = {
	{ .index = 1, .name = STR_INIT("blue1") },
	{ .index = 2, .name = STR_INIT("blue2") },
	{ .index = 3, .name = STR_INIT("dev"), .kind = TEAM_DEVELOPMENT },
};
static const struct scenario_system systems[] = { { .name = STR_INIT("web"), .weight = 1 } };
static const struct scenario_check checks[] = {
	{ .name = STR_INIT("web.http"),
		.period = INT64_C(60000000),
		.weight = 1,
		.mandatory = true },
};
static const struct scenario_red_objective objectives[] = {
	{ .name = STR_INIT("o"), .technique = STR_INIT("T1"), .weight = 1 },
};
static const struct scenario_rubric_item items[] = { { .name = STR_INIT("r"), .weight = 1 } };
static const struct scenario_rubric rubrics[] = {
	{ .name = STR_INIT("law"), .count = 1, .items = items },
};
static const struct scenario_inject injects[] = {
	{ .name = STR_INIT("i"),
		.category = STR_INIT("legal"),
		.rubric = STR_INIT("law"),
		.weight = 1 },
};
static const struct scenario_field fields[] = {
	{ .name = STR_INIT("web"), .kind = FIELD_CHOICE },
	{ .name = STR_INIT("s"), .kind = FIELD_SYSTEM },
	{ .name = STR_INIT("t"), .kind = FIELD_TECHNIQUE },
	{ .name = STR_INIT("w"), .kind = FIELD_TIME },
};
static const struct scenario_template templates[] = {
	{ .name = STR_INIT("sitrep"),
		.kind = REPORT_SITREP,
		.every = INT64_C(3600000000),
		.field_count = 4,
		.fields = fields },
	{ .name = STR_INIT("incident"),
		.kind = REPORT_INCIDENT,
		.rubric = STR_INIT("law"),
		.field_count = 4,
		.fields = fields },
};
static const struct scenario_goal goals[] = {
	{ .name = STR_INIT("g"), .metric = STR_INIT("answer:i"), .within = INT64_MAX },
};
static const struct str truth[] = { STR_INIT("v") };

static const struct scenario scenario = { .ranked = true,
	.phase_count = 1,
	.phases = phases,
	.team_count = 3,
	.teams = teams,
	.system_count = 1,
	.systems = systems,
	.check_count = 1,
	.checks = checks,
	.red_objective_count = 1,
	.red_objectives = objectives,
	.rubric_count = 1,
	.rubrics = rubrics,
	.inject_count = 1,
	.injects = injects,
	.template_count = 2,
	.templates = templates,
	.goal_count = 1,
	.goals = goals,
	.truth_count = 1,
	.truth = truth,
	.length = INT64_C(36000000000) };

static void
add(struct score *score, size_t number, enum record_kind kind, unsigned team, size_t back,
	struct str body)
{
	char key[24];
	char of[24];
	struct record_entry entry = { .posted = start + (int64_t)number * minute,
		.kind = kind,
		.team = team,
		.author = (int64_t)(number % 3),
		.body = body };
	struct fault why;

	snprintf(key, sizeof(key), "e%zu", number);
	snprintf(of, sizeof(of), "e%zu", number - back);
	entry.event = entry.posted;
	entry.key = str_of(key);
	entry.of = back == 0 || back > number ? STR("") : str_of(of);
	if (score_add_entries(score, &entry, 1, &why) != OK)
		assert(why.code == E_NOMEM);
}

static void
add_lines(struct score *score, struct str text)
{
	struct str line;

	add(score, 0, RECORD_CLOCK, 0, 0, STR("{\"action\":\"start\"}"));
	for (size_t i = 1; i < ENTRIES_MAX && str_split(&text, '\n', &line); i++) {
		if (line.len < 3)
			continue;
		add(score, i, (enum record_kind)((uint8_t)line.data[0] % RECORD_KIND_COUNT),
			(uint8_t)line.data[1] % 5, (uint8_t)line.data[2] % 16,
			str_from_offset(line, 3));
	}
}

static void
check_board(struct score *score, enum score_view view, int64_t at, size_t categories)
{
	OWNED(arena) arena = arena_new(MEMORY_MAX);
	const struct score_cut cut = { .at = at, .view = view, .team = 1 };
	const struct score_line *lines;
	const struct board *board;
	struct fault why;
	size_t count;

	if (arena == NULL || score_board(score, &cut, arena, &board, &why) != OK)
		return;
	if (score_lines(score, &cut, 0, SIZE_MAX, arena, &count, &lines, &why) != OK)
		return;
	for (size_t t = 0; t < board->team_count; t++) {
		int64_t sum = 0;
		int64_t total = 0;
		for (size_t i = 0; i < count; i++)
			if (lines[i].team == board->teams[t].team)
				sum += lines[i].points;
		for (size_t i = 0; i < categories; i++)
			total += board->teams[t].categories[i];
		assert(sum == board->teams[t].total && total == sum);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str sets[RULES] = { STR_INIT("default"), STR_INIT("faust") };

	for (size_t i = 0; i < RULES; i++) {
		OWNED(arena) arena = arena_new(MEMORY_MAX);
		OWNED(score) score = NULL;
		const struct rules *rules;
		struct fault why;
		if (arena == NULL ||
			rules_read(arena, rules_builtin(sets[i]), "rules", &rules, &why) != OK ||
			score_new(&scenario, rules, &score, &why) != OK)
			return 0;
		add_lines(score, str_from(data, size));
		for (enum score_view view = VIEW_WHITE; view <= VIEW_PUBLIC; view++)
			check_board(score, view, start + 70 * minute, rules->category_count);
	}
	return 0;
}
