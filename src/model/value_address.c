/* value_address.c - addresses and networks: read strictly, written in one form.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/limits.h"
#include "model/value_forms.h"

enum { GROUPS = 8, MAPPED_BITS = 96 };

static const uint8_t mapped_prefix[12] = { [10] = 0xff, [11] = 0xff };

/* One decimal octet without leading zeros, cut off the front of *rest. */
static bool
take_octet(struct str *rest, uint32_t *ret)
{
	uint32_t octet = 0;
	size_t len = 0;

	while (len < rest->len && len < 4 && is_digit(rest->data[len]))
		octet = octet * 10 + (uint32_t)(rest->data[len++] - '0');
	if (len == 0 || len > 3 || octet > 255 || (len > 1 && rest->data[0] == '0'))
		return false;
	*rest = str_from_offset(*rest, len);
	*ret = octet;
	return true;
}

bool
ipv4_parse(struct str text, uint32_t *ret)
{
	uint32_t address = 0;
	uint32_t octet;

	for (int i = 0; i < 4; i++) {
		if (i > 0) {
			if (text.len == 0 || text.data[0] != '.')
				return false;
			text = str_from_offset(text, 1);
		}
		if (!take_octet(&text, &octet))
			return false;
		address = address << 8 | octet;
	}
	if (text.len > 0)
		return false;
	*ret = address;
	return true;
}

/* Up to four hexadecimal digits, cut off the front of *rest. */
static bool
take_group(struct str *rest, uint16_t *ret)
{
	unsigned group = 0;
	size_t len = 0;

	while (len < rest->len && hex_digit(rest->data[len]) >= 0) {
		if (len == 4)
			return false;
		group = group << 4 | (unsigned)hex_digit(rest->data[len++]);
	}
	*rest = str_from_offset(*rest, len);
	*ret = (uint16_t)group;
	return len > 0;
}

/* The next group, or at the end an IPv4 address as two. Returns how many, 0 when malformed. */
static size_t
take_groups(struct str *rest, size_t room, uint16_t *groups)
{
	uint32_t address;

	if (room >= 2 && ipv4_parse(*rest, &address)) {
		groups[0] = (uint16_t)(address >> 16);
		groups[1] = (uint16_t)address;
		*rest = STR_NONE;
		return 2;
	}
	return room >= 1 && take_group(rest, groups) ? 1 : 0;
}

/* Groups separated by single colons, until the end or a "::". */
static bool
take_run(struct str *rest, size_t room, uint16_t *groups, size_t *ret_count)
{
	size_t count = 0;

	for (;;) {
		size_t taken = take_groups(rest, room - count, groups + count);
		if (taken == 0)
			return false;
		count += taken;
		if (rest->len == 0 || str_starts(*rest, STR("::")))
			break;
		if (rest->data[0] != ':')
			return false;
		*rest = str_from_offset(*rest, 1);
	}
	*ret_count = count;
	return true;
}

/* RFC 4291 section 2.2: "::" stands for one group of zeros or more, once. */
static bool
parse_groups(struct str rest, uint16_t groups[GROUPS])
{
	uint16_t tail[GROUPS];
	size_t head_count = 0;
	size_t tail_count = 0;

	if (!str_starts(rest, STR("::")) && !take_run(&rest, GROUPS, groups, &head_count))
		return false;
	if (rest.len == 0)
		return head_count == GROUPS;
	if (head_count == GROUPS)
		return false;
	rest = str_from_offset(rest, 2);
	if (rest.len > 0 && !take_run(&rest, GROUPS - 1 - head_count, tail, &tail_count))
		return false;
	if (rest.len > 0)
		return false;
	for (size_t i = 0; i < tail_count; i++)
		groups[GROUPS - tail_count + i] = tail[i];
	return true;
}

