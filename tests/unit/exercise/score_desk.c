/* score_desk.c - what desks ask: two graders and a third, ground truth, red's balance.
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

static void
grade(struct play *play, double minute, const char *key, int64_t author, int right, int form)
{
	play_post(play, entry(minute, RECORD_GRADE, 1, key, "a", author),
		"{\"items\":{\"right\":%d,\"form\":%d},\"text\":\"\"}", right, form);
}

static struct grading
grading_at(struct play *play, double minute)
{
	struct grading grading;
	struct fault why;

	assert_int_equal(
		score_grading(play->score, STR("a"), play_at(minute), play->arena, &grading, &why),
		OK);
	return grading;
}

static struct play *
open_answered(void)
{
	struct play *play = play_open(play_scenario, "default");

	play_post(play, entry(1, RECORD_INJECT_SENT, 1, "i", NULL, 0),
		"{\"inject\":\"first\",\"channel\":\"console\",\"due_ms\":null,\"close_ms\":null}");
	play_post(play, entry(2, RECORD_ANSWER, 1, "a", "i", 1), "{\"text\":\"x\"}");
	return play;
}

static void
two_graders_that_agree_make_the_mean_of_each_item(void **state)
{
	OWNED(play) play = open_answered();
	struct grading grading;

	(void)state;
	assert_int_equal(grading_at(play, 3).stage, GRADING_OPEN);
	grade(play, 4, "g1", 11, 800, 400); /* (3 * 800 + 400) / 4 = 700 */
	assert_int_equal(grading_at(play, 5).stage, GRADING_SECOND);
	assert_int_equal(grading_at(play, 5).spread, -1);
	/* The same grader again is no second one. */
	grade(play, 6, "again", 11, 0, 0);
	assert_int_equal(grading_at(play, 7).stage, GRADING_SECOND);
	grade(play, 8, "g2", 12, 601, 400); /* 550.75, rounded to 551 */
	grading = grading_at(play, 9);
	assert_int_equal(grading.stage, GRADING_DONE);
	assert_int_equal(grading.spread, 149);
	assert_int_equal(grading.count, 2);
	assert_true(str_eq(grading.keys[0], STR("g1")) && str_eq(grading.keys[1], STR("g2")));
	assert_int_equal(grading.item_count, 2);
	assert_true(str_eq(grading.items[0].name, STR("right")));
	assert_int_equal(grading.items[0].thousandths, 700); /* 700.5 to the even */
	assert_int_equal(grading.items[1].thousandths, 400);
}

static void
graders_that_differ_by_more_than_the_spread_ask_for_a_third(void **state)
{
	OWNED(play) play = open_answered();
	struct grading grading;

	(void)state;
	grade(play, 4, "g1", 11, 800, 800);
	grade(play, 5, "g2", 12, 650, 650);
	assert_int_equal(grading_at(play, 6).stage, GRADING_DONE); /* 150 apart is not more */
	play_post(play, entry(7, RECORD_REVERSAL, 1, NULL, "g2", 12), "{\"text\":\"\"}");
	grade(play, 8, "g3", 12, 600, 700);
	grading = grading_at(play, 9);
	assert_int_equal(grading.stage, GRADING_THIRD);
	assert_int_equal(grading.spread, 175);
	grade(play, 10, "g4", 13, 700, 700);
	grading = grading_at(play, 11);
	assert_int_equal(grading.stage, GRADING_DONE);
	/* The items of the one in the middle, not the middle of the items. */
	assert_int_equal(grading.count, 3);
	assert_int_equal(grading.items[0].thousandths, 700);
	assert_int_equal(grading.items[1].thousandths, 700);
}

static void
what_is_not_graded_is_absent(void **state)
{
	OWNED(play) play = open_answered();
	struct grading grading;
	struct fault why;

	(void)state;
	assert_int_equal(
		score_grading(play->score, STR("nothing"), play_at(3), play->arena, &grading, &why),
		E_ABSENT);
	assert_int_equal(
		score_grading(play->score, STR("i"), play_at(3), play->arena, &grading, &why),
		E_ABSENT);
	assert_int_equal(
		score_grading(play->score, STR("a"), play_at(1), play->arena, &grading, &why),
		E_ABSENT);
}

