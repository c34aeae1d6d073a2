/* hash.c - digests, hexadecimal, base64 and UUIDs.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/hash.h"

#include <gnutls/crypto.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

_Static_assert(crypto_hash_sha256_BYTES == SHA256_SIZE, "SHA-256 has 32 bytes");
_Static_assert(crypto_auth_hmacsha256_KEYBYTES == MAC_KEY_SIZE, "key size of the MAC");

struct sha256
sha256_of(struct str data)
{
	struct sha256 digest;

	crypto_hash_sha256(digest.bytes, (const unsigned char *)data.data, data.len);
	return digest;
}

struct sha256
mac_of(const uint8_t key[MAC_KEY_SIZE], struct str data)
{
	struct sha256 mac;

	crypto_auth_hmacsha256(mac.bytes, (const unsigned char *)data.data, data.len, key);
	return mac;
}

bool
equal_constant_time(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || sodium_memcmp(a.data, b.data, a.len) == 0);
}

void
hex_format(const void *bytes, size_t len, char *text)
{
	sodium_bin2hex(text, len * 2 + 1, bytes, len);
}

bool
hex_parse(struct str text, void *bytes, size_t len)
{
	size_t got;

	if (text.len != len * 2)
		return false;
	return sodium_hex2bin(bytes, len, text.data, text.len, NULL, &got, NULL) == 0 && got == len;
}

static struct str
base64_text(struct arena *arena, struct str bytes, int variant)
{
	size_t room = sodium_base64_encoded_len(bytes.len, variant);
	char *text = arena_alloc(arena, room);

	if (text == NULL)
		return STR_NONE;
	sodium_bin2base64(text, room, (const unsigned char *)bytes.data, bytes.len, variant);
	return str_from(text, room - 1);
}

struct str
base64url_format(struct arena *arena, struct str bytes)
{
	return base64_text(arena, bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

struct str
base64_format(struct arena *arena, struct str bytes)
{
	return base64_text(arena, bytes, sodium_base64_VARIANT_ORIGINAL);
}

static bool
is_ascii(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.data[i] >= 0x80)
			return false;
	return true;
}

bool
base64_parse(struct arena *arena, struct str text, bool standard, struct str *ret)
{
	int variant = standard ? sodium_base64_VARIANT_ORIGINAL
			       : sodium_base64_VARIANT_URLSAFE_NO_PADDING;
	unsigned char *bytes = arena_alloc(arena, text.len + 1);
	size_t len;

	/* libsodium takes the bytes 0xad and 0xdf for '-' and '_'. */
	if (bytes == NULL || !is_ascii(text))
		return false;
	if (sodium_base642bin(
		    bytes, text.len + 1, text.data, text.len, NULL, &len, NULL, variant) != 0)
		return false;
	*ret = str_from(bytes, len);
	return true;
}

static void
uuid_format(uint8_t bytes[16], int version, char text[UUID_TEXT + 1])
{
	char hex[33];

	bytes[6] = (uint8_t)((bytes[6] & 0x0f) | (version << 4));
	bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80);
	hex_format(bytes, 16, hex);
	memcpy(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", UUID_TEXT + 1);
	memcpy(text, hex, 8);
	memcpy(text + 9, hex + 8, 4);
	memcpy(text + 14, hex + 12, 4);
	memcpy(text + 19, hex + 16, 4);
	memcpy(text + 24, hex + 20, 12);
}

void
uuid_v4_of(uint8_t random[16], char text[UUID_TEXT + 1])
{
	uuid_format(random, 4, text);
}

void
uuid_v4(struct env *env, char text[UUID_TEXT + 1])
{
	uint8_t bytes[16];

	env_random(env, bytes, sizeof(bytes));
	uuid_v4_of(bytes, text);
}

void
uuid_v5(const uint8_t space[16], struct str name, char text[UUID_TEXT + 1])
{
	uint8_t digest[20];
	gnutls_hash_hd_t hash;

	/* SHA-1 is what the standard names; a GnuTLS without it cannot run testudo. */
	if (gnutls_hash_init(&hash, GNUTLS_DIG_SHA1) < 0 || gnutls_hash(hash, space, 16) < 0 ||
		(name.len > 0 && gnutls_hash(hash, name.data, name.len) < 0))
		abort();
	gnutls_hash_deinit(hash, digest);
	uuid_format(digest, 5, text);
}

bool
uuid_is_valid(struct str text)
{
	if (text.len != UUID_TEXT)
		return false;
	for (size_t i = 0; i < UUID_TEXT; i++) {
		char c = text.data[i];
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
		if (dash ? c != '-' : !hex)
			return false;
	}
	return text.data[14] >= '1' && text.data[14] <= '8' &&
		strchr("89ab", text.data[19]) != NULL;
}

int
uuid_version(struct str text)
{
	return text.data[14] - '0';
}
