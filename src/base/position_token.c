/* position_token.c - a position under a MAC.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/position_token.h"

#include <stdio.h>
#include <string.h>

/* The token's bytes: a format number, the position (big-endian), the MAC. */
enum { FORMAT = 1, POSITION_AT = 1, MAC_AT = POSITION_AT + 8, TOKEN_SIZE = MAC_AT + MAC_SIZE };

_Static_assert((TOKEN_SIZE * 8 + 5) / 6 == POSITION_TOKEN_TEXT, "six bits a character");

static void
put_position(uint8_t bytes[8], int64_t position)
{
	for (int i = 7; i >= 0; i--) {
		bytes[i] = (uint8_t)((uint64_t)position & 0xff);
		position = (int64_t)((uint64_t)position >> 8);
	}
}

static int64_t
get_position(const uint8_t bytes[8])
{
	uint64_t position = 0;

	for (int i = 0; i < 8; i++)
		position = position << 8 | bytes[i];
	return (int64_t)position;
}

static struct sha256
token_mac(const uint8_t *key, struct str scope, int64_t position)
{
	struct sha256 digest = sha256_of(scope);
	char scope_text[2 * SHA256_SIZE + 1];
	char data[sizeof(scope_text) + 32];
	int len;

	hex_format(digest.bytes, sizeof(digest.bytes), scope_text);
	len = snprintf(data, sizeof(data), "%d %lld %s", FORMAT, (long long)position, scope_text);
	return mac_of(key, str_from(data, (size_t)len));
}

enum err
position_token_format(struct arena *arena, const uint8_t key[MAC_KEY_SIZE], struct str scope,
	int64_t position, struct str *ret, struct fault *why)
{
	uint8_t token[TOKEN_SIZE] = { FORMAT };
	struct sha256 mac = token_mac(key, scope, position);
	struct str text;

	put_position(token + POSITION_AT, position);
	memcpy(token + MAC_AT, mac.bytes, MAC_SIZE);
	text = base64url_format(arena, str_from(token, sizeof(token)));
	if (text.data == NULL)
		return fail_nomem(why);
	*ret = text;
	return OK;
}

bool
position_token_parse(struct arena *arena, const uint8_t key[MAC_KEY_SIZE], struct str scope,
	struct str token, int64_t *ret)
{
	struct str bytes;
	struct sha256 mac;
	int64_t position;

	if (token.len != POSITION_TOKEN_TEXT || !base64_parse(arena, token, false, &bytes) ||
		bytes.len != TOKEN_SIZE || bytes.data[0] != FORMAT)
		return false;
	position = get_position((const uint8_t *)bytes.data + POSITION_AT);
	mac = token_mac(key, scope, position);
	if (!equal_constant_time(str_from(mac.bytes, MAC_SIZE), str_from_offset(bytes, MAC_AT)))
		return false;
	*ret = position;
	return true;
}
