/* segment.h - a segment of TCP, and one direction of the connection that it belongs to.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

struct segment {
	struct str source, target; /* addresses of four or sixteen bytes */
	unsigned source_port, target_port;
	uint32_t sequence; /* number of the payload's first byte */
	struct str payload;
	bool is_cut; /* it was longer on the wire */
};

struct connection {
	char source[16], target[16]; /* of IPv4 the first four bytes */
	uint16_t source_port, target_port;
	uint32_t address_size;
};

struct connection connection_of(const struct segment *segment);
bool connection_eq(const struct connection *a, const struct connection *b);
uint64_t connection_hash(const struct connection *connection);
