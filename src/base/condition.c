/* condition.c - waiting for another thread, at most for some time.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/condition.h"

void
condition_init(pthread_cond_t *condition)
{
	pthread_condattr_t monotonic;

	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(condition, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

struct timespec
condition_deadline(int64_t microseconds)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	if (microseconds <= 0)
		return at;
	at.tv_sec += microseconds / 1000000;
	at.tv_nsec += microseconds % 1000000 * 1000;
	if (at.tv_nsec >= 1000000000) {
		at.tv_sec++;
		at.tv_nsec -= 1000000000;
	}
	return at;
}

bool
condition_wait(pthread_cond_t *condition, pthread_mutex_t *lock, const struct timespec *deadline)
{
	return pthread_cond_timedwait(condition, lock, deadline) == 0;
}
