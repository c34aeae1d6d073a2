/* players_people.c - who sits where in a dry run: the realm's own accounts.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>

#include "exercise/players_private.h"
#include "store/account.h"

static int
by_login(const void *left, const void *right)
{
	return str_compare(
		((const struct player *)left)->login, ((const struct player *)right)->login);
}

static void
make_player(struct player *player, const struct person *person)
{
	*player = (struct player){ .login = person->login,
		.profession = person->profession,
		.reader = { .organisation = person->organisation,
			.person = person->id,
			.roles = person->roles,
			.channel = CHANNEL_CONSOLE,
			.seat = person->seat } };
	snprintf(player->reader.name, sizeof(player->reader.name), "%.*s", STR_FMT(person->login));
}

enum err
players_find_people(struct players *players, struct fault *why)
{
	const struct person *people;
	size_t count;

	TRY(account_people(exercise_store(players->exercise), exercise_node(players->exercise),
		players->kept, &count, &people, why));
	players->people = arena_array(players->kept, count + 1, struct player);
	if (players->people == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < count; i++)
		if (!people[i].disabled)
			make_player(&players->people[players->person_count++], &people[i]);
	qsort(players->people, players->person_count, sizeof(*players->people), by_login);
	return OK;
}

/* The number-th of those that fit, counted round and round; NULL: none fits. */
static const struct player *
pick(const struct players *players, bool (*fits)(const struct player *player, const void *wanted),
	const void *wanted, size_t number)
{
	size_t count = 0;

	for (size_t i = 0; i < players->person_count; i++)
		count += fits(&players->people[i], wanted);
	if (count == 0)
		return NULL;
	number %= count;
	for (size_t i = 0; i < players->person_count; i++)
		if (fits(&players->people[i], wanted) && number-- == 0)
			return &players->people[i];
	return NULL;
}

struct wanted {
	unsigned team, desk, role;
	struct str profession;
};

static bool
fits_wanted(const struct player *player, const void *arg)
{
	const struct wanted *wanted = arg;

	return (wanted->team == 0 || player->reader.seat.team == wanted->team) &&
	       (wanted->desk == 0 || (player->reader.seat.desks & wanted->desk) != 0) &&
	       (wanted->role == 0 || (player->reader.roles & wanted->role) != 0) &&
	       (wanted->profession.len == 0 || str_eq(player->profession, wanted->profession));
}

const struct player *
players_of_team(
	const struct players *players, unsigned team, struct str profession, struct str about)
{
	struct wanted wanted = { .team = team, .profession = profession };
	size_t number = (size_t)players_between(players, "who", about, 0, 1000);
	const struct player *found = pick(players, fits_wanted, &wanted, number);

	wanted.profession = STR("");
	return found != NULL ? found : pick(players, fits_wanted, &wanted, number);
}

const struct player *
players_analyst(const struct players *players, unsigned team)
{
	struct wanted wanted = { .team = team, .role = ROLE_ANALYST };

	return pick(players, fits_wanted, &wanted, 0);
}

size_t
players_count_at(const struct players *players, unsigned desk)
{
	size_t count = 0;

	for (size_t i = 0; i < players->person_count; i++)
		count += (players->people[i].reader.seat.desks & desk) != 0;
	return count;
}

const struct player *
players_at_desk(const struct players *players, unsigned desk, size_t number)
{
	struct wanted wanted = { .desk = desk };

	return pick(players, fits_wanted, &wanted, number);
}

size_t
players_number_at(const struct players *players, unsigned desk, struct str login)
{
	size_t number = 0;

	for (size_t i = 0; i < players->person_count; i++) {
		if ((players->people[i].reader.seat.desks & desk) == 0)
			continue;
		if (str_eq(players->people[i].login, login))
			return number;
		number++;
	}
	return SIZE_MAX;
}
