/* probe.c - the probe: begins runs when they are due, and hands their results on.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "probe"
#include "probe/probe.h"

#include <pthread.h>

#include "base/condition.h"
#include "base/folder.h"
#include "base/log.h"
#include "probe/work_clock.h"
#include "probe/pool.h"
#include "probe/postman.h"
#include "probe/result_json.h"
#include "probe/schedule.h"

enum {
	LATE_MICROSECONDS = 1000000,
	STOP_MICROSECONDS = 100000, /* at least this often `stop` is looked at */
	ONCE_FAILURES_MAX = 5,
	LAST_POST_MICROSECONDS =
		5000000, /* what was found before the end gets this long to arrive */
};

struct probe;

/* One run, from its beginning until its result is taken over. */
struct job {
	struct probe *probe;
	const struct work *work; /* held: the check is in it */
	const struct check *check;
	struct check_result result;
	int64_t ended; /* of env->monotonic */
	struct job *next;
};

struct probe {
	struct env *env;
	const struct probe_options *options;
	struct run_options run;
	struct schedule *schedule;
	struct results *results;
	struct postman *postman;
	struct pool *pool;
	struct work_clock clock;
	uint64_t begun;
	struct probe_totals totals;

	pthread_mutex_t lock; /* of all below */
	pthread_cond_t change;
	bool news;
	struct job *ended; /* runs whose results wait for the probe's thread */
};

/* --- news from other threads --- */

static void
wake(void *of)
{
	struct probe *probe = of;

	pthread_mutex_lock(&probe->lock);
	probe->news = true;
	pthread_cond_signal(&probe->change);
	pthread_mutex_unlock(&probe->lock);
}

static void
wait_until(struct probe *probe, int64_t moment)
{
	int64_t left = moment - probe->env->monotonic(probe->env);
	struct timespec until = condition_deadline(left);

	pthread_mutex_lock(&probe->lock);
	while (!probe->news && left > 0 && condition_wait(&probe->change, &probe->lock, &until))
		continue;
	probe->news = false;
	pthread_mutex_unlock(&probe->lock);
}

/* --- runs --- */

/* In a thread of the pool. */
static void
run_job(void *of)
{
	struct job *job = of;
	struct probe *probe = job->probe;

	check_run(&probe->run, job->check, &job->result);
	job->ended = probe->env->monotonic(probe->env);
	pthread_mutex_lock(&probe->lock);
	job->next = probe->ended;
	probe->ended = job;
	probe->news = true;
	pthread_cond_signal(&probe->change);
	pthread_mutex_unlock(&probe->lock);
}

static void
job_free(struct job *job)
{
	check_result_done(&job->result);
	work_drop(job->work);
	free(job);
}

static enum err
begin_run(struct probe *probe, long number, struct fault *why)
{
	struct job *job = calloc(1, sizeof(*job));

	if (job == NULL)
		return fail_nomem(why);
	*job = (struct job){ .probe = probe,
		.work = work_hold(schedule_work(probe->schedule)),
		.check = schedule_check(probe->schedule, number) };
	probe->begun++;
	if (pool_submit(probe->pool, job))
		return OK;
	job_free(job);
	return fail(why, E_NOMEM, "no run can be started");
}

static bool
may_begin(struct probe *probe, int64_t now)
{
	const struct work *work = schedule_work(probe->schedule);
	unsigned most = probe->options->at_once;

	if (work == NULL || !work->running || now >= postman_lease_end(probe->postman))
		return false;
	if (probe->options->once && probe->begun >= work->check_count)
		return false;
	return schedule_running(probe->schedule) < (most == 0 ? PROBE_RUNS_AT_ONCE : most) &&
	       results_waiting(probe->results) < PROBE_BATCHES_MAX;
}

static enum err
begin_due_runs(struct probe *probe, struct fault *why)
{
	int64_t now = probe->env->monotonic(probe->env);

	while (may_begin(probe, now) && schedule_due(probe->schedule) <= now) {
		probe->totals.late += now - schedule_due(probe->schedule) > LATE_MICROSECONDS;
		TRY(begin_run(probe, schedule_next(probe->schedule, now), why));
	}
	return OK;
}

static enum err
hand_on(struct probe *probe, struct job *job, struct fault *why)
{
	int64_t moment = work_clock_milliseconds(&probe->clock, job->ended);
	OWNED_BUF line = BUF_INIT;
	bool changed = schedule_ended(
		probe->schedule, job->check, job->result.state, job->ended, &moment);

	probe->totals.runs++;
	probe->totals.by_state[job->result.state]++;
	result_format(job->check, &job->result, moment, changed, &line);
	TRY(buf_check(&line, why));
	return postman_add(probe->postman, buf_str(&line), why);
}

/* The newest ended run stands first in the list: turned round, the oldest does. */
static struct job *
take_ended(struct probe *probe)
{
	struct job *newest;
	struct job *oldest = NULL;

	pthread_mutex_lock(&probe->lock);
	newest = probe->ended;
	probe->ended = NULL;
	pthread_mutex_unlock(&probe->lock);
	while (newest != NULL) {
		struct job *next = newest->next;
		newest->next = oldest;
		oldest = newest;
		newest = next;
	}
	return oldest;
}

