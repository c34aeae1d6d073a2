/* pattern_needs.c - looks a line over for the texts that patterns require.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Of each text a window of GRAM - 1 + `stride` bytes is chosen, and each GRAM bytes of it go into a
 * table. Whatever the offset, a line that holds the text has one of them at a multiple of the
 * stride, so only every stride-th place of a line is looked up: first among bits, then in the
 * table, then the text itself. The shortest text of the set decides how long the stride can be.
 */
#include "match/pattern_needs.h"

#include <stdlib.h>

#include "base/limits.h"
#include "match/pattern_required.h"

enum {
	GRAM = 4,
	STRIDE_MAX = 4,
	BITS_PER_GRAM = 32,
	BITS_MIN = 1 << 12,
	BITS_MAX = 1 << 24,
};

struct slot {
	uint32_t gram;
	uint32_t text;   /* number + 1; 0: free */
	uint32_t offset; /* of the gram in it */
};

struct pattern_needs {
	bool every_line;
	unsigned stride;
	unsigned bit_shift; /* a hash's top bits are its place among the bits */
	uint64_t *bits;
	size_t slot_mask;
	struct slot *slots;
	struct arena *arena;
	size_t text_count;
	struct str *texts;
};

void
pattern_needs_free(struct pattern_needs *needs)
{
	if (needs == NULL)
		return;
	free(needs->bits);
	free(needs->slots);
	free(needs->texts);
	arena_free(needs->arena);
	free(needs);
}

/* Four bytes as a number, letters in either case alike (and a few signs with them). */
static inline uint32_t
gram_at(const char *data)
{
	uint32_t gram;

	memcpy(&gram, data, GRAM);
	return gram | 0x20202020u;
}

static inline uint32_t
hash_of(uint32_t gram)
{
	return gram * 0x9e3779b1u ^ (gram * 0x85ebca77u) >> 15;
}

static inline bool
has_bit(const struct pattern_needs *needs, uint32_t hash)
{
	uint32_t bit = hash >> needs->bit_shift;

	return needs->bits[bit / 64] >> bit % 64 & 1;
}

/* --- building --- */

/* How rare a byte is in logs, by guess. */
static unsigned
rarity_of(char c)
{
	static const char common_first[] = "0123456789.-etaoinsrhldcumfpgwybvk_:xjqz";
	const char *place = strchr(common_first, c);

	return place == NULL ? 0 : (unsigned)(place - common_first);
}

static size_t
rarest_window(struct str text, size_t size)
{
	size_t best = 0;
	unsigned most = 0;

	for (size_t at = 0; at + size <= text.len; at++) {
		unsigned rarity = 0;
		for (size_t i = 0; i < size; i++)
			rarity += rarity_of(text.data[at + i]);
		if (rarity > most)
			best = at;
		most = rarity > most ? rarity : most;
	}
	return best;
}

static void
file_gram(struct pattern_needs *needs, uint32_t number, size_t offset)
{
	uint32_t gram = gram_at(needs->texts[number].data + offset);
	uint32_t hash = hash_of(gram);
	uint32_t bit = hash >> needs->bit_shift;
	size_t slot = hash & needs->slot_mask;

	needs->bits[bit / 64] |= UINT64_C(1) << bit % 64;
	while (needs->slots[slot].text != 0)
		slot = (slot + 1) & needs->slot_mask;
	needs->slots[slot] = (struct slot){ gram, number + 1, (uint32_t)offset };
}

static unsigned
log2_at_least(size_t number)
{
	unsigned log = 0;

	while (log < 31 && (size_t)1 << log < number)
		log++;
	return log;
}

static enum err
make_tables(struct pattern_needs *needs, struct fault *why)
{
	size_t grams = needs->text_count * needs->stride;
	size_t bits = grams * BITS_PER_GRAM;
	unsigned bit_log = log2_at_least(bits < BITS_MIN   ? BITS_MIN
					 : bits > BITS_MAX ? BITS_MAX
							   : bits);

	needs->bit_shift = 32 - bit_log;
	needs->slot_mask = ((size_t)1 << log2_at_least(grams * 2 + 1)) - 1;
	needs->bits = calloc((size_t)1 << (bit_log - 6), sizeof(*needs->bits));
	needs->slots = calloc(needs->slot_mask + 1, sizeof(*needs->slots));
	if (needs->bits == NULL || needs->slots == NULL)
		return fail_nomem(why);
	for (uint32_t i = 0; i < needs->text_count; i++) {
		size_t window = rarest_window(needs->texts[i], GRAM - 1 + needs->stride);
		for (size_t k = 0; k < needs->stride; k++)
			file_gram(needs, i, window + k);
	}
	return OK;
}

