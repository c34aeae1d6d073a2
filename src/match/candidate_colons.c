/* candidate_colons.c - IPv6 addresses, and digests with colons.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/candidates_private.h"

enum {
	PAIRS_MIN = 16,      /* of a digest with colons */
	COLONS_MIN = 2,      /* of an IPv6 address with "::" */
	COLONS_LONG_MIN = 6, /* of another one, its end spelt as IPv4 */
};

void
candidates_add_address6(struct candidates *candidates, struct span *span,
	const uint8_t address[ADDRESS6_SIZE], size_t at)
{
	const uint64_t *lengths = candidates->generation->lengths6;
	uint8_t network[ADDRESS6_SIZE];
	uint32_t address4;

	if (ipv6_is_mapped_ipv4(address, &address4)) {
		if (holds_block16(candidates, address4))
			add_strange(span, at);
		return;
	}
	if (!bitmap_has(candidates->generation->blocks32, probe_block32(address)))
		return;
	add_other(candidates, span, probe_network6(span->seed, address, 128), at);
	for (unsigned i = 0; i < 2; i++)
		for (uint64_t bits = lengths[i]; bits != 0; bits &= bits - 1) {
			unsigned length = i * 64 + (unsigned)__builtin_ctzll(bits);
			snapshot_network6(address, length, network);
			add_other(
				candidates, span, probe_network6(span->seed, network, length), at);
		}
}

static bool
is_hex_group(struct str text, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (!is_class(text, i, IS_HEX))
			return false;
	return to - from <= 4;
}

/* Groups that stand together, as find_addresses6_of_run of find_in_text.c puts them. */
static void
try_address6(struct candidates *candidates, struct span *span, size_t from, size_t to)
{
	struct str text = slice(candidates->text, from, to);
	uint8_t address[ADDRESS6_SIZE];

	if (str_ends(text, STR(":")) && !str_ends(text, STR("::")))
		text.len--;
	if (text.len < ADDRESS_TEXT_MAX && ipv6_parse(text, address))
		candidates_add_address6(candidates, span, address, from);
}

static void
collect_addresses6(struct candidates *candidates, struct span *span, size_t start, size_t end)
{
	const struct str text = candidates->text;
	size_t first = end;
	size_t last = end;

	for (size_t from = start; from <= end;) {
		size_t to = from + str_find_char(slice(text, from, end), ':');
		uint32_t address;
		bool hex = is_hex_group(text, from, to);
		bool tail = !hex && ipv4_parse(slice(text, from, to), &address);
		if (hex && first == end)
			first = from;
		if (first < end && (hex || tail))
			last = to;
		if (first < end && (!hex || to == end)) {
			try_address6(candidates, span, first, last);
			first = end;
		}
		from = to + 1;
	}
}

static void
try_pairs(struct candidates *candidates, struct span *span, size_t from, size_t count)
{
	char digits[DIGEST_DIGITS_MAX];

	if (!is_digest_length(count * 2))
		return;
	for (size_t i = 0; i < count; i++)
		memcpy(digits + 2 * i, candidates->text.data + from + 3 * i, 2);
	add_other(candidates, span, probe_digest(span->seed, digits, count * 2), from);
}

static void
collect_pairs(struct candidates *candidates, struct span *span, size_t start, size_t end)
{
	const struct str text = candidates->text;
	size_t first = start;
	size_t count = 0;

	for (size_t from = start; from <= end;) {
		size_t to = from + str_find_char(slice(text, from, end), ':');
		bool pair = to - from == 2 && is_hex_group(text, from, to);
		if (pair && count++ == 0)
			first = from;
		if (count > 0 && (!pair || to == end)) {
			try_pairs(candidates, span, first, count);
			count = 0;
		}
		from = to + 1;
	}
}

/* What a run of words and colons is made of. */
struct colon_run {
	size_t from, to;
	size_t colons;
	bool twice; /* "::" */
	bool wide;
	bool plain;    /* hexadecimal digits and colons only, in groups of at most four: then */
	uint64_t bits; /* the colons, from its first byte on */
};

static bool
is_word_or_colon(struct str text, size_t at)
{
	return is_class(text, at, RUN) || is_wide(text, at);
}

static struct colon_run
read_run(struct str text, size_t least, size_t at)
{
	struct colon_run run = { .from = at };
	size_t to;

	while (run.from > least && is_word_or_colon(text, run.from - 1))
		run.from--;
	for (to = run.from; is_word_or_colon(text, to); to++) {
		bool colon = text.data[to] == ':';
		run.colons += colon;
		run.twice |= colon && to > run.from && text.data[to - 1] == ':';
		run.wide |= is_wide(text, to);
	}
	run.to = to;
	return run;
}

