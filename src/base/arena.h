/* arena.h - memory of one job: allocated piece by piece, freed at once, within a byte limit.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An arena belongs to one thread at a time. Pieces are aligned for any type and zeroed. When the
 * limit (or the machine's memory) is reached, allocation returns NULL and the arena stays good.
 * The price: nothing can be given back before the end of the job.
 */
#pragma once

#include <stddef.h>

#include "base/owned.h"

struct arena;

/* `limit` in bytes of payload. NULL when there is no memory. */
struct arena *arena_new(size_t limit);
void arena_free(struct arena *arena);
DEFINE_OWNED(arena)

void *arena_alloc(struct arena *arena, size_t size);
/* As calloc: NULL on overflow of count * size. */
void *arena_alloc_array(struct arena *arena, size_t count, size_t size);

#define arena_new_of(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define arena_array(arena, count, type) ((type *)arena_alloc_array((arena), (count), sizeof(type)))

/* Forgets every piece but keeps the memory for the next job of a loop. */
void arena_reset(struct arena *arena);

/* Payload bytes handed out since arena_new or arena_reset. */
size_t arena_used(const struct arena *arena);
