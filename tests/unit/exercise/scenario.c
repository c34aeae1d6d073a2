/* scenario.c - tests of what a scenario becomes when it is read. Faults have tests/golden/scenario.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "exercise/scenario_address.h"
#include "exercise/scenario_form.h"
#include "store/account.h"
#include "support/scenario_text.h"

static const int64_t minute = INT64_C(60) * 1000000;

static const char small[] = SCENARIO_FRAME
	"systems:\n"
	"  - {name: web, title: Web, address: \"10.{n}.1.1\", zone: DMZ}\n"
	"  - {name: mail, title: Mail, address: \"10.{n}.1.2\", weight: 3, availability: mean}\n"
	"checks:\n"
	"  - {name: web.http, kind: http, parameters: {host: \"{address}\"}}\n"
	"  - {name: mail.smtp, kind: smtp, period: 30s, jitter: 5s, timeout: 5s, mandatory: no,\n"
	"     accounts: [{user: \"u{n}\", password: pw}], contents: [a, b], clients: c}\n"
	"red_objectives:\n"
	"  - {name: deface, title: Deface, system: web, at: play 0:30, technique: T1491}\n"
	"rubrics:\n"
	"  - {name: legal, items: [{name: right, title: Right?}, {name: form, title: Form?, "
	"weight: 2}]}\n"
	"learning: [{name: law, title: Knows the law}]\n"
	"goals: [{name: answered, title: Answers, objective: law, metric: \"answer:first\", "
	"within: \"0:30\"}]\n"
	"injects:\n"
	"  - {name: second, title: S, text: x, after: \"answer:first\", delay: 10m, teams: blue2}\n"
	"  - {name: reminder, title: R, text: x}\n"
	"  - {name: first, title: F, text: x, at: play 0:10, due: 20m, rubric: legal, category: "
	"legal,\n"
	"     grader: grader.law, contingency: reminder, teams: blue2, profession: legal}\n"
	"  - {name: early, title: E, text: x, at: look}\n"
	"  - {name: spare, title: Spare, text: x, at: by hand, phase: play}\n"
	"templates:\n"
	"  - {name: sitrep, title: S, kind: sitrep, every: \"0:30\",\n"
	"     fields: [{name: picture, title: P, kind: text, required: yes}]}\n"
	"truth: [Evil.Example, 198.51.100.7]\n";

static void
absent_keys_have_their_presets(void **state)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	const struct scenario *scenario = scenario_of(arena, small);
	const struct scenario_check *check = scenario_check(scenario, STR("web.http"));

	(void)state;
	assert_true(scenario->ranked);
	assert_false(scenario->public_board);
	assert_true(str_eq(scenario->rules, STR("default")));
	assert_true(str_eq(scenario->language, STR("en")));
	assert_int_equal(check->period, minute);
	assert_int_equal(check->jitter, 10 * 1000000);
	assert_true(check->mandatory);
	assert_int_equal(check->weight, 1);
	assert_true(str_eq(check->title, STR("web.http")));
	assert_int_equal(scenario->people[0].roles, 1);
	assert_true(str_eq(scenario->people[0].profession, STR("technical")));
	assert_int_equal(scenario->organisations[1].kind, KIND_NATION);
}

/* "aaa.aaa...", every label of `label` letters but the last, in all `size`. */
static bool
is_host_of(size_t label, size_t size)
{
	char text[512];

	assert_true(size < sizeof(text));
	for (size_t i = 0; i < size; i++)
		text[i] = i % (label + 1) == label ? '.' : 'a';
	return address_is_host(str_from(text, size));
}

static void
a_host_is_as_long_as_dns_allows(void **state)
{
	(void)state;
	assert_true(is_host_of(DOMAIN_LABEL_MAX, DOMAIN_LABEL_MAX));
	assert_false(is_host_of(DOMAIN_LABEL_MAX + 1, DOMAIN_LABEL_MAX + 1));
	assert_true(is_host_of(9, DOMAIN_SIZE_MAX));
	assert_false(is_host_of(9, DOMAIN_SIZE_MAX + 1));
}

