/* act.c - tests of what the state of an exercise allows: every kind of entry in every state, and
 * holds.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The expectations are a table of their own, and not taken from exercise/act_rule.c: a slip in
 * either shows. A kind without a row fails the test.
 */
#include "support/check.h"

#include "base/limits.h"
#include "exercise/act.h"
#include "exercise/act_rule.h"
#include "support/coalition.h"

#define MINUTE INT64_C(60000000)

static const char scenario_text[] =
	"scenario: {name: locked-testudo, title: Locked Testudo, node: NATO, rules: rules.yaml}\n"
	"phases: [{name: day1, title: Day 1, length: \"1:00\", scored: yes}, {name: day2, title: "
	"Day 2, "
	"length: \"1:00\", scored: yes}]\n"
	"organisations: [{code: NATO, name: NATO, kind: alliance}, {code: EST, name: Estonia}]\n"
	"teams: [{name: blue1, title: Blue 1, organisations: [EST]}, {name: blue2, title: Blue 2, "
	"organisations: [EST]}]\n"
	"people:\n"
	"  - {login: a, name: A, organisation: EST, team: blue1}\n"
	"  - {login: b, name: B, organisation: EST, team: blue2}\n"
	"  - {login: w, name: W, organisation: NATO, desks: [white]}\n"
	"  - {login: u, name: U, organisation: NATO, desks: [users]}\n"
	"systems: [{name: web, title: Web, address: \"10.{n}.0.1\"}]\n"
	"checks: [{name: web.http, kind: http, period: 60s}]\n"
	"red_objectives: [{name: deface, title: Deface, phase: day1, system: web}]\n"
	"rubrics: [{name: legal, items: [{name: right, title: Right?}]}]\n"
	"storylines: [{name: story, title: Story}]\n"
	"injects: [{name: question, title: Question, storyline: story, at: by hand, text: "
	"\"Which?\", rubric: "
	"legal, category: legal, due: \"9:00\", close: \"9:30\"}]\n"
	"tasks: [{name: buy, title: Buy, systems: web, every: \"1:00\"}]\n"
	"templates: [{name: sitrep, title: Situation, kind: sitrep, every: \"2:00\", rubric: "
	"legal, category: "
	"legal, fields: [{name: web, title: Web}]}]\n"
	"learning: [{name: law, title: Law}]\n"
	"goals: [{name: judged, title: Judged, objective: law, metric: judged}]\n";

static const char rules_text[] =
	"rules: world\nversion: 1\npoints: 100000\nappeal_window_minutes: 600\ncategories:\n"
	"  availability: {title: Availability, weight: 50, function: availability}\n"
	"  legal: {title: Legal, weight: 50, function: graded}\n";

struct trial {
	struct coalition coalition;
	struct exercise *exercise;
	unsigned keys;
};

/* Whom the rows name. */
static struct reader
seat_of(char seat)
{
	switch (seat) {
	case 'W':
		return coalition_seated(NATO, 1, 0, DESK_WHITE);
	case 'V':
		return coalition_seated(NATO, 2, 0, DESK_WHITE);
	case 'G':
		return coalition_seated(NATO, 3, 0, DESK_GRADER);
	case 'R':
		return coalition_seated(NATO, 4, 0, DESK_RED);
	case 'U':
		return coalition_seated(NATO, 5, 0, DESK_USERS);
	case 'T':
		return coalition_seated(EST, 6, 1, 0);
	default:
		return coalition_node();
	}
}

/* --- the world in a state --- */

static void
append(struct trial *trial, char seat, enum record_kind kind, unsigned team, const char *of,
	const char *key, struct str body)
{
	const struct reader by = seat_of(seat);
	const struct record_entry entry = {
		.key = str_of(key), .kind = kind, .team = team, .of = str_of(of), .body = body
	};
	const struct record_outcome *outcome;

	assert_int_equal(record_append(trial->coalition.store, &by, &entry, 1,
				 trial->coalition.arena, &outcome, NULL),
		OK);
	if (outcome->err != OK)
		fail_msg("%s: %s", key, outcome->why.text);
}

