/* parallel.c - tests of work done by several threads: each part once, up to the most, threads or none.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/parallel.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>

#include "support/check.h"

/* How many threads there still are to be had; the linker puts this in place of pthread_create. */
static unsigned threads_left;

int __real_pthread_create(
	pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument);
int __wrap_pthread_create(
	pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument);

int
__wrap_pthread_create(
	pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument)
{
	if (threads_left == 0)
		return EAGAIN;
	threads_left--;
	return __real_pthread_create(thread, attributes, start, argument);
}

struct calls {
	unsigned counts[PARALLEL_MAX]; /* each written by its own part alone */
	unsigned elsewhere[PARALLEL_MAX];
	pthread_t caller;
};

static void
count_call(void *context, unsigned index)
{
	struct calls *calls = context;

	calls->counts[index]++;
	calls->elsewhere[index] = !pthread_equal(pthread_self(), calls->caller);
}

static void
run(unsigned count, unsigned threads)
{
	struct calls calls = { .caller = pthread_self() };
	unsigned elsewhere = 0;

	threads_left = threads;
	parallel_run(count, count_call, &calls);
	for (unsigned i = 0; i < PARALLEL_MAX; i++) {
		assert_int_equal(calls.counts[i], i < count ? 1 : 0);
		elsewhere += calls.elsewhere[i];
	}
	assert_int_equal(calls.elsewhere[0], 0);
	assert_int_equal(elsewhere, threads < count - 1 ? threads : count - 1);
}

static void
each_part_is_done_once_one_of_them_by_the_caller(void **state)
{
	(void)state;
	run(1, UINT_MAX);
	run(2, UINT_MAX);
	run(PARALLEL_MAX, UINT_MAX);
}

static void
where_there_are_no_threads_the_caller_does_the_rest(void **state)
{
	(void)state;
	run(PARALLEL_MAX, 0);
	run(PARALLEL_MAX, 1);
	run(PARALLEL_MAX, PARALLEL_MAX - 2);
}

static void
processors_are_those_that_the_process_may_run_on(void **state)
{
	cpu_set_t before;
	cpu_set_t one;

	(void)state;
	assert_in_range(parallel_processors(), 1, PARALLEL_MAX);
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	CPU_ZERO(&one);
	for (unsigned i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++)
		if (CPU_ISSET(i, &before))
			CPU_SET(i, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	assert_int_equal(parallel_processors(), 1);
	assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_part_is_done_once_one_of_them_by_the_caller),
		cmocka_unit_test(where_there_are_no_threads_the_caller_does_the_rest),
		cmocka_unit_test(processors_are_those_that_the_process_may_run_on),
	};

	return cmocka_run_group_tests_name("parallel", tests, NULL, NULL);
}
