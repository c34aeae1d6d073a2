/* source.h - the pool of addresses that a check may come from, of which one is drawn for each run.
 * SPDX-License-Identifier: Apache-2.0
 *
 * "198.51.100.7, 198.51.100.64/26, 2001:db8:7::/64": addresses and networks with commas between.
 * Of a network any address is drawn, also its first and last. They must be the machine's own, or
 * routed to it (`ip route add local 198.51.100.64/26 dev lo`). IPv4 and IPv6 may stand together.
 */
#pragma once

#include "base/env.h"
#include "base/fail.h"

enum { SOURCE_TEXT_MAX = 48 };

/* E_INVALID names the part that is neither an address nor a network. */
MUST_CHECK enum err source_validate(struct str pool, struct fault *why);

/* Draws an address of the family (AF_INET or AF_INET6): first one of the pool's parts, each as
 * likely, then an address in it. E_ABSENT: the pool has none of the family; E_INVALID as above. */
MUST_CHECK enum err source_draw(struct env *env, struct str pool, int family,
	char text[SOURCE_TEXT_MAX], struct fault *why);
