/* score.c - tests of the board: availability and graded work by hand-made figures, views, in force.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "support/score_play.h"

static const char availability_alone[] =
	"rules: test\nversion: 1\npoints: 1000\ncategories:\n"
	"  availability: {weight: 100, function: availability,\n"
	"    parameters: {floor: 0, full: 1, recovery_rounds: 2, long_step: 0}}\n";

static void
a_system_that_always_answers_gets_all(void **state)
{
	OWNED(play) play = play_open(play_scenario, availability_alone);

	(void)state;
	play_results(play, "mail.smtp", 1, 0, "oooooooooo");
	assert_int_equal(play_points(play, 10, 1, "availability"), 1000000);
}

static void
the_integral_is_taken_over_what_is_known(void **state)
{
	OWNED(play) play = play_open(play_scenario, availability_alone);

	(void)state;
	/* 4 min OK, 2 DOWN, 2 RECOVERING, 2 OK: (4 + 0 + 1 + 2) / 10 */
	play_results(play, "mail.smtp", 1, 0, "ooooxxoooo");
	assert_int_equal(play_points(play, 10, 1, "availability"), 700000);
	/* The last result holds two minutes, no longer: of 11 minutes (8 / 11), and for ever. */
	assert_int_equal(play_points(play, 11, 1, "availability"), 727273);
	assert_int_equal(play_points(play, 12, 1, "availability"), 727273);
	assert_int_equal(play_points(play, 50, 1, "availability"), 727273);
	/* DEGRADED is worth half; CHECKER says nothing: (1 + 0.5 * 2) / 3, with the last minute at
	 * its start. */
	play_results(play, "mail.smtp", 2, 0, "oddcco");
	assert_int_equal(play_points(play, 5, 2, "availability"), 666667);
}

/* --- graded work --- */

static const char law_alone[] =
	"rules: test\nversion: 1\npoints: 1000\npublic_delay_minutes: 0\ncategories:\n"
	"  legal: {weight: 100, function: graded}\n";

static void
send_inject(struct play *play, const char *name, unsigned team, double minute, int due, int close)
{
	play_post(play,
		&(struct play_entry){ .minute = minute,
			.kind = RECORD_INJECT_SENT,
			.team = team,
			.key = str_cstr(play->arena,
				str_printf(play->arena, "inject:%s:blue%u", name, team)) },
		"{\"inject\":\"%s\",\"channel\":\"console\",\"due_ms\":%d,\"close_ms\":%d}", name,
		due * 60000, close * 60000);
}

static void
grades_are_weighed_by_item_inject_and_lateness(void **state)
{
	OWNED(play) play = play_open(play_scenario, law_alone);

	(void)state;
	send_inject(play, "first", 1, 10, 70, 130);
	send_inject(play, "second", 1, 20, 80, 140);
	assert_int_equal(play_points(play, 30, 1, "legal"), 0);
	play_post(play,
		&(struct play_entry){ .minute = 60,
			.kind = RECORD_ANSWER,
			.team = 1,
			.key = "a1",
			.of = "inject:first:blue1" },
		"{\"text\":\"x\"}");
	play_post(play,
		&(struct play_entry){ .minute = 65,
			.kind = RECORD_GRADE_FINAL,
			.team = 1,
			.key = "g1",
			.of = "a1" },
		"{\"items\":{\"right\":800,\"form\":400},\"spread\":0,\"grades\":[],\"text\":"
		"\"\"}");
	/* (3 * 0.8 + 0.4) / 4 = 0.7; the second has no answer and is still open: it is not in the
	 * sum. */
	assert_int_equal(play_points(play, 66, 1, "legal"), 700000);
	/* Closed without an answer: 0.7 * 1 / (1 + 3). */
	assert_int_equal(play_points(play, 140, 1, "legal"), 175000);
	assert_int_equal(play_points(play, 139.9, 1, "legal"), 700000);
	/* blue2 answers the second at 95: 15 of 30 minutes after the due time, so three quarters
	 * are left. */
	send_inject(play, "second", 2, 20, 80, 140);
	play_post(play,
		&(struct play_entry){ .minute = 95,
			.kind = RECORD_ANSWER,
			.team = 2,
			.key = "a2",
			.of = "inject:second:blue2" },
		"{\"text\":\"x\"}");
	play_post(play,
		&(struct play_entry){ .minute = 150,
			.kind = RECORD_GRADE_FINAL,
			.team = 2,
			.key = "g2",
			.of = "a2" },
		"{\"items\":{\"right\":1000,\"form\":1000},\"spread\":0,\"grades\":[],\"text\":"
		"\"\"}");
	assert_int_equal(play_points(play, 151, 2, "legal"), 750000);
}

