/* scenario_address.c - looks at expanded addresses.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/scenario_address.h"

#include "base/limits.h"
#include "model/value.h"

/* Of either family, in the order of the network. */
struct address {
	unsigned bits; /* 32 or 128 */
	uint8_t bytes[16];
};

static bool
parse(struct str text, struct address *ret)
{
	uint32_t four;

	if (ipv6_parse(text, ret->bytes)) {
		ret->bits = 128;
		return true;
	}
	if (!ipv4_parse(text, &four))
		return false;
	ret->bits = 32;
	for (unsigned i = 0; i < 4; i++)
		ret->bytes[i] = (uint8_t)(four >> (24 - 8 * i));
	return true;
}

static bool
parse_network(struct str text, struct address *ret, uint64_t *ret_length)
{
	size_t slash = str_find_char(text, '/');

	return slash < text.len && parse(str_first(text, slash), ret) &&
	       str_to_u64(str_from_offset(text, slash + 1), ret_length) && *ret_length <= ret->bits;
}

static bool
is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* A number alone makes no last label: 10.300.1.1 is a slip, and no name. */
static bool
is_label(struct str label, bool last)
{
	bool number = true;

	if (label.len == 0 || label.len > DOMAIN_LABEL_MAX || label.data[0] == '-' ||
		label.data[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++) {
		if (!is_alphanumeric(label.data[i]) && label.data[i] != '-')
			return false;
		number &= label.data[i] >= '0' && label.data[i] <= '9';
	}
	return !last || !number;
}

bool
address_is_host(struct str text)
{
	struct address address;
	struct str rest = text;
	struct str label;

	if (parse(text, &address))
		return true;
	if (text.len == 0 || text.len > DOMAIN_SIZE_MAX)
		return false;
	while (str_split(&rest, '.', &label))
		if (!is_label(label, rest.data == NULL))
			return false;
	return true;
}

bool
address_is_network(struct str text)
{
	struct address address;
	uint64_t length;

	return parse_network(text, &address, &length);
}

bool
address_is_in(struct str address, struct str network)
{
	struct address one;
	struct address other;
	uint64_t length;

	if (!parse(address, &one) || !parse_network(network, &other, &length))
		return true;
	if (one.bits != other.bits)
		return false;
	for (uint64_t bit = 0; bit < length; bit++)
		if (((one.bytes[bit / 8] ^ other.bytes[bit / 8]) >> (7 - bit % 8) & 1) != 0)
			return false;
	return true;
}
