/* search_answer.c - what a search back found, gathered and written.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/search_answer.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/json_write.h"
#include "base/limits.h"
#include "watch/clean_text.h"
#include "watch/hit_line.h"

#define ANSWER_HEAD STR("{\"search\":")
#define ANSWER_MEMORY (16u * MIB) /* of one that is read again: its lines and values several times */

struct kept_hit {
	int64_t time;
	uint64_t order; /* among equals the first */
	struct buf text;
};

struct search_answer {
	struct env *env;
	struct str sensor;
	struct str id;
	bool with_text;
	int64_t started;
	uint64_t found;
	int64_t first, last; /* of all that was found */
	struct buf first_indicator;
	struct buf line; /* at hand */
	size_t count;
	size_t latest; /* of the kept ones, once there are as many as there may be */
	struct kept_hit kept[SEARCH_BACK_HITS_MAX];
};

struct search_answer *
search_answer_new(struct env *env, struct str sensor, const char *id, bool with_text)
{
	struct search_answer *answer = calloc(1, sizeof(*answer));

	if (answer == NULL)
		return NULL;
	answer->env = env;
	answer->sensor = sensor;
	answer->id = str_of(id);
	answer->with_text = with_text;
	answer->started = env_now(env);
	return answer;
}

void
search_answer_free(struct search_answer *answer)
{
	if (answer == NULL)
		return;
	for (size_t i = 0; i < answer->count; i++)
		buf_done(&answer->kept[i].text);
	buf_done(&answer->first_indicator);
	buf_done(&answer->line);
	free(answer);
}

/* --- hits --- */

/* Would the node take it? What is longer than it may be is counted and not listed. */
static bool
may_be_told(const struct hit_line *line)
{
	return line->place->input.len <= SENSOR_PATH_MAX &&
	       line->field->name.len <= SENSOR_VALUE_MAX &&
	       line->hit->value.text.len <= SENSOR_VALUE_MAX &&
	       line->hit->len <= SENSOR_VALUE_MAX &&
	       line->hit->indicator->name.len <= SENSOR_VALUE_MAX;
}

static bool
is_before(const struct kept_hit *one, const struct kept_hit *other)
{
	return one->time != other->time ? one->time < other->time : one->order < other->order;
}

static void
find_latest(struct search_answer *answer)
{
	answer->latest = 0;
	for (size_t i = 1; i < answer->count; i++)
		if (is_before(&answer->kept[answer->latest], &answer->kept[i]))
			answer->latest = i;
}

/* The line of the hit is in answer->line. */
static enum err
keep(struct search_answer *answer, int64_t time, struct str text, struct fault *why)
{
	bool is_full = answer->count == SEARCH_BACK_HITS_MAX;
	struct kept_hit *kept = &answer->kept[is_full ? answer->latest : answer->count];

	TRY(buf_check(&answer->line, why));
	if (!is_full)
		*kept = (struct kept_hit){ .text = BUF_INIT };
	answer->count += !is_full;
	kept->time = time;
	kept->order = answer->found;
	buf_clear(&kept->text);
	hit_line_write_with(&kept->text, buf_str(&answer->line),
		answer->with_text ? text : STR_NONE);
	TRY(buf_check(&kept->text, why));
	if (answer->count == SEARCH_BACK_HITS_MAX)
		find_latest(answer);
	return OK;
}

/* Are there as many earlier ones as there may be? */
static bool
is_too_late(const struct search_answer *answer, int64_t time)
{
	return answer->count == SEARCH_BACK_HITS_MAX &&
	       time >= answer->kept[answer->latest].time;
}

static enum err
count(struct search_answer *answer, const struct match_indicator *indicator, int64_t first,
	int64_t last, struct fault *why)
{
	if (answer->found == 0 || first < answer->first) {
		answer->first = first;
		buf_clear(&answer->first_indicator);
		buf_add(&answer->first_indicator, indicator->id);
		TRY(buf_check(&answer->first_indicator, why));
	}
	if (answer->found == 0 || last > answer->last)
		answer->last = last;
	answer->found++;
	return OK;
}

enum err
search_answer_hit(struct search_answer *answer, const struct hit_line *line, struct str text,
	struct fault *why)
{
	TRY(count(answer, line->hit->indicator, line->time, line->time, why));
	if (!may_be_told(line) || is_too_late(answer, line->time))
		return OK;
	buf_clear(&answer->line);
	hit_line_write(&answer->line, line);
	return keep(answer, line->time, text, why);
}

enum err
search_answer_match(struct search_answer *answer, const struct match_line *match, struct str text,
	struct fault *why)
{
	const struct pattern_hit *hit = match->hit;

