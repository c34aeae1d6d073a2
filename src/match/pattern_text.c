/* pattern_text.c - texts as LIKE and MATCHES see them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_text.h"

#include <stdlib.h>
#include <uninorm.h>

bool
text_is_ascii(struct str text)
{
	unsigned char all = 0;

	for (size_t i = 0; i < text.len; i++)
		all |= (unsigned char)text.data[i];
	return all < 0x80;
}

enum err
text_compose(struct arena *arena, struct str text, struct str *ret, struct fault *why)
{
	size_t len = 0;
	uint8_t *composed;

	*ret = text;
	if (text_is_ascii(text) || !str_is_utf8(text))
		return OK;
	composed = u8_normalize(UNINORM_NFC, (const uint8_t *)text.data, text.len, NULL, &len);
	if (composed == NULL)
		return fail_nomem(why);
	*ret = str_copy(arena, str_from(composed, len));
	free(composed);
	return ret->data == NULL ? fail_nomem(why) : OK;
}

bool
text_to_bytes(struct arena *arena, struct str text, struct str *ret)
{
	char *bytes;
	size_t len = 0;

	*ret = text;
	if (text_is_ascii(text))
		return true;
	bytes = arena_alloc(arena, text.len);
	for (size_t i = 0; bytes != NULL && i < text.len; i++) {
		unsigned char lead = (unsigned char)text.data[i];
		if (lead >= 0x80) {
			if (lead > 0xc3 || i + 1 == text.len)
				return false;
			lead = (unsigned char)(lead << 6 | ((unsigned char)text.data[++i] & 0x3f));
		}
		bytes[len++] = (char)lead;
	}
	*ret = str_from(bytes, len);
	return bytes != NULL;
}

/* The length of the character that starts there. */
static size_t
character_len(struct str text, size_t at, bool characters)
{
	size_t len = 1;

	while (characters && at + len < text.len &&
		((unsigned char)text.data[at + len] & 0xc0) == 0x80)
		len++;
	return len;
}

/* Where the text did not go on to match, the last "%" takes one character more. */
bool
text_is_like(struct str text, struct str like, bool characters, size_t *steps)
{
	size_t at = 0;
	size_t l = 0;
	size_t retry_at = 0;
	size_t retry_l = SIZE_MAX;

	while (at<text.len && * steps> 0) {
		--*steps;
		if (l < like.len && like.data[l] == '%') {
			retry_l = ++l;
			retry_at = at;
		} else if (l < like.len && like.data[l] == '_') {
			at += character_len(text, at, characters);
			l++;
		} else if (l < like.len && like.data[l] == text.data[at]) {
			at++;
			l++;
		} else if (retry_l != SIZE_MAX) {
			retry_at += character_len(text, retry_at, characters);
			at = retry_at;
			l = retry_l;
		} else {
			return false;
		}
	}
	while (l < like.len && like.data[l] == '%')
		l++;
	return *steps > 0 && l == like.len;
}
