/* slow_match.c - what match_scan must find in free text, by the letter of scan.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/slow_match.h"

#include <arpa/inet.h>
#include <assert.h>
#include <ctype.h>

#include "base/limits.h"

enum { URLS_MAX = SLOW_TEXT_MAX / 3 + 1, GROUPS_MAX = SLOW_TEXT_MAX + 2 };

struct span {
	size_t from, to;
};

struct url {
	size_t start, host, path, end; /* `host` behind the user's "@" */
};

struct slow {
	const struct match_entry *entries;
	size_t entry_count;
	struct str text;
	bool word[SLOW_TEXT_MAX];
	bool url_char[SLOW_TEXT_MAX];
	size_t url_count;
	struct url urls[URLS_MAX];
	size_t address_count;
	struct span addresses[SLOW_TEXT_MAX]; /* IPv6, as they stand there */
	struct slow_hits *hits;
};

static unsigned char
byte_at(const struct slow *slow, size_t i)
{
	return (unsigned char)slow->text.data[i];
}

static bool
is_alnum(unsigned char c)
{
	return c < 0x80 && isalnum(c);
}

static bool
is_hex(unsigned char c)
{
	return c < 0x80 && isxdigit(c);
}

/* The code point that begins there, or -1 for a byte that is no UTF-8 by itself. */
static long
code_point(struct str text, size_t i, size_t *ret_len)
{
	for (size_t len = 2; len <= 4 && i + len <= text.len; len++) {
		const unsigned char *p = (const unsigned char *)text.data + i;
		if (!str_is_utf8(str_from(p, len)) || p[0] < 0x80)
			continue;
		*ret_len = len;
		return len == 2 ? (p[0] & 31L) << 6 | (p[1] & 63L)
			: len == 3 ? (p[0] & 15L) << 12 | (p[1] & 63L) << 6 | (p[2] & 63L)
			: (p[0] & 7L) << 18 | (p[1] & 63L) << 12 | (p[2] & 63L) << 6 | (p[3] & 63L);
	}
	*ret_len = 1;
	return -1;
}

static bool
is_punctuation(long point)
{
	return (point >= 0 && point < 0xc0) || (point >= 0x2000 && point <= 0x2bff) ||
		(point >= 0x3000 && point <= 0x303f) || (point >= 0xff00 && point <= 0xff0f) ||
		point == 0xff61;
}

static void
find_words_and_url_chars(struct slow *slow)
{
	for (size_t i = 0, len; i < slow->text.len; i += len) {
		unsigned char c = byte_at(slow, i);
		bool wide_word;
		len = 1;
		if (c < 0x80) {
			slow->word[i] = isalnum(c) || c == '.' || c == '_' || c == '-';
			slow->url_char[i] = isgraph(c) && !strchr("\"<>\\^`{|}", c);
			continue;
		}
		wide_word = !is_punctuation(code_point(slow->text, i, &len));
		for (size_t k = 0; k < len; k++)
			slow->word[i + k] = slow->url_char[i + k] = wide_word;
	}
}

static bool
is_word_at(const struct slow *slow, size_t i)
{
	return i < slow->text.len && slow->word[i];
}

/* A word of scan.h: nothing to add at either side. */
static bool
is_word(const struct slow *slow, size_t from, size_t to)
{
	const char *p = slow->text.data;

	if (from >= to || p[from] == '.' || p[to - 1] == '.')
		return false;
	for (size_t i = from; i < to; i++)
		if (!slow->word[i] || (p[i] == '.' && p[i + 1] == '.'))
			return false;
	bool left = from == 0 || !slow->word[from - 1] ||
		(p[from - 1] == '.' && (from == 1 || !slow->word[from - 2] || p[from - 2] == '.'));
	bool right = !is_word_at(slow, to) ||
		(p[to] == '.' && (!is_word_at(slow, to + 1) || p[to + 1] == '.'));
	return left && right;
}

static bool
is_plain_local(const struct slow *slow, size_t i)
{
	return is_word_at(slow, i) || byte_at(slow, i) == '%' || byte_at(slow, i) == '+';
}

static bool
is_local_char(const struct slow *slow, size_t i)
{
	if (byte_at(slow, i) != '\'')
		return is_plain_local(slow, i);
	return i > 0 && i + 1 < slow->text.len && is_plain_local(slow, i - 1) &&
		is_plain_local(slow, i + 1);
}

/* Does a local part begin at or before i and reach to an "@"? */
static bool
is_in_local_part(const struct slow *slow, size_t i)
{
	while (i < slow->text.len && is_local_char(slow, i))
		i++;
	return i < slow->text.len && byte_at(slow, i) == '@';
}

