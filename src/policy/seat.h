/* seat.h - where somebody sits in an exercise: a team, desks, or both.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The release rule follows the organisation, the view of the game follows the seat (a blue team has
 * people of many nations). In the real world nobody has a seat.
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

/* Bits; a person may sit at several desks. The field calls them by colours. */
enum desk {
	DESK_WHITE = 1,     /* runs the exercise, decides appeals */
	DESK_RED = 2,       /* attacks; is not scored */
	DESK_GREEN = 4,     /* builds and repairs the game's network, and the checks */
	DESK_YELLOW = 8,    /* tells what happens, to white and to visitors */
	DESK_USERS = 16,    /* simulated users: marks how usable the services are */
	DESK_GRADER = 32,   /* grades answers and reports; sees team codes, not names */
	DESK_OBSERVER = 64, /* looks on, as the organisation's standing allows */
};

enum { DESK_COUNT = 7, TEAMS_MAX = 128 };

struct seat {
	unsigned team;  /* 1 .. TEAMS_MAX - 1; 0: none */
	unsigned desks; /* of enum desk */
};

/* Graders who are not of white know teams by their codes, neither by title nor by organisations: so
 * that they judge the work alone. */
static inline bool
seat_knows_codes_only(const struct seat *seat)
{
	return (seat->desks & DESK_GRADER) != 0 && (seat->desks & DESK_WHITE) == 0;
}

/* "white,grader" <-> bits; an empty text is no desk. False for an unknown name. */
bool desks_parse(struct str text, unsigned *ret);
/* One desk's name, "white"; NULL when the bits are not exactly one desk. */
const char *desk_name(unsigned desk);
