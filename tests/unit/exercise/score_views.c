/* score_views.c - what is in force, what each view shows of it, and that earlier views stand.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "exercise/score_desk.h"
#include "support/score_play.h"

static const struct play_entry *
entry(double minute, enum record_kind kind, unsigned team, const char *key, const char *of,
	int64_t author)
{
	static struct play_entry entry;

	entry = (struct play_entry){
		.minute = minute, .kind = kind, .team = team, .key = key, .of = of, .author = author
	};
	return &entry;
}

static const char two[] =
	"rules: test\nversion: 1\npoints: 1000\nteam_delay_minutes: 2\npublic_delay_minutes: 5\n"
	"freeze_minutes: 60\ncategories:\n"
	"  legal: {weight: 50, function: graded}\n"
	"  red: {weight: 50, function: withstanding}\n";

static void
answer_and_grade(struct play *play, double minute, unsigned team)
{
	char key[4][16];

	for (size_t i = 0; i < 4; i++)
		snprintf(key[i], sizeof(key[i]), "%c%u", "iagx"[i], team);
	play_post(play,
		entry(minute, RECORD_INJECT_SENT, team, str_cstr(play->arena, str_of(key[0])), NULL,
			0),
		"{\"inject\":\"first\",\"channel\":\"console\",\"due_ms\":3600000,\"close_ms\":"
		"7200000}");
	play_post(play,
		entry(minute, RECORD_ANSWER, team, str_cstr(play->arena, str_of(key[1])), key[0],
			1),
		"{\"text\":\"x\"}");
	play_post(play,
		entry(minute, RECORD_GRADE_FINAL, team, str_cstr(play->arena, str_of(key[2])),
			key[1], 0),
		"{\"items\":{\"right\":800,\"form\":800},\"spread\":0,\"grades\":[],\"text\":"
		"\"\"}");
}

static int64_t
points_in(
	struct play *play, double minute, enum score_view view, unsigned team, const char *category)
{
	const struct board *board = play_board(play, minute, view, team);

	return play_team(board, team)->categories[rules_category(play->rules, str_of(category))];
}

static void
a_view_that_lags_shows_what_the_white_one_showed(void **state)
{
	OWNED(play) play = play_open(play_scenario, two);

	(void)state;
	play_post(play, entry(10, RECORD_RED_EVENT, 1, NULL, NULL, 9),
		"{\"objective\":\"deface\",\"stage\":\"effect\"}");
	assert_int_equal(points_in(play, 10, VIEW_WHITE, 1, "red"), 0);
	assert_int_equal(points_in(play, 11.9, VIEW_TEAM, 1, "red"), 500000);
	assert_int_equal(points_in(play, 12, VIEW_TEAM, 1, "red"), 0);
	assert_int_equal(points_in(play, 14.9, VIEW_PUBLIC, 1, "red"), 500000);
	assert_int_equal(points_in(play, 15, VIEW_PUBLIC, 1, "red"), 0);
	assert_int_equal(play_board(play, 15, VIEW_PUBLIC, 0)->at, 10 * PLAY_MINUTE);
	assert_int_equal(play_board(play, 15, VIEW_PUBLIC, 0)->wall, play_at(10));
}

static void
while_the_clock_stands_a_view_still_catches_up(void **state)
{
	OWNED(play) play = play_open(play_scenario, two);

	(void)state;
	play_post(play, entry(10, RECORD_CLOCK, 0, NULL, NULL, 0), "{\"action\":\"pause\"}");
	play_post(play, entry(10.5, RECORD_RED_EVENT, 1, NULL, NULL, 9),
		"{\"objective\":\"deface\",\"stage\":\"effect\"}");
	assert_int_equal(points_in(play, 12, VIEW_TEAM, 1, "red"), 500000);
	assert_int_equal(points_in(play, 12.5, VIEW_TEAM, 1, "red"), 0);
}

static void
graded_results_reach_the_team_at_once_and_the_public_when_published(void **state)
{
	OWNED(play) play = play_open(play_scenario, two);

	(void)state;
	answer_and_grade(play, 10, 1);
	assert_int_equal(points_in(play, 12.5, VIEW_TEAM, 1, "legal"), 400000);
	assert_int_equal(points_in(play, 30, VIEW_PUBLIC, 1, "legal"), 0);
	play_post(
		play, entry(20, RECORD_PUBLISH, 0, NULL, NULL, 5), "{\"kinds\":[\"grade.final\"]}");
	answer_and_grade(play, 21, 2);
	assert_int_equal(points_in(play, 24.9, VIEW_PUBLIC, 1, "legal"), 0);
	assert_int_equal(points_in(play, 30, VIEW_PUBLIC, 1, "legal"), 400000);
	assert_int_equal(points_in(play, 30, VIEW_PUBLIC, 2, "legal"), 0);
	assert_int_equal(points_in(play, 30, VIEW_WHITE, 2, "legal"), 400000);
}

static void
a_grade_shows_in_no_other_figure_of_the_public_before_it_is_published(void **state)
{
	OWNED(play) play = play_open(play_scenario, two);

	(void)state;
	/* The quality of an incident report gives back what red took: by ground truth alone in
	 * public. */
	play_post(play, entry(10, RECORD_RED_EVENT, 1, NULL, NULL, 9),
		"{\"objective\":\"deface\",\"stage\":\"effect\"}");
	play_post(play, entry(11, RECORD_REPORT, 1, "r", NULL, 1),
		"{\"template\":\"incident\",\"fields\":{\"what\":\"web\",\"how\":\"T1491\","
		"\"when\":\"\"}}");
	assert_int_equal(points_in(play, 11, VIEW_WHITE, 1, "red"), 250000);
	play_post(play, entry(12, RECORD_GRADE_FINAL, 1, "g", "r", 0),
		"{\"items\":{\"right\":400,\"form\":400},\"spread\":0,\"grades\":[],\"text\":"
		"\"\"}");
	assert_int_equal(points_in(play, 20, VIEW_PUBLIC, 1, "red"), 250000);
	assert_int_equal(points_in(play, 20, VIEW_WHITE, 1, "red"), 100000);
	play_post(
		play, entry(21, RECORD_PUBLISH, 0, NULL, NULL, 5), "{\"kinds\":[\"grade.final\"]}");
	assert_int_equal(points_in(play, 26, VIEW_PUBLIC, 1, "red"), 100000);
}

