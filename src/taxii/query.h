/* query.h - which objects a client asks for: the URL parameters of TAXII 2.1 (chapter 3).
 * SPDX-License-Identifier: Apache-2.0
 *
 * A comma between values means "or", different fields narrow each other, each field stands at most
 * once. Fields that a resource does not know are ignored, match[...] fields that nobody knows too.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/str.h"
#include "net/http_server.h"

/* Whose parameters they are. */
enum taxii_resource {
	TAXII_OBJECTS,       /* .../objects/ */
	TAXII_MANIFEST,      /* .../manifest/ */
	TAXII_OBJECT,        /* .../objects/{id}/ */
	TAXII_VERSIONS,      /* .../objects/{id}/versions/ */
	TAXII_DELETE_OBJECT, /* DELETE .../objects/{id}/ */
	TAXII_RESOURCES,
};

/* Sorted by bytes, each value once. Count 0: the client did not filter by it. */
struct taxii_values {
	size_t count;
	const struct str *items;
};

struct taxii_query {
	enum taxii_resource resource;
	int64_t added_after; /* strictly greater; INT64_MIN: from the beginning */
	size_t limit;        /* 1 .. PAGE_LIMIT_MAX; PAGE_LIMIT_DEFAULT when not asked for */
	struct str next;     /* unverified: see cursor.h; empty: the first page */
	struct taxii_values ids;
	struct taxii_values types;
	struct taxii_values spec_versions;
	/* match[version]; `last` when it is missing. `all` stands alone. */
	bool last, first, all;
	size_t version_count;
	const int64_t *versions; /* exact moments, rising, each once */
};

/* Reads the parameters of `request` into *ret, which lives in the request's arena. E_SYNTAX (HTTP
 * 400) names the parameter in `where`: given twice, an empty or malformed value, a limit that is no
 * positive number, more than TAXII_FILTER_MAX values, `all` with other versions. A limit above
 * PAGE_LIMIT_MAX becomes that (a server may send less than it was asked for). Timestamps may have any number
 * of fraction digits, for many clients do not write TAXII's six. */
MUST_CHECK enum err taxii_query_parse(const struct http_request *request,
	enum taxii_resource resource, struct taxii_query *ret, struct fault *why);

/* One text for every spelling of the same filter, added to `out`; it can be told from that of every
 * other filter. Leaves out added_after, limit and next, which say where to begin and how far. */
void taxii_query_canonical(const struct taxii_query *query, struct buf *out);
