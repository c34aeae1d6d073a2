/* snapshot_hang.c - the values of a snapshot hung into its slots and filter, by several threads.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Round by round the threads share the values, a stretch each, and work out where each value
 * belongs. Meanwhile each goes through all values of the round before and hangs what belongs into
 * its own part of the slots, the filter and the bitmap of blocks. These are random writes into much
 * memory, so each place is asked for some values before it is written, and between two of them
 * there is something to work out.
 *
 * How many threads there are does not show in the result. The slots are parted into regions,
 * however many threads share them; what finds its region full to the end is put off, and hung at
 * last, in the order of its coming.
 */
#include "match/snapshot_build.h"

#include "match/parallel.h"

enum {
	AHEAD = 16,           /* values whose places are on their way */
	ROUND_ALONE = 1,      /* stretches of one thread in one round: near in the cache */
	ROUND_STRETCHES = 64, /* of several, for each: waking them takes its time */
	REGIONS = 64,
	REGION_LEAST = 4096, /* slots */
	SCRATCH_SIZE = 1 << 20,
	ALONE = 1 << 17, /* so many values are hung before another thread could help */
	CACHE_LINE = 64, /* what different threads write lies apart by */
};

#define NO_LINE UINT32_MAX

/* Where a value belongs. */
struct pending {
	uint64_t key; /* of the filter */
	uint32_t reference; /* 0: none */
	uint32_t tag;
	uint32_t slot;
	uint32_t line; /* of the filter; NO_LINE: it needs none */
	uint32_t address;
	bool has_address;
	uint8_t kind; /* here, since the value itself has left the cache when it is hung */
};

/* What one thread hangs, and what belongs to it alone: slots, lines and bytes of blocks. */
struct hanger {
	_Alignas(CACHE_LINE) struct arena *scratch;
	size_t first_slot, end_slot;
	size_t first_line, end_line;
	size_t first_block, end_block;
	uint64_t value_counts[SNAPSHOT_KINDS];
	size_t put_off_count, put_off_capacity;
	struct pending *put_off;
	bool no_memory;
};

struct hanging {
	struct snapshot_builder *builder;
	struct slot *slots;
	size_t slot_count;
	size_t region; /* slots in each but the last */
	unsigned threads;
	struct hanger hangers[PARALLEL_MAX];
	size_t stretches; /* in a round */
	struct round {
		size_t first, count;     /* stretches */
		struct pending *pending; /* STRETCH for each */
	} looking, settling;
	atomic_size_t next; /* stretch to look at */
};

static struct stored_value *
value_at(const struct hanging *hanging, uint32_t reference)
{
	return snapshot_at(&hanging->builder->sections[SECTION_VALUES], reference, 4);
}

/* --- where each belongs --- */

static bool
is_superseded(const struct snapshot_builder *builder, const struct stored_value *value)
{
	const struct stored_indicator *stored;

	if (value->indicator == 0)
		return false;
	stored = snapshot_at(&builder->sections[SECTION_INDICATORS], value->indicator, 8);
	return stored->flags & STORED_SUPERSEDED;
}

static struct str
exact_key(struct hanger *hanger, const struct stored_value *value)
{
	struct str text = snapshot_value_text(value);

	arena_reset(hanger->scratch);
	return value->kind == VALUE_URL ? match_url_key(hanger->scratch, text) : text;
}

static uint32_t
line_of(const uint64_t lines[FILTER_PARTS], const struct filter_key *key)
{
	size_t line = filter_line(lines[key->part], key->key);

	for (unsigned i = 0; i < key->part; i++)
		line += lines[i];
	return (uint32_t)line;
}

static void
look(const struct hanging *hanging, struct hanger *hanger, uint32_t reference, struct pending *ret)
{
	const struct snapshot_header *header = &hanging->builder->header;
	const struct stored_value *value = value_at(hanging, reference);
	uint64_t hash = snapshot_slot_hash(header, value->kind, exact_key(hanger, value));
	struct filter_key key;

	*ret = (struct pending){
		.reference = reference,
		.tag = (uint32_t)hash,
		.slot = (uint32_t)((hash >> 32) * hanging->slot_count >> 32),
		.line = NO_LINE,
		.kind = (uint8_t)value->kind,
	};
	if (!snapshot_filter_key(header->seed, value, &key))
		return;
	ret->key = key.key;
	ret->line = line_of(header->filter_lines, &key);
	ret->address = key.address;
	ret->has_address = key.part == FILTER_ADDRESSES4;
}

