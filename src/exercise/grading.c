/* grading.c - from the grades that count to the entry that closes the grading.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/grading.h"

#include "base/json_write.h"
#include "base/limits.h"

const char *
grading_stage_name(enum grading_stage stage)
{
	static const char *const names[] = { "open", "second", "third", "final" };

	return names[stage];
}

const struct scenario_rubric *
grading_rubric(const struct exercise_state *state, const struct journal_entry *graded)
{
	const struct scenario *scenario = state->scenario;
	const struct scenario_inject *inject;
	const struct scenario_template *template;

	if (graded->record.kind == RECORD_ANSWER && graded->of != NULL) {
		inject = scenario_inject(scenario, graded->of->subject);
		return inject == NULL ? NULL : scenario_rubric(scenario, inject->rubric);
	}
	if (graded->record.kind != RECORD_REPORT)
		return NULL;
	template = scenario_template(scenario, graded->subject);
	return template == NULL ? NULL : scenario_rubric(scenario, template->rubric);
}

static struct str
text_of(const struct exercise_state *state, struct str key, struct arena *arena)
{
	const struct journal_entry *grade = journal_find(state->journal, key);
	const struct json *body;

	if (grade == NULL || journal_body(grade, arena, &body, NULL) != OK)
		return STR("");
	return json_get_string(body, STR("text"));
}

/* What the graders wrote, for the team; each cut to its share, at a character's border. */
static enum err
join_texts(const struct exercise_state *state, const struct grading *grading, struct arena *arena,
	struct buf *out, struct fault *why)
{
	size_t share = ENTRY_TEXT_MAX / grading->count - 32;

	for (size_t i = 0; i < grading->count; i++) {
		struct str part = str_first(text_of(state, grading->keys[i], arena), share);
		while (part.len > 0 && !str_is_utf8(part))
			part.len--;
		buf_addf(out, "%sGrader %zu: %.*s", i == 0 ? "" : "\n\n", i + 1, STR_FMT(part));
	}
	return buf_check(out, why);
}

enum err
grading_final_body(const struct exercise_state *state, const struct grading *grading,
	struct arena *arena, struct str *ret, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	OWNED_BUF joined = BUF_INIT;
	struct json_writer out = json_writer_of(&text);

	TRY(join_texts(state, grading, arena, &joined, why));
	json_open_object(&out);
	json_key(&out, STR("items"));
	json_open_object(&out);
	for (size_t i = 0; i < grading->item_count; i++)
		json_member_int(&out, grading->items[i].name, grading->items[i].thousandths);
	json_close_object(&out);
	json_member_int(&out, STR("spread"), grading->spread);
	json_key(&out, STR("grades"));
	json_open_array(&out);
	for (size_t i = 0; i < grading->count; i++)
		json_put_string(&out, grading->keys[i]);
	json_close_array(&out);
	json_member_string(&out, STR("text"), buf_str(&joined));
	json_close_object(&out);
	TRY(buf_check(&text, why));
	*ret = str_copy(arena, buf_str(&text));
	return ret->data == NULL ? fail_nomem(why) : OK;
}
