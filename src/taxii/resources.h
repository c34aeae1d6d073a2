/* resources.h - the resources of TAXII 2.1 as plain data, the same for server and client.
 * SPDX-License-Identifier: Apache-2.0
 *
 * TAXII 2.1 (OASIS Standard, 10 June 2021), chapters 4 and 5. Empty slices and zero counts are
 * properties that are absent. Everything is borrowed: from the store on the server's side, from the
 * arena of the call on the client's.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* The discovery resource, GET /taxii2/. */
struct taxii_discovery {
	struct str title; /* required */
	struct str description;
	struct str contact;
	struct str default_root; /* one of `roots` */
	size_t root_count;
	const struct str *roots; /* "/nato/" or "https://node.example/nato/" */
};

/* The API root resource, GET {root}. */
struct taxii_api_root {
	struct str title; /* required */
	struct str description;
	uint64_t max_content_length; /* bytes */
};

/* The collection resource. */
struct taxii_collection {
	struct str id;    /* UUIDv4 */
	struct str title; /* required */
	struct str description;
	struct str alias;
	bool can_read;
	bool can_write;
};

struct taxii_collections {
	size_t count;
	const struct taxii_collection *items;
};

/* A page of objects: the envelope resource and the headers that come with it. */
struct taxii_page {
	size_t object_count;
	const struct str *objects; /* the JSON text of each, byte for byte as it came */
	/* Ask again with `next`. True without a `next` means: ask again with
	 * added_after = date_added_last. */
	bool more;
	struct str next;
	/* X-TAXII-Date-Added-First and -Last: checked timestamps; empty when the page is. */
	struct str date_added_first;
	struct str date_added_last;
};

/* A page of a manifest. */
struct taxii_manifest_record {
	struct str id;
	int64_t date_added; /* microseconds */
	struct str version; /* timestamp text */
	struct str media_type;
};

struct taxii_manifest {
	size_t count;
	const struct taxii_manifest_record *records;
	bool more;
	struct str next;
};

/* A page of versions. */
struct taxii_versions {
	size_t count;
	const struct str *versions; /* timestamp texts */
	bool more;
	struct str next;
};

/* One row of a status. */
struct taxii_status_item {
	struct str id;
	struct str version; /* timestamp text */
	struct str message; /* why it failed; may be empty */
};

struct taxii_status_list {
	size_t count; /* may be below the counter of its kind: the lists are optional */
	const struct taxii_status_item *items;
};

/* The status resource: what became of a POST. */
struct taxii_status {
	struct str id;        /* UUIDv4 */
	bool complete;        /* "complete", else "pending" */
	struct str requested; /* request_timestamp; may be empty */
	uint64_t total_count;
	uint64_t success_count;
	uint64_t failure_count;
	uint64_t pending_count;
	struct taxii_status_list successes;
	struct taxii_status_list failures;
	struct taxii_status_list pendings;
};
