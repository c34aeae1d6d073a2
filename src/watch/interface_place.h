/* interface_place.h - where a packet socket listens, and its return there without any privilege.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An interface that is taken away and comes back by its name is another one to the kernel, with
 * another index. Opening a packet socket needs CAP_NET_RAW, which a sensor has given up; telling an
 * open one to listen elsewhere does not.
 */
#pragma once

#include <net/if.h>
#include <stdbool.h>

#include "base/str.h"

struct interface_place {
	int index;         /* 0: no single interface ("any") */
	unsigned hardware; /* ARPHRD_...: what its packets are like */
};

/* By name, of up to IF_NAMESIZE - 1 bytes. `socket` is any. False: there is none. */
bool interface_place_find(int socket, struct str name, struct interface_place *ret);

/* From now on the packet socket listens there, promiscuous where it can be. */
bool interface_place_listen(int socket, const struct interface_place *place);
