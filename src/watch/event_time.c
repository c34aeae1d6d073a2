/* event_time.c - when an event happened.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/event_time.h"

#include "base/timestamp.h"

enum {
	SECONDS_TEXT = 19,
	ISO_MAX = 48,
	CLF_TEXT = 26,          /* "12/Jan/2026:08:00:00 +0100" */
	BIND_SECONDS_TEXT = 20, /* "12-Jan-2026 08:00:00" */
};

/* "865716" -> 865716; digits past the sixth are dropped. */
static bool
microseconds_of(struct str digits, int64_t *ret)
{
	int64_t value = 0;

	for (size_t i = 0; i < digits.len; i++)
		if (digits.data[i] < '0' || digits.data[i] > '9')
			return false;
	for (size_t i = 0; i < 6; i++)
		value = value * 10 + (i < digits.len ? digits.data[i] - '0' : 0);
	*ret = value;
	return true;
}

bool
event_time_epoch(struct str text, int64_t *ret)
{
	size_t dot = str_find_char(text, '.');
	uint64_t seconds;
	int64_t fraction;

	if (!str_to_u64(str_first(text, dot), &seconds) || seconds >= TIMESTAMP_END / MICROSECONDS_PER_SECOND)
		return false;
	if (!microseconds_of(str_from_offset(text, dot + 1), &fraction))
		return false;
	*ret = (int64_t)seconds * MICROSECONDS_PER_SECOND + fraction;
	return true;
}

/* "+hhmm" or "+hh:mm" -> microseconds east of UTC. */
static bool
zone_parse(struct str text, int64_t *ret)
{
	bool colon = text.len == 6 && text.data[3] == ':';
	uint64_t hours;
	uint64_t minutes;

	if ((text.len != 5 && !colon) || (text.data[0] != '+' && text.data[0] != '-'))
		return false;
	if (!str_to_u64(str_from(text.data + 1, 2), &hours) || hours > 23)
		return false;
	if (!str_to_u64(str_from(text.data + text.len - 2, 2), &minutes) || minutes > 59)
		return false;
	*ret = (int64_t)(hours * 60 + minutes) * 60 * MICROSECONDS_PER_SECOND;
	if (text.data[0] == '-')
		*ret = -*ret;
	return true;
}

bool
event_time_iso(struct str text, int64_t *ret)
{
	char strict[ISO_MAX + 1];
	size_t end = SECONDS_TEXT;
	int64_t zone = 0;
	int64_t moment;

	if (text.len < SECONDS_TEXT || text.len > ISO_MAX)
		return false;
	while (end < text.len && strchr("Z+-", text.data[end]) == NULL)
		end++;
	if (end < text.len && !str_eq(str_from_offset(text, end), STR("Z")) &&
		!zone_parse(str_from_offset(text, end), &zone))
		return false;
	memcpy(strict, text.data, end);
	if (strict[10] == ' ')
		strict[10] = 'T';
	if (end > SECONDS_TEXT && strict[SECONDS_TEXT] == ',')
		strict[SECONDS_TEXT] = '.';
	strict[end] = 'Z';
	if (!timestamp_parse(str_from(strict, end + 1), &moment))
		return false;
	*ret = moment - zone;
	return true;
}

static int
month_of(struct str name)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int month = 0; month < 12; month++)
		if (str_eq(name, str_from(names + 3 * month, 3)))
			return month + 1;
	return 0;
}

bool
event_time_common_log(struct str text, int64_t *ret)
{
	char iso[ISO_MAX];
	int month;

	if (text.len != CLF_TEXT || text.data[2] != '/' || text.data[6] != '/' ||
		text.data[11] != ':' || text.data[20] != ' ')
		return false;
	month = month_of(str_from(text.data + 3, 3));
	if (month == 0)
		return false;
	snprintf(iso, sizeof(iso), "%.4s-%02d-%.2sT%.8s%.5s", text.data + 7, month, text.data,
		text.data + 12, text.data + 21);
	return event_time_iso(str_of(iso), ret);
}

bool
event_time_bind(struct str text, int64_t *ret)
{
	char iso[ISO_MAX];
	int month;

	if (text.len < BIND_SECONDS_TEXT || text.len > ISO_MAX - 2 || text.data[2] != '-' ||
		text.data[6] != '-' || text.data[11] != ' ')
		return false;
	month = month_of(str_from(text.data + 3, 3));
	if (month == 0)
		return false;
	snprintf(iso, sizeof(iso), "%.4s-%02d-%.2sT%.*s", text.data + 7, month, text.data,
		(int)(text.len - 12), text.data + 12);
	return event_time_iso(str_of(iso), ret);
}

/* Cuts "<165>1 " off. */
static struct str
after_priority(struct str line)
{
	size_t end = str_find_char(str_first(line, 5), '>');

	if (line.len < 8 || line.data[0] != '<' || line.data[end] != '>')
		return line;
	line = str_from_offset(line, end + 1);
	return str_starts(line, STR("1 ")) ? str_from_offset(line, 2) : line;
}

/* The first word, or the first two when they are a date and a time. */
static struct str
leading_time(struct str line)
{
	size_t end = str_find_char(line, ' ');

	if (end == 10 && line.len > 11)
		end = 11 + str_find_char(str_from_offset(line, 11), ' ');
	return str_first(line, end);
}

bool
event_time_in_text(struct str line, int64_t *ret)
{
	struct str rest = line;

	if (event_time_iso(leading_time(after_priority(line)), ret))
		return true;
	for (size_t at = str_find_char(rest, '['); at < rest.len; at = str_find_char(rest, '[')) {
		rest = str_from_offset(rest, at + 1);
		if (rest.len > CLF_TEXT && rest.data[CLF_TEXT] == ']' &&
			event_time_common_log(str_first(rest, CLF_TEXT), ret))
			return true;
	}
	return false;
}