bool
ipv6_parse(struct str text, uint8_t ret[16])
{
	uint16_t groups[GROUPS] = { 0 };

	if (!parse_groups(text, groups))
		return false;
	for (size_t i = 0; i < GROUPS; i++) {
		ret[2 * i] = (uint8_t)(groups[i] >> 8);
		ret[2 * i + 1] = (uint8_t)groups[i];
	}
	return true;
}

bool
ipv6_is_mapped_ipv4(const uint8_t address[16], uint32_t *ret)
{
	if (memcmp(address, mapped_prefix, sizeof(mapped_prefix)) != 0)
		return false;
	*ret = (uint32_t)address[12] << 24 | (uint32_t)address[13] << 16 |
		(uint32_t)address[14] << 8 | address[15];
	return true;
}

static char *
put_octet(char *to, uint32_t octet)
{
	if (octet >= 100)
		*to++ = (char)('0' + octet / 100);
	if (octet >= 10)
		*to++ = (char)('0' + octet / 10 % 10);
	*to++ = (char)('0' + octet % 10);
	return to;
}

/* By hand: ten million of them are written for each indicator set that is built. */
struct str
ipv4_format(uint32_t address, char text[ADDRESS_TEXT_MAX])
{
	char *to = text;

	for (int shift = 24; shift >= 0; shift -= 8) {
		to = put_octet(to, address >> shift & 255);
		*to++ = shift > 0 ? '.' : '\0';
	}
	return str_from(text, (size_t)(to - text) - 1);
}

/* The first of the longest runs of at least two zero groups (RFC 5952 section 4.2). */
static size_t
longest_zeros(const uint16_t groups[GROUPS], size_t *ret_len)
{
	size_t best = GROUPS;
	size_t best_len = 1;

	for (size_t i = 0; i < GROUPS; i++) {
		size_t len = 0;
		while (i + len < GROUPS && groups[i + len] == 0)
			len++;
		if (len > best_len) {
			best = i;
			best_len = len;
		}
	}
	*ret_len = best_len;
	return best;
}

static char *
put_group(char *to, unsigned group)
{
	static const char digits[] = "0123456789abcdef";
	int shift = 12;

	while (shift > 0 && group >> shift == 0)
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*to++ = digits[group >> shift & 15];
	return to;
}

struct str
ipv6_format(const uint8_t address[16], char text[ADDRESS_TEXT_MAX])
{
	uint16_t groups[GROUPS];
	size_t zeros_len;
	char *to = text;

	for (size_t i = 0; i < GROUPS; i++)
		groups[i] = (uint16_t)(address[2 * i] << 8 | address[2 * i + 1]);
	size_t zeros = longest_zeros(groups, &zeros_len);
	for (size_t i = 0; i < GROUPS; i++) {
		if (i == zeros) {
			*to++ = ':';
			*to++ = ':';
			i += zeros_len - 1;
			continue;
		}
		if (i > 0 && i != zeros + zeros_len)
			*to++ = ':';
		to = put_group(to, groups[i]);
	}
	*to = '\0';
	return str_from(text, (size_t)(to - text));
}

/* "fe80::1%eth0" -> "fe80::1" (RFC 4007 section 11): a zone means something on one host only. */
static struct str
cut_zone(struct str text)
{
	size_t at = str_find_char(text, '%');

	return at + 1 < text.len ? str_first(text, at) : text;
}

enum err
value_form_address(struct arena *arena, enum value_kind kind, struct str text, struct value *ret,
	struct fault *why)
{
	char form[ADDRESS_TEXT_MAX];
	uint8_t address6[16];
	uint32_t address;
	struct value value = { .kind = VALUE_IPV4 };

