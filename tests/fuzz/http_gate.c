/* http_gate.c - fuzz target: the check of a request's head, and that what it lets in is clear.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The input: method, target, version and "name:value" fields, one a line.
 */
#include <assert.h>

#include "base/limits.h"
#include "net/http_gate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned
count_field(const struct http_head *head, struct str name)
{
	unsigned count = 0;

	for (size_t i = 0; i < head->header_count; i++)
		count += str_eq_nocase(head->headers[i].name, name);
	return count;
}

static void
check(const struct http_head *head, const struct http_framing *framing)
{
	unsigned lengths = count_field(head, STR("Content-Length"));
	unsigned codings = count_field(head, STR("Transfer-Encoding"));
	unsigned hosts = count_field(head, STR("Host"));
	bool newer = str_eq(head->version, STR("HTTP/1.1"));

	assert(lengths + codings <= 1);
	assert(framing->chunked == (codings == 1));
	assert(framing->length == 0 || lengths == 1);
	assert(newer || !framing->chunked);
	assert(newer ? hosts == 1 : hosts <= 1);
	assert(head->target.data[0] == '/');
	assert(http_is_token(head->method) && !str_eq(head->method, STR("CONNECT")));
	for (size_t i = 0; i < head->header_count; i++)
		assert(http_is_token(head->headers[i].name));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct http_field fields[HTTP_HEADERS_MAX + 1];
	struct http_head head = { .headers = fields };
	struct http_framing framing;
	struct str rest = str_from(data, size);
	struct str line;

	if (!str_split(&rest, '\n', &head.method) || !str_split(&rest, '\n', &head.target) ||
		!str_split(&rest, '\n', &head.version))
		return 0;
	while (head.header_count <= HTTP_HEADERS_MAX && str_split(&rest, '\n', &line)) {
		size_t colon = str_find_char(line, ':');
		fields[head.header_count++] = (struct http_field){ str_first(line, colon),
			str_from_offset(line, colon + 1) };
	}
	if (http_gate_check(&head, &framing, NULL) == OK)
		check(&head, &framing);
	return 0;
}
