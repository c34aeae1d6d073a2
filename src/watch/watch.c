/* watch.c - the sensor's loop: read, search, commit, deliver.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "watch"
#include "watch/watch.h"

#include "base/limits.h"
#include "base/log.h"
#include "match/parallel.h"
#include "watch/courier.h"
#include "watch/held_back.h"
#include "watch/input.h"
#include "watch/lanes.h"
#include "watch/node.h"
#include "watch/quiet_generation.h"
#include "watch/report.h"
#include "watch/search_desk.h"
#include "watch/sensor.h"
#include "watch/statistics.h"
#include "watch/summariser.h"

enum {
	WINDOW_SECONDS = 3600,
	REPORT_SECONDS = 30,
	POLL_MILLISECONDS = 500,
	POLL_INTERFACE_MILLISECONDS = 50, /* its ring goes on filling */
	ATTEMPTS_ONCE = 5,
	PIECES_BETWEEN_LOOKS = 1024, /* at the clock, the stop flag and the courier */
	/* When something has no end, so much of each input is read before the others have their turn. */
	PIECES_IN_TURN = 64 * 1024,
	BLOCKS_IN_TURN = 64,
	BLOCK_SIZE = MIB,            /* the more at once, the cheaper the kernel hands it over */
	NAP_MILLISECONDS = 50,       /* how soon a stop is noticed */
};

struct watch {
	struct env *env;
	const struct watch_options *options;
	struct watch_totals totals;
	struct spool *spool;
	struct courier *courier;
	struct sightings *sightings;
	struct sensor *sensor;
	struct summariser *summariser; /* NULL: no summaries are wanted */
	struct search_desk *desk;      /* NULL: nothing is searched in kept logs */
	struct tally *tally;           /* NULL: the node is told nothing */
	struct report *report;         /* likewise */
	size_t at;                     /* the input that is being read */
	struct lanes *lanes;
	struct match_generation *generation; /* what is looked for now; NULL: see the sensor */
	struct quiet_generation quiet;       /* the same for the sieve */
	struct input **inputs;
	struct buf foreign; /* saved positions of inputs that this run was not given */
	int64_t committed;  /* monotonic microseconds */
	uint64_t committed_lines;
};

static bool
must_stop(const struct watch *watch)
{
	return watch->options->stop != NULL && atomic_load(watch->options->stop);
}

static void
nap(const struct watch *watch, unsigned milliseconds)
{
	while (milliseconds > 0 && !must_stop(watch)) {
		unsigned part = milliseconds < NAP_MILLISECONDS ? milliseconds : NAP_MILLISECONDS;
		struct timespec time = { 0, (long)part * 1000000 };
		nanosleep(&time, NULL);
		milliseconds -= part;
	}
}

static unsigned
or_else(unsigned value, unsigned otherwise)
{
	return value == 0 ? otherwise : value;
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

typedef enum err courier_call(struct courier *courier, struct fault *why);

/* Repeats the call while the node is away: for ever, or with `once` a few times. */
static enum err
insist(struct watch *watch, courier_call *call, struct fault *why)
{
	for (unsigned failures = 1;; failures++) {
		enum err err = call(watch->courier, why);
		if (err == OK || node_answer_of(err) != NODE_AWAY || must_stop(watch))
			return err;
		if (watch->options->once && failures == ATTEMPTS_ONCE)
			return err;
		LOG_WARNING("node away", "attempt=%u reason=%s", failures, why->text);
		nap(watch, courier_backoff_milliseconds(watch->options, failures));
	}
}

/* --- committing --- */

static enum err
spool_sightings(struct watch *watch, struct fault *why)
{
	while (sightings_count(watch->sightings) > 0) {
		OWNED_BUF envelope = BUF_INIT;
		size_t taken;

		TRY(sightings_take(watch->sightings, courier_terms(watch->courier),
			SPOOL_BATCH_SIGHTINGS, &envelope, &taken, why));
		TRY(spool_add(watch->spool, buf_str(&envelope), why));
		watch->totals.sightings += taken;
	}
	return OK;
}

static enum err
spool_hits(struct watch *watch, struct fault *why)
{
	for (;;) {
		OWNED_BUF batch = BUF_INIT;

		TRY(tally_take(watch->tally, &batch, why));
		if (batch.len == 0)
			return OK;
		TRY(spool_add(watch->spool, buf_str(&batch), why));
	}
}

static enum err
save_inputs(struct watch *watch, struct buf *out, struct fault *why)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < watch->options->input_count; i++) {
		struct json_writer writer = json_writer_of(out);
		if (i > 0)
			buf_add_char(out, ',');
		TRY(input_save(watch->inputs[i], &writer, why));
	}
	if (watch->foreign.len > 0)
		buf_add(out, str_from_offset(buf_str(&watch->foreign),
				     watch->options->input_count > 0 ? 0 : 1));
	buf_add_char(out, ']');
	return buf_check(out, why);
}

