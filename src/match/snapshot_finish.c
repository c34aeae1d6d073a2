/* snapshot_finish.c - what was added to a builder becomes a snapshot.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/snapshot_build.h"

static bool
make_section(struct pages *section, size_t size)
{
	size = (size + SNAPSHOT_ALIGNMENT - 1) / SNAPSHOT_ALIGNMENT * SNAPSHOT_ALIGNMENT;
	if (size == 0)
		return true;
	if (!pages_reserve(section, size))
		return false;
	section->size = size;
	return true;
}

static void
mark_block4(struct pages *blocks, uint32_t address)
{
	uint32_t bit = address >> blocks4_shift(blocks->size);

	blocks->data[bit / 8] |= (uint8_t)(1u << bit % 8);
}

static bool
make_filter(struct snapshot_builder *builder)
{
	uint64_t *lines = builder->header.filter_lines;
	size_t all = 0;

	for (size_t i = 0; i < FILTER_PARTS; i++) {
		lines[i] = builder->key_counts[i] / FILTER_KEYS + 1;
		all += lines[i];
	}
	return make_section(&builder->sections[SECTION_FILTER], all * FILTER_LINE);
}

/* A bit for each eighth of an address, as far as that goes: most of the bits are clear then. */
static bool
make_blocks4(struct snapshot_builder *builder)
{
	const struct pages *networks = &builder->sections[SECTION_NETWORKS24];
	struct pages *blocks = &builder->sections[SECTION_BLOCKS4];
	size_t size = BLOCKS16_SIZE;

	while (size < BLOCKS4_SIZE_MAX && size < builder->key_counts[FILTER_ADDRESSES4])
		size *= 2;
	if (!make_section(blocks, size))
		return false;
	for (uint32_t i = 0; i < networks->size; i++)
		for (unsigned bits = networks->data[i]; bits != 0; bits &= bits - 1)
			mark_block4(blocks, (i * 8 + (unsigned)__builtin_ctz(bits)) << 8);
	return true;
}

static bool
make_sections(struct snapshot_builder *builder)
{
	return make_section(&builder->sections[SECTION_SLOTS],
		       (builder->record_count * 3 / 2 + 2) * sizeof(struct slot)) &&
	       make_filter(builder) && make_blocks4(builder);
}

enum err
snapshot_builder_finish(
	struct snapshot_builder *builder, struct match_snapshot **ret, struct fault *why)
{
	OWNED(match_snapshot) snapshot = calloc(1, sizeof(*snapshot));

	if (snapshot == NULL)
		return fail_nomem(why);
	TRY(snapshot_builder_start(builder, why));
	if (!make_sections(builder))
		return fail_nomem(why);
	TRY(snapshot_hang_all(builder, why));
	if (!make_section(
		    &builder->sections[SECTION_VALUES], builder->sections[SECTION_VALUES].size) ||
		!make_section(&builder->sections[SECTION_INDICATORS],
			builder->sections[SECTION_INDICATORS].size))
		return fail_nomem(why);
	snapshot->owners = 1;
	snapshot->header = builder->header;
	for (size_t i = 0; i < SNAPSHOT_SECTIONS; i++) {
		struct pages *own = &snapshot->own[i];
		*own = builder->sections[i];
		builder->sections[i] = (struct pages)PAGES_INIT;
		pages_trim(own);
		snapshot->sections[i] = (struct section){ own->data, own->size };
	}
	snapshot_builder_empty(builder);
	*ret = DISOWN(snapshot);
	return OK;
}
