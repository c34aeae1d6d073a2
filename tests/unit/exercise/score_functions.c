/* score_functions.c - each function by figures worked out by hand, as docs/protocol/rules.md does.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "support/score_play.h"

#define ALONE(function, parameters)                            \
	"rules: test\nversion: 1\npoints: 1000\ncategories:\n" \
	"  it: {weight: 100, function: " function ", parameters: {" parameters "}}\n"

/* Thousandths of 1000 points. */
#define EXPECT(play, minute, team, points) \
	assert_int_equal(play_points(play, minute, team, "it"), points)

static const struct play_entry *
entry(double minute, enum record_kind kind, unsigned team, const char *key, const char *of)
{
	static struct play_entry entry;

	entry = (struct play_entry){
		.minute = minute, .kind = kind, .team = team, .key = key, .of = of, .author = 7
	};
	return &entry;
}

static void
red(struct play *play, double minute, unsigned team, const char *objective, const char *stage)
{
	play_post(play, entry(minute, RECORD_RED_EVENT, team, NULL, NULL),
		"{\"objective\":\"%s\",\"stage\":\"%s\"}", objective, stage);
}

static void
report(struct play *play, double minute, unsigned team, const char *key, const char *what,
	const char *how)
{
	play_post(play, entry(minute, RECORD_REPORT, team, key, NULL),
		"{\"template\":\"incident\",\"fields\":{\"what\":\"%s\",\"how\":\"%s\",\"when\":"
		"\"\"}}",
		what, how);
}

/* --- availability --- */

static void
the_curve_makes_points_of_availability(void **state)
{
	OWNED(play) linear = play_open(
		play_scenario, ALONE("availability", "long_step: 0, recovery_rounds: 0"));
	OWNED(play) curved = play_open(
		play_scenario, ALONE("availability", "long_step: 0, recovery_rounds: 0, curve: 2"));
	/* 7 of 10 minutes: (0.7 - 0.5) / (0.98 - 0.5) = 0.416667, squared 0.173611 */
	static const char results[] = "oooooooxxx-";

	(void)state;
	play_results(linear, "mail.smtp", 1, 0, results);
	EXPECT(linear, 10, 1, 416667);
	play_results(curved, "mail.smtp", 1, 0, results);
	EXPECT(curved, 10, 1, 173611);
}

static void
a_long_outage_is_charged_more_from_its_fifth_round_on(void **state)
{
	OWNED(play) play = play_open(
		play_scenario, ALONE("availability", "floor: 0, full: 1, recovery_rounds: 0"));

	(void)state;
	/* 13 of 20 minutes up; rounds 5, 6, 7 of the outage cost 1.1, 1.2, 1.3: 1 - 7.6 / 20 */
	play_results(play, "mail.smtp", 1, 0, "ooooooooooxxxxxxxooo-");
	EXPECT(play, 20, 1, 620000);
	/* The first four rounds cost nothing more: 10 of 14. */
	EXPECT(play, 14, 1, 714286);
}

static void
the_charge_of_a_very_long_outage_is_bounded(void **state)
{
	OWNED(play) play = play_open(play_scenario,
		ALONE("availability",
			"floor: 0, full: 1, recovery_rounds: 0, long_step: 1, long_most: 2"));

	(void)state;
	/* Rounds 5 to 8 cost 2, 3, 3, 3; 32 up of 40: 1 - (4 + 11) / 40 */
	play_results(play, "mail.smtp", 1, 0,
		"oooooooooooooooooooooooooooooooo"
		"xxxxxxxx-");
	EXPECT(play, 40, 1, 625000);
}

static void
of_mandatory_checks_the_worst_counts_and_others_are_weighed(void **state)
{
	OWNED(play) play = play_open(play_scenario,
		ALONE("availability", "floor: 0, full: 1, recovery_rounds: 0, long_step: 0"));

	(void)state;
	/* web (weight 1): http 0.5, ssh 1 (not mandatory): 0.75. mail (weight 3): 1. Together 3.75
	 * / 4. */
	play_results(play, "web.http", 1, 0, "oooooxxxxx-");
	play_results(play, "web.ssh", 1, 0, "oooooooooo-");
	play_results(play, "mail.smtp", 1, 0, "oooooooooo-");
	EXPECT(play, 10, 1, 937500);
}

