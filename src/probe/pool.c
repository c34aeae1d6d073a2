/* pool.c - threads for work that blocks.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/pool.h"

#include <pthread.h>
#include <stdlib.h>

enum { STACK_SIZE = 1 << 20 }; /* address space; a page is taken when it is touched */

struct waiting_job {
	void *job;
	struct waiting_job *next;
};

struct pool {
	void (*work)(void *job);
	size_t threads_max;
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t change;
	struct waiting_job *first;
	struct waiting_job **end;
	size_t waiting;
	size_t idle;
	bool ending;
	size_t thread_count;
	pthread_t *threads;
};

struct pool *
pool_new(size_t threads_max, void (*work)(void *job))
{
	struct pool *pool = calloc(1, sizeof(*pool));

	if (pool == NULL)
		return NULL;
	pool->threads = calloc(threads_max, sizeof(*pool->threads));
	if (pool->threads == NULL) {
		free(pool);
		return NULL;
	}
	pool->work = work;
	pool->threads_max = threads_max;
	pool->end = &pool->first;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->change, NULL);
	return pool;
}

/* With the lock. */
static void *
take_job(struct pool *pool)
{
	struct waiting_job *taken = pool->first;
	void *job = taken->job;

	pool->first = taken->next;
	if (pool->first == NULL)
		pool->end = &pool->first;
	pool->waiting--;
	free(taken);
	return job;
}

static void *
run_jobs(void *of)
{
	struct pool *pool = of;

	pthread_mutex_lock(&pool->lock);
	for (;;) {
		void *job;
		pool->idle++;
		while (pool->first == NULL && !pool->ending)
			pthread_cond_wait(&pool->change, &pool->lock);
		pool->idle--;
		if (pool->first == NULL)
			break;
		job = take_job(pool);
		pthread_mutex_unlock(&pool->lock);
		pool->work(job);
		pthread_mutex_lock(&pool->lock);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

/* With the lock. */
static void
start_thread(struct pool *pool)
{
	pthread_attr_t attributes;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	if (pthread_create(&pool->threads[pool->thread_count], &attributes, run_jobs, pool) == 0)
		pool->thread_count++;
	pthread_attr_destroy(&attributes);
}

bool
pool_submit(struct pool *pool, void *job)
{
	struct waiting_job *waiting = malloc(sizeof(*waiting));
	bool taken;

	if (waiting == NULL)
		return false;
	*waiting = (struct waiting_job){ job, NULL };
	pthread_mutex_lock(&pool->lock);
	if (pool->idle <= pool->waiting && pool->thread_count < pool->threads_max)
		start_thread(pool);
	taken = pool->thread_count > 0;
	if (taken) {
		*pool->end = waiting;
		pool->end = &waiting->next;
		pool->waiting++;
		pthread_cond_signal(&pool->change);
	}
	pthread_mutex_unlock(&pool->lock);
	if (!taken)
		free(waiting);
	return taken;
}

void
pool_free(struct pool *pool)
{
	if (pool == NULL)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->ending = true;
	pthread_cond_broadcast(&pool->change);
	pthread_mutex_unlock(&pool->lock);
	for (size_t i = 0; i < pool->thread_count; i++)
		pthread_join(pool->threads[i], NULL);
	pthread_cond_destroy(&pool->change);
	pthread_mutex_destroy(&pool->lock);
	free(pool->threads);
	free(pool);
}
