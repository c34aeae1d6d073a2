/* search_back_report.h - the forms in which search backs are asked for, fetched and answered.
 * SPDX-License-Identifier: Apache-2.0
 *
 * docs/protocol/sensors-api.md is the contract. Private to web/. As sensor_report.h: pure, what is
 * wrong is E_INVALID or E_TOO_LARGE with its place.
 */
#pragma once

#include "base/json.h"
#include "store/search_backs.h"

/* What somebody asks for. */
MUST_CHECK enum err search_order_parse(
	const struct json *body, struct search_back_order *ret, struct fault *why);

/* What a sensor that reports is to make. */
void search_back_orders_write(const struct search_back *open, size_t count, struct buf *out);

/* How far the sensor that reports is; the id is empty when it makes none. */
struct search_progress {
	struct str id;
	unsigned percent;
};
MUST_CHECK enum err search_progress_parse(
	const struct json *report, struct search_progress *ret, struct fault *why);

/* All in the arena. */
MUST_CHECK enum err search_answer_parse(struct arena *arena, const struct json *report,
	struct search_back_answer *ret, struct fault *why);
