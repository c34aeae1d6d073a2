/* every_route.c - asks every route that web/ has.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <stdio.h>

#include "support/every_route.h"

enum { FIRST_DRAW = 1000000, DRAWS_EACH = 1000 };

const char *const every_question[] = { "", "?team=blue1", "?team=blue2", "?team=blue3",
	"?view=public", "?view=public&team=blue2", "?view=public&detail=blue2",
	"?view=public&team=blue2&category=legal", "?view=public&team=blue2&category=red",
	"?view=public&team=blue2&category=sharing", "?view=public&team=blue2&category=availability",
	"?view=public&team=blue2&limit=2", "?detail=blue1", "?at=2026-01-01T01:04:00Z",
	"?at=2026-01-01T01:20:00Z&team=blue2&view=public", "?step_ms=60000",
	"?step_ms=600000&view=public", "?limit=500&order=oldest", "?limit=3", "?kinds=answer,grade",
	"?check=web.http", "?format=json", "?format=html", "?format=stix",
	"?format=json&team=blue2", "?text=indicator", "?value=198.51.0.99", "?owner=NOR", NULL };

static const struct {
	const char *prefix;
	const struct route_family *family;
} families[] = {
	{ "/api/", &exercise_family },
	{ "/api/", &console_family },
	{ "/taxii2/", &taxii_family },
};

enum { FAMILIES = sizeof(families) / sizeof(*families) };

void
route_name(struct route_names *names, const char *name)
{
	assert_true(names->count < ROUTE_NAMES_MAX);
	assert_true(strlen(name) <= ROUTE_NAME_MAX);
	snprintf(names->names[names->count++], sizeof(names->names[0]), "%s", name);
}

static bool
is_stream(const struct route *route)
{
	return strstr(route->path, "stream") != NULL;
}

/* The path with the realm for '+' and the name for each '*'. */
static struct str
path_of(struct arena *arena, const char *prefix, const char *path, const char *name)
{
	OWNED_BUF text = BUF_INIT;

	buf_add(&text, str_of(prefix));
	for (; *path != '\0'; path++)
		if (*path == '*')
			buf_add(&text, str_of(name));
		else if (*path == '+')
			buf_add(&text, STR(COALITION_EXERCISE));
		else
			buf_add_char(&text, *path);
	return str_copy(arena, buf_str(&text));
}

/* --- asking --- */

struct asking {
	struct exercise_world *world;
	const struct visitor *who;
	const char *const *questions;
	every_route_function *each;
	void *context;
	uint64_t count;
};

static void
ask(struct asking *asking, struct str path, const char *question)
{
	struct exercise_world *world = asking->world;
	struct str target = str_printf(world->coalition.arena, "%.*s%s", STR_FMT(path), question);
	struct answer answer;

	atomic_store(&world->coalition.fake.draws, FIRST_DRAW + asking->count++ * DRAWS_EACH);
	answer = visit_ask(asking->who, HTTP_GET, target.data, STR_NONE);
	asking->each(asking->context, world, target, &answer);
}

static void
ask_route(struct asking *asking, const char *prefix, const struct route *route,
	const struct route_names *names)
{
	struct arena *arena = asking->world->coalition.arena;

	if (strchr(route->path, '*') != NULL) {
		for (size_t i = 0; i < names->count; i++)
			ask(asking, path_of(arena, prefix, route->path, names->names[i]), "");
		return;
	}
	for (const char *const *question = asking->questions; *question != NULL; question++)
		ask(asking, path_of(arena, prefix, route->path, ""), *question);
}

void
every_route(struct exercise_world *world, enum world_seat seat, const struct route_names *names,
	const char *const *questions, every_route_function *each, void *context)
{
	struct asking asking = { world, world_seat(world, seat), questions, each, context, 0 };
	uint64_t draws = atomic_load(&world->coalition.fake.draws);

	for (size_t f = 0; f < FAMILIES; f++)
		for (size_t i = 0; i < families[f].family->count; i++) {
			const struct route *route = &families[f].family->routes[i];
			if (route->method == HTTP_GET && !is_stream(route))
				ask_route(&asking, families[f].prefix, route, names);
		}
	atomic_store(&world->coalition.fake.draws, draws);
}

size_t
every_stream(struct exercise_world *world, enum world_seat seat)
{
	size_t count = 0;

	for (size_t f = 0; f < FAMILIES; f++)
		for (size_t i = 0; i < families[f].family->count; i++) {
			const struct route *route = &families[f].family->routes[i];
			if (!is_stream(route))
				continue;
			assert_status(visit_get(world_seat(world, route->open ? SEAT_HALL : seat),
					      "%s%s", families[f].prefix, route->path),
				200);
			count++;
		}
	return count;
}
