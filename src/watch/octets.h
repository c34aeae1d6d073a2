/* octets.h - reads numbers out of bytes from the network, never past their end.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A cursor that was asked for more than there is turns `short_of`, gives zeros from then on, and one look at
 * the end tells.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct octets {
	struct str bytes;
	size_t at;
	bool short_of;
};

static inline struct octets
octets_of(struct str bytes)
{
	return (struct octets){ bytes, 0, false };
}

static inline size_t
octets_left(const struct octets *octets)
{
	return octets->bytes.len - octets->at;
}

/* The next `len` bytes; empty, and short_of, when there are fewer. */
static inline struct str
octets_take(struct octets *octets, size_t len)
{
	struct str taken = str_from(octets->bytes.data + octets->at, len);

	if (octets->short_of || octets_left(octets) < len) {
		octets->short_of = true;
		return str_from(octets->bytes.data, 0);
	}
	octets->at += len;
	return taken;
}

/* All that is left. */
static inline struct str
octets_rest(const struct octets *octets)
{
	return octets->short_of ? str_from(octets->bytes.data, 0)
				: str_from(octets->bytes.data + octets->at, octets_left(octets));
}

static inline uint32_t
octets_number(struct octets *octets, size_t len)
{
	struct str bytes = octets_take(octets, len);
	uint32_t number = 0;

	for (size_t i = 0; i < bytes.len; i++)
		number = number << 8 | (uint8_t)bytes.data[i];
	return number;
}

static inline uint8_t
octets_u8(struct octets *octets)
{
	return (uint8_t)octets_number(octets, 1);
}

static inline uint16_t
octets_u16(struct octets *octets)
{
	return (uint16_t)octets_number(octets, 2);
}

static inline uint32_t
octets_u32(struct octets *octets)
{
	return octets_number(octets, 4);
}