static void
where_nothing_was_scored_the_median_of_the_others_counts(void **state)
{
	OWNED(play) play = play_open(play_scenario,
		ALONE("availability", "floor: 0, full: 1, recovery_rounds: 0, long_step: 0"));
	const struct score_cut cut = { .at = play_at(10), .view = VIEW_WHITE };
	const struct score_line *lines;
	struct fault why;
	size_t count;

	(void)state;
	play_results(play, "mail.smtp", 1, 0, "ooooooooxx-");
	play_results(play, "mail.smtp", 2, 0, "ooooxxxxxx-");
	play_results(play, "mail.smtp", 3, 0, "cccccccccc-");
	EXPECT(play, 10, 1, 800000);
	EXPECT(play, 10, 2, 400000);
	EXPECT(play, 10, 3, 600000);
	assert_int_equal(
		score_lines(play->score, &cut, 3, 0, play->arena, &count, &lines, &why), OK);
	assert_int_equal(count, 1);
	assert_true(str_starts(lines[0].text,
		STR("nothing was scored here: the median of the other teams, 0.6000")));
	assert_true(str_eq(lines[0].subject, STR("system:mail")));
}

static void
pauses_and_unscored_phases_cost_nothing(void **state)
{
	OWNED(play) play = play_open(play_scenario,
		ALONE("availability", "floor: 0, full: 1, recovery_rounds: 0, long_step: 0"));

	(void)state;
	play_post(play, entry(5, RECORD_CLOCK, 0, NULL, NULL), "{\"action\":\"pause\"}");
	play_post(play, entry(10, RECORD_CLOCK, 0, NULL, NULL), "{\"action\":\"resume\"}");
	/* Down in the pause alone, and after the end of the phase at 605. */
	play_results(play, "mail.smtp", 1, 0, "oooooxxxxxooooo-");
	EXPECT(play, 15, 1, 1000000);
	play_results(play, "mail.smtp", 2, 600, "oooooxxxxxxxx");
	EXPECT(play, 613, 2, 1000000);
}

static void
at_a_higher_speed_periods_are_shorter(void **state)
{
	OWNED(play) play = play_open_still(play_scenario,
		ALONE("availability", "floor: 0, full: 1, recovery_rounds: 0, long_step: 0"));

	(void)state;
	play_post(play, entry(0, RECORD_CLOCK, 0, NULL, NULL),
		"{\"action\":\"start\",\"speed\":\"4\"}");
	/* A period is 15 seconds of the wall, so a result holds half a minute: of each minute half
	 * is known. */
	play_results(play, "mail.smtp", 1, 0, "oox");
	EXPECT(play, 3, 1, 666667);
	assert_int_equal(play_board(play, 3, VIEW_WHITE, 0)->at, 12 * PLAY_MINUTE);
}

/* --- withstanding --- */

static void
of_what_red_tried_the_best_stage_counts(void **state)
{
	OWNED(play) play = play_open(play_scenario, ALONE("withstanding", ""));

	(void)state;
	EXPECT(play, 1, 1, 1000000);
	red(play, 2, 1, "deface", "tried");
	EXPECT(play, 2, 1, 1000000);
	red(play, 3, 1, "deface", "user");
	red(play, 4, 1, "deface", "foothold");
	EXPECT(play, 5, 1, 500000);
	/* steal has three times the weight: 1 - (0.5 + 3 * 0.75) / 4 */
	red(play, 6, 1, "steal", "data");
	EXPECT(play, 7, 1, 312500);
	red(play, 8, 1, "steal", "effect");
	EXPECT(play, 9, 1, 125000);
	EXPECT(play, 9, 2, 1000000);
}

