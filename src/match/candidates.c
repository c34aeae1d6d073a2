/* candidates.c - tokens that are rare enough in logs to be looked at one by one.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/candidates.h"

#include "base/hash.h"
#include "base/limits.h"

enum {
	IN_LABEL = 1, /* a letter, digit, '_' or '-' */
	LETTER = 2,   /* a letter or digit */
	IS_HEX = 4,
	LOCAL = 8,    /* may stand in the local part of an e-mail address */
	RUN = 32,     /* in a label, or a dot or colon */
	URL_END = 16, /* ends the authority of a URL */
	ADDRESS6_SIZE = 16,
	DIGEST_DIGITS_MAX = 128,
	PAIRS_MIN = 16,      /* of a digest with colons */
	COLONS_MIN = 2,      /* of an IPv6 address with "::" */
	COLONS_LONG_MIN = 6, /* of another one, its end spelt as IPv4 */
	AUTHORITY_MAX = 512, /* a longer one is read to the letter */
};

#define TOP (UINT64_C(1) << 63)
#define REACHED ((UINT64_C(1) << SPAN_REACH) - 1)

static const uint8_t classes[256] = {
	[0 ... ' '] = URL_END,
	[0x7f] = URL_END,
	['"'] = URL_END,
	['<'] = URL_END,
	['>'] = URL_END,
	['\\'] = URL_END,
	['^'] = URL_END,
	['`'] = URL_END,
	['{'] = URL_END,
	['|'] = URL_END,
	['}'] = URL_END,
	['/'] = URL_END,
	['?'] = URL_END,
	['#'] = URL_END,
	['0' ... '9'] = IN_LABEL | RUN | LETTER | IS_HEX | LOCAL,
	['a' ... 'f'] = IN_LABEL | RUN | LETTER | IS_HEX | LOCAL,
	['A' ... 'F'] = IN_LABEL | RUN | LETTER | IS_HEX | LOCAL,
	['g' ... 'z'] = IN_LABEL | RUN | LETTER | LOCAL,
	['G' ... 'Z'] = IN_LABEL | RUN | LETTER | LOCAL,
	['_'] = IN_LABEL | RUN | LOCAL,
	['-'] = IN_LABEL | RUN | LOCAL,
	['.'] = LOCAL | RUN,
	[':'] = RUN,
	['%'] = LOCAL,
	['+'] = LOCAL,
};

/* Behind the end there is nothing, as before the beginning. */
static uint8_t
byte_at(struct str text, size_t at)
{
	return at < text.len ? (uint8_t)text.data[at] : 0;
}

static bool
is_class(struct str text, size_t at, uint8_t class)
{
	return classes[byte_at(text, at)] & class;
}

static bool
is_wide(struct str text, size_t at)
{
	return byte_at(text, at) >= 0x80;
}

/* An escape's letter may be glued to what begins there. */
static bool
follows_backslash(struct str text, size_t at)
{
	return at > 0 && text.data[at - 1] == '\\';
}

static void
add_strange(struct span *span, size_t at)
{
	span_add_positive(span, probe_at(at, FOUND_STRANGE));
}

static void
add_other(struct candidates *candidates, struct span *span, uint64_t key, size_t at)
{
	if (span->probe_count == PROBES_MAX)
		candidates->kernel->ask(span);
	span_prefetch(span, key);
	span->probes[span->probe_count++] = (struct probe){ key, probe_at(at, FOUND_OTHER) };
}

static bool
holds_block16(const struct candidates *candidates, uint32_t address)
{
	return bitmap_has(candidates->generation->blocks16, address >> 16);
}

static void
add_address6(struct candidates *candidates, struct span *span, const uint8_t address[16], size_t at)
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

/* --- e-mail addresses --- */

/* As CLASS_LOCAL of text_class.h: an apostrophe belongs to it between two that do. */
static bool
is_local(struct str text, size_t at)
{
	if (byte_at(text, at) != '\'')
		return is_class(text, at, LOCAL) || is_wide(text, at);
	return at > 0 && (is_class(text, at - 1, LOCAL) || is_wide(text, at - 1)) &&
	       (is_class(text, at + 1, LOCAL) || is_wide(text, at + 1));
}

/* Behind the word that begins there, without a dot at its end. */
static size_t
word_end(struct str text, size_t at, bool *ret_wide)
{
	while (is_class(text, at, IN_LABEL) || is_wide(text, at) ||
		(byte_at(text, at) == '.' &&
			(is_class(text, at + 1, IN_LABEL) || is_wide(text, at + 1)))) {
		*ret_wide |= is_wide(text, at);
		at++;
	}
	return at;
}

