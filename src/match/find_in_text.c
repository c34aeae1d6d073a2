/* find_in_text.c - finds values in free text; scan.h states the borders.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One pass for each kind of thing, every pass linear in the text. URLs and e-mail addresses come
 * first: they mark regions (text_class.h) by which the later passes judge the words.
 */
#include "match/finder.h"
#include "match/text_class.h"

#include "base/limits.h"

/* A maximal run of bytes of that class from *at on; *at moves behind it. False at the end. */
static bool
next_run(const struct finder *finder, uint8_t class, size_t *at, size_t *ret_start)
{
	size_t start = *at;

	while (start < finder->text.len && !(finder->classes[start] & class))
		start++;
	*ret_start = start;
	*at = start;
	while (*at < finder->text.len && finder->classes[*at] & class)
		++*at;
	return start < finder->text.len;
}

static void
mark(struct finder *finder, size_t from, size_t to, uint8_t region)
{
	for (size_t i = from; i < to; i++)
		finder->classes[i] |= region;
}

static unsigned
traits_at(const struct finder *finder, size_t at)
{
	return (finder->classes[at] & REGION_HOST ? (unsigned)MATCH_HOST : 0) |
	       (finder->classes[at] & REGION_WEAK ? (unsigned)MATCH_WEAK : 0);
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_scheme_char(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

/* Where the scheme begins that ends at `end`; `end` when there is none. */
static size_t
scheme_start(struct str text, size_t least, size_t end)
{
	size_t start = end;

	while (start > least && is_scheme_char(text.data[start - 1]))
		start--;
	while (start < end && !is_letter(text.data[start]))
		start++;
	return start;
}

/* As it stands, else without the punctuation that a sentence puts behind it. */
static enum err
find_url_run(struct finder *finder, struct str url)
{
	unsigned traits = traits_at(finder, (size_t)(url.data - finder->text.data)) & MATCH_WEAK;
	size_t before = finder->count;
	size_t len = url.len;

	TRY(find_url(finder, url, url, traits));
	while (url.len > 0 && strchr(".,;:!?)]'", url.data[url.len - 1]) != NULL)
		url.len--;
	return finder->count > before || url.len == len ? OK : find_url(finder, url, url, traits);
}

/* Where the first "://" begins, or `end`. */
static size_t
find_scheme_end(struct str text, size_t from, size_t end)
{
	const struct str sign = STR("://");

	for (; from < end; from++) {
		from += str_find_char(slice(text, from, end), ':');
		if (str_starts(slice(text, from, end), sign))
			return from;
	}
	return end;
}

/* The URLs of one run: the first, and those in its query. */
static enum err
find_urls_of_run(struct finder *finder, size_t start, size_t end)
{
	const struct str text = finder->text;
	size_t least = start;

	for (unsigned count = 0; count < URLS_WITHIN_MAX; count++) {
		size_t colon = find_scheme_end(text, least, end);
		if (colon == end)
			break;
		size_t scheme = scheme_start(text, least, colon);
		least = colon + 3;
		if (scheme == colon)
			continue;
		struct authority authority = find_authority(slice(text, 0, end), least);
		TRY(find_url_run(finder, slice(text, scheme, end)));
		mark(finder, least, authority.host, REGION_TAKEN);
		mark(finder, authority.host, authority.end, REGION_HOST);
		mark(finder, authority.end, end, REGION_WEAK);
	}
	return OK;
}

static enum err
find_urls(struct finder *finder)
{
	size_t start;

	for (size_t at = 0; next_run(finder, CLASS_URL, &at, &start);)
		TRY(find_urls_of_run(finder, start, at));
	return OK;
}

/* From `start` on: without dots at its ends, and no further than two dots that meet. */
static struct str
word_piece(struct str text, size_t *start, size_t end)
{
	size_t at;

	while (*start < end && text.data[*start] == '.')
		++*start;
	at = *start + str_find(slice(text, *start, end), STR(".."));
	struct str piece = slice(text, *start, at);
	*start = at;
	if (str_ends(piece, STR(".")))
		piece.len--;
	return piece;
}

/* `at` is that of the "@". The local part is nothing else, whatever follows it. */
static enum err
find_email_at(struct finder *finder, size_t at)
{
	const struct str text = finder->text;
	size_t local = at;
	size_t from = at + 1;
	size_t end = from;

	while (local > 0 && finder->classes[local - 1] & CLASS_LOCAL)
		local--;
	mark(finder, local, at, REGION_TAKEN);
	while (end < text.len && finder->classes[end] & CLASS_WORD)
		end++;
	if (local == at || end == from || text.data[from] == '.')
		return OK;
	struct str domain = word_piece(text, &from, end);
	size_t domain_start = (size_t)(domain.data - text.data);
	mark(finder, domain_start, domain_start + domain.len, REGION_HOST);
	return find_email(finder, slice(text, local, domain_start + domain.len),
		traits_at(finder, local) & MATCH_WEAK);
}

static enum err
find_emails(struct finder *finder)
{
	size_t start;
	const struct str text = finder->text;

	for (size_t at = 0; at < text.len; at++) {
		start = at + str_find_char(str_from_offset(text, at), '@');
		if (start == text.len)
			break;
		TRY(find_email_at(finder, start));
		at = start;
	}
	return OK;
}

static bool
looks_like_version_word(struct str word)
{
	static const struct str words[] = { STR_INIT("v"), STR_INIT("ver"), STR_INIT("release"),
		STR_INIT("build") };
	const struct str version = STR("version");

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_eq_nocase(word, words[i]))
			return true;
	return word.len >= version.len &&
	       str_eq_nocase(str_from_offset(word, word.len - version.len), version);
}

/* "Chrome/1.2.3.4", "version 1.2.3.4", "\"ver\":\"1.2.3.4" */
static bool
looks_like_version(const struct finder *finder, size_t at)
{
	const struct str text = finder->text;
	size_t gap = 0;
	size_t end;
	size_t start;

	if (at >= 2 && text.data[at - 1] == '/' && (unsigned char)text.data[at - 2] < 0x80 &&
		finder->classes[at - 2] & CLASS_ALNUM)
		return true;
	while (gap < at && gap < VERSION_GAP_MAX && text.data[at - gap - 1] != '\0' &&
		strchr(" =:\"'", text.data[at - gap - 1]) != NULL)
		gap++;
	end = at - gap;
	for (start = end; start > 0 && finder->classes[start - 1] & CLASS_WORD; start--)
		;
	return gap > 0 && looks_like_version_word(slice(text, start, end));
}

static enum err
find_word(struct finder *finder, struct str word, bool after_at_only)
{
	size_t at = (size_t)(word.data - finder->text.data);
	unsigned traits = traits_at(finder, at);
	uint32_t address;

	if (finder->classes[at] & REGION_TAKEN ||
		(after_at_only && (at == 0 || finder->text.data[at - 1] != '@')))
		return OK;
	if (!ipv4_parse(word, &address))
		return find_name(finder, word, word, traits);
	if (looks_like_version(finder, at))
		traits |= MATCH_WEAK;
	return find_address4(finder, address, word, traits);
}

static enum err
find_words(struct finder *finder, bool after_at_only)
{
	size_t start;

	for (size_t at = 0; next_run(finder, CLASS_WORD, &at, &start);)
		while (start < at) {
			struct str word = word_piece(finder->text, &start, at);
			if (word.len > 0)
				TRY(find_word(finder, word, after_at_only));
		}
	return OK;
}

/* What a group between colons may be part of. */
enum group { GROUP_OTHER, GROUP_HEX, GROUP_ADDRESS4 };

static enum group
group_kind(const struct finder *finder, size_t from, size_t to)
{
	uint32_t address;

	if (ipv4_parse(slice(finder->text, from, to), &address))
		return GROUP_ADDRESS4;
	if (to - from > 4)
		return GROUP_OTHER;
	for (size_t i = from; i < to; i++)
		if (!(finder->classes[i] & CLASS_HEX))
			return GROUP_OTHER;
	return GROUP_HEX;
}

/* Groups that stand together: are they an address as a whole? */
static enum err
try_address6(struct finder *finder, size_t from, size_t to)
{
	struct str text = slice(finder->text, from, to);
	uint8_t address[16];

	if (str_ends(text, STR(":")) && !str_ends(text, STR("::")))
		text.len--;
	if (text.len >= ADDRESS_TEXT_MAX || !ipv6_parse(text, address))
		return OK;
	mark(finder, from, to, REGION_TAKEN);
	return find_address6(finder, address, text, traits_at(finder, from));
}

static size_t
group_end(struct str text, size_t from, size_t end)
{
	return from + str_find_char(slice(text, from, end), ':');
}

static enum err
find_addresses6_of_run(struct finder *finder, size_t start, size_t end)
{
	size_t first = end; /* of the groups that stand together; none: `end` */
	size_t last = end;

	for (size_t from = start; from <= end;) {
		size_t to = group_end(finder->text, from, end);
		enum group kind = group_kind(finder, from, to);
		if (kind == GROUP_HEX && first == end)
			first = from;
		if (first < end && kind != GROUP_OTHER)
			last = to;
		if (first < end && (kind != GROUP_HEX || to == end)) {
			TRY(try_address6(finder, first, last));
			first = end;
		}
		from = to + 1;
	}
	return OK;
}

static enum err
find_colon_digests_of_run(struct finder *finder, size_t start, size_t end)
{
	size_t first = start;
	size_t pairs = 0;

	for (size_t from = start; from <= end + 1;) {
		size_t to = from > end ? from : group_end(finder->text, from, end);
		bool pair = from <= end && to - from == 2 &&
			    group_kind(finder, from, to) == GROUP_HEX;
		if (pair && pairs++ == 0)
			first = from;
		if (!pair && pairs > 0) {
			TRY(find_digest(finder, slice(finder->text, first, from - 1),
				traits_at(finder, first) & MATCH_WEAK));
			pairs = 0;
		}
		from = to + 1;
	}
	return OK;
}

/* Words and colons, without dots at the ends; ret_colons is what there are of them. */
static bool
next_colon_run(const struct finder *finder, size_t *at, size_t *ret_start, size_t *ret_end,
	size_t *ret_colons)
{
	const struct str text = finder->text;
	size_t start = *at;
	size_t end;

	while (start < text.len && !(finder->classes[start] & CLASS_WORD) &&
		text.data[start] != ':')
		start++;
	*ret_colons = 0;
	for (end = start; end < text.len; end++) {
		if (text.data[end] == ':')
			++*ret_colons;
		else if (!(finder->classes[end] & CLASS_WORD))
			break;
	}
	*at = end;
	while (start < end && text.data[start] == '.')
		start++;
	while (start < end && text.data[end - 1] == '.')
		end--;
	*ret_start = start;
	*ret_end = end;
	return *at > start || *at < text.len;
}

static enum err
find_with_colons(struct finder *finder, unsigned wanted)
{
	size_t start;
	size_t end;
	size_t colons;

	for (size_t at = 0; next_colon_run(finder, &at, &start, &end, &colons);) {
		if (colons < 2)
			continue;
		if (wanted & FIND_ADDRESSES6)
			TRY(find_addresses6_of_run(finder, start, end));
		if (wanted & FIND_DIGESTS)
			TRY(find_colon_digests_of_run(finder, start, end));
	}
	return OK;
}

/* Of 32 digits in a row, the fewest that a digest has, four stand at multiples of eight. */
static bool
may_hold_digest(const struct finder *finder)
{
	unsigned met = 0;

	for (size_t at = 0; at < finder->text.len && met < 4; at += 8)
		met = finder->classes[at] & CLASS_HEX ? met + 1 : 0;
	return met == 4;
}

static enum err
find_digests(struct finder *finder)
{
	size_t start;

	if (!may_hold_digest(finder))
		return OK;
	for (size_t at = 0; next_run(finder, CLASS_HEX, &at, &start);) {
		if ((start > 0 && finder->classes[start - 1] & CLASS_ALNUM) ||
			(at < finder->text.len && finder->classes[at] & CLASS_ALNUM))
			continue;
		TRY(find_digest(finder, slice(finder->text, start, at),
			traits_at(finder, start) & MATCH_WEAK));
	}
	return OK;
}

/* None, one or more: without one there is no URL, with less than two nothing parted by them. */
static unsigned
count_colons(struct str text)
{
	size_t first = str_find_char(text, ':');

	if (first == text.len)
		return 0;
	text = str_from_offset(text, first + 1);
	return str_find_char(text, ':') < text.len ? 2 : 1;
}

enum err
find_in_text(struct finder *finder, unsigned wanted)
{
	unsigned colons = count_colons(finder->text);

	if (wanted & FIND_URLS && colons > 0)
		TRY(find_urls(finder));
	if (wanted & FIND_EMAILS)
		TRY(find_emails(finder));
	if (wanted & (FIND_ADDRESSES6 | FIND_DIGESTS) && colons > 1)
		TRY(find_with_colons(finder, wanted));
	if (wanted & (FIND_WORDS | FIND_MAIL_DOMAINS))
		TRY(find_words(finder, !(wanted & FIND_WORDS)));
	return wanted & FIND_DIGESTS ? find_digests(finder) : OK;
}

enum err
find_lone_word(struct finder *finder, size_t at)
{
	struct str word = str_from_offset(finder->text, at);
	uint32_t address;

	if (!ipv4_parse(word, &address))
		return find_name(finder, word, word, 0);
	return find_address4(
		finder, address, word, looks_like_version(finder, at) ? MATCH_WEAK : 0);
}