static void
find_one_url(struct slow *slow, size_t least, size_t colon, size_t end)
{
	struct url url = { .start = colon, .host = colon + 3, .path = colon + 3, .end = end };

	for (size_t i = colon; i > least; i--) {
		unsigned char c = byte_at(slow, i - 1);
		if (!is_alnum(c) && !strchr("+-.", c))
			break;
		if (c < 0x80 && isalpha(c))
			url.start = i - 1;
	}
	if (url.start == colon)
		return;
	while (url.path < end && !strchr("/?#", slow->text.data[url.path]))
		url.path++;
	for (size_t i = colon + 3; i < url.path; i++)
		if (byte_at(slow, i) == '@')
			url.host = i + 1;
	slow->urls[slow->url_count++] = url;
}

static void
find_url_spans(struct slow *slow)
{
	size_t in_run = 0;
	size_t least = 0;

	for (size_t i = 0; i < slow->text.len; i++) {
		size_t end = i;
		if (!slow->url_char[i]) {
			in_run = 0;
			least = i + 1;
			continue;
		}
		while (end < slow->text.len && slow->url_char[end])
			end++;
		if (i + 3 > end || memcmp(slow->text.data + i, "://", 3) != 0 || i < least)
			continue;
		if (in_run++ < URLS_WITHIN_MAX)
			find_one_url(slow, least, i, end);
		least = i + 3;
	}
}

static bool
is_weak(const struct slow *slow, size_t i)
{
	for (size_t u = 0; u < slow->url_count; u++)
		if (i >= slow->urls[u].path && i < slow->urls[u].end)
			return true;
	return false;
}

static bool
is_user_of_url(const struct slow *slow, size_t i)
{
	for (size_t u = 0; u < slow->url_count; u++) {
		size_t authority = slow->urls[u].start;
		while (memcmp(slow->text.data + authority, "://", 3) != 0)
			authority++;
		if (i >= authority + 3 && i < slow->urls[u].host)
			return true;
	}
	return false;
}

/* In the authority of a URL, or in a word that follows "@" and a local part. */
static bool
is_host(const struct slow *slow, size_t i)
{
	size_t start = i;

	for (size_t u = 0; u < slow->url_count; u++)
		if (i >= slow->urls[u].host && i < slow->urls[u].path)
			return true;
	while (start > 0 && slow->word[start - 1])
		start--;
	if (start < 2 || byte_at(slow, start - 1) != '@' || !is_local_char(slow, start - 2))
		return false;
	for (size_t to = i + 1; to <= slow->text.len; to++)
		if (is_word(slow, start, to))
			return true;
	return false;
}

static unsigned
traits_at(const struct slow *slow, size_t i, bool may_be_host)
{
	return (is_weak(slow, i) ? (unsigned)MATCH_WEAK : 0) |
		(may_be_host && is_host(slow, i) ? (unsigned)MATCH_HOST : 0);
}

static void
report(struct slow *slow, const struct match_entry *entry, size_t from, size_t to, unsigned traits)
{
	struct match_hit hit = { entry->indicator, entry->value, from, to - from, traits };

	assert(slow->hits->count < SLOW_HITS_MAX);
	slow->hits->items[slow->hits->count++] = hit;
}

/* Every indicator of that value, URLs by their key. */
static bool
report_equal(struct slow *slow, enum value_kind kind, struct str value, size_t from, size_t to,
	unsigned traits)
{
	size_t before = slow->hits->count;
	OWNED(arena) arena = arena_new(MIB);

	for (size_t i = 0; i < slow->entry_count; i++) {
		struct str other = slow->entries[i].value.text;
		if (slow->entries[i].value.kind != kind)
			continue;
		if (kind == VALUE_URL ? str_eq(match_url_key(arena, other), match_url_key(arena, value))
				      : str_eq(other, value))
			report(slow, &slow->entries[i], from, to, traits);
	}
	return slow->hits->count > before;
}

static bool
report_as(struct slow *slow, enum value_kind kind, size_t from, size_t to, unsigned traits)
{
	OWNED(arena) arena = arena_new(MIB);
	struct value value;

	if (to <= from || value_normalise(arena, kind, str_from(slow->text.data + from, to - from),
		&value, NULL) != OK)
		return false;
	return report_equal(slow, kind, value.text, from, to, traits);
}

/* As inet_pton reads it, in sixteen bytes with IPv4 mapped. */
static bool
read_address(struct str text, uint8_t ret[16])
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	char copy[64] = { 0 };

	if (text.len >= sizeof(copy) || memchr(text.data, '\0', text.len) != NULL)
		return false;
	memcpy(copy, text.data, text.len);
	memcpy(ret, mapped, sizeof(mapped));
	return inet_pton(AF_INET, copy, ret + 12) == 1 || inet_pton(AF_INET6, copy, ret) == 1;
}

