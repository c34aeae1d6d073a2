/* players_chance.c - what chance says about simulated people, and the keys of what they do.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/hash.h"
#include "exercise/players_private.h"

static uint64_t
draw(const struct players *players, const char *what, struct str about)
{
	OWNED_BUF text = BUF_INIT;
	struct sha256 digest;
	uint64_t number;

	buf_addf(&text, "%llu %s %.*s", (unsigned long long)players->options.seed, what,
		STR_FMT(about));
	digest = sha256_of(buf_str(&text));
	number = 0;
	for (unsigned i = 0; i < 8; i++)
		number = number << 8 | digest.bytes[i];
	return number;
}

int64_t
players_between(const struct players *players, const char *what, struct str about, int64_t least,
	int64_t most)
{
	return least + (int64_t)(draw(players, what, about) % (uint64_t)(most - least + 1));
}

bool
players_happens(
	const struct players *players, const char *what, struct str about, unsigned thousandths)
{
	return players_between(players, what, about, 0, 999) < (int64_t)thousandths;
}

int64_t
players_skill(const struct players *players, const struct scenario_team *team)
{
	return players_between(players, "skill", team->name, 450, 950);
}

int64_t
players_haste(const struct players *players, const struct scenario_team *team)
{
	return players_between(players, "haste", team->name, 250, 1050);
}

struct str
players_key(const struct players *players, const char *what, struct str about)
{
	static const uint8_t space[16] = { 0x3e, 0x1c, 0x8a, 0x57, 0x9d, 0x02, 0x4f, 0x6b, 0xa4,
		0x70, 0x55, 0xb1, 0x2c, 0x9e, 0x08, 0xd3 };
	struct str name = str_printf(players->round, "%llu %s %.*s",
		(unsigned long long)players->options.seed, what, STR_FMT(about));
	char text[UUID_TEXT + 1];

	if (name.data == NULL)
		return STR_NONE;
	uuid_v5(space, name, text);
	return str_copy(players->round, str_of(text));
}
