/* pages.h - large memory in huge pages, where the machine gives them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A random look into some hundred megabytes costs two cache misses with small pages, one for the
 * page table. Fresh memory is zero. One thread at a time.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pages {
	uint8_t *data;
	size_t size;     /* in use, set by the owner */
	size_t capacity; /* a multiple of the page size */
};

#define PAGES_INIT         \
	{                  \
		NULL, 0, 0 \
	}

/* Room for at least `capacity` bytes; what was there stays. False when there is no memory. */
bool pages_reserve(struct pages *pages, size_t capacity);
/* Gives back what lies behind `size`. */
void pages_trim(struct pages *pages);
void pages_done(struct pages *pages);