static void
read_email(struct candidates *candidates, struct span *span, size_t at)
{
	const struct str text = candidates->text;
	size_t from = at;
	bool wide = false;
	size_t to;

	while (from > 0 && at - from <= EMAIL_LOCAL_MAX && !wide && is_local(text, from - 1))
		wide = is_wide(text, --from);
	if (byte_at(text, at + 1) == '.' || from == at)
		return;
	to = word_end(text, at + 1, &wide);
	if (wide || follows_backslash(text, from))
		add_strange(span, at);
	else if (to > at + 1 && at - from <= EMAIL_LOCAL_MAX && to - at <= DOMAIN_SIZE_MAX + 1)
		add_other(candidates, span, probe_text(span->seed, slice(text, from, to)), at);
}

static bool
is_plain_border(struct str text, size_t at)
{
	uint8_t c = byte_at(text, at);

	return c < 0x80 && c != '%' && c != '+' && c != '\'' && c != '\\';
}

/* From the bits of the span, when they reach and nothing unusual is about. */
static void
collect_email(struct candidates *candidates, struct span *span, size_t offset)
{
	const struct str text = candidates->text;
	size_t at = span->start + offset;
	uint64_t before = span_before(span, WORD, offset) | span_before(span, DOT, offset);
	size_t local = (size_t)__builtin_clzll(~before | 1);
	size_t domain;

	if (local >= SPAN_REACH || offset + 2 * BLOCK_SIZE > span->block_count * BLOCK_SIZE ||
		(at > local && !is_plain_border(text, at - local - 1))) {
		read_email(candidates, span, at);
		return;
	}
	domain = (size_t)__builtin_ctzll(~span_from(span, WORD, (ptrdiff_t)offset + 1) | TOP);
	if (domain >= SPAN_REACH ||
		(span_from(span, RARE, (ptrdiff_t)offset + 1) & ((UINT64_C(1) << domain) - 1)) !=
			0 ||
		(local > 0 && (span_before(span, RARE, offset) >> (64 - local)) != 0))
		read_email(candidates, span, at);
	else if (local > 0 && domain > 0)
		add_other(candidates, span,
			probe_text(span->seed, slice(text, at - local, at + 1 + domain)), at);
}

/* --- digests --- */

static bool
is_digest_length(size_t digits)
{
	return digits == 32 || digits == 40 || digits == 64 || digits == 128;
}

/* How many digits follow each other from that offset on, as far as it matters. */
static size_t
hex_run(const struct span *span, struct str text, size_t offset)
{
	size_t most = span->block_count * BLOCK_SIZE;
	size_t len = 0;

	for (; len <= DIGEST_DIGITS_MAX && offset + len + BLOCK_SIZE <= most; len += SPAN_REACH) {
		uint64_t other = ~span_from(span, HEX, (ptrdiff_t)(offset + len)) & REACHED;
		if (other != 0)
			return len + (size_t)__builtin_ctzll(other);
	}
	while (len <= DIGEST_DIGITS_MAX && is_class(text, span->start + offset + len, IS_HEX))
		len++;
	return len;
}

static void
collect_digest(struct candidates *candidates, struct span *span, size_t offset)
{
	const struct str text = candidates->text;
	size_t back = (size_t)__builtin_clzll(~span_before(span, HEX, offset) | 1);
	size_t at = span->start + offset;
	size_t from = at - back;
	size_t digits = back + hex_run(span, text, offset);

	if (!is_digest_length(digits))
		return;
	if (follows_backslash(text, from) || (from > 1 && follows_backslash(text, from - 1)))
		add_strange(span, at);
	else if (!is_class(text, from + digits, LETTER) &&
		 (from == 0 || !is_class(text, from - 1, LETTER)))
		add_other(candidates, span, probe_digest(span->seed, text.data + from, digits), at);
}

/* --- words and colons --- */

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
		add_address6(candidates, span, address, from);
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
	size_t offset = at - span->start;
	uint64_t before = span_before(span, WORD, offset) | span_before(span, DOT, offset) |
			  span_before(span, COLON, offset);
	size_t back = (size_t)__builtin_clzll(~before | 1);
	ptrdiff_t from = (ptrdiff_t)offset - (ptrdiff_t)back;
	uint64_t run, colons, inside;
	size_t len;

	if (back > BLOCK_SIZE / 2 || offset + BLOCK_SIZE > span->block_count * BLOCK_SIZE)
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
		add_address6(candidates, span, address, run->from);
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

/* --- URLs whose host is no word with a dot --- */

static void
collect_bare_host(struct candidates *candidates, struct span *span, size_t at)
{
	const struct str text = candidates->text;
	size_t end = at;

	while (is_class(text, end, IN_LABEL))
		end++;
	if (end > at && (byte_at(text, end) != '.' || !is_class(text, end + 1, IN_LABEL)))
		add_other(candidates, span, probe_text(span->seed, slice(text, at, end)), at);
}