static void
a_team_sees_itself_alone_and_no_rank(void **state)
{
	OWNED(play) play = play_open(play_scenario, two);
	const struct board *board = play_board(play, 10, VIEW_TEAM, 2);

	(void)state;
	assert_int_equal(board->team_count, 1);
	assert_int_equal(board->teams[0].team, 2);
	assert_int_equal(board->teams[0].rank, 0);
	assert_int_equal(play_board(play, 10, VIEW_TEAM, 4)->team_count, 0);
	assert_int_equal(play_board(play, 10, VIEW_PUBLIC, 0)->teams[0].rank, 1);
}

/* Lines of category 1, "red", that a view shows of team 1. */
static size_t
red_lines(struct play *play, double minute, enum score_view view, const struct score_line **ret)
{
	const struct score_cut cut = { .at = play_at(minute), .view = view, .team = 1 };
	size_t count;
	struct fault why;

	assert_int_equal(score_lines(play->score, &cut, 1, 1, play->arena, &count, ret, &why), OK);
	return count;
}

static void
nobody_but_white_is_told_what_red_did_before_the_close(void **state)
{
	OWNED(play) play = play_open(play_scenario, two);
	const struct score_line *lines;
	const struct score_line *white;

	(void)state;
	play_post(play, entry(5, RECORD_RED_EVENT, 1, NULL, NULL, 9),
		"{\"objective\":\"deface\",\"stage\":\"user\"}");
	assert_int_equal(red_lines(play, 20, VIEW_WHITE, &white), 1);
	assert_non_null(strstr(white->subject.data, "deface"));
	for (enum score_view view = VIEW_TEAM; view <= VIEW_PUBLIC; view++) {
		assert_int_equal(red_lines(play, 20, view, &lines), 1);
		assert_true(str_eq(lines->subject, STR("category:red")));
		assert_int_equal(lines->points, white->points);
		assert_int_equal(lines->entry_count, 0);
		assert_true(str_find(lines->text, STR("user")) == lines->text.len);
	}
	play_post(play, entry(30, RECORD_CLOCK, 0, NULL, NULL, 5), "{\"action\":\"close\"}");
	assert_int_equal(red_lines(play, 40, VIEW_TEAM, &lines), 1);
	assert_non_null(strstr(lines->subject.data, "deface"));
}

