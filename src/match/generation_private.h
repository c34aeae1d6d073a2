/* generation_private.h - what the line matcher must know of a generation.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "match/generation.h"
#include "match/kernel.h"

enum { BARE_HOSTS_SIZE = 8192 };

struct match_generation {
	atomic_size_t owners;
	uint64_t number; /* no other in this process has it, also when this one is gone */
	size_t part_count;
	struct match_snapshot *parts[FILTERS_MAX]; /* the base and what was added */
	size_t removed_count;
	uint64_t *removed; /* hashes of ids, ascending; of the base alone */
	size_t left_out_count;
	uint64_t *left_out; /* likewise, of both parts: see match_generation_without */
	/* Of both parts. */
	uint8_t blocks16[BLOCKS16_SIZE];
	uint8_t networks16[BLOCKS16_SIZE]; /* a bit for each /16 that meets a network */
	uint8_t name_ends[NAME_ENDS_SIZE];
	uint8_t blocks32[BLOCKS32_SIZE];
	uint64_t lengths6[3];
	bool has_bare_hosts;
	bool has_bare_mails;
	bool has_arpa_names;                 /* perhaps: some name ends as those do */
	uint8_t bare_hosts[BARE_HOSTS_SIZE]; /* a bit for the hash of each: see bare_hosts.h */
};

/* Adds those of a part; the first part must be there already. */
void bare_hosts_collect(struct match_generation *generation, const struct match_snapshot *part);

extern const struct lookup generation_lookup; /* `set` is a struct match_generation */

/* Adds what was found in one of the parts, as that lookup would; none for NULL. */
MUST_CHECK enum err generation_add(struct finder *finder, const struct match_snapshot *snapshot,
	const struct stored_value *value, struct str where, unsigned traits);

/* Is there a value of that kind (or SNAPSHOT_HOST) and key, or a network around the address?
 * Whether it was removed is not looked at. */
bool generation_has(const struct match_generation *generation, struct arena *arena, unsigned kind,
	struct str key);
bool generation_has_kind(const struct match_generation *generation, unsigned kind);
bool generation_has_network4(
	const struct match_generation *generation, struct arena *arena, uint32_t address);
