/* kernel_template.h - from bits to candidates; included by each kernel_NAME.c, once.
 * SPDX-License-Identifier: Apache-2.0
 *
 * No branch depends on what kind of token comes next but where that is said: in logs it could not
 * be guessed, and a wrong guess costs more than the work. So ends of words are sorted by their last
 * byte with bit operations, and each list is walked by its own loop.
 */
#pragma once

#include "match/kernel.h"

#define TOP (UINT64_C(1) << 63)

static inline unsigned
leading_zeros(uint64_t bits)
{
	return bits == 0 ? 64 : (unsigned)__builtin_clzll(bits);
}

/* The 64 bits before position `end` of the span: the highest stands for the byte before it. */
#define WINDOW(span, class, end)                                                                  \
	({                                                                                        \
		const struct block *window_at = &(span)->blocks[1 + ((end) >> 6)];                \
		unsigned window_bits = (end)&63;                                                  \
		window_at->class << (63 - window_bits) << 1 | window_at[-1].class >> window_bits; \
	})

/* Four at a time, whether so many are wanted or not: the list has room, and no loop's end has to be
 * guessed for most blocks. */
static inline size_t
append_positions(uint16_t *list, size_t count, uint64_t bits, unsigned base)
{
	size_t total = count + (size_t)__builtin_popcountll(bits);

	while (bits != 0) {
		for (unsigned i = 0; i < 4; i++) {
			list[count + i] = (uint16_t)(base + (unsigned)__builtin_ctzll(bits | TOP));
			bits &= bits - 1;
		}
		count += 4;
	}
	return total;
}

/* Bits whose byte is followed by one of that class, and the other way round. */
static inline uint64_t
followed_by(uint64_t class, uint64_t next)
{
	return class >> 1 | next << 63;
}

static inline uint64_t
preceded_by(uint64_t class, uint64_t before)
{
	return class << 1 | before >> 63;
}

/* Aligned groups of 16 hexadecimal digits, as a bit at the start of each. A digest has one. */
static inline uint64_t
full_groups(uint64_t hex)
{
	hex &= hex >> 1;
	hex &= hex >> 2;
	hex &= hex >> 4;
	hex &= hex >> 8;
	return hex & UINT64_C(0x0001000100010001);
}

static inline void
collect_hex(struct span *span, uint64_t hex, uint64_t *full_before, unsigned base)
{
	uint64_t full = full_groups(hex);
	uint64_t first = full & ~(full << 16 | *full_before >> 48);

	*full_before = full;
	if (first != 0)
		span->hex_count = append_positions(span->hexes, span->hex_count, first, base);
}

/* "::", or colons enough between hexadecimal digits: of seven, which a long address has, or six
 * before an IPv4 address, three lie in one block. */
static inline bool
may_hold_colons(const struct block *at, const struct carried *before)
{
	uint64_t inner = at->colon & preceded_by(at->hex, before->hex) &
			 followed_by(at->hex, at[1].hex);

	return (at->colon & preceded_by(at->colon, before->colon)) != 0 ||
	       __builtin_popcountll(inner) >= 3;
}

static inline uint64_t
url_starts(const struct block *at)
{
	return at->colon & followed_by(at->slash, at[1].slash) &
	       (at->slash >> 2 | at[1].slash << 62);
}

/* Ends of words that hold a dot. Adding a bit at the start of a label that follows an inner dot
 * carries it to the label's end; where no inner dot follows, the word ends. */
static inline uint64_t
word_ends(struct block *at, struct carried *before)
{
	uint64_t label = at->word;
	uint64_t inner = at->dot & preceded_by(label, before->label) &
			 followed_by(label, at[1].word);
	uint64_t starts = label & preceded_by(inner, before->inner);
	uint64_t sum = label + starts + before->in_label; /* of the three only one can carry */

	before->label = label;
	before->inner = inner;
	before->in_label = sum < label;
	at->word = label | inner;
	return sum & ~label & ~inner;
}

static inline void
collect_block(struct span *span, size_t index, struct carried *before)
{
	struct block *at = &span->blocks[1 + index];
	unsigned base = (unsigned)index * BLOCK_SIZE;
	uint64_t ends = word_ends(at, before);
	uint64_t behind_digit = preceded_by(at->digit, before->digit);
	uint64_t urls = url_starts(at);

	span->name_count = append_positions(
		span->names, span->name_count, ends & ~behind_digit, base);
	span->number_count = append_positions(
		span->numbers, span->number_count, ends & behind_digit, base);
	collect_hex(span, at->hex, &before->full, base);
	span->colons[span->colon_count] = (uint16_t)index;
	span->colon_count += may_hold_colons(at, before);
	if (urls != 0)
		span->url_count = append_positions(span->urls, span->url_count, urls, base);
	before->digit = at->digit;
	before->hex = at->hex;
	before->colon = at->colon;
}

/* Three decimal digits at most before `end`, weighed 100, 10 and 1. More than 255 wraps: the
 * reading to the letter sees to that. */