/* Everything that could come after the freeze, back-dated too. */
static void
disturb(struct play *play, double minute)
{
	answer_and_grade(play, minute, 3);
	play_post(play, entry(minute, RECORD_PUBLISH, 0, NULL, NULL, 5),
		"{\"kinds\":[\"grade.final\"]}");
	play_post(play, entry(minute, RECORD_RED_EVENT, 2, NULL, NULL, 9),
		"{\"objective\":\"deface\",\"stage\":\"effect\"}");
	play_post(play, entry(minute, RECORD_REVERSAL, 1, NULL, "red1", 9), "{\"text\":\"\"}");
	play_post(play, entry(minute, RECORD_OBJECTIVE_MET, 1, NULL, NULL, 5),
		"{\"goal\":\"decided\",\"met\":true,\"text\":\"\"}");
	play_post(play, entry(minute, RECORD_EXCUSE, 0, NULL, NULL, 5),
		"{\"check\":\"web.http\",\"from\":\"2027-01-15T08:00:00Z\","
		"\"to\":\"2027-01-15T09:00:00Z\",\"text\":\"\"}");
	play_post(play, entry(minute, RECORD_CLOCK, 0, NULL, NULL, 5), "{\"action\":\"pause\"}");
	play_post(
		play, entry(minute + 1, RECORD_CLOCK, 0, NULL, NULL, 5), "{\"action\":\"resume\"}");
}

static void
after_the_freeze_the_public_view_stands_for_ever(void **state)
{
	OWNED(play) play = play_open(play_scenario, two);
	struct str before;
	double minute = 65;
	struct record_entry *late;
	struct fault why;

	(void)state;
	play_results(play, "web.http", 1, 0, "oooxxxoooooo");
	play_post(play, entry(10, RECORD_RED_EVENT, 1, "red1", NULL, 9),
		"{\"objective\":\"deface\",\"stage\":\"user\"}");
	answer_and_grade(play, 11, 1);
	play_post(
		play, entry(20, RECORD_PUBLISH, 0, NULL, NULL, 5), "{\"kinds\":[\"grade.final\"]}");
	assert_false(play_board(play, 64.9, VIEW_PUBLIC, 0)->frozen);
	before = play_text(play, minute, VIEW_PUBLIC, 1);
	assert_true(play_board(play, minute, VIEW_PUBLIC, 0)->frozen);
	assert_int_equal(play_board(play, minute, VIEW_PUBLIC, 0)->at, 60 * PLAY_MINUTE);
	disturb(play, 70);
	play_results(play, "web.http", 1, 61, "xxxxxxxxxxxx");
	/* Posted late, but said to have happened before. */
	late = &play->entries[play->entry_count];
	*late = (struct record_entry){ .event = play_at(5),
		.posted = play_at(75),
		.key = STR("late"),
		.kind = RECORD_CLOCK,
		.body = STR("{\"action\":\"pause\"}") };
	assert_int_equal(score_add_entries(play->score, late, 1, &why), OK);
	for (; minute < 800; minute += 37)
		assert_true(str_eq(play_text(play, minute, VIEW_PUBLIC, 1), before));
	assert_false(str_eq(play_text(play, 100, VIEW_WHITE, 1), before));
}