static enum err
hand_on_ended(struct probe *probe, struct fault *why)
{
	struct job *job = take_ended(probe);
	enum err err = OK;

	while (job != NULL) {
		struct job *next = job->next;
		if (err == OK)
			err = hand_on(probe, job, why);
		job_free(job);
		job = next;
	}
	return err;
}

/* --- work --- */

static void
take_work(struct probe *probe)
{
	int64_t at;
	const struct work *work = postman_take_work(probe->postman, &at);
	struct fault why;

	if (work == NULL)
		return;
	if (schedule_set(probe->schedule, work, at, probe->options->once, &why) == OK)
		probe->clock = work_clock_of(work, at);
	else
		LOG_ERROR("work not taken", "%s", why.text);
	work_drop(work);
}

/* Of a pause nobody knows the end. */
static enum err
check_once(const struct probe *probe, struct fault *why)
{
	const struct work *work = schedule_work(probe->schedule);

	if (probe->options->once && work != NULL && !work->running && probe->begun == 0)
		return fail(why, E_BUSY, "the exercise does not run now");
	return OK;
}

/* --- the loop --- */

static bool
is_stopped(const struct probe *probe)
{
	return probe->options->stop != NULL && atomic_load(probe->options->stop);
}

static bool
is_all_run(const struct probe *probe)
{
	const struct work *work = schedule_work(probe->schedule);

	return probe->options->once && work != NULL && probe->begun >= work->check_count &&
	       schedule_running(probe->schedule) == 0;
}

static int64_t
next_moment(struct probe *probe, int64_t now)
{
	int64_t due = schedule_due(probe->schedule);
	int64_t most = now + STOP_MICROSECONDS;

	return may_begin(probe, now) && due < most ? due : most;
}

static enum err
run_checks(struct probe *probe, struct fault *why)
{
	while (!is_stopped(probe)) {
		TRY(postman_failure(probe->postman, why));
		take_work(probe);
		TRY(check_once(probe, why));
		TRY(hand_on_ended(probe, why));
		if (is_all_run(probe))
			return OK;
		TRY(begin_due_runs(probe, why));
		wait_until(probe, next_moment(probe, probe->env->monotonic(probe->env)));
	}
	return OK;
}

/* The runs under way end by their own deadlines. */
static enum err
finish_runs(struct probe *probe, struct fault *why)
{
	while (schedule_running(probe->schedule) > 0) {
		TRY(hand_on_ended(probe, why));
		wait_until(probe, probe->env->monotonic(probe->env) + STOP_MICROSECONDS);
	}
	return OK;
}

/* With `once` until the node has it all, or has failed often enough; else for a moment. */
static enum err
deliver_rest(struct probe *probe, struct fault *why)
{
	int64_t end = probe->env->monotonic(probe->env) + LAST_POST_MICROSECONDS;

	while (!postman_is_done(probe->postman)) {
		TRY(postman_failure(probe->postman, why));
		if (probe->options->once && !is_stopped(probe)) {
			if (postman_failures(probe->postman) >= ONCE_FAILURES_MAX)
				return fail(why, E_UNREACHABLE,
					"the node does not take the results; they are kept");
		} else if (probe->env->monotonic(probe->env) >= end ||
			   postman_failures(probe->postman) > 0) {
			return OK;
		}
		wait_until(probe, probe->env->monotonic(probe->env) + STOP_MICROSECONDS);
	}
	return OK;
}

static enum err
run_to_the_end(struct probe *probe, struct fault *why)
{
	TRY(run_checks(probe, why));
	TRY(finish_runs(probe, why));
	return deliver_rest(probe, why);
}

static enum err
start(struct probe *probe, struct fault *why)
{
	unsigned at_once = probe->options->at_once;

	probe->schedule = schedule_new(probe->env);
	probe->pool = pool_new(at_once == 0 ? PROBE_RUNS_AT_ONCE : at_once, run_job);
	if (probe->schedule == NULL || probe->pool == NULL)
		return fail_nomem(why);
	TRY(results_open(probe->env, probe->options->state_folder, &probe->results, why));
	if (probe->options->run.plugins.scratch != NULL) /* what a run left that was killed */
		folder_remove(probe->options->run.plugins.scratch);
	return postman_start(
		probe->env, probe->options, probe->results, wake, probe, &probe->postman, why);
}

static void
end(struct probe *probe)
{
	struct job *job;

	pool_free(probe->pool); /* waits for runs, after a failure too */
	for (job = take_ended(probe); job != NULL;) {
		struct job *next = job->next;
		job_free(job);
		job = next;
	}
	if (probe->postman != NULL)
		postman_count(probe->postman, &probe->totals);
	postman_stop(probe->postman);
	results_close(probe->results);
	schedule_free(probe->schedule);
	pthread_cond_destroy(&probe->change);
	pthread_mutex_destroy(&probe->lock);
}

enum err
probe_run(struct env *env, const struct probe_options *options, struct fault *why)
{
	struct probe probe = { .env = env, .options = options, .run = options->run };
	enum err err;

	if (!client_name_is_valid(options->client.name))
		return fail(why, E_USAGE, "a probe's name is 1 to 64 of A-Z a-z 0-9 . _ -");
	probe.run.env = env;
	pthread_mutex_init(&probe.lock, NULL);
	condition_init(&probe.change);
	err = start(&probe, why);
	if (err == OK)
		err = run_to_the_end(&probe, why);
	end(&probe);
	if (options->totals != NULL)
		*options->totals = probe.totals;
	return err;
}
