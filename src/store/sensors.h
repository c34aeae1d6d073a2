/* sensors.h - what sensors tell the node of their own member: how they are, and what they hit.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A sensor is known by its organisation and its name; whoever may post for the organisation may
 * speak for it. Every read is of the reader's own organisation alone: another's sensors are not
 * listed, not counted, and asked for by name they are E_ABSENT like any that never was.
 *
 * In an exercise's realm there are no sensors: all calls are E_ABSENT. A token there names an
 * organisation but no team, and people of one organisation may sit in teams that play against each
 * other.
 *
 * Kept at most SENSOR_KEPT_DAYS: hits, by when they came; hours, by the hour. Of each sensor the
 * newest SENSOR_HITS_KEPT hits.
 */
#pragma once

#include "base/arena.h"
#include "store/store.h"

/* 1 to SENSOR_NAME_MAX of A-Z a-z 0-9 . _ - that begin with a letter or digit. */
bool sensor_name_is_valid(struct str name);

/* The sensor says how it is: `state` is JSON and takes the place of what it said before.
 * ROLE_ANALYST. E_TOO_MANY: the organisation has SENSORS_MAX, of which none was silent for
 * SENSOR_SILENT_DAYS. */
MUST_CHECK enum err sensors_put_state(struct store *store, const struct reader *from,
	struct str name, struct str state, struct fault *why);

/* Hours are counted since 1970. Those that lie ahead count for the present one. */
struct sensor_hour {
	int64_t hour;
	int64_t hits;
};

struct sensor_hit {
	int64_t number;       /* rises with each hit of a sensor; set by reads alone */
	struct str indicator; /* its id */
	struct str body;      /* JSON */
};

/* What a sensor hit since its last batch. One that comes again under the `key` of the sensor's last
 * batch is a success that changes nothing. */
struct sensor_batch {
	struct str key;
	size_t hour_count;
	const struct sensor_hour *hours;
	size_t hit_count;
	const struct sensor_hit *hits; /* in the order of the log */
	int64_t left_out;              /* hits whose lines did not fit */
};
/* ROLE_ANALYST; E_TOO_MANY as above. */
MUST_CHECK enum err sensors_take_hits(struct store *store, const struct reader *from,
	struct str name, const struct sensor_batch *batch, struct fault *why);

/* Takes the sensor away with all that it told. ROLE_ANALYST; audited. E_ABSENT. */
MUST_CHECK enum err sensors_forget(
	struct store *store, const struct reader *by, struct str name, struct fault *why);

struct sensor {
	int64_t row; /* its name within the store */
	struct str name;
	int64_t first_heard; /* microseconds */
	int64_t heard;       /* when it said last how it is; 0: never yet */
	struct str state;    /* as it said; empty: nothing yet */
	int64_t left_out;
};

/* By name. ROLE_READER, as all that follow. */
MUST_CHECK enum err sensors_list(struct store *store, const struct reader *reader,
	struct arena *arena, size_t *ret_count, const struct sensor **ret, struct fault *why);
MUST_CHECK enum err sensors_find(struct store *store, const struct reader *reader, struct str name,
	struct arena *arena, struct sensor *ret, struct fault *why);

/* Hits of each hour from `first` on, `count` hours, zeros too: `ret` has room for them. */
MUST_CHECK enum err sensors_hours(struct store *store, const struct reader *reader,
	const struct sensor *sensor, int64_t first, size_t count, int64_t *ret, struct fault *why);

/* Newest first, with numbers below `before` (0: from the newest), at most `limit`. `indicator` is
 * an id, or empty for all. */
MUST_CHECK enum err sensors_hits(struct store *store, const struct reader *reader,
	const struct sensor *sensor, struct str indicator, int64_t before, size_t limit,
	struct arena *arena, size_t *ret_count, const struct sensor_hit **ret, bool *ret_more,
	struct fault *why);