static void
a_report_in_time_gives_back_by_its_quality_and_eviction_more_to_a_half(void **state)
{
	OWNED(play) play = play_open(play_scenario, ALONE("withstanding", ""));

	(void)state;
	red(play, 10, 1, "deface", "effect");
	EXPECT(play, 11, 1, 0);
	/* Right in all: 0.5 * 1 is given back. Red did no more until 40: 0.5 + 0.2, but 0.5 at
	 * most. */
	report(play, 20, 1, "r", "web", "T1491.001");
	EXPECT(play, 21, 1, 500000);
	EXPECT(play, 41, 1, 500000);
	/* blue2's comes too late for the half, but red did no more: 0.2. */
	red(play, 10, 2, "deface", "effect");
	play_post(play, entry(45, RECORD_REPORT, 2, "late", NULL),
		"{\"template\":\"incident\",\"fields\":{\"what\":\"web\",\"how\":\"T1491\","
		"\"when\":\"2027-01-15T08:12:00Z\"}}");
	EXPECT(play, 46, 2, 200000);
}

/* --- incidents --- */

static void
incident_reports_are_an_f_measure_of_a_half(void **state)
{
	OWNED(play) play = play_open(play_scenario, ALONE("incidents", ""));

	(void)state;
	EXPECT(play, 1, 1, 0);
	red(play, 10, 1, "deface", "user");
	red(play, 30, 1, "steal", "data");
	EXPECT(play, 31, 1, 0);
	/* One found, one missed: 1.25 / (1.25 + 0.25) */
	report(play, 24.9, 1, "r1", "web", "T1491");
	EXPECT(play, 32, 1, 833333);
	/* And one false alarm, more than 15 minutes off: 1.25 / (1.25 + 0.25 + 1) */
	report(play, 45.1, 1, "r2", "mail", "T1114");
	EXPECT(play, 46, 1, 500000);
	/* A person says that it tells of the second after all: 2.5 / 2.5 */
	play_post(play, entry(47, RECORD_LINK, 1, NULL, "r2"), "{\"red\":\"e2\",\"right\":true}");
	EXPECT(play, 47, 1, 1000000);
	/* blue2 had nothing to tell, and gets the median of the others (blue1 alone). */
	EXPECT(play, 47, 2, 1000000);
}

/* --- sitrep --- */

static void
situation_reports_are_the_share_of_right_statements(void **state)
{
	OWNED(play) play = play_open(play_scenario, ALONE("sitrep", ""));

	(void)state;
	play_results(play, "web.http", 1, 90, "ooooooooooooooooooooooooooooooo");
	play_results(play, "mail.smtp", 1, 90, "ooooooooooxxxxxxxxxxxxxxxxxxxxx");
	/* web ok: right; mail ok: wrong; worst mail: right. */
	play_post(play, entry(110, RECORD_REPORT, 1, NULL, NULL),
		"{\"template\":\"sitrep\",\"fields\":{\"web\":\"ok\",\"mail\":\"ok\",\"worst\":"
		"\"mail\"}}");
	EXPECT(play, 111, 1, 666667);
	/* The last in the slot counts; a system that is left out is a wrong statement. */
	play_post(play, entry(115, RECORD_REPORT, 1, NULL, NULL),
		"{\"template\":\"sitrep\",\"fields\":{\"web\":\"\",\"mail\":\"down\"}}");
	EXPECT(play, 116, 1, 500000);
	/* The slot from 2:00 to 4:00 passes without one: 0.5 / 2. blue2 sent none at all. */
	EXPECT(play, 239, 1, 500000);
	EXPECT(play, 240, 1, 250000);
	EXPECT(play, 240, 2, 0);
}

/* --- shared systems --- */

static const char shared_scenario[] =
	"scenario: {name: small, title: Small, node: NATO}\n"
	"phases: [{name: play, title: Execution, length: \"10:00\", scored: yes}]\n"
	"organisations: [{code: NATO, name: NATO, kind: alliance}]\n"
	"teams:\n"
	"  - {name: blue1, title: Blue 1, organisations: [NATO]}\n"
	"  - {name: blue2, title: Blue 2, organisations: [NATO]}\n"
	"  - {name: blue3, title: Blue 3, organisations: [NATO]}\n"
	"people: [{login: white, name: W, organisation: NATO, desks: white}]\n"
	"systems:\n"
	"  - {name: relay, title: Relay, address: 198.51.100.9, shared: yes, weight: 100}\n"
	"  - {name: mail, title: Mail, address: \"10.{n}.1.2\"}\n"
	"checks:\n"
	"  - {name: relay.smtp, kind: smtp}\n"
	"  - {name: mail.smtp, kind: smtp, depends_on: relay}\n";

