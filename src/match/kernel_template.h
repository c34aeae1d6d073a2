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

/* Four at a time, whether so many are wanted or not: the list has room, and no loop's end has to be
 * guessed for most blocks. Returns where the list goes on. */
static inline uint16_t *
append_positions(uint16_t *list, uint64_t bits, unsigned base)
{
	uint16_t *end = list + __builtin_popcountll(bits);

	while (bits != 0) {
		for (unsigned i = 0; i < 4; i++) {
			list[i] = (uint16_t)(base + (unsigned)__builtin_ctzll(bits | TOP));
			bits &= bits - 1;
		}
		list += 4;
	}
	return end;
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

/* The first of each run. */
static inline uint64_t
digest_starts(uint64_t hex, uint64_t *full_before)
{
	uint64_t full = full_groups(hex);
	uint64_t first = full & ~(full << 16 | *full_before >> 48);

	*full_before = full;
	return first;
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

/* Where the lists of a span go on: in registers, which the span's own counts could not be. */
struct lists {
	uint16_t *names, *numbers, *hexes, *urls, *colons;
};

static inline struct lists
collect_block(struct span *span, size_t index, struct carried *before, struct lists lists)
{
	struct block *at = &span->blocks[1 + index];
	unsigned base = (unsigned)index * BLOCK_SIZE;
	uint64_t ends = word_ends(at, before);
	uint64_t behind_digit = preceded_by(at->digit, before->digit);
	uint64_t hexes = digest_starts(at->hex, &before->full);
	uint64_t urls = url_starts(at);

	lists.names = append_positions(lists.names, ends & ~behind_digit, base);
	lists.numbers = append_positions(lists.numbers, ends & behind_digit, base);
	*lists.colons = (uint16_t)index;
	lists.colons += may_hold_colons(at, before);
	if ((hexes | urls) != 0) {
		lists.hexes = append_positions(lists.hexes, hexes, base);
		lists.urls = append_positions(lists.urls, urls, base);
	}
	before->digit = at->digit;
	before->hex = at->hex;
	before->colon = at->colon;
	return lists;
}

static inline void
collect_blocks(struct span *span)
{
	struct carried before = span->carried;
	struct lists lists = { span->names, span->numbers, span->hexes, span->urls, span->colons };

	uint64_t newlines = 0;

	for (size_t i = 0; i < span->block_count; i++) {
		lists = collect_block(span, i, &before, lists);
		newlines += (uint64_t)__builtin_popcountll(span->blocks[1 + i].newline);
	}
	span->newlines = newlines;
	span->carried = before;
	span->name_count = (size_t)(lists.names - span->names);
	span->number_count = (size_t)(lists.numbers - span->numbers);
	span->hex_count = (size_t)(lists.hexes - span->hexes);
	span->url_count = (size_t)(lists.urls - span->urls);
	span->colon_count = (size_t)(lists.colons - span->colons);
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
	uint16_t *kept = span->numbers;
	uint16_t *names = span->names + span->name_count;

	for (size_t i = 0; i < span->number_count; i++) {
		unsigned end = span->numbers[i];
		uint64_t word = SPAN_BEFORE(span, word, end);
		uint64_t dot = SPAN_BEFORE(span, dot, end);
		uint64_t digit = SPAN_BEFORE(span, digit, end);
		unsigned len = leading_zeros(~((digit | dot) & word));
		uint64_t dots = len == 0 ? 0 : dot >> (64 - len);
		bool is_number = leading_zeros(~digit) >= leading_zeros(dot);
		*names = (uint16_t)end;
		names += !is_number;
		*kept = (uint16_t)end;
		kept += is_number & (len - 7u <= 8u) & (__builtin_popcountll(dots) == 3);
	}
	span->number_count = (size_t)(kept - span->numbers);
	span->name_count = (size_t)(names - span->names);
}

static inline void
probe_addresses(struct span *span)
{
	const uint8_t *blocks16 = span->blocks16;
	struct address_probe *to = span->addresses + span->address_count;

	for (size_t i = 0; i < span->number_count; i++) {
		unsigned end = span->numbers[i];
		uint32_t address = 0;
		bool good = read_address(span, end, SPAN_BEFORE(span, word, end),
			SPAN_BEFORE(span, dot, end), &address);
		to->address = address;
		to->probe.at = probe_at(span->start + end, FOUND_ADDRESS4);
		to += good & bitmap_has(blocks16, address >> 16);
	}
	for (size_t i = span->address_count; i < (size_t)(to - span->addresses); i++)
		span_prefetch_address(span, &span->addresses[i]);
	span->address_count = (size_t)(to - span->addresses);
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

/* What of a name's end makes its key: its last two labels, and three when the second is short. */
static inline void
probe_names(struct span *span)
{
	const uint8_t *text = span->text + span->start;
	const uint64_t seed = span->seed;
	struct probe *to = span->probes + span->probe_count; /* behind those of escaped URLs */
	uint16_t *arpas = span->arpas;

	for (size_t i = 0; i < span->name_count; i++) {
		unsigned end = span->names[i];
		unsigned len = leading_zeros(~SPAN_BEFORE(span, word, end));
		uint64_t dot = SPAN_BEFORE(span, dot, end);
		unsigned last = leading_zeros(dot);
		uint64_t rest = dot & ~(TOP >> (last & 63));
		unsigned second = leading_zeros(rest);
		unsigned two = second < len ? second : len;
		to->key = probe_name(seed, text + end, two);
		to->at = probe_at(span->start + end, FOUND_NAME);
		to++;
		if (two - last - 1 <= PROBE_SHORT_LABEL && second < len) {
			unsigned third = leading_zeros(rest & ~(TOP >> second));
			to->key = probe_name(seed, text + end, third < len ? third : len);
			to->at = probe_at(span->start + end, FOUND_NAME);
			to++;
		}
		*arpas = (uint16_t)end;
		arpas += last == 4 && ends_in_arpa(text + end);
	}
	for (size_t i = span->probe_count; i < (size_t)(to - span->probes); i++)
		span_prefetch(span, span->probes[i].key);
	span->probe_count = (size_t)(to - span->probes);
	span->arpa_count = (size_t)(arpas - span->arpas);
}

static void
collect(struct span *span)
{
	collect_blocks(span);
	collect_addresses(span);
	probe_addresses(span);
	probe_names(span);
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
