/* line_memory.c - what came of the words and pieces that a line matcher has read before.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/line_memory.h"

enum {
	UNIT = 8,
	CACHE_LINE = 64,
	SLOTS_SIZE = LINE_MEMORY_SLOTS * sizeof(struct line_memory_slot),
};

_Static_assert(_Alignof(struct match_hit) <= UNIT, "hits lie at multiples of it");
_Static_assert(_Alignof(struct match_indicator) <= UNIT, "and what they refer to");
_Static_assert(LINE_MEMORY_TEXT_MAX <= UINT8_MAX, "its length is kept in a byte");

bool
line_memory_init(struct line_memory *memory)
{
	*memory = (struct line_memory){ .pages = PAGES_INIT };
	if (!pages_reserve(&memory->pages, LINE_MEMORY_SIZE))
		return false;
	memory->slots = (struct line_memory_slot *)(void *)memory->pages.data;
	return true;
}

void
line_memory_done(struct line_memory *memory)
{
	pages_done(&memory->pages);
}

void
line_memory_begin(struct line_memory *memory, uint64_t generation)
{
	if (memory->generation == generation && !memory->is_full)
		return;
	if (memory->count > 0)
		memset(memory->slots, 0, SLOTS_SIZE);
	memory->generation = generation;
	memory->used = SLOTS_SIZE;
	memory->indicators = LINE_MEMORY_SIZE;
	memory->count = 0;
	memory->is_full = false;
}

/* The slot of that hash, or the free one where it belongs: one is free always. */
static size_t
find_slot(const struct line_memory *memory, uint64_t hash)
{
	size_t at = hash % LINE_MEMORY_SLOTS;

	while (memory->slots[at].place != 0 && memory->slots[at].tag != (uint32_t)(hash >> 32))
		at = (at + 1) % LINE_MEMORY_SLOTS;
	return at;
}

/* What is kept under that hash, or NULL. */
static const struct remembered *
look_up(const struct line_memory *memory, uint64_t hash)
{
	uint32_t place = memory->slots[find_slot(memory, hash)].place;

	return place == 0 ? NULL
			  : (const struct remembered *)(const void *)(memory->pages.data +
								      (size_t)place * UNIT);
}

/* The head, the text and the first hit. */
const struct remembered *
line_memory_fetch(const struct line_memory *memory, uint64_t hash)
{
	const struct remembered *known = look_up(memory, hash);

	if (known != NULL) {
		__builtin_prefetch(known);
		__builtin_prefetch((const uint8_t *)known + CACHE_LINE);
	}
	return known;
}

const struct remembered *
line_memory_find(const struct line_memory *memory, const struct line_reading *reading,
	const struct remembered *fetched)
{
	const struct remembered *known =
		fetched != NULL ? fetched : look_up(memory, reading->hash);

	if (known == NULL)
		return NULL;
	return known->len == reading->text.len && known->before == reading->before &&
			       known->as == reading->as &&
			       memcmp(known->text, reading->text.data, known->len) == 0
		       ? known
		       : NULL;
}

static size_t
head_size(size_t len)
{
	return (sizeof(struct remembered) + len + UNIT - 1) / UNIT * UNIT;
}

const struct match_hit *
remembered_hits(const struct remembered *remembered)
{
	return (const struct match_hit *)(const void *)((const uint8_t *)remembered +
							head_size(remembered->len));
}

/* False when there is no room for a text and for what its hits refer to. */
static bool
make_room(struct line_memory *memory, size_t size, size_t indicators)
{
	memory->is_full = size + indicators > memory->indicators - memory->used ||
			  memory->count >= LINE_MEMORY_SLOTS / 4 * 3;
	return !memory->is_full;
}

static void
copy_hits(struct match_hit *to, struct match_indicator *indicators, const struct match_hits *hits)
{
	for (size_t i = 0; i < hits->count; i++) {
		indicators[i] = *hits->items[i].indicator;
		to[i] = hits->items[i];
		to[i].indicator = &indicators[i];
	}
}

void
line_memory_keep(struct line_memory *memory, const struct line_reading *reading, unsigned reasons,
	const struct match_hits *hits)
{
	const struct str text = reading->text;
	size_t head = head_size(text.len);
	size_t size = head + hits->count * sizeof(struct match_hit);
	size_t indicators = hits->count * sizeof(struct match_indicator);
	struct remembered *known;
	size_t at;

	if (text.len > LINE_MEMORY_TEXT_MAX || hits->count > LINE_MEMORY_HITS_MAX ||
		!make_room(memory, size, indicators))
		return;
	known = (struct remembered *)(void *)(memory->pages.data + memory->used);
	memory->indicators -= indicators;
	*known = (struct remembered){ .hit_count = (uint16_t)hits->count,
		.as = (uint8_t)reading->as,
		.before = (uint8_t)reading->before,
		.len = (uint8_t)text.len,
		.reasons = (uint8_t)reasons };
	memcpy(known->text, text.data, text.len);
	copy_hits((void *)((uint8_t *)known + head),
		(void *)(memory->pages.data + memory->indicators), hits);
	at = find_slot(memory, reading->hash);
	memory->count += memory->slots[at].place == 0;
	memory->slots[at] = (struct line_memory_slot){
		.place = (uint32_t)(memory->used / UNIT),
		.tag = (uint32_t)(reading->hash >> 32),
	};
	memory->used += size;
}
