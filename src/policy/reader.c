/* reader.c - the one reader that is no organisation's.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "policy/reader.h"

#include <stdio.h>

struct reader
reader_of_node(unsigned organisation, const char *name)
{
	struct reader reader = {
		.organisation = organisation,
		.channel = CHANNEL_NODE,
		.node = true,
	};

	snprintf(reader.name, sizeof(reader.name), "%s", name);
	return reader;
}
