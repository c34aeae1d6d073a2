/* plugin_output.h - what a monitoring plugin prints: text for people, and performance data.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The Monitoring Plugins development guidelines: the first line is "TEXT | PERFORMANCE", further
 * lines are long text, and from a '|' in them on, more performance data.
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

struct plugin_output {
	struct str text;        /* of the first line, trimmed; may be empty */
	struct str performance; /* of the first line, trimmed; may be empty */
	struct str rest;        /* the further lines as they are */
};

/* Never fails: what is not there is empty. Slices of `output`. */
struct plugin_output plugin_output_parse(struct str output);

/* One value of performance data: 'label'=value[unit];[warn];[crit];[min];[max]. */
struct plugin_value {
	struct str label; /* quotes taken off; a quote within is doubled */
	struct str value; /* digits, '.', '-'; or "U": unknown */
	struct str unit;  /* "s", "ms", "%", "B", "c", ...; may be empty */
};

/* The next value; *rest begins as the performance data. False at the end, or where it is malformed.
 */
bool plugin_value_next(struct str *rest, struct plugin_value *ret);