static void
an_outage_of_a_shared_system_counts_for_no_team(void **state)
{
	static const char *const functions[] = { ALONE("availability",
							 "long_step: 0, floor: 0, full: 1, recovery_rounds: 0"),
		ALONE("sla-additive", ""), ALONE("flags-service", "recovery_rounds: 0") };

	(void)state;
	for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++) {
		OWNED(play) play = play_open(shared_scenario, functions[i]);
		OWNED(play) alone = play_open(shared_scenario, functions[i]);
		play_results(play, "relay.smtp", 0, 0, "ooooooooxxx-");
		for (unsigned team = 1; team <= 3; team++) {
			play_results(play, "mail.smtp", team, 0, "oooo");
			play_results(alone, "mail.smtp", team, 0, "oooo");
		}
		assert_int_equal(play_points(play, 11, 2, "it"), play_points(alone, 11, 2, "it"));
	}
}

static void
what_depends_on_a_shared_system_says_nothing_while_that_is_out(void **state)
{
	OWNED(play) play = play_open(shared_scenario,
		ALONE("availability", "long_step: 0, floor: 0, full: 1, recovery_rounds: 0"));

	(void)state;
	/* Down from the fourth minute (the last good result) to the eighth (the first good one): of
	 * the twelve minutes seven are left, of which the team's own outage takes two. */
	play_results(play, "relay.smtp", 0, 0, "ooooxxxxoooo-");
	play_results(play, "mail.smtp", 1, 0, "oooooxxxooxx-");
	EXPECT(play, 3, 1, 1000000);
	EXPECT(play, 6, 1, 1000000);
	EXPECT(play, 12, 1, 714286);
	/* At six nobody knew when it would end, and at three not that it would come. */
	EXPECT(play, 6, 1, 1000000);
	EXPECT(play, 3, 1, 1000000);
}

/* --- usability, special --- */

static void
usability_is_the_mean_over_tasks_of_the_mean_of_marks(void **state)
{
	OWNED(play) play = play_open(play_scenario, ALONE("usability", ""));

	(void)state;
	play_post(play, entry(1, RECORD_USABILITY, 1, "u1", NULL),
		"{\"task\":\"buy\",\"system\":\"web\",\"mark\":1000,\"text\":\"\"}");
	play_post(play, entry(2, RECORD_USABILITY, 1, "u2", NULL),
		"{\"task\":\"buy\",\"system\":\"web\",\"mark\":500,\"text\":\"\"}");
	play_post(play, entry(3, RECORD_USABILITY, 1, "u3", NULL),
		"{\"task\":\"write\",\"system\":\"mail\",\"mark\":0,\"text\":\"\"}");
	/* (0.75 + 0) / 2 */
	EXPECT(play, 4, 1, 375000);
}

static void
tasks_due(struct play *play, double minute, unsigned team, const char *key, const char *task,
	unsigned close_minute)
{
	play_post(play, entry(minute, RECORD_TASK_DUE, team, key, NULL),
		"{\"task\":\"%s\",\"close_ms\":%u}", task, close_minute * 60000);
}

static void
mark(struct play *play, double minute, unsigned team, const char *key, const char *of,
	unsigned thousandths)
{
	play_post(play, entry(minute, RECORD_USABILITY, team, key, of),
		"{\"mark\":%u,\"text\":\"\"}", thousandths);
}

