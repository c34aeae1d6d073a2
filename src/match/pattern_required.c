/* pattern_required.c - texts of which one stands in every log line that can fulfil some tests.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What is observed is not always what stands in the line. A URL is put together of host and path,
 * with its percent-encoding undone; a digest may have colons; an IPv6 address has many spellings.
 * The texts chosen here are those that every spelling has.
 */
#include "match/pattern_required.h"

#include <stdlib.h>

#include "base/limits.h"
#include "match/line_runs.h"
#include "match/pattern_literal.h"
#include "model/pattern_terms.h"
#include "model/property.h"

enum { FIRST_CAPACITY = 4, LONG_ENOUGH = 6 };

struct chooser {
	struct arena *arena;
	const struct pattern_paths *paths;
	const bool *seen;
	const struct line_texts *all; /* that any part of a test might choose, sorted; NULL: yet to
					 be found, so that all are chosen */
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
	to->mapped |= more->mapped;
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

static void
sort(struct line_texts *texts)
{
	if (texts->count > 0)
		qsort(texts->list, texts->count, sizeof(*texts->list), str_compare_items);
}

/* How many come before the text, or before those that follow it. */
static size_t
count_before(const struct line_texts *all, struct str text, bool behind)
{
	size_t from = 0;
	size_t to = all->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = str_compare(all->list[middle], text);
		if (order < 0 || (behind && order == 0))
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* How many ask for the text that most ask for? */
static size_t
most_shared(const struct chooser *chooser, const struct line_texts *texts)
{
	size_t most = 0;

	for (size_t i = 0; i < texts->count; i++) {
		size_t share = count_before(chooser->all, texts->list[i], true) -
			       count_before(chooser->all, texts->list[i], false);
		most = share > most ? share : most;
	}
	return most;
}

/* Is a line more rarely needed by `a` than by `b`? What many patterns ask for beside something of
 * their own, such as a common user agent, is common in logs. */
static bool
is_better(const struct chooser *chooser, const struct line_texts *a, const struct line_texts *b)
{
	bool long_a = shortest(a) >= LONG_ENOUGH;
	bool long_b = shortest(b) >= LONG_ENOUGH;
	size_t shared_a;
	size_t shared_b;

	if (a->unknown || b->unknown)
		return !a->unknown;
	if (!long_a || !long_b)
		return shortest(a) > shortest(b);
	shared_a = most_shared(chooser, a);
	shared_b = most_shared(chooser, b);
	return shared_a != shared_b ? shared_a < shared_b : shortest(a) > shortest(b);
}

/* --- addresses --- */

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
	to->mapped = true;
	return add_text(chooser, to, text);
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

/* What is observed as it stands in the line, but for the escapes of the format. */
static enum err
add_opaque(struct chooser *chooser, struct line_texts *to, struct str text, char wild)
{
	struct str run = line_run_opaque(text, wild);
	size_t slash = str_find_char(run, '/');
	struct str escaped;

	TRY(add_text(chooser, to, run));
	if (slash == run.len)
		return OK;
	escaped = str_printf(chooser->arena, "%.*s\\%.*s", STR_FMT(str_first(run, slash)),
		STR_FMT(str_from_offset(run, slash)));
	return escaped.data == NULL ? fail_nomem(chooser->why) : add_text(chooser, to, escaped);
}

static enum err
add_run(struct chooser *chooser, struct line_texts *to, int kind, struct str text, char wild)
{
	if (kind == PROPERTY_NONE)
		return add_opaque(chooser, to, text, wild);
	return add_text(chooser, to,
		kind == VALUE_URL ? line_run_of_url(text, wild) : line_run_plain(text, wild));
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
	return add_run(chooser, to, kind, text, '\0');
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
	to->mapped |= kind == VALUE_IPV4 || kind == PROPERTY_HOST;
	return add_run(chooser, to, kind, text, wild);
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
		if (test->kind == PATTERN_ANY_OF || chooser->all == NULL)
			TRY(join(chooser, &total, &part));
		else if (i == 0 || is_better(chooser, &part, &total))
			total = part;
	}
	*ret = total;
	return OK;
}

/* The IPv4 address may have been written as ::ffff:c000:201 */
static enum err
add_mapped(struct chooser *chooser, struct line_texts *to)
{
	TRY(add_text(chooser, to, STR("::ffff:")));
	return add_text(chooser, to, STR("0:ffff:"));
}

static enum err
of_tests(struct chooser *chooser, const struct test *const *tests, size_t count,
	struct line_texts *ret)
{
	*ret = (struct line_texts){ 0 };
	for (size_t i = 0; i < count; i++) {
		struct line_texts texts;
		TRY(of_test(chooser, tests[i], &texts));
		TRY(join(chooser, ret, &texts));
	}
	return OK;
}

enum err
line_texts_of_tests(struct arena *arena, const struct test *const *tests, size_t count,
	const struct pattern_paths *paths, const bool *seen, struct line_texts *ret,
	struct fault *why)
{
	OWNED(arena) scratch = arena_new(PATTERN_SET_MEMORY_MAX);
	struct chooser chooser = { scratch, paths, seen, NULL, why };
	struct line_texts all;

	if (scratch == NULL)
		return fail_nomem(why);
	TRY(of_tests(&chooser, tests, count, &all));
	sort(&all);
	chooser.arena = arena;
	chooser.all = &all;
	TRY(of_tests(&chooser, tests, count, ret));
	if (ret->mapped)
		TRY(add_mapped(&chooser, ret));
	sort(ret);
	return OK;
}
