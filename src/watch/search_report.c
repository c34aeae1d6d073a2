/* search_report.c - sightings of what a search finds.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "search"
#include "watch/search_report.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "watch/search_answer.h"
#include "watch/id_hash.h"
#include "watch/spool.h"

/* No sighting spans two days: what is long past is asked about by the day. */
#define WINDOW (24 * 3600 * INT64_C(1000000))
#define STATE_MEMORY ((size_t)8 * SPOOL_STATE_MAX)

struct search_report {
	struct node *node;
	struct spool *spool;
	struct sightings *sightings;
	struct id_hasher hasher;
	struct arena *kept;        /* `reported`, and what it holds */
	const struct json *before; /* ids that searches before this one reported; NULL: none */
	bool asked_for;
	const struct json *read; /* where the next search begins, if this one leaves it; NULL: anew */
	struct arena *now;         /* `counted` */
	struct counted {
		struct str id;
		uint64_t line; /* the newest one that was counted */
		struct counted *next;
	} * counted;
};

static enum err
restore(struct search_report *report, struct fault *why)
{
	struct str saved = spool_inputs(report->spool);
	const struct json *state;

	if (saved.len == 0)
		return OK;
	TRY(json_parse(report->kept, saved, &state, why));
	report->before = json_get(state, STR("reported"));
	if (report->before == NULL || report->before->type != JSON_ARRAY)
		return fail(why, E_CORRUPT, "the list of what was reported is damaged");
	report->read = json_get(state, STR("read"));
	return report->asked_for ? OK : node_restore(report->node, report->read, why);
}

enum err
search_report_open(struct env *env, struct str folder, struct node *node, bool asked_for,
	struct search_report **ret, struct fault *why)
{
	OWNED(search_report) report = calloc(1, sizeof(*report));

	if (report == NULL)
		return fail_nomem(why);
	report->node = node;
	report->asked_for = asked_for;
	report->kept = arena_new(STATE_MEMORY);
	report->now = arena_new(STATE_MEMORY);
	report->sightings = sightings_new(env, WINDOW);
	report->hasher = id_hasher_new(env);
	if (report->kept == NULL || report->now == NULL || report->sightings == NULL)
		return fail_nomem(why);
	TRY(spool_open(env, folder, &report->spool, why));
	TRY(restore(report, why));
	*ret = DISOWN(report);
	return OK;
}

void
search_report_free(struct search_report *report)
{
	if (report == NULL)
		return;
	spool_close(report->spool);
	sightings_free(report->sightings);
	arena_free(report->kept);
	arena_free(report->now);
	free(report);
}

/* --- hits --- */

static bool
was_reported(const struct search_report *report, struct str id)
{
	if (report->before == NULL)
		return false;
	JSON_EACH (item, report->before)
		if (str_eq(item->string, id))
			return true;
	return false;
}

static struct counted *
find_counted(const struct search_report *report, struct str id)
{
	struct counted *counted = report->counted;

	while (counted != NULL && !str_eq(counted->id, id))
		counted = counted->next;
	return counted;
}

/* NULL: there is no memory. */
static struct counted *
add_counted(struct search_report *report, struct str id)
{
	struct counted *counted = arena_new_of(report->now, struct counted);

	if (counted == NULL)
		return NULL;
	*counted = (struct counted){ str_copy(report->now, id), UINT64_MAX, report->counted };
	if (counted->id.data == NULL)
		return NULL;
	report->counted = counted;
	return counted;
}

enum err
search_report_hit(
	struct search_report *report, const struct search_find *find, struct fault *why)
{
	const struct match_indicator *indicator = find->indicator;
	struct counted *counted;

	if (find->first >= indicator->valid_from || was_reported(report, indicator->id))
		return OK;
	counted = find_counted(report, indicator->id);
	if (counted == NULL)
		counted = add_counted(report, indicator->id);
	if (counted == NULL)
		return fail_nomem(why);
	if (counted->line == find->line)
		return OK;
	counted->line = find->line;
	return sightings_add(report->sightings, indicator, id_hash(&report->hasher, indicator->id),
		find->last, why);
}

/* --- the end --- */

