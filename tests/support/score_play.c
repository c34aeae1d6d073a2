/* score_play.c - small exercises for tests of the score.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/score_play.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "support/check.h"
#include "support/scenario_text.h"

const char play_scenario[] =
	"scenario: {name: small, title: Small, node: NATO}\n"
	"phases:\n"
	"  - {name: play, title: Execution, length: \"10:00\", scored: yes}\n"
	"organisations:\n"
	"  - {code: NATO, name: NATO, kind: alliance}\n"
	"  - {code: EST, name: Estonia}\n"
	"teams:\n"
	"  - {name: blue1, title: Blue 1, organisations: [EST]}\n"
	"  - {name: blue2, title: Blue 2, organisations: [EST]}\n"
	"  - {name: blue3, title: Blue 3, organisations: [EST]}\n"
	"  - {name: dev, title: Development, kind: development, organisations: [EST]}\n"
	"people:\n"
	"  - {login: a, name: A, organisation: EST, team: blue1}\n"
	"  - {login: b, name: B, organisation: EST, team: blue2}\n"
	"  - {login: c, name: C, organisation: EST, team: blue3}\n"
	"  - {login: white, name: W, organisation: NATO, desks: white}\n"
	"  - {login: user, name: U, organisation: NATO, desks: [users]}\n"
	"  - {login: grader, name: G, organisation: NATO, desks: [grader]}\n"
	"systems:\n"
	"  - {name: web, title: Web, address: \"10.{n}.1.1\"}\n"
	"  - {name: mail, title: Mail, address: \"10.{n}.1.2\", weight: 3}\n"
	"checks:\n"
	"  - {name: web.http, kind: http, parameters: {host: \"{address}\"}}\n"
	"  - {name: web.ssh, kind: tcp, mandatory: no, parameters: {host: \"{address}\", port: "
	"\"22\"}}\n"
	"  - {name: mail.smtp, kind: tcp, parameters: {host: \"{address}\", port: \"25\"}}\n"
	"red_objectives:\n"
	"  - {name: deface, title: Deface, system: web, technique: T1491}\n"
	"  - {name: steal, title: Steal, system: mail, technique: T1114.002, weight: 3}\n"
	"rubrics:\n"
	"  - {name: law, title: Law, items: [{name: right, title: R, weight: 3}, {name: form, "
	"title: F}]}\n"
	"learning: [{name: law, title: Knows the law}]\n"
	"goals:\n"
	"  - {name: answered, title: Answers, objective: law, metric: \"answer:first\", within: "
	"\"0:30\"}\n"
	"  - {name: shared, title: Shares, objective: law, metric: share}\n"
	"  - {name: reported, title: Reports, objective: law, metric: \"report:incident\"}\n"
	"  - {name: decided, title: Decides, objective: law, metric: judged}\n"
	"injects:\n"
	"  - {name: first, title: F, text: x, at: play 0:10, due: 60m, rubric: law, category: "
	"legal}\n"
	"  - {name: second, title: S, text: x, at: play 0:20, due: 60m, rubric: law, category: "
	"legal, weight: 3}\n"
	"tasks:\n"
	"  - {name: buy, title: Buy, systems: web, at: [play 0:10, play 2:00], weight: 3}\n"
	"  - {name: write, title: Write, systems: [mail, web], every: \"1:00\"}\n"
	"templates:\n"
	"  - {name: sitrep, title: S, kind: sitrep, every: \"2:00\", fields: [\n"
	"     {name: web, title: Web, kind: choice, choices: [ok, degraded, down]},\n"
	"     {name: mail, title: Mail, kind: choice, choices: [ok, degraded, down]},\n"
	"     {name: worst, title: Worst, kind: system}]}\n"
	"  - {name: incident, title: I, kind: incident, rubric: law, fields: [\n"
	"     {name: what, title: What, kind: system}, {name: how, title: How, kind: technique},\n"
	"     {name: when, title: When, kind: time}]}\n"
	"truth: [evil.example, 198.51.100.7]\n";

static struct str
rules_text(const char *rules)
{
	struct str builtin = rules_builtin(str_of(rules));

	return builtin.data == NULL ? str_of(rules) : builtin;
}

struct play *
play_open_still(const char *scenario, const char *rules)
{
	struct play *play = calloc(1, sizeof(*play));
	struct fault why;

	assert_non_null(play);
	play->arena = arena_new(1024 * MIB);
	assert_non_null(play->arena);
	play->scenario = scenario_of(play->arena, scenario);
	if (rules_read(play->arena, rules_text(rules), "rules.yaml", &play->rules, &why) != OK)
		fail_msg("%s: %s", why.where, why.text);
	assert_int_equal(score_new(play->scenario, play->rules, &play->score, &why), OK);
	return play;
}

struct play *
play_open(const char *scenario, const char *rules)
{
	struct play *play = play_open_still(scenario, rules);

	play_post(play, &(struct play_entry){ .kind = RECORD_CLOCK }, "{\"action\":\"start\"}");
	return play;
}

void
play_free(struct play *play)
{
	if (play == NULL)
		return;
	score_free(play->score);
	arena_free(play->arena);
	free(play);
}

int64_t
play_at(double minute)
{
	return PLAY_START + (int64_t)(minute * (double)PLAY_MINUTE);
}

struct str
play_post(struct play *play, const struct play_entry *entry, const char *format, ...)
{
	struct record_entry *posted = &play->entries[play->entry_count];
	char *body = NULL;
	va_list arguments;
	struct fault why;

	assert_true(play->entry_count < PLAY_ENTRIES_MAX);
	va_start(arguments, format);
	assert_true(vasprintf(&body, format, arguments) >= 0);
	va_end(arguments);
	*posted = (struct record_entry){ .event = play_at(entry->minute),
		.kind = entry->kind,
		.team = entry->team,
		.author = entry->author,
		.of = str_copy(play->arena, str_of(entry->of)),
		.body = str_copy(play->arena, str_of(body)) };
	free(body);
	posted->posted = posted->event > play->posted ? posted->event : play->posted + 1;
	play->posted = posted->posted;
	posted->key = entry->key != NULL ? str_of(entry->key)
					 : str_printf(play->arena, "e%zu", play->entry_count);
	play->entry_count++;
	assert_int_equal(score_add_entries(play->score, posted, 1, &why), OK);
	return posted->key;
}

static uint8_t
state_of(char letter)
{
	static const char letters[] = "odrwxc";
	static const uint8_t states[] = { CHECK_OK, CHECK_DEGRADED, CHECK_RECOVERING, CHECK_WRONG,
		CHECK_DOWN, CHECK_FAULT };
	const char *at = strchr(letters, letter);

	assert_non_null(at);
	return states[at - letters];
}

static struct play_row *
row_of(struct play *play, const char *check, unsigned team, int64_t hour)
{
	struct play_row *row;

	for (size_t i = 0; i < play->row_count; i++) {
		row = &play->rows[i];
		if (str_eq(row->check, str_of(check)) && row->team == team && row->hour == hour)
			return row;
	}
	assert_true(play->row_count < PLAY_ROWS_MAX);
	row = &play->rows[play->row_count++];
	*row = (struct play_row){
		.check = str_copy(play->arena, str_of(check)), .team = team, .hour = hour
	};
	return row;
}

/* One more at the end of its hour. */
static void
add_sample(struct play *play, struct play_row *row, struct check_sample sample)
{
	struct check_sample *samples = arena_array(
		play->arena, row->count + 1, struct check_sample);

	assert_non_null(samples);
	if (row->count > 0)
		memcpy(samples, row->samples, row->count * sizeof(*samples));
	samples[row->count++] = sample;
	row->samples = samples;
}