static bool
holds(const struct value *value, const uint8_t address[16], bool *ret_below)
{
	size_t slash = str_find_char(value->text, '/');
	uint64_t length = 128;
	uint8_t network[16];

	*ret_below = slash < value->text.len;
	if (!read_address(str_first(value->text, slash), network))
		return false;
	if (*ret_below && str_to_u64(str_from_offset(value->text, slash + 1), &length) &&
		value->kind == VALUE_CIDR4)
		length += 96;
	for (size_t bit = 0; bit < length; bit++)
		if ((network[bit / 8] ^ address[bit / 8]) & 0x80 >> bit % 8)
			return false;
	return true;
}

static void
report_address(struct slow *slow, const uint8_t address[16], size_t from, size_t to,
	unsigned traits)
{
	bool below;

	for (size_t i = 0; i < slow->entry_count; i++) {
		const struct value *value = &slow->entries[i].value;
		if (value->kind <= VALUE_CIDR6 && holds(value, address, &below))
			report(slow, &slow->entries[i], from, to,
				traits | (below ? (unsigned)MATCH_BELOW : 0));
	}
}

/* A name equals the value, or ends in "." and the value. */
static bool
is_at_or_below(struct str name, struct str value, bool *ret_below)
{
	struct str end;

	if (name.len < value.len || str_find_char(value, '.') == value.len)
		return false;
	end = str_from_offset(name, name.len - value.len);
	*ret_below = name.len > value.len;
	return str_eq_nocase(end, value) && (!*ret_below || end.data[-1] == '.');
}

static void
report_name(struct slow *slow, struct str name, bool cut, size_t from, size_t to, unsigned traits)
{
	for (size_t i = 0; i < slow->entry_count; i++) {
		const struct match_entry *entry = &slow->entries[i];
		bool below;
		if (entry->value.kind != VALUE_DOMAIN ||
			!is_at_or_below(name, entry->value.text, &below))
			continue;
		below |= cut;
		if (!below || !entry->indicator->names_exactly)
			report(slow, entry, from, to, traits | (below ? (unsigned)MATCH_BELOW : 0));
	}
}

/* "4.3.2.1.in-addr.arpa" and its sister */
static void
report_reverse(struct slow *slow, struct str name, size_t from, size_t to, unsigned traits)
{
	char copy[80] = { 0 };
	char spelt[64] = { 0 };
	unsigned octets[4];
	uint8_t address[16];
	int end = 0;

	if (name.len >= sizeof(copy))
		return;
	for (size_t i = 0; i < name.len; i++)
		copy[i] = (char)tolower((unsigned char)name.data[i]);
	if (sscanf(copy, "%3u.%3u.%3u.%3u.in-addr.arpa%n", &octets[0], &octets[1], &octets[2],
		&octets[3], &end) == 4 && end > 0 && copy[end] == '\0') {
		snprintf(spelt, sizeof(spelt), "%u.%u.%u.%u.in-addr.arpa", octets[0], octets[1],
			octets[2], octets[3]);
		if (strcmp(spelt, copy) != 0)
			return;
		snprintf(spelt, sizeof(spelt), "%u.%u.%u.%u", octets[3], octets[2], octets[1],
			octets[0]);
	} else if (name.len == 72 && strcmp(copy + 63, ".ip6.arpa") == 0) {
		for (int i = 0; i < 32; i++) {
			if (!is_hex((unsigned char)copy[2 * i]) || copy[2 * i + 1] != '.')
				return;
			spelt[(31 - i) + (31 - i) / 4] = copy[2 * i];
		}
		for (int i = 4; i < 39; i += 5)
			spelt[i] = ':';
	}
	if (read_address(str_of(spelt), address))
		report_address(slow, address, from, to, traits | MATCH_REVERSE);
}

static bool
ends_in_version_word(const struct slow *slow, size_t end)
{
	size_t start = end;
	char copy[64] = { 0 };

	while (start > 0 && slow->word[start - 1])
		start--;
	if (end - start >= sizeof(copy))
		start = end - sizeof(copy) + 1;
	for (size_t i = start; i < end; i++)
		copy[i - start] = (char)tolower(byte_at(slow, i));
	return strcmp(copy, "v") == 0 || strcmp(copy, "ver") == 0 || strcmp(copy, "release") == 0 ||
		strcmp(copy, "build") == 0 || str_ends(str_of(copy), STR("version"));
}

