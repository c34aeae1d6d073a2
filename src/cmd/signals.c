/* signals.c - waits for the signals that end a long-running command.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/signals.h"

#include <signal.h>

/* Ends the stopper's thread: nobody sends it from outside. */
enum { SIGNAL_END = SIGUSR1 };

static sigset_t
set_of(const int *numbers, size_t count)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < count; i++)
		sigaddset(&set, numbers[i]);
	return set;
}

#define SIGNALS(...)                                                                      \
	set_of((const int[]){ __VA_ARGS__ }, sizeof((const int[]){ __VA_ARGS__ }) / sizeof(int))

void
signals_block(void)
{
	sigset_t set = SIGNALS(SIGINT, SIGTERM, SIGHUP);

	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static int
wait_for(const sigset_t *set)
{
	int number = SIGTERM;

	sigwait(set, &number);
	return number;
}

static void
let_the_next_one_end_us(void)
{
	sigset_t set = SIGNALS(SIGINT, SIGTERM);

	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

int
signals_wait(void)
{
	sigset_t set = SIGNALS(SIGINT, SIGTERM, SIGHUP);
	int number = wait_for(&set);

	if (number != SIGHUP)
		let_the_next_one_end_us();
	return number;
}

static void *
wait_for_stop(void *arg)
{
	struct stopper *stopper = arg;
	sigset_t stops = SIGNALS(SIGINT, SIGTERM, SIGHUP, SIGNAL_END);
	sigset_t end = SIGNALS(SIGNAL_END);
	int number;

	while ((number = wait_for(&stops)) == SIGHUP)
		continue;
	if (number == SIGNAL_END)
		return NULL;
	atomic_store(&stopper->stop, true);
	let_the_next_one_end_us(); /* in this thread, which stays for it */
	wait_for(&end);
	return NULL;
}

enum err
stopper_start(struct stopper *stopper, struct fault *why)
{
	sigset_t end = SIGNALS(SIGNAL_END);

	atomic_init(&stopper->stop, false);
	signals_block();
	pthread_sigmask(SIG_BLOCK, &end, NULL);
	if (pthread_create(&stopper->thread, NULL, wait_for_stop, stopper) != 0)
		return fail(why, E_NOMEM, "cannot start a thread");
	return OK;
}

void
stopper_end(struct stopper *stopper)
{
	pthread_kill(stopper->thread, SIGNAL_END);
	pthread_join(stopper->thread, NULL);
}