/* A name or address with or without a port, and nothing else, is known by its bits. */
static bool
is_plain_authority(const struct candidates *candidates, const struct span *span, size_t at)
{
	ptrdiff_t offset = (ptrdiff_t)(at - span->start);
	uint64_t run, rare;
	size_t len;

	if (at < span->start || at + BLOCK_SIZE > span->start + span->block_count * BLOCK_SIZE)
		return false;
	run = span_from(span, LABEL, offset) | span_from(span, DOT, offset) |
	      span_from(span, COLON, offset);
	rare = span_from(span, RARE, offset);
	len = (size_t)__builtin_ctzll(~run | TOP);
	return len < SPAN_REACH && is_class(candidates->text, at + len, URL_END) &&
	       (rare & ((UINT64_C(1) << len) - 1)) == 0;
}

/* `at` is behind "://", which may have been spelt with escapes. */
static void
collect_authority(struct candidates *candidates, struct span *span, size_t at)
{
	const struct str text = candidates->text;
	bool strange = false;
	size_t end = at;

	while (!is_plain_authority(candidates, span, end) && !is_class(text, end, URL_END) &&
		end - at < AUTHORITY_MAX) {
		uint8_t c = byte_at(text, end);
		strange |= c >= 0x80 || c == '%' ||
			   (c == '@' && candidates->generation->has_bare_hosts);
		end++;
	}
	if (strange || end - at == AUTHORITY_MAX)
		add_strange(span, at);
	else if (candidates->generation->has_bare_hosts)
		collect_bare_host(candidates, span, at);
}

/* --- reverse names --- */

static bool
is_digit_at(struct str text, size_t at)
{
	return byte_at(text, at) >= '0' && byte_at(text, at) <= '9';
}

struct str
digits_and_dots_before(struct str text, size_t end)
{
	size_t from = end;

	while (from > 0 && end - from < ADDRESS_TEXT_MAX &&
		(is_digit_at(text, from - 1) ||
			(text.data[from - 1] == '.' && from > 1 && is_digit_at(text, from - 2))))
		from--;
	return slice(text, from, end);
}

static void
collect_reverse4(struct candidates *candidates, struct span *span, struct str name, size_t at)
{
	uint32_t address;

	if (!ipv4_parse(digits_and_dots_before(name, name.len), &address))
		return;
	address = __builtin_bswap32(address);
	if (!holds_block16(candidates, address))
		return;
	if (networks_meet(span, address))
		add_strange(span, at);
	else
		add_other(candidates, span, probe_address4(span->seed, address), at);
}

static void
collect_reverse6(struct candidates *candidates, struct span *span, struct str name, size_t at)
{
	char digits[2 * ADDRESS6_SIZE];
	uint8_t address[ADDRESS6_SIZE];

	if (name.len < 2 * sizeof(digits) - 1)
		return;
	for (size_t i = 0; i < sizeof(digits); i++)
		digits[i] = name.data[name.len - 1 - 2 * i];
	if (hex_parse(str_from(digits, sizeof(digits)), address, sizeof(address)))
		add_address6(candidates, span, address, at);
}

static void
collect_reverse(struct candidates *candidates, struct span *span, size_t end)
{
	static const struct {
		struct str suffix;
		void (*collect)(struct candidates *candidates, struct span *span, struct str name,
			size_t at);
	} trees[] = { { STR_INIT(".in-addr.arpa"), collect_reverse4 },
		{ STR_INIT(".ip6.arpa"), collect_reverse6 } };
	size_t start = end < DOMAIN_SIZE_MAX ? 0 : end - DOMAIN_SIZE_MAX;
	struct str name = slice(candidates->text, start, end);

	for (size_t i = 0; i < sizeof(trees) / sizeof(*trees); i++) {
		struct str suffix = trees[i].suffix;
		if (name.len > suffix.len &&
			str_eq_nocase(str_from_offset(name, name.len - suffix.len), suffix))
			trees[i].collect(
				candidates, span, str_first(name, name.len - suffix.len), end - 1);
	}
}

/* --- escapes --- */

struct str
line_around(struct str text, size_t at)
{
	const char *before = at == 0 ? NULL : memrchr(text.data, '\n', at);
	const char *start = before == NULL ? text.data : before + 1;
	const char *end = memchr(text.data + at, '\n', text.len - at);

	return str_from(start, (size_t)((end == NULL ? text.data + text.len : end) - start));
}

bool
line_is_json(struct str line)
{
	return line.len > 0 && line.data[0] == '{';
}

static void
look_at_line(struct candidates *candidates, size_t at)
{
	struct str line;

	if (at < candidates->line_end)
		return;
	line = line_around(candidates->text, at);
	candidates->line_start = (size_t)(line.data - candidates->text.data);
	candidates->line_end = candidates->line_start + line.len;
	candidates->line_is_json = line_is_json(line);
}