static void
phases_lie_one_after_the_other(void **state)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	const struct scenario *scenario = scenario_of(arena, small);

	(void)state;
	assert_int_equal(scenario->length, 120 * minute);
	assert_int_equal(scenario->phases[1].start, 60 * minute);
	assert_ptr_equal(scenario_phase_at(scenario, 0), &scenario->phases[0]);
	assert_ptr_equal(scenario_phase_at(scenario, 60 * minute - 1), &scenario->phases[0]);
	assert_ptr_equal(scenario_phase_at(scenario, 60 * minute), &scenario->phases[1]);
	assert_ptr_equal(scenario_phase_at(scenario, 500 * minute), &scenario->phases[1]);
	assert_ptr_equal(scenario_phase_by_name(scenario, STR("play")), &scenario->phases[1]);
}

static void
teams_are_numbered_as_they_stand(void **state)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	const struct scenario *scenario = scenario_of(arena, small);

	(void)state;
	assert_int_equal(scenario_team_by_name(scenario, STR("blue2"))->index, 2);
	assert_int_equal(scenario_team(scenario, 2)->number, 2);
	assert_null(scenario_team(scenario, 0));
	assert_null(scenario_team(scenario, 3));
	assert_int_equal(scenario_person(scenario, STR("legal.blue2"))->team, 2);
	assert_int_equal(scenario_person(scenario, STR("white.lead"))->team, 0);
	assert_int_equal(scenario_person(scenario, STR("white.lead"))->desks, DESK_WHITE);
}

static void
injects_are_sorted_by_time(void **state)
{
	static const char *const order[] = { "early", "first", "reminder", "second", "spare" };
	OWNED(arena) arena = arena_new(16 * MIB);
	const struct scenario *scenario = scenario_of(arena, small);

	(void)state;
	assert_int_equal(scenario->inject_count, 5);
	for (size_t i = 0; i < 5; i++)
		assert_true(str_eq(scenario->injects[i].name, str_of(order[i])));
	assert_int_equal(scenario->injects[0].at, 0);
	assert_int_equal(scenario->injects[1].at, 70 * minute);
	assert_int_equal(scenario->injects[2].at, INT64_MAX);
	assert_true(str_eq(scenario->injects[1].phase, STR("play")));
	assert_true(str_eq(scenario_inject(scenario, STR("spare"))->phase, STR("play")));
}

static void
an_inject_without_due_asks_for_no_answer(void **state)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	const struct scenario *scenario = scenario_of(arena, small);

	(void)state;
	assert_int_equal(scenario_inject(scenario, STR("early"))->due, INT64_MAX);
	assert_int_equal(scenario_inject(scenario, STR("early"))->close, INT64_MAX);
	assert_int_equal(scenario_inject(scenario, STR("first"))->due, 20 * minute);
	assert_int_equal(scenario_inject(scenario, STR("first"))->close, 30 * minute);
}

static void
an_inject_goes_to_all_teams_unless_it_names_some(void **state)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	const struct scenario *scenario = scenario_of(arena, small);
	const struct scenario_inject *first = scenario_inject(scenario, STR("first"));
	const struct scenario_inject *early = scenario_inject(scenario, STR("early"));

	(void)state;
	assert_false(scenario_inject_is_for(first, 1));
	assert_true(scenario_inject_is_for(first, 2));
	assert_true(scenario_inject_is_for(early, 1));
	assert_false(scenario_inject_is_for(early, 0));
	assert_false(scenario_inject_is_for(early, 3));
	assert_false(scenario_inject_is_for(early, TEAMS_MAX));
}

static void
checks_belong_to_the_system_of_their_name(void **state)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	const struct scenario *scenario = scenario_of(arena, small);
	const struct scenario_check *check = scenario_check(scenario, STR("mail.smtp"));

	(void)state;
	assert_int_equal(check->system, 1);
	assert_true(str_eq(check->kind, STR("smtp")));
	assert_true(scenario->systems[1].mean);
	assert_false(scenario->systems[0].mean);
	assert_int_equal(check->account_count, 1);
	assert_true(str_eq(check->accounts[0].name, STR("u{n}")));
	assert_int_equal(check->content_count, 2);
	assert_int_equal(check->client_count, 1);
	assert_int_equal(scenario->red_objectives[0].system, 0);
	assert_int_equal(scenario->red_objectives[0].at, 90 * minute);
	assert_true(str_eq(scenario->red_objectives[0].phase, STR("play")));
}

