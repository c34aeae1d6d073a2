/* timestamp.c - moments and their text forms.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/timestamp.h"

#include <string.h>

enum { FRACTION_DIGITS_MAX = 32, SECONDS_TEXT = 19 }; /* "2026-01-31T23:59:59" */

/* Counts days in eras of 400 years that begin on 1 March, where the leap day comes last
 * (Fliegel and Van Flandern's idea, in H. Hinnant's arrangement). */
int64_t
days_from_date(int year, int month, int day)
{
	int64_t y = month <= 2 ? (int64_t)year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

void
date_from_days(int64_t days, int *ret_year, int *ret_month, int *ret_day)
{
	int64_t shifted = days + 719468;
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64_t day_of_era = shifted - era * 146097;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t shifted_month = (5 * day_of_year + 2) / 153;

	*ret_day = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1);
	*ret_month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
	*ret_year = (int)(year_of_era + era * 400 + (*ret_month <= 2));
}

/* Exactly `digits` decimal digits at text[at]; -1 when they are something else. */
static int
number_at(struct str text, size_t at, size_t digits)
{
	int value = 0;

	for (size_t i = at; i < at + digits; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return -1;
		value = value * 10 + (text.data[i] - '0');
	}
	return value;
}

static int
days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

static bool
parse_seconds(struct str text, int64_t *ret, bool *ret_leap)
{
	int year = number_at(text, 0, 4);
	int month = number_at(text, 5, 2);
	int day = number_at(text, 8, 2);
	int hour = number_at(text, 11, 2);
	int minute = number_at(text, 14, 2);
	int second = number_at(text, 17, 2);

	if (text.data[4] != '-' || text.data[7] != '-' || text.data[10] != 'T' ||
		text.data[13] != ':' || text.data[16] != ':')
		return false;
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
		return false;
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
		return false;
	if (second == 60 && (hour != 23 || minute != 59))
		return false;
	*ret_leap = second == 60;
	*ret = days_from_date(year, month, day) * 86400 + hour * 3600 + minute * 60 +
		(*ret_leap ? 59 : second);
	return true;
}

/* ".123" -> 123000; the slice may be empty. */
static bool
parse_fraction(struct str text, int64_t *ret)
{
	int64_t value = 0;

	if (text.len == 0) {
		*ret = 0;
		return true;
	}
	if (text.data[0] != '.' || text.len < 2 || text.len > 1 + FRACTION_DIGITS_MAX)
		return false;
	for (size_t i = 1; i < text.len; i++)
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
	for (size_t i = 1; i <= 6; i++)
		value = value * 10 + (i < text.len ? text.data[i] - '0' : 0);
	*ret = value;
	return true;
}

bool
timestamp_parse(struct str text, int64_t *ret)
{
	int64_t seconds;
	int64_t fraction;
	bool leap;

	if (text.len < SECONDS_TEXT + 1 || text.data[text.len - 1] != 'Z')
		return false;
	if (!parse_seconds(text, &seconds, &leap))
		return false;
	if (!parse_fraction(
		    str_from(text.data + SECONDS_TEXT, text.len - SECONDS_TEXT - 1), &fraction))
		return false;
	*ret = seconds * MICROSECONDS_PER_SECOND + (leap ? 999999 : fraction);
	return true;
}

bool
timestamp_parse_taxii(struct str text, int64_t *ret)
{
	return text.len == SECONDS_TEXT + 8 && text.data[SECONDS_TEXT] == '.' &&
		timestamp_parse(text, ret);
}

/* Its digits, over zeros that end before `end`. */
static void
put_two(char *to, unsigned number)
{
	to[0] = (char)('0' + number / 10);
	to[1] = (char)('0' + number % 10);
}

struct str
timestamp_format(int64_t moment, char text[TIMESTAMP_TEXT_MAX])
{
	const int64_t first = INT64_C(-719162) * MICROSECONDS_PER_DAY; /* year 1 */
	const int64_t last = TIMESTAMP_END - 1;
	int64_t days;
	int64_t rest;
	int year, month, day;

	if (moment < first)
		moment = first;
	if (moment > last)
		moment = last;
	days = moment / MICROSECONDS_PER_DAY;
	rest = moment % MICROSECONDS_PER_DAY;
	if (rest < 0) {
		rest += MICROSECONDS_PER_DAY;
		days--;
	}
	date_from_days(days, &year, &month, &day);
	unsigned seconds = (unsigned)(rest / MICROSECONDS_PER_SECOND);
	unsigned fraction = (unsigned)(rest % MICROSECONDS_PER_SECOND);
	memcpy(text, "0000-00-00T00:00:00.000000Z", TIMESTAMP_TEXT_MAX);
	put_two(text, (unsigned)year / 100);
	put_two(text + 2, (unsigned)year % 100);
	put_two(text + 5, (unsigned)month);
	put_two(text + 8, (unsigned)day);
	put_two(text + 11, seconds / 3600);
	put_two(text + 14, seconds / 60 % 60);
	put_two(text + 17, seconds % 60);
	put_two(text + 20, fraction / 10000);
	put_two(text + 22, fraction / 100 % 100);
	put_two(text + 24, fraction % 100);
	return str_from(text, TIMESTAMP_TEXT_MAX - 1);
}
