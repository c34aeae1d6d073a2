/* probe_desk.h - which probes ask for work, and which checks each of them has.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to web/. In memory only: after a restart probes ask again, and until then go on with what
 * they have. The checks are dealt out among the probes that asked lately, so that each is run by
 * one; a probe that is silent for PROBE_SILENT_SECONDS loses its share to the others. Thread-safe.
 */
#pragma once

#include "base/json_write.h"
#include "base/str.h"

struct probe_desk;

enum { PROBES_MAX = 64, PROBE_NAME_MAX = 64, PROBE_SILENT_SECONDS = 30 };

struct probe_desk *probe_desk_new(void);
void probe_desk_free(struct probe_desk *desk);

/* The probe asks at `now` (microseconds). Its place among those that asked lately: *ret_place of
 * *ret_count. False: there are PROBES_MAX already. */
bool probe_desk_ask(struct probe_desk *desk, struct str name, int64_t now, unsigned *ret_place,
	unsigned *ret_count);
/* It was given that many checks. */
void probe_desk_given(struct probe_desk *desk, struct str name, size_t checks);
/* It brought results, the newest of that time. */
void probe_desk_brought(
	struct probe_desk *desk, struct str name, size_t results, int64_t newest, int64_t now);

/* Member "probes". */
void probe_desk_put(struct probe_desk *desk, int64_t now, struct json_writer *out);
