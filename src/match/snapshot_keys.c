/* snapshot_keys.c - the keys by which a snapshot's filter knows its values.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/snapshot_build.h"

static uint64_t
name_key(uint64_t seed, struct str name)
{
	char padded[PROBE_NAME_MAX] = { 0 };
	size_t len = snapshot_name_key(name);
	size_t kept = len < PROBE_NAME_MAX ? len : PROBE_NAME_MAX;

	memcpy(padded + PROBE_NAME_MAX - kept, name.data + name.len - kept, kept);
	return probe_name(seed, padded + PROBE_NAME_MAX, kept);
}

static bool
may_stand_in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

/* A normal form, in lower case. */
static uint64_t
email_key(uint64_t seed, struct str address)
{
	struct str local = str_first(address, str_find_char(address, '@'));
	struct str domain = str_from_offset(address, local.len + 1);
	char padded[8] = { 0 };
	size_t len = 0;

	if (snapshot_name_key(domain) == 0)
		return probe_text(seed, address);
	if (domain.len >= PROBE_LONG_DOMAIN)
		return probe_email(seed, name_key(seed, domain), 0);
	while (len < sizeof(padded) && len < local.len &&
		may_stand_in_word(local.data[local.len - 1 - len]))
		len++;
	memcpy(padded + sizeof(padded) - len, local.data + local.len - len, len);
	return probe_email(
		seed, name_key(seed, domain), probe_email_local(padded + sizeof(padded), len));
}

static bool
key_of_address6(uint64_t seed, struct str text, uint64_t *ret)
{
	size_t slash = str_find_char(text, '/');
	uint64_t length = 128;
	uint8_t address[16];

	str_to_u64(str_from_offset(text, slash + 1), &length);
	if (!ipv6_parse(str_first(text, slash), address))
		return false;
	*ret = probe_network6(seed, address, (unsigned)length);
	return true;
}

static struct filter_key
key_of_address4(uint64_t seed, uint32_t address)
{
	return (struct filter_key){ FILTER_ADDRESSES4, probe_address4(seed, address), address };
}

static bool
key_of_host(uint64_t seed, struct str host, struct filter_key *ret)
{
	uint32_t address;

	*ret = (struct filter_key){ .part = FILTER_OTHERS };
	if (str_starts(host, STR("[")))
		return key_of_address6(seed, slice(host, 1, host.len - 1), &ret->key);
	if (ipv4_parse(host, &address))
		*ret = key_of_address4(seed, address);
	else if (snapshot_name_key(host) > 0)
		*ret = (struct filter_key){ .part = FILTER_NAMES, .key = name_key(seed, host) };
	else
		ret->key = probe_text(seed, host);
	return true;
}

bool
snapshot_filter_key(uint64_t seed, const struct stored_value *value, struct filter_key *ret)
{
	struct str text = snapshot_value_text(value);
	uint32_t address;

	*ret = (struct filter_key){ .part = FILTER_OTHERS };
	switch (value->kind) {
	case VALUE_IPV4:
		if (!ipv4_parse(text, &address))
			return false;
		*ret = key_of_address4(seed, address);
		return true;
	case VALUE_IPV6:
	case VALUE_CIDR6:
		return key_of_address6(seed, text, &ret->key);
	case VALUE_DOMAIN:
		*ret = (struct filter_key){ .part = FILTER_NAMES };
		if (snapshot_name_key(text) == 0)
			return false;
		ret->key = name_key(seed, text);
		return true;
	case VALUE_EMAIL:
		ret->key = email_key(seed, text);
		return true;
	case VALUE_MD5:
	case VALUE_SHA1:
	case VALUE_SHA256:
	case VALUE_SHA512:
		if (text.len < PROBE_DIGEST_SIZE)
			return false;
		ret->key = probe_digest(seed, text.data, text.len);
		return true;
	case SNAPSHOT_HOST:
		return key_of_host(seed, text, ret);
	default: /* networks by bitmap, URLs by their host */
		return false;
	}
}
