/* pattern_needs.c - looks a line over for the texts that patterns require.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Short texts are parted from the others. The shortest of a part says at which places of a line it
 * is enough to look: of each text a window of `gram` - 1 + `stride` bytes is chosen, and each
 * `gram` bytes of it go into the part's table. Whatever the offset, a line that holds the text has
 * one of them at a multiple of the stride, so only every stride-th place of a line is looked up:
 * first among bits, then in the table, then the text itself. A part without texts costs nothing.
 */
#include "match/pattern_needs.h"

#include <stdlib.h>

#include "base/limits.h"
#include "match/pattern_required.h"

enum {
	GRAMS_PER_WORD = 2, /* of 64 bits, of which each gram sets two */
	WORDS_MIN = 64,
	WORDS_MAX = 1 << 20, /* so the top 20 bits of a hash are its place among them, */
	FIRST_BIT = 38,      /* the next twelve its bits, */
	SECOND_BIT = 32,
	SLOT_SHIFT = 36, /* and its place in the table comes from these */
	COUNTS_LOG = 18,
	RARITY_MAX = 64,
	RARITY_BITS = 12, /* the rarity of a window of bytes is below 1 << this */
	STRIDE_MAX = 8,   /* longer windows would fill the tables, and save little more */
	PARTS = 2,
};

/* How many bytes a gram has, 4 to 7. A text belongs to the first part for which it is long enough;
 * LINE_TEXT_MIN is for the last. */
static const unsigned gram_sizes[PARTS] = { 5, 4 };

struct slot {
	uint64_t start;  /* up to eight bytes of the text, from the gram on */
	uint64_t mask;   /* of them */
	uint32_t text;   /* number + 1; 0: free */
	uint32_t offset; /* of the gram in it */
};

struct part {
	unsigned stride;
	unsigned word_shift;
	uint64_t *words; /* NULL: no texts */
	size_t slot_mask;
	struct slot *slots;
};

struct pattern_needs {
	bool every_line;
	struct part parts[PARTS];
	size_t text_count;
	struct str *texts; /* in the arena */
	struct arena *arena;
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
	arena_free(needs->arena);
	free(needs);
}

static inline uint64_t
mask_of(size_t size)
{
	return size < 8 ? (UINT64_C(1) << 8 * size) - 1 : UINT64_MAX;
}

/* Up to eight bytes as a number, letters in either case alike (and a few signs with them). */
static inline uint64_t
word_at(const char *data, size_t size)
{
	uint64_t word = 0;

	memcpy(&word, data, size < sizeof(word) ? size : sizeof(word));
	return word | UINT64_C(0x2020202020202020);
}

static inline uint64_t
gram_at(const char *data, unsigned size)
{
	return word_at(data, size) & mask_of(size);
}

static inline uint64_t
hash_of(uint64_t gram)
{
	return gram * UINT64_C(0x9e3779b97f4a7c15);
}

static inline bool
has_bits(const struct part *part, uint64_t hash)
{
	uint64_t word = part->words[hash >> part->word_shift];

	return (word >> (hash >> FIRST_BIT & 63) & word >> (hash >> SECOND_BIT & 63) & 1) != 0;
}

/* --- building --- */

/* How often texts have a gram; those that share a place are counted together. */
struct gram_counts {
	uint32_t *counts; /* 1 << COUNTS_LOG */
};

static uint32_t *
count_of(const struct gram_counts *counts, uint64_t gram)
{
	return &counts->counts[hash_of(gram) >> (64 - COUNTS_LOG)];
}

static void
count_grams(const struct gram_counts *counts, struct str text, unsigned size)
{
	for (size_t at = 0; at + size <= text.len; at++)
		++*count_of(counts, gram_at(text.data + at, size));
}

/* How rare a byte is in logs, by guess: up to RARITY_MAX. */
static unsigned
rarity_of(char c)
{
	static const char common_first[] = "0123456789.-etaoinsrhldcumfpgwybvk_:xjqz";
	const char *place = strchr(common_first, c);

	return place == NULL ? 0 : (unsigned)(place - common_first);
}

/* Where a window of that size begins whose grams the fewest texts have: what many have, such as a
 * word of which names are made, is common in logs as well. Between equals the rarer bytes win. */
static size_t
rarest_window(const struct gram_counts *counts, struct str text, unsigned gram, unsigned stride)
{
	size_t best = 0;
	uint64_t least = UINT64_MAX;

	for (size_t at = 0; at + gram - 1 + stride <= text.len; at++) {
		uint64_t cost = 0;
		for (unsigned k = 0; k < stride; k++)
			cost += *count_of(counts, gram_at(text.data + at + k, gram));
		cost <<= RARITY_BITS;
		for (unsigned i = 0; i < gram - 1 + stride; i++)
			cost += RARITY_MAX - rarity_of(text.data[at + i]);
		best = cost < least ? at : best;
		least = cost < least ? cost : least;
	}
	return best;
}

