/* search_order.c - what a node asks a sensor to search back for.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/search_order.h"

#include <stdio.h>

#include "base/json.h"
#include "base/limits.h"
#include "model/object.h"

static enum err
read_target(const struct json *item, struct search_order *ret, struct fault *why)
{
	struct str indicator = json_get_string(item, STR("indicator"));
	char text[TIMESTAMP_TEXT_MAX];
	int64_t moment;

	if (indicator.len > 0) {
		if (indicator.len > SEARCH_ORDER_INDICATOR_MAX || !object_id_is_valid(indicator) ||
			!str_eq(object_id_type(indicator), STR("indicator")))
			return fail(why, E_INVALID, "indicator: expected the id of one");
		snprintf(ret->indicator, sizeof(ret->indicator), "%.*s", STR_FMT(indicator));
		return OK;
	}
	if (!timestamp_parse(json_get_string(item, STR("added_after")), &moment))
		return fail(why, E_INVALID, "expected indicator or added_after");
	snprintf(ret->added_after, sizeof(ret->added_after), "%.*s",
		STR_FMT(timestamp_format(moment, text)));
	return OK;
}

static enum err
read_order(const struct json *item, struct search_order *ret, struct fault *why)
{
	struct search_order order = { 0 };
	struct str id = json_get_string(item, STR("id"));

	if (!uuid_is_valid(id))
		return fail(why, E_INVALID, "id: expected a UUID");
	snprintf(order.id, sizeof(order.id), "%.*s", STR_FMT(id));
	if (!timestamp_parse(json_get_string(item, STR("since")), &order.since))
		return fail(why, E_INVALID, "since: expected a moment");
	TRY(read_target(item, &order, why));
	*ret = order;
	return OK;
}

enum err
search_orders_parse(struct arena *arena, struct str text, size_t *ret_count,
	const struct search_order **ret, struct fault *why)
{
	struct search_order *orders = arena_array(arena, SEARCH_BACKS_OPEN_MAX, struct search_order);
	const struct json *json;
	const struct json *list;
	size_t count = 0;

	if (orders == NULL)
		return fail_nomem(why);
	*ret_count = 0;
	*ret = orders;
	if (str_trim(text).len == 0)
		return OK;
	if (text.len > SEARCH_BACK_LIST_SIZE_MAX)
		return fail(why, E_TOO_LARGE, "more than %u bytes", SEARCH_BACK_LIST_SIZE_MAX);
	TRY(json_parse(arena, text, &json, why));
	list = json_get(json, STR("searches"));
	if (list == NULL)
		return OK;
	if (list->type != JSON_ARRAY)
		return fail(why, E_INVALID, "searches: expected a list");
	if (list->count > SEARCH_BACKS_OPEN_MAX)
		return fail(why, E_TOO_LARGE, "more than %u searches", SEARCH_BACKS_OPEN_MAX);
	JSON_EACH (item, list)
		TRY(read_order(item, &orders[count++], why));
	*ret_count = count;
	return OK;
}
