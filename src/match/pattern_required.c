/* pattern_required.c - texts of which one stands in every log line that can fulfil a test.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What is observed is not always what stands in the line. A URL is put together of host and path,
 * with its percent-encoding undone; a digest may have colons; an IPv6 address has many spellings.
 * The texts chosen here are those that every spelling has.
 */
#include "match/pattern_required.h"

#include <stdlib.h>

#include "match/pattern_literal.h"
#include "model/pattern_terms.h"
#include "model/property.h"

enum { FIRST_CAPACITY = 4 };

struct chooser {
	struct arena *arena;
	const struct pattern_paths *paths;
	const bool *seen;
	struct fault *why;
};

/* --- lists --- */

/* Lists grow by doubling: one comparison may name thousands of values. */
static enum err
append(struct chooser *chooser, struct line_texts *to, struct str text)
{
	size_t capacity = to->capacity == 0 ? FIRST_CAPACITY : to->capacity * 2;
	struct str *list = to->list;

	if (to->count == to->capacity) {
		list = arena_array(chooser->arena, capacity, struct str);
		if (list == NULL)
			return fail_nomem(chooser->why);
		if (to->count > 0)
			memcpy(list, to->list, to->count * sizeof(*list));
		to->list = list;
		to->capacity = capacity;
	}
	list[to->count++] = text;
	return OK;
}

static enum err
join(struct chooser *chooser, struct line_texts *to, const struct line_texts *more)
{
	to->unknown |= more->unknown;
	for (size_t i = 0; i < more->count; i++)
		TRY(append(chooser, to, more->list[i]));
	return OK;
}

/* One more text, in lower case; a short one is as good as none. */
static enum err
add_text(struct chooser *chooser, struct line_texts *to, struct str text)
{
	struct str lower;

	if (text.len < LINE_TEXT_MIN) {
		to->unknown = true;
		return OK;
	}
	lower = str_lower(chooser->arena, text);
	return lower.data == NULL ? fail_nomem(chooser->why) : append(chooser, to, lower);
}

static size_t
shortest(const struct line_texts *texts)
{
	size_t least = SIZE_MAX;

	for (size_t i = 0; i < texts->count; i++)
		if (texts->list[i].len < least)
			least = texts->list[i].len;
	return least;
}

/* Is a line more rarely needed by `a` than by `b`? */
static bool
is_better(const struct line_texts *a, const struct line_texts *b)
{
	if (a->unknown || b->unknown)
		return !a->unknown;
	return shortest(a) != shortest(b) ? shortest(a) > shortest(b) : a->count < b->count;
}

/* --- runs of characters that no format escapes --- */

static bool
is_plain(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '.' ||
	       c == '-';
}

/* A URL that is put together has a scheme that stands nowhere in its line. */
static bool
may_be_scheme(struct str run)
{
	const struct str scheme = STR("https");
	char folded[5];

	if (run.len > scheme.len)
		return false;
	for (size_t i = 0; i < run.len; i++)
		folded[i] = (char)(run.data[i] | 0x20);
	return str_find(scheme, str_from(folded, run.len)) < scheme.len;
}

/* `wild` is a character that stands for any; 0: none. */
static struct str
longest_run(struct str text, char wild, bool is_url)
{
	struct str longest = STR("");

	for (size_t at = 0; at < text.len; at++) {
		size_t start = at;
		while (at < text.len &&
			(is_plain(text.data[at]) || (text.data[at] == '_' && wild != '_')))
			at++;
		/* Two digits at its start may be of a percent-encoding that the line has not. */
		for (size_t i = 0; is_url && i < 2 && start < at; i++)
			start += strchr("0123456789abcdefABCDEF", text.data[start]) != NULL;
		if (at - start > longest.len &&
			!(is_url && may_be_scheme(str_from(text.data + start, at - start))))
			longest = str_from(text.data + start, at - start);
	}
	return longest;
}