static bool
looks_like_version(const struct slow *slow, size_t at)
{
	size_t gap = 0;

	if (at >= 2 && byte_at(slow, at - 1) == '/' && is_alnum(byte_at(slow, at - 2)))
		return true;
	if (at >= 2 && byte_at(slow, at - 1) == '/' && byte_at(slow, at - 2) >= 0x80)
		return false;
	while (gap < VERSION_GAP_MAX && gap < at && byte_at(slow, at - gap - 1) != '\0' &&
		strchr(" =:\"'", slow->text.data[at - gap - 1]))
		gap++;
	return gap > 0 && ends_in_version_word(slow, at - gap);
}

static bool
is_part_of_address6(const struct slow *slow, size_t i)
{
	for (size_t k = 0; k < slow->address_count; k++)
		if (i >= slow->addresses[k].from && i < slow->addresses[k].to)
			return true;
	return false;
}

static void
judge_word(struct slow *slow, size_t from, size_t to)
{
	OWNED(arena) arena = arena_new(MIB);
	struct str word = str_from(slow->text.data + from, to - from);
	unsigned traits = traits_at(slow, from, true);
	struct value value;
	uint8_t address[16];
	size_t ascii = word.len;

	if (is_in_local_part(slow, from) || is_user_of_url(slow, from) ||
		is_part_of_address6(slow, from))
		return;
	if (memchr(word.data, ':', word.len) == NULL && read_address(word, address)) {
		report_address(slow, address, from, to,
			traits | (looks_like_version(slow, from) ? (unsigned)MATCH_WEAK : 0));
		return;
	}
	report_reverse(slow, word, from, to, traits);
	while (ascii > 0 && (unsigned char)word.data[ascii - 1] < 0x80)
		ascii--;
	if (ascii == 0) {
		report_name(slow, word, false, from, to, traits);
	} else if (value_normalise(arena, VALUE_DOMAIN, word, &value, NULL) == OK) {
		report_name(slow, value.text, false, from, to, traits);
	} else {
		while (ascii < word.len && word.data[ascii] != '.')
			ascii++;
		if (ascii < word.len)
			report_name(slow, str_from_offset(word, ascii + 1), true, from, to, traits);
	}
}

static void
judge_email(struct slow *slow, size_t at)
{
	size_t local = at;

	while (local > 0 && is_local_char(slow, local - 1))
		local--;
	for (size_t to = at + 2; local < at && to <= slow->text.len; to++)
		if (is_word(slow, at + 1, to))
			report_as(slow, VALUE_EMAIL, local, to, traits_at(slow, local, false));
}

static void
judge_url(struct slow *slow, const struct url *url)
{
	unsigned traits = 0;
	size_t to = url->end;

	for (const struct url *other = slow->urls; other < url; other++)
		if (url->start >= other->path && url->start < other->end)
			traits = MATCH_WEAK;
	if (report_as(slow, VALUE_URL, url->start, to, traits))
		return;
	while (to > url->start && strchr(".,;:!?)]'", slow->text.data[to - 1]))
		to--;
	if (to < url->end)
		report_as(slow, VALUE_URL, url->start, to, traits);
}

static void
judge_digest(struct slow *slow, size_t from, size_t to)
{
	static const enum value_kind kinds[] = { VALUE_MD5, VALUE_SHA1, VALUE_SHA256, VALUE_SHA512 };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		report_as(slow, kinds[i], from, to, traits_at(slow, from, false));
}

/* A letter or digit beside a run of hex digits, ASCII or not. */
static bool
is_letter_or_digit(const struct slow *slow, size_t i)
{
	return is_word_at(slow, i) && !strchr("._-", slow->text.data[i]);
}

static void
judge_hex(struct slow *slow, size_t from)
{
	size_t to = from;

	if (from > 0 && is_letter_or_digit(slow, from - 1))
		return;
	while (to < slow->text.len && is_hex(byte_at(slow, to)))
		to++;
	if (to > from && !is_letter_or_digit(slow, to))
		judge_digest(slow, from, to);
}

static bool
is_colon_char(const struct slow *slow, size_t i)
{
	return is_word_at(slow, i) || (i < slow->text.len && slow->text.data[i] == ':');
}

static bool
is_group(const struct slow *slow, struct span group, size_t least, size_t most)
{
	for (size_t i = group.from; i < group.to; i++)
		if (!is_hex(byte_at(slow, i)))
			return false;
	return group.to - group.from >= least && group.to - group.from <= most;
}

static bool
is_address4(const struct slow *slow, struct span group)
{
	uint8_t address[16];
	struct str text = str_from(slow->text.data + group.from, group.to - group.from);

	return memchr(text.data, ':', text.len) == NULL && read_address(text, address);
}

