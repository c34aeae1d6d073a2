/* taxii_accept.c - fuzz target: Accept and Content-Type headers.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "taxii/media.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct http_field headers[] = { { STR("Accept"), str_from(data, size) },
		{ STR("Content-Type"), str_from(data, size) } };
	struct http_request request = { .header_count = 2, .headers = headers };
	enum err accept = taxii_accept_check(&request, NULL);
	enum err content_type = taxii_content_type_check(&request, NULL);

	assert(accept == OK || accept == E_ACCEPT);
	assert(content_type == OK || content_type == E_MEDIA_TYPE);
	return 0;
}
