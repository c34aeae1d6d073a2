/* cursor.c - the `next` token.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "taxii/cursor.h"

#include <string.h>

/* The token's bytes: a format number, the position (big-endian), the MAC. */
enum { FORMAT = 1, POSITION_AT = 1, MAC_AT = POSITION_AT + 8, TOKEN_SIZE = MAC_AT + MAC_SIZE };

_Static_assert((TOKEN_SIZE * 8 + 5) / 6 == TAXII_CURSOR_TEXT, "six bits a character");

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

static void
add_text(struct buf *out, struct str text)
{
	buf_addf(out, "%zu:", text.len);
	buf_add(out, text);
}

/* Begins with its own name, so that the key's other MACs are none of ours. */
static enum err
token_mac(const struct taxii_cursor_scope *scope, int64_t position, struct sha256 *ret,
	struct fault *why)
{
	OWNED_BUF data = BUF_INIT;

	buf_addf(&data, "taxii cursor %d\n%lld\n%u\n%lld\n", FORMAT, (long long)position,
		scope->organisation, (long long)scope->person);
	add_text(&data, scope->collection);
	add_text(&data, scope->object);
	taxii_query_canonical(scope->query, &data);
	TRY(buf_check(&data, why));
	*ret = mac_of(scope->key, buf_str(&data));
	return OK;
}

enum err
taxii_cursor_format(struct arena *arena, const struct taxii_cursor_scope *scope, int64_t position,
	struct str *ret, struct fault *why)
{
	uint8_t token[TOKEN_SIZE] = { FORMAT };
	struct sha256 mac;
	struct str text;

	TRY(token_mac(scope, position, &mac, why));
	put_position(token + POSITION_AT, position);
	memcpy(token + MAC_AT, mac.bytes, MAC_SIZE);
	text = base64url_format(arena, str_from(token, sizeof(token)));
	if (text.data == NULL)
		return fail_nomem(why);
	*ret = text;
	return OK;
}

/* The same words whatever is wrong: a forger learns nothing. */
static enum err
refuse(struct fault *why)
{
	return fail_at(why, E_SYNTAX, STR("next"), "not a token that was given for this query");
}

static enum err
parse(struct arena *arena, const struct taxii_cursor_scope *scope, struct str text, int64_t *ret,
	struct fault *why)
{
	struct str token;
	struct sha256 mac;
	int64_t position;

	if (text.len != TAXII_CURSOR_TEXT || !base64_parse(arena, text, false, &token) ||
		token.len != TOKEN_SIZE || token.data[0] != FORMAT)
		return refuse(why);
	position = get_position((const uint8_t *)token.data + POSITION_AT);
	TRY(token_mac(scope, position, &mac, why));
	if (!equal_constant_time(str_from(mac.bytes, MAC_SIZE), str_from_offset(token, MAC_AT)))
		return refuse(why);
	*ret = position;
	return OK;
}

enum err
taxii_cursor_begin(struct arena *arena, const struct taxii_cursor_scope *scope, int64_t *ret,
	struct fault *why)
{
	int64_t position = INT64_MIN;

	if (scope->query->next.len > 0)
		TRY(parse(arena, scope, scope->query->next, &position, why));
	*ret = position > scope->query->added_after ? position : scope->query->added_after;
	return OK;
}