static void
file_gram(struct part *part, const struct str *texts, uint32_t number, size_t offset, unsigned size)
{
	struct str rest = str_from_offset(texts[number], offset);
	uint64_t hash = hash_of(gram_at(rest.data, size));
	size_t slot = (size_t)(hash >> SLOT_SHIFT) & part->slot_mask;
	uint64_t mask = mask_of(rest.len);

	part->words[hash >> part->word_shift] |= UINT64_C(1) << (hash >> FIRST_BIT & 63) |
						 UINT64_C(1) << (hash >> SECOND_BIT & 63);
	while (part->slots[slot].text != 0)
		slot = (slot + 1) & part->slot_mask;
	part->slots[slot] = (struct slot){ word_at(rest.data, rest.len) & mask, mask, number + 1,
		(uint32_t)offset };
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

	while (i + 1 < PARTS && text.len <= gram_sizes[i])
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

static void
choose_strides(struct pattern_needs *needs, size_t counts[PARTS])
{
	for (size_t i = 0; i < PARTS; i++)
		needs->parts[i].stride = STRIDE_MAX;
	for (size_t i = 0; i < needs->text_count; i++) {
		size_t number = part_of(needs->texts[i]);
		size_t stride = needs->texts[i].len - gram_sizes[number] + 1;
		if (stride < needs->parts[number].stride)
			needs->parts[number].stride = (unsigned)stride;
		counts[number]++;
	}
}

static void
file_texts(struct pattern_needs *needs, const struct gram_counts *counts)
{
	for (uint32_t i = 0; i < needs->text_count; i++)
		count_grams(counts, needs->texts[i], gram_sizes[part_of(needs->texts[i])]);
	for (uint32_t i = 0; i < needs->text_count; i++) {
		size_t number = part_of(needs->texts[i]);
		struct part *part = &needs->parts[number];
		unsigned gram = gram_sizes[number];
		size_t window = rarest_window(counts, needs->texts[i], gram, part->stride);
		for (size_t k = 0; k < part->stride; k++)
			file_gram(part, needs->texts, i, window + k, gram);
	}
}

static enum err
make_parts(struct pattern_needs *needs, struct fault *why)
{
	struct gram_counts counts = { calloc((size_t)1 << COUNTS_LOG, sizeof(uint32_t)) };
	size_t texts[PARTS] = { 0 };
	enum err err = counts.counts == NULL ? fail_nomem(why) : OK;

	choose_strides(needs, texts);
	for (size_t i = 0; i < PARTS && err == OK; i++)
		err = make_part(&needs->parts[i], texts[i] * needs->parts[i].stride, why);
	if (err == OK)
		file_texts(needs, &counts);
	free(counts.counts);
	return err;
}

/* Each text once; a text that begins with another one adds nothing to it. */
static void
take_texts(struct pattern_needs *needs, const struct line_texts *sorted)
{
	size_t kept = 0;

	needs->texts = sorted->list;
	for (size_t i = 1; i < sorted->count; i++)
		if (!str_starts(needs->texts[i], needs->texts[kept]))
			needs->texts[++kept] = needs->texts[i];
	needs->text_count = sorted->count == 0 ? 0 : kept + 1;
}

enum err
pattern_needs_new(const struct test *const *tests, size_t count, const struct pattern_paths *paths,
	const bool *seen, struct pattern_needs **ret, struct fault *why)
{
	OWNED(pattern_needs) needs = calloc(1, sizeof(*needs));
	struct line_texts texts;

	if (needs == NULL)
		return fail_nomem(why);
	needs->arena = arena_new(PATTERN_SET_MEMORY_MAX);
	if (needs->arena == NULL)
		return fail_nomem(why);
	TRY(line_texts_of_tests(needs->arena, tests, count, paths, seen, &texts, why));
	needs->every_line = texts.unknown;
	take_texts(needs, &texts);
	if (!needs->every_line)
		TRY(make_parts(needs, why));
	*ret = DISOWN(needs);
	return OK;
}

/* --- a line --- */

static bool
has_wide_bytes(struct str line)
{
	unsigned bits = 0;

	for (size_t i = 0; i < line.len; i++)
		bits |= (unsigned char)line.data[i];
	return bits >= 0x80;
}

/* May letters hide at all? Without a branch, so that the compiler takes many bytes at a time. */
static bool
has_odd_bytes(struct str line)
{
	unsigned found = 0;

	for (size_t i = 0; i < line.len; i++) {
		unsigned char c = (unsigned char)line.data[i];
		found |= (unsigned)(c >= 0x80) | (unsigned)(c == '\\') | (unsigned)(c == '%');
	}
	return found != 0;
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

/* `word` is what the line has there. */
static bool
has_text_at(const struct pattern_needs *needs, const struct part *part, struct str line, size_t at,
	uint64_t word, uint64_t hash)
{
	size_t place = (size_t)(hash >> SLOT_SHIFT) & part->slot_mask;
	const struct slot *slot = &part->slots[place];

	for (; slot->text != 0; slot = &part->slots[place]) {
		if ((word & slot->mask) == slot->start &&
			stands_at(line, at, slot, needs->texts[slot->text - 1]))
			return true;
		place = (place + 1) & part->slot_mask;
	}
	return false;
}

/* Inlined once for each part, so that the compiler knows the size. */
static inline __attribute__((always_inline)) bool
has_text_of(
	const struct pattern_needs *needs, const struct part *part, unsigned size, struct str line)
{
	uint64_t word;
	uint64_t hash;
	size_t at = 0;

	if (part->words == NULL)
		return false;
	for (; at + sizeof(word) <= line.len; at += part->stride) {
		word = word_at(line.data + at, sizeof(word));
		hash = hash_of(word & mask_of(size));
		if (has_bits(part, hash) && has_text_at(needs, part, line, at, word, hash))
			return true;
	}
	for (; at + size <= line.len; at += part->stride) {
		word = word_at(line.data + at, line.len - at);
		hash = hash_of(word & mask_of(size));
		if (has_bits(part, hash) && has_text_at(needs, part, line, at, word, hash))
			return true;
	}
	return false;
}

static bool
has_text(const struct pattern_needs *needs, struct str line)
{
	return has_text_of(needs, &needs->parts[0], gram_sizes[0], line) ||
	       has_text_of(needs, &needs->parts[1], gram_sizes[1], line);
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
	return has_text(needs, line) ||
	       (has_odd_bytes(line) && (has_wide_bytes(line) || has_numbered_escape(line) ||
					       has_encoded_letter(line)));
}