/* --- hanging --- */

/* One of the same indicator counts once; a host is there or not. */
static bool
is_in_chain(const struct stored_value *first, const struct stored_value *value)
{
	return value->kind == SNAPSHOT_HOST || first->indicator == value->indicator;
}

static bool
has_same_key(
	struct hanger *hanger, const struct stored_value *value, const struct stored_value *other)
{
	struct str text = snapshot_value_text(value);
	struct str other_text = snapshot_value_text(other);

	if (other->kind != value->kind)
		return false;
	if (value->kind != VALUE_URL)
		return str_eq(text, other_text);
	arena_reset(hanger->scratch);
	return str_eq(match_url_key(hanger->scratch, text),
		match_url_key(hanger->scratch, other_text));
}

/* From `at` on: the slot of the value's key, or the free one where it belongs, or `end`. */
static size_t
find_slot(const struct hanging *hanging, struct hanger *hanger, const struct pending *pending,
	size_t at, size_t end)
{
	const struct slot *slots = hanging->slots;

	while (at < end && slots[at].reference != 0 &&
		(slots[at].tag != pending->tag ||
			!has_same_key(hanger, value_at(hanging, pending->reference),
				value_at(hanging, slots[at].reference))))
		at++;
	return at;
}

static void
hang(struct hanging *hanging, struct hanger *hanger, const struct pending *pending, size_t at)
{
	struct slot *slot = &hanging->slots[at];

	if (slot->reference != 0) {
		struct stored_value *value = value_at(hanging, pending->reference);
		if (is_in_chain(value_at(hanging, slot->reference), value))
			return;
		value->next = slot->reference;
	}
	*slot = (struct slot){ pending->tag, pending->reference };
	hanger->value_counts[pending->kind]++;
}

static void
put_off(struct hanger *hanger, const struct pending *pending)
{
	if (hanger->put_off_count == hanger->put_off_capacity) {
		size_t wanted = hanger->put_off_capacity * 2 + 64;
		void *more = reallocarray(hanger->put_off, wanted, sizeof(*hanger->put_off));
		if (more == NULL) {
			hanger->no_memory = true;
			return;
		}
		hanger->put_off = more;
		hanger->put_off_capacity = wanted;
	}
	hanger->put_off[hanger->put_off_count++] = *pending;
}

static void
hang_in_region(struct hanging *hanging, struct hanger *hanger, const struct pending *pending)
{
	size_t end = (pending->slot / hanging->region + 1) * hanging->region;
	size_t at;

	if (end > hanging->slot_count)
		end = hanging->slot_count;
	at = find_slot(hanging, hanger, pending, pending->slot, end);
	if (at < end)
		hang(hanging, hanger, pending, at);
	else
		put_off(hanger, pending);
}

static bool
owns(size_t first, size_t end, size_t place)
{
	return place >= first && place < end;
}

static uint64_t *
filter_words(const struct hanging *hanging, uint32_t line)
{
	uint8_t *data = hanging->builder->sections[SECTION_FILTER].data;

	return (uint64_t *)(void *)(data + (size_t)line * FILTER_LINE);
}

/* Always inline: gcc takes a function that only fetches for one that does nothing. */
static inline __attribute__((always_inline)) void
fetch(const struct hanging *hanging, const struct hanger *hanger, const struct pending *pending)
{
	if (owns(hanger->first_slot, hanger->end_slot, pending->slot))
		__builtin_prefetch(&hanging->slots[pending->slot], 1);
	if (owns(hanger->first_line, hanger->end_line, pending->line))
		__builtin_prefetch(filter_words(hanging, pending->line), 1);
}

static void
add_to_filter(struct hanging *hanging, const struct pending *pending)
{
	struct filter_bits bits = filter_bits_of(pending->key);
	uint64_t *words = filter_words(hanging, pending->line);

	words[bits.word1] |= bits.bits1;
	words[bits.word2] |= bits.bits2;
}