void
play_results(struct play *play, const char *check, unsigned team, int minute, const char *letters)
{
	struct play_row *row = NULL;
	struct fault why;

	for (int i = 0; letters[i] != '\0'; i++) {
		int64_t time = play_at(minute + i);
		if (letters[i] == '-')
			continue;
		row = row_of(play, check, team, time / (60 * PLAY_MINUTE));
		add_sample(play, row,
			(struct check_sample){ .time = time, .state = state_of(letters[i]) });
	}
	for (size_t i = 0; i < play->row_count; i++) {
		row = &play->rows[i];
		if (str_eq(row->check, str_of(check)) && row->team == team)
			assert_int_equal(score_put_samples(play->score, row->check, team, row->hour,
						 row->samples, row->count, &why),
				OK);
	}
}

const struct board *
play_board(struct play *play, double minute, enum score_view view, unsigned team)
{
	const struct score_cut cut = { .at = play_at(minute), .view = view, .team = team };
	const struct board *board;
	struct fault why;

	if (score_board(play->score, &cut, play->arena, &board, &why) != OK)
		fail_msg("%s", why.text);
	return board;
}

const struct board_team *
play_team(const struct board *board, unsigned team)
{
	for (size_t i = 0; i < board->team_count; i++)
		if (board->teams[i].team == team)
			return &board->teams[i];
	return NULL;
}

int64_t
play_points(struct play *play, double minute, unsigned team, const char *category)
{
	const struct score_cut cut = { .at = play_at(minute), .view = VIEW_WHITE };
	const struct board_team *found = play_team(play_board(play, minute, VIEW_WHITE, 0), team);
	size_t index = rules_category(play->rules, str_of(category));
	const struct score_line *lines;
	struct fault why;
	size_t count;
	int64_t sum = 0;

	assert_non_null(found);
	assert_true(index != SIZE_MAX);
	assert_int_equal(
		score_lines(play->score, &cut, team, index, play->arena, &count, &lines, &why), OK);
	for (size_t i = 0; i < count; i++)
		sum += lines[i].points;
	assert_int_equal(found->categories[index], sum);
	return sum;
}

struct str
play_text(struct play *play, double minute, enum score_view view, unsigned team)
{
	const struct board *board = play_board(play, minute, view, team);
	OWNED_BUF text = BUF_INIT;

	board_write_json(board, play->scenario, play->rules, team, &text);
	assert_false(text.failed);
	return str_copy(play->arena, buf_str(&text));
}
