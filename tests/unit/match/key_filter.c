/* key_filter.c - tests of the xor filter: what was put in is never "no", and few others are
 * "maybe".
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <stdlib.h>

#include "base/limits.h"
#include "match/key_filter.h"
#include "support/fake_env.h"

enum { OTHERS = 200000 };

/* Different for different numbers: the multiplier is odd. */
static uint64_t
key_number(uint64_t number)
{
	return (number + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

/* How many of OTHERS keys that were not put in are "maybe". */
static size_t
wrong_answers(size_t count, unsigned bits)
{
	uint64_t *keys = calloc(count + 1, sizeof(*keys));
	uint8_t *bytes = malloc(key_filter_size(count, bits));
	struct key_filter filter;
	struct fake_env fake;
	size_t wrong = 0;

	fake_env_init(&fake, count + 1);
	for (size_t i = 0; i < count; i++)
		keys[i] = key_number(i);
	assert_int_equal(key_filter_build(&fake.env, keys, count, bits, bytes, &filter, NULL), OK);
	for (size_t i = 0; i < count; i++)
		assert_true(key_filter_may_hold(&filter, keys[i]));
	for (size_t i = 0; i < OTHERS; i++)
		wrong += key_filter_may_hold(&filter, key_number(count + i));
	free(bytes);
	free(keys);
	return wrong;
}

static void
holds_every_key_of_sets_of_any_size(void **state)
{
	(void)state;
	for (size_t count = 0; count < 200; count++)
		wrong_answers(count, KEY_FILTER_BITS_MIN + (unsigned)count % 13);
}

static void
is_wrong_as_seldom_as_its_width_says(void **state)
{
	(void)state;
	for (unsigned bits = KEY_FILTER_BITS_MIN; bits <= KEY_FILTER_BITS_MAX; bits++) {
		size_t expected = OTHERS >> bits;
		assert_in_range(wrong_answers(100000, bits), expected / 2, expected * 3 / 2 + 15);
	}
}

static void
takes_little_more_than_a_fingerprint_a_key(void **state)
{
	(void)state;
	assert_true(key_filter_size(1000000, 8) < 1231000);
	assert_true(key_filter_size(1000000, 5) < 1231000 / 8 * 5);
	assert_true(key_filter_size(KEY_FILTER_KEYS_MAX, KEY_FILTER_BITS_MAX) < SUMMARY_SIZE_MAX);
	assert_true(key_filter_size((size_t)KEY_FILTER_KEYS_MAX + 1, 8) == SIZE_MAX);
}

static void
takes_as_many_bits_as_there_is_room_for(void **state)
{
	(void)state;
	for (unsigned bits = KEY_FILTER_BITS_MIN; bits <= KEY_FILTER_BITS_MAX; bits++) {
		size_t size = key_filter_size(1000, bits);
		assert_int_equal(key_filter_bits_within(1000, size), bits);
		assert_int_equal(key_filter_bits_within(1000, size - 1),
			bits == KEY_FILTER_BITS_MIN ? 0 : bits - 1);
	}
	assert_int_equal(key_filter_bits_within((size_t)KEY_FILTER_KEYS_MAX + 1, MIB), 0);
}

static void
refuses_too_many_keys_and_gives_up_on_equal_ones(void **state)
{
	static const uint64_t equal[2] = { 7, 7 };
	uint8_t bytes[256];
	struct key_filter filter;
	struct fake_env fake;

	(void)state;
	fake_env_init(&fake, 1);
	assert_true(key_filter_size(2, 16) <= sizeof(bytes));
	assert_int_equal(key_filter_build(&fake.env, NULL, (size_t)KEY_FILTER_KEYS_MAX + 1, 8,
				 bytes, &filter, NULL),
		E_TOO_LARGE);
	assert_int_equal(
		key_filter_build(&fake.env, equal, 2, 16, bytes, &filter, NULL), E_INTERNAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_every_key_of_sets_of_any_size),
		cmocka_unit_test(is_wrong_as_seldom_as_its_width_says),
		cmocka_unit_test(takes_little_more_than_a_fingerprint_a_key),
		cmocka_unit_test(takes_as_many_bits_as_there_is_room_for),
		cmocka_unit_test(refuses_too_many_keys_and_gives_up_on_equal_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
