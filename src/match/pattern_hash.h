/* pattern_hash.h - the hash of the pattern set's tables.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Fast on short texts. Its key is a constant: whoever writes patterns can make them collide and so
 * cost time within the limits of a set; what is observed only looks up.
 */
#pragma once

#include "base/str.h"

static inline uint64_t
hash_mix(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)(a ^ UINT64_C(0x9e3779b97f4a7c15)) *
				    (b ^ UINT64_C(0xd1b54a32d192ed03));

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t
hash_load8(const char *data)
{
	uint64_t word;

	memcpy(&word, data, 8);
	return word;
}

static inline uint64_t
hash_load4(const char *data)
{
	uint32_t word;

	memcpy(&word, data, 4);
	return word;
}

/* One to eight bytes as a number, different ones for different bytes of one length: by loads that
 * overlap, since a copy of odd length through memory makes the processor wait. */
static inline uint64_t
hash_word(const char *data, size_t len)
{
	if (len == 8)
		return hash_load8(data);
	if (len >= 4)
		return hash_load4(data) | hash_load4(data + len - 4) << 32;
	return (uint64_t)(unsigned char)data[0] | (uint64_t)(unsigned char)data[len / 2] << 8 |
	       (uint64_t)(unsigned char)data[len - 1] << 16;
}

static inline uint64_t
hash_text(uint64_t seed, struct str text)
{
	uint64_t hash = seed ^ text.len;
	size_t at = 0;

	for (; at + 8 <= text.len; at += 8)
		hash = hash_mix(hash, hash_load8(text.data + at));
	if (at < text.len)
		hash = hash_mix(hash, hash_word(text.data + at, text.len - at));
	return hash_mix(hash, text.len);
}