static void
a_check_looks_at_its_system_unless_it_names_a_host(void **state)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	const struct scenario *scenario = scenario_of(arena, SCENARIO_FRAME
		"systems: [{name: web, title: W, address: \"10.{n}.0.1\"}]\n"
		"checks:\n"
		"  - {name: web.a, kind: http, parameters: {port: 8080}}\n"
		"  - {name: web.b, kind: http, parameters: {host: other.example}}\n"
		"  - {name: web.c, kind: plugin, parameters: {plugin: check_dummy}}\n");

	(void)state;
	assert_int_equal(scenario->checks[0].parameter_count, 2);
	assert_true(str_eq(scenario->checks[0].parameters[0].name, STR("host")));
	assert_true(str_eq(scenario->checks[0].parameters[0].value, STR("{address}")));
	assert_true(str_eq(scenario->checks[0].parameters[1].name, STR("port")));
	assert_int_equal(scenario->checks[1].parameter_count, 1);
	assert_int_equal(scenario->checks[2].parameter_count, 1);
}

static void
truth_is_kept_in_normal_form(void **state)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	const struct scenario *scenario = scenario_of(arena, small);

	(void)state;
	assert_int_equal(scenario->truth_count, 2);
	assert_true(str_eq(scenario->truth[0], STR("evil.example")));
	assert_true(str_eq(scenario->truth[1], STR("198.51.100.7")));
}

static void
absent_names_are_not_found(void **state)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	const struct scenario *scenario = scenario_of(arena, small);

	(void)state;
	assert_null(scenario_inject(scenario, STR("none")));
	assert_null(scenario_check(scenario, STR("web")));
	assert_null(scenario_system(scenario, STR("")));
	assert_null(scenario_rubric(scenario, STR("none")));
	assert_null(scenario_template(scenario, STR("none")));
	assert_null(scenario_red_objective(scenario, STR("none")));
	assert_null(scenario_goal(scenario, STR("none")));
	assert_non_null(scenario_goal(scenario, STR("answered")));
	assert_non_null(scenario_template(scenario, STR("sitrep")));
	assert_int_equal(scenario_rubric(scenario, STR("legal"))->items[1].weight, 2);
}

static void
sections_may_be_spread_over_files(void **state)
{
	const struct scenario_file files[] = {
		{ STR("a.yaml"), STR("injects: [{name: one, title: t, text: x, at: play}]\n") },
		{ STR("b/c.yaml"), STR("injects: [{name: two, title: t, text: x, at: play}]\n") },
		{ STR("scenario.yaml"), STR(SCENARIO_FRAME) },
	};
	const struct scenario_source source = { 3, files };
	OWNED(arena) arena = arena_new(16 * MIB);
	const struct scenario *scenario;
	struct scenario_report report;

	(void)state;
	assert_int_equal(scenario_read(arena, &source, &scenario, &report, NULL), OK);
	assert_int_equal(report.count, 0);
	assert_int_equal(scenario->inject_count, 2);
}

static void
the_rules_file_is_not_read_as_a_scenario(void **state)
{
	const struct scenario_file files[] = {
		{ STR("rules.yaml"),
			STR("rules: own\nversion: 1\npoints: 100\ncategories:\n"
			    "  up: {title: Up, weight: 100, function: availability}\n") },
		{ STR("scenario.yaml"), STR(SCENARIO_FRAME) },
	};
	const struct scenario_source source = { 2, files };
	OWNED(arena) arena = arena_new(16 * MIB);
	struct str named = STR("rules: rules.yaml, node: NATO}");
	OWNED_BUF text = BUF_INIT;
	size_t at = str_find(files[1].text, STR("node: NATO}"));
	struct scenario_file changed[2] = { files[0], files[1] };
	const struct scenario *scenario;
	struct scenario_report report;

	(void)state;
	assert_int_equal(scenario_read(arena, &source, &scenario, &report, NULL), E_CONFIG);
	buf_add(&text, str_first(files[1].text, at));
	buf_add(&text, named);
	buf_add(&text, str_from_offset(files[1].text, at + strlen("node: NATO}")));
	changed[1].text = buf_str(&text);
	assert_int_equal(scenario_read(arena, &(struct scenario_source){ 2, changed }, &scenario,
				 &report, NULL),
		OK);
	assert_true(str_eq(scenario->rules, STR("rules.yaml")));
	assert_non_null(scenario_file_text(&source, scenario->rules).data);
	assert_null(scenario_file_text(&source, STR("no.yaml")).data);
}