static void
tasks_of_the_scenario_count_by_their_weight(void **state)
{
	OWNED(play) play = play_open(play_scenario, ALONE("usability", ""));

	(void)state;
	tasks_due(play, 1, 1, "d1", "buy", 60);
	tasks_due(play, 1, 1, "d2", "write", 60);
	mark(play, 2, 1, "u1", "d1", 1000);
	mark(play, 3, 1, "u2", "d2", 500);
	/* (3 x 1 + 1 x 0.5) / 4 */
	EXPECT(play, 4, 1, 875000);
	/* The same task at its next moment is no other task: (3 x (1 + 0) / 2 + 0.5) / 4 */
	tasks_due(play, 5, 1, "d3", "buy", 120);
	mark(play, 6, 1, "u3", "d3", 0);
	EXPECT(play, 7, 1, 500000);
	/* One that a mark names itself weighs 1, also by the same word: (1.5 + 0.5 + 0) / 5 */
	play_post(play, entry(8, RECORD_USABILITY, 1, "u4", NULL),
		"{\"task\":\"buy\",\"system\":\"web\",\"mark\":0,\"text\":\"\"}");
	EXPECT(play, 9, 1, 400000);
}

static void
a_mark_of_a_task_that_was_taken_back_counts_no_more(void **state)
{
	OWNED(play) play = play_open(play_scenario, ALONE("usability", ""));

	(void)state;
	tasks_due(play, 1, 1, "d1", "buy", 60);
	tasks_due(play, 1, 1, "d2", "write", 60);
	tasks_due(play, 1, 2, "d3", "write", 60);
	mark(play, 2, 1, "u1", "d1", 1000);
	mark(play, 3, 1, "u2", "d2", 0);
	mark(play, 3, 1, "u3", "d3", 0); /* another team's task */
	mark(play, 3, 1, "u4", "nothing", 0);
	EXPECT(play, 4, 1, 750000);
	play_post(play, entry(5, RECORD_REVERSAL, 1, "r", "d2"), "{\"text\":\"\"}");
	EXPECT(play, 6, 1, 1000000);
	EXPECT(play, 4, 1, 750000);
}

static void
an_excused_mark_takes_its_moment_out_for_all_teams(void **state)
{
	OWNED(play) play = play_open(play_scenario, ALONE("usability", ""));

	(void)state;
	for (unsigned team = 1; team <= 2; team++) {
		tasks_due(play, 1, team, team == 1 ? "a1" : "a2", "buy", 60);
		tasks_due(play, 1, team, team == 1 ? "b1" : "b2", "buy", 120);
		mark(play, 2, team, team == 1 ? "ua1" : "ua2", team == 1 ? "a1" : "a2", 0);
		mark(play, 3, team, team == 1 ? "ub1" : "ub2", team == 1 ? "b1" : "b2", 1000);
	}
	EXPECT(play, 4, 2, 500000);
	play_post(play, entry(5, RECORD_APPEAL, 1, "appeal", "ua1"), "{\"text\":\"\"}");
	play_post(play,
		&(struct play_entry){ .minute = 6,
			.kind = RECORD_DECISION,
			.team = 1,
			.key = "decision",
			.of = "appeal",
			.author = 8 },
		"{\"outcome\":\"excuse\",\"text\":\"\"}");
	EXPECT(play, 7, 1, 1000000);
	EXPECT(play, 7, 2, 1000000);
}

/* Points whose entry has a body of so many bytes, confirmed by another. */
static int64_t
points_of_length(size_t bytes)
{
	OWNED(play) play = play_open(play_scenario, "rules: t\nversion: 1\npoints: 1000\ncategories:\n"
						    "  it: {weight: 0, function: special}\n");
	static const char body[] = "{\"points_milli\":1000,\"text\":\"\"}";
	size_t letters = bytes - (sizeof(body) - 1);
	char *text = arena_alloc(play->arena, letters + 1);

	memset(text, 'x', letters);
	text[letters] = '\0';
	play_post(play, entry(1, RECORD_ADJUSTMENT, 1, "a", NULL), "{\"points_milli\":1000,\"text\":\"%s\"}", text);
	play_post(play,
		&(struct play_entry){ .minute = 2,
			.kind = RECORD_CONFIRM,
			.team = 1,
			.key = "c",
			.of = "a",
			.author = 8 },
		"{\"accept\":true,\"text\":\"\"}");
	return play_points(play, 3, 1, "it");
}

