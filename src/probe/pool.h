/* pool.h - threads for work that blocks: as many as there is work at once, up to a bound.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A thread that has no work waits for the next; none ends before pool_free. Jobs begin in the order
 * in which they came.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/owned.h"

struct pool;

/* `work` is called with each job in one of at most `threads_max` threads. NULL: no memory. */
struct pool *pool_new(size_t threads_max, void (*work)(void *job));

/* Waits for every job to end, also those that have not begun. */
void pool_free(struct pool *pool);
DEFINE_OWNED(pool)

/* False: no memory. A thread that cannot be started is no failure while others run. */
bool pool_submit(struct pool *pool, void *job);
