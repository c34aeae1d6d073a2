/* record_results.c - takes the results of checks into their hours.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "store/check_hour.h"
#include "store/private.h"

/* A result that has its place. */
struct placed {
	size_t index; /* in the caller's array */
	unsigned leg;
	int64_t row;
	uint32_t sample;
};

struct intake_of_results {
	const struct check_result *results;
	size_t count;
	enum err *errors;
	struct placed *placed;
	size_t placed_count;

	/* inside the commit */
	struct writing *writing;
	int64_t change; /* this commit's change number; 0: nothing changed yet */

	/* of one hour */
	size_t old_count;
	uint32_t *old;
	size_t merged_count;
	uint32_t *merged;
	char *bytes;
	bool changed;
};

/* --- each result by itself --- */

static enum err
check_result(const struct check_result *result, int64_t now)
{
	if (result->check.len == 0 || result->check.len > CHECK_NAME_MAX)
		return E_ABSENT;
	if (result->time < 0 || result->time > now + CHECK_AHEAD_SECONDS * MICROSECONDS_PER_SECOND)
		return E_INVALID;
	if ((unsigned)result->state >= CHECK_STATES || result->state == CHECK_RECOVERING)
		return E_INVALID;
	if (result->text.len > CHECK_TEXT_MAX || result->transcript.len > CHECK_TRANSCRIPT_MAX)
		return E_TOO_LARGE;
	if (!str_is_utf8(result->text) || !str_is_utf8(result->transcript))
		return E_INVALID;
	return OK;
}

static enum err
find_leg(struct writing *writing, const struct check_result *result, int64_t *ret, bool *ret_found,
	struct fault *why)
{
	return database_ask_int(writing->database, why, ret, ret_found,
		"SELECT id FROM check_leg WHERE name = ?1 AND team = ?2 AND present = 1", "ti",
		result->check, (int64_t)result->team);
}

static enum err
place(struct intake_of_results *intake, size_t index, struct fault *why)
{
	const struct check_result *result = &intake->results[index];
	int64_t leg;
	bool found;

	intake->errors[index] = check_result(result, intake->writing->now);
	if (intake->errors[index] != OK)
		return OK;
	TRY(find_leg(intake->writing, result, &leg, &found, why));
	if (!found) {
		intake->errors[index] = E_ABSENT;
		return OK;
	}
	intake->placed[intake->placed_count++] = (struct placed){
		.index = index,
		.leg = (unsigned)leg,
		.row = check_row((unsigned)leg, result->time),
		.sample = check_sample_pack(result->time, result->state),
	};
	return OK;
}

/* By hour and time, of one millisecond the worst first. */
static int
compare_placed(const void *left, const void *right)
{
	const struct placed *a = left;
	const struct placed *b = right;
	uint32_t a_time = check_sample_millisecond(a->sample);
	uint32_t b_time = check_sample_millisecond(b->sample);

	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	if (a_time != b_time)
		return a_time < b_time ? -1 : 1;
	if (a->sample == b->sample) /* the first one's text is kept */
		return a->index < b->index ? -1 : a->index > b->index;
	return check_state_is_worse(check_sample_state(a->sample), check_sample_state(b->sample))
		       ? -1
		       : 1;
}

/* --- an hour --- */

static enum err
load_hour(struct intake_of_results *intake, int64_t row, struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool found;

	intake->old_count = 0;
	intake->merged_count = 0;
	intake->changed = false;
	TRY(database_query(intake->writing->database, &rows, why,
		"SELECT samples FROM check_hour WHERE id = ?1", "i", row));
	TRY(statement_step(rows, &found, why));
	if (!found)
		return OK;
	return check_hour_read(column_text(rows, 0), intake->old, &intake->old_count, why);
}

static enum err
store_hour(struct intake_of_results *intake, int64_t row, struct fault *why)
{
	if (!intake->changed)
		return OK;
	if (intake->change == 0)
		intake->change = writing_position(intake->writing);
	check_hour_write(intake->merged, intake->merged_count, intake->bytes);
	return database_run(intake->writing->database, why,
		"INSERT INTO check_hour (id, changed, samples) VALUES (?1, ?2, ?3)"
		" ON CONFLICT (id) DO UPDATE SET changed = ?2, samples = ?3",
		"iib", row, intake->change, str_from(intake->bytes, 4 * intake->merged_count));
}

/* The state before the first sample of this hour. */
static enum err
state_before_hour(const struct intake_of_results *intake, const struct placed *placed,
	enum check_state *ret, bool *ret_found, struct fault *why)
{
	OWNED(statement) rows = NULL;
	struct str bytes;

	TRY(database_query(intake->writing->database, &rows, why,
		"SELECT samples FROM check_hour WHERE id < ?1 AND id >= ?2 ORDER BY id DESC LIMIT "
		"1",
		"ii", placed->row, check_row(placed->leg, 0)));
	TRY(statement_step(rows, ret_found, why));
	if (!*ret_found)
		return OK;
	bytes = column_text(rows, 0);
	if (bytes.len < 4)
		return fail(why, E_CORRUPT, "an hour without samples");
	*ret = (enum check_state)(bytes.data[bytes.len - 4] & 15);
	return OK;
}

