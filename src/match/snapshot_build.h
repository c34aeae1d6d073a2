/* snapshot_build.h - a snapshot that is being built; for its builder's files only.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "match/snapshot_private.h"

enum { RECENT_LABELS = 256 };

struct snapshot_builder {
	struct env *env;
	struct arena *scratch;
	struct snapshot_header header;
	bool has_keys; /* given, not drawn */
	struct pages sections[SNAPSHOT_SECTIONS];
	uint32_t last_host;             /* the newest value of kind SNAPSHOT_HOST */
	uint32_t labels[RECENT_LABELS]; /* references, by hash */
	/* Indicators with an id: references in an open-addressing table, at most half full. */
	uint32_t *ids;
	size_t id_mask;
	size_t id_count;
	size_t record_count; /* values and hosts */
	size_t key_counts[FILTER_PARTS];
};

/* Before the first indicator, and before finishing when there is none. */
MUST_CHECK enum err snapshot_builder_start(struct snapshot_builder *builder, struct fault *why);
/* As a new one, its memory given back. */
void snapshot_builder_empty(struct snapshot_builder *builder);

/* A reference is an offset in units; 0 is none. */
static inline void *
snapshot_at(const struct pages *section, uint32_t reference, size_t unit)
{
	return section->data + (size_t)reference * unit;
}