static void
what_is_longer_than_any_form_is_out_of_force(void **state)
{
	(void)state;
	assert_int_equal(points_of_length(SCORE_BODY_MAX), 1000);
	assert_int_equal(points_of_length(SCORE_BODY_MAX + 1), 0);
}

static void
special_points_need_two_people_and_are_bounded(void **state)
{
	OWNED(play) play = play_open(play_scenario,
		"rules: test\nversion: 1\npoints: 1000\ncategories:\n"
		"  it: {weight: 0, function: special}\n");

	(void)state;
	play_post(play, entry(1, RECORD_ADJUSTMENT, 1, "a", NULL),
		"{\"points_milli\":20000,\"text\":\"\"}");
	EXPECT(play, 2, 1, 0);
	play_post(play, entry(3, RECORD_CONFIRM, 1, "c1", "a"), "{\"accept\":true,\"text\":\"\"}");
	EXPECT(play, 4, 1, 0); /* by the same person */
	play_post(play,
		&(struct play_entry){ .minute = 5,
			.kind = RECORD_CONFIRM,
			.team = 1,
			.key = "c2",
			.of = "a",
			.author = 8 },
		"{\"accept\":true,\"text\":\"\"}");
	EXPECT(play, 6, 1, 20000);
	play_post(play, entry(7, RECORD_ADJUSTMENT, 1, "b", NULL),
		"{\"points_milli\":20000,\"text\":\"\"}");
	play_post(play,
		&(struct play_entry){ .minute = 8,
			.kind = RECORD_CONFIRM,
			.team = 1,
			.key = "c3",
			.of = "b",
			.author = 8 },
		"{\"accept\":true,\"text\":\"\"}");
	/* 3 % of 1000 points */
	EXPECT(play, 9, 1, 30000);
	play_post(play, entry(10, RECORD_REVERSAL, 1, NULL, "c3"), "{\"text\":\"\"}");
	EXPECT(play, 11, 1, 20000);
}

/* --- sharing --- */

static void
share(struct play *play, double minute, unsigned team, const char *key, const char *value)
{
	play_post(play, entry(minute, RECORD_SHARED, team, key, NULL),
		"{\"object\":\"indicator--%s\",\"type\":\"indicator\",\"values\":[\"%s\"],"
		"\"entitled\":[\"blue1\",\"blue2\",\"blue3\"]}",
		key, value);
}

static void
sharing_is_worth_by_reach_and_delay(void **state)
{
	OWNED(play) play = play_open(play_scenario, ALONE("sharing", ""));

	(void)state;
	/* 5 % of 1000 points, nobody has it yet: half; no attack before: no delay. */
	share(play, 10, 1, "s1", "evil.example");
	EXPECT(play, 11, 1, 25000);
	play_post(play, entry(12, RECORD_REACHED, 2, NULL, "s1"), "{\"channel\":\"taxii\"}");
	EXPECT(play, 12, 1, 37500);
	play_post(play, entry(13, RECORD_REACHED, 3, NULL, "s1"), "{\"channel\":\"taxii\"}");
	play_post(play, entry(13, RECORD_REACHED, 3, NULL, "s1"), "{\"channel\":\"taxii\"}");
	EXPECT(play, 14, 1, 50000);
	/* The same again by another is not first; what is not in the truth waits for a person. */
	share(play, 15, 2, "s2", "evil.example");
	share(play, 16, 2, "s3", "good.example");
	EXPECT(play, 17, 2, 0);
	/* Half an hour after red came in: 25 * 2^-0.5 */
	red(play, 20, 3, "deface", "tried");
	red(play, 20, 3, "steal", "foothold");
	share(play, 50, 3, "s4", "198.51.100.7");
	EXPECT(play, 51, 3, 17678);
	play_post(play, entry(52, RECORD_SHARE_JUDGED, 2, NULL, "s3"),
		"{\"true\":false,\"text\":\"\"}");
	EXPECT(play, 53, 2, -25000);
}