static enum err
save_memory(struct watch *watch, struct fault *why)
{
	OWNED_BUF memory = BUF_INIT;

	TRY(sensor_remember(watch->sensor, &memory, why));
	return memory.len == 0 ? OK : spool_remember(watch->spool, buf_str(&memory), why);
}

static void
write_statistics(const struct watch *watch)
{
	const char *path = watch->options->statistics_file;
	struct fault why;

	if (path != NULL && statistics_write(watch->env, path, &watch->totals, &why) != OK)
		LOG_WARNING("statistics unwritten", "file=%s reason=%s", path, why.text);
}

static uint64_t
lost_packets(const struct watch *watch)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < watch->options->input_count; i++)
		sum += input_lost_packets(watch->inputs[i]);
	return sum;
}

static void
count_lost_packets(struct watch *watch)
{
	uint64_t lost = lost_packets(watch);

	if (lost > watch->totals.lost_packets)
		LOG_WARNING("packets lost", "packets=%ju reason=the sensor was too slow for the interface",
			(uintmax_t)(lost - watch->totals.lost_packets));
	watch->totals.lost_packets = lost;
}

static void
update_totals(struct watch *watch)
{
	count_lost_packets(watch);
	courier_count(watch->courier, &watch->totals);
	watch->totals.long_lines = 0;
	watch->totals.behind_bytes = 0;
	watch->totals.lost_interfaces = 0;
	for (size_t i = 0; i < watch->options->input_count; i++) {
		watch->totals.long_lines += input_long_lines(watch->inputs[i]);
		watch->totals.behind_bytes += input_behind(watch->inputs[i]);
		watch->totals.lost_interfaces += input_times_away(watch->inputs[i]);
	}
}

static void
publish_totals(struct watch *watch)
{
	update_totals(watch);
	if (watch->options->totals != NULL)
		*watch->options->totals = watch->totals;
	write_statistics(watch);
}

static enum err
commit(struct watch *watch, struct fault *why)
{
	OWNED_BUF inputs = BUF_INIT;

	watch->committed = watch->env->monotonic(watch->env);
	if (watch->totals.lines != watch->committed_lines) {
		TRY(sensor_flush(watch->sensor, why));
		TRY(spool_sightings(watch, why));
		TRY(spool_hits(watch, why));
		TRY(save_inputs(watch, &inputs, why));
		TRY(save_memory(watch, why));
		TRY(spool_commit(watch->spool, buf_str(&inputs), why));
		watch->committed_lines = watch->totals.lines;
		courier_wake(watch->courier);
	}
	publish_totals(watch);
	return OK;
}

static bool
commit_is_due(const struct watch *watch)
{
	int64_t age = watch->env->monotonic(watch->env) - watch->committed;
	unsigned seconds = or_else(watch->options->report_seconds, REPORT_SECONDS);

	/* Within a block the pending ones may grow past that, by one for each of its lines. */
	return sightings_count(watch->sightings) >= PENDING_SIGHTINGS_MAX ||
	       tally_is_full(watch->tally) || age >= (int64_t)seconds * 1000000;
}

/* --- telling --- */

static void
write_report(struct watch *watch, bool ended, struct buf *text)
{
	struct search_desk_progress search;
	struct courier_failure failure;
	struct report_of of = { .totals = &watch->totals,
		.inputs = watch->inputs,
		.waiting_batches = spool_waiting(watch->spool),
		.ended = ended };

	if (courier_last_failure(watch->courier, &failure))
		of.failure = &failure;
	if (search_desk_progress(watch->desk, &search))
		of.search = &search;
	update_totals(watch);
	report_count(watch->report, &watch->totals, watch->at);
	report_write(watch->report, &of, text);
}

