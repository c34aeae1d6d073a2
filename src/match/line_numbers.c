/* line_numbers.c - which log lines hold one of many whole numbers?
 * SPDX-License-Identifier: Apache-2.0
 *
 * Of 64 bytes at a time a bit each says which are digits, and from these bits follows where so many
 * digits stand as one of the numbers has; only there the value is found. Small numbers, such as
 * ports, have a bit each; a larger one has a bit that it may share, then it is looked up.
 */
#include "match/line_numbers.h"

#include <stdlib.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first byte is the lowest");

enum { STEP = 8, BLOCK = 64, BITS = 1 << 16, LARGE_SHIFT = 48 };

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

struct line_numbers {
	const uint64_t *sorted;
	size_t count;
	unsigned longest; /* digits of the largest */
	uint32_t lengths; /* bit N: one has N digits */
	uint64_t small[BITS / 64]; /* of the numbers below BITS */
	uint64_t large[BITS / 64]; /* of the others, by their hashes */
};

static bool
has_bit(const uint64_t *bits, uint64_t number)
{
	return (bits[number / 64] >> number % 64 & 1) != 0;
}

static void
set_bit(uint64_t *bits, uint64_t number)
{
	bits[number / 64] |= UINT64_C(1) << number % 64;
}

static uint64_t
hash_of(uint64_t number)
{
	return number * UINT64_C(0x9e3779b97f4a7c15) >> LARGE_SHIFT;
}

unsigned
line_number_digits(uint64_t number)
{
	unsigned digits = 1;

	for (; number > 9; number /= 10)
		digits++;
	return digits;
}

enum err
line_numbers_new(
	const uint64_t *sorted, size_t count, struct line_numbers **ret, struct fault *why)
{
	OWNED(line_numbers) numbers = calloc(1, sizeof(*numbers));

	if (numbers == NULL)
		return fail_nomem(why);
	numbers->sorted = sorted;
	numbers->count = count;
	for (size_t i = 0; i < count; i++) {
		numbers->longest = line_number_digits(sorted[i]);
		numbers->lengths |= UINT32_C(1) << numbers->longest;
		if (sorted[i] < BITS)
			set_bit(numbers->small, sorted[i]);
		else
			set_bit(numbers->large, hash_of(sorted[i]));
	}
	*ret = DISOWN(numbers);
	return OK;
}

void
line_numbers_free(struct line_numbers *numbers)
{
	free(numbers);
}

static bool
is_listed(const struct line_numbers *numbers, uint64_t number)
{
	size_t from = 0;
	size_t to = numbers->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		if (numbers->sorted[middle] < number)
			from = middle + 1;
		else
			to = middle;
	}
	return from < numbers->count && numbers->sorted[from] == number;
}

static inline bool
is_wanted(const struct line_numbers *numbers, uint64_t number)
{
	if (number < BITS)
		return has_bit(numbers->small, number);
	return has_bit(numbers->large, hash_of(number)) && is_listed(numbers, number);
}

/* Up to eight bytes of the line; what is behind its end is no digit. */
static inline uint64_t
word_at(struct str line, size_t at)
{
	uint64_t word = 0;

	if (at + STEP <= line.len)
		memcpy(&word, line.data + at, STEP);
	else if (at < line.len)
		memcpy(&word, line.data + at, line.len - at);
	return word;
}

/* The highest bit of each byte that is a digit, */
static inline uint64_t
digits_of(uint64_t word)
{
	uint64_t value = word ^ EACH_BYTE('0');

	return ~(((value & EACH_BYTE(0x7f)) + EACH_BYTE(0x7f - 9)) | value) & EACH_BYTE(0x80);
}

/* or that is '0'. */
static inline uint64_t
zeros_of(uint64_t word)
{
	uint64_t value = word ^ EACH_BYTE('0');

	return ~(((value & EACH_BYTE(0x7f)) + EACH_BYTE(0x7f)) | value) & EACH_BYTE(0x80);
}

/* These bits side by side, the first byte's the lowest. */
static inline uint64_t
gather(uint64_t highest)
{
	return (highest >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

/* Of one to eight digits at the start of the word: by pairs, then by fours, then all. */
static inline uint64_t
value_of(uint64_t word, unsigned count)
{
	uint64_t value = word << 8 * (STEP - count) & EACH_BYTE(0x0f);

	value = (value * ((10 << 8) + 1) >> 8) & UINT64_C(0x00ff00ff00ff00ff);
	value = (value * ((100 << 16) + 1) >> 16) & UINT64_C(0x0000ffff0000ffff);
	return value * ((UINT64_C(10000) << 32) + 1) >> 32;
}

/* Of all digits from *at on, which then is behind them. */
static inline uint64_t
take_number(struct str line, size_t *at)
{
	static const uint64_t powers[STEP + 1] = { 1, 10, 100, 1000, 10000, 100000, 1000000,
		10000000, 100000000 };
	uint64_t number = 0;
	unsigned count = STEP;

	while (count == STEP && *at < line.len) {
		uint64_t word = word_at(line, *at);
		uint64_t others = digits_of(word) ^ EACH_BYTE(0x80);
		count = others == 0 ? STEP : (unsigned)__builtin_ctzll(others) / 8;
		if (count > 0)
			number = number * powers[count] + value_of(word, count);
		*at += count;
	}
	return number;
}

/* 64 bytes of a line: a bit each. */
struct block {
	uint64_t digits;
	uint64_t zeros;
};

static inline struct block
block_at(struct str line, size_t at)
{
	struct block block = { 0, 0 };

	for (unsigned i = 0; i < BLOCK / STEP; i++) {
		uint64_t word = word_at(line, at + i * STEP);
		block.digits |= gather(digits_of(word)) << i * STEP;
		block.zeros |= gather(zeros_of(word)) << i * STEP;
	}
	return block;
}

/* Of the runs of digits that begin in the block those that may be one of the numbers: they are as long
 * as one, or begin with a zero that does not count. */
static inline uint64_t
candidates_of(const struct line_numbers *numbers, const struct block *block, uint64_t next,
	uint64_t starts)
{
	uint64_t found = starts & block->zeros & (block->digits >> 1 | next << (BLOCK - 1));
	uint64_t run = starts;

	for (unsigned len = 1; len <= numbers->longest && run != 0; len++) {
		uint64_t behind = block->digits >> len | next << (BLOCK - len);
		if ((numbers->lengths >> len & 1) != 0)
			found |= run & ~behind;
		run &= behind;
	}
	return found;
}

bool
line_numbers_stand_in(const struct line_numbers *numbers, struct str line)
{
	struct block block = block_at(line, 0);
	uint64_t before = 0; /* 1: a digit stands before the block */

	for (size_t at = 0; at < line.len; at += BLOCK) {
		struct block next = block_at(line, at + BLOCK);
		uint64_t starts = block.digits & ~(block.digits << 1 | before);
		uint64_t candidates = candidates_of(numbers, &block, next.digits, starts);

		for (; candidates != 0; candidates &= candidates - 1) {
			size_t place = at + (size_t)__builtin_ctzll(candidates);
			if (is_wanted(numbers, take_number(line, &place)))
				return true;
		}
		before = block.digits >> (BLOCK - 1);
		block = next;
	}
	return false;
}
