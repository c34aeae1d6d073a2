/* scenario_time.c - reads and writes durations.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/scenario_time.h"

static const struct unit {
	struct str name;
	int64_t length;
} units[] = {
	/* by falling length */
	{ STR_INIT("h"), INT64_C(3600) * SECOND },
	{ STR_INIT("m"), INT64_C(60) * SECOND },
	{ STR_INIT("s"), SECOND },
	{ STR_INIT("ms"), SECOND / 1000 },
};

enum { UNITS = sizeof(units) / sizeof(*units) };

static const int64_t longest = INT64_C(366) * 24 * 3600 * SECOND;

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Cuts digits off the front. */
static bool
take_number(struct str *rest, int64_t *ret)
{
	size_t length = 0;
	uint64_t number;

	while (length < rest->len && is_digit(rest->data[length]))
		length++;
	if (!str_to_u64(str_first(*rest, length), &number) || number > (uint64_t)longest)
		return false;
	*rest = str_from_offset(*rest, length);
	*ret = (int64_t)number;
	return true;
}

/* Two digits below 60. */
static bool
take_sixtieth(struct str part, int64_t *ret)
{
	return part.len == 2 && take_number(&part, ret) && part.len == 0 && *ret < 60;
}

/* "1:30", "1:30:15" */
static bool
parse_clock(struct str text, int64_t *ret)
{
	struct str rest = text;
	struct str hours;
	struct str minutes;
	struct str seconds;
	int64_t h;
	int64_t m;
	int64_t s = 0;

	str_split(&rest, ':', &hours);
	str_split(&rest, ':', &minutes);
	if (!take_number(&hours, &h) || hours.len > 0 || !take_sixtieth(minutes, &m))
		return false;
	if (str_split(&rest, ':', &seconds) && !take_sixtieth(seconds, &s))
		return false;
	if (rest.data != NULL || h > longest / units[0].length)
		return false;
	*ret = h * units[0].length + m * units[1].length + s * SECOND;
	return *ret <= longest;
}

/* The unit that the text begins with, up to the next digit; UNITS when it is none. */
static size_t
take_unit(struct str *rest)
{
	size_t length = 0;

	while (length < rest->len && !is_digit(rest->data[length]))
		length++;
	for (size_t i = 0; i < UNITS; i++) {
		if (!str_eq(units[i].name, str_first(*rest, length)))
			continue;
		*rest = str_from_offset(*rest, length);
		return i;
	}
	return UNITS;
}

/* "1h30m", "45s" */
static bool
parse_units(struct str text, int64_t *ret)
{
	int64_t total = 0;
	size_t next = 0; /* the largest unit that may come */

	while (text.len > 0) {
		int64_t number;
		size_t unit;
		if (!take_number(&text, &number))
			return false;
		unit = take_unit(&text);
		if (unit == UNITS || unit < next || number > longest / units[unit].length)
			return false;
		total += number * units[unit].length;
		next = unit + 1;
	}
	*ret = total;
	return next > 0 && total <= longest;
}

bool
duration_parse(struct str text, int64_t *ret)
{
	int64_t duration;
	bool good = str_find_char(text, ':') < text.len ? parse_clock(text, &duration)
							: parse_units(text, &duration);

	if (good)
		*ret = duration;
	return good;
}

struct str
duration_format(struct arena *arena, int64_t duration)
{
	long long seconds = duration / SECOND;
	long long h = seconds / 3600;
	long long m = seconds / 60 % 60;
	long long s = seconds % 60;
	long long ms = duration / (SECOND / 1000) % 1000;

	if (ms != 0 && seconds == 0)
		return str_printf(arena, "%lldms", ms);
	if (ms != 0)
		return str_printf(arena, "%llds%lldms", seconds, ms);
	if (h == 0 && s != 0)
		return str_printf(arena, "%llds", seconds);
	if (s != 0)
		return str_printf(arena, "%lld:%02lld:%02lld", h, m, s);
	return seconds == 0 ? str_printf(arena, "0s") : str_printf(arena, "%lld:%02lld", h, m);
}