static void
mark_block4(struct hanging *hanging, const struct hanger *hanger, uint32_t address)
{
	struct pages *blocks = &hanging->builder->sections[SECTION_BLOCKS4];
	uint32_t block = address >> blocks4_shift(blocks->size);

	if (owns(hanger->first_block, hanger->end_block, block / 8))
		blocks->data[block / 8] |= (uint8_t)(1u << block % 8);
}

static void
settle(struct hanging *hanging, struct hanger *hanger, const struct pending *pending)
{
	if (owns(hanger->first_slot, hanger->end_slot, pending->slot))
		hang_in_region(hanging, hanger, pending);
	if (owns(hanger->first_line, hanger->end_line, pending->line))
		add_to_filter(hanging, pending);
	if (pending->has_address)
		mark_block4(hanging, hanger, pending->address);
}

/* --- both --- */

/* Of the round that is being settled. */
struct cursor {
	size_t at, end;
};

static void
settle_some(struct hanging *hanging, struct hanger *hanger, struct cursor *cursor, size_t count)
{
	const struct pending *pending = hanging->settling.pending;

	for (; count > 0 && cursor->at < cursor->end + AHEAD; count--, cursor->at++) {
		if (cursor->at < cursor->end && pending[cursor->at].reference != 0)
			fetch(hanging, hanger, &pending[cursor->at]);
		if (cursor->at >= AHEAD && pending[cursor->at - AHEAD].reference != 0)
			settle(hanging, hanger, &pending[cursor->at - AHEAD]);
	}
}

/* For each value that it looks at it settles as many as all threads have looked at meanwhile. */
static void
look_at_stretch(struct hanging *hanging, struct hanger *hanger, size_t stretch,
	struct cursor *cursor, struct pending *ret)
{
	const struct snapshot_builder *builder = hanging->builder;
	size_t end = builder->sections[SECTION_VALUES].size / 4;
	size_t at = builder->starts[stretch];
	size_t count = 0;

	if (stretch + 1 < builder->start_count)
		end = builder->starts[stretch + 1];
	while (at < end) {
		const struct stored_value *value = value_at(hanging, (uint32_t)at);
		if (!is_superseded(builder, value))
			look(hanging, hanger, (uint32_t)at, &ret[count++]);
		settle_some(hanging, hanger, cursor, hanging->threads);
		at += (sizeof(*value) + value->len + 3) / 4;
	}
	memset(ret + count, 0, (STRETCH - count) * sizeof(*ret));
}

static void
look_and_settle(void *context, unsigned index)
{
	struct hanging *hanging = context;
	struct hanger *hanger = &hanging->hangers[index];
	struct cursor cursor = { 0, hanging->settling.count * STRETCH };
	size_t i;

	while ((i = hanging->next++) < hanging->looking.count)
		look_at_stretch(hanging, hanger, hanging->looking.first + i, &cursor,
			hanging->looking.pending + i * STRETCH);
	settle_some(hanging, hanger, &cursor, SIZE_MAX);
}

/* --- all --- */

static int
compare_references(const void *left, const void *right)
{
	uint32_t a = ((const struct pending *)left)->reference;
	uint32_t b = ((const struct pending *)right)->reference;

	return a < b ? -1 : a > b;
}

/* Of all threads; into whatever slot is free behind the region, or at last from the first on. */
static enum err
hang_what_was_put_off(struct hanging *hanging, struct fault *why)
{
	struct hanger *all = &hanging->hangers[0];

	for (unsigned i = 1; i < hanging->threads; i++)
		for (size_t at = 0; at < hanging->hangers[i].put_off_count; at++)
			put_off(all, &hanging->hangers[i].put_off[at]);
	for (unsigned i = 0; i < hanging->threads; i++)
		if (hanging->hangers[i].no_memory)
			return fail_nomem(why);
	if (all->put_off_count > 1)
		qsort(all->put_off, all->put_off_count, sizeof(*all->put_off), compare_references);
	for (size_t i = 0; i < all->put_off_count; i++) {
		const struct pending *pending = &all->put_off[i];
		size_t at = find_slot(hanging, all, pending, pending->slot, hanging->slot_count);
		if (at == hanging->slot_count)
			at = find_slot(hanging, all, pending, 0, pending->slot);
		hang(hanging, all, pending, at);
	}
	return OK;
}

