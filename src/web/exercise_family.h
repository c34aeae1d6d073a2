/* exercise_family.h - what the files of an exercise's interface share.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to web/. docs/protocol/exercise-api.md is the contract. What a seat may not see looks
 * like what is absent: entries come through store/record.h, or are asked of policy/record_rule.h
 * one by one.
 */
#pragma once

#include "exercise/by_code.h"
#include "web/console_family.h"

/* The routes. */
route_function exercise_about_get, exercise_board_get, exercise_why_get, exercise_public_get,
	exercise_public_stream_get, exercise_series_get, exercise_entries_get, exercise_entry_get,
	exercise_entries_post, exercise_evidence_post, exercise_evidence_get, exercise_timeline_get,
	exercise_definition_get,
	exercise_room_get, exercise_grading_get, exercise_red_get, exercise_white_get,
	exercise_checks_get, exercise_people_get, exercise_people_post, exercise_truth_get,
	exercise_review_get, exercise_export_post, exercise_export_get, exercise_tasks_get,
	exercise_probe_work_get, exercise_probe_results_post;

enum {
	ENTRY_ENVELOPE_MAX = 4096, /* what stands in front of a body in a POST: key, kind, team and so on */
	PERSON_BODY_MAX = 8192,    /* a person in a POST */
};

/* Replies with the page, a review's, as a PDF (exercise_review_pdf.c). */
MUST_CHECK enum err exercise_review_pdf(struct visit *visit, struct str page, struct fault *why);

/* Members of an open object, written while the exercise is held. */
typedef enum err exercise_writer(struct visit *visit, const struct exercise_state *state,
	struct json_writer *out, struct fault *why);
/* The members alone, into an object that is open. */
MUST_CHECK enum err exercise_write(struct visit *visit, exercise_writer *write,
	struct json_writer *out, struct fault *why);
/* Replies with the object that `write` fills. */
MUST_CHECK enum err exercise_reply(struct visit *visit, exercise_writer *write, struct fault *why);

/* E_DENIED unless the visitor sits at one of the desks. */
MUST_CHECK enum err exercise_require(const struct visit *visit, unsigned desks, struct fault *why);
static inline bool
exercise_sits_at(const struct visit *visit, unsigned desks)
{
	return (visit->reader.seat.desks & desks) != 0;
}

/* --- parameters; E_USAGE, where the parameter's name --- */

/* Is the team one that this seat is told of? A blue team, the own one, or for who builds and runs
 * the exercise any: development teams are unknown to all others. */
bool exercise_knows_team(const struct visit *visit, const struct scenario_team *team);
/* The team of that name; NULL: there is none, or none that the seat is told of. */
const struct scenario_team *exercise_find_team(
	const struct visit *visit, const struct exercise_state *state, struct str name);
/* A parameter that names a team: 0 when it is absent. A team that the seat is not told of and none
 * are refused alike. */
MUST_CHECK enum err exercise_named_team(struct visit *visit, const struct exercise_state *state,
	const char *parameter, unsigned *ret, struct fault *why);
/* The parameter `team`. */
MUST_CHECK enum err exercise_team_parameter(
	struct visit *visit, const struct exercise_state *state, unsigned *ret, struct fault *why);
/* `at`: a moment; 0 when it is absent. */
MUST_CHECK enum err exercise_moment_parameter(
	struct visit *visit, const char *name, int64_t *ret, struct fault *why);
/* `view`, `team` and `at` as this seat may have them: E_DENIED for a view that is not its own. */
MUST_CHECK enum err exercise_cut_parameters(struct visit *visit, const struct exercise_state *state,
	struct score_cut *ret, struct fault *why);
/* The team whose room this is: the own one, or for white any. E_DENIED else. */
MUST_CHECK enum err exercise_own_team(struct visit *visit, const struct exercise_state *state,
	unsigned desks, unsigned *ret, struct fault *why);

/* --- forms --- */

/* Values, after a key or as an element. */
void exercise_put_team(struct json_writer *out, const struct scenario *scenario, unsigned team);
/* A number of milliseconds, or null for what is negative or INT64_MAX microseconds. */
void exercise_put_ms(struct json_writer *out, const char *key, int64_t microseconds);
void exercise_put_clock(struct json_writer *out, const struct exercise_state *state);
/* An entry that the visitor may read. */
MUST_CHECK enum err exercise_put_entry(struct visit *visit, const struct exercise_state *state,
	const struct record_entry *entry, struct json_writer *out, struct fault *why);
/* The members of it, in an object that is open. */
MUST_CHECK enum err exercise_put_entry_members(struct visit *visit,
	const struct exercise_state *state, const struct record_entry *entry,
	struct json_writer *out, struct fault *why);
/* Of a shared object, for white: "known", is one of its values in the scenario's truth,
 * and "judged", what a person said since; of other kinds and for others nothing. Members of an open
 * object. */
MUST_CHECK enum err exercise_put_judgement(struct visit *visit, const struct exercise_state *state,
	const struct record_entry *entry, struct json_writer *out, struct fault *why);
/* {"name", "title"} */
void exercise_put_named(struct json_writer *out, struct str name, struct str title);
/* {"balance", "ratio_milli", "warn"}, members of an open object. */
MUST_CHECK enum err exercise_put_balance(struct visit *visit, const struct exercise_state *state,
	struct json_writer *out, struct fault *why);
/* "ok", ..., "unknown" */
const char *exercise_state_name(enum check_state state);

/* One inject with what was sent of it; for a team (0: for desks) only its own. */
MUST_CHECK enum err exercise_put_inject(struct visit *visit, const struct exercise_state *state,
	size_t index, unsigned team, struct json_writer *out, struct fault *why);

/* A line of a score, with the entries that the visitor may read. */
void exercise_put_line(const struct visit *visit, const struct exercise_state *state,
	const struct score_line *line, struct json_writer *out);

/* Has the visitor graded what this grade is of, or may it see all? Others' grades are hidden
 * before. */
bool exercise_may_see_grade(const struct visit *visit, const struct journal_entry *grade);