static void
faults_come_in_the_order_of_files_and_lines(void **state)
{
	const struct scenario_file files[] = {
		{ STR("a.yaml"), STR("injects:\n- {name: a}\n- {name: b, title: t, text: x}\n") },
		{ STR("b.yaml"), STR("nonsense: 1\n") },
		{ STR("scenario.yaml"), STR(SCENARIO_FRAME) },
	};
	const struct scenario_source source = { 3, files };
	OWNED(arena) arena = arena_new(16 * MIB);
	const struct scenario *scenario = NULL;
	struct scenario_report report;
	struct fault why;

	(void)state;
	assert_int_equal(scenario_read(arena, &source, &scenario, &report, &why), E_CONFIG);
	assert_null(scenario);
	assert_int_equal(report.count, 5);
	assert_string_equal(report.faults[0].fault.where, "a.yaml:2");
	assert_string_equal(report.faults[3].fault.where, "a.yaml:3");
	assert_string_equal(report.faults[4].fault.where, "b.yaml:1");
	assert_string_equal(why.where, "a.yaml:2");
}

static void
an_empty_source_says_what_is_missing(void **state)
{
	const struct scenario_source source = { 0, NULL };
	OWNED(arena) arena = arena_new(16 * MIB);
	const struct scenario *scenario;
	struct scenario_report report;
	struct fault why;

	(void)state;
	assert_int_equal(scenario_read(arena, &source, &scenario, &report, &why), E_CONFIG);
	assert_int_equal(report.count, 3);
	assert_string_equal(why.where, "");
	assert_string_equal(
		why.text, "there is no section \"scenario\": it gives name, title and node");
}

static void
more_faults_than_can_be_read_are_counted(void **state)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	OWNED_BUF text = BUF_INIT;
	struct scenario_source source;
	const struct scenario *scenario;
	struct scenario_report report;

	(void)state;
	buf_add(&text, STR(SCENARIO_FRAME "truth:\n"));
	for (unsigned i = 0; i < SCENARIO_FAULTS_MAX + 3; i++)
		buf_addf(&text, "  - \"no value %u\"\n", i);
	source = scenario_source_of(arena, text.data);
	assert_int_equal(scenario_read(arena, &source, &scenario, &report, NULL), E_CONFIG);
	assert_int_equal(report.count, SCENARIO_FAULTS_MAX);
	assert_int_equal(report.unlisted, 3);
}

/* --- the limits of tasks --- */

#define LONG_FRAME                                                                             \
	"scenario: {name: long, title: Long, node: NATO}\n"                                    \
	"phases: [{name: day1, title: Day, length: \"400:00\", scored: yes}]\n"                 \
	"organisations: [{code: NATO, name: NATO, kind: alliance}]\n"                          \
	"teams: [{name: blue1, title: Blue 1, organisations: [NATO]}]\n"                       \
	"people: [{login: u, name: U, organisation: NATO, desks: [users, white]}]\n"           \
	"systems: [{name: web, title: Web, address: \"10.{n}.1.1\"}]\n"                         \
	"checks: [{name: web.http, kind: http}]\n"

/* The first fault of the text, or an empty text when there is none; *ret as it was read. */
static struct str
first_fault(struct arena *arena, const struct buf *text, const struct scenario **ret)
{
	const struct scenario_source source = scenario_source_of(arena, text->data);
	struct scenario_report report;
	enum err err = scenario_read(arena, &source, ret, &report, NULL);

	for (size_t i = 0; i < report.count; i++)
		if (!report.faults[i].warning)
			return str_of(report.faults[i].fault.text);
	assert_int_equal(err, OK);
	return STR("");
}

