/* check_hour.c - tests of the samples of an hour in four bytes each.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "store/check_hour.h"

static const int64_t hour = INT64_C(490000) * CHECK_HOUR_MICROSECONDS;

static uint32_t room[CHECK_HOUR_SAMPLES_MAX];

static enum err
read_back(const void *bytes, size_t len, size_t *ret_count)
{
	return check_hour_read(str_from(bytes, len), room, ret_count, NULL);
}

static void
a_sample_keeps_its_millisecond_and_state(void **state)
{
	static const int64_t times[] = { 0, 999, 1000, 123456789, CHECK_HOUR_MICROSECONDS - 1 };

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++)
		for (unsigned s = 0; s < CHECK_STATES; s++) {
			uint32_t sample = check_sample_pack(hour + times[i], (enum check_state)s);
			assert_int_equal(check_sample_millisecond(sample), times[i] / 1000);
			assert_int_equal(check_sample_state(sample), s);
		}
}

static void
a_row_is_a_leg_and_an_hour(void **state)
{
	(void)state;
	assert_int_equal(check_row_leg(check_row(CHECK_LEGS_MAX, hour)), CHECK_LEGS_MAX);
	assert_int_equal(check_row_hour(check_row(CHECK_LEGS_MAX, hour)), 490000);
	assert_int_equal(check_row_hour(check_row(1, hour - 1)), 489999);
	assert_true(check_row(2, 0) > check_row(1, hour));
}

static void
samples_are_written_lowest_byte_first_and_read_back(void **state)
{
	const uint32_t samples[] = { 0x00000010, 0x00345674 };
	const unsigned char expected[] = { 0x10, 0, 0, 0, 0x74, 0x56, 0x34, 0 };
	char bytes[8];
	size_t count;

	(void)state;
	check_hour_write(samples, 2, bytes);
	assert_memory_equal(bytes, expected, 8);
	assert_int_equal(read_back(bytes, 8, &count), OK);
	assert_int_equal(count, 2);
	assert_memory_equal(room, samples, 8);
	assert_int_equal(read_back(bytes, 0, &count), OK);
	assert_int_equal(count, 0);
}

static void
what_is_not_whole_known_and_rising_is_damage(void **state)
{
	static const struct {
		uint32_t samples[2];
		enum err err;
	} rows[] = {
		{ { 1 << 4, 2 << 4 }, OK },
		{ { 2 << 4, 1 << 4 }, E_CORRUPT },
		{ { 1 << 4, 1 << 4 | 1 }, E_CORRUPT },
		{ { 1 << 4, 2 << 4 | (CHECK_STATES - 1) }, OK },
		{ { 1 << 4, 2 << 4 | CHECK_STATES }, E_CORRUPT },
		{ { 0, 3599999u << 4 }, OK },
		{ { 0, 3600000u << 4 }, E_CORRUPT },
	};
	char bytes[8];
	size_t count;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		check_hour_write(rows[i].samples, 2, bytes);
		assert_int_equal(read_back(bytes, 8, &count), rows[i].err);
	}
	for (size_t len = 1; len < 8; len++)
		assert_int_equal(read_back(bytes, len, &count), len == 4 ? OK : E_CORRUPT);
}

static void
an_hour_holds_so_many_and_no_more(void **state)
{
	static char bytes[4 * (CHECK_HOUR_SAMPLES_MAX + 1)];
	static uint32_t samples[CHECK_HOUR_SAMPLES_MAX + 1];
	size_t count;

	(void)state;
	for (uint32_t i = 0; i <= CHECK_HOUR_SAMPLES_MAX; i++)
		samples[i] = i << 4;
	check_hour_write(samples, CHECK_HOUR_SAMPLES_MAX + 1, bytes);
	assert_int_equal(read_back(bytes, sizeof(bytes), &count), E_CORRUPT);
	assert_int_equal(read_back(bytes, sizeof(bytes) - 4, &count), OK);
	assert_int_equal(count, CHECK_HOUR_SAMPLES_MAX);
}

static void
states_are_ordered_from_nothing_said_to_down(void **state)
{
	static const enum check_state rising[] = { CHECK_FAULT, CHECK_OK, CHECK_DEGRADED,
		CHECK_RECOVERING, CHECK_WRONG, CHECK_DOWN };

	(void)state;
	for (size_t i = 0; i < CHECK_STATES; i++)
		for (size_t j = 0; j < CHECK_STATES; j++)
			assert_int_equal(check_state_is_worse(rising[i], rising[j]), i > j);
}

static void
states_have_names_that_read_back(void **state)
{
	static const char *const names[] = { "ok", "degraded", "recovering", "wrong", "down",
		"checker" };
	enum check_state found = CHECK_OK;

	(void)state;
	for (unsigned i = 0; i < CHECK_STATES; i++) {
		assert_string_equal(check_state_name((enum check_state)i), names[i]);
		assert_true(check_state_parse(str_of(names[i]), &found));
		assert_int_equal(found, i);
	}
	assert_false(check_state_parse(STR("OK"), &found));
	assert_false(check_state_parse(STR(""), &found));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sample_keeps_its_millisecond_and_state),
		cmocka_unit_test(a_row_is_a_leg_and_an_hour),
		cmocka_unit_test(samples_are_written_lowest_byte_first_and_read_back),
		cmocka_unit_test(what_is_not_whole_known_and_rising_is_damage),
		cmocka_unit_test(an_hour_holds_so_many_and_no_more),
		cmocka_unit_test(states_are_ordered_from_nothing_said_to_down),
		cmocka_unit_test(states_have_names_that_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
