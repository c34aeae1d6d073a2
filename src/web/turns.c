/* turns.c - what a node does once at a time.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/turns.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct turns {
	pthread_mutex_t lock;
	pthread_cond_t given;
	bool taken[TURN_COUNT];
	char of[TURN_COUNT][TURN_OF_MAX];
};

static const char *const doing[TURN_COUNT] = { "a scenario is being read",
	"an exercise is being made", "an archive is being written" };

struct turns *
turns_new(void)
{
	struct turns *turns = calloc(1, sizeof(*turns));

	if (turns == NULL)
		return NULL;
	pthread_mutex_init(&turns->lock, NULL);
	pthread_cond_init(&turns->given, NULL);
	return turns;
}

void
turns_free(struct turns *turns)
{
	if (turns == NULL)
		return;
	pthread_cond_destroy(&turns->given);
	pthread_mutex_destroy(&turns->lock);
	free(turns);
}

void
turns_wait(struct turns *turns, enum turn turn)
{
	pthread_mutex_lock(&turns->lock);
	while (turns->taken[turn])
		pthread_cond_wait(&turns->given, &turns->lock);
	turns->taken[turn] = true;
	pthread_mutex_unlock(&turns->lock);
}

enum err
turns_take(struct turns *turns, enum turn turn, struct str of, struct fault *why)
{
	bool taken;

	pthread_mutex_lock(&turns->lock);
	taken = turns->taken[turn];
	turns->taken[turn] = true;
	if (!taken)
		snprintf(turns->of[turn], TURN_OF_MAX, "%.*s", STR_FMT(of));
	pthread_mutex_unlock(&turns->lock);
	return taken ? fail(why, E_BUSY, "%s already: wait until it is done", doing[turn]) : OK;
}

void
turns_give(struct turns *turns, enum turn turn)
{
	pthread_mutex_lock(&turns->lock);
	turns->taken[turn] = false;
	turns->of[turn][0] = '\0';
	pthread_cond_signal(&turns->given);
	pthread_mutex_unlock(&turns->lock);
}

void
turns_of(struct turns *turns, enum turn turn, char ret[TURN_OF_MAX])
{
	pthread_mutex_lock(&turns->lock);
	memcpy(ret, turns->of[turn], TURN_OF_MAX);
	pthread_mutex_unlock(&turns->lock);
}
