/* lanes.c - sieves blocks and looks ahead in them on several threads at once.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/lanes.h"

#include <pthread.h>

#include "watch/reader.h"

/* So that a thread finds the next block when it has done one, however long the owner is busy. */
enum { JOBS_A_THREAD = 2, JOBS_MORE = 2 };

struct lane {
	struct lanes *lanes;
	struct line_sieve *sieve;
	struct lookout *lookout;
	pthread_t thread;
	bool started;
};

struct lanes {
	size_t lane_count;
	struct lane *lanes;
	size_t job_count;
	struct lane_job *jobs; /* a ring */
	bool is_held;          /* the oldest was taken, and is its taker's */
	pthread_mutex_t lock;  /* of all below, and of is_done */
	pthread_cond_t work;
	pthread_cond_t done;
	uint64_t handed_in, begun, taken; /* jobs, since the start */
	bool stopping;
};

static struct lane_job *
job_at(struct lanes *lanes, uint64_t number)
{
	return &lanes->jobs[number % lanes->job_count];
}

static enum err
sieve_and_look(struct lane *lane, struct lane_job *job, struct fault *why)
{
	const struct sieve_terms terms = { job->sieved_for, job->patterns,
		reader_kind_of(job->source->reader) };

	if (job->generation == NULL)
		return OK;
	TRY(line_sieve_text(lane->sieve, &terms, job->block.text, &job->sieved, why));
	return lookout_look(lane->lookout, terms.format, job->block.text, &job->sieved,
		&job->looked, why);
}

static void
do_job(struct lane *lane, struct lane_job *job)
{
	job->err = sieve_and_look(lane, job, &job->why);
}

static void *
run_lane(void *context)
{
	struct lane *lane = context;
	struct lanes *lanes = lane->lanes;

	pthread_mutex_lock(&lanes->lock);
	for (;;) {
		while (!lanes->stopping && lanes->begun == lanes->handed_in)
			pthread_cond_wait(&lanes->work, &lanes->lock);
		if (lanes->stopping)
			break;
		struct lane_job *job = job_at(lanes, lanes->begun++);
		pthread_mutex_unlock(&lanes->lock);
		do_job(lane, job);
		pthread_mutex_lock(&lanes->lock);
		job->is_done = true;
		pthread_cond_signal(&lanes->done);
	}
	pthread_mutex_unlock(&lanes->lock);
	return NULL;
}

static enum err
start(struct lanes *lanes, struct fault *why)
{
	for (size_t i = 0; i < lanes->lane_count; i++) {
		struct lane *lane = &lanes->lanes[i];
		lane->lanes = lanes;
		TRY(line_sieve_new(&lane->sieve, why));
		TRY(lookout_new(line_sieve_matcher(lane->sieve), &lane->lookout, why));
		if (lanes->lane_count == 1)
			return OK;
		if (pthread_create(&lane->thread, NULL, run_lane, lane) != 0)
			return fail(why, E_NOMEM, "cannot start a thread");
		lane->started = true;
	}
	return OK;
}

enum err
lanes_new(unsigned threads, struct lanes **ret, struct fault *why)
{
	OWNED(lanes) lanes = calloc(1, sizeof(*lanes));

	if (lanes == NULL)
		return fail_nomem(why);
	pthread_mutex_init(&lanes->lock, NULL);
	pthread_cond_init(&lanes->work, NULL);
	pthread_cond_init(&lanes->done, NULL);
	lanes->lane_count = threads;
	lanes->job_count = threads == 1 ? 1 : threads * JOBS_A_THREAD + JOBS_MORE;
	lanes->lanes = calloc(threads, sizeof(*lanes->lanes));
	lanes->jobs = calloc(lanes->job_count, sizeof(*lanes->jobs));
	if (lanes->lanes == NULL || lanes->jobs == NULL)
		return fail_nomem(why);
	TRY(start(lanes, why));
	*ret = DISOWN(lanes);
	return OK;
}

void
lanes_free(struct lanes *lanes)
{
	if (lanes == NULL)
		return;
	pthread_mutex_lock(&lanes->lock);
	lanes->stopping = true;
	pthread_cond_broadcast(&lanes->work);
	pthread_mutex_unlock(&lanes->lock);
	for (size_t i = 0; lanes->lanes != NULL && i < lanes->lane_count; i++) {
		if (lanes->lanes[i].started)
			pthread_join(lanes->lanes[i].thread, NULL);
		lookout_free(lanes->lanes[i].lookout);
		line_sieve_free(lanes->lanes[i].sieve);
	}
	for (size_t i = 0; lanes->jobs != NULL && i < lanes->job_count; i++) {
		block_done(&lanes->jobs[i].block);
		sieved_done(&lanes->jobs[i].sieved);
		looked_done(&lanes->jobs[i].looked);
		match_generation_free(lanes->jobs[i].generation);
		match_generation_free(lanes->jobs[i].sieved_for);
	}
	free(lanes->lanes);
	free(lanes->jobs);
	pthread_cond_destroy(&lanes->done);
	pthread_cond_destroy(&lanes->work);
	pthread_mutex_destroy(&lanes->lock);
	free(lanes);
}

/* What was taken is given back by whatever the owner does next. */
static void
let_go(struct lanes *lanes)
{
	if (!lanes->is_held)
		return;
	lanes->is_held = false;
	struct lane_job *job = job_at(lanes, lanes->taken++);
	match_generation_free(job->generation);
	match_generation_free(job->sieved_for);
	job->generation = job->sieved_for = NULL;
}

struct lane_job *
lanes_spare(struct lanes *lanes)
{
	let_go(lanes);
	if (lanes->handed_in - lanes->taken == lanes->job_count)
		return NULL;
	return job_at(lanes, lanes->handed_in);
}

void
lanes_hand_in(struct lanes *lanes)
{
	pthread_mutex_lock(&lanes->lock);
	job_at(lanes, lanes->handed_in++)->is_done = false;
	pthread_cond_signal(&lanes->work);
	pthread_mutex_unlock(&lanes->lock);
}

struct lane_job *
lanes_take(struct lanes *lanes)
{
	struct lane_job *job;

	let_go(lanes);
	if (lanes->taken == lanes->handed_in)
		return NULL;
	lanes->is_held = true;
	job = job_at(lanes, lanes->taken);
	if (lanes->lane_count == 1) {
		do_job(&lanes->lanes[0], job);
		return job;
	}
	pthread_mutex_lock(&lanes->lock);
	while (!job->is_done)
		pthread_cond_wait(&lanes->done, &lanes->lock);
	pthread_mutex_unlock(&lanes->lock);
	return job;
}