/* Without scheme, and without what may be a port or an IPv6 address: from the host on. */
static struct str
longest_of_url(struct str text, char wild)
{
	size_t scheme = str_find(text, STR("://"));
	struct str rest = scheme == text.len ? text : str_from_offset(text, scheme + 3);
	size_t end = str_find_char(rest, '/');
	struct str host = str_first(rest, end);
	struct str path = longest_run(str_from_offset(rest, end), wild, true);

	host = str_find_char(host, '[') < host.len
		       ? STR("")
		       : longest_run(str_first(host, str_find_char(host, ':')), wild, true);
	return host.len > path.len ? host : path;
}

/* --- addresses --- */

/* The IPv4 address may have been written as ::ffff:c000:201 */
static enum err
add_mapped(struct chooser *chooser, struct line_texts *to)
{
	TRY(add_text(chooser, to, STR("::ffff:")));
	return add_text(chooser, to, STR("0:ffff:"));
}

static enum err
add_network4(
	struct chooser *chooser, struct line_texts *to, const uint8_t address[4], unsigned length)
{
	struct str text = STR("");

	for (unsigned i = 0; i < 4 && i < length / 8; i++) {
		text = str_printf(
			chooser->arena, "%.*s%u%s", STR_FMT(text), address[i], i < 3 ? "." : "");
		if (text.data == NULL)
			return fail_nomem(chooser->why);
	}
	TRY(add_text(chooser, to, text));
	return add_mapped(chooser, to);
}

static unsigned
group_at(const uint8_t address[16], unsigned number)
{
	return (unsigned)address[2 * number] << 8 | address[2 * number + 1];
}

static unsigned
digits_of(unsigned group)
{
	return group > 0xfff ? 4 : group > 0xff ? 3 : group > 0xf ? 2 : 1;
}

/* Both groups, with any number of zeros before each. */
static enum err
add_groups(struct chooser *chooser, struct line_texts *to, unsigned first, unsigned second)
{
	for (unsigned a = digits_of(first); a <= 4; a++)
		for (unsigned b = digits_of(second); b <= 4; b++) {
			struct str text = str_printf(
				chooser->arena, "%0*x:%0*x", (int)a, first, (int)b, second);
			if (text.data == NULL)
				return fail_nomem(chooser->why);
			TRY(add_text(chooser, to, text));
		}
	return OK;
}

/* Two neighbours above zero are never left out; the last two groups may be written as IPv4. */
static enum err
add_network6(
	struct chooser *chooser, struct line_texts *to, const uint8_t address[16], unsigned length)
{
	unsigned best = 0;
	unsigned most = 0;

	for (unsigned i = 0; i + 1 < 6 && i + 1 < length / 16; i++) {
		unsigned first = group_at(address, i);
		unsigned second = group_at(address, i + 1);
		unsigned digits = digits_of(first) + digits_of(second);
		if (first == 0 || second == 0 || digits <= most)
			continue;
		best = i;
		most = digits;
	}
	if (most + 1 < LINE_TEXT_MIN) {
		to->unknown = true;
		return OK;
	}
	return add_groups(chooser, to, group_at(address, best), group_at(address, best + 1));
}

static enum err
add_network(struct chooser *chooser, struct line_texts *to, const struct pattern_network *network)
{
	if (network->six)
		return add_network6(chooser, to, network->address, network->length);
	return add_network4(chooser, to, network->address, network->length);
}

/* --- one comparison --- */

static bool
is_digest(int kind)
{
	return kind == VALUE_MD5 || kind == VALUE_SHA1 || kind == VALUE_SHA256 ||
	       kind == VALUE_SHA512;
}

static enum err
add_digest(struct chooser *chooser, struct line_texts *to, struct str digits)
{
	char *pairs = arena_alloc(chooser->arena, digits.len * 2 + 1);
	size_t len = 0;

	if (pairs == NULL)
		return fail_nomem(chooser->why);
	for (size_t i = 0; i < digits.len; i++) {
		if (i > 0 && i % 2 == 0)
			pairs[len++] = ':';
		pairs[len++] = digits.data[i];
	}
	TRY(add_text(chooser, to, digits));
	return add_text(chooser, to, str_from(pairs, len));
}

