/* generation.c - what is searched for at one moment.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/generation_private.h"

#include <pthread.h>
#include <stddef.h>

enum { ID_HASH = SNAPSHOT_KINDS }; /* the kind under which ids are hashed */

/* Addresses of memory come again, and who remembers something of a generation must not keep it. */
static atomic_uint_least64_t last_number;

struct match_current {
	pthread_mutex_t mutex; /* held for some instructions only */
	struct match_generation *generation;
};

static int
compare_hashes(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left;
	uint64_t b = *(const uint64_t *)right;

	return a < b ? -1 : a > b;
}

static enum err
hash_ids(const struct match_generation *generation, const struct str *ids, size_t count,
	uint64_t **ret, struct fault *why)
{
	uint64_t *hashes;

	if (count == 0)
		return OK;
	hashes = calloc(count, sizeof(*hashes));
	if (hashes == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < count; i++)
		hashes[i] = snapshot_hash(&generation->parts[0]->header, ID_HASH, ids[i]);
	qsort(hashes, count, sizeof(*hashes), compare_hashes);
	*ret = hashes;
	return OK;
}

static void
merge_bitmap(uint8_t *to, const struct section *section)
{
	for (size_t i = 0; i < section->size; i++)
		to[i] |= section->data[i];
}

static void
mark_networks16(struct match_generation *generation, const struct section *networks24)
{
	for (size_t i = 0; i < networks24->size; i++)
		if (networks24->data[i] != 0) /* eight of 256 bits of a /16 */
			generation->networks16[i / 256] |= (uint8_t)(1u << i / 32 % 8);
}

static void
merge(struct match_generation *generation, const struct match_snapshot *part)
{
	merge_bitmap(generation->blocks16, &part->sections[SECTION_BLOCKS16]);
	merge_bitmap(generation->name_ends, &part->sections[SECTION_NAME_ENDS]);
	merge_bitmap(generation->blocks32, &part->sections[SECTION_BLOCKS32]);
	mark_networks16(generation, &part->sections[SECTION_NETWORKS24]);
	for (size_t i = 0; i < 3; i++)
		generation->lengths6[i] |= part->header.lengths6[i];
	generation->has_bare_hosts |= part->header.has_bare_hosts != 0;
	generation->has_bare_mails |= part->header.has_bare_mails != 0;
	bare_hosts_collect(generation, part);
}

/* Reverse names stand for addresses, whatever names there are. As names they are asked for only
 * where the set has such: all have one key, and if that passed the filter by chance, every one of
 * them would be read to the letter. */
static void
mark_arpa(struct match_generation *generation)
{
	static const char arpa[4] = "arpa";
	uint32_t bit = probe_name_end(arpa + sizeof(arpa));

	generation->has_arpa_names = bitmap_has(generation->name_ends, bit);
	generation->name_ends[bit / 8] |= (uint8_t)(1u << bit % 8);
}

enum err
match_generation_new(struct match_snapshot *base, struct match_snapshot *added,
	const struct str *removed, size_t removed_count, struct match_generation **ret,
	struct fault *why)
{
	OWNED(match_generation) generation = calloc(1, sizeof(*generation));

	if (generation == NULL)
		return fail_nomem(why);
	generation->owners = 1;
	generation->number = ++last_number;
	if (added != NULL && (added->header.seed != base->header.seed ||
				     memcmp(added->header.hash_seeds, base->header.hash_seeds,
					     sizeof(base->header.hash_seeds)) != 0))
		return fail(why, E_INVALID, "an indicator set that was not built beside its base");
	generation->parts[generation->part_count++] = match_snapshot_share(base);
	TRY(hash_ids(generation, removed, removed_count, &generation->removed, why));
	generation->removed_count = removed_count;
	if (added != NULL)
		generation->parts[generation->part_count++] = added;
	for (size_t i = 0; i < generation->part_count; i++)
		merge(generation, generation->parts[i]);
	mark_arpa(generation);
	*ret = DISOWN(generation);
	return OK;
}

enum err
match_generation_without(const struct match_generation *generation, const struct str *ids,
	size_t count, struct match_generation **ret, struct fault *why)
{
	OWNED(match_generation) fewer = calloc(1, sizeof(*fewer));
	size_t removed_size = generation->removed_count * sizeof(*generation->removed);

	if (fewer == NULL)
		return fail_nomem(why);
	memcpy(&fewer->part_count, &generation->part_count, /* all but the owners */
		sizeof(*fewer) - offsetof(struct match_generation, part_count));
	fewer->owners = 1;
	fewer->number = ++last_number;
	fewer->removed = fewer->left_out = NULL;
	fewer->left_out_count = count;
	for (size_t i = 0; i < fewer->part_count; i++)
		match_snapshot_share(fewer->parts[i]);
	if (removed_size > 0) {
		fewer->removed = malloc(removed_size);
		if (fewer->removed == NULL)
			return fail_nomem(why);
		memcpy(fewer->removed, generation->removed, removed_size);
	}
	TRY(hash_ids(fewer, ids, count, &fewer->left_out, why));
	*ret = DISOWN(fewer);
	return OK;
}

