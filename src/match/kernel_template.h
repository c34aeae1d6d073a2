/* kernel_template.h - from bits to candidates; included by each kernel_NAME.c, once.
 * SPDX-License-Identifier: Apache-2.0
 *
 * No branch depends on what kind of token comes next but where that is said: in logs it could not
 * be guessed, and a wrong guess costs more than the work. So ends of words are sorted by their last
 * byte with bit operations, and each list is walked by its own loop. Where a loop sorts something
 * out, it writes each entry and moves on only if that is kept.
 */
#pragma once

#include "match/kernel_bits.h"
#include "match/kernel_octets.h"
#include "match/kernel_positions.h"

#define TOP (UINT64_C(1) << 63)

/* The text of the next span is on its way into the second-level cache while this one is looked at:
 * the processor's own guesses end at a page, and come late. */
static inline void
fetch_ahead(const uint8_t *text)
{
	__builtin_prefetch((const void *)((uintptr_t)text + SPAN_SIZE), 0, 2);
}

static inline unsigned
leading_zeros(uint64_t bits)
{
	return bits == 0 ? 64 : (unsigned)__builtin_clzll(bits);
}

/* Hardly any block has a URL: of these there may be more than append_positions takes. */
static inline uint16_t *
append_urls(uint16_t *list, uint64_t bits, unsigned base)
{
	for (; bits != 0; bits &= bits - 1)
		*list++ = (uint16_t)(base + (unsigned)__builtin_ctzll(bits));
	return list;
}

static inline void
list_bits(struct span *span)
{
	const size_t count = span->block_count;
	const uint64_t *names = span->bits[NAMES] + LEAD;
	const uint64_t *numbers = span->bits[NUMBERS] + LEAD;
	const uint64_t *digests = span->bits[DIGESTS] + LEAD;
	const uint64_t *colons = span->bits[COLONS] + LEAD;
	const uint64_t *urls = span->bits[URLS] + LEAD;
	const uint64_t *newlines = span->bits[NEWLINE] + LEAD;
	const size_t before = (span->start - span->batch_start) / BLOCK_SIZE;
	uint16_t *lines = span->lines + before;
	unsigned line = span->batch_lines;
	uint16_t *name = span->names;
	uint16_t *number = span->numbers;
	uint16_t *digest = span->digests;
	uint16_t *colon = span->colons;
	uint16_t *url = span->urls;

	for (size_t i = 0; i < count; i++) {
		unsigned base = (unsigned)i * BLOCK_SIZE;
		name = append_positions(name, names[i], base);
		number = append_positions(number, numbers[i], base);
		*colon = (uint16_t)i;
		colon += colons[i] != 0;
		lines[i] = (uint16_t)line;
		line += (unsigned)__builtin_popcountll(newlines[i]);
		if ((digests[i] | urls[i]) != 0) {
			digest = append_positions(digest, digests[i], base);
			url = append_urls(url, urls[i], base);
		}
	}
	memcpy(span->line_ends + before, newlines, count * sizeof(*newlines));
	span->batch_lines = line;
	span->name_count = (size_t)(name - span->names);
	span->number_count = (size_t)(number - span->numbers);
	span->digest_count = (size_t)(digest - span->digests);
	span->colon_count = (size_t)(colon - span->colons);
	span->url_count = (size_t)(url - span->urls);
}

/* How many digits there are before a byte that is none; takes both off. */
static inline unsigned
take_group(uint64_t *others)
{
	unsigned digits = leading_zeros(*others);

	*others = *others << 1 << (digits & 63);
	return digits;
}

/* Four groups of one to three digits, or four, which does no harm? That dots part them is known. */
static inline bool
read_address(const struct span *span, unsigned end, uint32_t *ret, unsigned *ret_len)
{
	uint64_t others = ~span_before(span, DIGIT, end);
	unsigned digits[4];

	for (unsigned i = 4; i-- > 0;)
		digits[i] = take_group(&others);
	*ret = read_octets(span->text + span->start + end, digits);
	*ret_len = digits[0] + digits[1] + digits[2] + digits[3] + 3;
	return ((digits[0] - 1) | (digits[1] - 1) | (digits[2] - 1) | (digits[3] - 1)) <= 3;
}

/* Those of which the set has something near; others are dropped. */
static inline void
read_addresses(struct span *span)
{
	const size_t count = span->number_count;
	const uint8_t *blocks16 = span->blocks16;
	struct address_probe *to = span->addresses;

	for (size_t i = 0; i < count; i++) {
		unsigned end = span->numbers[i];
		uint32_t address;
		unsigned len;
		bool good = read_address(span, end, &address, &len);
		to->address = address;
		to->at = probe_at_word(span->start + end, len, FOUND_ADDRESS4);
		to += good & bitmap_has(blocks16, address >> 16);
	}
	span->address_count = (size_t)(to - span->addresses);
	while (to > span->addresses)
		span_fetch_blocks(span, (--to)->address);
}

/* Of large sets, most addresses' small blocks are empty, and a bitmap of these takes a tenth of the
 * filter's room: few go on to the filter. */
static inline size_t
keep_addresses_held(struct span *span)
{
	const size_t count = span->address_count;
	struct address_probe *kept = span->addresses;

	for (size_t i = 0; i < count; i++) {
		struct address_probe address = span->addresses[i];
		*kept = address;
		kept += blocks_hold(span, address.address);
	}
	return (size_t)(kept - span->addresses);
}

