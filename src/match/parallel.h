/* parallel.h - one piece of work done by several threads at once, for who waits until it is done.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Threads are made for each piece, which takes some ten microseconds: pieces should take many times
 * that. What a thread wrote is seen by the caller afterwards.
 */
#pragma once

enum { PARALLEL_MAX = 64 }; /* threads */

typedef void parallel_function(void *context, unsigned index);

/* Calls work(context, 0) to work(context, count - 1), count at most PARALLEL_MAX, one of them in
 * the caller's thread; where no more threads can be had, one after the other. So none may wait for
 * another. */
void parallel_run(unsigned count, parallel_function *work, void *context);

/* Processors that this process may run on, at least 1 and at most PARALLEL_MAX. */
unsigned parallel_processors(void);
