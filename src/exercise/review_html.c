/* review_html.c - the review as a page for screen and paper.
 * SPDX-License-Identifier: Apache-2.0
 *
 * No script, nothing from elsewhere: the page opens on an isolated machine, and what teams wrote
 * cannot run.
 */
#include "base/timestamp.h"
#include "exercise/by_code.h"
#include "exercise/review.h"

enum { CURVE_STEPS = 60, CURVE_WIDTH = 720, CURVE_HEIGHT = 220, LINES_SHOWN = 40 };

static const char style[] =
	"body{font:11pt/1.45 system-ui,sans-serif;color:#1a1a1a;max-width:52rem;margin:2rem "
	"auto;padding:0 1rem}"
	"h1{font-size:1.7rem;margin:0}h2{font-size:1.2rem;margin:2rem 0 .5rem;border-bottom:2px "
	"solid #1a1a1a}"
	"h3{font-size:1rem;margin:1.2rem 0 "
	".3rem}table{border-collapse:collapse;width:100%;font-size:10pt}"
	"th,td{text-align:left;padding:.25rem .5rem;border-bottom:1px solid "
	"#ccc;vertical-align:top}"
	"td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}p.note{color:#555}"
	"blockquote{margin:.3rem 0 .3rem 1rem;white-space:pre-wrap}svg{width:100%;height:auto}"
	"p.dry{background:#ffc000;border:3px double #000;padding:.4rem .8rem;font-weight:700}"
	"@media "
	"print{body{margin:0;max-width:none}h2{break-after:avoid}tr,blockquote{break-inside:avoid}"
	"}";

/* --- text --- */

static void
put(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		if (c == '&')
			buf_add(out, STR("&amp;"));
		else if (c == '<')
			buf_add(out, STR("&lt;"));
		else if (c == '>')
			buf_add(out, STR("&gt;"));
		else if (c == '"')
			buf_add(out, STR("&quot;"));
		else if ((unsigned char)c >= ' ' || c == '\n' || c == '\t')
			buf_add_char(out, c);
	}
}

static void
put_cell(struct buf *out, struct str text)
{
	buf_add(out, STR("<td>"));
	put(out, text);
	buf_add(out, STR("</td>"));
}

/* 81234.567, and a true minus. */
static void
put_points(struct buf *out, int64_t points)
{
	uint64_t size = points < 0 ? (uint64_t)-points : (uint64_t)points;

	buf_addf(out, "<td class=n>%s%llu.%03llu</td>", points < 0 ? "\xe2\x88\x92" : "",
		(unsigned long long)(size / 1000), (unsigned long long)(size % 1000));
}

static void
put_time(struct buf *out, int64_t microseconds)
{
	long long seconds = (long long)(microseconds / MICROSECONDS_PER_SECOND);

	buf_addf(out, "<td class=n>%lld:%02lld:%02lld</td>", seconds / 3600, seconds / 60 % 60,
		seconds % 60);
}

static void
put_heading(struct buf *out, const char *level, struct str text)
{
	buf_addf(out, "<%s>", level);
	put(out, text);
	buf_addf(out, "</%s>\n", level);
}

/* --- the board --- */

static struct str
title_of(const struct review *review, unsigned team)
{
	const struct scenario_team *found = scenario_team(
		by_code_scenario_for(review->state, &review->eyes->seat), team);

	return found == NULL ? STR("") : found->title;
}

static void
put_ranked(const struct review *review, const struct board *board, struct buf *out)
{
	const struct rules *rules = review->state->rules;

	buf_add(out, STR("<table><tr><th class=n>Rank<th>Team<th class=n>Points"));
	for (size_t i = 0; i < rules->category_count; i++) {
		buf_add(out, STR("<th class=n>"));
		put(out, rules->categories[i].title);
	}
	buf_add(out, STR("</tr>\n"));
	for (size_t i = 0; i < board->team_count; i++) {
		const struct board_team *team = &board->teams[i];
		if (team->rank > 0)
			buf_addf(out, "<tr><td class=n>%u</td>", team->rank);
		else
			buf_add(out, STR("<tr><td></td>"));
		put_cell(out, title_of(review, team->team));
		put_points(out, team->total);
		for (size_t k = 0; k < rules->category_count; k++)
			put_points(out, team->categories[k]);
		buf_add(out, STR("</tr>\n"));
	}
	buf_add(out, STR("</table>\n"));
}

static void
put_goals(const struct review *review, const struct board *board, struct buf *out)
{
	const struct scenario *scenario = review->state->scenario;

	if (scenario->goal_count == 0)
		return;
	put_heading(out, "h2", STR("Goals"));
	buf_add(out, STR("<table><tr><th>Goal"));
	for (size_t i = 0; i < board->team_count; i++) {
		buf_add(out, STR("<th>"));
		put(out, exercise_team_name(scenario, board->teams[i].team));
	}
	buf_add(out, STR("</tr>\n"));
	for (size_t goal = 0; goal < scenario->goal_count; goal++) {
		buf_add(out, STR("<tr>"));
		put_cell(out, scenario->goals[goal].title);
		for (size_t i = 0; i < board->team_count; i++) {
			const struct board_team *team = &board->teams[i];
			bool met = goal < team->goal_count && team->goals[goal].met;
			if (met && team->goals[goal].time >= 0)
				put_time(out, team->goals[goal].time);
			else
				put_cell(out, met ? STR("met") : STR("not met"));
		}
		buf_add(out, STR("</tr>\n"));
	}
	buf_add(out, STR("</table>\n"));
}

