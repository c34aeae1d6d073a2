/* printable.c - which characters a terminal shows, and how wide they are.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/printable.h"

struct range {
	uint32_t first;
	uint32_t last;
};

/* Unicode 14: marks that combine with the character before, and zero-width characters. */
static const struct range no_width[] = {
	{ 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd }, { 0x064b, 0x065f },
	{ 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f },
	{ 0xfe20, 0xfe2f },
};

/* East Asian wide characters and the usual pictographs. */
static const struct range two_columns[] = {
	{ 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0xa4cf }, { 0xac00, 0xd7a3 },
	{ 0xf900, 0xfaff }, { 0xfe30, 0xfe6f }, { 0xff00, 0xff60 }, { 0xffe0, 0xffe6 },
	{ 0x1f300, 0x1faff }, { 0x20000, 0x3fffd },
};

/* C0 and C1 controls, and characters that are invisible or change the direction of writing. */
static const struct range not_printable[] = {
	{ 0x0000, 0x001f }, { 0x007f, 0x009f }, { 0x200b, 0x200f }, { 0x2028, 0x202e },
	{ 0x2060, 0x206f }, { 0xfeff, 0xfeff },
};

#define IN(ranges, code) is_in(ranges, sizeof(ranges) / sizeof(*(ranges)), code)

static bool
is_in(const struct range *ranges, size_t count, uint32_t code)
{
	for (size_t i = 0; i < count; i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

/* Decodes one character of valid UTF-8; what is not valid counts as one byte, code 0. */
static size_t
next_character(struct str text, size_t at, uint32_t *ret)
{
	const unsigned char *p = (const unsigned char *)text.data + at;
	size_t len = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	static const unsigned char masks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint32_t code = p[0] & masks[len];

	if (at + len > text.len || !str_is_utf8(str_from(p, len))) {
		*ret = 0;
		return 1;
	}
	for (size_t i = 1; i < len; i++)
		code = code << 6 | (p[i] & 0x3f);
	*ret = code;
	return len;
}

size_t
text_width(struct str text)
{
	size_t width = 0;
	uint32_t code;

	for (size_t at = 0; at < text.len;) {
		at += next_character(text, at, &code);
		width += IN(no_width, code) ? 0 : IN(two_columns, code) ? 2 : 1;
	}
	return width;
}

void
buf_add_printable(struct buf *to, struct str text)
{
	uint32_t code;

	for (size_t at = 0; at < text.len;) {
		size_t len = next_character(text, at, &code);
		buf_add(to, IN(not_printable, code) ? STR("?") : str_from(text.data + at, len));
		at += len;
	}
}
