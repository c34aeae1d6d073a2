/* every_route.h - asks every route that web/ has, with every parameter that some route knows.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The routes come from the tables of web/ themselves, so that a new one is asked without being
 * listed anywhere: what must hold of every answer is tested of it too.
 */
#pragma once

#include "support/exercise_world.h"
#include "web/route.h"

/* What stands for '*' in a path: keys of entries, digests of evidence, ids, aliases. */
enum { ROUTE_NAMES_MAX = 100, ROUTE_NAME_MAX = 128 };
struct route_names {
	size_t count;
	char names[ROUTE_NAMES_MAX][ROUTE_NAME_MAX + 1];
};
void route_name(struct route_names *names, const char *name);

/* Questions that find something in the world of exercise_world.h, ended by NULL. */
extern const char *const every_question[];

/* `target` begins with '/' and is good while the function runs. */
typedef void every_route_function(
	void *context, struct exercise_world *world, struct str target, const struct answer *answer);
/* GET of each route but streams, in the order of the tables: with each of `questions`, or where its
 * path holds a '*' with each name. Each answer draws the same chance in every world that is asked
 * alike. */
void every_route(struct exercise_world *world, enum world_seat seat,
	const struct route_names *names, const char *const *questions, every_route_function *each,
	void *context);
/* GET of each stream: open ones as the hall's screen, others as that seat. Gives how many. */
size_t every_stream(struct exercise_world *world, enum world_seat seat);
