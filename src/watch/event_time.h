/* event_time.h - when an event happened, from the many ways in which logs write it.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Seconds since 1970 with an optional fraction: "1521911720.865716". Years up to 9999. */
bool event_time_epoch(struct str text, int64_t *ret);

/* ISO 8601 date and time: 'T' or a space between, an optional fraction after '.' or ',', then "Z",
 * "+hh:mm", "+hhmm" or nothing, which means UTC. */
bool event_time_iso(struct str text, int64_t *ret);

/* The Common Log Format's "12/Jan/2026:08:00:00 +0100". */
bool event_time_common_log(struct str text, int64_t *ret);

/* BIND's "12-Jan-2026 08:00:00.250", taken as UTC. */
bool event_time_bind(struct str text, int64_t *ret);

/* The moment that a line of free text bears: an ISO time at its start, maybe after syslog's
 * "<PRI>1 " (RFC 5424), or the Common Log Format's "[12/Jan/2026:08:00:00 +0100]" anywhere. Times
 * without a year (RFC 3164) are no moments. */
bool event_time_in_text(struct str line, int64_t *ret);
