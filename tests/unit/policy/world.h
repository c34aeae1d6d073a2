/* world.h - a small world for tests of the release rule: up to five organisations, one community.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Organisation i (1 .. count) has the code "Oi" and the identity identity_of(i). Community 1 is
 * "c", community 2 is "other"; everything else is unknown to the directory.
 */
#pragma once

#include "policy/release.h"

enum { WORLD_MAX = 5, COMMUNITY_C = 1, COMMUNITY_OTHER = 2, COMMUNITY_UNKNOWN = 3 };

/* Filled by the test. Index 0 of the arrays is not used. Sets are bit masks: 1 << i. */
struct world {
	unsigned count;
	enum standing standing[WORLD_MAX + 1];
	unsigned client_of[WORLD_MAX + 1];
	unsigned members; /* of community c */
	unsigned others;  /* of community other */

	/* made by world_build */
	struct organisation organisations[WORLD_MAX];
	struct community communities[2];
	struct directory directory;
};

static inline struct str
identity_of(unsigned organisation)
{
	static const struct str identities[] = {
		STR_INIT("identity--00000000-0000-4000-8000-000000000000"), /* nobody's */
		STR_INIT("identity--00000000-0000-4000-8000-000000000001"),
		STR_INIT("identity--00000000-0000-4000-8000-000000000002"),
		STR_INIT("identity--00000000-0000-4000-8000-000000000003"),
		STR_INIT("identity--00000000-0000-4000-8000-000000000004"),
		STR_INIT("identity--00000000-0000-4000-8000-000000000005"),
	};

	return identities[organisation];
}

/* After every change of the upper half. The directory points into *world. */
static inline void
world_build(struct world *world)
{
	static const struct str codes[] = { STR_INIT(""), STR_INIT("O1"), STR_INIT("O2"),
		STR_INIT("O3"), STR_INIT("O4"), STR_INIT("O5") };

	for (unsigned i = 1; i <= world->count; i++)
		world->organisations[i - 1] = (struct organisation){
			.index = i,
			.code = codes[i],
			.identity = identity_of(i),
			.standing = world->standing[i],
			.client_of = world->client_of[i],
		};
	world->communities[0] = (struct community){ .index = COMMUNITY_C, .name = STR("c"),
		.organisations = { { world->members } } };
	world->communities[1] = (struct community){ .index = COMMUNITY_OTHER, .name = STR("other"),
		.organisations = { { world->others } } };
	world->directory = (struct directory){ .organisation_count = world->count,
		.organisations = world->organisations, .community_count = 2,
		.communities = world->communities, .node = 1 };
}

/* A typical world: a member, a partner, an observer and a candidate of c, and an outsider who is
 * the member's client. */
static inline struct world
world_of_five(void)
{
	return (struct world){
		.count = 5,
		.standing = { 0, STANDING_MEMBER, STANDING_PARTNER, STANDING_OBSERVER,
			STANDING_CANDIDATE, STANDING_MEMBER },
		.client_of = { 0, 0, 0, 0, 0, 1 },
		.members = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4,
		.others = 1 << 2 | 1 << 5,
	};
}