static struct str
packed_scenario(struct trial *trial)
{
	const struct scenario_file files[] = { { STR("rules.yaml"), str_of(rules_text) },
		{ STR("scenario.yaml"), str_of(scenario_text) } };
	const struct scenario_source source = { 2, files };
	OWNED_BUF body = BUF_INIT;

	assert_int_equal(scenario_pack(&source, &body, NULL), OK);
	return str_copy(trial->coalition.arena, buf_str(&body));
}

/* What entries of the rows are of, whatever the state. */
static void
plant(struct trial *trial)
{
	append(trial, 'W', RECORD_INJECT_SENT, 1, "", "inject:question:blue1",
		STR("{\"inject\":\"question\",\"channel\":\"console\",\"from\":\"\",\"subject\":"
		    "\"Q\","
		    "\"text\":\"Which?\",\"due_ms\":32400000,\"close_ms\":34200000}"));
	append(trial, 'T', RECORD_ANSWER, 1, "inject:question:blue1",
		"6a0e3b51-7a0c-4d0e-9b7e-000000000001", STR("{\"text\":\"That\"}"));
	append(trial, 'T', RECORD_REPORT, 1, "", "6a0e3b51-7a0c-4d0e-9b7e-000000000002",
		STR("{\"template\":\"sitrep\",\"fields\":{\"web\":\"ok\"}}"));
	append(trial, 'W', RECORD_GRADE_FINAL, 1, "6a0e3b51-7a0c-4d0e-9b7e-000000000001", "final",
		STR("{\"items\":{\"right\":500},\"spread\":0,\"grades\":[],\"text\":\"T\"}"));
	append(trial, 'W', RECORD_EXCUSE, 1, "", "excuse",
		STR("{\"check\":\"web.http\",\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-"
		    "01T00:01:"
		    "00Z\",\"text\":\"T\"}"));
	append(trial, 'T', RECORD_APPEAL, 1, "excuse", "6a0e3b51-7a0c-4d0e-9b7e-000000000003",
		STR("{\"text\":\"T\"}"));
	append(trial, 'V', RECORD_ADJUSTMENT, 1, "", "adjustment",
		STR("{\"points_milli\":1,\"text\":\"T\"}"));
	append(trial, 'N', RECORD_HOLD, 0, "", "node:hold",
		STR("{\"check\":\"web.http\",\"from\":\"2026-01-01T00:00:00Z\",\"to\":null,"
		    "\"teams\":["
		    "\"blue1\",\"blue2\"]}"));
	append(trial, 'N', RECORD_SHARED, 1, "", "node:shared",
		STR("{\"object\":\"indicator--1\",\"type\":\"indicator\",\"values\":[],"
		    "\"entitled\":[]}"));
	append(trial, 'N', RECORD_TASK_DUE, 1, "", "node:task",
		STR("{\"task\":\"buy\",\"title\":\"Buy\",\"systems\":[\"web\"],\"who\":\"\","
		    "\"steps\":[],\"expected\":\"\",\"close_ms\":3600000}"));
	append(trial, 'W', RECORD_NOTE, 0, "", "note", STR("{\"text\":\"T\"}"));
}

/* The states in the order of the table's columns, and how one comes there. */
static const struct {
	enum clock_state state;
	const char *name;
	const char *actions[3];
	int minutes;
} states[] = {
	{ CLOCK_NEW, "new", { NULL }, 1 },
	{ CLOCK_OPEN, "open", { "open" }, 1 },
	{ CLOCK_RUNNING, "running", { "start" }, 1 },
	{ CLOCK_PAUSED, "paused", { "start", "pause" }, 1 },
	{ CLOCK_BETWEEN, "between", { "start" }, 61 },
	{ CLOCK_CLOSED, "closed", { "start", "close" }, 1 },
};
enum { STATES = sizeof(states) / sizeof(*states) };