static void
forget_letter(struct span *span, size_t at)
{
	size_t offset = at - span->start;
	uint64_t bit = UINT64_C(1) << offset % BLOCK_SIZE;

	span->bits[LABEL][LEAD + offset / BLOCK_SIZE] &= ~bit;
	span->bits[HEX][LEAD + offset / BLOCK_SIZE] &= ~bit;
}

/* "://" with one of its slashes escaped, or both. */
static void
read_escaped_slash(struct candidates *candidates, struct span *span, size_t at)
{
	const struct str text = candidates->text;
	uint8_t before = at > 0 ? byte_at(text, at - 1) : 0;

	if (before == '/' && at > 1 && byte_at(text, at - 2) == ':')
		collect_authority(candidates, span, at + 2);
	else if (before == ':' && byte_at(text, at + 2) == '/')
		collect_authority(candidates, span, at + 3);
	else if (before == ':' && byte_at(text, at + 2) == '\\' && byte_at(text, at + 3) == '/')
		collect_authority(candidates, span, at + 4);
}

static void
read_backslash(struct candidates *candidates, struct span *span, size_t at)
{
	const struct str text = candidates->text;

	if (at < candidates->escape_end)
		return;
	look_at_line(candidates, at);
	if (!candidates->line_is_json || at + 1 >= candidates->line_end)
		return;
	candidates->escape_end = at + 2;
	switch (text.data[at + 1]) {
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
		candidates->escape_letter = at + 1;
		forget_letter(span, at + 1);
		break;
	case 'u':
		add_strange(span, at);
		break;
	case '/':
		read_escaped_slash(candidates, span, at);
		break;
	default: /* a quote, a backslash, or no escape */
		break;
	}
}

/* Where a word ends among such bytes, and what name it is then, takes Unicode to know. */
static void
read_wide(struct candidates *candidates, struct span *span, size_t at)
{
	const struct str text = candidates->text;
	size_t from = at;
	size_t to = at;
	size_t dot;

	if (at < candidates->wide_end)
		return;
	while (from > candidates->wide_end &&
		(is_class(text, from - 1, IN_LABEL) || is_wide(text, from - 1) ||
			text.data[from - 1] == '.'))
		from--;
	while (is_class(text, to, IN_LABEL) || is_wide(text, to) || byte_at(text, to) == '.')
		to++;
	candidates->wide_end = to;
	while (from < to && text.data[from] == '.')
		from++;
	dot = from + str_find_char(slice(text, from, to), '.');
	if (dot + 1 < to)
		add_strange(span, at);
}

static void
read_rare_byte(struct candidates *candidates, struct span *span, size_t offset)
{
	const struct str text = candidates->text;
	size_t at = span->start + offset;

	if (is_wide(text, at))
		read_wide(candidates, span, at);
	else if (text.data[at] == '\\')
		read_backslash(candidates, span, at);
	else if (text.data[at] == '@')
		candidates->ats[candidates->at_count++] = (uint16_t)offset;
	else if (at == 0 || text.data[at - 1] == '\n')
		span_add_positive(span, probe_at(at, FOUND_HEADER));
}

void
candidates_begin(struct candidates *candidates, const struct kernel *kernel,
	const struct match_generation *generation, struct str text)
{
	candidates->kernel = kernel;
	candidates->generation = generation;
	candidates->text = text;
	candidates->line_start = candidates->line_end = 0;
	candidates->line_is_json = false;
	candidates->escape_end = candidates->colon_end = candidates->wide_end = 0;
	candidates->escape_letter = SIZE_MAX;
}

void
candidates_read_rare(struct candidates *candidates, struct span *span)
{
	candidates->at_count = 0;
	if (candidates->escape_letter == span->start)
		forget_letter(span, span->start);
	for (size_t i = 0; i < span->block_count; i++)
		for (uint64_t bits = span_block(span, RARE, i); bits != 0; bits &= bits - 1)
			read_rare_byte(
				candidates, span, i * BLOCK_SIZE + (size_t)__builtin_ctzll(bits));
}

void
candidates_collect(struct candidates *candidates, struct span *span)
{
	for (size_t i = 0; i < span->colon_count; i++)
		collect_block_of_colons(candidates, span, span->colons[i]);
	for (size_t i = 0; i < span->digest_count; i++)
		collect_digest(candidates, span, span->digests[i]);
	for (size_t i = 0; i < span->url_count; i++)
		collect_authority(candidates, span, span->start + span->urls[i] + 3);
	for (size_t i = 0; i < span->arpa_count; i++)
		collect_reverse(candidates, span, span->start + span->arpas[i]);
	for (size_t i = 0; i < candidates->at_count; i++)
		collect_email(candidates, span, candidates->ats[i]);
}
