/* property.c - which properties of the standard's objects hold values that have a normal form.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/property.h"

#define ROW(type, path, kind)                               \
	{                                                   \
		STR_INIT(type), STR_INIT(path), kind, false \
	}

#define IN_PLACE(type, path, kind)                         \
	{                                                  \
		STR_INIT(type), STR_INIT(path), kind, true \
	}

static const struct property rows[] = {
	ROW("ipv4-addr", "value", VALUE_IPV4),
	ROW("ipv6-addr", "value", VALUE_IPV6),
	ROW("domain-name", "value", VALUE_DOMAIN),
	ROW("url", "value", VALUE_URL),
	ROW("artifact", "url", VALUE_URL),
	ROW("email-addr", "value", VALUE_EMAIL),
	ROW("email-message", "from_ref.value", VALUE_EMAIL),
	ROW("email-message", "sender_ref.value", VALUE_EMAIL),
	ROW("email-message", "to_refs[*].value", VALUE_EMAIL),
	ROW("email-message", "cc_refs[*].value", VALUE_EMAIL),
	ROW("email-message", "bcc_refs[*].value", VALUE_EMAIL),
	ROW("network-traffic", "src_ref.value", PROPERTY_HOST),
	ROW("network-traffic", "dst_ref.value", PROPERTY_HOST),
	/* The answer to one question: elsewhere the value says nothing of that name. */
	IN_PLACE("domain-name", "resolves_to_refs[*].value", PROPERTY_HOST),
	/* Of handshakes and keys, not of files; as docs/protocol/observables.md names them. */
	IN_PLACE("network-traffic", "extensions.x-tls-ext.ja3", VALUE_MD5),
	IN_PLACE("network-traffic", "extensions.x-tls-ext.ja3s", VALUE_MD5),
	IN_PLACE("network-traffic", "extensions.x-ssh-ext.hassh", VALUE_MD5),
	IN_PLACE("network-traffic", "extensions.x-ssh-ext.hassh_server", VALUE_MD5),
	IN_PLACE("network-traffic", "extensions.x-ssh-ext.host_key", VALUE_MD5),
};

const struct properties properties = { sizeof(rows) / sizeof(*rows), rows };

static const struct str hashed_types[] = { STR_INIT("file"), STR_INIT("artifact"),
	STR_INIT("x509-certificate") };

/* Keys of a hashes dictionary, as the standard's vocabulary and older feeds spell them. */
static const struct algorithm {
	struct str key;
	enum value_kind kind;
} algorithms[] = {
	{ STR_INIT("MD5"), VALUE_MD5 },
	{ STR_INIT("SHA-1"), VALUE_SHA1 },
	{ STR_INIT("SHA1"), VALUE_SHA1 },
	{ STR_INIT("SHA-256"), VALUE_SHA256 },
	{ STR_INIT("SHA256"), VALUE_SHA256 },
	{ STR_INIT("SHA-512"), VALUE_SHA512 },
	{ STR_INIT("SHA512"), VALUE_SHA512 },
};

/* What the text is by its look, where the property says no more than "an address or a name". */
static enum value_kind
host_kind(struct str text)
{
	if (str_find_char(text, ':') < text.len)
		return VALUE_IPV6;
	for (size_t i = 0; i < text.len; i++)
		if (strchr("0123456789./", text.data[i]) == NULL || text.data[i] == '\0')
			return VALUE_DOMAIN;
	return VALUE_IPV4;
}

/* "10.0.0.0/8" stands where an address may (STIX 2.1 sections 6.8 and 6.9). */
static enum value_kind
kind_of_text(int kind, struct str text)
{
	bool network = str_find_char(text, '/') < text.len;
	enum value_kind ret = kind == PROPERTY_HOST ? host_kind(text) : (enum value_kind)kind;

	if (ret == VALUE_IPV4 && network)
		return VALUE_CIDR4;
	return ret == VALUE_IPV6 && network ? VALUE_CIDR6 : ret;
}

enum err
property_normalise(
	struct arena *arena, int kind, struct str text, struct value *ret, struct fault *why)
{
	struct str plain;
	enum err err = value_normalise(arena, kind_of_text(kind, text), text, ret, why);

	if (err != E_INVALID)
		return err;
	plain = value_refang(arena, text);
	if (plain.data == NULL)
		return fail_nomem(why);
	if (str_eq(plain, text))
		return err;
	return value_normalise(arena, kind_of_text(kind, plain), plain, ret, why);
}

bool
property_has_hashes(struct str type)
{
	for (size_t i = 0; i < sizeof(hashed_types) / sizeof(*hashed_types); i++)
		if (str_eq(type, hashed_types[i]))
			return true;
	return false;
}

int
property_hash_kind(struct str key)
{
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(*algorithms); i++)
		if (str_eq_nocase(key, algorithms[i].key))
			return (int)algorithms[i].kind;
	return PROPERTY_NONE;
}

int
property_kind(struct str type, struct str path, bool in_place)
{
	const struct str hashes = STR("hashes.");

	if (str_starts(path, hashes))
		return property_has_hashes(type)
			       ? property_hash_kind(str_from_offset(path, hashes.len))
			       : PROPERTY_NONE;
	for (size_t i = 0; i < properties.count; i++)
		if (str_eq(type, rows[i].type) && str_eq(path, rows[i].path))
			return rows[i].in_place && !in_place ? PROPERTY_NONE : rows[i].kind;
	return PROPERTY_NONE;
}
