/* scenario_address.h - addresses and networks, expanded: are they such?
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/str.h"

/* An IPv4 or IPv6 address, or a host name (RFC 1123: letters, digits, hyphens, dots). */
bool address_is_host(struct str text);
/* ADDRESS/LENGTH */
bool address_is_network(struct str text);
/* False only when both are addresses and the network does not hold it: a name may lie anywhere. */
bool address_is_in(struct str address, struct str network);
