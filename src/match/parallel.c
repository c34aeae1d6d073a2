/* parallel.c - one piece of work done by several threads at once.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/parallel.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>

struct part {
	parallel_function *work;
	void *context;
	unsigned index;
	pthread_t thread;
};

static void *
run_part(void *memory)
{
	const struct part *part = memory;

	part->work(part->context, part->index);
	return NULL;
}

void
parallel_run(unsigned count, parallel_function *work, void *context)
{
	struct part parts[PARALLEL_MAX];
	unsigned started = 1;

	assert(count >= 1 && count <= PARALLEL_MAX);
	for (; started < count; started++) {
		struct part *part = &parts[started];
		*part = (struct part){ .work = work, .context = context, .index = started };
		if (pthread_create(&part->thread, NULL, run_part, part) != 0)
			break;
	}
	work(context, 0);
	for (unsigned i = started; i < count; i++)
		work(context, i);
	for (unsigned i = 1; i < started; i++)
		pthread_join(parts[i].thread, NULL);
}

unsigned
parallel_processors(void)
{
	cpu_set_t set;
	int count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;

	return count < 1 ? 1 : count > PARALLEL_MAX ? PARALLEL_MAX : (unsigned)count;
}
