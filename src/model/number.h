/* number.h - JSON numbers as doubles, and the one text of each double.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/json.h"

enum { NUMBER_TEXT_MAX = 48 }; /* with the NUL */

/* False when `value` is no number or too large for a double. */
bool number_read(const struct json *value, double *ret);

/* As ECMAScript's Number::toString writes it: the fewest digits that read back the same, -0 as "0".
 * `number` must be finite. */
struct str number_format(double number, char text[NUMBER_TEXT_MAX]);
