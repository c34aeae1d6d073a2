/* signals.h - how a long-running command is told to stop, without a global or a signal handler.
 * SPDX-License-Identifier: Apache-2.0
 *
 * SIGINT, SIGTERM and SIGHUP are blocked in every thread and waited for by one. After the first
 * request to stop, a second one ends the process at once.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "base/fail.h"

/* In this thread and those that it starts from now on: call it before the first. */
void signals_block(void);

/* Waits for one of them and returns its number. SIGINT and SIGTERM end the process from then on. */
int signals_wait(void);

/* A thread that waits for SIGINT or SIGTERM and then sets `stop`; SIGHUP is ignored. */
struct stopper {
	atomic_bool stop;
	pthread_t thread;
};

MUST_CHECK enum err stopper_start(struct stopper *stopper, struct fault *why);
void stopper_end(struct stopper *stopper);
