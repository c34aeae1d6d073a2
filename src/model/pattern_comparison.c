/* pattern_comparison.c - the one spelling of comparisons that mean the same.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/pattern_comparison.h"

#include <math.h>
#include <stdlib.h>

#include "model/value.h"

/* Beyond it a double does not tell neighbouring integers apart. */
#define WHOLE_MAX 9007199254740992.0

void
pattern_comparison_literal(const struct pattern_literal *literal, struct buf *out)
{
	struct pattern_literal same = *literal;

	if (literal->kind == PATTERN_BINARY)
		same.kind = PATTERN_HEX;
	if (literal->kind == PATTERN_FLOAT && fabs(literal->number) < WHOLE_MAX &&
		floor(literal->number) == literal->number) {
		same.kind = PATTERN_INTEGER;
		same.integer = (int64_t)literal->number;
	}
	pattern_print_literal(&same, out);
}

/* "01.02.03.04" as well, which value.h refuses because some read it as octal: here two patterns
 * are compared that were written alike. */
static bool
read_ipv4(struct str text, uint8_t ret[16])
{
	struct str rest = text;
	struct str part;
	uint64_t number;
	size_t count = 0;

	while (str_split(&rest, '.', &part)) {
		if (count == 4 || part.len > 3 || !str_to_u64(part, &number) || number > 255)
			return false;
		ret[count++] = (uint8_t)number;
	}
	return count == 4;
}

static void
clear_host_bits(uint8_t *address, size_t size, uint64_t length)
{
	for (size_t i = 0; i < size; i++) {
		uint64_t before = (uint64_t)i * 8;
		if (length <= before)
			address[i] = 0;
		else if (length < before + 8)
			address[i] &= (uint8_t)(0xffu << (before + 8 - length));
	}
}

static void
print_address(const uint8_t *address, bool six, struct buf *out)
{
	char text[ADDRESS_TEXT_MAX];

	if (six)
		buf_add(out, ipv6_format(address, text));
	else
		buf_addf(out, "%u.%u.%u.%u", address[0], address[1], address[2], address[3]);
}

/* Adds the address or network in short form; false when it is none. */
static bool
add_network(struct str text, bool six, struct buf *out)
{
	size_t slash = str_find_char(text, '/');
	uint64_t longest = six ? 128 : 32;
	uint64_t length = longest;
	uint8_t address[16];

	if (six ? !ipv6_parse(str_first(text, slash), address)
		: !read_ipv4(str_first(text, slash), address))
		return false;
	if (slash < text.len &&
		(!str_to_u64(str_from_offset(text, slash + 1), &length) || length > longest))
		return false;
	clear_host_bits(address, six ? 16 : 4, length);
	print_address(address, six, out);
	if (length < longest)
		buf_addf(out, "/%llu", (unsigned long long)length);
	return true;
}

static void
add_lower(struct str text, struct buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		buf_add_char(out, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
	}
}

static bool
is_registry_name(const struct pattern_path *path)
{
	const struct str values = STR("windows-registry-key:values[");

	return str_eq(path->text, STR("windows-registry-key:key")) ||
	       (str_starts(path->text, values) && str_ends(path->text, STR("].name")));
}

/* The string as its property means it; as it is where the property says nothing. */
static void
add_meaning(const struct pattern_path *path, struct str text, struct buf *out)
{
	bool four = str_eq(path->text, STR("ipv4-addr:value"));
	bool six = str_eq(path->text, STR("ipv6-addr:value"));

	if ((four || six) && add_network(text, six, out))
		return;
	if (is_registry_name(path))
		add_lower(text, out);
	else
		buf_add(out, text);
}

static bool
compares_whole_strings(enum pattern_comparator comparator)
{
	return comparator != PATTERN_LIKE && comparator != PATTERN_MATCHES;
}

static enum err
literal_text(struct arena *arena, const struct pattern_expression *comparison,
	const struct pattern_literal *literal, struct str *ret, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	OWNED_BUF meaning = BUF_INIT;
	struct pattern_literal same = *literal;

	if (literal->kind == PATTERN_STRING && compares_whole_strings(comparison->comparator)) {
		add_meaning(&comparison->path, literal->bytes, &meaning);
		TRY(buf_check(&meaning, why));
		same.bytes = buf_str(&meaning);
	}
	pattern_comparison_literal(&same, &text);
	TRY(buf_check(&text, why));
	*ret = str_copy(arena, buf_str(&text));
	return ret->data == NULL ? fail_nomem(why) : OK;
}

/* The literals' texts, sorted, each once. */
static enum err
literal_texts(struct arena *arena, const struct pattern_expression *comparison, struct str **ret,
	size_t *ret_count, struct fault *why)
{
	struct str *texts = arena_array(arena, comparison->literal_count + 1, struct str);
	size_t count = 0;
	size_t kept = 0;

	if (texts == NULL)
		return fail_nomem(why);
	for (const struct pattern_literal *literal = comparison->literals; literal != NULL;
		literal = literal->next)
		TRY(literal_text(arena, comparison, literal, &texts[count++], why));
	if (count > 1)
		qsort(texts, count, sizeof(*texts), str_compare_items);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || !str_eq(texts[i], texts[kept - 1]))
			texts[kept++] = texts[i];
	*ret = texts;
	*ret_count = kept;
	return OK;
}

/* A set of one is that one; a negated equality is an inequality. */
static void
simplify(enum pattern_comparator *comparator, bool *negated, size_t count)
{
	if (*comparator == PATTERN_IN && count == 1)
		*comparator = PATTERN_EQUAL;
	if (*negated && (*comparator == PATTERN_EQUAL || *comparator == PATTERN_UNEQUAL)) {
		*comparator = *comparator == PATTERN_EQUAL ? PATTERN_UNEQUAL : PATTERN_EQUAL;
		*negated = false;
	}
}

static void
print_comparison(const struct pattern_expression *comparison, const struct str *texts, size_t count,
	struct buf *out)
{
	enum pattern_comparator comparator = comparison->comparator;
	bool negated = comparison->negated;

	simplify(&comparator, &negated, count);
	if (comparator == PATTERN_EXISTS) {
		buf_addf(out, "%sEXISTS %.*s", negated ? "NOT " : "",
			STR_FMT(comparison->path.text));
		return;
	}
	buf_add(out, comparison->path.text);
	buf_addf(out, " %s%s ", negated ? "NOT " : "", pattern_comparator_text(comparator));
	if (comparator == PATTERN_IN)
		buf_add_char(out, '(');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_add(out, STR(", "));
		buf_add(out, texts[i]);
	}
	if (comparator == PATTERN_IN)
		buf_add_char(out, ')');
}

enum err
pattern_comparison_normal(struct arena *arena, const struct pattern_expression *comparison,
	struct str *ret, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	struct str *texts;
	size_t count;

	TRY(literal_texts(arena, comparison, &texts, &count, why));
	print_comparison(comparison, texts, count, &text);
	TRY(buf_check(&text, why));
	*ret = str_copy(arena, buf_str(&text));
	return ret->data == NULL ? fail_nomem(why) : OK;
}