	if (kind == VALUE_IPV4 && ipv4_parse(text, &address)) {
		value.text = ipv4_format(address, form);
	} else if (!ipv6_parse(cut_zone(text), address6)) {
		return fail(why, E_INVALID, "\"%.*s\" is no %s address", STR_FMT(str_first(text, 80)),
			kind == VALUE_IPV4 ? "IPv4" : "IPv6");
	} else if (ipv6_is_mapped_ipv4(address6, &address)) {
		value.text = ipv4_format(address, form);
	} else if (kind == VALUE_IPV4) {
		return fail(why, E_INVALID, "\"%.*s\" is an IPv6 address, not an IPv4 address",
			STR_FMT(text));
	} else {
		value = (struct value){ VALUE_IPV6, ipv6_format(address6, form) };
	}
	value.text = str_copy(arena, value.text);
	if (value.text.data == NULL)
		return fail_nomem(why);
	*ret = value;
	return OK;
}

static void
clear_host_bits(uint8_t *address, unsigned bits, unsigned length)
{
	for (unsigned i = length; i < bits; i++)
		address[i / 8] &= (uint8_t)~(0x80u >> i % 8);
}

/* The network address of `family` (VALUE_IPV4 or VALUE_IPV6) with its host bits cleared. */
static enum err
finish_network(struct arena *arena, enum value_kind family, uint8_t *address, unsigned length,
	struct value *ret, struct fault *why)
{
	bool four = family == VALUE_IPV4;
	unsigned bits = four ? 32 : 128;
	unsigned least = four ? CIDR4_LENGTH_MIN : CIDR6_LENGTH_MIN;
	char form[ADDRESS_TEXT_MAX];
	struct value value = { family };

	if (length < least)
		return fail(why, E_INVALID, "a network of /%u is too wide: /%u or longer is wanted",
			length, least);
	clear_host_bits(address, bits, length);
	if (four)
		ipv4_format((uint32_t)address[0] << 24 | (uint32_t)address[1] << 16 |
			(uint32_t)address[2] << 8 | address[3], form);
	else
		ipv6_format(address, form);
	if (length < bits) {
		value.kind = four ? VALUE_CIDR4 : VALUE_CIDR6;
		value.text = str_printf(arena, "%s/%u", form, length);
	} else {
		value.text = str_copy(arena, str_of(form));
	}
	if (value.text.data == NULL)
		return fail_nomem(why);
	*ret = value;
	return OK;
}

enum err
value_form_network(struct arena *arena, enum value_kind kind, struct str text, struct value *ret,
	struct fault *why)
{
	size_t slash = str_find_char(text, '/');
	struct str digits = str_from_offset(text, slash + 1);
	uint8_t address[16];
	uint32_t address4;
	uint64_t length;

	if (digits.len > 3 || !str_to_u64(digits, &length) || (digits.len > 1 && digits.data[0] == '0'))
		return fail(why, E_INVALID, "\"%.*s\" is no network: an address, \"/\" and the length "
			"of its prefix are wanted", STR_FMT(str_first(text, 80)));
	text = str_first(text, slash);
	if (kind == VALUE_CIDR4 && ipv4_parse(text, &address4) && length <= 32) {
		for (unsigned i = 0; i < 4; i++)
			address[i] = (uint8_t)(address4 >> (24 - 8 * i));
		return finish_network(arena, VALUE_IPV4, address, (unsigned)length, ret, why);
	}
	if (!ipv6_parse(cut_zone(text), address) || length > 128)
		return fail(why, E_INVALID, "\"%.*s/%u\" is no %s network", STR_FMT(str_first(text, 80)),
			(unsigned)length, kind == VALUE_CIDR4 ? "IPv4" : "IPv6");
	if (length >= MAPPED_BITS && ipv6_is_mapped_ipv4(address, &address4))
		return finish_network(arena, VALUE_IPV4, address + sizeof(mapped_prefix),
			(unsigned)length - MAPPED_BITS, ret, why);
	if (kind == VALUE_CIDR4)
		return fail(why, E_INVALID, "\"%.*s\" is an IPv6 address, not an IPv4 network",
			STR_FMT(text));
	return finish_network(arena, VALUE_IPV6, address, (unsigned)length, ret, why);
}
