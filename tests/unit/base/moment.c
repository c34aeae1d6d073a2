/* moment.c - tests of timestamps in text, and of waiting.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/condition.h"
#include "base/timestamp.h"

static void
known_moments_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t moment;
	} rows[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1970-01-01T00:00:00.000001Z", 1 },
		{ "1969-12-31T23:59:59.999999Z", -1 },
		{ "2000-02-29T12:00:00Z", INT64_C(951825600000000) },
		{ "2026-01-31T23:59:59.5Z", INT64_C(1769903999500000) },
		{ "2026-01-31T23:59:59.5000009Z", INT64_C(1769903999500000) }, /* dropped */
		{ "2016-12-31T23:59:60Z", INT64_C(1483228799999999) },         /* a leap second */
		{ "0001-01-01T00:00:00Z", INT64_C(-62135596800000000) },
		{ "9999-12-31T23:59:59.999999Z", INT64_C(253402300799999999) },
	};
	int64_t moment;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_true(timestamp_parse(str_of(rows[i].text), &moment));
		assert_true(moment == rows[i].moment);
	}
}

static void
anything_else_is_refused_and_changes_nothing(void **state)
{
	static const char *const rows[] = { "", "2026", "2026-01-01", "2026-01-01T00:00:00",
		"2026-01-01T00:00:00+00:00", "2026-01-01t00:00:00Z", "2026-01-01T00:00:00z",
		"2026-01-01 00:00:00Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1aZ",
		"2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z",
		"2026-04-31T00:00:00Z", "2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
		"2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z",
		"0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "2026-1-1T00:00:00Z",
		"2026-01-01T00:00:00Z ", " 2026-01-01T00:00:00Z", "+026-01-01T00:00:00Z" };
	int64_t moment = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (timestamp_parse(str_of(rows[i]), &moment))
			fail_msg("\"%s\" was read", rows[i]);
		assert_true(moment == 42);
	}
}

static void
taxii_wants_exactly_six_digits(void **state)
{
	int64_t moment = 0;

	(void)state;
	assert_true(timestamp_parse_taxii(STR("2026-01-31T23:59:59.500000Z"), &moment));
	assert_true(moment == INT64_C(1769903999500000));
	assert_false(timestamp_parse_taxii(STR("2026-01-31T23:59:59.5Z"), &moment));
	assert_false(timestamp_parse_taxii(STR("2026-01-31T23:59:59.5000000Z"), &moment));
	assert_false(timestamp_parse_taxii(STR("2026-01-31T23:59:59Z"), &moment));
}

static void
what_is_written_is_read_again(void **state)
{
	static const int64_t moments[] = { 0, -1, 1, INT64_C(1769903999500000),
		INT64_C(-62135596800000000), TIMESTAMP_END - 1 };
	char text[TIMESTAMP_TEXT_MAX];
	int64_t moment;

	(void)state;
	for (size_t i = 0; i < sizeof(moments) / sizeof(*moments); i++) {
		assert_true(timestamp_parse_taxii(timestamp_format(moments[i], text), &moment));
		assert_true(moment == moments[i]);
	}
}

static void
moments_that_no_timestamp_can_write_are_clamped(void **state)
{
	char text[TIMESTAMP_TEXT_MAX];

	(void)state;
	assert_true(str_eq(timestamp_format(INT64_MAX, text), STR("9999-12-31T23:59:59.999999Z")));
	assert_true(
		str_eq(timestamp_format(TIMESTAMP_END, text), STR("9999-12-31T23:59:59.999999Z")));
	assert_true(str_eq(timestamp_format(INT64_MIN, text), STR("0001-01-01T00:00:00.000000Z")));
}

static void
days_and_dates_are_each_other_s_inverse(void **state)
{
	int64_t last = days_from_date(1, 1, 1) - 1;
	int year, month, day;

	(void)state;
	assert_int_equal(days_from_date(1970, 1, 1), 0);
	assert_int_equal(days_from_date(2000, 3, 1) - days_from_date(2000, 2, 28), 2);
	assert_int_equal(days_from_date(1900, 3, 1) - days_from_date(1900, 2, 28), 1);
	for (int64_t days = days_from_date(1, 1, 1); days <= days_from_date(9999, 12, 31);
		days += 13) {
		date_from_days(days, &year, &month, &day);
		assert_true(month >= 1 && month <= 12 && day >= 1 && day <= 31);
		assert_true(days_from_date(year, month, day) == days);
		assert_true(days > last);
		last = days;
	}
}

static void
a_wait_ends_at_its_deadline(void **state)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t condition;
	struct timespec before, until, after;

	(void)state;
	condition_init(&condition);
	clock_gettime(CLOCK_MONOTONIC, &before);
	until = condition_deadline(20000);
	pthread_mutex_lock(&lock);
	while (condition_wait(&condition, &lock, &until))
		continue;
	pthread_mutex_unlock(&lock);
	clock_gettime(CLOCK_MONOTONIC, &after);
	pthread_cond_destroy(&condition);
	assert_true((after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec >=
		    20000000);
}

static void
a_deadline_in_the_past_is_now(void **state)
{
	struct timespec now, until;

	(void)state;
	clock_gettime(CLOCK_MONOTONIC, &now);
	until = condition_deadline(INT64_MIN);
	assert_true(until.tv_sec - now.tv_sec <= 60);
	assert_true(until.tv_sec >= now.tv_sec);
	until = condition_deadline(INT64_C(1999999)); /* carries into the seconds */
	assert_true(until.tv_nsec >= 0 && until.tv_nsec < 1000000000);
	assert_true(until.tv_sec > now.tv_sec);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_moments_are_read),
		cmocka_unit_test(anything_else_is_refused_and_changes_nothing),
		cmocka_unit_test(taxii_wants_exactly_six_digits),
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(moments_that_no_timestamp_can_write_are_clamped),
		cmocka_unit_test(days_and_dates_are_each_other_s_inverse),
		cmocka_unit_test(a_wait_ends_at_its_deadline),
		cmocka_unit_test(a_deadline_in_the_past_is_now),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