static void
a_release_error_costs_by_its_level_and_no_more_than_all(void **state)
{
	OWNED(play) play = play_open(play_scenario, ALONE("sharing", ""));

	(void)state;
	share(play, 10, 1, "s1", "evil.example");
	play_post(play, entry(11, RECORD_RELEASE_ERROR, 1, NULL, "s1"),
		"{\"level\":\"TLP:AMBER\",\"to\":[\"JPN\"],\"text\":\"\"}");
	EXPECT(play, 12, 1, 25000 - 100000);
	for (int i = 0; i < 6; i++)
		play_post(play, entry(13, RECORD_RELEASE_ERROR, 1, NULL, "s1"),
			"{\"level\":\"TLP:RED\",\"to\":[\"JPN\"],\"text\":\"\"}");
	EXPECT(play, 14, 1, -1000000);
}

/* --- flags --- */

static void
flag(struct play *play, unsigned team, const char *victim, const char *name)
{
	play_post(play, entry(5, RECORD_FLAG, team, NULL, NULL),
		"{\"victim\":\"%s\",\"flag\":\"%s\",\"round\":1}", victim, name);
}

static void
flags_by_the_formula_of_attack_and_defence(void **state)
{
	OWNED(play) play = play_open(play_scenario, "faust");

	(void)state;
	flag(play, 1, "blue3", "a");
	flag(play, 1, "blue3", "a");
	flag(play, 2, "blue3", "a");
	flag(play, 1, "blue2", "b");
	flag(play, 1, "blue1", "own");
	flag(play, 1, "dev", "nobody");
	flag(play, 4, "blue1", "c");
	/* blue1: (1 + 1/2) + (1 + 1/1); blue2: 1 + 1/2 */
	assert_int_equal(play_points(play, 6, 1, "attack"), 3500);
	assert_int_equal(play_points(play, 6, 2, "attack"), 1500);
	/* blue3's flag was captured twice: 2^0.75 = 1.681793; blue2's once. */
	assert_int_equal(play_points(play, 6, 3, "defence"), -1682);
	assert_int_equal(play_points(play, 6, 2, "defence"), -1000);
	assert_int_equal(play_points(play, 6, 1, "defence"), 0);
	/* Ten rounds, of these 4 OK, 2 down, 4 recovering: 6 * sqrt(3) = 10.392305 */
	play_results(play, "mail.smtp", 1, 0, "ooooxxoooo-");
	assert_int_equal(play_points(play, 10, 1, "service"), 10392);
}

/* --- service levels --- */