void
match_generation_free(struct match_generation *generation)
{
	if (generation == NULL || atomic_fetch_sub(&generation->owners, 1) > 1)
		return;
	for (size_t i = 0; i < generation->part_count; i++)
		match_snapshot_free(generation->parts[i]);
	free(generation->removed);
	free(generation->left_out);
	free(generation);
}

struct match_generation *
match_generation_share(struct match_generation *generation)
{
	atomic_fetch_add(&generation->owners, 1);
	return generation;
}

struct match_current *
match_current_new(void)
{
	struct match_current *current = calloc(1, sizeof(*current));

	if (current != NULL)
		pthread_mutex_init(&current->mutex, NULL);
	return current;
}

void
match_current_free(struct match_current *current)
{
	if (current == NULL)
		return;
	match_generation_free(current->generation);
	pthread_mutex_destroy(&current->mutex);
	free(current);
}

void
match_current_set(struct match_current *current, struct match_generation *generation)
{
	struct match_generation *before;

	pthread_mutex_lock(&current->mutex);
	before = current->generation;
	current->generation = generation;
	pthread_mutex_unlock(&current->mutex);
	match_generation_free(before);
}

struct match_generation *
match_current_get(struct match_current *current)
{
	struct match_generation *generation;

	pthread_mutex_lock(&current->mutex);
	generation = current->generation;
	if (generation != NULL)
		match_generation_share(generation);
	pthread_mutex_unlock(&current->mutex);
	return generation;
}

/* --- looking up --- */

static bool
is_among(const struct match_generation *generation, const uint64_t *ids, size_t count,
	struct str id)
{
	uint64_t hash;

	if (count == 0)
		return false;
	hash = snapshot_hash(&generation->parts[0]->header, ID_HASH, id);
	return bsearch(&hash, ids, count, sizeof(hash), compare_hashes) != NULL;
}

/* Hits from `first` on come from that part. */
static void
drop_unwanted(struct finder *finder, const struct match_generation *generation, size_t first,
	size_t part)
{
	size_t removed_count = part == 0 ? generation->removed_count : 0;
	size_t kept = first;

	if (removed_count + generation->left_out_count == 0)
		return;
	for (size_t i = first; i < finder->count; i++) {
		struct str id = finder->hits[i].indicator->id;
		if (!is_among(generation, generation->removed, removed_count, id) &&
			!is_among(generation, generation->left_out, generation->left_out_count, id))
			finder->hits[kept++] = finder->hits[i];
	}
	finder->count = kept;
}

enum err
generation_add(struct finder *finder, const struct match_snapshot *snapshot,
	const struct stored_value *value, struct str where, unsigned traits)
{
	const struct match_generation *generation = finder->set;
	size_t before = finder->count;

	TRY(snapshot_add_chain(finder, snapshot, value, where, traits));
	drop_unwanted(finder, generation, before, snapshot == generation->parts[0] ? 0 : 1);
	return OK;
}

/* `call` asks one part, which stands in finder->set. */
#define ASK_PARTS(finder, call)                                           \
	do {                                                              \
		const struct match_generation *asked = (finder)->set;     \
		for (size_t part = 0; part < asked->part_count; part++) { \
			size_t before = (finder)->count;                  \
			(finder)->set = asked->parts[part];               \
			enum err ask_err = (call);                        \
			(finder)->set = asked;                            \
			TRY(ask_err);                                     \
			drop_unwanted((finder), asked, before, part);     \
		}                                                         \
	} while (0)

static enum err
lookup_exact(struct finder *finder, enum value_kind kind, struct str key, struct str where,
	unsigned traits)
{
	ASK_PARTS(finder, snapshot_lookup.exact(finder, kind, key, where, traits));
	return OK;
}

static enum err
lookup_networks4(struct finder *finder, uint32_t address, struct str where, unsigned traits)
{
	const struct match_generation *generation = finder->set;

	if (!bitmap_has(generation->networks16, address >> 16))
		return OK;
	ASK_PARTS(finder, snapshot_lookup.networks4(finder, address, where, traits));
	return OK;
}

static enum err
lookup_networks6(
	struct finder *finder, const uint8_t address[16], struct str where, unsigned traits)
{
	ASK_PARTS(finder, snapshot_lookup.networks6(finder, address, where, traits));
	return OK;
}

const struct lookup generation_lookup = { lookup_exact, lookup_networks4, lookup_networks6 };

bool
generation_has(const struct match_generation *generation, struct arena *arena, unsigned kind,
	struct str key)
{
	for (size_t i = 0; i < generation->part_count; i++)
		if (snapshot_find(generation->parts[i], arena, kind, key) != NULL)
			return true;
	return false;
}

bool
generation_has_kind(const struct match_generation *generation, unsigned kind)
{
	for (size_t i = 0; i < generation->part_count; i++)
		if (generation->parts[i]->header.value_counts[kind] > 0)
			return true;
	return false;
}

bool
generation_has_network4(
	const struct match_generation *generation, struct arena *arena, uint32_t address)
{
	for (size_t i = 0; i < generation->part_count; i++)
		if (snapshot_has_network4(generation->parts[i], arena, address))
			return true;
	return false;
}