/* Groups first to last, `last` included: an IPv6 address that no neighbour belongs to? */
static void
judge_address6(struct slow *slow, const struct span *groups, size_t first, size_t last)
{
	struct span span = { groups[first].from, groups[last].to };
	size_t len = span.to - span.from;
	uint8_t address[16];

	if (len >= 1 && slow->text.data[span.to - 1] == ':' &&
		(len < 2 || slow->text.data[span.to - 2] != ':'))
		len--;
	struct str text = str_from(slow->text.data + span.from, len);
	if (str_find_char(text, ':') == len || !read_address(text, address))
		return;
	slow->addresses[slow->address_count++] = span;
	report_address(slow, address, span.from, span.from + len, traits_at(slow, span.from, true));
}

static void
judge_address6_groups(struct slow *slow, const struct span *groups, size_t count)
{
	for (size_t first = 0; first < count; first++) {
		if (!is_group(slow, groups[first], 0, 4) ||
			(first > 0 && is_group(slow, groups[first - 1], 0, 4)))
			continue;
		size_t last = first;
		while (last + 1 < count && is_group(slow, groups[last + 1], 0, 4))
			last++;
		if (last + 1 < count && is_address4(slow, groups[last + 1]))
			last++;
		judge_address6(slow, groups, first, last);
	}
}

static void
judge_pair_groups(struct slow *slow, const struct span *groups, size_t count)
{
	for (size_t first = 0; first < count; first++) {
		if (!is_group(slow, groups[first], 2, 2) ||
			(first > 0 && is_group(slow, groups[first - 1], 2, 2)))
			continue;
		size_t last = first;
		while (last + 1 < count && is_group(slow, groups[last + 1], 2, 2))
			last++;
		judge_digest(slow, groups[first].from, groups[last].to);
	}
}

static void
judge_colons(struct slow *slow, size_t from, size_t to)
{
	struct span groups[GROUPS_MAX];
	size_t count = 0;

	while (from < to && slow->text.data[from] == '.')
		from++;
	while (from < to && slow->text.data[to - 1] == '.')
		to--;
	for (size_t start = from, i = from; i <= to; i++)
		if (i == to || slow->text.data[i] == ':') {
			groups[count++] = (struct span){ start, i };
			start = i + 1;
		}
	if (count < 3)
		return;
	judge_address6_groups(slow, groups, count);
	judge_pair_groups(slow, groups, count);
}

static void
judge_everything(struct slow *slow)
{
	const size_t len = slow->text.len;

	for (size_t u = 0; u < slow->url_count; u++)
		judge_url(slow, &slow->urls[u]);
	for (size_t from = 0, to; from < len; from = to + 1) {
		for (to = from; is_colon_char(slow, to); to++)
			;
		if (to > from)
			judge_colons(slow, from, to);
	}
	for (size_t from = 0; from < len; from++) {
		if (byte_at(slow, from) == '@')
			judge_email(slow, from);
		judge_hex(slow, from);
		for (size_t to = from + 1; to <= len && slow->word[to - 1]; to++)
			if (is_word(slow, from, to))
				judge_word(slow, from, to);
	}
}

void
slow_match(const struct match_entry *entries, size_t count, struct str text,
	struct slow_hits *ret)
{
	struct slow *slow = calloc(1, sizeof(*slow));

	assert(slow != NULL && text.len <= SLOW_TEXT_MAX);
	slow->entries = entries;
	slow->entry_count = count;
	slow->text = text;
	slow->hits = ret;
	ret->count = 0;
	find_words_and_url_chars(slow);
	find_url_spans(slow);
	judge_everything(slow);
	free(slow);
}

static int
compare_hits(const void *left, const void *right)
{
	const struct match_hit *a = left;
	const struct match_hit *b = right;
	int order = str_compare(a->indicator->id, b->indicator->id);

	if (order == 0)
		order = str_compare(a->value.text, b->value.text);
	if (order != 0)
		return order;
	if (a->offset != b->offset)
		return a->offset < b->offset ? -1 : 1;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return a->traits < b->traits ? -1 : a->traits > b->traits;
}

bool
slow_agrees(struct slow_hits *slow, struct match_hit *hits, size_t count)
{
	if (slow->count != count)
		return false;
	if (count == 0)
		return true;
	qsort(slow->items, count, sizeof(*slow->items), compare_hits);
	qsort(hits, count, sizeof(*hits), compare_hits);
	for (size_t i = 0; i < count; i++)
		if (compare_hits(&slow->items[i], &hits[i]) != 0)
			return false;
	return true;
}