static void
open_trial(struct trial *trial, size_t state)
{
	struct exercise_state now;

	*trial = (struct trial){ 0 };
	coalition_open_exercise(&trial->coalition);
	append(trial, 'W', RECORD_SCENARIO, 0, "", "scenario", packed_scenario(trial));
	plant(trial);
	for (size_t i = 0; i < 3 && states[state].actions[i] != NULL; i++) {
		fake_env_advance(&trial->coalition.fake, MINUTE);
		append(trial, 'W', RECORD_CLOCK, 0, "", states[state].actions[i],
			str_printf(trial->coalition.arena, "{\"action\":\"%s\"}",
				states[state].actions[i]));
	}
	fake_env_advance(&trial->coalition.fake, states[state].minutes * MINUTE);
	assert_int_equal(exercise_open(trial->coalition.store, 0, &trial->exercise, NULL), OK);
	assert_int_equal(exercise_enter(trial->exercise, &now, NULL), OK);
	assert_int_equal(now.clock_state, states[state].state);
	exercise_leave(trial->exercise);
}

static void
close_trial(struct trial *trial)
{
	exercise_free(trial->exercise);
	coalition_close(&trial->coalition);
}

/* --- the table --- */

/* x: taken, .: refused by the state. */
static const struct row {
	const char *kind;
	char seat;
	const char *team;
	const char *of;
	const char *key; /* NULL: a new one */
	const char *body;
	const char *allowed; /* new, open, running, paused, between, closed */
} rows[] = {
	{ "clock", 'W', NULL, "", NULL, "{\"action\":\"open\"}", "x....." },
	{ "clock", 'W', NULL, "", NULL, "{\"action\":\"start\"}", "xx...." },
	{ "clock", 'W', NULL, "", NULL, "{\"action\":\"pause\"}", "..x..." },
	{ "clock", 'W', NULL, "", NULL, "{\"action\":\"resume\"}", "...x.." },
	{ "clock", 'W', NULL, "", NULL, "{\"action\":\"speed\",\"speed\":\"2\"}", "..xxx." },
	{ "clock", 'W', NULL, "", NULL, "{\"action\":\"close\"}", ".xxxx." },
	{ "phase", 'W', NULL, "", NULL, "{\"phase\":\"day2\"}", "..xxx." },
	{ "scenario", 'W', NULL, "", NULL, NULL, "xxxxxx" },
	{ "publish", 'W', NULL, "", NULL, "{\"kinds\":[\"grade.final\"]}", "xxxxxx" },
	{ "freeze.lifted", 'W', NULL, "", NULL, "{\"text\":\"T\"}", "......" },
	{ "inject.sent", 'W', "blue2", "", "inject:question:blue2", "{\"inject\":\"question\"}",
		".xxxx." },
	{ "inject.changed", 'W', NULL, "", NULL, "{\"inject\":\"question\",\"at_ms\":1}",
		"xxxxxx" },
	{ "answer", 'T', NULL, "inject:question:blue1", NULL, "{\"text\":\"T\"}", ".xxxx." },
	{ "report", 'T', NULL, "", NULL, "{\"template\":\"sitrep\",\"fields\":{\"web\":\"ok\"}}",
		".xxxx." },
	{ "help", 'T', NULL, "", NULL, "{\"text\":\"T\"}", ".xxxx." },
	{ "flag", 'T', NULL, "", NULL, "{\"victim\":\"blue2\",\"flag\":\"f\",\"round\":1}",
		".xxxx." },
	{ "appeal", 'T', NULL, "final", NULL, "{\"text\":\"T\"}", "xxxxxx" },
	{ "decision", 'V', "blue1", "6a0e3b51-7a0c-4d0e-9b7e-000000000003", NULL,
		"{\"outcome\":\"uphold\",\"text\":\"T\"}", "xxxxxx" },
	{ "contingency", 'W', "blue1", "inject:question:blue1", NULL,
		"{\"inject\":\"question\",\"reason\":\"T\"}", "xxxxxx" },
	{ "news", 'W', NULL, "", NULL, "{\"title\":\"T\",\"text\":\"T\",\"outlet\":\"T\"}",
		"xxxxxx" },
	{ "message", 'W', "blue1", "", NULL, "{\"text\":\"T\"}", "xxxxxx" },
	{ "red.event", 'R', "blue1", "", NULL, "{\"objective\":\"deface\",\"stage\":\"tried\"}",
		"xxxxxx" },
	{ "grade", 'G', NULL, "6a0e3b51-7a0c-4d0e-9b7e-000000000002", NULL,
		"{\"items\":{\"right\":1},\"text\":\"T\"}", "xxxxxx" },
	{ "link", 'G', NULL, "6a0e3b51-7a0c-4d0e-9b7e-000000000002", NULL,
		"{\"red\":null,\"right\":false}", "xxxxxx" },
	{ "grade.final", 'W', NULL, "6a0e3b51-7a0c-4d0e-9b7e-000000000002", NULL,
		"{\"items\":{\"right\":1},\"spread\":0,\"grades\":[],\"text\":\"T\"}", "xxxxxx" },
	{ "usability", 'U', "blue1", "", NULL,
		"{\"task\":\"buy\",\"system\":\"web\",\"mark\":500,\"text\":\"T\"}", "xxxxxx" },
	{ "adjustment", 'W', "blue1", "", NULL, "{\"points_milli\":5,\"text\":\"T\"}", "xxxxxx" },
	{ "confirm", 'W', "blue1", "adjustment", NULL, "{\"accept\":true,\"text\":\"T\"}",
		"xxxxxx" },
	{ "reversal", 'W', NULL, "note", NULL, "{\"text\":\"T\"}", "xxxxxx" },
	{ "excuse", 'W', NULL, "", NULL,
		"{\"check\":\"web.http\",\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-01T00:"
		"01:00Z\","
		"\"text\":\"T\"}",
		"xxxxxx" },
	{ "check.changed", 'W', NULL, "", NULL, "{\"check\":\"web.http\",\"enabled\":false}",
		"xxxxxx" },
	{ "share.judged", 'W', "blue1", "node:shared", NULL, "{\"true\":true,\"text\":\"T\"}",
		"xxxxxx" },
	{ "objective.met", 'W', "blue1", "", NULL,
		"{\"goal\":\"judged\",\"met\":true,\"text\":\"T\"}", "xxxxxx" },
	{ "note", 'W', NULL, "", NULL, "{\"text\":\"T\"}", "xxxxxx" },
	{ "inject.withdrawn", 'W', "blue1", "inject:question:blue1", NULL, "{\"reason\":\"T\"}",
		"xxxxxx" },
	{ "usability", 'U', "blue1", "node:task", NULL, "{\"mark\":500,\"text\":\"T\"}", "xxxxxx" },
	{ "task.changed", 'W', NULL, "", NULL, "{\"task\":\"buy\",\"skip\":true}", "xxxxxx" },
	/* What the node alone writes does not pass here. */
	{ "task.due", 'W', "blue1", "", NULL, "{}", NULL },
	{ "hold", 'W', NULL, "", NULL, "{}", NULL },
	{ "shared", 'W', "blue1", "", NULL, "{}", NULL },
	{ "reached", 'W', "blue1", "node:shared", NULL, "{}", NULL },
	{ "sighted", 'W', "blue1", "", NULL, "{}", NULL },
	{ "release.error", 'W', "blue1", "node:shared", NULL, "{}", NULL },
};
enum { ROWS = sizeof(rows) / sizeof(*rows) };

