/* watch_read.c - reads the inputs, one after the other, and looks around in between.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "watch/held_back.h"
#include "watch/watch_private.h"

enum {
	POLL_INTERFACE_MILLISECONDS = 50, /* its ring goes on filling */
	PIECES_BETWEEN_LOOKS = 1024,      /* at the clock, the stop flag and the courier */
	/* When something has no end, so much of each input is read before the others have their turn. */
	PIECES_IN_TURN = 64 * 1024,
	BLOCKS_IN_TURN = 64,
	BLOCK_SIZE = MIB, /* the more at once, the cheaper the kernel hands it over */
};

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
	watch_tell_node(watch);
	if (watch_commit_is_due(watch))
		TRY(watch_commit(watch, why));
	/* A full spool: the node must take something before there is more to report. */
	while (spool_waiting(watch->spool) >= SPOOL_BATCHES_MAX && !watch_must_stop(watch)) {
		if (watch->options->once)
			TRY(watch_insist(watch, courier_deliver, why));
		else
			watch_nap(watch, POLL_MILLISECONDS);
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
			TRY(watch_commit(watch, why));
		if (watch_must_stop(watch))
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
		if (watch_must_stop(watch))
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

enum err
watch_read_all(struct watch *watch, struct fault *why)
{
	for (;;) {
		uint64_t before = watch->totals.lines;

		for (size_t i = 0; i < watch->options->input_count; i++) {
			watch->at = i;
			TRY(read_input(watch, watch->inputs[i], i, why));
			report_count(watch->report, &watch->totals, i);
		}
		TRY(sensor_flush(watch->sensor, why));
		if (watch_must_stop(watch))
			return OK;
		if (watch->totals.lines != before)
			continue;
		if (all_ended(watch))
			return OK;
		watch_nap(watch, poll_milliseconds(watch));
	}
}
