/* generation.h - what is searched for at one moment: a large set, what came since, what went.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A snapshot of ten million indicators takes seconds to build. So a change does not touch it: a
 * generation is the snapshot, a small one beside it with what was added, and the ids that were
 * taken away. It is immutable and counted. A thread takes the current one before a piece of text
 * and gives it back behind it, so no piece is searched with a mixture, and no thread waits for
 * another.
 *
 * The price: what was added costs a second look into a filter for every token, and each change
 * builds the small snapshot anew. Past some hundred thousand changes the large one should be built
 * again, beside the running search.
 */
#pragma once

#include "match/snapshot.h"

struct match_generation;

/* Shares `base`; takes over `added`, which may be NULL and else must have been built beside it
 * (snapshot_builder_beside). An indicator of the base whose id is among `removed` is not found; a
 * new version stands in `added` and its id among `removed`. The ids are not kept but hashed, in 64
 * keyed bits. E_NOMEM, E_INVALID (not built beside it); then `added` is still the caller's. */
MUST_CHECK enum err match_generation_new(struct match_snapshot *base, struct match_snapshot *added,
	const struct str *removed, size_t removed_count, struct match_generation **ret,
	struct fault *why);
/* The same without the indicators of those ids, wherever they stand; made in no time, for all that is
 * large is shared. A scan does not mark what is theirs alone (line_matcher.h), as far as that is a
 * name, an IPv4 address or a digest. Of one that leaves out none yet. E_NOMEM. */
MUST_CHECK enum err match_generation_without(const struct match_generation *generation,
	const struct str *ids, size_t count, struct match_generation **ret, struct fault *why);
void match_generation_free(struct match_generation *generation); /* counted */
DEFINE_OWNED(match_generation)
struct match_generation *match_generation_share(struct match_generation *generation);

/* The place where threads find the current generation. Any thread may call these. */
struct match_current;

struct match_current *match_current_new(void);
void match_current_free(struct match_current *current);
DEFINE_OWNED(match_current)

/* Takes the generation over; the one before goes when its last user gives it back. */
void match_current_set(struct match_current *current, struct match_generation *generation);
/* The caller's to free; NULL before the first. */
struct match_generation *match_current_get(struct match_current *current);