static enum err
submit_at(struct trial *trial, const struct row *row, int64_t event, struct fault *why)
{
	const struct reader by = seat_of(row->seat);
	char key[UUID_TEXT + 1];
	struct act_outcome outcome;
	struct act act = { .event = event,
		.of = str_of(row->of),
		.team = row->team == NULL     ? 0
			: row->team[4] == '1' ? 1
					      : 2,
		.body = row->body == NULL ? packed_scenario(trial) : str_of(row->body) };

	uuid_v4(&trial->coalition.fake.env, key);
	act.key = row->key == NULL ? str_of(key) : str_of(row->key);
	assert_true(record_kind_parse(str_of(row->kind), &act.kind));
	return act_submit(trial->exercise, &by, &act, trial->coalition.arena, &outcome, why);
}

static enum err
submit(struct trial *trial, const struct row *row, struct fault *why)
{
	return submit_at(trial, row, 0, why);
}

static bool
moves_the_clock(const struct row *row)
{
	return strcmp(row->kind, "clock") == 0 || strcmp(row->kind, "phase") == 0;
}

static void
expect(struct trial *trial, size_t state, const struct row *row)
{
	enum err wanted = row->allowed == NULL         ? E_DENIED
			  : row->allowed[state] == 'x' ? OK
						       : E_CONFLICT;
	struct fault why = { 0 };
	enum err err = submit(trial, row, &why);

	if (err != wanted)
		fail_msg("%s %s while %s: %s (%s) instead of %s", row->kind,
			row->body == NULL ? "" : row->body, states[state].name, err_name(err),
			err == OK ? "" : why.text, err_name(wanted));
}