static void
an_unranked_exercise_has_no_points_anywhere(void **state)
{
	OWNED(play) ranked = play_open(play_scenario, "default");
	char *text = str_cstr(ranked->arena, str_of(play_scenario));
	const struct score_cut cut = { .at = play_at(60), .view = VIEW_WHITE };
	const struct score_line *lines;
	const struct board_team *team;
	struct fault why;
	size_t count;

	(void)state;
	text = str_cstr(ranked->arena,
		str_printf(ranked->arena,
			"scenario: {name: small, title: Small, node: NATO, ranked: no}\n%s",
			strchr(text, '\n') + 1));
	{
		OWNED(play) play = play_open(text, "default");
		struct str board;
		play_results(play, "web.http", 1, 0, "ooooo");
		answer_and_grade(play, 10, 1);
		play_post(play, entry(25, RECORD_RED_EVENT, 1, NULL, NULL, 9),
			"{\"objective\":\"deface\",\"stage\":\"user\"}");
		play_post(play, entry(31, RECORD_REPORT, 1, "r", NULL, 1),
			"{\"template\":\"incident\",\"fields\":{\"what\":\"web\",\"how\":\"T1491\","
			"\"when\":\"\"}}");
		play_post(play, entry(45, RECORD_SHARED, 1, "s", NULL, 0),
			"{\"object\":\"indicator--1\",\"type\":\"indicator\",\"values\":[],"
			"\"entitled\":[]}");
		board = play_text(play, 60, VIEW_WHITE, 0);
		team = play_team(play_board(play, 60, VIEW_WHITE, 0), 1);
		assert_int_equal(team->total, 0);
		assert_int_equal(team->rank, 0);
		assert_true(
			str_find(board, STR("\"rank\":null,\"points\":null,\"categories\":[]")) <
			board.len);
		assert_int_equal(score_lines(play->score, &cut, 0, SIZE_MAX, play->arena, &count,
					 &lines, &why),
			OK);
		assert_int_equal(count, 0);
		/* answered at once; shared 35 minutes after the inject; reported 21 after it;
		 * nobody judged. */
		assert_true(team->goals[0].met);
		assert_int_equal(team->goals[0].time, 0);
		assert_true(team->goals[1].met);
		assert_int_equal(team->goals[1].time, 35 * PLAY_MINUTE);
		assert_true(team->goals[2].met);
		assert_int_equal(team->goals[2].time, 21 * PLAY_MINUTE);
		assert_false(team->goals[3].met);
		assert_int_equal(team->times.know, 6 * PLAY_MINUTE);
		assert_int_equal(team->times.tell, 20 * PLAY_MINUTE);
		assert_int_equal(team->times.decide, 0);
		assert_int_equal(team->tried, 250000);
		play_post(play, entry(61, RECORD_OBJECTIVE_MET, 1, NULL, NULL, 5),
			"{\"goal\":\"decided\",\"met\":true,\"text\":\"\"}");
		assert_true(play_team(play_board(play, 62, VIEW_WHITE, 0), 1)->goals[3].met);
	}
}

/* --- in force --- */

static void
appeals_uphold_replace_or_excuse(void **state)
{
	OWNED(play) play = play_open(play_scenario, two);

	(void)state;
	answer_and_grade(play, 10, 1);
	answer_and_grade(play, 10, 2);
	play_post(play, entry(20, RECORD_APPEAL, 1, "p", "g1", 1), "{\"text\":\"\"}");
	play_post(play, entry(21, RECORD_DECISION, 1, "d1", "p", 5),
		"{\"outcome\":\"uphold\",\"text\":\"\"}");
	assert_true(score_in_force(play->score, STR("g1"), play_at(22)));
	assert_int_equal(points_in(play, 22, VIEW_WHITE, 1, "legal"), 400000);
	/* A second decision on the same appeal counts only when the first is reversed. */
	play_post(play, entry(23, RECORD_DECISION, 1, "d2", "p", 5),
		"{\"outcome\":\"replace\",\"text\":\"\",\"grade\":{\"right\":1000,\"form\":1000}}");
	assert_int_equal(points_in(play, 24, VIEW_WHITE, 1, "legal"), 400000);
	play_post(play, entry(25, RECORD_REVERSAL, 1, NULL, "d1", 5), "{\"text\":\"\"}");
	assert_int_equal(points_in(play, 26, VIEW_WHITE, 1, "legal"), 500000);
	assert_false(score_in_force(play->score, STR("g1"), play_at(26)));
	assert_true(score_in_force(play->score, STR("g1"), play_at(24)));
	/* Excused for all: the inject leaves the sum of every team. */
	play_post(play, entry(30, RECORD_APPEAL, 2, "p2", "g2", 2), "{\"text\":\"\"}");
	play_post(play, entry(31, RECORD_DECISION, 2, "d3", "p2", 5),
		"{\"outcome\":\"excuse\",\"text\":\"\"}");
	assert_int_equal(points_in(play, 32, VIEW_WHITE, 1, "legal"), 0);
	assert_int_equal(points_in(play, 32, VIEW_WHITE, 2, "legal"), 0);
}

static void
nobody_decides_over_their_own_entry(void **state)
{
	OWNED(play) play = play_open(play_scenario, two);

	(void)state;
	play_post(play, entry(10, RECORD_RED_EVENT, 1, "red", NULL, 9),
		"{\"objective\":\"deface\",\"stage\":\"effect\"}");
	play_post(play, entry(11, RECORD_APPEAL, 1, "p", "red", 1), "{\"text\":\"\"}");
	play_post(play, entry(12, RECORD_DECISION, 1, "d", "p", 9),
		"{\"outcome\":\"replace\",\"text\":\"\"}");
	assert_int_equal(points_in(play, 13, VIEW_WHITE, 1, "red"), 0);
	play_post(play, entry(14, RECORD_DECISION, 1, "d2", "p", 5),
		"{\"outcome\":\"replace\",\"text\":\"\"}");
	assert_int_equal(points_in(play, 15, VIEW_WHITE, 1, "red"), 500000);
}