/* --- the course of points --- */

struct curves {
	size_t count;
	int64_t highest;
	int64_t (*points)[TEAMS_MAX];
};

static enum err
compute_curves(const struct review *review, struct curves *curves, struct fault *why)
{
	const struct exercise_state *state = review->state;

	curves->points = arena_alloc_array(review->arena, CURVE_STEPS + 1, sizeof(*curves->points));
	if (curves->points == NULL)
		return fail_nomem(why);
	curves->highest = 1;
	for (size_t i = 0; i <= CURVE_STEPS; i++) {
		int64_t wall = clock_wall(
			state->clock, state->scenario_now / CURVE_STEPS * (int64_t)i);
		TRY(exercise_points(review->exercise, state, review->view,
			wall > state->now ? state->now : wall, curves->points[i], why));
		/* A team's own page tells nothing of the others, not by its scale either. */
		for (size_t team = 0; team < TEAMS_MAX; team++)
			if ((review->view != VIEW_TEAM || team == review->team) &&
				curves->points[i][team] > curves->highest)
				curves->highest = curves->points[i][team];
	}
	return OK;
}

static void
put_curve(const struct curves *curves, unsigned team, struct str title, unsigned number,
	struct buf *out)
{
	buf_addf(out, "<polyline fill=none stroke-width=2 stroke=\"hsl(%u 60%% 40%%)\" points=\"",
		number * 137 % 360);
	for (size_t i = 0; i <= CURVE_STEPS; i++) {
		int64_t points = curves->points[i][team];
		if (points < 0)
			points = 0;
		buf_addf(out, "%zu,%lld ", i * CURVE_WIDTH / CURVE_STEPS,
			(long long)(CURVE_HEIGHT - points * CURVE_HEIGHT / curves->highest));
	}
	buf_add(out, STR("\"><title>"));
	put(out, title);
	buf_add(out, STR("</title></polyline>\n"));
}

static enum err
put_curves(
	const struct review *review, const struct board *board, struct buf *out, struct fault *why)
{
	struct curves curves;

	if (!board->ranked || review->state->scenario_now == 0)
		return OK;
	TRY(compute_curves(review, &curves, why));
	put_heading(out, "h2", STR("How it went"));
	buf_addf(out, "<svg viewBox=\"0 0 %d %d\" role=img aria-label=\"Points over time\">\n",
		CURVE_WIDTH, CURVE_HEIGHT);
	for (size_t i = 0; i < board->team_count; i++)
		put_curve(&curves, board->teams[i].team, title_of(review, board->teams[i].team),
			(unsigned)i, out);
	buf_add(out, STR("</svg>\n"));
	return OK;
}

/* --- why --- */

static enum err
put_lines(const struct review *review, unsigned team, struct buf *out, struct fault *why)
{
	struct score_cut cut = { .view = review->view, .team = team };
	const struct score_line *lines;
	size_t count;

	TRY(exercise_lines(review->exercise, review->state, &cut, SIZE_MAX, review->arena, &count,
		&lines, why));
	if (count == 0)
		return OK;
	put_heading(out, "h3", STR("Where the points come from"));
	buf_add(out, STR("<table><tr><th class=n>Time<th>Category<th>Of<th>How<th "
			 "class=n>Points</tr>\n"));
	for (size_t i = 0; i < count && i < LINES_SHOWN; i++) {
		buf_add(out, STR("<tr>"));
		put_time(out, lines[i].time);
		put_cell(out, review->state->rules->categories[lines[i].category].title);
		put_cell(out, lines[i].subject);
		put_cell(out, lines[i].text);
		put_points(out, lines[i].points);
		buf_add(out, STR("</tr>\n"));
	}
	buf_add(out, STR("</table>\n"));
	if (count > LINES_SHOWN)
		buf_addf(out, "<p class=note>And %zu more lines; the JSON form has all.</p>\n",
			count - LINES_SHOWN);
	return OK;
}

/* --- what was asked and answered --- */

static void
put_quote(const struct review *review, const struct journal_entry *entry, const char *key,
	const char *label, struct buf *out)
{
	const struct json *body;
	struct str text;

	if (journal_body(entry, review->arena, &body, NULL) != OK ||
		by_code_text(review->state, &review->eyes->seat,
			entry->record.kind == RECORD_INJECT_SENT ? entry->record.team : 0,
			json_get_string(body, str_of(key)), review->arena, &text, NULL) != OK)
		return;
	buf_addf(out, "<p class=note>%s</p><blockquote>", label);
	put(out, text);
	buf_add(out, STR("</blockquote>\n"));
}