/* Of the span before, whose blocks have come by now. What they meet of networks is another look
 * into memory, which most need not take. */
static inline void
probe_addresses(struct span *span)
{
	const uint8_t *networks16 = span->networks16;
	const size_t count = keep_addresses_held(span);
	struct address_probe *networks = span->networks + span->network_count;
	struct address_probe *network = networks;
	struct probe *to = span->probes + span->probe_count;

	for (size_t i = 0; i < count; i++) {
		const struct address_probe *address = &span->addresses[i];
		to = span_probe(span, to, FILTER_ADDRESSES4,
			probe_address4(span->seed, address->address), address->at);
		*network = *address;
		network += bitmap_has(networks16, address->address >> 16);
	}
	span->address_count = 0;
	span->probe_count = (size_t)(to - span->probes);
	span->network_count += (size_t)(network - networks);
	while (network > networks)
		span_fetch_networks(span, (--network)->address);
}

/* Most dotted words of a log are no names of hosts: keys of JSON, files. They end as no name of the
 * set does. */
static inline void
keep_names(struct span *span)
{
	const size_t count = span->name_count;
	const uint8_t *text = span->text + span->start;
	const uint8_t *name_ends = span->name_ends;
	uint16_t *kept = span->names;

	for (size_t i = 0; i < count; i++) {
		unsigned end = span->names[i];
		*kept = (uint16_t)end;
		kept += bitmap_has(name_ends, probe_name_end(text + end));
	}
	span->name_count = (size_t)(kept - span->names);
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

/* The e-mail address whose domain has that key and begins at that offset, if one does. */
static inline struct probe *
probe_email_before(const struct span *span, struct probe *to, uint64_t domain, ptrdiff_t start)
{
	const uint8_t *sign = span->text + (ptrdiff_t)span->start + start - 1;
	uint64_t local;

	if (*sign != '@' || sign < span->text)
		return to;
	local = span_before(span, LABEL, start - 1) | span_before(span, DOT, start - 1);
	return span_probe(span, to, FILTER_OTHERS,
		probe_email(span->seed, domain, probe_email_local(sign, leading_zeros(~local))),
		probe_at((size_t)(sign - span->text), FOUND_OTHER));
}

/* What of a name's end makes its key: its last two labels, and three when the second is short. The
 * same key makes that of an e-mail address. */
static inline void
probe_names(struct span *span)
{
	const size_t count = span->name_count;
	const uint8_t *text = span->text + span->start;
	const uint64_t seed = span->seed;
	const bool has_arpa_names = span->has_arpa_names;
	struct probe *to = span->probes + span->probe_count; /* behind those of escaped URLs */
	uint16_t *arpas = span->arpas;

	for (size_t i = 0; i < count; i++) {
		unsigned end = span->names[i];
		unsigned len = leading_zeros(~span_before(span, WORD, end));
		uint64_t dot = span_before(span, INNER, end);
		unsigned last = leading_zeros(dot);
		uint64_t rest = dot & ~(TOP >> (last & 63));
		unsigned second = leading_zeros(rest);
		unsigned two = second < len ? second : len;
		uint64_t at = probe_at_word(
			span->start + end, len < SPAN_REACH ? len : 0, FOUND_NAME);
		bool arpa = last == 4 && ends_in_arpa(text + end);
		*arpas = (uint16_t)end;
		arpas += arpa;
		if (arpa && !has_arpa_names)
			continue;
		uint64_t key = probe_name(seed, text + end, two);
		to = span_probe(span, to, FILTER_NAMES, key, at);
		if (two - last - 1 <= PROBE_SHORT_LABEL && second < len) {
			unsigned third = leading_zeros(rest & ~(TOP >> second));
			key = probe_name(seed, text + end, third < len ? third : len);
			to = span_probe(span, to, FILTER_NAMES, key, at);
		}
		if (len < PROBE_LONG_DOMAIN)
			to = probe_email_before(span, to, key, (ptrdiff_t)end - len);
		else
			to = span_probe(span, to, FILTER_OTHERS, probe_email(seed, key, 0),
				probe_at(span->start + end - 1, FOUND_OTHER));
	}
	span->probe_count = (size_t)(to - span->probes);
	span->arpa_count = (size_t)(arpas - span->arpas);
}

static void
collect(struct span *span)
{
	find_bits(span);
	list_bits(span);
	probe_addresses(span);
	read_addresses(span);
	keep_names(span);
	probe_names(span);
}

/* Which pass cannot be guessed in a storm of hits: so first what the first look lets through, as
 * bits, and only that is looked at again. */
static inline void
keep_passed(struct span *span)
{
	const size_t count = span->probe_count;

	for (size_t first = 0; first < count; first += 64) {
		const struct probe *probes = span->probes + first;
		size_t some = count - first < 64 ? count - first : 64;
		uint64_t passed = 0;
		for (size_t i = 0; i < some; i++)
			passed |= (uint64_t)filter_line_may_have(probes[i].line, probes[i].key)
				  << i;
		for (; passed != 0; passed &= passed - 1) {
			const struct probe *probe = &probes[__builtin_ctzll(passed)];
			if (filter_line_has(probe->line, probe->key))
				span_add_positive(span, probe->at);
		}
	}
}

static void
ask(struct span *span)
{
	probe_addresses(span);
	keep_passed(span);
	for (size_t i = 0; i < span->network_count; i++)
		if (networks_meet(span, span->networks[i].address))
			span_add_positive(span, span->networks[i].at);
	span->probe_count = span->network_count = 0;
}
