/* condition.h - waiting for another thread, at most for some time.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The time is CLOCK_MONOTONIC's, so that setting the wall's clock neither ends a wait nor stretches
 * it. It is the machine's own, not `env`'s: what a test owns is the moment until which a caller
 * wants to wait, never how a thread sleeps.
 */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* As pthread_cond_init; destroyed by pthread_cond_destroy. */
void condition_init(pthread_cond_t *condition);

/* The moment in so many microseconds; what lies in the past is now. */
struct timespec condition_deadline(int64_t microseconds);

/* With `lock` held, waits once; false when the deadline is over. True says that somebody signalled
 * or that the system woke the thread for nothing, so look again:
 *
 *     while (!ready && condition_wait(&changed, &lock, &until))
 *             continue;
 */
bool condition_wait(
	pthread_cond_t *condition, pthread_mutex_t *lock, const struct timespec *deadline);
