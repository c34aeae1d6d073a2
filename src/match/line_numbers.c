/* line_numbers.c - which log lines hold one of many whole numbers?
 * SPDX-License-Identifier: Apache-2.0
 *
 * Eight bytes at a time: which of them are digits, and the value of a run of digits, are found by
 * arithmetic on all eight. Small numbers, such as ports, have a bit each; a larger one has a bit
 * that it may share, then it is looked up.
 */
#include "match/line_numbers.h"

#include <stdlib.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first byte is the lowest");

enum { STEP = 8, BITS = 1 << 16, LARGE_SHIFT = 48 };

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

struct line_numbers {
	const uint64_t *sorted;
	size_t count;
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
	else
		memcpy(&word, line.data + at, line.len - at);
	return word;
}

/* The highest bit of each byte that is a digit. */
static inline uint64_t
digits_of(uint64_t word)
{
	uint64_t value = word ^ EACH_BYTE('0');

	return ~(((value & EACH_BYTE(0x7f)) + EACH_BYTE(0x7f - 9)) | value) & EACH_BYTE(0x80);
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

bool
line_numbers_stand_in(const struct line_numbers *numbers, struct str line)
{
	size_t at = 0;

	while (at < line.len) {
		uint64_t digits = digits_of(word_at(line, at));

		if (digits == 0) {
			at += STEP;
			continue;
		}
		at += (size_t)__builtin_ctzll(digits) / 8;
		if (is_wanted(numbers, take_number(line, &at)))
			return true;
	}
	return false;
}