static void
what_is_malformed_or_points_at_what_comes_later_is_out_of_force(void **state)
{
	static const char *const bodies[] = { "", "{", "[]", "null", "{\"objective\":\"deface\"}",
		"{\"objective\":\"nowhere\",\"stage\":\"effect\"}",
		"{\"objective\":\"deface\",\"stage\":\"boom\"}", "{\"objective\":[],\"stage\":{}}",
		"{\"objective\":\"deface\",\"objective\":\"x\"}" };
	OWNED(play) play = play_open(play_scenario, two);
	struct str key;

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		key = play_post(
			play, entry(10, RECORD_RED_EVENT, 1, NULL, NULL, 9), "%s", bodies[i]);
		assert_false(score_in_force(play->score, key, play_at(20)));
	}
	assert_int_equal(score_unsound(play->score), sizeof(bodies) / sizeof(*bodies));
	assert_int_equal(points_in(play, 20, VIEW_WHITE, 1, "red"), 500000);
	/* A reversal of an entry that is posted after it. */
	play_post(play, entry(21, RECORD_REVERSAL, 1, NULL, "red", 9), "{\"text\":\"\"}");
	play_post(play, entry(22, RECORD_RED_EVENT, 1, "red", NULL, 9),
		"{\"objective\":\"deface\",\"stage\":\"effect\"}");
	assert_true(score_in_force(play->score, STR("red"), play_at(23)));
	assert_false(score_in_force(play->score, STR("red"), play_at(21)));
	assert_false(score_in_force(play->score, STR("nonsense"), play_at(23)));
}

/* --- holds, excuses, causes --- */

static const char up[] = "rules: test\nversion: 1\npoints: 1000\ncategories:\n"
			 "  it: {weight: 100, function: availability,\n"
			 "    parameters: {floor: 0, full: 1, recovery_rounds: 2, long_step: 0}}\n";

static void
a_common_cause_is_found_held_and_decided(void **state)
{
	OWNED(play) play = play_open(play_scenario, up);
	const struct score_cause *causes;
	struct fault why;
	size_t count;

	(void)state;
	play_results(play, "mail.smtp", 1, 0, "oooooxxxxoooooooo");
	play_results(play, "mail.smtp", 2, 0, "oooooxxxxoooooooo");
	assert_int_equal(score_causes(play->score, play_at(0), play_at(10), play->arena, &count,
				 &causes, &why),
		OK);
	assert_int_equal(count, 0); /* two teams of two: fewer than three */
	play_results(play, "mail.smtp", 3, 0, "ooooooxxxoooooooo");
	assert_int_equal(score_causes(play->score, play_at(0), play_at(10), play->arena, &count,
				 &causes, &why),
		OK);
	assert_int_equal(count, 1);
	assert_int_equal(causes[0].from, play_at(5));
	assert_int_equal(causes[0].count, 3);
	assert_true(str_eq(play->scenario->checks[causes[0].check].name, STR("mail.smtp")));
	/* 16 minutes: 10 OK, 4 down, 2 recovering */
	assert_int_equal(play_points(play, 16, 1, "it"), 687500);
	play_post(play, entry(7, RECORD_HOLD, 0, "h", NULL, 0),
		"{\"check\":\"mail.smtp\",\"from\":\"2027-01-15T08:05:00Z\",\"to\":null,"
		"\"teams\":[\"blue1\",\"blue2\"]}");
	/* Undefined until it is decided: not even a recovery is left of it. */
	assert_int_equal(play_points(play, 16, 1, "it"), 1000000);
	assert_int_equal(play_points(play, 16, 2, "it"), 1000000);
	assert_int_equal(play_points(play, 16, 3, "it"), 750000);
	assert_int_equal(score_causes(play->score, play_at(0), play_at(10), play->arena, &count,
				 &causes, &why),
		OK);
	assert_int_equal(count, 0); /* it is held already */
	play_post(play, entry(17, RECORD_CONFIRM, 0, NULL, "h", 5),
		"{\"accept\":false,\"text\":\"\"}");
	assert_int_equal(play_points(play, 16.9, 1, "it"), 1000000);
	assert_int_equal(play_points(play, 17, 1, "it"), 705882);
}

