/* pattern_needs.c - looks a line over for the texts that patterns require.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Texts are parted by length. Of each text a window of `gram` - 1 + `stride` bytes is chosen, and
 * each `gram` bytes of it go into its part's table. Whatever the offset, a line that holds the text
 * has one of them at a multiple of the stride, so only every stride-th place of a line is looked
 * up: first among bits, then in the table, then the text itself. Long grams are rare, short texts
 * few; a part without texts costs nothing.
 */
#include "match/pattern_needs.h"

#include <stdlib.h>

#include "base/limits.h"
#include "match/pattern_required.h"

enum {
	GRAMS_PER_WORD = 4, /* of 64 bits, of which each gram sets two */
	WORDS_MIN = 64,
	WORDS_MAX = 1 << 20,
	SLOT_SHIFT = 12, /* its place in the table comes from the bits behind */
	PARTS = 3,
};

/* Grams have 4 to 8 bytes; a text of a part has at least gram - 1 + stride. */
static const struct part_shape {
	unsigned gram;
	unsigned stride;
} shapes[PARTS] = { { 8, 4 }, { 6, 2 }, { 4, 1 } };

struct slot {
	uint64_t gram;
	uint32_t text;   /* number + 1; 0: free */
	uint32_t offset; /* of the gram in it */
};

struct part {
	unsigned word_shift; /* a hash's top bits are its place among the words */
	uint64_t *words;     /* NULL: no texts */
	size_t slot_mask;
	struct slot *slots;
};

struct pattern_needs {
	bool every_line;
	struct part parts[PARTS];
	struct arena *arena;
	size_t text_count;
	struct str *texts;
};

void
pattern_needs_free(struct pattern_needs *needs)
{
	if (needs == NULL)
		return;
	for (size_t i = 0; i < PARTS; i++) {
		free(needs->parts[i].words);
		free(needs->parts[i].slots);
	}
	free(needs->texts);
	arena_free(needs->arena);
	free(needs);
}

/* As a number, letters in either case alike (and a few signs with them). */
static inline uint64_t
gram_at(const char *data, unsigned size)
{
	uint32_t first;
	uint32_t last;

	memcpy(&first, data, 4);
	memcpy(&last, data + size - 4, 4);
	return (first | (uint64_t)last << 32) | UINT64_C(0x2020202020202020);
}

static inline uint64_t
hash_of(uint64_t gram)
{
	return (gram ^ gram >> 29) * UINT64_C(0x9e3779b97f4a7c15);
}

static inline uint64_t
bits_of(uint64_t hash)
{
	return UINT64_C(1) << (hash & 63) | UINT64_C(1) << (hash >> 6 & 63);
}

static inline bool
has_bits(const struct part *part, uint64_t hash)
{
	uint64_t bits = bits_of(hash);

	return (part->words[hash >> part->word_shift] & bits) == bits;
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
file_gram(struct part *part, const struct str *texts, uint32_t number, size_t offset, unsigned size)
{
	uint64_t gram = gram_at(texts[number].data + offset, size);
	uint64_t hash = hash_of(gram);
	size_t slot = (size_t)(hash >> SLOT_SHIFT) & part->slot_mask;

	part->words[hash >> part->word_shift] |= bits_of(hash);
	while (part->slots[slot].text != 0)
		slot = (slot + 1) & part->slot_mask;
	part->slots[slot] = (struct slot){ gram, number + 1, (uint32_t)offset };
}

static unsigned
log2_at_least(size_t number)
{
	unsigned log = 0;

	while (log < 31 && (size_t)1 << log < number)
		log++;
	return log;
}

static size_t
part_of(struct str text)
{
	size_t i = 0;

	while (i + 1 < PARTS && text.len < shapes[i].gram - 1 + shapes[i].stride)
		i++;
	return i;
}

static enum err
make_part(struct part *part, size_t grams, struct fault *why)
{
	size_t words = grams / GRAMS_PER_WORD + WORDS_MIN;
	unsigned log = log2_at_least(words > WORDS_MAX ? WORDS_MAX : words);

	if (grams == 0)
		return OK;
	part->word_shift = 64 - log;
	part->slot_mask = ((size_t)1 << log2_at_least(grams * 2 + 1)) - 1;
	part->words = calloc((size_t)1 << log, sizeof(*part->words));
	part->slots = calloc(part->slot_mask + 1, sizeof(*part->slots));
	return part->words == NULL || part->slots == NULL ? fail_nomem(why) : OK;
}

static enum err
make_parts(struct pattern_needs *needs, struct fault *why)
{
	size_t grams[PARTS] = { 0 };

	for (size_t i = 0; i < needs->text_count; i++)
		grams[part_of(needs->texts[i])] += shapes[part_of(needs->texts[i])].stride;
	for (size_t i = 0; i < PARTS; i++)
		TRY(make_part(&needs->parts[i], grams[i], why));
	for (uint32_t i = 0; i < needs->text_count; i++) {
		size_t number = part_of(needs->texts[i]);
		const struct part_shape *shape = &shapes[number];
		size_t window = rarest_window(needs->texts[i], shape->gram - 1 + shape->stride);
		for (size_t k = 0; k < shape->stride; k++)
			file_gram(&needs->parts[number], needs->texts, i, window + k, shape->gram);
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
	if (!needs->every_line)
		TRY(make_parts(needs, why));
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
has_text_at(const struct pattern_needs *needs, const struct part *part, struct str line, size_t at,
	uint64_t gram)
{
	size_t place = (size_t)(hash_of(gram) >> SLOT_SHIFT) & part->slot_mask;
	const struct slot *slot = &part->slots[place];

	for (; slot->text != 0; slot = &part->slots[place]) {
		if (slot->gram == gram && stands_at(line, at, slot, needs->texts[slot->text - 1]))
			return true;
		place = (place + 1) & part->slot_mask;
	}
	return false;
}

/* Inlined once for each shape, so that the compiler knows its numbers. */
static inline __attribute__((always_inline)) bool
has_text_of(const struct pattern_needs *needs, const struct part *part, struct part_shape shape,
	struct str line)
{
	if (part->words == NULL)
		return false;
	for (size_t at = 0; at + shape.gram <= line.len; at += shape.stride) {
		uint64_t gram = gram_at(line.data + at, shape.gram);
		if (has_bits(part, hash_of(gram)) && has_text_at(needs, part, line, at, gram))
			return true;
	}
	return false;
}

static bool
has_text(const struct pattern_needs *needs, struct str line)
{
	return has_text_of(needs, &needs->parts[0], shapes[0], line) ||
	       has_text_of(needs, &needs->parts[1], shapes[1], line) ||
	       has_text_of(needs, &needs->parts[2], shapes[2], line);
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
