/* source.c - the pool of addresses that a check may come from.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/source.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "probe/draw.h"

struct network {
	int family;
	unsigned bits; /* that are given */
	uint8_t bytes[16];
};

static unsigned
width_of(int family)
{
	return family == AF_INET ? 32 : 128;
}

static bool
parse_network(struct str part, struct network *ret)
{
	struct str address = str_first(part, str_find_char(part, '/'));
	char text[SOURCE_TEXT_MAX];
	uint64_t bits;

	if (address.len == 0 || address.len >= sizeof(text))
		return false;
	memcpy(text, address.data, address.len);
	text[address.len] = '\0';
	if (strlen(text) != address.len)
		return false;
	ret->family = str_find_char(address, ':') < address.len ? AF_INET6 : AF_INET;
	if (inet_pton(ret->family, text, ret->bytes) != 1)
		return false;
	ret->bits = width_of(ret->family);
	if (address.len == part.len)
		return true;
	if (!str_to_u64(str_from_offset(part, address.len + 1), &bits) || bits > ret->bits)
		return false;
	ret->bits = (unsigned)bits;
	return true;
}

enum err
source_validate(struct str pool, struct fault *why)
{
	struct network network;
	struct str part;

	while (str_split(&pool, ',', &part))
		if (!parse_network(str_trim(part), &network))
			return fail_at(why, E_INVALID, STR("source"),
				"\"%.*s\" is neither an address nor a network",
				STR_FMT(str_trim(part)));
	return OK;
}

/* Random bits where none are given. */
static void
fill_host_part(struct env *env, struct network *network)
{
	uint8_t random[16];

	env_random(env, random, sizeof(random));
	for (unsigned bit = network->bits; bit < width_of(network->family); bit++) {
		uint8_t mask = (uint8_t)(0x80 >> bit % 8);
		network->bytes[bit / 8] &= (uint8_t)~mask;
		network->bytes[bit / 8] |= random[bit / 8] & mask;
	}
}

enum err
source_draw(
	struct env *env, struct str pool, int family, char text[SOURCE_TEXT_MAX], struct fault *why)
{
	struct network chosen = { 0 };
	struct network network;
	struct str part;
	uint32_t count = 0;

	TRY(source_validate(pool, why));
	while (str_split(&pool, ',', &part)) {
		if (!parse_network(str_trim(part), &network) || network.family != family)
			continue;
		/* Each of n parts stays with likelihood 1/n. */
		if (draw_below(env, ++count) == 0)
			chosen = network;
	}
	if (count == 0)
		return fail_at(why, E_ABSENT, STR("source"), "the pool has no IPv%d address",
			family == AF_INET ? 4 : 6);
	fill_host_part(env, &chosen);
	inet_ntop(family, chosen.bytes, text, SOURCE_TEXT_MAX);
	return OK;
}
