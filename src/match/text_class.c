/* text_class.c - what each byte of a text may be part of.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/text_class.h"

#define LETTER (CLASS_ALNUM | CLASS_WORD | CLASS_LOCAL | CLASS_URL)

/* Visible ASCII may stand in a URL, but for the quotation mark, brackets and the like. */
static const uint8_t ascii_classes[0x80] = {
	['!'] = CLASS_URL,
	['#' ... '$'] = CLASS_URL,
	['%'] = CLASS_URL | CLASS_LOCAL,
	['&' ... '*'] = CLASS_URL,
	['+'] = CLASS_URL | CLASS_LOCAL,
	[','] = CLASS_URL,
	['-' ... '.'] = CLASS_URL | CLASS_LOCAL | CLASS_WORD,
	['/'] = CLASS_URL,
	['0' ... '9'] = LETTER | CLASS_HEX,
	[':' ... ';'] = CLASS_URL,
	['='] = CLASS_URL,
	['?' ... '@'] = CLASS_URL,
	['A' ... 'F'] = LETTER | CLASS_HEX,
	['G' ... 'Z'] = LETTER,
	['['] = CLASS_URL,
	[']'] = CLASS_URL,
	['_'] = CLASS_URL | CLASS_LOCAL | CLASS_WORD,
	['a' ... 'f'] = LETTER | CLASS_HEX,
	['g' ... 'z'] = LETTER,
	['~'] = CLASS_URL,
};

/* The code point at text[i] and how many bytes it takes; 0 bytes when they are no UTF-8. */
static size_t
decode(struct str text, size_t i, uint32_t *ret)
{
	unsigned char lead = (unsigned char)text.data[i];
	size_t len = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
	uint32_t point = lead & (0xffu >> (len + 1));

	if (len > text.len - i || !str_is_utf8(str_from(text.data + i, len)))
		return 0;
	for (size_t k = 1; k < len; k++)
		point = point << 6 | ((unsigned char)text.data[i + k] & 0x3f);
	*ret = point;
	return len;
}

static const struct {
	uint32_t first, last;
} punctuation[] = {
	{ 0x80, 0xbf }, { 0x2000, 0x2bff }, { 0x3000, 0x303f }, { 0xff00, 0xff0f },
	{ 0xff61, 0xff61 }, /* a full stop */
};

static uint8_t
wide_class(uint32_t point)
{
	for (size_t i = 0; i < sizeof(punctuation) / sizeof(*punctuation); i++)
		if (point >= punctuation[i].first && point <= punctuation[i].last)
			return 0;
	return CLASS_WORD | CLASS_ALNUM | CLASS_LOCAL | CLASS_URL;
}

/* "o'brien@": an apostrophe between two characters of a local part belongs to it. */
static void
join_by_apostrophes(struct str text, uint8_t *classes)
{
	if (str_find_char(text, '\'') == text.len)
		return;
	for (size_t i = 1; i + 1 < text.len; i++)
		if (text.data[i] == '\'' && text.data[i - 1] != '\'' &&
			classes[i - 1] & CLASS_LOCAL && classes[i + 1] & CLASS_LOCAL)
			classes[i] |= CLASS_LOCAL;
}

void
text_classify(struct str text, uint8_t *classes)
{
	for (size_t i = 0; i < text.len;) {
		uint32_t point = UINT32_MAX; /* no UTF-8 counts as a letter that we do not know */
		size_t len;
		if ((unsigned char)text.data[i] < 0x80) {
			classes[i] = ascii_classes[(unsigned char)text.data[i]];
			i++;
			continue;
		}
		len = decode(text, i, &point);
		if (len == 0)
			len = 1;
		memset(classes + i, wide_class(point), len);
		i += len;
	}
	join_by_apostrophes(text, classes);
}
