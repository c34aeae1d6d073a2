/* sensor_report.h - reads what a sensor tells: docs/protocol/sensors-api.md is the contract.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to web/. Pure: JSON in, checked and written anew, so that nothing but what the contract
 * names is kept or served. Keys that it does not name are passed over: a newer sensor may say more.
 * What is wrong is E_INVALID or E_TOO_LARGE, where its place ("/inputs/3/path"). All in the arena.
 */
#pragma once

#include "base/json.h"
#include "base/json_write.h"
#include "store/sensors.h"

/* The state, as JSON; *ret_name is the sensor's. */
MUST_CHECK enum err sensor_state_parse(struct arena *arena, const struct json *report,
	struct str *ret_name, struct str *ret_state, struct fault *why);

MUST_CHECK enum err sensor_batch_parse(struct arena *arena, const struct json *report,
	struct str *ret_name, struct sensor_batch *ret, struct fault *why);

/* Writes one of the list "hits" of a batch, or of the answer to a search back, as an object. */
MUST_CHECK enum err sensor_hit_write(struct arena *arena, const struct json *item, size_t number,
	struct json_writer *out, struct fault *why);