	TRY(count(answer, hit->indicator, hit->match.first, hit->match.last, why));
	if (match->place->input.len > SENSOR_PATH_MAX ||
		hit->indicator->name.len > SENSOR_VALUE_MAX || is_too_late(answer, match->time))
		return OK;
	buf_clear(&answer->line);
	match_line_write(&answer->line, match);
	return keep(answer, match->time, text, why);
}

/* --- writing --- */

static void
put_outcome(struct json_writer *out, const char *outcome, const char *reason)
{
	char clean[SENSOR_ERROR_MAX];

	json_member_string(out, STR("outcome"), str_of(outcome));
	if (reason != NULL)
		json_member_string(
			out, STR("reason"), clean_text(str_of(reason), sizeof(clean), clean));
}

static void
begin(struct search_answer *answer, const char *outcome, const char *reason, struct json_writer *out)
{
	json_open_object(out);
	json_member_string(out, STR("search"), answer->id);
	json_member_string(out, STR("sensor"), answer->sensor);
	put_outcome(out, outcome, reason);
	json_member_timestamp(out, STR("started"), answer->started);
	json_member_timestamp(out, STR("ended"), env_now(answer->env));
}

static void
put_count(struct json_writer *out, struct str name, uint64_t count)
{
	json_member_int(out, name, count < INT64_MAX ? (int64_t)count : INT64_MAX);
}

static void
put_totals(const struct search_totals *totals, struct json_writer *out)
{
	put_count(out, STR("indicators"), totals->indicators);
	put_count(out, STR("patterns"), totals->patterns);
	put_count(out, STR("pattern_losses"), totals->pattern_losses);
	put_count(out, STR("patterns_left_alone"), totals->patterns_left_alone);
	put_count(out, STR("files"), totals->files);
	put_count(out, STR("bytes"), totals->bytes);
	put_count(out, STR("skipped_files"), totals->skipped_files);
	put_count(out, STR("skipped_bytes"), totals->skipped_bytes);
	put_count(out, STR("unreadable_files"), totals->unreadable_files);
	put_count(out, STR("sightings"), totals->sightings);
}

static int
by_time(const void *one, const void *other)
{
	return is_before(one, other) ? -1 : 1;
}

static void
put_hits(struct search_answer *answer, struct json_writer *out)
{
	size_t before = out->out->len;

	qsort(answer->kept, answer->count, sizeof(*answer->kept), by_time);
	json_key(out, STR("hits"));
	json_open_array(out);
	for (size_t i = 0; i < answer->count; i++)
		if (out->out->len - before < SENSOR_BATCH_LINES_MAX)
			json_put_raw(out, buf_str(&answer->kept[i].text));
	json_close_array(out);
}

void
search_answer_write(struct search_answer *answer, const struct search_totals *totals,
	const char *cut, struct buf *text)
{
	struct json_writer out = json_writer_of(text);

	begin(answer, "done", cut, &out);
	json_member_bool(&out, STR("complete"), cut == NULL);
	put_totals(totals, &out);
	put_count(&out, STR("found"), answer->found);
	if (answer->found > 0) {
		json_member_timestamp(&out, STR("first"), answer->first);
		json_member_string(
			&out, STR("first_indicator"), buf_str(&answer->first_indicator));
		json_member_timestamp(&out, STR("last"), answer->last);
	}
	put_hits(answer, &out);
	json_close_object(&out);
}

void
search_answer_refuse(struct search_answer *answer, const char *reason, struct buf *text)
{
	struct json_writer out = json_writer_of(text);

	begin(answer, "refused", reason, &out);
	json_close_object(&out);
}

static void
copy_member(struct json_writer *out, const struct json *from, struct str name)
{
	json_member_string(out, name, json_get_string(from, name));
}

enum err
search_answer_replace(
	struct str answer, const char *reason, struct buf *text, struct fault *why)
{
	OWNED(arena) arena = arena_new(ANSWER_MEMORY);
	struct json_writer out = json_writer_of(text);
	const struct json *old;

	if (arena == NULL)
		return fail_nomem(why);
	if (!search_answer_is(answer) || json_parse(arena, answer, &old, NULL) != OK)
		return fail(why, E_CORRUPT, "the answer is damaged");
	json_open_object(&out);
	copy_member(&out, old, STR("search"));
	copy_member(&out, old, STR("sensor"));
	put_outcome(&out, "refused", reason);
	copy_member(&out, old, STR("started"));
	copy_member(&out, old, STR("ended"));
	json_close_object(&out);
	return buf_check(text, why);
}

bool
search_answer_is(struct str batch)
{
	return str_starts(batch, ANSWER_HEAD);
}