/* Regions are not shared. */
static void
share_out(struct hanging *hanging)
{
	const struct snapshot_builder *builder = hanging->builder;
	size_t lines = builder->sections[SECTION_FILTER].size / FILTER_LINE;
	size_t blocks = builder->sections[SECTION_BLOCKS4].size;
	size_t threads = hanging->threads;

	for (size_t i = 0; i < threads; i++) {
		struct hanger *hanger = &hanging->hangers[i];
		hanger->first_slot = REGIONS * i / threads * hanging->region;
		hanger->end_slot = REGIONS * (i + 1) / threads * hanging->region;
		hanger->first_line = lines * i / threads;
		hanger->end_line = lines * (i + 1) / threads;
		hanger->first_block = blocks * i / threads;
		hanger->end_block = blocks * (i + 1) / threads;
	}
}

static enum err
begin(struct hanging *hanging, struct fault *why)
{
	const struct snapshot_builder *builder = hanging->builder;
	const struct pages *slots = &builder->sections[SECTION_SLOTS];
	size_t size;

	hanging->threads = builder->record_count < ALONE ? 1 : builder->threads;
	hanging->stretches =
		hanging->threads == 1 ? ROUND_ALONE : ROUND_STRETCHES * hanging->threads;
	if (hanging->stretches > builder->start_count)
		hanging->stretches = builder->start_count;
	hanging->slots = (struct slot *)(void *)slots->data;
	hanging->slot_count = slots->size / sizeof(struct slot);
	hanging->region = (hanging->slot_count + REGIONS - 1) / REGIONS;
	if (hanging->region < REGION_LEAST)
		hanging->region = REGION_LEAST;
	share_out(hanging);
	size = (hanging->stretches * STRETCH + 1) * sizeof(struct pending);
	hanging->looking.pending = malloc(size);
	hanging->settling.pending = malloc(size);
	if (hanging->looking.pending == NULL || hanging->settling.pending == NULL)
		return fail_nomem(why);
	for (unsigned i = 0; i < hanging->threads; i++) {
		hanging->hangers[i].scratch = arena_new(SCRATCH_SIZE);
		if (hanging->hangers[i].scratch == NULL)
			return fail_nomem(why);
	}
	return OK;
}

/* Looks at the stretches from `first` on, and settles those of the round before. */
static void
run_round(struct hanging *hanging, size_t first)
{
	struct pending *settled = hanging->settling.pending;
	size_t rest = hanging->builder->start_count - first;

	hanging->settling = hanging->looking;
	hanging->looking = (struct round){ first,
		rest < hanging->stretches ? rest : hanging->stretches, settled };
	hanging->next = 0;
	parallel_run(hanging->threads, look_and_settle, hanging);
}

static enum err
hang_all(struct hanging *hanging, struct fault *why)
{
	struct snapshot_builder *builder = hanging->builder;

	TRY(begin(hanging, why));
	for (size_t i = 0; i < builder->start_count; i += hanging->stretches)
		run_round(hanging, i);
	run_round(hanging, builder->start_count);
	TRY(hang_what_was_put_off(hanging, why));
	for (unsigned i = 0; i < hanging->threads; i++)
		for (unsigned kind = 0; kind < SNAPSHOT_KINDS; kind++)
			builder->header.value_counts[kind] +=
				hanging->hangers[i].value_counts[kind];
	return OK;
}

enum err
snapshot_hang_all(struct snapshot_builder *builder, struct fault *why)
{
	struct hanging *hanging = aligned_alloc(_Alignof(struct hanging), sizeof(*hanging));
	enum err err;

	if (hanging == NULL)
		return fail_nomem(why);
	memset(hanging, 0, sizeof(*hanging));
	hanging->builder = builder;
	err = hang_all(hanging, why);
	for (unsigned i = 0; i < PARALLEL_MAX; i++) {
		arena_free(hanging->hangers[i].scratch);
		free(hanging->hangers[i].put_off);
	}
	free(hanging->looking.pending);
	free(hanging->settling.pending);
	free(hanging);
	return err;
}