static void
tell_node(struct watch *watch)
{
	OWNED_BUF text = BUF_INIT;

	if (!report_is_due(watch->report))
		return;
	write_report(watch, false, &text);
	if (buf_check(&text, NULL) == OK)
		courier_tell(watch->courier, buf_str(&text));
}

static void
tell_end(struct watch *watch)
{
	OWNED_BUF text = BUF_INIT;

	if (watch->report == NULL)
		return;
	write_report(watch, true, &text);
	if (buf_check(&text, NULL) == OK)
		courier_tell_last(watch->courier, buf_str(&text));
}

/* --- reading --- */

/* What was found by one generation is read by the same. */
static enum err
take_block(struct watch *watch, const struct lane_job *job, struct fault *why)
{
	if (job->err != OK) {
		*why = job->why;
		return job->err;
	}
	if (job->generation != NULL)
		sensor_use_generation(watch->sensor, job->generation);
	else if (watch->generation != NULL)
		sensor_use_generation(watch->sensor, watch->generation);
	return sensor_block(watch->sensor, job->source, &job->block,
		job->generation == NULL ? NULL : &job->sieved,
		job->generation == NULL ? NULL : &job->looked, why);
}

/* Blocks that are on their way were sieved for the patterns in use. */
static enum err
settle_all(struct watch *watch, struct fault *why)
{
	const struct lane_job *job;

	while ((job = lanes_take(watch->lanes)) != NULL)
		TRY(take_block(watch, job, why));
	return OK;
}

static enum err
use_what_is_new(struct watch *watch, struct fault *why)
{
	struct compiled compiled;

	if (!courier_has_fresh(watch->courier))
		return OK;
	TRY(settle_all(watch, why));
	if (!courier_take(watch->courier, &compiled))
		return OK;
	match_generation_free(watch->generation);
	quiet_generation_forget(&watch->quiet);
	if (sensor_held_back(watch->sensor) != NULL)
		held_back_wake(sensor_held_back(watch->sensor));
	watch->generation = compiled.generation;
	if (compiled.set != NULL)
		sensor_use(watch->sensor, compiled.set);
	sensor_use_patterns(watch->sensor, compiled.patterns);
	watch->totals.indicators = compiled.indicators;
	watch->totals.set_version++;
	return OK;
}

/* What is looked at now and then, whether lines come or not. */
static enum err
look_around(struct watch *watch, struct fault *why)
{
	TRY(use_what_is_new(watch, why));
	tell_node(watch);
	if (commit_is_due(watch))
		TRY(commit(watch, why));
	/* A full spool: the node must take something before there is more to report. */
	while (spool_waiting(watch->spool) >= SPOOL_BATCHES_MAX && !must_stop(watch)) {
		if (watch->options->once)
			TRY(insist(watch, courier_deliver, why));
		else
			nap(watch, POLL_MILLISECONDS);
	}
	return OK;
}

/* Is there an input that cannot wait until another was read to its end? */
static bool
has_endless_input(const struct watch *watch)
{
	for (size_t i = 0; i < watch->options->input_count; i++)
		if (!watch_input_has_files(&watch->options->inputs[i]))
			return true;
	return false;
}

/* Formats that are not lines: each piece is read. */
static enum err
read_pieces(struct watch *watch, struct input *input, struct fault *why)
{
	bool takes_turns = has_endless_input(watch);
	struct source *source;
	struct str piece;

	for (unsigned count = 0; !takes_turns || count < PIECES_IN_TURN; count++) {
		if (count % PIECES_BETWEEN_LOOKS == 0)
			TRY(look_around(watch, why));
		else if (sightings_count(watch->sightings) >= PENDING_SIGHTINGS_MAX ||
			 tally_is_full(watch->tally))
			TRY(commit(watch, why));
		if (must_stop(watch))
			return OK;
		if (watch->generation != NULL)
			sensor_use_generation(watch->sensor, watch->generation);
		TRY(input_next_line(input, &source, &piece, why));
		if (piece.data == NULL)
			return OK;
		TRY(sensor_line(watch->sensor, source, piece, why));
	}
	return OK;
}