static enum err
add_value(struct chooser *chooser, struct line_texts *to, int kind, struct str text)
{
	struct pattern_network network;

	if ((kind == VALUE_IPV4 || kind == VALUE_IPV6 || kind == PROPERTY_HOST) &&
		pattern_network_read(text, &network))
		return add_network(chooser, to, &network);
	if (is_digest(kind))
		return add_digest(chooser, to, text);
	return add_text(chooser, to,
		kind == VALUE_URL ? longest_of_url(text, '\0') : longest_run(text, '\0', false));
}

/* Of what LIKE or MATCHES wants; of addresses and digests other spellings may match too. */
static enum err
add_part(struct chooser *chooser, struct line_texts *to, int kind, struct str text, char wild)
{
	if (kind == VALUE_IPV6 || is_digest(kind) ||
		(kind == PROPERTY_HOST && str_find_char(text, ':') < text.len)) {
		to->unknown = true;
		return OK;
	}
	if (kind == VALUE_IPV4 || kind == PROPERTY_HOST)
		TRY(add_mapped(chooser, to));
	return add_text(chooser, to,
		kind == VALUE_URL ? longest_of_url(text, wild) : longest_run(text, wild, false));
}

static enum err
add_expression(struct chooser *chooser, struct line_texts *to, int kind, struct str expression)
{
	struct required_texts required;

	TRY(required_by_regex(chooser->arena, expression, &required, chooser->why));
	to->unknown |= required.count == 0;
	for (size_t i = 0; i < required.count; i++)
		TRY(add_part(chooser, to, kind, required.list[i], '\0'));
	return OK;
}

/* What the tables add by themselves stands in no line: the type of a referenced object, protocols
 * that a format implies. */
static bool
is_implied(const struct pattern_path *path)
{
	return str_ends(path->text, STR(".type")) ||
	       str_starts(path->text, STR("network-traffic:protocols"));
}

static enum err
of_comparison(struct chooser *chooser, const struct comparison *comparison, struct line_texts *ret)
{
	const struct pattern_path *path = pattern_paths_at(chooser->paths, comparison->path);
	struct str bare;
	int kind;

	TRY(pattern_path_bare(chooser->arena, path, true, &bare, chooser->why));
	kind = property_kind(path->type, bare, true);
	switch (comparison->comparator) {
	case PATTERN_EQUAL:
	case PATTERN_IN:
		for (const struct pattern_literal *literal = comparison->literals; literal != NULL;
			literal = literal->next) {
			ret->unknown |= literal->kind != PATTERN_STRING;
			TRY(add_value(chooser, ret, kind, literal->bytes));
		}
		return OK;
	case PATTERN_LIKE:
		return add_part(chooser, ret, kind, comparison->text, '_');
	case PATTERN_MATCHES:
		return add_expression(chooser, ret, kind, comparison->text);
	case PATTERN_IS_SUBSET:
		return add_network(chooser, ret, &comparison->network);
	default:
		ret->unknown = true;
		return OK;
	}
}

static enum err
of_test(struct chooser *chooser, const struct test *test, struct line_texts *ret)
{
	const struct comparison *comparison = &test->comparison;
	struct line_texts total = { 0 };

	*ret = (struct line_texts){ 0 };
	if (test->kind == PATTERN_COMPARISON) {
		if (comparison->comparator != PATTERN_EXISTS && !chooser->seen[comparison->path])
			return OK;
		ret->unknown = comparison->negated ||
			       is_implied(pattern_paths_at(chooser->paths, comparison->path));
		return ret->unknown ? OK : of_comparison(chooser, comparison, ret);
	}
	for (size_t i = 0; i < test->count; i++) {
		struct line_texts part;
		TRY(of_test(chooser, &test->parts[i], &part));
		if (test->kind == PATTERN_ANY_OF)
			TRY(join(chooser, &total, &part));
		else if (i == 0 || is_better(&part, &total))
			total = part;
	}
	*ret = total;
	return OK;
}

enum err
line_texts_of_test(struct arena *arena, const struct test *test, const struct pattern_paths *paths,
	const bool *seen, struct line_texts *ret, struct fault *why)
{
	struct chooser chooser = { arena, paths, seen, why };

	return of_test(&chooser, test, ret);
}
