/* holds.c - holds back results that many teams have in common, until white or green have looked.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json_write.h"
#include "base/timestamp.h"
#include "exercise/director_private.h"
#include "exercise/score_desk.h"

/* Probes hand results in late, but hardly an hour. */
#define LOOK_BACK (60 * 60 * MICROSECONDS_PER_SECOND)

/* From the first team's leaving until now, one period at least. */
static int64_t
end_of(const struct round *round, const struct score_cause *cause)
{
	int64_t least = cause->from + round->state.scenario->checks[cause->check].period;

	return least > round->state.now ? least : round->state.now;
}

static enum err
add_hold(struct round *round, const struct score_cause *cause, struct fault *why)
{
	struct str check = round->state.scenario->checks[cause->check].name;
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);
	struct record_entry entry = { .kind = RECORD_HOLD,
		.event = cause->from,
		.key = round_key(round, "hold",
			str_printf(round->arena, "%.*s:%lld", STR_FMT(check),
				(long long)(cause->from / 1000))) };

	json_open_object(&out);
	json_member_string(&out, STR("check"), check);
	json_member_timestamp(&out, STR("from"), cause->from);
	json_member_timestamp(&out, STR("to"), end_of(round, cause));
	json_key(&out, STR("teams"));
	json_open_array(&out);
	for (size_t i = 0; i < cause->count; i++)
		json_put_string(&out, exercise_team_name(round->state.scenario, cause->teams[i]));
	json_close_array(&out);
	json_close_object(&out);
	TRY(buf_check(&text, why));
	entry.body = str_copy(round->arena, buf_str(&text));
	if (entry.body.data == NULL)
		return fail_nomem(why);
	round_add(round, &entry);
	return OK;
}

/* Looked for when samples have come. */
enum err
round_holds(struct round *round, struct fault *why)
{
	const struct score_cause *causes;
	size_t count;

	if (!round->samples_came)
		return OK;
	TRY(score_causes(round->state.score, round->state.now - LOOK_BACK, round->state.now,
		round->arena, &count, &causes, why));
	for (size_t i = 0; i < count; i++)
		TRY(add_hold(round, &causes[i], why));
	return OK;
}