static int
compare_texts(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* Each text once; a text that begins with another one adds nothing to it. */
static void
sort_texts(struct pattern_needs *needs)
{
	size_t kept = 0;

	if (needs->text_count == 0)
		return;
	qsort(needs->texts, needs->text_count, sizeof(*needs->texts), compare_texts);
	for (size_t i = 1; i < needs->text_count; i++)
		if (!str_starts(needs->texts[i], needs->texts[kept]))
			needs->texts[++kept] = needs->texts[i];
	needs->text_count = kept + 1;
}

static void
choose_stride(struct pattern_needs *needs)
{
	size_t shortest = GRAM - 1 + STRIDE_MAX;

	for (size_t i = 0; i < needs->text_count; i++)
		if (needs->texts[i].len < shortest)
			shortest = needs->texts[i].len;
	needs->stride = (unsigned)(shortest - GRAM + 1);
	needs->stride -= needs->stride == 3; /* 1, 2 and 4 divide lines evenly */
}

static enum err
take_texts(struct pattern_needs *needs, size_t *capacity, const struct line_texts *texts,
	struct fault *why)
{
	while (needs->text_count + texts->count > *capacity) {
		size_t larger = *capacity == 0 ? 64 : *capacity * 2;
		struct str *list = reallocarray(needs->texts, larger, sizeof(*list));
		if (list == NULL)
			return fail_nomem(why);
		needs->texts = list;
		*capacity = larger;
	}
	for (size_t i = 0; i < texts->count; i++)
		needs->texts[needs->text_count++] = texts->list[i];
	return OK;
}

enum err
pattern_needs_new(const struct test *const *tests, size_t count, const struct pattern_paths *paths,
	const bool *seen, struct pattern_needs **ret, struct fault *why)
{
	OWNED(pattern_needs) needs = calloc(1, sizeof(*needs));
	size_t capacity = 0;

	if (needs == NULL)
		return fail_nomem(why);
	needs->arena = arena_new(PATTERN_SET_MEMORY_MAX);
	if (needs->arena == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < count && !needs->every_line; i++) {
		struct line_texts texts;
		TRY(line_texts_of_test(needs->arena, tests[i], paths, seen, &texts, why));
		needs->every_line = texts.unknown;
		TRY(take_texts(needs, &capacity, &texts, why));
	}
	sort_texts(needs);
	choose_stride(needs);
	if (!needs->every_line)
		TRY(make_tables(needs, why));
	*ret = DISOWN(needs);
	return OK;
}

/* --- a line --- */

static bool
has_wide_bytes(struct str line)
{
	uint64_t bits = 0;
	size_t at = 0;

	for (; at + 8 <= line.len; at += 8) {
		uint64_t word;
		memcpy(&word, line.data + at, 8);
		bits |= word;
	}
	for (; at < line.len; at++)
		bits |= (unsigned char)line.data[at];
	return (bits & UINT64_C(0x8080808080808080)) != 0;
}

/* "\u002e", "\x2e" */
static bool
has_numbered_escape(struct str line)
{
	const char *end = line.data + line.len;
	const char *at = line.data;

	while (at < end && (at = memchr(at, '\\', (size_t)(end - at))) != NULL) {
		if (++at < end && (*at == 'u' || *at == 'x'))
			return true;
	}
	return false;
}

static bool
is_unreserved(int c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
	       strchr("-._~", c) != NULL;
}

static int
digit_of(char c)
{
	return c >= '0' && c <= '9'                     ? c - '0'
	       : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
							: -1;
}

/* "%65": a letter where none is needed (RFC 3986 section 2.3) */
static bool
has_encoded_letter(struct str line)
{
	const char *end = line.data + line.len;
	const char *at = line.data;

	while (end - at > 2 && (at = memchr(at, '%', (size_t)(end - at) - 2)) != NULL) {
		int high = digit_of(at[1]);
		int low = digit_of(at[2]);
		if (high > 0 && low >= 0 && is_unreserved(high << 4 | low))
			return true;
		at++;
	}
	return false;
}

static bool
stands_at(struct str line, size_t at, const struct slot *slot, struct str text)
{
	return at >= slot->offset && line.len - (at - slot->offset) >= text.len &&
	       str_eq_nocase(str_from(line.data + at - slot->offset, text.len), text);
}

static bool
has_text_at(const struct pattern_needs *needs, struct str line, size_t at, uint32_t gram)
{
	size_t place = hash_of(gram) & needs->slot_mask;
	const struct slot *slot = &needs->slots[place];

	for (; slot->text != 0; slot = &needs->slots[place]) {
		if (slot->gram == gram && stands_at(line, at, slot, needs->texts[slot->text - 1]))
			return true;
		place = (place + 1) & needs->slot_mask;
	}
	return false;
}

static bool
has_text(const struct pattern_needs *needs, struct str line)
{
	for (size_t at = 0; at + GRAM <= line.len; at += needs->stride) {
		uint32_t gram = gram_at(line.data + at);
		if (has_bit(needs, hash_of(gram)) && has_text_at(needs, line, at, gram))
			return true;
	}
	return false;
}

bool
pattern_needs_every_line(const struct pattern_needs *needs)
{
	return needs->every_line;
}

bool
pattern_needs_line(const struct pattern_needs *needs, struct str line)
{
	if (needs->every_line)
		return true;
	if (needs->text_count == 0)
		return false;
	return has_text(needs, line) || has_wide_bytes(line) || has_numbered_escape(line) ||
	       has_encoded_letter(line);
}
