/* taxii_query.c - fuzz target: URL parameters, and that what is accepted keeps its promises.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/arena.h"
#include "base/limits.h"
#include "taxii/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct taxii_query *query)
{
	assert(query->limit >= 1 && query->limit <= PAGE_LIMIT_MAX);
	assert(query->ids.count <= TAXII_FILTER_MAX);
	assert(query->last || query->first || query->all || query->version_count > 0);
	for (size_t i = 0; i < query->ids.count; i++)
		assert(query->ids.items[i].len > 0);
	for (size_t i = 1; i < query->ids.count; i++)
		assert(str_compare(query->ids.items[i - 1], query->ids.items[i]) < 0);
	for (size_t i = 1; i < query->version_count; i++)
		assert(query->versions[i - 1] < query->versions[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF canonical = BUF_INIT;
	struct http_request request = { .arena = arena, .query = str_from(data, size) };
	struct taxii_query query;

	for (unsigned resource = 0; arena != NULL && resource < TAXII_RESOURCES; resource++) {
		if (taxii_query_parse(&request, (enum taxii_resource)resource, &query, NULL) != OK)
			continue;
		check(&query);
		taxii_query_canonical(&query, &canonical);
		arena_reset(arena);
	}
	return 0;
}
