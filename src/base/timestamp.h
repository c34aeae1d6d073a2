/* timestamp.h - moments as microseconds since 1970-01-01T00:00:00Z, and their text forms.
 * SPDX-License-Identifier: Apache-2.0
 *
 * STIX 2.1 section 3.12 (RFC 3339, UTC, any number of fraction digits) is read, TAXII 2.1 section
 * 3.9.1.1 (exactly six digits) is written. Years 0001 to 9999. Digits past the sixth are checked
 * and dropped: two STIX versions that differ only there count as the same moment. A leap second
 * (:60) is read as the last microsecond before it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { TIMESTAMP_TEXT_MAX = 28 }; /* with the NUL */

/* "2026-01-31T23:59:59.5Z" -> microseconds; false for anything else, offsets other than Z too. */
bool timestamp_parse(struct str text, int64_t *ret);

/* The same for TAXII's form with exactly six digits. */
bool timestamp_parse_taxii(struct str text, int64_t *ret);

/* "2026-01-31T23:59:59.500000Z". Moments outside the years 0001 to 9999 are clamped. */
struct str timestamp_format(int64_t moment, char text[TIMESTAMP_TEXT_MAX]);

/* Days since 1970-01-01 of a proleptic Gregorian date, and back. */
int64_t days_from_date(int year, int month, int day);
void date_from_days(int64_t days, int *ret_year, int *ret_month, int *ret_day);

#define MICROSECONDS_PER_SECOND INT64_C(1000000)
/* The first moment of the year 10000, which no timestamp can write. */
#define TIMESTAMP_END (INT64_C(253402300800) * MICROSECONDS_PER_SECOND)
#define MICROSECONDS_PER_HOUR (INT64_C(3600) * MICROSECONDS_PER_SECOND)
#define MICROSECONDS_PER_DAY (INT64_C(86400) * MICROSECONDS_PER_SECOND)
