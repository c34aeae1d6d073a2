/* candidate_hosts.c - hosts in e-mail addresses, in URLs, and names that stand for addresses.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/candidates_private.h"

enum { AUTHORITY_MAX = 512 }; /* a longer one is read to the letter */

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

bool
candidates_meets_email(struct str text, size_t from, size_t to)
{
	size_t most = to + EMAIL_LOCAL_MAX;

	if (from > 0 && text.data[from - 1] == '@')
		return true;
	while (to < most && is_local(text, to))
		to++;
	return byte_at(text, to) == '@';
}

/* "user@host": one whose domain has a dot is the kernel's, one beyond ASCII is strange. */
static void
collect_bare_mail(struct candidates *candidates, struct span *span, size_t at)
{
	const struct str text = candidates->text;
	size_t from = at;
	size_t to = at + 1;

	while (from > 0 && at - from <= EMAIL_LOCAL_MAX && is_local(text, from - 1))
		from--;
	while (is_class(text, to, IN_LABEL))
		to++;
	if (follows_backslash(text, from))
		add_strange(span, at);
	else if (from < at && to > at + 1 && at - from <= EMAIL_LOCAL_MAX)
		add_other(candidates, span, probe_text(span->seed, slice(text, from, to)), at);
}

/* Hardly any set has such. */
void
candidates_collect_bare_mails(struct candidates *candidates, struct span *span)
{
	const struct str text = candidates->text;
	size_t end = span->start + span->block_count * BLOCK_SIZE;

	if (!candidates->generation->has_bare_mails)
		return;
	if (end > text.len)
		end = text.len;
	for (size_t at = span->start; at < end; at++) {
		at += str_find_char(slice(text, at, end), '@');
		if (at < end)
			collect_bare_mail(candidates, span, at);
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

void
candidates_collect_authority(struct candidates *candidates, struct span *span, size_t at)
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

void
candidates_collect_urls(struct candidates *candidates, struct span *span)
{
	for (size_t i = 0; i < span->url_count; i++)
		candidates_collect_authority(candidates, span, span->start + span->urls[i] + 3);
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
	if (holds_block16(candidates, address))
		span_add_address(span, address, probe_at(at + 1, FOUND_REVERSE));
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
		candidates_add_address6(candidates, span, address, at);
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

void
candidates_collect_reverse(struct candidates *candidates, struct span *span)
{
	for (size_t i = 0; i < span->arpa_count; i++)
		collect_reverse(candidates, span, span->start + span->arpas[i]);
}
