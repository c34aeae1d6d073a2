/* read_netflow.c - fuzzes exported flows: any bytes as datagrams, each behind its length in one octet.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/limits.h"
#include "watch/flow_export.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char exporter[FLOW_EXPORTER_SIZE];
	OWNED(flow_templates) templates = flow_templates_new();
	OWNED(arena) arena = arena_new(RECORD_MEMORY_MAX);
	struct str rest = str_from(data, size);

	while (rest.len > 1) {
		struct str datagram = str_first(str_from_offset(rest, 1), (uint8_t)rest.data[0]);
		struct record record = { 0 };
		enum err err = flow_export_read(templates, arena, datagram,
			str_from(exporter, sizeof(exporter)), datagram, &record, NULL);
		if (err != OK && err != E_SYNTAX && err != E_TOO_MANY && err != E_TOO_LARGE)
			abort();
		for (size_t i = 0; i < record.count; i++)
			if (record.fields[i].offset >= datagram.len)
				abort();
		rest = str_from_offset(rest, 1 + datagram.len);
		arena_reset(arena);
	}
	return 0;
}