static void
put_letters(struct buf *text, size_t count)
{
	while (count-- > 0)
		buf_add_char(text, 'a');
}

static bool
reads_with(const char *begin, size_t letters, const char *end)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	OWNED_BUF text = BUF_INIT;
	const struct scenario *scenario;

	buf_addf(&text, SCENARIO_FRAME "%s", begin);
	put_letters(&text, letters);
	buf_addf(&text, "%s\n", end);
	return first_fault(arena, &text, &scenario).len == 0;
}

static void
texts_lines_and_names_are_as_long_as_they_may_be_and_no_longer(void **state)
{
	static const struct {
		const char *begin, *end;
		size_t most;
	} rows[] = {
		{ "injects: [{name: a, title: A, at: by hand, text: ", "}]", SCENARIO_TEXT_MAX },
		{ "systems: [{name: web, title: W, address: \"10.{n}.0.1\"}]\n"
		  "checks: [{name: web.http, kind: http, parameters: {path: ",
			"}}]", SCENARIO_TEXT_MAX },
		{ "injects: [{name: a, at: by hand, text: T, title: ", "}]", NAME_MAX_BYTES },
		{ "injects: [{title: A, at: by hand, text: T, name: ", "}]", SCENARIO_NAME_MAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_true(reads_with(rows[i].begin, rows[i].most, rows[i].end));
		assert_false(reads_with(rows[i].begin, rows[i].most + 1, rows[i].end));
	}
}

/* Items of a rubric are records in a record. */
static void
a_record_holds_as_many_as_the_limit_says(void **state)
{
	(void)state;
	for (unsigned more = 0; more < 2; more++) {
		OWNED(arena) arena = arena_new(64 * MIB);
		OWNED_BUF text = BUF_INIT;
		const struct scenario *scenario;
		buf_add(&text, STR(SCENARIO_FRAME "rubrics:\n  - name: legal\n    items:\n"));
		for (unsigned i = 0; i < SCENARIO_LIST_MAX + more; i++)
			buf_addf(&text, "      - {name: i%u, title: I}\n", i);
		assert_int_equal(first_fault(arena, &text, &scenario).len > 0, more);
		if (more == 0)
			assert_int_equal(scenario->rubrics[0].count, SCENARIO_LIST_MAX);
	}
}

static void
as_many_tasks_as_the_limit_says_are_read(void **state)
{
	OWNED(arena) arena = arena_new(128 * MIB);
	OWNED_BUF text = BUF_INIT;
	const struct scenario *scenario;
	struct str fault;

	(void)state;
	buf_add(&text, STR(LONG_FRAME "tasks:\n"));
	for (unsigned i = 0; i < SCENARIO_TASKS_MAX; i++)
		buf_addf(&text, "  - {name: t%u, title: T, systems: web, at: day1}\n", i);
	assert_int_equal(first_fault(arena, &text, &scenario).len, 0);
	assert_int_equal(scenario->task_count, SCENARIO_TASKS_MAX);
	buf_add(&text, STR("  - {name: more, title: T, systems: web, at: day1}\n"));
	fault = first_fault(arena, &text, &scenario);
	assert_true(str_find(fault, STR("1000")) < fault.len);
}

static void
a_task_is_tried_as_often_as_the_limit_says(void **state)
{
	OWNED(arena) arena = arena_new(128 * MIB);
	OWNED_BUF moments = BUF_INIT;
	const struct scenario *scenario;

	(void)state;
	for (unsigned i = 0; i < SCENARIO_MOMENTS_MAX; i++)
		buf_addf(&moments, "%sday1 %u:%02u", i == 0 ? "" : ", ", i / 60, i % 60);
	for (unsigned more = 0; more < 2; more++) {
		OWNED_BUF text = BUF_INIT;
		buf_addf(&text, LONG_FRAME "tasks: [{name: t, title: T, systems: web, at: [%s%s]}]\n",
			moments.data, more == 0 ? "" : ", day1 399:00");
		assert_int_equal(first_fault(arena, &text, &scenario).len > 0, more);
		if (more == 0)
			assert_int_equal(scenario->tasks[0].moment_count, SCENARIO_MOMENTS_MAX);
	}
}

/* 400 hours by 24 minutes are a thousand times. */
static void
a_rhythm_beats_as_often_as_the_limit_says(void **state)
{
	(void)state;
	for (unsigned more = 0; more < 2; more++) {
		OWNED(arena) arena = arena_new(64 * MIB);
		OWNED_BUF text = BUF_INIT;
		const struct scenario *scenario;
		struct str fault;
		buf_addf(&text, LONG_FRAME "tasks: [{name: t, title: T, systems: web, every: %us}]\n",
			24 * 60 - more);
		fault = first_fault(arena, &text, &scenario);
		if (more == 0) {
			assert_int_equal(fault.len, 0);
			assert_int_equal(scenario->tasks[0].moment_count, SCENARIO_MOMENTS_MAX);
		} else {
			assert_true(str_eq(fault, STR("t would be tried more than 1000 times: give a "
						      "longer time")));
		}
	}
}

static void
an_arena_that_is_too_small_is_told_so(void **state)
{
	OWNED(arena) large = arena_new(16 * MIB);
	const struct scenario_source source = scenario_source_of(large, small);
	const struct scenario *scenario;
	struct scenario_report report;
	size_t failures = 0;

	(void)state;
	for (size_t limit = 1000; limit < 400000; limit += 7919) {
		OWNED(arena) arena = arena_new(limit);
		enum err err = scenario_read(arena, &source, &scenario, &report, NULL);
		assert_true(err == OK || err == E_NOMEM);
		failures += err == E_NOMEM;
	}
	assert_true(failures > 3);
}

/* As many as the largest exercise that is planned for. */
static void
write_large(struct buf *text)
{
	buf_add(text, STR("scenario: {name: large, title: Large, node: NATO}\n"
			  "phases: [{name: day1, title: Day, length: \"10:00\", scored: yes}]\n"
			  "organisations: [{code: NATO, name: NATO}]\nteams:\n"));
	for (unsigned i = 1; i <= 40; i++)
		buf_addf(text, "  - {name: blue%u, title: Blue %u, organisations: NATO}\n", i, i);
	buf_add(text, STR("systems:\n"));
	for (unsigned i = 0; i < 400; i++)
		buf_addf(text, "  - {name: s%u, title: S, address: \"10.{n}.%u.%u\"}\n", i, i / 200,
			i % 200);
	buf_add(text, STR("checks:\n"));
	for (unsigned i = 0; i < 1600; i++)
		buf_addf(text,
			"  - {name: s%u.c%u, kind: tcp, parameters: {host: \"{address}\"}}\n",
			i / 4, i % 4);
	buf_add(text,
		STR("people:\n  - {login: white, name: W, organisation: NATO, desks: white}\n"));
	for (unsigned i = 1; i < 10000; i++)
		buf_addf(text,
			"  - {login: p%u, name: Person %u, organisation: NATO, team: blue%u, "
			"profession: legal, roles: [reader, analyst]}\n",
			i, i, i % 40 + 1);
	buf_add(text, STR("injects:\n"));
	for (unsigned i = 0; i < 1000; i++)
		buf_addf(text,
			"  - {name: i%u, title: T, at: day1 %u:%02u, profession: legal, text: "
			"\"%0500d\"}\n",
			i, i / 120, i / 2 % 60, 0);
}

static void
the_largest_exercise_fits(void **state)
{
	OWNED(arena) arena = arena_new(SCENARIO_MEMORY_MAX);
	OWNED_BUF text = BUF_INIT;
	const struct scenario *scenario;

	(void)state;
	write_large(&text);
	scenario = scenario_of(arena, text.data);
	assert_int_equal(scenario->team_count * scenario->system_count, 16000);
	assert_int_equal(scenario->person_count, 10000);
	assert_int_equal(scenario->inject_count, 1000);
}

/* The names beside the enumerations are those of the form. */
static void
names_of_enumerations_are_those_of_the_form(void **state)
{
	(void)state;
	assert_string_equal(scenario_team_kind_name(TEAM_DEVELOPMENT), "development");
	assert_string_equal(inject_channel_name(INJECT_BY_NEWS), "news");
	assert_string_equal(report_kind_name(REPORT_OTHER), "other");
	assert_string_equal(scenario_field_kind_name(FIELD_CHOICE), "choice");
	for (enum section section = SECTION_NONE + 1; section < SECTION_COUNT; section++)
		for (const struct form_key *key = section_forms[section].form->keys;
			key->name != NULL; key++) {
			struct str rest = str_of(key->choices);
			struct str choice;
			for (unsigned i = 0; str_split(&rest, '|', &choice); i++) {
				const char *name = strcmp(key->name, "standing") == 0
							   ? standing_name(i)
						   : section == SECTION_ORGANISATIONS
							   ? organisation_kind_name(i)
						   : section == SECTION_TEAMS
							   ? scenario_team_kind_name(i)
						   : strcmp(key->name, "channel") == 0
							   ? inject_channel_name(i)
						   : section == SECTION_TEMPLATES
							   ? report_kind_name(i)
							   : NULL;
				if (name != NULL)
					assert_true(str_eq(choice, str_of(name)));
			}
		}
}

static const char *
choices_of(const char *name)
{
	const struct form_key *key = section_forms[SECTION_PEOPLE].form->keys;

	while (key->name != NULL && strcmp(key->name, name) != 0)
		key++;
	assert_non_null(key->choices);
	return key->choices;
}

/* What the form counts as bits is what seats and readers do. */
static void
desks_and_roles_have_the_bits_of_the_form(void **state)
{
	struct str rest = str_of(choices_of("desks"));
	struct str choice;
	unsigned bits;
	unsigned count = 0;

	(void)state;
	for (; str_split(&rest, '|', &choice); count++) {
		assert_true(desks_parse(choice, &bits));
		assert_int_equal(bits, 1U << count);
	}
	assert_int_equal(count, DESK_COUNT);
	rest = str_of(choices_of("roles"));
	for (count = 0; str_split(&rest, '|', &choice); count++) {
		assert_true(roles_parse(choice, &bits));
		assert_int_equal(bits, 1U << count);
	}
	assert_int_equal(1U << (count - 1), ROLE_PROBE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(absent_keys_have_their_presets),
		cmocka_unit_test(a_host_is_as_long_as_dns_allows),
		cmocka_unit_test(phases_lie_one_after_the_other),
		cmocka_unit_test(teams_are_numbered_as_they_stand),
		cmocka_unit_test(injects_are_sorted_by_time),
		cmocka_unit_test(an_inject_without_due_asks_for_no_answer),
		cmocka_unit_test(an_inject_goes_to_all_teams_unless_it_names_some),
		cmocka_unit_test(checks_belong_to_the_system_of_their_name),
		cmocka_unit_test(a_check_looks_at_its_system_unless_it_names_a_host),
		cmocka_unit_test(truth_is_kept_in_normal_form),
		cmocka_unit_test(absent_names_are_not_found),
		cmocka_unit_test(sections_may_be_spread_over_files),
		cmocka_unit_test(the_rules_file_is_not_read_as_a_scenario),
		cmocka_unit_test(faults_come_in_the_order_of_files_and_lines),
		cmocka_unit_test(an_empty_source_says_what_is_missing),
		cmocka_unit_test(more_faults_than_can_be_read_are_counted),
		cmocka_unit_test(texts_lines_and_names_are_as_long_as_they_may_be_and_no_longer),
		cmocka_unit_test(a_record_holds_as_many_as_the_limit_says),
		cmocka_unit_test(as_many_tasks_as_the_limit_says_are_read),
		cmocka_unit_test(a_task_is_tried_as_often_as_the_limit_says),
		cmocka_unit_test(a_rhythm_beats_as_often_as_the_limit_says),
		cmocka_unit_test(an_arena_that_is_too_small_is_told_so),
		cmocka_unit_test(the_largest_exercise_fits),
		cmocka_unit_test(names_of_enumerations_are_those_of_the_form),
		cmocka_unit_test(desks_and_roles_have_the_bits_of_the_form),
	};

	return cmocka_run_group_tests_name("exercise/scenario", tests, NULL, NULL);
}
