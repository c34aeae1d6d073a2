/* arena.c - memory of one job, in a chain of growing blocks.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20 };

struct block {
	struct block *next;
	size_t size;
	size_t used;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct block *blocks; /* the newest first; only it is filled */
	size_t limit;
	size_t used;
};

struct arena *
arena_new(size_t limit)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (arena != NULL)
		arena->limit = limit;
	return arena;
}

static void
free_blocks(struct block *block)
{
	while (block != NULL) {
		struct block *next = block->next;
		free(block);
		block = next;
	}
}

void
arena_free(struct arena *arena)
{
	if (arena == NULL)
		return;
	free_blocks(arena->blocks);
	free(arena);
}

static struct block *
add_block(struct arena *arena, size_t least)
{
	size_t size = arena->blocks == NULL ? FIRST_BLOCK : arena->blocks->size * 2;
	struct block *block;

	if (size > LARGEST_BLOCK)
		size = LARGEST_BLOCK;
	if (size < least)
		size = least;
	block = malloc(sizeof(*block) + size);
	if (block == NULL)
		return NULL;
	block->size = size;
	block->used = 0;
	block->next = arena->blocks;
	arena->blocks = block;
	return block;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct block *block = arena->blocks;
	size_t rounded;
	void *piece;

	if (size > SIZE_MAX - align)
		return NULL;
	rounded = size == 0 ? align : (size + align - 1) / align * align;
	if (rounded > arena->limit - arena->used)
		return NULL;
	if (block == NULL || block->size - block->used < rounded)
		block = add_block(arena, rounded);
	if (block == NULL)
		return NULL;
	piece = block->bytes + block->used;
	block->used += rounded;
	arena->used += rounded;
	return memset(piece, 0, size);
}

void *
arena_alloc_array(struct arena *arena, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		return NULL;
	return arena_alloc(arena, total);
}

void
arena_reset(struct arena *arena)
{
	struct block *newest = arena->blocks;

	if (newest != NULL) {
		free_blocks(newest->next);
		newest->next = NULL;
		newest->used = 0;
	}
	arena->used = 0;
}

size_t
arena_used(const struct arena *arena)
{
	return arena->used;
}
