/* pattern_regex.h - regular expressions of patterns, bounded; the one file that knows PCRE2.
 * SPDX-License-Identifier: Apache-2.0
 *
 * STIX 2.1 section 9.6.1: Perl-compatible, case-sensitive, found anywhere in the text unless it is
 * anchored. A match that would cost more than the limits of base/limits.h ends as REGEX_LIMIT.
 * \C is refused, callouts are never called, nothing is compiled to machine code (a sensor's
 * sandbox allows none). An expression belongs to one thread at a time.
 */
#pragma once

#include <stdbool.h>

#include "base/fail.h"

enum regex_result { REGEX_NO, REGEX_YES, REGEX_LIMIT };

/* Text: UTF-8, where what is malformed matches nothing. Bytes: one character each. */
enum regex_over { REGEX_TEXT, REGEX_BYTES };

enum regex_case { REGEX_EXACT_CASE, REGEX_ANY_CASE };

struct regex;

/* E_INVALID says what is wrong with the expression, and where; E_TOO_LARGE: REGEX_SIZE_MAX. */
MUST_CHECK enum err regex_new(struct str expression, enum regex_over over, enum regex_case letters,
	struct regex **ret, struct fault *why);
void regex_free(struct regex *regex);
DEFINE_OWNED(regex)

enum regex_result regex_find(struct regex *regex, struct str text);
