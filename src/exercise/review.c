/* review.c - the review for programs: JSON, and what was shared as STIX.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/review.h"

#include "base/json_write.h"
#include "exercise/by_code.h"
#include "store/release.h"

static const struct {
	struct str name;
	const char *media_type;
	enum err (*write)(const struct review *review, struct buf *out, struct fault *why);
} formats[] = {
	[REVIEW_HTML] = { STR_INIT("html"), "text/html; charset=utf-8", review_write_html },
	[REVIEW_JSON] = { STR_INIT("json"), "application/json", review_write_json },
	[REVIEW_STIX] = { STR_INIT("stix"), "application/stix+json;version=2.1",
		review_write_stix },
};

bool
review_format_parse(struct str text, enum review_format *ret)
{
	for (enum review_format format = REVIEW_HTML; format <= REVIEW_STIX; format++)
		if (str_eq(formats[format].name, text)) {
			*ret = format;
			return true;
		}
	return false;
}

const char *
review_media_type(enum review_format format)
{
	return formats[format].media_type;
}

enum err
review_write(
	const struct review *review, enum review_format format, struct buf *out, struct fault *why)
{
	return formats[format].write(review, out, why);
}

bool
review_shows(const struct review *review, const struct journal_entry *entry)
{
	if (review->team != 0 && entry->record.team != 0 && entry->record.team != review->team)
		return false;
	return journal_shows(entry, review->eyes);
}

/* --- JSON --- */

static enum err
put_entry(const struct review *review, const struct journal_entry *entry, struct json_writer *out,
	struct fault *why)
{
	const struct record_entry *record = &entry->record;
	struct str body;

	TRY(by_code_body(
		review->state, &review->eyes->seat, record, review->arena, &body, why));
	json_open_object(out);
	json_member_string(out, STR("key"), record->key);
	json_member_string(out, STR("kind"), str_of(record_kind_name(record->kind)));
	json_member_timestamp(out, STR("posted"), record->posted);
	json_member_timestamp(out, STR("event"), record->event);
	json_member_int(out, STR("time_ms"),
		to_milliseconds(clock_at(review->state->clock, record->event)));
	json_member_string(
		out, STR("team"), exercise_team_name(review->state->scenario, record->team));
	json_member_string(out, STR("of"), record->of);
	json_member_bool(out, STR("in_force"),
		exercise_in_force(review->exercise, review->state, record->key));
	json_key(out, STR("body"));
	json_put_raw(out, body);
	json_close_object(out);
	return OK;
}

static enum err
put_entries(const struct review *review, struct json_writer *out, struct fault *why)
{
	json_key(out, STR("entries"));
	json_open_array(out);
	for (size_t i = 0; i < journal_count(review->state->journal); i++) {
		const struct journal_entry *entry = journal_at(review->state->journal, i);
		if (entry->record.kind != RECORD_SCENARIO && review_shows(review, entry))
			TRY(put_entry(review, entry, out, why));
	}
	json_close_array(out);
	return OK;
}

static void
put_line(const struct review *review, const struct score_line *line, struct json_writer *out)
{
	json_open_object(out);
	json_member_string(
		out, STR("team"), exercise_team_name(review->state->scenario, line->team));
	json_member_string(
		out, STR("category"), review->state->rules->categories[line->category].name);
	json_member_int(out, STR("points"), line->points);
	json_member_int(out, STR("time_ms"), to_milliseconds(line->time));
	json_member_string(out, STR("subject"), line->subject);
	json_member_string(out, STR("text"), line->text);
	json_close_object(out);
}

static enum err
put_lines(const struct review *review, struct json_writer *out, struct fault *why)
{
	struct score_cut cut = { .view = review->view, .team = review->team };
	const struct score_line *lines;
	size_t count;

	TRY(exercise_lines(review->exercise, review->state, &cut, SIZE_MAX, review->arena, &count,
		&lines, why));
	json_key(out, STR("lines"));
	json_open_array(out);
	for (size_t i = 0; i < count; i++)
		put_line(review, &lines[i], out);
	json_close_array(out);
	return OK;
}

enum err
review_write_json(const struct review *review, struct buf *to, struct fault *why)
{
	const struct exercise_state *state = review->state;
	struct json_writer out = json_writer_of(to);
	OWNED_BUF text = BUF_INIT;
	const struct board *board;

	TRY(exercise_board(review->exercise, state, review->view, review->team, 0, review->arena,
		&board, why));
	board_write_json(board, by_code_scenario_for(state, &review->eyes->seat), state->rules,
		review->team, &text);
	TRY(buf_check(&text, why));
	json_open_object(&out);
	json_member_string(
		&out, STR("exercise"), store_realm(exercise_store(review->exercise)).name);
	json_member_bool(
		&out, STR("dry_run"), store_realm(exercise_store(review->exercise)).dry_run);
	json_member_string(&out, STR("title"), state->scenario->title);
	json_member_string(&out, STR("team"), exercise_team_name(state->scenario, review->team));
	json_member_timestamp(&out, STR("made"), state->now);
	json_key(&out, STR("board"));
	json_put_raw(&out, buf_str(&text));
	TRY(put_lines(review, &out, why));
	TRY(put_entries(review, &out, why));
	json_close_object(&out);
	return buf_check(to, why);
}

/* --- STIX --- */

/* The copy says of which exercise it is, as its first property; the rest is the owner's text. */
static void
put_object(struct str text, struct store_realm realm, struct json_writer *out)
{
	OWNED_BUF copy = BUF_INIT;
	struct str rest = str_from_offset(text, str_find_char(text, '{') + 1);

	buf_add(&copy, STR("{\"x_testudo_exercise\":"));
	json_escape(&copy, realm.name);
	buf_add_char(&copy, ',');
	if (realm.dry_run)
		buf_add(&copy, STR("\"x_testudo_dry_run\":true,"));
	buf_add(&copy, rest);
	out->out->failed |= copy.failed;
	json_put_raw(out, buf_str(&copy));
}

/* Each object once, in its newest version, if these eyes may have it. */
static enum err
put_shared(const struct review *review, struct json_writer *out, struct fault *why)
{
	struct store *store = exercise_store(review->exercise);
	const struct journal_entry *at = journal_first(review->state->journal, RECORD_SHARED);

	for (; at != NULL; at = at->next_of_kind) {
		const struct released *object;
		enum err err;
		if ((review->team != 0 && at->record.team != review->team) || !journal_in_force(at))
			continue;
		err = release_find(store, review->eyes, at->subject, review->arena, &object, why);
		if (err == OK)
			put_object(object->text, store_realm(store), out);
		else if (err != E_ABSENT)
			return err;
	}
	return OK;
}

enum err
review_write_stix(const struct review *review, struct buf *to, struct fault *why)
{
	struct json_writer out = json_writer_of(to);
	char id[UUID_TEXT + 1];

	uuid_v4(store_env(exercise_store(review->exercise)), id);
	json_open_object(&out);
	json_member_string(&out, STR("type"), STR("bundle"));
	json_member_string(&out, STR("id"), str_printf(review->arena, "bundle--%s", id));
	json_key(&out, STR("objects"));
	json_open_array(&out);
	TRY(put_shared(review, &out, why));
	json_close_array(&out);
	json_close_object(&out);
	return buf_check(to, why);
}