static void
after_the_close_people_still_judge_but_teams_do_nothing(void **state)
{
	OWNED(play) play = play_open(play_scenario, law_alone);
	static const char grade[] =
		"{\"items\":{\"right\":500,\"form\":500},\"spread\":0,\"grades\":[],\"text\":\"\"}";

	(void)state;
	send_inject(play, "first", 1, 10, 70, 130);
	send_inject(play, "first", 2, 10, 70, 130);
	play_post(play,
		&(struct play_entry){ .minute = 20,
			.kind = RECORD_ANSWER,
			.team = 1,
			.key = "a1",
			.of = "inject:first:blue1" },
		"{\"text\":\"x\"}");
	play_post(play, &(struct play_entry){ .minute = 30, .kind = RECORD_CLOCK },
		"{\"action\":\"close\"}");
	play_post(play,
		&(struct play_entry){ .minute = 31,
			.kind = RECORD_ANSWER,
			.team = 2,
			.key = "a2",
			.of = "inject:first:blue2" },
		"{\"text\":\"x\"}");
	play_post(play,
		&(struct play_entry){
			.minute = 40, .kind = RECORD_GRADE_FINAL, .team = 1, .of = "a1" },
		"%s", grade);
	play_post(play,
		&(struct play_entry){
			.minute = 40, .kind = RECORD_GRADE_FINAL, .team = 2, .of = "a2" },
		"%s", grade);
	assert_int_equal(play_points(play, 50, 1, "legal"), 500000);
	assert_int_equal(play_points(play, 50, 2, "legal"), 0);
}

static void
the_default_rules_make_a_board(void **state)
{
	OWNED(play) play = play_open(play_scenario, "default");
	const struct board *board;

	(void)state;
	play_results(play, "mail.smtp", 1, 0, "oooooooooo");
	play_results(play, "mail.smtp", 2, 0, "ooooxxxxxx");
	board = play_board(play, 9.5, VIEW_WHITE, 0);
	assert_int_equal(board->team_count, 3);
	assert_int_equal(board->teams[0].team, 1);
	assert_int_equal(board->teams[0].rank, 1);
	/* Of mail alone something is known: 20 % of 100,000, and nothing is lost to red: 25 %. */
	assert_int_equal(board->teams[0].total, 45000000);
	/* blue3 has no results: the median of the other two, whose availabilities are worth 1 and
	 * 0. */
	assert_int_equal(board->teams[1].team, 3);
	assert_int_equal(board->teams[1].total, 35000000);
	assert_int_equal(board->teams[2].total, 25000000);
	assert_int_equal(board->teams[2].systems[1].state, CHECK_DOWN);
	assert_int_equal(board->teams[2].systems[1].since, 4 * PLAY_MINUTE);
	assert_int_equal(board->teams[1].systems[1].state, CHECK_STATES);
	assert_null(play_team(board, 4));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_system_that_always_answers_gets_all),
		cmocka_unit_test(grades_are_weighed_by_item_inject_and_lateness),
		cmocka_unit_test(after_the_close_people_still_judge_but_teams_do_nothing),
		cmocka_unit_test(the_default_rules_make_a_board),
		cmocka_unit_test(the_integral_is_taken_over_what_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