static void
each_kind_is_taken_in_the_states_that_the_table_says(void **state)
{
	static struct trial trial;

	(void)state;
	for (size_t s = 0; s < STATES; s++) {
		open_trial(&trial, s);
		for (size_t i = 0; i < ROWS; i++)
			if (!moves_the_clock(&rows[i]) || rows[i].allowed[s] == '.')
				expect(&trial, s, &rows[i]);
		close_trial(&trial);
		for (size_t i = 0; i < ROWS; i++) {
			if (!moves_the_clock(&rows[i]) || rows[i].allowed[s] == '.')
				continue;
			open_trial(&trial, s);
			expect(&trial, s, &rows[i]);
			close_trial(&trial);
		}
	}
}

static void
the_table_has_every_kind(void **state)
{
	(void)state;
	for (enum record_kind kind = 0; kind < RECORD_KIND_COUNT; kind++) {
		size_t i = 0;
		while (i < ROWS && strcmp(rows[i].kind, record_kind_name(kind)) != 0)
			i++;
		if (i == ROWS)
			fail_msg("%s has no row", record_kind_name(kind));
	}
}

/* --- two persons, and holds --- */

static void
who_confirms_what(void **state)
{
	static const struct {
		char seat;
		const char *of;
		enum err wanted;
	} tries[] = {
		{ 'T', "node:hold", E_ABSENT }, /* it does not know of it */
		{ 'G', "node:hold", E_ABSENT },
		{ 'U', "adjustment", E_ABSENT },
		{ 'V', "adjustment", E_DENIED }, /* its own */
		{ 'W', "adjustment", OK },
		{ 'W', "adjustment", E_CONFLICT }, /* twice */
		{ 'W', "excuse", E_DENIED },       /* its own */
		{ 'V', "excuse", OK },
		{ 'W', "note", E_INVALID },
		{ 'W', "node:hold", OK },
		{ 'V', "node:hold", E_CONFLICT },
	};
	static struct trial trial;

	(void)state;
	open_trial(&trial, 2);
	for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
		const struct row row = { "confirm", tries[i].seat,
			strcmp(tries[i].of, "node:hold") == 0 || strcmp(tries[i].of, "note") == 0
				? NULL
				: "blue1",
			tries[i].of, NULL, "{\"accept\":true,\"text\":\"T\"}", NULL };
		struct fault why = { 0 };
		enum err err = submit(&trial, &row, &why);
		if (err != tries[i].wanted)
			fail_msg("try %zu: %s (%s) instead of %s", i, err_name(err), why.text,
				err_name(tries[i].wanted));
	}
	close_trial(&trial);
}

/* --- marks of users --- */

#define MARK "{\"mark\":500,\"text\":\"T\"}"
#define NAMED "{\"task\":\"T\",\"system\":\"web\",\"mark\":500,\"text\":\"T\"}"

