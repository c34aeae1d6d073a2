/* exercise_review.c - the review over HTTP: after the close for everybody, for white at any time.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/review.h"
#include "web/exercise_family.h"

/* White's is of all or any team; a team's own; whoever else looks on gets what the public board
 * shows. */
static enum err
choose(struct visit *visit, const struct exercise_state *state, struct review *ret,
	struct fault *why)
{
	bool white = exercise_sits_at(visit, DESK_WHITE);
	unsigned own = visit->reader.seat.team;
	unsigned team;

	TRY(exercise_team_parameter(visit, state, &team, why));
	if (!white && team != 0 && team != own)
		return fail(why, E_DENIED, "that is another team's review");
	if (!white && state->clock_state != CLOCK_CLOSED)
		return fail(why, E_DENIED, "the review comes after the close");
	*ret = (struct review){
		.exercise = visit->exercise,
		.state = state,
		.eyes = &visit->reader,
		.view = white       ? VIEW_WHITE
			: team != 0 ? VIEW_TEAM
				    : VIEW_PUBLIC,
		.team = team,
		.arena = visit->arena,
	};
	return OK;
}

static enum err
write_review(struct visit *visit, enum review_format format, struct buf *body, struct fault *why)
{
	struct exercise_state state;
	struct review review;
	enum err err;

	TRY(exercise_enter(visit->exercise, &state, why));
	err = choose(visit, &state, &review, why);
	if (err == OK)
		err = review_write(&review, format, body, why);
	exercise_leave(visit->exercise);
	return err;
}

enum err
exercise_review_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	enum review_format format;
	struct str name;
	bool printed;

	TRY(console_parameter(visit, "format", &name, why));
	printed = str_eq(name, STR("pdf"));
	if (!review_format_parse(name.len == 0 || printed ? STR("html") : name, &format))
		return fail_at(why, E_USAGE, STR("format"), "format: expected html, json, stix or pdf");
	TRY(write_review(visit, format, &body, why));
	if (printed)
		return exercise_review_pdf(visit, buf_str(&body), why);
	/* The page runs nothing, whatever stands in it. */
	http_reply_header(visit->reply, STR("Content-Security-Policy"),
		STR("default-src 'none'; style-src 'unsafe-inline'; sandbox"));
	return reply_json(visit, 200, review_media_type(format), &body, why);
}