static void
an_excused_time_is_as_if_the_probe_had_failed(void **state)
{
	OWNED(play) excused = play_open(play_scenario, up);
	OWNED(play) failed = play_open(play_scenario, up);

	(void)state;
	play_results(excused, "mail.smtp", 1, 0, "oooooxxxxooxxooooo");
	play_post(excused, entry(17, RECORD_APPEAL, 1, "p", NULL, 1),
		"{\"text\":\"\",\"check\":\"mail.smtp\",\"from\":\"2027-01-15T08:05:00Z\","
		"\"to\":\"2027-01-15T08:09:00Z\"}");
	play_post(excused, entry(17, RECORD_DECISION, 1, NULL, "p", 5),
		"{\"outcome\":\"replace\",\"text\":\"\"}");
	play_results(failed, "mail.smtp", 1, 0, "oooooccccooxxooooo");
	assert_int_equal(play_points(excused, 18, 1, "it"), play_points(failed, 18, 1, "it"));
	/* For that team alone; excused for all it would be for all. */
	play_results(excused, "mail.smtp", 2, 0, "oooooxxxxooxxooooo");
	assert_true(play_points(excused, 18, 2, "it") < play_points(excused, 18, 1, "it"));
}

static void
a_check_that_is_switched_off_counts_for_nobody(void **state)
{
	OWNED(play) play = play_open(play_scenario, up);

	(void)state;
	play_results(play, "mail.smtp", 1, 0, "oooooxxxxxooooo");
	play_post(play, entry(5, RECORD_CHECK_CHANGED, 0, NULL, NULL, 5),
		"{\"check\":\"mail.smtp\",\"enabled\":false}");
	play_post(play, entry(10, RECORD_CHECK_CHANGED, 0, NULL, NULL, 5),
		"{\"check\":\"mail.smtp\",\"enabled\":true}");
	assert_int_equal(play_points(play, 15, 1, "it"), 1000000);
}

static void
the_state_of_a_check_is_what_the_board_shows(void **state)
{
	OWNED(play) play = play_open(play_scenario, up);
	struct score_check check;
	struct fault why;

	(void)state;
	play_results(play, "mail.smtp", 1, 0, "oooxxoooo");
	assert_int_equal(
		score_check_state(play->score, STR("mail.smtp"), 1, play_at(4), &check, &why), OK);
	assert_int_equal(check.state, CHECK_DOWN);
	assert_int_equal(check.since, play_at(3));
	assert_int_equal(
		score_check_state(play->score, STR("mail.smtp"), 1, play_at(6), &check, &why), OK);
	assert_int_equal(check.state, CHECK_RECOVERING);
	assert_int_equal(check.since, play_at(5));
	assert_int_equal(
		score_check_state(play->score, STR("mail.smtp"), 1, play_at(8), &check, &why), OK);
	assert_int_equal(check.state, CHECK_OK);
	assert_int_equal(check.since, play_at(7));
	assert_int_equal(
		score_check_state(play->score, STR("mail.smtp"), 1, play_at(10), &check, &why), OK);
	assert_int_equal(check.state, CHECK_STATES);
	assert_int_equal(
		score_check_state(play->score, STR("mail.smtp"), 2, play_at(8), &check, &why), OK);
	assert_int_equal(check.state, CHECK_STATES);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_view_that_lags_shows_what_the_white_one_showed),
		cmocka_unit_test(while_the_clock_stands_a_view_still_catches_up),
		cmocka_unit_test(
			graded_results_reach_the_team_at_once_and_the_public_when_published),
		cmocka_unit_test(
			a_grade_shows_in_no_other_figure_of_the_public_before_it_is_published),
		cmocka_unit_test(a_team_sees_itself_alone_and_no_rank),
		cmocka_unit_test(nobody_but_white_is_told_what_red_did_before_the_close),
		cmocka_unit_test(after_the_freeze_the_public_view_stands_for_ever),
		cmocka_unit_test(an_unranked_exercise_has_no_points_anywhere),
		cmocka_unit_test(appeals_uphold_replace_or_excuse),
		cmocka_unit_test(nobody_decides_over_their_own_entry),
		cmocka_unit_test(what_is_malformed_or_points_at_what_comes_later_is_out_of_force),
		cmocka_unit_test(a_common_cause_is_found_held_and_decided),
		cmocka_unit_test(an_excused_time_is_as_if_the_probe_had_failed),
		cmocka_unit_test(a_check_that_is_switched_off_counts_for_nobody),
		cmocka_unit_test(the_state_of_a_check_is_what_the_board_shows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