/* The same from the bits of the span, when the run is not longer than they reach. */
static bool
read_run_of_bits(const struct span *span, size_t at, struct colon_run *ret)
{
	ptrdiff_t offset = (ptrdiff_t)(at - span->start);
	uint64_t before = span_before(span, WORD, offset) | span_before(span, DOT, offset) |
			  span_before(span, COLON, offset);
	size_t back = (size_t)__builtin_clzll(~before | 1);
	ptrdiff_t from = offset - (ptrdiff_t)back;
	uint64_t run, colons, inside;
	size_t len;

	if (back > BLOCK_SIZE / 2 || (size_t)offset + BLOCK_SIZE > span->block_count * BLOCK_SIZE)
		return false;
	colons = span_from(span, COLON, from);
	run = span_from(span, WORD, from) | span_from(span, DOT, from) | colons;
	if ((~run & REACHED) == 0)
		return false;
	len = (size_t)__builtin_ctzll(~run);
	inside = (UINT64_C(1) << len) - 1;
	colons &= inside;
	uint64_t digits = ~colons & inside;
	*ret = (struct colon_run){
		.from = at - back,
		.to = at - back + len,
		.colons = (size_t)__builtin_popcountll(colons),
		.twice = (colons & colons >> 1) != 0,
		.wide = (span_from(span, RARE, from) & inside) != 0,
		.plain = (span_from(span, HEX, from) & inside) == digits &&
			 (digits & digits >> 1 & digits >> 2 & digits >> 3 & digits >> 4) == 0,
		.bits = colons,
	};
	return true;
}

/* The hexadecimal digits before `end`, at most four. */
static uint16_t
hex_group(const char *end, size_t digits)
{
	uint32_t word;

	memcpy(&word, end - 4, sizeof(word));
	word = (word & 0x0f0f0f0f) + 9 * (word >> 6 & 0x01010101);
	word &= digits == 0 ? 0 : UINT32_MAX << 8 * (4 - digits);
	word = (word << 4 | word >> 8) & 0x00ff00ff;
	return (uint16_t)((word & 0xff) << 8 | word >> 16);
}

/* Eight groups, or fewer with one "::". A single colon at the end is not the address's. */
static bool
read_plain_address6(struct str text, uint64_t colons, uint8_t ret[ADDRESS6_SIZE])
{
	uint64_t twice = colons & colons >> 1;
	uint16_t groups[8] = { 0 };
	size_t gap = twice & 1 ? 0 : SIZE_MAX; /* groups before the "::" */
	size_t count = 0;
	size_t len = text.len;

	if (colons >> (len - 1) & 1 && !(twice >> (len - 2) & 1))
		colons &= ~(UINT64_C(1) << --len);
	if ((twice & (twice - 1)) != 0 || (colons & 1) != (twice & 1))
		return false;
	for (size_t start = 2 * (twice & 1); start < len;) {
		uint64_t rest = colons >> start;
		size_t end = rest == 0 ? len : start + (size_t)__builtin_ctzll(rest);
		if (count == 8)
			return false;
		groups[count++] = hex_group(text.data + end, end - start);
		if (twice >> end & 1)
			gap = count;
		start = end + 1 + (twice >> end & 1);
	}
	if (gap == SIZE_MAX ? count != 8 : count == 8)
		return false;
	memset(ret, 0, ADDRESS6_SIZE);
	for (size_t i = 0; i < count; i++) {
		size_t to = i < gap ? i : 8 - count + i;
		ret[2 * to] = (uint8_t)(groups[i] >> 8);
		ret[2 * to + 1] = (uint8_t)groups[i];
	}
	return true;
}

static void
collect_run(struct candidates *candidates, struct span *span, const struct colon_run *run)
{
	uint8_t address[ADDRESS6_SIZE];

	if (!run->plain)
		collect_addresses6(candidates, span, run->from, run->to);
	else if (read_plain_address6(
			 slice(candidates->text, run->from, run->to), run->bits, address))
		candidates_add_address6(candidates, span, address, run->from);
}

static void
collect_colons(struct candidates *candidates, struct span *span, size_t at)
{
	const struct str text = candidates->text;
	struct colon_run run;

	if (!read_run_of_bits(span, at, &run))
		run = read_run(text, candidates->colon_end, at);
	candidates->colon_end = run.to;
	if (run.colons < COLONS_MIN || (!run.twice && run.colons < COLONS_LONG_MIN))
		return; /* a time, an address of a network card */
	if (run.wide || follows_backslash(text, run.from)) {
		add_strange(span, at);
		return;
	}
	while (run.from < run.to && text.data[run.from] == '.')
		run.from++;
	while (run.from < run.to && text.data[run.to - 1] == '.')
		run.to--;
	collect_run(candidates, span, &run);
	if (run.colons >= PAIRS_MIN - 1)
		collect_pairs(candidates, span, run.from, run.to);
}

/* The colons of a block that are the second of "::" or the third with at most four hexadecimal
 * digits between: what other colons there are, of JSON or of the time of day, is none of ours. */
static uint64_t
chained_colons(const struct span *span, size_t block)
{
	unsigned __int128 colons = (unsigned __int128)span_block(span, COLON, block) << 64 |
				   span->bits[COLON][LEAD + block - 1];
	unsigned __int128 second = colons & (colons << 2 | colons << 3 | colons << 4 | colons << 5);
	unsigned __int128 third = second << 2 | second << 3 | second << 4 | second << 5;

	return (uint64_t)((colons & (third | colons << 1)) >> 64);
}

static void
collect_block_of_colons(struct candidates *candidates, struct span *span, size_t block)
{
	for (uint64_t bits = chained_colons(span, block); bits != 0; bits &= bits - 1) {
		size_t at = span->start + block * BLOCK_SIZE + (size_t)__builtin_ctzll(bits);
		if (at >= candidates->colon_end)
			collect_colons(candidates, span, at);
	}
}

void
candidates_collect_colons(struct candidates *candidates, struct span *span)
{
	for (size_t i = 0; i < span->colon_count; i++)
		collect_block_of_colons(candidates, span, span->colons[i]);
}
