/* exercise_world.h - a small exercise behind a struct web, with people of every seat.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The clock stands until the test moves it, nothing directs: what a director would write the test
 * posts as the node. Two worlds that were treated alike answer with the same bytes.
 */
#pragma once

#include "support/visit.h"

#define WORLD_SECOND INT64_C(1000000)
#define WORLD_MINUTE (60 * WORLD_SECOND)

/* Teams by their index: three blue ones of one or two nations, and one for development. */
enum { WORLD_BLUE1 = 1, WORLD_BLUE2, WORLD_BLUE3, WORLD_DEV };

enum world_seat {
	SEAT_WHITE,
	SEAT_WHITE2,
	SEAT_BLUE1,
	SEAT_BLUE2,
	SEAT_BLUE3,
	SEAT_DEV,
	SEAT_GRADER,
	SEAT_GRADER2,
	SEAT_RED,
	SEAT_GREEN,
	SEAT_YELLOW,
	SEAT_USERS,
	SEAT_OBSERVER,
	SEAT_NONE, /* signed in, without a seat */
	SEAT_HALL, /* nobody at all: no session */
	WORLD_SEATS,
};
extern const char *const world_seat_names[WORLD_SEATS];

struct exercise_world {
	struct coalition coalition;
	struct site site;
	struct visitor seats[WORLD_SEATS]; /* made when they are first asked for */
	bool seated[WORLD_SEATS];
	int64_t touched; /* when the sessions were used last */
};

/* A scenario with something of everything: systems web and mail (web.http, mail.smtp; every 60 s),
 * the red objectives deface and steal, the injects question (graded by the rubric legal), hello and
 * late, the templates incident and sitrep. By the world's rules the public sees all five minutes
 * late, and the freeze comes after an hour. */
extern const char world_scenario[];
extern const char world_rules[];

void world_open(struct exercise_world *world, const char *scenario, const char *rules);
void world_close(struct exercise_world *world);
/* For cmocka's setup and teardown. */
int world_setup(void **state);
int world_teardown(void **state);

const struct visitor *world_seat(struct exercise_world *world, enum world_seat seat);
void world_advance(struct exercise_world *world, int64_t microseconds);

/* Posts one entry; gives the answer. `team`, `of` and `key` NULL: none, none and a new one. */
struct answer world_post(struct exercise_world *world, enum world_seat seat, const char *kind,
	const char *team, const char *of, const char *key, const char *body);
/* Expects 201; gives the key, which lives as long as the world. */
const char *world_posted(struct exercise_world *world, enum world_seat seat, const char *kind,
	const char *team, const char *of, const char *body);
/* The same under a key of one's own (white's). */
const char *world_posted_as(struct exercise_world *world, enum world_seat seat, const char *kind,
	const char *team, const char *of, const char *key, const char *body);
/* As the node writes, past exercise/act.h. */
void world_told(struct exercise_world *world, const char *kind, unsigned team, const char *of,
	const char *key, const char *body);
/* A result of a check, `ago` before now. */
enum err world_result(struct exercise_world *world, const char *check, unsigned team, int64_t ago,
	enum check_state state);
