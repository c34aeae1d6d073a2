/* watch.c - the sensor's beginning, its work as a whole, and its end.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "watch"
#include "watch/watch.h"

#include <sched.h>

#include "base/limits.h"
#include "base/log.h"
#include "match/parallel.h"
#include "watch/node.h"
#include "watch/watch_private.h"

enum {
	WINDOW_SECONDS = 3600,
	ATTEMPTS_ONCE = 5,
	NAP_MILLISECONDS = 50, /* how soon a stop is noticed */
};

bool
watch_must_stop(const struct watch *watch)
{
	return watch->options->stop != NULL && atomic_load(watch->options->stop);
}

void
watch_nap(const struct watch *watch, unsigned milliseconds)
{
	while (milliseconds > 0 && !watch_must_stop(watch)) {
		unsigned part = milliseconds < NAP_MILLISECONDS ? milliseconds : NAP_MILLISECONDS;
		struct timespec time = { 0, (long)part * 1000000 };
		nanosleep(&time, NULL);
		milliseconds -= part;
	}
}

/* --- beginning and end --- */

static enum err
make_inputs(struct watch *watch, struct fault *why)
{
	const struct watch_options *options = watch->options;

	watch->inputs = calloc(options->input_count + 1, sizeof(struct input *));
	if (watch->inputs == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < options->input_count; i++) {
		for (size_t k = 0; k < i; k++)
			if (str_eq(options->inputs[i].path, options->inputs[k].path))
				return fail(why, E_USAGE, "input %.*s is named twice",
					STR_FMT(options->inputs[i].path));
		if (options->once && (options->inputs[i].reader->datagrams ||
					     options->inputs[i].place != PLACE_FILES))
			return fail(why, E_USAGE, "input %.*s has no end, so not with --once",
				STR_FMT(options->inputs[i].path));
		watch->inputs[i] = input_new(watch->env, &options->inputs[i], options->once);
		if (watch->inputs[i] == NULL)
			return fail_nomem(why);
	}
	return OK;
}

static struct input *
find_input(const struct watch *watch, const struct json *saved)
{
	struct str path = json_get_string(saved, STR("path"));
	struct str reader = json_get_string(saved, STR("reader"));

	for (size_t i = 0; i < watch->options->input_count; i++)
		if (str_eq(watch->options->inputs[i].path, path) &&
			str_eq(str_of(watch->options->inputs[i].reader->name), reader))
			return watch->inputs[i];
	return NULL;
}

static enum err
restore_inputs(struct watch *watch, struct fault *why)
{
	struct str saved = spool_inputs(watch->spool);
	OWNED(arena) arena = arena_new((size_t)8 * SPOOL_STATE_MAX);
	const struct json *list;

	if (saved.len == 0)
		return OK;
	if (arena == NULL)
		return fail_nomem(why);
	TRY(json_parse(arena, saved, &list, why));
	if (list->type != JSON_ARRAY)
		return fail(why, E_CORRUPT, "the saved reading positions are damaged");
	JSON_EACH (item, list) {
		struct input *input = find_input(watch, item);
		if (input != NULL)
			TRY(input_restore(input, item, why));
		else
			buf_addf(&watch->foreign, ",%.*s", STR_FMT(item->text));
	}
	return buf_check(&watch->foreign, why);
}

/* What patterns remember belongs to the reading positions: one commit named both. */
static enum err
restore_memory(struct watch *watch, struct fault *why)
{
	OWNED_BUF memory = BUF_INIT;
	struct fault reason;

	if (spool_memory(watch->spool, &memory, &reason) != OK) {
		LOG_WARNING("patterns begin anew", "reason=%s", reason.text);
		return OK;
	}
	return sensor_remind(watch->sensor, buf_str(&memory), why);
}

_Static_assert(PARALLEL_MAX <= WATCH_THREADS_MAX, "as many as may be asked for");

unsigned
watch_threads(const struct watch_options *options)
{
	return or_else(options->threads, parallel_processors());
}

static enum err
open_report(struct watch *watch, struct fault *why)
{
	const struct watch_options *options = watch->options;

	watch->report = report_new(watch->env, options);
	watch->tally = tally_new(watch->env, options->name, options->report_hits);
	if (watch->report == NULL || watch->tally == NULL)
		return fail_nomem(why);
	sensor_tally(watch->sensor, watch->tally);
	return OK;
}