static void
service_levels_of_four_shapes(void **state)
{
	static const struct {
		const char *rules;
		int64_t four, five, seven, twelve; /* rounds failed, of 20, 20, 20 and 20 */
	} rows[] = {
		/* earned 0.8, 0.75, 0.65, 0.4, less 0; 10; 30; 50 % */
		{ "sla-additive", 80000000, 67500000, 45500000, 20000000 },
		/* 0, 0, 20, 50 % */
		{ "sla-flat", 80000000, 75000000, 52000000, 20000000 },
		/* 0, 10, 40, 50 % */
		{ "sla-exponential", 80000000, 67500000, 39000000, 20000000 },
		{ "sla-next-check", 80000000, 67500000, 45500000, 20000000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		OWNED(play) play = play_open(play_scenario, rows[i].rules);
		play_results(play, "mail.smtp", 1, 0, "ooooooooooooooooxxxx");
		play_results(play, "mail.smtp", 2, 0, "oooooooooooooooxxxxx");
		play_results(play, "mail.smtp", 3, 0, "oooooooooooooxxxxxxx");
		assert_int_equal(play_points(play, 20, 1, "service"), rows[i].four);
		assert_int_equal(play_points(play, 20, 2, "service"), rows[i].five);
		assert_int_equal(play_points(play, 20, 3, "service"), rows[i].seven);
		play_results(play, "web.http", 1, 0, "ooooooooxxxxxxxxxxxx");
		/* web has a quarter of the weight beside mail's three. */
		assert_int_equal(play_points(play, 20, 1, "service"),
			rows[i].four / 4 * 3 + rows[i].twelve / 4);
	}
}

static void
a_penalty_without_bound_makes_scores_negative(void **state)
{
	OWNED(play) additive = play_open(play_scenario, ALONE("sla-additive", "negative: 1"));
	OWNED(play) next = play_open(play_scenario, ALONE("sla-next-check", "negative: 1"));

	(void)state;
	/* 16 failed in a row: 120 % less of a half earned. */
	play_results(additive, "mail.smtp", 1, 0, "ooooooooooooooooxxxxxxxxxxxxxxxx");
	EXPECT(additive, 32, 1, -100000);
	/* Which one shape bounds all the same. */
	play_results(next, "mail.smtp", 1, 0, "ooooooooooooooooxxxxxxxxxxxxxxxx");
	EXPECT(next, 32, 1, 250000);
}

/* --- ccdc --- */

static void
ccdc_weighs_uptime_injects_and_red(void **state)
{
	OWNED(play) play = play_open(play_scenario, "ccdc");

	(void)state;
	play_results(play, "mail.smtp", 1, 0, "oooooddxxx-");
	red(play, 5, 1, "deface", "user");
	play_post(play, entry(6, RECORD_INJECT_SENT, 1, "i", NULL),
		"{\"inject\":\"first\",\"channel\":\"console\",\"due_ms\":600000,\"close_ms\":"
		"900000}");
	play_post(play, entry(7, RECORD_ANSWER, 1, "a", "i"), "{\"text\":\"x\"}");
	play_post(play, entry(8, RECORD_GRADE_FINAL, 1, "g", "a"),
		"{\"items\":{\"right\":600,\"form\":600},\"spread\":0,\"grades\":[],\"text\":"
		"\"\"}");
	assert_int_equal(play_points(play, 10, 1, "uptime"), 28000000);
	assert_int_equal(play_points(play, 10, 1, "injects"), 24000000);
	assert_int_equal(play_points(play, 10, 1, "red"), 10000000);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_curve_makes_points_of_availability),
		cmocka_unit_test(a_long_outage_is_charged_more_from_its_fifth_round_on),
		cmocka_unit_test(the_charge_of_a_very_long_outage_is_bounded),
		cmocka_unit_test(of_mandatory_checks_the_worst_counts_and_others_are_weighed),
		cmocka_unit_test(where_nothing_was_scored_the_median_of_the_others_counts),
		cmocka_unit_test(pauses_and_unscored_phases_cost_nothing),
		cmocka_unit_test(at_a_higher_speed_periods_are_shorter),
		cmocka_unit_test(of_what_red_tried_the_best_stage_counts),
		cmocka_unit_test(
			a_report_in_time_gives_back_by_its_quality_and_eviction_more_to_a_half),
		cmocka_unit_test(incident_reports_are_an_f_measure_of_a_half),
		cmocka_unit_test(situation_reports_are_the_share_of_right_statements),
		cmocka_unit_test(an_outage_of_a_shared_system_counts_for_no_team),
		cmocka_unit_test(what_depends_on_a_shared_system_says_nothing_while_that_is_out),
		cmocka_unit_test(usability_is_the_mean_over_tasks_of_the_mean_of_marks),
		cmocka_unit_test(tasks_of_the_scenario_count_by_their_weight),
		cmocka_unit_test(a_mark_of_a_task_that_was_taken_back_counts_no_more),
		cmocka_unit_test(an_excused_mark_takes_its_moment_out_for_all_teams),
		cmocka_unit_test(special_points_need_two_people_and_are_bounded),
		cmocka_unit_test(what_is_longer_than_any_form_is_out_of_force),
		cmocka_unit_test(sharing_is_worth_by_reach_and_delay),
		cmocka_unit_test(a_release_error_costs_by_its_level_and_no_more_than_all),
		cmocka_unit_test(flags_by_the_formula_of_attack_and_defence),
		cmocka_unit_test(service_levels_of_four_shapes),
		cmocka_unit_test(a_penalty_without_bound_makes_scores_negative),
		cmocka_unit_test(ccdc_weighs_uptime_injects_and_red),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
