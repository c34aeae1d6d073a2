/* search_order.c - fuzz target: what a node asks a sensor to search back for.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/limits.h"
#include "model/object.h"
#include "watch/search_order.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	const struct search_order *orders;
	size_t count;

	if (arena == NULL || search_orders_parse(arena, str_from(data, size), &count, &orders, NULL) != OK)
		return 0;
	assert(count <= SEARCH_BACKS_OPEN_MAX);
	for (size_t i = 0; i < count; i++) {
		int64_t moment;
		assert(uuid_is_valid(str_of(orders[i].id)));
		if (orders[i].indicator[0] != '\0')
			assert(object_id_is_valid(str_of(orders[i].indicator)));
		else
			assert(timestamp_parse(str_of(orders[i].added_after), &moment));
	}
	return 0;
}
