/* number.c - JSON numbers as doubles, and the one text of each double.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The C locale is never changed by this program, so strtod and printf use the decimal point.
 */
#include "model/number.h"

#include <math.h>
#include <stdlib.h>

#include "base/limits.h"

bool
number_read(const struct json *value, double *ret)
{
	char text[JSON_NUMBER_MAX + 1];
	double number;

	if (value->type != JSON_NUMBER || value->text.len >= sizeof(text))
		return false;
	memcpy(text, value->text.data, value->text.len);
	text[value->text.len] = '\0';
	number = strtod(text, NULL);
	if (!isfinite(number))
		return false;
	*ret = number;
	return true;
}

enum { DIGITS_MAX = 17 }; /* enough to tell any two doubles apart */

/* 0.d1d2d3... * 10^exponent */
struct decimal {
	char digits[DIGITS_MAX + 1];
	int count;
	int exponent;
};

/* printf rounds right at every precision, so the first that reads back is the shortest, and of the
 * shortest the nearest. */
static struct decimal
shortest_decimal(double number)
{
	struct decimal decimal = { .count = 0 };
	char text[NUMBER_TEXT_MAX];

	for (int precision = 0; precision < DIGITS_MAX; precision++) {
		snprintf(text, sizeof(text), "%.*e", precision, number);
		if (strtod(text, NULL) == number)
			break;
	}
	for (const char *c = text; *c != 'e'; c++)
		if (*c != '.')
			decimal.digits[decimal.count++] = *c;
	decimal.exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10) + 1;
	return decimal;
}

/* ECMA-262, Number::toString: k digits, and n, the place of the point. */
static void
write_decimal(const struct decimal *decimal, char *text, size_t size)
{
	const char *digits = decimal->digits;
	int k = decimal->count;
	int n = decimal->exponent;

	if (k <= n && n <= 21)
		snprintf(text, size, "%s%.*s", digits, n - k, "00000000000000000000");
	else if (0 < n && n <= 21)
		snprintf(text, size, "%.*s.%s", n, digits, digits + n);
	else if (-6 < n && n <= 0)
		snprintf(text, size, "0.%.*s%s", -n, "00000", digits);
	else if (k == 1)
		snprintf(text, size, "%se%+d", digits, n - 1);
	else
		snprintf(text, size, "%c.%se%+d", digits[0], digits + 1, n - 1);
}

struct str
number_format(double number, char text[NUMBER_TEXT_MAX])
{
	struct decimal decimal = shortest_decimal(fabs(number));
	size_t sign = number < 0;

	text[0] = '-';
	write_decimal(&decimal, text + sign, NUMBER_TEXT_MAX - sign);
	return str_of(text);
}