static void
put_grade(const struct review *review, const struct journal_entry *graded, struct buf *out)
{
	const struct journal_entry *final = journal_answer(graded, RECORD_GRADE_FINAL);

	if (final != NULL && review_shows(review, final))
		put_quote(review, final, "text", "Graded", out);
}

static void
put_inject(const struct review *review, const struct journal_entry *sent, struct buf *out)
{
	const struct journal_entry *answer = journal_answer(sent, RECORD_ANSWER);
	const struct scenario_inject *inject = scenario_inject(
		review->state->scenario, sent->subject);

	put_heading(out, "h3", inject == NULL ? sent->subject : inject->title);
	put_quote(review, sent, "text", "Asked", out);
	if (answer == NULL && sent->close_ms >= 0)
		buf_add(out, STR("<p class=note>No answer came.</p>\n"));
	if (answer == NULL || !review_shows(review, answer))
		return;
	put_quote(review, answer, "text", "Answered", out);
	put_grade(review, answer, out);
}

static void
put_injects(const struct review *review, unsigned team, struct buf *out)
{
	const struct journal_entry *at = journal_first(review->state->journal, RECORD_INJECT_SENT);

	for (; at != NULL; at = at->next_of_kind)
		if (at->record.team == team && review_shows(review, at) && journal_in_force(at) &&
			journal_answer(at, RECORD_INJECT_WITHDRAWN) == NULL)
			put_inject(review, at, out);
}

/* How many entries of a kind these eyes see of the team. */
static size_t
count_of(const struct review *review, enum record_kind kind, unsigned team)
{
	size_t count = 0;

	for (const struct journal_entry *at = journal_first(review->state->journal, kind);
		at != NULL; at = at->next_of_kind)
		count += at->record.team == team && review_shows(review, at) &&
			 journal_in_force(at);
	return count;
}

static void
put_counts(const struct review *review, unsigned team, struct buf *out)
{
	static const struct {
		enum record_kind kind;
		const char *text;
	} rows[] = {
		{ RECORD_REPORT, "reports filed" },
		{ RECORD_SHARED, "indicators shared" },
		{ RECORD_SIGHTED, "sightings reported" },
		{ RECORD_RELEASE_ERROR, "release errors" },
		{ RECORD_RED_EVENT, "events of red" },
		{ RECORD_APPEAL, "appeals" },
	};

	buf_add(out, STR("<p>"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		buf_addf(out, "%s%zu %s", i == 0 ? "" : ", ", count_of(review, rows[i].kind, team),
			rows[i].text);
	buf_add(out, STR(".</p>\n"));
}

static enum err
put_team(const struct review *review, unsigned team, struct buf *out, struct fault *why)
{
	put_heading(out, "h2", title_of(review, team));
	put_counts(review, team, out);
	TRY(put_lines(review, team, out, why));
	put_injects(review, team, out);
	return OK;
}

/* --- the page --- */

static void
put_head(const struct review *review, struct buf *out)
{
	const struct scenario *scenario = review->state->scenario;
	bool dry_run = store_realm(exercise_store(review->exercise)).dry_run;
	char moment[TIMESTAMP_TEXT_MAX];

	buf_add(out, STR("<!doctype html>\n<html lang=\""));
	put(out, scenario->language);
	buf_add(out, STR("\"><meta charset=utf-8><meta name=viewport "
			 "content=\"width=device-width\"><title>"));
	put(out, scenario->title);
	buf_addf(out, " \xe2\x80\x93 %s</title><style>%s</style>\n",
		dry_run ? "dry run" : "review", style);
	if (dry_run)
		buf_add(out, STR("<p class=dry>Dry run: nobody played this. Teams, graders and results are "
				 "simulated.</p>\n"));
	put_heading(out, "h1", scenario->title);
	buf_addf(out, "<p class=note>Review of an exercise, made %s (%s)",
		timestamp_format(review->state->now, moment).data,
		clock_state_name(review->state->clock_state));
	if (review->team != 0) {
		buf_add(out, STR(", for "));
		put(out, title_of(review, review->team));
	}
	buf_add(out, STR(". Nothing in it is real.</p>\n<p>"));
	put(out, scenario->description);
	buf_add(out, STR("</p>\n"));
}

enum err
review_write_html(const struct review *review, struct buf *out, struct fault *why)
{
	const struct board *board;

	TRY(exercise_board(review->exercise, review->state, review->view, review->team, 0,
		review->arena, &board, why));
	put_head(review, out);
	if (board->ranked) {
		put_heading(out, "h2", STR("Result"));
		put_ranked(review, board, out);
	}
	put_goals(review, board, out);
	TRY(put_curves(review, board, out, why));
	for (size_t i = 0; i < board->team_count; i++)
		TRY(put_team(review, board->teams[i].team, out, why));
	buf_add(out, STR("</html>\n"));
	return buf_check(out, why);
}
