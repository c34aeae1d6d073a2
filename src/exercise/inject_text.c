/* inject_text.c - makes an inject ready for a team.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/inject_text.h"

#include "base/json_write.h"

static void
put_moment(struct json_writer *out, const char *key, int64_t now, int64_t after)
{
	json_key(out, str_of(key));
	if (after == INT64_MAX)
		json_put_null(out);
	else
		json_put_int(out, to_milliseconds(now + after));
}

enum err
inject_body(struct arena *arena, const struct exercise_state *state,
	const struct scenario_inject *inject, const struct scenario_team *team, struct str *ret,
	struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);
	struct str expanded;

	TRY(scenario_expand(arena, inject->text, team, NULL, &expanded, why));
	json_open_object(&out);
	json_member_string(&out, STR("inject"), inject->name);
	json_member_string(&out, STR("channel"), str_of(inject_channel_name(inject->channel)));
	json_member_string(&out, STR("from"), inject->from);
	json_member_string(&out, STR("subject"), inject->title);
	json_member_string(&out, STR("text"), expanded);
	put_moment(&out, "due_ms", state->scenario_now, inject->due);
	put_moment(&out, "close_ms", state->scenario_now, inject->close);
	json_close_object(&out);
	TRY(buf_check(&text, why));
	*ret = str_copy(arena, buf_str(&text));
	return ret->data == NULL ? fail_nomem(why) : OK;
}

struct str
inject_key(struct arena *arena, struct str inject, struct str team, unsigned round)
{
	if (round <= 1)
		return str_printf(arena, "inject:%.*s:%.*s", STR_FMT(inject), STR_FMT(team));
	return str_printf(arena, "inject:%.*s:%.*s:%u", STR_FMT(inject), STR_FMT(team), round);
}

const struct journal_entry *
inject_sent(const struct journal *journal, struct arena *scratch, struct str inject,
	struct str team, unsigned *ret_round)
{
	const struct journal_entry *newest = NULL;
	unsigned round = 1;

	for (;; round++) {
		const struct journal_entry *sent = journal_find(
			journal, inject_key(scratch, inject, team, round));
		if (sent == NULL)
			break;
		newest = sent;
	}
	if (ret_round != NULL)
		*ret_round = round;
	return newest;
}
