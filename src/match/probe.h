/* probe.h - keys by which a text's tokens are tried against the filter of a snapshot.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A key is a hash of 64 bits that the builder computes from a value and the scanner from a token.
 * It may say yes too often, never no wrongly: equal values have equal keys, so everything that two
 * spellings of one value may differ in is left out of it. Names have the key of their last two
 * labels, or three (PROBE_SHORT_LABEL), so one look answers for a name and all its parents.
 * Bytes are folded by OR 0x20, which lowers letters and does no harm to the rest.
 *
 * The hash multiplies and is keyed by the snapshot's secret seed; it need not withstand more than
 * guesses, since what passes the filter is compared byte by byte.
 */
#pragma once

#include <stdint.h>
#include <string.h>

#include "base/str.h"

enum {
	PROBE_NAME_MAX = 32,    /* bytes of a name's end that make its key */
	PROBE_DIGEST_SIZE = 32, /* digits of a digest that make its key */
	PROBE_ENDS = 1 << 16,   /* numbers that probe_name_end gives */
	PROBE_BLOCKS = 1 << 16, /* numbers that probe_block32 gives */
};

#define PROBE_FOLD UINT64_C(0x2020202020202020)

static inline uint64_t
probe_load(const void *from)
{
	uint64_t word;

	memcpy(&word, from, sizeof(word));
	return word;
}

static inline uint64_t
probe_multiply(uint64_t a, uint64_t b)
{
	__uint128_t product = (__uint128_t)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Odd numbers without meaning; one for each kind of key, so that kinds do not share keys. */
#define PROBE_ADDRESS4 UINT64_C(0x9e3779b97f4a7c15)
#define PROBE_ADDRESS6 UINT64_C(0xd6e8feb86659fd93)
#define PROBE_NAME UINT64_C(0xa0761d6478bd642f)
#define PROBE_DIGEST UINT64_C(0xe7037ed1a0b428db)
#define PROBE_TEXT UINT64_C(0x8ebc6af09c88c6e3)
#define PROBE_LAST UINT64_C(0x589965cc75374cc3)

static inline uint64_t
probe_address4(uint64_t seed, uint32_t address)
{
	return probe_multiply(probe_multiply(address ^ seed, PROBE_ADDRESS4), PROBE_LAST ^ seed);
}

/* A network of `length` bits, its host bits cleared; an address has 128. */
static inline uint64_t
probe_network6(uint64_t seed, const uint8_t network[16], unsigned length)
{
	uint64_t high = probe_load(network) ^ seed;
	uint64_t low = probe_load(network + 8) ^ PROBE_ADDRESS6;

	return probe_multiply(probe_multiply(high, low) ^ length, PROBE_LAST ^ seed);
}

/* The same for the first 32 bits of an IPv6 address. */
static inline uint32_t
probe_block32(const void *address)
{
	uint32_t word;

	memcpy(&word, address, sizeof(word));
	return word * UINT32_C(0x9e3779b1) >> 16;
}

/* Which bytes of four words, the last word of the text first, belong to its last n bytes. */
extern const uint64_t probe_masks[PROBE_NAME_MAX + 1][4];

/* The last `len` bytes before `end`; PROBE_NAME_MAX bytes before it must be readable. */
static inline uint64_t
probe_name(uint64_t seed, const void *end, size_t len)
{
	const uint8_t *at = end;
	const uint64_t *masks = probe_masks[len < PROBE_NAME_MAX ? len : PROBE_NAME_MAX];
	uint64_t a = (probe_load(at - 8) | PROBE_FOLD) & masks[0];
	uint64_t b = (probe_load(at - 16) | PROBE_FOLD) & masks[1];
	uint64_t c = (probe_load(at - 24) | PROBE_FOLD) & masks[2];
	uint64_t d = (probe_load(at - 32) | PROBE_FOLD) & masks[3];
	uint64_t first = probe_multiply(a ^ seed, b ^ PROBE_NAME);
	uint64_t second = probe_multiply(c ^ PROBE_TEXT, d ^ seed ^ PROBE_DIGEST);

	return probe_multiply(first ^ second, PROBE_LAST ^ seed);
}

/* An e-mail address: the key of its domain, and the last bytes before the "@" that may stand in a
 * word, dots among them; eight at most, the rest zeros. Of a domain of PROBE_LONG_DOMAIN bytes or
 * more none of these count, since looking back so far is not for every word. */
enum { PROBE_LONG_DOMAIN = 48 };

static inline uint64_t
probe_email(uint64_t seed, uint64_t domain, uint64_t local)
{
	return probe_multiply(domain ^ local, PROBE_TEXT ^ seed);
}

/* What counts of the local part that ends there, when `len` of its bytes do. */
static inline uint64_t
probe_email_local(const void *end, size_t len)
{
	uint64_t word = probe_load((const uint8_t *)end - 8) | PROBE_FOLD;

	return len == 0 ? 0 : len >= 8 ? word : word >> (64 - 8 * len);
}

/* By a name's last three bytes it is known whether any name of a set can end so: the number of a
 * bit in a bitmap of PROBE_ENDS. 4 bytes before `end` must be readable. */
static inline uint32_t
probe_name_end(const void *end)
{
	uint32_t word;

	memcpy(&word, (const uint8_t *)end - 4, sizeof(word));
	return ((word | 0x20202020) >> 8) * UINT32_C(0x9e3779b1) >> 16;
}

/* The first PROBE_DIGEST_SIZE digits of a digest, and how many it has. */
static inline uint64_t
probe_digest(uint64_t seed, const void *digits, size_t count)
{
	const uint8_t *at = digits;
	uint64_t a = (probe_load(at) | PROBE_FOLD) ^ seed;
	uint64_t b = (probe_load(at + 8) | PROBE_FOLD) ^ PROBE_DIGEST;
	uint64_t c = (probe_load(at + 16) | PROBE_FOLD) ^ PROBE_TEXT;
	uint64_t d = (probe_load(at + 24) | PROBE_FOLD) ^ seed;

	return probe_multiply(
		probe_multiply(a, b) ^ probe_multiply(c, d) ^ count, PROBE_LAST ^ seed);
}

/* Any text, case folded: hosts of one label, and e-mail addresses at such a host. 8 bytes before it
 * must be readable. */
static inline uint64_t
probe_text(uint64_t seed, struct str text)
{
	uint64_t hash = PROBE_TEXT ^ text.len;
	size_t rest = text.len % 8;

	for (size_t i = 0; i + 8 <= text.len; i += 8)
		hash = probe_multiply(
			hash ^ (probe_load(text.data + i) | PROBE_FOLD), PROBE_NAME ^ seed);
	if (rest > 0) {
		uint64_t last = probe_load(text.data + text.len - 8) | PROBE_FOLD;
		hash = probe_multiply(hash ^ last >> (64 - 8 * rest), PROBE_NAME ^ seed);
	}
	return probe_multiply(hash, PROBE_LAST ^ seed);
}

/* A second last label as short as that of "co.uk" says little: then the third belongs to the key.
 */
enum { PROBE_SHORT_LABEL = 3 };