/* Keeps what the probe saw when the state is another than before. */
static enum err
note_change(const struct intake_of_results *intake, const struct placed *placed, struct fault *why)
{
	const struct check_result *result = &intake->results[placed->index];
	enum check_state before = CHECK_STATES;
	bool found = intake->merged_count > 0;

	if (found)
		before = check_sample_state(intake->merged[intake->merged_count - 1]);
	else
		TRY(state_before_hour(intake, placed, &before, &found, why));
	if (found && before == result->state)
		return OK;
	return database_run(intake->writing->database, why,
		"INSERT INTO check_change (leg, time, team, state, latency, text, transcript)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (leg, time) DO UPDATE"
		" SET state = ?4, latency = ?5, text = ?6, transcript = ?7",
		"iiiiitt", (int64_t)placed->leg, result->time / 1000 * 1000, (int64_t)result->team,
		(int64_t)result->state, (int64_t)result->latency_ms,
		result->text.len == 0 ? STR("") : result->text,
		result->transcript.len == 0 ? STR("") : result->transcript);
}

/* `there`: the sample of that millisecond so far, NULL for none. */
static enum err
take_sample(struct intake_of_results *intake, const struct placed *placed, const uint32_t *there,
	size_t total, struct fault *why)
{
	uint32_t *to = &intake->merged[intake->merged_count];

	if (there == NULL && total >= CHECK_HOUR_SAMPLES_MAX) {
		intake->errors[placed->index] = E_TOO_MANY;
		return OK;
	}
	if (there != NULL && !check_state_is_worse(check_sample_state(placed->sample),
				     check_sample_state(*there))) {
		*to = *there;
		intake->merged_count++;
		return OK;
	}
	TRY(note_change(intake, placed, why));
	*to = placed->sample;
	intake->merged_count++;
	intake->changed = true;
	return OK;
}

/* Merges the sorted results of one hour with what it has. */
static enum err
merge_hour(struct intake_of_results *intake, const struct placed *placed, size_t count,
	struct fault *why)
{
	size_t from = 0; /* of the old ones */
	size_t added = 0;

	for (size_t i = 0; i < count; i++) {
		uint32_t time = check_sample_millisecond(placed[i].sample);
		const uint32_t *there = NULL;
		size_t before;
		if (i > 0 && check_sample_millisecond(placed[i - 1].sample) == time) {
			/* A lesser one of the same millisecond shares the fate of the worst. */
			intake->errors[placed[i].index] = intake->errors[placed[i - 1].index];
			continue;
		}
		while (from < intake->old_count &&
			check_sample_millisecond(intake->old[from]) < time)
			intake->merged[intake->merged_count++] = intake->old[from++];
		if (from < intake->old_count && check_sample_millisecond(intake->old[from]) == time)
			there = &intake->old[from++];
		before = intake->merged_count;
		TRY(take_sample(intake, &placed[i], there, intake->old_count + added, why));
		added += there == NULL && intake->merged_count > before;
	}
	while (from < intake->old_count)
		intake->merged[intake->merged_count++] = intake->old[from++];
	return OK;
}

static enum err
results_job(struct writing *writing, void *arg, struct fault *why)
{
	struct intake_of_results *intake = arg;
	size_t end;

	intake->writing = writing;
	for (size_t i = 0; i < intake->count; i++)
		TRY(place(intake, i, why));
	qsort(intake->placed, intake->placed_count, sizeof(*intake->placed), compare_placed);
	for (size_t start = 0; start < intake->placed_count; start = end) {
		int64_t row = intake->placed[start].row;
		for (end = start; end < intake->placed_count && intake->placed[end].row == row;)
			end++;
		TRY(load_hour(intake, row, why));
		TRY(merge_hour(intake, intake->placed + start, end - start, why));
		TRY(store_hour(intake, row, why));
	}
	return OK;
}

enum err
record_put_results(struct store *store, const struct reader *by, const struct check_result *results,
	size_t count, enum err *ret_errors, struct fault *why)
{
	OWNED(arena) arena = arena_new(4 * MIB);
	struct intake_of_results intake = { .results = results, .count = count };

	TRY(require_exercise(store, why));
	TRY(require_role(by, ROLE_PROBE, why));
	if (count > CHECK_RESULTS_MAX)
		return fail(why, E_TOO_MANY, "more than %u results at once", CHECK_RESULTS_MAX);
	if (arena == NULL)
		return fail_nomem(why);
	intake.errors = arena_array(arena, count, enum err);
	intake.placed = arena_array(arena, count, struct placed);
	intake.old = arena_array(arena, CHECK_HOUR_SAMPLES_MAX, uint32_t);
	intake.merged = arena_array(arena, CHECK_HOUR_SAMPLES_MAX, uint32_t);
	intake.bytes = arena_alloc(arena, 4 * CHECK_HOUR_SAMPLES_MAX);
	if (intake.errors == NULL || intake.placed == NULL || intake.old == NULL ||
		intake.merged == NULL || intake.bytes == NULL)
		return fail_nomem(why);
	TRY(store_write(store, by, results_job, &intake, why));
	if (count > 0)
		memcpy(ret_errors, intake.errors, count * sizeof(*ret_errors));
	return OK;
}
