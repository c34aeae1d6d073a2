/* by_code.c - the exercise as graders read it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/by_code.h"

#include "base/json_write.h"

enum err
by_code_scenario(struct arena *arena, const struct scenario *whole, const struct scenario **ret,
	struct fault *why)
{
	struct scenario *coded = arena_new_of(arena, struct scenario);
	struct scenario_team *teams = arena_array(
		arena, whole->team_count + 1, struct scenario_team);

	if (coded == NULL || teams == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < whole->team_count; i++) {
		teams[i] = whole->teams[i];
		teams[i].title = teams[i].name;
		teams[i].organisation_count = 0;
	}
	*coded = *whole;
	coded->teams = teams;
	*ret = coded;
	return OK;
}

const struct scenario *
by_code_scenario_for(const struct exercise_state *state, const struct seat *seat)
{
	return seat_knows_codes_only(seat) ? state->by_code : state->scenario;
}

static enum err
replace(struct str text, struct str what, struct str by, struct arena *arena, struct str *ret,
	struct fault *why)
{
	OWNED_BUF out = BUF_INIT;
	size_t at;

	while (what.len > 0 && (at = str_find(text, what)) < text.len) {
		buf_add(&out, str_first(text, at));
		buf_add(&out, by);
		text = str_from_offset(text, at + what.len);
	}
	buf_add(&out, text);
	TRY(buf_check(&out, why));
	*ret = str_copy(arena, buf_str(&out));
	return ret->data == NULL ? fail_nomem(why) : OK;
}

enum err
by_code_text(const struct exercise_state *state, const struct seat *seat, unsigned team,
	struct str text, struct arena *arena, struct str *ret, struct fault *why)
{
	const struct scenario_team *of = scenario_team(state->scenario, team);
	OWNED_BUF quoted = BUF_INIT;
	struct str inner;

	*ret = text;
	if (of == NULL || !seat_knows_codes_only(seat))
		return OK;
	json_escape(&quoted, of->title);
	TRY(buf_check(&quoted, why));
	inner = str_from(buf_str(&quoted).data + 1, buf_str(&quoted).len - 2);
	TRY(replace(text, inner, of->name, arena, ret, why));
	return str_eq(inner, of->title) ? OK : replace(*ret, of->title, of->name, arena, ret, why);
}

enum err
by_code_body(const struct exercise_state *state, const struct seat *seat,
	const struct record_entry *entry, struct arena *arena, struct str *ret, struct fault *why)
{
	unsigned team = entry->kind == RECORD_INJECT_SENT ? entry->team : 0;

	return by_code_text(state, seat, team, entry->body, arena, ret, why);
}