enum err
search_report_close(struct search_report *report, uint64_t *ret, struct fault *why)
{
	*ret = 0;
	while (sightings_count(report->sightings) > 0) {
		OWNED_BUF envelope = BUF_INIT;
		size_t taken;

		TRY(sightings_take(report->sightings, node_terms(report->node),
			&envelope, &taken, why));
		TRY(spool_add(report->spool, buf_str(&envelope), why));
		*ret += taken;
	}
	return OK;
}

enum err
search_report_add(struct search_report *report, struct str answer, struct fault *why)
{
	return spool_add(report->spool, answer, why);
}

static void
write_read(const struct search_report *report, struct json_writer *out)
{
	json_key(out, STR("read"));
	if (!report->asked_for)
		node_save(report->node, out);
	else if (report->read != NULL)
		json_put_raw(out, report->read->text);
	else
		json_put_raw(out, STR("[]"));
}

static void
write_reported(const struct search_report *report, struct json_writer *out)
{
	json_key(out, STR("reported"));
	json_open_array(out);
	if (report->before != NULL)
		JSON_EACH (item, report->before)
			json_put_string(out, item->string);
	for (const struct counted *one = report->counted; one != NULL; one = one->next)
		json_put_string(out, one->id);
	json_close_array(out);
}

enum err
search_report_commit(struct search_report *report, struct fault *why)
{
	OWNED_BUF state = BUF_INIT;
	struct json_writer out = json_writer_of(&state);

	json_open_object(&out);
	write_read(report, &out);
	write_reported(report, &out);
	json_close_object(&out);
	TRY(buf_check(&state, why));
	return spool_commit(report->spool, buf_str(&state), why);
}

/* Instead of an answer that it did not take, the node is told that there is none, and why. If it does
 * not take that either, what comes behind must not wait. */
static enum err
tell_failure(struct search_report *report, struct str answer, uint64_t number,
	const struct fault *failure, struct fault *why)
{
	OWNED_BUF refusal = BUF_INIT;
	OWNED_BUF reason = BUF_INIT;
	enum err err;

	buf_addf(&reason, "the node did not take what was found: %s", failure->text);
	TRY(buf_check(&reason, why));
	err = search_answer_replace(answer, reason.data, &refusal, why);
	if (err == OK)
		err = node_tell(report->node, "/api/sensor/search", buf_str(&refusal), NULL, why);
	if (err != E_INVALID && err != E_CORRUPT)
		return err;
	LOG_WARNING("answer untold", "batch=%llu reason=%s", (unsigned long long)number, why->text);
	return OK;
}

static enum err
deliver_answer(struct search_report *report, struct str answer, uint64_t number, struct fault *why)
{
	struct fault failure;
	enum err err = node_tell(report->node, "/api/sensor/search", answer, NULL, &failure);

	if (err == E_INVALID) {
		TRY(tell_failure(report, answer, number, &failure, why));
	} else if (err != OK) {
		*why = failure;
		return err;
	}
	return spool_delivered(report->spool, number, why);
}

static enum err
deliver_one(struct search_report *report, struct str envelope, uint64_t number,
	struct search_report_totals *totals, struct fault *why)
{
	uint64_t taken;
	uint64_t refused;
	enum node_answer answer = node_post(report->node, envelope, &taken, &refused, why);

	if (answer != NODE_TOOK && answer != NODE_REFUSED)
		return why->code;
	totals->delivered += taken;
	totals->refused += refused;
	if (answer == NODE_TOOK)
		return spool_delivered(report->spool, number, why);
	LOG_ERROR("batch refused", "kept=refused-%llu.json reason=%s", (unsigned long long)number,
		why->text);
	return spool_refused(report->spool, number, why);
}

enum err
search_report_deliver(
	struct search_report *report, struct search_report_totals *totals, struct fault *why)
{
	*totals = (struct search_report_totals){ 0 };
	for (;;) {
		OWNED_BUF envelope = BUF_INIT;
		uint64_t number;

		TRY(spool_oldest(report->spool, &envelope, &number, why));
		if (number == 0)
			return OK;
		if (search_answer_is(buf_str(&envelope)))
			TRY(deliver_answer(report, buf_str(&envelope), number, why));
		else
			TRY(deliver_one(report, buf_str(&envelope), number, totals, why));
	}
}

bool
search_report_waits(const struct search_report *report)
{
	return spool_waiting(report->spool) > 0;
}