static void
red(struct play *play, double minute, unsigned team, const char *key, const char *objective)
{
	play_post(play, entry(minute, RECORD_RED_EVENT, team, key, NULL, 9),
		"{\"objective\":\"%s\",\"stage\":\"user\"}", objective);
}

static struct score_truth
truth_at(struct play *play, const char *report, double minute)
{
	struct score_truth truth;
	struct fault why;

	assert_int_equal(
		score_truth(play->score, str_of(report), play_at(minute), &truth, &why), OK);
	return truth;
}

static void
a_report_is_held_against_what_red_did(void **state)
{
	OWNED(play) play = play_open(play_scenario, "default");
	struct score_truths truths;
	struct score_truth truth;
	struct fault why;

	(void)state;
	red(play, 10, 1, "r1", "deface");
	red(play, 20, 1, "r2", "steal");
	play_post(play, entry(25, RECORD_REPORT, 1, "p", NULL, 1),
		"{\"template\":\"incident\",\"fields\":{\"what\":\"web\",\"how\":\"T1491\","
		"\"when\":\"\"}}");
	truth = truth_at(play, "p", 26);
	assert_true(truth.right && truth.asset && truth.technique && truth.time);
	assert_true(str_eq(truth.red, STR("r1")));
	/* Half an hour late: asset and technique tell what it is about. */
	play_post(play, entry(45, RECORD_REPORT, 1, "late", NULL, 1),
		"{\"template\":\"incident\",\"fields\":{\"what\":\"mail\",\"how\":\"T1114\","
		"\"when\":\"\"}}");
	truth = truth_at(play, "late", 46);
	assert_false(truth.right);
	assert_true(truth.asset && truth.technique && !truth.time && !truth.confirmed);
	assert_true(str_eq(truth.red, STR("r2")));
	/* Another team's events are none of its truth. */
	play_post(play, entry(25, RECORD_REPORT, 2, "other", NULL, 2),
		"{\"template\":\"incident\",\"fields\":{\"what\":\"web\",\"how\":\"T1491\","
		"\"when\":\"\"}}");
	assert_int_equal(truth_at(play, "other", 50).red.len, 0);
	assert_int_equal(score_truths(play->score, 1, play_at(50), &truths, &why), OK);
	assert_int_equal(truths.found, 1);
	assert_int_equal(truths.missed, 1);
	assert_int_equal(truths.wrong, 1);
	assert_int_equal(truths.f_beta, 500000);
	assert_int_equal(score_truths(play->score, 3, play_at(50), &truths, &why), OK);
	assert_int_equal(truths.f_beta, -1);
}

static void
reds_balance_is_the_most_tried_over_the_least(void **state)
{
	OWNED(play) play = play_open(play_scenario, "default");
	struct score_red balance;
	struct fault why;

	(void)state;
	assert_int_equal(score_red(play->score, play_at(1), play->arena, &balance, &why), OK);
	assert_int_equal(balance.ratio_milli, 1000);
	assert_false(balance.warn);
	red(play, 10, 1, "r1", "deface");
	assert_int_equal(score_red(play->score, play_at(11), play->arena, &balance, &why), OK);
	assert_int_equal(balance.ratio_milli, -1);
	assert_true(balance.warn);
	red(play, 12, 2, "r2", "deface");
	red(play, 12, 3, "r3", "steal");
	assert_int_equal(score_red(play->score, play_at(13), play->arena, &balance, &why), OK);
	/* 1 of 4 against 3 of 4, by weight */
	assert_int_equal(balance.ratio_milli, 3000);
	assert_int_equal(balance.teams[0].tried, 250000);
	assert_int_equal(balance.teams[0].stages[0], 2);
	assert_int_equal(balance.teams[0].stages[1], -1);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_graders_that_agree_make_the_mean_of_each_item),
		cmocka_unit_test(graders_that_differ_by_more_than_the_spread_ask_for_a_third),
		cmocka_unit_test(what_is_not_graded_is_absent),
		cmocka_unit_test(a_report_is_held_against_what_red_did),
		cmocka_unit_test(reds_balance_is_the_most_tried_over_the_least),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
