/* line_grams.c - looks a line over for many texts at once.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Short texts are parted from the others. The shortest of a part says at which places of a line it
 * is enough to look: of each text a window of `gram` - 1 + `stride` bytes is chosen, and each
 * `gram` bytes of it go into the part's table. Whatever the offset, a line that holds the text has
 * one of them at a multiple of the stride, so only every stride-th place of a line is looked up:
 * first among bits, then in the table, then the text itself. A part without texts costs nothing.
 */
#include "match/line_grams.h"

#include <stdlib.h>

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
 * LINE_GRAMS_TEXT_MIN is for the last. */
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

struct line_grams {
	struct part parts[PARTS];
	size_t text_count;
	const struct str *texts;
};

void
line_grams_free(struct line_grams *grams)
{
	if (grams == NULL)
		return;
	for (size_t i = 0; i < PARTS; i++) {
		free(grams->parts[i].words);
		free(grams->parts[i].slots);
	}
	free(grams);
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
choose_strides(struct line_grams *grams, size_t counts[PARTS])
{
	for (size_t i = 0; i < PARTS; i++)
		grams->parts[i].stride = STRIDE_MAX;
	for (size_t i = 0; i < grams->text_count; i++) {
		size_t number = part_of(grams->texts[i]);
		size_t stride = grams->texts[i].len - gram_sizes[number] + 1;
		if (stride < grams->parts[number].stride)
			grams->parts[number].stride = (unsigned)stride;
		counts[number]++;
	}
}

static void
file_texts(struct line_grams *grams, const struct gram_counts *counts)
{
	for (uint32_t i = 0; i < grams->text_count; i++)
		count_grams(counts, grams->texts[i], gram_sizes[part_of(grams->texts[i])]);
	for (uint32_t i = 0; i < grams->text_count; i++) {
		size_t number = part_of(grams->texts[i]);
		struct part *part = &grams->parts[number];
		unsigned gram = gram_sizes[number];
		size_t window = rarest_window(counts, grams->texts[i], gram, part->stride);
		for (size_t k = 0; k < part->stride; k++)
			file_gram(part, grams->texts, i, window + k, gram);
	}
}

static enum err
make_parts(struct line_grams *grams, struct fault *why)
{
	struct gram_counts counts = { calloc((size_t)1 << COUNTS_LOG, sizeof(uint32_t)) };
	size_t texts[PARTS] = { 0 };
	enum err err = counts.counts == NULL ? fail_nomem(why) : OK;

	choose_strides(grams, texts);
	for (size_t i = 0; i < PARTS && err == OK; i++)
		err = make_part(&grams->parts[i], texts[i] * grams->parts[i].stride, why);
	if (err == OK)
		file_texts(grams, &counts);
	free(counts.counts);
	return err;
}

enum err
line_grams_new(
	const struct str *texts, size_t count, struct line_grams **ret, struct fault *why)
{
	OWNED(line_grams) grams = calloc(1, sizeof(*grams));

	if (grams == NULL)
		return fail_nomem(why);
	grams->texts = texts;
	grams->text_count = count;
	TRY(make_parts(grams, why));
	*ret = DISOWN(grams);
	return OK;
}

/* --- a line --- */

static bool
stands_at(struct str line, size_t at, const struct slot *slot, struct str text)
{
	return at >= slot->offset && line.len - (at - slot->offset) >= text.len &&
	       str_eq_nocase(str_from(line.data + at - slot->offset, text.len), text);
}

/* `word` is what the line has there. */
static bool
has_text_at(const struct line_grams *grams, const struct part *part, struct str line, size_t at,
	uint64_t word, uint64_t hash)
{
	size_t place = (size_t)(hash >> SLOT_SHIFT) & part->slot_mask;
	const struct slot *slot = &part->slots[place];

	for (; slot->text != 0; slot = &part->slots[place]) {
		if ((word & slot->mask) == slot->start &&
			stands_at(line, at, slot, grams->texts[slot->text - 1]))
			return true;
		place = (place + 1) & part->slot_mask;
	}
	return false;
}

/* Inlined once for each part, so that the compiler knows the size. */
static inline __attribute__((always_inline)) bool
has_text_of(
	const struct line_grams *grams, const struct part *part, unsigned size, struct str line)
{
	uint64_t word;
	uint64_t hash;
	size_t at = 0;

	if (part->words == NULL)
		return false;
	for (; at + sizeof(word) <= line.len; at += part->stride) {
		word = word_at(line.data + at, sizeof(word));
		hash = hash_of(word & mask_of(size));
		if (has_bits(part, hash) && has_text_at(grams, part, line, at, word, hash))
			return true;
	}
	for (; at + size <= line.len; at += part->stride) {
		word = word_at(line.data + at, line.len - at);
		hash = hash_of(word & mask_of(size));
		if (has_bits(part, hash) && has_text_at(grams, part, line, at, word, hash))
			return true;
	}
	return false;
}

bool
line_grams_stand_in(const struct line_grams *grams, struct str line)
{
	return has_text_of(grams, &grams->parts[0], gram_sizes[0], line) ||
	       has_text_of(grams, &grams->parts[1], gram_sizes[1], line);
}