static enum err
watch_open(struct watch *watch, struct fault *why)
{
	const struct watch_options *options = watch->options;
	int64_t window = (int64_t)or_else(options->window_seconds, WINDOW_SECONDS) * 1000000;

	TRY(spool_open(watch->env, options->state_folder, &watch->spool, why));
	TRY(make_inputs(watch, why));
	TRY(restore_inputs(watch, why));
	watch->courier = courier_new(watch->env, options, watch->spool);
	watch->sightings = sightings_new(watch->env, window);
	if (watch->courier == NULL || watch->sightings == NULL)
		return fail_nomem(why);
	watch->sensor = sensor_new(watch->env, watch->sightings, options->output, &watch->totals);
	if (watch->sensor == NULL)
		return fail_nomem(why);
	sensor_allow(watch->sensor, options->allow);
	TRY(sensor_hold_back(watch->sensor, options->loud_percent, why));
	if (options->status_seconds > 0)
		TRY(open_report(watch, why));
	TRY(restore_memory(watch, why));
	return lanes_new(watch_threads(options), &watch->lanes, why);
}

static void
watch_close(struct watch *watch)
{
	summariser_stop(watch->summariser);
	courier_free(watch->courier);
	search_desk_stop(watch->desk);
	lanes_free(watch->lanes);
	match_generation_free(watch->generation);
	quiet_generation_forget(&watch->quiet);
	for (size_t i = 0; watch->inputs != NULL && i < watch->options->input_count; i++)
		input_free(watch->inputs[i]);
	free(watch->inputs);
	sensor_free(watch->sensor);
	tally_free(watch->tally);
	report_free(watch->report);
	sightings_free(watch->sightings);
	spool_close(watch->spool);
	buf_done(&watch->foreign);
}

/* --- the node, waited for --- */

enum err
watch_insist(struct watch *watch, courier_call *call, struct fault *why)
{
	for (unsigned failures = 1;; failures++) {
		enum err err = call(watch->courier, why);
		if (err == OK || node_answer_of(err) != NODE_AWAY || watch_must_stop(watch))
			return err;
		if (watch->options->once && failures == ATTEMPTS_ONCE)
			return err;
		LOG_WARNING("node away", "attempt=%u reason=%s", failures, why->text);
		watch_nap(watch, courier_backoff_milliseconds(watch->options, failures));
	}
}

/* --- work --- */

static enum err
first_failure(const struct watch *watch, struct fault *why)
{
	for (size_t i = 0; i < watch->options->input_count; i++)
		TRY(input_failure(watch->inputs[i], why));
	return OK;
}

static enum err
start_threads(struct watch *watch, struct fault *why)
{
	const struct watch_options *options = watch->options;

	if (options->search_folder.len > 0)
		TRY(search_desk_start(watch->env, options, &watch->desk, why));
	courier_answers_to(watch->courier, watch->desk);
	return courier_start(watch->courier, why);
}

static enum err
work(struct watch *watch, struct fault *why)
{
	const struct watch_options *options = watch->options;
	enum err err = watch_insist(watch, courier_connect, why);

	if (err != OK)
		return watch_must_stop(watch) ? OK : err;
	watch->committed = watch->env->monotonic(watch->env);
	if (!options->once)
		TRY(start_threads(watch, why));
	if (options->summaries.len > 0)
		TRY(summariser_start(watch->env, options, &watch->summariser, why));
	err = watch_read_all(watch, why);
	/* After a failure nothing is committed: the next run reads those lines again. */
	if (err == OK)
		err = watch_commit(watch, why);
	courier_stop(watch->courier);
	search_desk_stop(watch->desk);
	watch->desk = NULL;
	if (err == OK && !watch_must_stop(watch))
		err = watch_insist(watch, courier_deliver, why);
	watch_publish_totals(watch);
	if (err == OK)
		watch_tell_end(watch);
	/* Inputs came to their end: was each a good one? */
	if (err == OK && !watch_must_stop(watch))
		err = first_failure(watch, why);
	return err;
}

enum err
watch_run(struct env *env, const struct watch_options *options, struct fault *why)
{
	struct watch watch = { .env = env, .options = options };
	enum err err = watch_open(&watch, why);

	if (err == OK)
		err = work(&watch, why);
	watch_close(&watch);
	return err;
}
