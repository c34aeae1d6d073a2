/* snapshot_build.h - a snapshot that is being built; for its builder's files only.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "match/snapshot_private.h"

enum { RECENT_LABELS = 256, STRETCH = 4096 };

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
	/* References of every STRETCHth of them, from the first on: where threads can begin. */
	uint32_t *starts;
	size_t start_count, start_capacity;
	unsigned threads;
	size_t key_counts[FILTER_PARTS];
};

/* Before the first indicator, and before finishing when there is none. */
MUST_CHECK enum err snapshot_builder_start(struct snapshot_builder *builder, struct fault *why);
/* As a new one, its memory given back. */
void snapshot_builder_empty(struct snapshot_builder *builder);

/* What the filter has of a value. */
struct filter_key {
	enum filter_part part;
	uint64_t key;
	uint32_t address; /* of FILTER_ADDRESSES4 */
};

/* False when it needs none. */
bool snapshot_filter_key(
	uint64_t seed, const struct stored_value *value, struct filter_key *ret);

/* All values into slots, filter and blocks, whose sections are made and empty. E_NOMEM. */
MUST_CHECK enum err snapshot_hang_all(struct snapshot_builder *builder, struct fault *why);

/* A reference is an offset in units; 0 is none. */
static inline void *
snapshot_at(const struct pages *section, uint32_t reference, size_t unit)
{
	return section->data + (size_t)reference * unit;
}