/* What the job's block is sieved for, and read for. */
static enum err
set_terms(struct watch *watch, struct lane_job *job, struct fault *why)
{
	const struct held_back *held_back = sensor_held_back(watch->sensor);
	struct look_terms terms = sensor_look_terms(watch->sensor);

	job->patterns = sensor_patterns(watch->sensor);
	job->sieved.wakes = held_back == NULL ? 0 : held_back_wakes(held_back);
	if (watch->generation == NULL ||
		sensor_reads_all(watch->sensor, reader_kind_of(job->source->reader)))
		return OK;
	job->generation = match_generation_share(watch->generation);
	terms.generation = job->generation;
	TRY(looked_begin(&job->looked, job->source->reader, &terms, job->patterns, why));
	return quiet_generation_of(
		&watch->quiet, watch->generation, held_back, &job->sieved_for, why);
}

/* Reads blocks ahead while there is room for them. *ret: more may come once some are settled. */
static enum err
read_ahead(struct watch *watch, struct input *input, bool *ret, struct fault *why)
{
	struct lane_job *job;

	*ret = true;
	while ((job = lanes_spare(watch->lanes)) != NULL) {
		bool has_come;
		TRY(input_next_block(input, BLOCK_SIZE, &job->block, &job->source, &has_come, why));
		if (!has_come) {
			*ret = job->source != NULL;
			return OK;
		}
		TRY(set_terms(watch, job, why));
		lanes_hand_in(watch->lanes);
	}
	return OK;
}

static enum err
read_blocks(struct watch *watch, struct input *input, struct fault *why)
{
	bool takes_turns = has_endless_input(watch);
	bool more = true;

	for (unsigned count = 0;; count++) {
		struct lane_job *job;

		TRY(look_around(watch, why));
		if (must_stop(watch))
			return OK;
		more = more && (!takes_turns || count < BLOCKS_IN_TURN);
		if (more)
			TRY(read_ahead(watch, input, &more, why));
		job = lanes_take(watch->lanes);
		if (job == NULL && !more)
			return OK;
		if (job != NULL)
			TRY(take_block(watch, job, why));
	}
}

static enum err
read_input(struct watch *watch, struct input *input, size_t index, struct fault *why)
{
	const struct watch_input *spec = &watch->options->inputs[index];

	TRY(input_scan(input, why));
	if (spec->reader->frame == NULL)
		return read_blocks(watch, input, why);
	return read_pieces(watch, input, why);
}

static bool
all_ended(const struct watch *watch)
{
	for (size_t i = 0; i < watch->options->input_count; i++)
		if (!input_ended(watch->inputs[i]))
			return false;
	return true;
}

static unsigned
poll_milliseconds(const struct watch *watch)
{
	const struct watch_options *options = watch->options;
	unsigned milliseconds = or_else(options->poll_milliseconds, POLL_MILLISECONDS);

	for (size_t i = 0; i < options->input_count; i++)
		if (options->inputs[i].place == PLACE_INTERFACE &&
			milliseconds > POLL_INTERFACE_MILLISECONDS)
			milliseconds = POLL_INTERFACE_MILLISECONDS;
	return milliseconds;
}

static enum err
read_all(struct watch *watch, struct fault *why)
{
	for (;;) {
		uint64_t before = watch->totals.lines;

		for (size_t i = 0; i < watch->options->input_count; i++) {
			watch->at = i;
			TRY(read_input(watch, watch->inputs[i], i, why));
			report_count(watch->report, &watch->totals, i);
		}
		TRY(sensor_flush(watch->sensor, why));
		if (must_stop(watch))
			return OK;
		if (watch->totals.lines != before)
			continue;
		if (all_ended(watch))
			return OK;
		nap(watch, poll_milliseconds(watch));
	}
}

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
	enum err err = insist(watch, courier_connect, why);

	if (err != OK)
		return must_stop(watch) ? OK : err;
	watch->committed = watch->env->monotonic(watch->env);
	if (!options->once)
		TRY(start_threads(watch, why));
	if (options->summaries.len > 0)
		TRY(summariser_start(watch->env, options, &watch->summariser, why));
	err = read_all(watch, why);
	/* After a failure nothing is committed: the next run reads those lines again. */
	if (err == OK)
		err = commit(watch, why);
	courier_stop(watch->courier);
	search_desk_stop(watch->desk);
	watch->desk = NULL;
	if (err == OK && !must_stop(watch))
		err = insist(watch, courier_deliver, why);
	publish_totals(watch);
	if (err == OK)
		tell_end(watch);
	/* Inputs came to their end: was each a good one? */
	if (err == OK && !must_stop(watch))
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
