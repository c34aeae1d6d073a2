/* probe_dns.c - fuzz target: a name server's reply; the first byte says which records are asked
 * for.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/limits.h"
#include "probe/dns_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned types[] = { 1, 2, 5, 6, 12, 15, 16, 28, 33, 255 };
	OWNED(arena) arena = arena_new(64 * MIB);
	struct dns_answer answer;

	if (arena == NULL || size == 0)
		return 0;
	if (dns_answer_parse(
		    arena, str_from(data + 1, size - 1), types[data[0] % 10], &answer, NULL) != OK)
		return 0;
	assert(answer.count <= DNS_RECORDS_MAX && answer.code < 16);
	for (size_t i = 0; i < answer.count; i++)
		assert(answer.records[i].data != NULL);
	return 0;
}
