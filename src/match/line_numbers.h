/* line_numbers.h - which log lines hold one of many whole numbers?
 * SPDX-License-Identifier: Apache-2.0
 *
 * A number stands in a line as all the digits between two other bytes; zeros before it do not
 * count. Digits that make more than 64 bits may be taken for another number. Immutable; any number
 * of threads.
 */
#pragma once

#include "base/fail.h"
#include "base/owned.h"

struct line_numbers;

/* The numbers, in rising order, must outlive it. E_NOMEM. */
MUST_CHECK enum err line_numbers_new(
	const uint64_t *sorted, size_t count, struct line_numbers **ret, struct fault *why);
void line_numbers_free(struct line_numbers *numbers);
DEFINE_OWNED(line_numbers)

/* How many digits it has, without zeros before them. */
unsigned line_number_digits(uint64_t number);

bool line_numbers_stand_in(const struct line_numbers *numbers, struct str line);