static void
a_mark_is_of_a_task_that_is_due_or_names_one(void **state)
{
	static const struct {
		const char *team, *of, *body;
		enum err wanted;
	} tries[] = {
		{ "blue1", "", MARK, E_INVALID },
		{ "blue1", "", NAMED, OK },
		{ "blue1", "node:task", NAMED, E_INVALID },
		{ "blue2", "node:task", MARK, E_INVALID },
		{ "blue1", "note", MARK, E_ABSENT },
		{ "blue1", "node:task", MARK, OK },
		{ "blue1", "node:task", MARK, E_CONFLICT }, /* twice by one person */
	};
	static struct trial trial;

	(void)state;
	open_trial(&trial, 2);
	for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
		const struct row row = { "usability", 'U', tries[i].team, tries[i].of, NULL,
			tries[i].body, NULL };
		struct fault why = { 0 };
		enum err err = submit(&trial, &row, &why);
		if (err != tries[i].wanted)
			fail_msg("try %zu: %s (%s) instead of %s", i, err_name(err), why.text,
				err_name(tries[i].wanted));
	}
	close_trial(&trial);
}

static void
a_task_takes_marks_until_its_close_and_not_when_it_was_taken_back(void **state)
{
	const struct row mark = { "usability", 'U', "blue1", "node:task", NULL, MARK, NULL };
	const struct row back = { "reversal", 'W', "blue1", "node:task", NULL, "{\"text\":\"T\"}",
		NULL };
	static struct trial trial;
	struct fault why = { 0 };

	(void)state;
	open_trial(&trial, 2);
	fake_env_advance(&trial.coalition.fake, 59 * MINUTE); /* of 60, and one was before */
	assert_int_equal(submit(&trial, &mark, &why), OK);
	close_trial(&trial);

	open_trial(&trial, 2);
	fake_env_advance(&trial.coalition.fake, 2 * 60 * MINUTE);
	append(&trial, 'W', RECORD_PHASE, 0, "", "second", STR("{\"phase\":\"day2\"}"));
	fake_env_advance(&trial.coalition.fake, MINUTE);
	assert_int_equal(submit(&trial, &mark, &why), E_CONFLICT);
	assert_string_equal(why.text, "too late: that task is over");
	close_trial(&trial);

	open_trial(&trial, 2);
	assert_int_equal(submit(&trial, &back, &why), OK);
	assert_int_equal(submit(&trial, &mark, &why), E_CONFLICT);
	assert_string_equal(why.text, "that task was taken back");
	close_trial(&trial);
}

static void
an_event_lies_ahead_by_a_minute_at_most(void **state)
{
	static const struct row event = { "red.event", 'R', "blue1", "", NULL,
		"{\"objective\":\"deface\",\"stage\":\"tried\",\"text\":\"T\"}", NULL };
	static struct trial trial;
	struct exercise_state now;
	struct fault why = { 0 };

	(void)state;
	open_trial(&trial, 2);
	assert_int_equal(exercise_enter(trial.exercise, &now, NULL), OK);
	exercise_leave(trial.exercise);
	assert_int_equal(submit_at(&trial, &event, now.now + EVENT_AHEAD_MAX + 1, &why), E_INVALID);
	assert_string_equal(why.where, "event");
	assert_int_equal(submit_at(&trial, &event, now.now + EVENT_AHEAD_MAX, &why), OK);
	close_trial(&trial);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_is_taken_in_the_states_that_the_table_says),
		cmocka_unit_test(the_table_has_every_kind),
		cmocka_unit_test(who_confirms_what),
		cmocka_unit_test(an_event_lies_ahead_by_a_minute_at_most),
		cmocka_unit_test(a_mark_is_of_a_task_that_is_due_or_names_one),
		cmocka_unit_test(a_task_takes_marks_until_its_close_and_not_when_it_was_taken_back),
	};

	return cmocka_run_group_tests_name("act", tests, NULL, NULL);
}