static inline uint32_t
octet(const uint8_t *end, unsigned digits)
{
	static const uint32_t masks[4] = { 0, 0x0f0000, 0x0f0f00, 0x0f0f0f };
	uint32_t word;

	memcpy(&word, end - 4, sizeof(word));
	return ((word >> 8 & masks[digits & 3]) * (100 << 16 | 10 << 8 | 1) >> 16) & 0xff;
}

/* Digits and three dots, as long as an address can be, in groups of one to three? */
static inline bool
read_address(const struct span *span, unsigned end, uint64_t word, uint64_t dot, uint32_t *ret)
{
	unsigned len = leading_zeros(~word);
	unsigned dot3 = leading_zeros(dot);
	uint64_t rest = dot & ~(TOP >> (dot3 & 63));
	unsigned dot2 = leading_zeros(rest);
	rest &= ~(TOP >> (dot2 & 63));
	unsigned dot1 = leading_zeros(rest);
	unsigned group4 = dot3;
	unsigned group3 = dot2 - dot3 - 1;
	unsigned group2 = dot1 - dot2 - 1;
	unsigned group1 = len - dot1 - 1;
	const uint8_t *at = span->text + span->start + end;

	*ret = octet(at - dot1 - 1, group1) << 24 | octet(at - dot2 - 1, group2) << 16 |
	       octet(at - dot3 - 1, group3) << 8 | octet(at, group4);
	return (group1 | group2 | group3 | group4) <= 3;
}

/* Words that end in a digit: addresses are told from all else by a condition that is computed, not
 * branched on; what is left over as a name is put to the names. */
static inline void
collect_addresses(struct span *span)
{
	size_t kept = 0;

	for (size_t i = 0; i < span->number_count; i++) {
		unsigned end = span->numbers[i];
		uint64_t word = WINDOW(span, word, end);
		uint64_t dot = WINDOW(span, dot, end);
		uint64_t digit = WINDOW(span, digit, end);
		unsigned len = leading_zeros(~((digit | dot) & word));
		uint64_t dots = len == 0 ? 0 : dot >> (64 - len);
		bool is_number = leading_zeros(~digit) >= leading_zeros(dot);
		span->names[span->name_count] = (uint16_t)end;
		span->name_count += !is_number;
		span->numbers[kept] = (uint16_t)end;
		kept += is_number & (len - 7u <= 8u) & (__builtin_popcountll(dots) == 3);
	}
	span->number_count = kept;
}

static inline void
probe_addresses(struct span *span)
{
	for (size_t i = 0; i < span->number_count; i++) {
		unsigned end = span->numbers[i];
		uint64_t word = WINDOW(span, word, end);
		uint64_t dot = WINDOW(span, dot, end);
		uint32_t address;
		if (read_address(span, end, word, dot, &address) &&
			bitmap_has(span->blocks16, address >> 16))
			span_add_address(span, address, span->start + end);
	}
}

/* "4.3.2.1.in-addr.arpa" and its sister are addresses too. */
static inline bool
ends_in_arpa(const uint8_t *end)
{
	uint32_t word;
	uint32_t arpa;

	memcpy(&word, end - 4, sizeof(word));
	memcpy(&arpa, "arpa", sizeof(arpa));
	return (word | 0x20202020) == arpa;
}

static inline void
probe_name_end(struct span *span, unsigned end, unsigned len)
{
	const uint8_t *at = span->text + span->start + end;

	span_add_probe(span, probe_name(span->seed, at, len), span->start + end, FOUND_NAME);
}

static inline void
collect_names(struct span *span)
{
	for (size_t i = 0; i < span->name_count; i++) {
		unsigned end = span->names[i];
		unsigned len = leading_zeros(~WINDOW(span, word, end));
		uint64_t dot = WINDOW(span, dot, end);
		unsigned last = leading_zeros(dot);
		uint64_t rest = dot & ~(TOP >> (last & 63));
		unsigned second = leading_zeros(rest);
		unsigned two = second < len ? second : len;
		probe_name_end(span, end, two);
		if (two - last - 1 <= PROBE_SHORT_LABEL && second < len) {
			unsigned third = leading_zeros(rest & ~(TOP >> second));
			probe_name_end(span, end, third < len ? third : len);
		}
		span->arpas[span->arpa_count] = (uint16_t)end;
		span->arpa_count += last == 4 && ends_in_arpa(span->text + span->start + end);
	}
}

static void
collect(struct span *span)
{
	struct carried before = span->carried;

	span->name_count = span->number_count = span->hex_count = 0;
	span->arpa_count = span->colon_count = span->url_count = 0;
	for (size_t i = 0; i < span->block_count; i++)
		collect_block(span, i, &before);
	span->carried = before;
	collect_addresses(span);
	probe_addresses(span);
	collect_names(span);
}

static void
ask(struct span *span)
{
	for (size_t i = 0; i < span->probe_count; i++)
		if (filters_have(span, span->probes[i].key))
			span_add_positive(span, span->probes[i].at);
	for (size_t i = 0; i < span->address_count; i++)
		if (filters_have(span, span->addresses[i].probe.key) ||
			networks_meet(span, span->addresses[i].address))
			span_add_positive(span, span->addresses[i].probe.at);
	span->probe_count = span->address_count = 0;
}
